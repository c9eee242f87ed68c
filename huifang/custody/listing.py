"""The loan register (借阅登记) and the list of incidents."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.custody import access, labels
from huifang.custody.models import Incident, Loan
from huifang.kernel import clock
from huifang.ui.lists import BulkAction, Choice, Column, Filter, ListSpec, Preset, Sort

LOANS = ListSpec(
    name="custody.loans",
    title=_("Loans of files"),
    row_template="custody/rows/loan.html",
    columns=(
        Column("number", _("Number"), fixed=True, value=lambda r: r.number),
        Column("borrower", _("Borrower"), value=lambda r: r.borrower.name),
        Column("unit", _("Unit"), value=lambda r: r.unit.name if r.unit else ""),
        Column("kind", _("Kind"), value=lambda r: str(r.get_kind_display())),
        Column("grade", _("Grade"), value=lambda r: str(r.get_grade_display()) if r.grade else ""),
        Column("purpose", _("Purpose"), value=lambda r: r.purpose),
        Column("until", _("Until"), value=lambda r: r.last_day),
        Column("papers", _("Papers"), shown=False, value=lambda r: r.copies),
        Column("state", _("State"), value=lambda r: str(r.get_state_display())),
    ),
    sorts=(
        Sort("new", _("Newest first"), ("id",), backwards=True),
        Sort("end", _("Ending first"), ("ends_at", "id")),
    ),
    filters=(
        Filter("state", _("State"), [Choice(value, label, Q(state=value)) for value, label in Loan.State.choices]),
        Filter("kind", _("Kind"), [Choice(value, label, Q(kind=value)) for value, label in Loan.Kind.choices]),
        Filter("grade", _("Grade"), [Choice(value, words[0], Q(grade=value)) for value, words in labels.GRADES.items()]),
        Filter(
            "papers",
            _("Papers"),
            lambda _request: [
                Choice("out", _("still out"), Q(handed_out_at__isnull=False, taken_in_at=None)),
                Choice("late", _("out too long"), Q(handed_out_at__isnull=False, taken_in_at=None, ends_at__lte=clock.now())),
            ],
        ),
    ),
    presets=(
        Preset(_("All"), ""),
        Preset(_("Lent now"), "state=active"),
        Preset(_("Asked for"), "state=asked"),
        Preset(_("Papers out"), "papers=out"),
    ),
    bulk_actions=(BulkAction("call_back", _("Call back"), "custody:call_back_many", "lock", access.MANAGE),),
    search=lambda rows, text: rows.filter(Q(number__icontains=text) | Q(purpose__icontains=text) | Q(borrower__name__icontains=text)),
    search_label=_("Number, borrower, purpose"),
    empty_title=_("No loan yet"),
    empty_text=_("Who needs a graded section for their work asks for it here: what for, and until when."),
    empty_url_name="custody:ask",
    empty_action=_("Ask for a loan"),
    template="custody/loans.html",
)
INCIDENTS = ListSpec(
    name="custody.incidents",
    title=_("Incidents"),
    row_template="custody/rows/incident.html",
    columns=(
        Column("number", _("Number"), fixed=True, value=lambda r: r.number),
        Column("kind", _("Kind"), value=lambda r: str(r.get_kind_display())),
        Column("happened", _("Happened at"), value=lambda r: r.happened_at),
        Column("person", _("Person concerned"), value=lambda r: r.person.name if r.person else ""),
        Column("by", _("Reported by"), value=lambda r: r.reported_by.name),
        Column("state", _("State"), value=lambda r: str(r.get_state_display())),
    ),
    sorts=(Sort("new", _("Newest first"), ("id",), backwards=True),),
    filters=(
        Filter("state", _("State"), [Choice(value, label, Q(state=value)) for value, label in Incident.State.choices]),
        Filter("kind", _("Kind"), [Choice(value, label, Q(kind=value)) for value, label in Incident.Kind.choices]),
    ),
    export_permission=access.SEE,
    empty_title=_("No incident"),
    empty_text=_("Who sees graded content read in public, lost or passed on reports it here at once."),
    empty_url_name="custody:incident_new",
    empty_action=_("Report an incident"),
    template="custody/incidents.html",
)
