"""客户信息报告 on paper: its boxes in the order of the form in force (R1.5)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.archive.models import InformationReport
from huifang.archive.reverifying import access, reports
from huifang.archive.reverifying.labels import FIGURES
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.paperwork.printing import Paper, Printable, Sheet, register
from huifang.paperwork.rules import Box
from huifang.regulations import papers
from huifang.regulations.shapes import Form, FormField
from huifang.ui import formats

ROOM = {"situation": 10, "changes": 6, "stale": 5}


def paper(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The report as it was submitted, or as it stands.

    Raises:
        InformationReport.DoesNotExist: there is none that the user may read.
    """
    row = reports.found(user, pk)
    at = clock.now()
    form = _form(row)
    values = _values(user, row)
    boxes = [Box(label=box.label, value=values.get(box.code, ""), lines=ROOM.get(box.code, 1)) for box in form.fields]
    writes = gate.within(user, access.WRITE, owners=[], unit=row.unit_id)
    counted = reports.figures(row, at)
    head = [(str(word), str(counted[key])) for key, word in FIGURES.items()]
    return Paper(
        form=reports.FORM,
        subject=Ref.of(row),
        title=form.title,
        name=f"{form.title} {row.number or f'{row.month:%Y-%m}'}",
        template="form",
        body=Sheet(boxes=boxes, head=head).plain(),
        copies=form.copies,
        number=row.number,
        owners=(row.submitted_by_id, row.edited_by_id),
        unit=row.unit_id,
        permission=access.WRITE if writes else access.READ,
        grade=grading.grade_of("business", at, row.unit),
    )


def _form(row: InformationReport) -> Form:
    try:
        return papers.form(reports.FORM, row.submitted_at or row.made_at)
    except LookupError:
        words = {
            "unit": _("Unit"),
            "month": _("Month"),
            "author": _("Submitted by"),
            "situation": _("Competitive situation"),
            "changes": _("What changed"),
            "stale": _("What went stale"),
        }
        fields = tuple(FormField(code=code, label=label) for code, label in words.items())
        return Form(code=reports.FORM, title=_("Customer information report"), number_format=reports.USUAL_NUMBER, copies=(), fields=fields)


def _values(user: User, row: InformationReport) -> dict[str, str]:
    at = clock.now()
    counted = reports.figures(row, at)
    names = reports.names_in(counted)
    lines = [
        f"{line.customer.name}：{line.text}"
        for line in row.lines.select_related("customer__unit", "customer__owner").order_by("customer__name", "pk")
        if grading.may_read(user, line.customer, "business", at)
    ]
    author = row.submitted_by or row.edited_by
    return {
        "unit": row.unit.name,
        "month": f"{row.month:%Y-%m}",
        "author": " ".join(filter(None, [author.name if author else "", formats.moment(row.submitted_at) if row.submitted_at else ""])),
        "situation": "\n".join(filter(None, [row.situation, row.plans, *lines])),
        "changes": "、".join(names.get(pk, "") for pk, _fields in counted["changes"]),
        "stale": "、".join("{}（{}）".format(names.get(pk, ""), due) for pk, due in counted["stale"]),
    }


register(Printable(reports.FORM, paper))
