"""What the complaint's page shows of its way: the stages, the word that is due, who decides, the whole history (R3.6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.assignments import selectors as assignments
from huifang.complaints import ending, rights, rules, safety, selectors, tiers, tracking
from huifang.complaints.climbing import awaits_decision
from huifang.complaints.models import Alarm, Complaint
from huifang.files.models import File
from huifang.journal import selectors as journal
from huifang.journal.selectors import Line
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation

MOST = 200
STAGES: Sequence[tuple[str, str | Promise]] = (
    ("taken", _("case taken")),
    ("judging", _("case judged")),
    ("handling", _("investigated and handled")),
    ("deciding", _("solution chosen")),
    ("executing", _("carried out")),
    ("answered", _("answered, customer called back")),
    ("closed", _("case closed")),
)
LAST = ("satisfied", "unreachable", "decided", "void", "merged", "past")

Related = Callable[[Complaint], Sequence[Ref]]
_related: list[Related] = []


def register_related(rows: Related) -> None:
    """Let ``rows`` name what else belongs to a complaint's history, such as the calls about it."""
    _related.append(rows)


@dataclass(frozen=True, slots=True)
class Stage:
    """One field of the strip: ``done``, ``now`` or ``ahead``."""

    word: str | Promise
    standing: str


def stages(complaint: Complaint, at: datetime) -> list[Stage]:
    """How far it has come, in the stages that the regulation asks for."""
    rule = selectors.procedure(at, complaint.unit)
    judged = rule is not None and rule.judge
    solved = (rule is not None and rule.solve) and complaint.merit != Complaint.Merit.UNJUSTIFIED
    left_out = set() if judged else {"judging"}
    left_out |= set() if solved else {"deciding", "executing"}
    left_out |= {"handling"} if complaint.merit == Complaint.Merit.UNJUSTIFIED else set()
    shown = [(code, word) for code, word in STAGES if code not in left_out or code == complaint.state]
    if complaint.state in LAST:
        return [Stage(word if code != "closed" else complaint.get_state_display(), "done") for code, word in shown]
    here = [code for code, _word in shown].index(complaint.state)
    return [Stage(word, "done" if n < here else "now" if n == here else "ahead") for n, (_code, word) in enumerate(shown)]


def history(complaint: Complaint) -> list[Line]:
    """Everything that happened to it, newest first, from all contexts: questions, approvals, files, mails, calls."""
    asked = assignments.of_origins(Complaint.ref_kind, [complaint.pk])
    own = Ref.of(complaint)
    subjects = [own, *(Ref.of(one) for one in asked)]
    approved = Approval.objects.filter(subject_kind=own.kind, subject_id=own.id).values_list("pk", flat=True)
    subjects += [Ref(Approval.ref_kind, str(pk)) for pk in approved]
    files = File.objects.filter(owner_kind=own.kind, owner_id=own.id).values_list("pk", flat=True)
    subjects += [Ref(File.ref_kind, str(pk)) for pk in files]
    subjects += [ref for rows in _related for ref in rows(complaint)]
    return journal.lines(journal.history(subjects, limit=MOST))


@dataclass(frozen=True, slots=True)
class Way:
    """What the panel of the complaint's way shows and lets the user do."""

    stages: list[Stage]
    tracker: User
    word: Obligation | None
    told: Sequence[Any]
    alarm: Alarm | None
    turns: str
    tried: Sequence[Any]
    may: Mapping[str, bool]
    to_decide: bool
    higher: Sequence[str]
    lower: Sequence[str]


def way_of(complaint: Complaint, user: User, at: datetime) -> Way:
    """The way of one complaint that the user sees."""
    rule = selectors.procedure(at, complaint.unit)
    is_open = complaint.state in rules.OPEN
    alarm = Alarm.objects.filter(complaint=complaint).select_related("acknowledged_by").first()
    answered = complaint.state == Complaint.State.ANSWERED
    to_decide = awaits_decision(complaint, rule)
    tried = ending.tried_on(complaint) if answered else []
    may = {
        "hand": is_open and bool(rights.may_hand(user, complaint)),
        "tell": is_open and bool(rights.may_tell(user, complaint)),
        "raise": is_open and bool(tiers.higher(complaint)) and bool(rights.may_raise(user, complaint)),
        "lower": is_open and bool(tiers.lower(complaint)) and bool(tiers.may_lower(user, complaint)),
        "bypass": is_open and not complaint.bypass and bool(rights.may_raise(user, complaint)),
        "coach": is_open and bool(rights.may_coach(user, complaint)),
        "decide": to_decide and bool(ending.may_decide(user, complaint, at)),
        "give_up": bool(tried) and bool(ending.may_give_up(user, complaint, at)),
        "acknowledge": alarm is not None and alarm.state == Alarm.State.RINGING and bool(rights.may_acknowledge(user, alarm)),
        "coaching": bool(rights.may_read_coaching(user, complaint)),
    }
    return Way(
        stages=stages(complaint, at),
        tracker=complaint.handler or complaint.taken_by,
        word=tracking.next_word(complaint) if is_open else None,
        told=list(complaint.told.select_related("by").order_by("-at", "-id")[:5]),
        alarm=alarm,
        turns=f"{complaint.rounds}/{rule.turns}" if rule else str(complaint.rounds),
        tried=tried,
        may=may,
        to_decide=to_decide,
        higher=tiers.higher(complaint),
        lower=tiers.lower(complaint),
    )


def alarm_of(user: User, alarm: Alarm) -> Mapping[str, Any]:
    """What the alarm's page shows: whom it called when, the first action, the report."""
    rule = safety.rule_at(alarm.raised_at, alarm.complaint.unit)
    return {
        "calls": alarm.calls.select_related("person").order_by("id"),
        "first_steps": alarm.actions.select_related("done_by").order_by("number"),
        "rule": rule,
        "may_act": bool(safety.may_act(user, alarm)),
        "may_acknowledge": alarm.state == Alarm.State.RINGING and bool(rights.may_acknowledge(user, alarm)),
    }
