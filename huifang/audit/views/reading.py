"""Pages of unusual reading: alarms, what was read, acknowledging, who has given notice."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.audit import access, alarms
from huifang.audit.forms import DepartureForm
from huifang.audit.models import Alarm, Departure
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="audit.alarms",
    title=gettext_lazy("Unusual reading"),
    row_template="audit/rows/alarm.html",
    template="audit/alarms.html",
    columns=(
        Column("person", gettext_lazy("Person"), fixed=True, value=lambda a: a.person.name),
        Column("kind", gettext_lazy("What is unusual"), value=lambda a: str(a.get_kind_display())),
        Column("hour", gettext_lazy("Hour"), value=lambda a: a.hour),
        Column("count", gettext_lazy("Files"), numeric=True, value=lambda a: a.count),
        Column("raised", gettext_lazy("Raised"), sort="new", value=lambda a: a.raised_at),
        Column("note", gettext_lazy("Acknowledged"), value=lambda a: a.note),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("raised_at", "id"), backwards=True),),
    filters=(
        Filter(
            "state", gettext_lazy("State"),
            (
                Choice("open", gettext_lazy("to be acknowledged"), Q(acknowledged_at=None)),
                Choice("done", gettext_lazy("acknowledged"), Q(acknowledged_at__isnull=False)),
            ),
        ),
    ),
    empty_title=gettext_lazy("Nothing unusual"),
    empty_text=gettext_lazy("Many files within an hour, files at night, or many before somebody leaves are told here."),
)  # fmt: skip


@require_GET
@require(access.ALARMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every alarm, and who has given notice."""
    leaving = Departure.objects.filter(leaves_on__gte=clock.today()).select_related("person").order_by("leaves_on")
    context = {"departures": leaving, "form": DepartureForm(), "limits": alarms.limits(clock.now())}
    return render_list(request, SPEC, Alarm.objects.select_related("person", "acknowledged_by"), context)


@require_GET
@require(access.ALARMS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm."""
    row = get_object_or_404(Alarm.objects.select_related("person", "acknowledged_by"), pk=pk)
    may = not row.acknowledged_at and bool(alarms.may_acknowledge(user_of(request), row))
    return render(
        request, "audit/alarm.html", {"row": row, "may_acknowledge": may, "timeline": journal.lines(journal.history([Ref.of(row)]))}
    )


@require_POST
@require(access.ALARMS)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what it was."""
    row = get_object_or_404(Alarm, pk=pk)
    alarms.acknowledge(row, note=request.POST.get("note", ""), by=user_of(request), at=clock.now())
    toast(request, _("The alarm was acknowledged."))
    return go(request, "audit:alarms")


@require_POST
@require(access.ALARMS)
def departure(request: HttpRequest) -> HttpResponse:
    """Somebody has given notice."""
    form = DepartureForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        alarms.note_departure(person=given["person"], leaves_on=given["leaves_on"], by=user_of(request), at=clock.now())
        toast(request, _("It was noted; their reading is watched more closely until then."))
    else:
        toast(request, _("Choose a person and a day."), tone="bad")
    return go(request, "audit:alarms")
