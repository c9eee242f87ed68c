"""Pages of corrections: the list, a new one, one with its turns and acts, the panel on a customer (R2.11)."""

from functools import partial

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup import access as followup
from huifang.followup import limits
from huifang.followup.corrections import access, forms, labels, services, verifying
from huifang.followup.models import Correction, CorrectionTurn, Record
from huifang.followup.rules.corrections import CORRECTION
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization.gate import require, user_of
from huifang.ui.acts import Act, Nothing, Offer, find, perform, possible
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort, render_list
from huifang.ui.toasts import go, toast

RUNNING = Q(state__in=("reported", "assigned", "corrected"))
SPEC = ListSpec(
    name="followup.corrections",
    title=gettext_lazy("Corrections"),
    row_template="followup/rows/correction.html",
    columns=(
        Column("number", gettext_lazy("Number"), fixed=True, value=lambda r: r.number),
        Column("customer", gettext_lazy("Customer"), value=lambda r: r.customer.name),
        Column("what", gettext_lazy("What is not in order"), css="cell-clip", value=lambda r: r.what),
        Column("responsible", gettext_lazy("Responsible department"), value=lambda r: r.responsible.name),
        Column("owner", gettext_lazy("Owner"), value=lambda r: r.owner.name if r.owner else ""),
        Column("due", gettext_lazy("Due"), value=lambda r: r.due_at),
        Column("turn", gettext_lazy("Turn"), numeric=True, value=lambda r: r.turn),
        Column("state", gettext_lazy("State"), value=lambda r: str(r.get_state_display())),
        Column("found", gettext_lazy("Found at"), sort="new", value=lambda r: r.found_at),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest first"), ("found_at", "id"), backwards=True),
        Sort("old", gettext_lazy("Oldest first"), ("found_at", "id")),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("open", gettext_lazy("not closed"), RUNNING),
                *(Choice(value, label, Q(state=value)) for value, label in Correction.State.choices),
            ),
            default="open",
        ),
        Filter(
            "mine",
            gettext_lazy("Whose"),
            lambda request: [
                Choice("owner", gettext_lazy("I put it right"), Q(owner=user_of(request))),
                Choice("leader", gettext_lazy("I arrange it"), Q(leader=user_of(request))),
                Choice("found", gettext_lazy("I found it"), Q(found_by=user_of(request))),
            ],
        ),
        Filter("turn", gettext_lazy("Turns"), (Choice("more", gettext_lazy("more than one"), Q(turn__gt=1)),)),
    ),
    presets=(
        Preset(gettext_lazy("not closed"), ""),
        Preset(gettext_lazy("I put it right"), "mine=owner"),
        Preset(gettext_lazy("More than one turn"), "turn=more"),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("Nothing to be put right"),
    empty_text=gettext_lazy("What a follow-up finds not in order is reported from the customer's or the record's page and stands here until the customer is satisfied."),
)  # fmt: skip
NAMES = ("customer", "responsible", "owner", "leader", "found_by", "unit", "record")


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Corrections that the user may see."""
    rows = access.visible_to(user_of(request)).select_related("customer", "responsible", "owner")
    return render_list(request, SPEC, rows, {"row_states": labels.CORRECTIONS, "now": clock.now()})


def subject(request: HttpRequest, user: User) -> tuple[Customer, Record | None]:
    """The customer, and the follow-up if one is named in the address; both within sight.

    Raises:
        Http404: neither is named, or there is none such.
        Refused: out of reach.
    """
    values = {name: request.GET.get(name, "") for name in ("record", "customer")}
    if not any(value.isdecimal() and len(value) < 19 for value in values.values()):
        raise Http404
    if values["record"].isdecimal():
        record = get_object_or_404(Record.objects.select_related("customer"), pk=int(values["record"][:18]))
        enforce(followup.may_view_record(user, record))
        return record.customer, record
    customer = get_object_or_404(Customer, pk=int(values["customer"]))
    enforce(archive.may_view(user, customer))
    return customer, None


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def new(request: HttpRequest) -> HttpResponse:
    """Report something at a customer's, from its page or from a record."""
    user = user_of(request)
    customer, record = subject(request, user)
    form = forms.ReportForm(request.POST or None)
    made: list[Correction] = []

    def do() -> None:
        made.append(services.report(customer=customer, record_of=record, by=user, at=clock.now(), **form.cleaned_data))

    if request.method == "POST" and perform(form, do):
        toast(request, _("Reported; whoever leads the department was told."))
        return go(request, "followup:correction", made[0].pk)
    context = {
        "form": form, "customer": customer, "record": record, "heading": _("Report something not in order"), "list": reverse("followup:corrections"),
        "list_title": SPEC.title, "submit": _("Report it"),
    }  # fmt: skip
    return render(request, "followup/finding_new.html", context, status=422 if form.errors else 200)


