"""爱车讲堂: lectures, their material, supervision of stations (R2.17)."""

from functools import partial

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization import access as organization
from huifang.organization.gate import require, user_of
from huifang.organization.models import Unit
from huifang.relations import access, forms, labels
from huifang.relations.models import Attendance, Lecture, Material, Supervision
from huifang.relations.services import lecturing, stations
from huifang.relations.views.shared import do_act
from huifang.ui.acts import Act, Nothing, Offer, perform, possible
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="relations.lectures",
    title=gettext_lazy("Lectures for vehicle users"),
    row_template="relations/rows/lecture.html",
    template="relations/lectures.html",
    columns=(
        Column("title", gettext_lazy("Subject of the lecture"), fixed=True, value=lambda r: r.title),
        Column("on", gettext_lazy("Day"), sort="new", value=lambda r: r.on),
        Column("station", gettext_lazy("Service station"), value=lambda r: r.station.name),
        Column("material", gettext_lazy("Material"), value=lambda r: r.material.edition if r.material else ""),
        Column("state", gettext_lazy("State"), value=lambda r: str(r.get_state_display())),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest first"), ("on", "id"), backwards=True),
        Sort("old", gettext_lazy("Oldest first"), ("on", "id")),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Choice(value, label, Q(state=value)) for value, label in Lecture.State.choices)),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No lecture yet"),
    empty_text=gettext_lazy("Stations invite the people of group customers at least once a year; gifts go to the first classes."),
)


@require_GET
@require(access.FLEET)
def index(request: HttpRequest) -> HttpResponse:
    """Lectures of the stations within reach, and how many this year's rule asks for."""
    user, today = user_of(request), clock.today()
    ids = list(access.fleets(user).exclude(station=None).order_by("station").values_list("station", flat=True).distinct()[:50])
    held = lecturing.held_in(today.year, ids)
    needed = lecturing.rule(clock.now(), None).sessions
    places = [(unit, held.get(unit.pk, 0), needed) for unit in Unit.objects.filter(pk__in=ids).order_by("path")]
    context = {"row_states": labels.LECTURES, "places": places, "year": today.year, "may_plan": organization.may(user, access.FLEET_EDIT)}
    return render_list(request, SPEC, access.lectures(user).select_related("station", "material"), context)


@require_http_methods(["GET", "POST"])
@require(access.FLEET_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Plan a lecture of a station."""
    user = user_of(request)
    form = forms.LectureForm(request.POST or None)
    made: list[Lecture] = []
    if request.method == "POST" and perform(form, lambda: made.append(lecturing.plan(**form.cleaned_data, by=user, at=clock.now()))):
        toast(request, _("The lecture is planned."))
        return go(request, "relations:lecture", made[0].pk)
    context = {"form": form, "heading": _("Plan a lecture"), "submit": _("Plan it"), "list": "relations:lectures", "list_title": SPEC.title}
    return render(request, "relations/form.html", context, status=422 if form.errors else 200)


def _found(user: User, pk: int) -> Lecture:
    row = get_object_or_404(Lecture.objects.select_related("station", "material", "made_by"), pk=pk)
    enforce(access.may_see_lecture(user, row))
    return row


def _acts(user: User, row: Lecture) -> list[Act]:
    edits, planned = access.may_hold(user, row.station_id), row.state == "planned"
    newest = lecturing.latest()
    stale = newest is not None and row.material_id != newest.pk
    return possible([
        Offer("fetch", edits and planned and stale, Nothing, _("Latest material"), _("Fetch it from the technical support"), "download",
              note=f"{newest.title} {newest.edition}" if newest else ""),
        Offer("welcome", edits and row.state != "cancelled", partial(forms.WelcomeForm, fleets=access.fleets(user)), _("Who came"), _("Note it"), "users", "",
              _("Gifts are for classes {levels}.").format(levels="、".join(map(str, lecturing.rule(clock.now(), row.station).gift_levels)))),
        Offer("hold", edits and planned, forms.HoldForm, _("The lecture was held"), _("Write it down"), "check"),
        Offer("cancel", edits and planned, forms.WhyForm, _("Cancel the lecture"), _("Cancel it"), "ban", "danger"),
    ], "relations:lecture_do", row.pk)  # fmt: skip


@require_GET
@require(access.FLEET)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One lecture."""
    row = _found(user_of(request), pk)
    return _page(request, row, _acts(user_of(request), row))


def _page(request: HttpRequest, row: Lecture, possible: list[Act], status: int = 200) -> HttpResponse:
    guests = list(Attendance.objects.filter(lecture=row).select_related("fleet__customer").order_by("fleet__level", "pk"))
    context = {
        "lecture": row, "acts": possible, "guests": guests, "states": labels.LECTURES,
        "people": sum(g.people for g in guests), "gifts": sum(g.gifts for g in guests),
    }  # fmt: skip
    return render(request, "relations/lecture.html", context, status=status)


@require_POST
@require(access.FLEET_EDIT)
def do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Fetch the material, note who came, hold, cancel."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    does = {
        "fetch": lambda _d: lecturing.fetch(row, by=user, at=at),
        "welcome": lambda d: lecturing.welcome(row, d["fleet"], people=d["people"], gift=d["gift"], gifts=d["gifts"] or 0, by=user, at=at),
        "hold": lambda d: lecturing.hold(row, note=d["text"], by=user, at=at),
        "cancel": lambda d: lecturing.cancel(row, reason=d["text"], by=user, at=at),
    }
    return do_act(request, _acts(user, row), action, does, page=lambda a: _page(request, row, a, 422), back=("relations:lecture", pk))


