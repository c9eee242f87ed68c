"""Pages of complaints: the list, the form as on paper, taking one, completing it, voiding it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.archive.selectors import customer_for
from huifang.complaints import (
    access,
    climbing,
    coming,
    following,
    labels,
    naming,
    outside,
    particulars,
    printing,
    rules,
    selectors,
    services,
    stages,
)
from huifang.complaints.forms import ChangeComplaint, NewComplaint, VoidForm
from huifang.complaints.listing import spec_for
from huifang.complaints.models import Complaint, Intake
from huifang.desk import drafts
from huifang.journal.selectors import last_change
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref
from huifang.organization.access import may, within
from huifang.organization.gate import require, user_of
from huifang.paperwork.printing import PRINT
from huifang.paperwork.rules import rows_of
from huifang.regulations import papers
from huifang.search.selectors import find
from huifang.ui.conflicts import meet
from huifang.ui.lists import render_list
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import year_words

DRAFT = "complaints.complaint"


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The complaints the user may see; the open ones first."""
    user = user_of(request)
    return render_list(request, spec_for(user), selectors.listed(user), {"row_states": labels.STATES})


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint: the form, who has to answer until when, what happened."""
    user = user_of(request)
    row = _found(user, pk)
    naming.unveil(user, [row])
    form = papers.form(services.FORM, row.taken_at)
    duty = selectors.next_duty(row)
    context = {
        "complaint": row,
        "paper": form,
        "rows": rows_of(printing.boxes(row, form)),
        "states": labels.STATES,
        "duty": duty,
        "duty_tone": "bad" if duty and duty.due_at < clock.now() else "plain",
        "waiting": selectors.waiting(row),
        "timeline": following.history(row),
        "stage": stages.of(user, row),
        "to_decide": climbing.awaits_decision(row, selectors.procedure(clock.now(), row.unit)),
        "saying": particulars.sentence(row.promised_at) if row.state in rules.OPEN and not particulars.is_past(row.promised_at) else "",
        "may_reply_outside": outside.may_reply(user, row),
        "intake": Intake.objects.filter(complaint=row).first(),
        "may_edit": access.may_edit(user, row) & rules.may_change(row.state),
        "may_void": access.may_void(user, row) & rules.may_change(row.state),
        "may_print": within(user, PRINT, owners=[row.taken_by_id], unit=row.unit_id),
    }
    return render(request, "complaints/show.html", context)


def _found(user: User, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user), pk=pk)


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def new(request: HttpRequest) -> HttpResponse:
    """Take a complaint: first whose it is, then what it is about."""
    user = user_of(request)
    chosen = request.GET.get("customer", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
        return _choose_customer(request, user)
    customer = _customer(user, int(chosen))
    at = clock.now()
    paper = papers.form(services.FORM, at)
    source = coming.source_of(user, request.GET)
    form = NewComplaint(request.POST or None, customer=customer, paper=paper, reader=user, initial=source.initial)
    draft = reverse("desk:draft", args=[DRAFT, f"new-{customer.pk}"])
    if request.method == "POST" and form.is_valid() and (row := _open(form, customer, user, source)):
        drafts.clear(user, DRAFT, f"new-{customer.pk}", at=at)
        toast(request, _taken(row).format(number=row.number))
        return go(request, "complaints:show", row.pk)
    context = {
        "form": form,
        "customer": customer,
        "draft_url": draft,
        "departments": selectors.asked_at_once(at, customer.unit),
        "source": source,
        "saying": particulars.sentence(particulars.promised(at, customer.unit)),
    }
    return render(request, "complaints/new.html", context, status=422 if form.errors else 200)


def _taken(row: Complaint) -> str:
    if row.state == Complaint.State.JUDGING:
        return _("Complaint {number} was taken and is to be judged.")
    return _("Complaint {number} was taken and sent to the departments.")


def _choose_customer(request: HttpRequest, user: User) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    hits = find(user, text, 20, kind=Customer.ref_kind) if text else []
    return render(request, "complaints/choose.html", {"text": text, "hits": hits, "source": coming.source_of(user, request.GET)})


def _customer(user: User, pk: int) -> Customer:
    try:
        customer = customer_for(user, pk)
    except Customer.DoesNotExist as error:
        raise Http404 from error
    enforce(access.may_open(user, customer))
    return customer


def _open(form: NewComplaint, customer: Customer, user: User, source: coming.Source) -> Complaint | None:
    """The complaint; none when the answer would be due in a year whose calendar is missing, which the form then says."""
    at, given = clock.now(), form.cleaned_data
    number = form.numbers.get(given["number"])
    try:
        return source.open(
            customer=customer,
            content=given["content"],
            channel=given["channel"],
            unit=customer.unit,
            units=selectors.asked_at_once(at, customer.unit),
            by=user,
            at=at,
            contact=number.contact if number else None,
            number=number,
            project=given["project"],
            details=form.details,
            particulars=form.particulars,
        )
    except UnknownYear as error:
        form.add_error(None, year_words(error))
        return None


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete the boxes while the complaint is open."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(access.may_edit(user, row) & rules.may_change(row.state))
    paper = papers.form(services.FORM, row.taken_at)
    naming.unveil(user, [row])
    named = row.is_unveiled or not row.contact_name
    unseen = {"seen"} if named else {"seen", "contact_name"}
    initial = {name: getattr(row, name) for name in ChangeComplaint.base_fields if name not in unseen}
    form = ChangeComplaint(request.POST or None, paper=paper, initial=initial, named=named)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.change(row, version=form.cleaned_data["version"], by=user, at=clock.now(), **form.changes)
            except Conflict:
                _met(row, form)
                status = 409
            else:
                drafts.clear(user, DRAFT, str(pk), at=clock.now())
                toast(request, _("The form was completed."))
                return close_drawer() if is_htmx(request) else go(request, "complaints:show", pk)
    draft = reverse("desk:draft", args=[DRAFT, str(pk)])
    return render(request, "complaints/edit.html", {"form": form, "complaint": row, "draft_url": draft}, status=status)


def _met(row: Complaint, form: ChangeComplaint) -> None:
    """Nothing typed is lost: join it with what the boxes read now, and let the next save be made knowingly."""
    row.refresh_from_db()
    enforce(rules.may_change(row.state))
    who, when = last_change(Ref.of(row))
    meet(form, current={name: getattr(row, name) for name in form.changes}, version=row.version, who=who, when=when)


@require_http_methods(["GET", "POST"])
@require(access.CLOSE)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废 with a reason."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(access.may_void(user, row) & rules.may_change(row.state))
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.void(row, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, _("{number} was voided.").format(number=row.number))
        return close_drawer() if is_htmx(request) else go(request, "complaints:show", pk)
    return render(request, "complaints/void.html", {"form": form, "complaint": row}, status=422 if form.errors else 200)


@require_GET
@require(access.VIEW)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Complaints of a customer, as a panel of the customer's page."""
    user = user_of(request)
    context = {
        "rows": selectors.of_customer(user, pk)[:20],
        "states": labels.STATES,
        "customer": pk,
        "may_create": may(user, access.CREATE),
    }
    return render(request, "complaints/panel.html", context)
