"""客户投诉单 on paper: its boxes in the order of the form in force, a copy for each department (R3.1)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.complaints import access, naming
from huifang.complaints.following_forms import ReportForm
from huifang.complaints.models import Alarm, Complaint
from huifang.complaints.safety import REPORT
from huifang.complaints.services import FORM
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, register
from huifang.paperwork.rules import Box
from huifang.regulations import papers
from huifang.regulations.shapes import Form
from huifang.ui import formats

SAFETY_REPORT = "complaints.safety_report"
ROOM = {"content": 7, "handling": 9, "opinion": 6}


def paper(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The complaint form as it stands.

    Raises:
        Complaint.DoesNotExist: there is none that the user may see.
    """
    row = access.visible_to(user).select_related("customer__unit", "taken_by").get(pk=pk)
    naming.unveil(user, [row])
    form = papers.form(FORM, row.taken_at)
    return Paper(
        form=FORM,
        subject=Ref.of(row),
        title=form.title,
        name=f"{form.title} {row.number}",
        template="form",
        body=Sheet(boxes=boxes(row, form), head=head(row)).plain(),
        copies=form.copies,
        number=row.number,
        stamp=form.void if row.state == Complaint.State.VOID else "",
        note=_("Copies: {copies}.").format(copies="、".join(form.copies)) + void_note(row),
        owners=(row.taken_by_id,),
        unit=row.unit_id,
        grade=grading.grade_of(grading.PEOPLE, unit=row.customer.unit) if row.is_unveiled else "",
    )


def head(row: Complaint) -> list[tuple[str, str]]:
    """What stands under the title."""
    return [(_("Taken at"), formats.moment(row.taken_at)), (_("Channel"), str(row.get_channel_display()))]


def void_note(row: Complaint) -> str:
    """Why the form is void."""
    return " " + _("Voided: {reason}").format(reason=row.void_reason) if row.state == Complaint.State.VOID else ""


def boxes(row: Complaint, form: Form) -> list[Box]:
    """The boxes of the form in force; one that only paper knows stays empty for the pen."""
    values = values_of(row)
    dated = _("Date: ________")
    signs = {
        "technical_head": f"{_('Signature:')}{'　' * 8}{dated}",
        "opinion": f"{_('Signature of the customer:')}{'　' * 8}{dated}",
    }
    return [
        Box(
            label=box.label,
            value=values.get(box.code, ""),
            lines=ROOM.get(box.code, 1),
            sign=signs.get(box.code, ""),
            whole=box.code == "address",
        )
        for box in form.fields
    ]


def values_of(row: Complaint) -> dict[str, str]:
    """What stands in each box, by its code; the phone masked, the contact's name as it was unveiled."""
    return {
        "customer": row.customer.name,
        "contact": row.shown_contact,
        "contract_number": row.contract_number,
        "phone": row.phone_masked,
        "email": row.email,
        "region": row.region,
        "address": row.address,
        "content": row.content,
        "taken_by": row.taken_by.name,
        "handled_at": formats.moment(row.handled_at) if row.handled_at else "",
        "handling": row.handling,
        "technical_head": row.technical_head,
        "opinion": row.customer_opinion,
    }


def safety_report(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The immediate report of serious safety (R3.8).

    Raises:
        Alarm.DoesNotExist: there is no report that the user may see.
    """
    row = access.visible_to(user).select_related("customer").get(pk=pk)
    alarm = Alarm.objects.select_related("reported_by", "acknowledged_by", "raised_by").get(complaint=row, reported_at__isnull=False)
    labels = {name: str(field.label) for name, field in ReportForm.base_fields.items()}
    facts = [
        (_("Complaint number"), row.number),
        (_("Customer"), row.customer.name),
        (_("Alarm raised"), f"{alarm.raised_by.name} {formats.moment(alarm.raised_at)}"),
        (
            _("Acknowledged"),
            f"{alarm.acknowledged_by.name} {formats.moment(alarm.acknowledged_at or alarm.raised_at)}" if alarm.acknowledged_by else "",
        ),
    ]
    title = _("Immediate report of serious safety")
    filled = [Box(label=label, value=value, lines=1, sign="", whole=False) for label, value in facts]
    filled += [Box(label=labels[name], value=alarm.report.get(name, ""), lines=4, sign="", whole=True) for name in REPORT]
    reporter = f"{alarm.reported_by.name if alarm.reported_by else ''} {formats.moment(alarm.reported_at or alarm.raised_at)}"
    return Paper(
        form=SAFETY_REPORT,
        subject=Ref.of(row),
        title=title,
        name=f"{title} {row.number}",
        template="form",
        body=Sheet(boxes=filled, head=[(_("Reported"), reporter)]).plain(),
        number=row.number,
        owners=(row.taken_by_id, alarm.reported_by_id),
        unit=row.unit_id,
    )


register(Printable(FORM, paper), Printable(SAFETY_REPORT, safety_report))