@require_http_methods(["GET", "POST"])
@require(access.FLEET)
def materials(request: HttpRequest) -> HttpResponse:
    """Editions of the material; the technical support publishes a new one."""
    user = user_of(request)
    may_publish = organization.may(user, access.FLEET_EDIT)
    form = forms.MaterialForm(request.POST or None)
    made: list[Material] = []
    if request.method == "POST":
        enforce(may_publish)
    if request.method == "POST" and perform(form, lambda: made.append(lecturing.publish(**form.cleaned_data, by=user, at=clock.now()))):
        toast(request, _("Published; lectures are held with it from now on."))
        return go(request, "relations:material", made[0].pk)
    rows = Material.objects.select_related("by").order_by("-id")[:100]
    return render(
        request, "relations/materials.html", {"rows": rows, "form": form, "may_publish": may_publish}, status=422 if form.errors else 200
    )


@require_GET
@require(access.FLEET)
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition with its slides."""
    return render(request, "relations/material.html", {"material": get_object_or_404(Material.objects.select_related("by"), pk=pk)})


SUPERVISIONS = ListSpec(
    name="relations.supervisions",
    title=gettext_lazy("Supervision of stations"),
    row_template="relations/rows/supervision.html",
    template="relations/supervisions.html",
    columns=(
        Column("station", gettext_lazy("Service station"), fixed=True, value=lambda r: r.station.name),
        Column("on", gettext_lazy("Day"), value=lambda r: r.on),
        Column("manager", gettext_lazy("Field manager"), value=lambda r: r.manager.name),
        Column("result", gettext_lazy("Result"), value=lambda r: str(r.get_result_display())),
        Column("told", gettext_lazy("Reported to"), value=lambda r: r.told.name),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("id",), backwards=True),),
    filters=(
        Filter(
            "result", gettext_lazy("Result"), tuple(Choice(value, label, Q(result=value)) for value, label in Supervision.Result.choices)
        ),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No supervision yet"),
    empty_text=gettext_lazy("Field managers guide stations in serving group customers and report to the service department."),
    empty_url_name="relations:supervision_new",
    empty_action=gettext_lazy("Report a supervision"),
)
RESULTS = {"good": (gettext_lazy("in order"), "ok"), "mend": (gettext_lazy("to be improved"), "soon")}


@require_GET
@require(access.FLEET)
def supervisions(request: HttpRequest) -> HttpResponse:
    """What field managers reported."""
    user = user_of(request)
    rows = Supervision.objects.filter(organization.reachable(user, access.FLEET, owner="manager", unit="station"))
    context = {"results": RESULTS, "may_plan": organization.may(user, access.FLEET_EDIT)}
    rows = rows.select_related("station", "manager", "told")
    return render_list(request, SUPERVISIONS, rows, context)


@require_http_methods(["GET", "POST"])
@require(access.FLEET_EDIT)
def supervision_new(request: HttpRequest) -> HttpResponse:
    """Report on a station."""
    user = user_of(request)
    form = forms.SuperviseForm(request.POST or None, initial={"on": clock.today()})
    made: list[Supervision] = []
    if request.method == "POST" and perform(form, lambda: made.append(stations.supervise(**form.cleaned_data, by=user, at=clock.now()))):
        toast(request, _("Reported; the department was told."))
        return go(request, "relations:supervision", made[0].pk)
    context = {
        "form": form, "heading": _("Report a supervision"), "submit": _("Report it"), "list": "relations:supervisions", "list_title": SUPERVISIONS.title
    }  # fmt: skip
    return render(request, "relations/form.html", context, status=422 if form.errors else 200)


@require_GET
@require(access.FLEET)
def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """One report on a station."""
    row = get_object_or_404(Supervision.objects.select_related("station", "manager", "told"), pk=pk)
    enforce(organization.within(user_of(request), access.FLEET, owners=[row.manager_id], unit=row.station_id))
    return render(request, "relations/supervision.html", {"row": row, "results": RESULTS})
