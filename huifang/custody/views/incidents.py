"""Incidents: reported by anybody, found out, measures ordered and carried out."""

from collections.abc import Callable

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.custody import access, forms, labels, listing, selectors, services
from huifang.custody.models import Incident, Loan, Measure
from huifang.custody.rules import INCIDENT
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization.gate import require, user_of
from huifang.ui.lists import render_list
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words


@require_GET
@require(access.REPORT)
def index(request: HttpRequest) -> HttpResponse:
    """The incidents that the user reported, or all where a role shows them."""
    return render_list(request, listing.INCIDENTS, selectors.incidents(user_of(request)), {"states": labels.INCIDENT_STATES})


@require_http_methods(["GET", "POST"])
@require(access.REPORT)
def new(request: HttpRequest) -> HttpResponse:
    """Report an incident; a loan may be named by the link that led here."""
    user, at = user_of(request), clock.now()
    loan = _loan(user, request.GET.get("loan", ""))
    form = forms.IncidentForm(request.POST or None, initial={"person": loan.borrower_id if loan else ""})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            incident = services.report(
                by=user, kind=given["kind"], account=given["account"], happened_at=given["happened_at"], place=given["place"],
                person=form.chosen, loan=loan, at=at,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, reason_words(refused.decision.reason, refused.decision.params))
        else:
            toast(request, _("Incident {number} is reported.").format(number=incident.number))
            return go(request, "custody:incident", incident.pk)
    context = {"form": form, "loan": loan, "query": request.GET.urlencode()}
    return render(request, "custody/incident_new.html", context, status=422 if form.is_bound else 200)


def _loan(user: User, pk: str) -> Loan | None:
    wanted = int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 16 else 0
    return selectors.loans(user).filter(pk=wanted).first()


def _found(request: HttpRequest, pk: int) -> Incident:
    rows = Incident.objects.select_related("person", "superior", "reported_by", "customer", "loan")
    incident = get_object_or_404(rows, pk=pk)
    if not access.may_see_incident(user_of(request), incident):
        raise Http404
    return incident


@require_GET
@require(access.REPORT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident."""
    return _page(request, _found(request, pk))


def _page(request: HttpRequest, incident: Incident, form: django_forms.Form | None = None) -> HttpResponse:
    user = user_of(request)
    handles = bool(access.may_handle(user, incident))
    possible = {action for action in INCIDENT.actions if INCIDENT.find(incident.state, action)} if handles else set()

    def own(shape: type[django_forms.Form]) -> django_forms.Form:
        return form if isinstance(form, shape) else shape()

    context = {
        "incident": incident,
        "states": labels.INCIDENT_STATES,
        "measures": list(incident.measures.select_related("done_by").order_by("whom", "id")),
        "handles": handles,
        "possible": possible,
        "is_concerned": user.pk in {incident.person_id, incident.superior_id},
        "finding_form": own(forms.FindingForm) if form else forms.FindingForm(initial={"person": incident.person_id}),
        "reason_form": own(forms.ReasonForm),
        "measures_form": own(forms.MeasuresForm),
        "evidence_form": own(forms.EvidenceForm),
    }
    return render(request, "custody/incident.html", context, status=422 if form else 200)


def _act(request: HttpRequest, incident: Incident, form: django_forms.Form, act: Callable[[], object], said: str) -> HttpResponse:
    if not form.is_valid():
        return _page(request, incident, form)
    act()
    toast(request, said)
    return go(request, "custody:incident", incident.pk)


@require_POST
@require(access.HANDLE)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """It happened."""
    incident, form, user = _found(request, pk), forms.FindingForm(request.POST), user_of(request)

    def act() -> None:
        person = User.objects.get(pk=form.cleaned_data["person"])
        services.confirm(incident, finding=form.cleaned_data["finding"], person=person, by=user, at=clock.now())

    return _act(request, incident, form, act, _("Confirmed."))


@require_POST
@require(access.HANDLE)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """It was none."""
    incident, form = _found(request, pk), forms.ReasonForm(request.POST)
    return _act(
        request,
        incident,
        form,
        lambda: services.dismiss(incident, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now()),
        _("Closed as unfounded."),
    )


@require_POST
@require(access.HANDLE)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose measures."""
    incident, form = _found(request, pk), forms.MeasuresForm(request.POST)
    return _act(
        request,
        incident,
        form,
        lambda: services.propose(incident, measures=form.measures, by=user_of(request), at=clock.now()),
        _("Measures proposed."),
    )


@require_POST
@require(access.HANDLE)
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure was carried out."""
    measure = get_object_or_404(Measure.objects.select_related("incident"), pk=pk)
    incident, form = _found(request, measure.incident_id), forms.EvidenceForm(request.POST)
    return _act(
        request,
        incident,
        form,
        lambda: services.carry_out(measure, evidence=form.cleaned_data["evidence"], by=user_of(request), at=clock.now()),
        _("Written down."),
    )


@require_POST
@require(access.HANDLE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything was carried out."""
    incident = _found(request, pk)
    services.close(incident, by=user_of(request), at=clock.now())
    toast(request, _("Closed."))
    return go(request, "custody:incident", pk)