def _found(user: User, pk: int) -> Correction:
    row = get_object_or_404(Correction.objects.select_related(*NAMES), pk=pk)
    enforce(access.may_view(user, row))
    return row


def acts_of(user: User, row: Correction) -> list[Act]:
    """What this user can do now."""
    turn, state = services.current(row), row.state
    latest = limits.due_at(services.CORRECT, clock.now(), row.unit)
    offers = [
        Offer("assign", bool(access.may_arrange(user, row)) and state in {"reported", "assigned"},
         partial(forms.AssignForm, unit=row.responsible, latest=latest),
         _("Who puts it right, until when?") if state == "reported" else _("Give it to somebody else"), _("Assign"), "user-check"),
        Offer("correct", bool(access.may_correct(user, row)) and state == "assigned", forms.DoneForm,
         _("It was put right"), _("Put right"), "tool"),
        Offer("hear", bool(access.may_follow_up(user, row)) and state == "corrected", forms.HearForm,
         _("The customer was followed up again"), _("Write it down"), "phone-check"),
        Offer("plan", bool(access.may_follow_up(user, row)) and verifying.needs_another(row, turn), Nothing,
         _("The planned follow-up ended without an answer"), _("Plan another follow-up"), "calendar-plus"),
        Offer("void", bool(access.may_void(user, row)) and bool(CORRECTION.find(state, "void")), forms.WhyForm,
         _("Void it"), _("Void"), "ban", "danger"),
    ]  # fmt: skip
    return possible(offers, "followup:correction_do", row.pk)


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One correction."""
    row = _found(user_of(request), pk)
    return _page(request, row, acts_of(user_of(request), row))


def _page(request: HttpRequest, row: Correction, acts: list[Act], status: int = 200) -> HttpResponse:
    turns = CorrectionTurn.objects.filter(correction=row).select_related("owner", "done_by", "record", "task").order_by("-number")
    context = {
        "row": row, "acts": acts, "turns": turns, "states": labels.CORRECTIONS, "now": clock.now(),
        "may_see_record": bool(row.record and followup.may_view_record(user_of(request), row.record)),
    }  # fmt: skip
    return render(request, "followup/correction.html", context, status=status)


@require_POST
@require(access.VIEW)
def do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Assign, correct, hear, plan another follow-up, void."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    acts = acts_of(user, row)
    act = find(acts, action)
    if act is None:
        raise Refused(no("out_of_reach", permission=access.ARRANGE))
    form = act.form
    form.data, form.is_bound = request.POST, True
    made = {
        "assign": lambda: services.assign(row, by=user, at=at, **form.cleaned_data),
        "correct": lambda: services.correct(row, done=form.cleaned_data["text"], by=user, at=at),
        "hear": lambda: services.hear(
            row, satisfied=form.cleaned_data["satisfied"] == "yes", words=form.cleaned_data["text"], by=user, at=at
        ),
        "plan": lambda: services.plan_again(row, by=user, at=at),
        "void": lambda: services.void(row, reason=form.cleaned_data["text"], by=user, at=at),
    }
    if not perform(form, made[action]):
        return _page(request, row, acts, status=422)
    toast(request, _("Written down."))
    return go(request, "followup:correction", pk)


@require_GET
@require(access.VIEW)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer's corrections, as a panel."""
    user = user_of(request)
    rows = access.visible_to(user).filter(customer=pk).select_related("owner").order_by("-id")[:20]
    context = {"rows": rows, "states": labels.CORRECTIONS, "customer": pk, "may_report": bool(may_create(user, pk)), "now": clock.now()}
    return render(request, "followup/parts/corrections_panel.html", context)


def may_create(user: User, customer: int) -> bool:
    """May the user report something at this customer's?"""
    row = Customer.objects.filter(pk=customer).first()
    return bool(row and access.may_report(user, row))
