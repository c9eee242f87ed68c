"""Words for states, verdicts and refusals; the names that the fields of a chain can refer to."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.approvals import registry
from huifang.organization.models import Position, Unit
from huifang.organization.roles import ROLES
from huifang.regulations.book import Book
from huifang.regulations.names import provide_names
from huifang.ui.words import add_reasons

STATES = {
    "pending": (_("to be decided"), "soon"),
    "asked": (_("asked back"), "info"),
    "granted": (_("approved"), "ok"),
    "refused": (_("turned down"), "bad"),
    "withdrawn": (_("withdrawn"), "plain"),
}
STEP_STATES = {
    "waiting": (_("not yet its turn"), "plain"),
    "running": (_("being decided"), "soon"),
    "approved": (_("approved"), "ok"),
    "refused": (_("turned down"), "bad"),
    "passed_on": (_("passed on"), "info"),
    "dropped": (_("no longer needed"), "plain"),
}
VIA = {
    "superior": _("The one whose turn it is may not decide here, so their superior does."),
    "executive": _("Nobody else can decide, so the company's management does."),
    "nobody": _("Nobody can decide this step at present. An administrator must appoint somebody or a deputy."),
}
add_reasons(
    {
        "own_request": _("Nobody decides their own request."),
        "decided_already": _("You have decided in this chain already; another person must look at this step."),
        "not_asked": _("This step is not yours to decide."),
        "not_yours_to_answer": _("The question was asked of somebody else."),
        "not_yours_to_withdraw": _("Only the one who asked can withdraw the request."),
        "cannot_stand_for_it": _("{name} can't stand in for this step. Choose a deputy, a colleague of the same role or a leader there."),
        "cannot_be_asked": _("A question goes to the one who asked for approval, or to somebody who has approved before."),
        "no_open_question": _("No question is open here."),
        "asked_already": _("A request for this is open already: {title}."),
        "nothing_to_approve": _("The regulations ask for no approval here."),
        "approval_needed": _("This needs approval first. Ask for it."),
        "not_in_bulk": _("This step is looked at one by one."),
    }
)


def approvers(_book: Book | None = None) -> Mapping[str, str]:
    """Everybody that a step can name: the superior, roles, who leads a unit, positions."""
    found = {"superior": gettext("direct superior of whoever asks")}
    found |= {f"role:{code}": str(role.name) for code, role in ROLES.items()}
    units = Unit.objects.filter(is_active=True).order_by("path")
    found |= {f"head:{unit.code}": gettext("head of {unit}").format(unit=unit.name) for unit in units}
    posts = Position.objects.filter(unit__is_active=True).select_related("unit").order_by("unit__path", "pk")
    return found | {f"position:{p.unit.code}:{p.role}": gettext("position: {name}").format(name=p.name) for p in posts}


def facts(_book: Book) -> Mapping[str, str]:
    """The facts that conditions can compare."""
    return {code: str(fact.label) for code, fact in registry.facts().items()}


def limits(book: Book) -> Mapping[str, str]:
    """The time limits of the regulations, by the code of their rule."""
    return {rule.code: rule.value.subject for rule in book.of("time_limit")}


provide_names("approver", approvers)
provide_names("approval_fact", facts)
provide_names("time_limit_rule", limits)
