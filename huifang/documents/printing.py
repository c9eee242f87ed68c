"""On paper: the card of a document with its versions and readers, and a year's inspection plan."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.documents import access, forms, selectors
from huifang.documents.models import Inspection, Plan
from huifang.documents.services.keeping import FORM
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, register
from huifang.paperwork.rules import Box
from huifang.ui import formats

PLAN = "documents.plan"


def card(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The card of a document, for who keeps it.

    Raises:
        Document.DoesNotExist: there is none that the user sees.
        Refused: not theirs to keep.
    """
    row = selectors.document_for(user, pk)
    enforce(access.may_keep(user, row))
    versions = "\n".join(
        f"{version.number}　{formats.moment(version.at)}　{version.by.name}　{version.reason}" for version in selectors.versions_of(row)
    )
    grants = "\n".join(
        f"{grant.reader.name}　{grant.get_way_display()}　{grant.purpose}　{formats.day(grant.until)}　{grant.get_state_display()}"
        for grant in selectors.grants_of(row)
    )
    authorities = "\n".join(
        f"{one.authority}　{one.people}　{formats.day(one.on)}　{one.basis}" for one in selectors.authorities_of(row)
    )  # fmt: skip
    boxes = [
        Box(label=_("Title"), value=row.title, whole=True),
        Box(label=_("Kind"), value=str(row.get_kind_display())),
        Box(label=_("Keeper"), value=row.keeper.name),
        Box(label=_("Customer"), value=row.customer.name if row.customer else ""),
        Box(label=_("Unit"), value=row.unit.name),
        Box(label=_("Graded section it carries"), value=dict(forms.sections()).get(row.section, "") if row.section else ""),
        Box(label=_("Where the paper lies"), value=row.paper_place),
        Box(label=_("Versions"), value=versions, lines=6),
        Box(label=_("Viewing and loans"), value=grants, lines=6),
        Box(label=_("Inspections by authorities"), value=authorities, lines=3),
    ]
    title = _("Card of a document")
    return Paper(
        form=FORM,
        subject=Ref.of(row),
        title=title,
        name=f"{title} {row.number}",
        template="form",
        body=Sheet(boxes=boxes).plain(),
        number=row.number,
        stamp=_("Void") if row.state == row.State.VOID else "",
        owners=(row.keeper_id,),
        unit=row.unit_id,
        permission=access.KEEP,
        grade=access.grade_of(row, clock.now()),
    )


def plan(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """A year's plan with what was done of it.

    Raises:
        Refused: not theirs to see.
        Plan.DoesNotExist: there is none.
    """
    enforce(access.may_see_plans(user))
    row = Plan.objects.get(pk=pk)
    boxes = [Box(label=_("State"), value=str(row.get_state_display())), Box(label=_("to be approved until"), value=formats.day(row.due_on))]
    boxes.append(Box(label=_("Goals in the annual plan"), value=row.goals, lines=4))
    for one in row.inspections.exclude(state=Inspection.State.DROPPED).select_related("inspector").order_by("planned_on", "pk"):
        text = "\n".join(filter(None, [one.scope, f"{one.inspector.name} · {one.get_state_display()}", one.result]))
        boxes.append(Box(label=formats.day(one.planned_on), value=text, lines=3))
    title = _("Inspection plan {year}").format(year=row.year)
    return Paper(
        form=PLAN,
        subject=Ref.of(row),
        title=title,
        name=title,
        template="form",
        body=Sheet(boxes=boxes).plain(),
        owners=(user.pk,),
        permission=access.PLAN if access.may_plan(user) else access.VIEW,
    )


register(Printable(FORM, card), Printable(PLAN, plan))
