"""A draw on paper: rule, population, seed, result, with room for the witness's name (R2.16)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup.models import Draw, Member
from huifang.followup.sampling import access
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, Table, register
from huifang.paperwork.rules import Box
from huifang.regulations.selectors import clause_link
from huifang.ui import formats

FORM = "followup.draw"
MOST = 500
"""So many of those drawn are listed; the digest stands for all of them."""


def paper(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The sheet of one draw; customers out of the user's reach are left out of its list.

    Raises:
        Draw.DoesNotExist: there is none that the user may see, or nothing was drawn yet.
    """
    draw = access.visible_to(user).select_related("unit", "announced_by").get(pk=pk, state__in=(Draw.State.DRAWN, Draw.State.DONE))
    title = _("Record of a draw")
    return Paper(
        form=FORM,
        subject=Ref.of(draw),
        title=title,
        name=f"{title} {draw.name} {draw.period}",
        template="form",
        body=lambda: Sheet(boxes=boxes(draw), tables=[_table(user, draw)]).plain(),
        owners=(draw.announced_by_id, user.pk),
        unit=draw.unit_id,
    )


def boxes(draw: Draw) -> list[Box]:
    """What was announced, frozen and drawn."""
    clause = clause_link(draw.rule_id)
    seen = f"{formats.day(draw.seen_first)} – {formats.day(draw.seen_last)}" if draw.seen_first and draw.seen_last else ""
    return [
        Box(label=_("Name"), value=f"{draw.name} {draw.period}"),
        Box(label=_("Unit"), value=draw.unit.name),
        Box(label=_("Clause"), value=f"{clause.regulation} {clause.number}" if clause else "", whole=True),
        Box(label=_("Announced"), value=formats.moment(draw.announced_at)),
        Box(label=_("Moment of the draw"), value=formats.moment(draw.moment)),
        Box(label=_("Records of"), value=seen or "–"),
        Box(label=_("To be done by"), value=formats.day(draw.due_on)),
        Box(label=_("Population"), value=str(draw.population)),
        Box(label=_("Drawn"), value=str(draw.wanted)),
        Box(label=_("Digest of the population"), value=draw.frame_digest, whole=True),
        Box(label=_("Seal of the journal"), value=f"{draw.seal_position} {draw.seal_digest}", whole=True),
        Box(label=_("Seed"), value=draw.seed, whole=True),
        Box(label=_("Digest of the result"), value=draw.result_digest, whole=True),
        Box(label=_("Witness"), value="", sign=_("Signature:"), whole=True),
    ]


def _table(user: User, draw: Draw) -> Table:
    seen = Customer.objects.filter(archive.visible_to(user))
    rows = Member.objects.filter(draw=draw, customer__in=seen).select_related("customer", "task__assignee").order_by("place")[:MOST]
    lines = [(str(row.place), row.customer.name, row.task.assignee.name if row.task and row.task.assignee else "") for row in rows]
    return Table(title=_("Drawn"), columns=(_("Place"), _("Customer"), _("Agent")), shares=(1, 5, 2), rows=lines)


register(Printable(FORM, paper))
