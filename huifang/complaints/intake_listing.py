"""The list of what came in by the public form."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models import Intake
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort

SPEC = ListSpec(
    name="complaints.intakes",
    title=_("From the public form"),
    row_template="complaints/rows/intake.html",
    columns=(
        Column("number", _("Tracking number"), fixed=True, value=lambda row: row.number),
        Column("content", _("Complaint"), fixed=True, value=lambda row: row.content),
        Column("name", _("Who writes"), value=lambda row: row.name),
        Column("received", _("Received"), sort="new", value=lambda row: row.received_at),
        Column("promised", _("Answer promised until"), value=lambda row: row.promised_at),
        Column("state", _("State"), value=lambda row: str(row.get_state_display())),
    ),
    sorts=(
        Sort("old", _("Oldest first"), ("received_at", "id")),
        Sort("new", _("Newest first"), ("received_at", "id"), backwards=True),
    ),
    filters=(
        Filter(
            "state",
            _("State"),
            tuple(Choice(value, label, Q(state=value)) for value, label in Intake.State.choices),
            default="waiting",
        ),
    ),
    search=lambda rows, text: rows.filter(number__startswith=text.replace(" ", "")),
    search_label=_("Tracking number"),
    export_permission="reports.report.export",
    empty_title=_("Nothing waits"),
    empty_text=_("What customers write on the public page stands here until somebody takes it for a customer."),
)
