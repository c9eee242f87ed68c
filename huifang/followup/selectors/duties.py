"""Due items in words: what is due, what to tell, what to offer (R2.2, R2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huifang.archive.models import Project
from huifang.followup.rules.cycles import COMPLETED, plain
from huifang.obligations.models import Obligation
from huifang.regulations.book import Book
from huifang.regulations.shapes import Cycle, ProjectType, Stage, StagePlan


@dataclass(frozen=True, slots=True)
class Words:
    """What is due in a few words, what to tell the customer, the codes of services to offer, and when it applies."""

    duty: str
    tell: str = ""
    offers: tuple[str, ...] = ()
    only_when: str = ""
    anchored: bool = False
    """Does the next date count from when this was really done?"""


def words(obligation: Obligation, project: Project | None, book: Book) -> Words:
    """The words of one due item by the rules in force; a rule that is gone leaves a general word."""
    rule = book.rule(obligation.rule_code)
    value: Any = rule.value if rule else None
    if isinstance(value, Cycle):
        after = _("Call after completion") if plain(obligation.occurrence) == COMPLETED else ""
        return Words(after or value.duty, value.tell, value.offers, value.only_when, anchored=not after and value.anchor == "completion")
    if isinstance(value, StagePlan) and project:
        return _of_stage(value, project.type)
    if isinstance(value, ProjectType):
        return Words(_("Regular call"))
    if obligation.subject_kind != Project.ref_kind:
        return Words(_("Return call"))
    return Words(_("Follow-up"))


def _of_stage(plan: StagePlan, project_type: str) -> Words:
    place = plan.position(project_type)
    if place is None:
        return Words(plan.chain, offers=plan.offers)
    following: Stage | None = plan.stages[place + 1] if place + 1 < len(plan.stages) else None
    duty = _("Next stage: {name}").format(name=following.name) if following else _("After the last stage")
    return Words(duty, plan.stages[place].next_tell, plan.offers)


def type_name(code: str, book: Book, *, short: bool = False) -> str:
    """The name of a project type; a type that no rule knows any more keeps its code's text."""
    kind = book.project_types.get(code)
    return (kind.short_name if short else kind.name) if kind else code


def projects_of(obligations: Iterable[Obligation]) -> dict[int, Project]:
    """The projects that due items are about: one query, none for none."""
    ids = {o.subject_id for o in obligations if o.subject_kind == Project.ref_kind}
    return Project.objects.select_related("contract").in_bulk(ids) if ids else {}


def types_of(obligations: Iterable[Obligation]) -> dict[int, Project]:
    """``projects_of`` for a list of calls, where only the type is shown: one narrow query."""
    ids = {o.subject_id for o in obligations if o.subject_kind == Project.ref_kind}
    return Project.objects.only("type").in_bulk(ids) if ids else {}


def project_of(obligation: Obligation, projects: dict[int, Project]) -> Project | None:
    """The project of a due item, if it is about one."""
    return projects.get(obligation.subject_id) if obligation.subject_kind == Project.ref_kind else None


def target(obligation: Obligation) -> date | None:
    """The date that the item leads up to."""
    return obligation.target_on
