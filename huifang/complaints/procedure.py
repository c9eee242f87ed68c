"""How complaints go by the company's regulation: judged or not, solutions chosen or not, how many turns. Pure (R3.3, R3.5, R3.6)."""

from dataclasses import dataclass
from typing import Annotated

from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

LIMIT = "time_limit_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintProcedure:
    """The stages a complaint passes and their limits. Without such a rule the departments are asked at once."""

    judge: Annotated[bool, Term(_("Judged first"), _("By the two tests: grounds sufficient, demand reasonable"))] = True
    judged_within: Annotated[str | None, Term(_("Time limit of the judgement"), refers=LIMIT)] = None
    objections: Annotated[int, Term(_("Objections of the customer"), _("To being judged not justified"), least=0, most=5)] = 1
    solve: Annotated[bool, Term(_("A solution is chosen"), _("Proposed, chosen by a leader, approved, carried out"))] = True
    solved_within: Annotated[str | None, Term(_("Time limit of the solution"), refers=LIMIT)] = None
    turns: Annotated[int, Term(_("Turns"), _("After so many a leader decides, with a reason"), least=1, most=20)] = 3
    decided_by: Annotated[tuple[str, ...], Term(_("Decides after the turns"), refers="role")] = ("general_manager", "vice_president")
    tries: Annotated[int, Term(_("Tries without answer"), _("On different days; then unreachable"), least=1, most=20)] = 3
    confirmed_by: Annotated[tuple[str, ...], Term(_("Confirms that nobody answers"), refers="role")] = ("team_leader", "follow_up_head")
    climbs_to: Annotated[
        tuple[str, ...], Term(_("Climbs to"), _("One rung for each turn that left the customer dissatisfied"), refers="role")
    ] = ("department_head", "vice_president", "general_manager")
    independent: Annotated[bool, Term(_("Followed up by somebody else"), _("Never by whoever handled, judged or answered it"))] = True
    first_word_within: Annotated[str | None, Term(_("First word to the customer"), _("When they will hear back"), refers=LIMIT)] = None
    progress_every_days: Annotated[int, Term(_("Word of progress every days"), _("Working days; 0: only the result"), least=0, most=60)] = 0
