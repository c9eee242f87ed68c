"""The list, the record, and the forms of customers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.archive import access, classes, exporting, forms, grading, labels, selectors, services
from huifang.archive import history as timeline
from huifang.archive.listing import note_export, rows_for, spec_for, within_reach
from huifang.archive.models import Customer
from huifang.archive.services.customers import CHANGEABLE
from huifang.archive.views.answering import Page, answer, initial_of, show
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.ui.lists import render_list
from huifang.ui.toasts import toast

EDITED = [name for name in CHANGEABLE if name != "extra"]


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The customers that the user may see; with ``?export=1`` as a workbook."""
    user = user_of(request)
    spec, rows = spec_for(user), rows_for(within_reach(user))
    if request.GET.get("export"):
        enforce(access.may_export(user))
        export = exporting.wanted(request, spec, rows, clock.now())
        if not export.is_free:
            return redirect(f"{reverse('archive:customers-export')}?{exporting.query_of(request)}")
        note_export(request, spec, rows, export.granted.pk if export.granted else None)
    return render_list(request, spec, rows)


@require_http_methods(["GET", "POST"])
@require(access.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """Ask for approval to take the list of the query away; how the approval stands."""
    user, at = user_of(request), clock.now()
    wanted = exporting.wanted(request, spec_for(user), rows_for(within_reach(user)), at)
    form = forms.ExportForm(request.POST or None)
    if wanted.waiting or wanted.granted:
        return redirect("approvals:show", (wanted.waiting or wanted.granted).pk)  # type: ignore[union-attr]
    if not wanted.needed:
        return redirect(f"{reverse('archive:customers')}?{exporting.query_of(request)}")
    if request.method == "POST" and form.is_valid():
        approval = exporting.request_approval(wanted, reason=form.cleaned_data["reason"], at=at)
        toast(request, _("Approval asked for; the list can be taken away once it is granted."))
        return redirect("approvals:show", approval.pk)
    shown = [(fact.label, wanted.facts[fact.code]) for fact in exporting.FACTS if fact.shown]
    return render(request, "archive/export.html", {"form": form, "facts": shown}, status=422 if form.is_bound else 200)


@require_GET
@require(access.VIEW)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer with contacts, projects, contracts, and the panels of other contexts."""
    user = user_of(request)
    try:
        card = selectors.customer_card(user, pk)
    except Customer.DoesNotExist as error:
        raise Http404 from error
    numbers = [number for contact in card.contacts for number in contact.numbers.all()]
    for contact in card.contacts:
        contact.customer = card.customer
        for number in contact.numbers.all():
            number.contact = contact
    context = {
        "card": card,
        "customer": card.customer,
        "may_edit": access.may_edit(user, card.customer),
        "may_reassign": access.may_reassign(user, card.customer),
        "may_reveal": bool(numbers) and bool(access.may_reveal(user, numbers[0])),
        "facts": _facts(card.customer),
        "consequences": classes.consequences(card.customer, clock.now()),
        "standings": labels.STANDINGS,
        "contract_states": labels.CONTRACT_STATES,
        "project_states": labels.PROJECT_STATES,
    }
    return render(request, "archive/customer.html", context)


def _facts(customer: Customer) -> list[tuple[object, object]]:
    return [
        (_("Customer class"), customer.get_grade_display()),
        (_("Region"), customer.region),
        (_("Owner"), customer.owner.name if customer.owner else _("nobody; the unit")),
        (_("Unit"), customer.unit.name),
        (_("Address"), customer.address),
        (_("Industry"), customer.industry),
        (_("Language of calls"), customer.get_language_display()),
        (_("E-mail"), customer.email),
        (_("Customer since"), customer.since),
    ]


@require_GET
@require(access.VIEW)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The timeline, a page at a time."""
    customer = customer_or_404(request, pk)
    before = request.GET.get("before", "")
    lines = timeline.timeline(customer, user=user_of(request), before=int(before) if before.isdigit() else None)
    more = lines[-1].id if len(lines) == timeline.PAGE else None
    return render(request, "archive/parts/history.html", {"lines": lines, "customer": customer, "more": more})


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def new(request: HttpRequest) -> HttpResponse:
    """Put a customer on file."""
    user = user_of(request)
    page = Page(
        title=_("New customer"),
        submit=_("Put on file"),
        back=reverse("archive:customers"),
        back_label=_("Customers"),
        draft=("archive.customer", "new"),
        done=_("Customer put on file"),
    )
    if request.method != "POST":
        given = {"name": request.GET.get("name", ""), "grade": Customer.Grade.ORDINARY, "language": Customer.Language.MANDARIN}
        return show(request, forms.NewCustomerForm(user=user, initial={**given, "contact_title": ""}), page)
    form = forms.NewCustomerForm(request.POST, user=user)

    def act() -> str:
        customer = services.create_customer(by=user, **form.changes)
        return reverse("archive:customer", args=[customer.pk])

    return answer(request, form, page, act)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a customer's fields."""
    customer = _changeable(request, pk)
    enforce(grading.may_read(user_of(request), customer, grading.BASE))
    page = _page(customer, _("Change customer"), _("Save"), _("Customer changed"), draft=("archive.customer", str(pk)))
    if request.method != "POST":
        return show(request, forms.CustomerForm(initial=initial_of(customer, EDITED)), page)
    form = forms.CustomerForm(request.POST)
    return answer(
        request,
        form,
        page,
        lambda: services.change_customer(customer, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: Customer.objects.get(pk=pk),
    )


@require_http_methods(["GET", "POST"])
@require(access.REASSIGN)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a customer to another owner or unit."""
    customer, user = customer_or_404(request, pk), user_of(request)
    enforce(access.may_reassign(user, customer))
    page = _page(customer, _("Hand over"), _("Hand over"), _("Customer handed over"))
    if request.method != "POST":
        given = {"version": customer.version, "unit": customer.unit_id, "owner": customer.owner_id}
        return show(request, forms.HandOverForm(initial=given, user=user), page)
    form = forms.HandOverForm(request.POST, user=user)
    return answer(
        request,
        form,
        page,
        lambda: services.hand_over_customer(customer, by=user, version=form.cleaned_data["version"], **form.changes),
        current=lambda: Customer.objects.select_related("unit", "owner").get(pk=pk),
    )


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def calls(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop or allow calls to a customer."""
    customer = _changeable(request, pk)
    title = _("Allow calls again") if customer.do_not_call else _("Do not call any more")
    page = _page(customer, title, title, _("Noted"))
    if request.method != "POST":
        return show(request, forms.SilenceForm(initial={"version": customer.version}), page)
    form, on = forms.SilenceForm(request.POST), not customer.do_not_call
    return answer(
        request,
        form,
        page,
        lambda: services.set_do_not_call(
            customer, by=user_of(request), on=on, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"]
        ),
    )


def customer_or_404(request: HttpRequest, pk: int) -> Customer:
    """A customer that the user may see; a refusal says why not."""
    try:
        return selectors.customer_for(user_of(request), pk)
    except Customer.DoesNotExist as error:
        raise Http404 from error


def _changeable(request: HttpRequest, pk: int) -> Customer:
    customer = customer_or_404(request, pk)
    enforce(access.may_edit(user_of(request), customer))
    return customer


def _page(customer: Customer, title: object, submit: object, done: object, *, draft: tuple[str, str] | None = None) -> Page:
    back = reverse("archive:customer", args=[customer.pk])
    return Page(title=title, submit=submit, back=back, back_label=customer.name, draft=draft, done=done)
