"""Products, the quality track record, and the execution of contracts with their payments (R1.1, R1.4, R1.10, R1.11)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.archive import access, forms_file
from huifang.archive.models import Contract, Customer, Execution, Payment, Product, QualityEntry
from huifang.archive.services import payments, products
from huifang.archive.views.answering import Page, answer, initial_of, show
from huifang.archive.views.customers import customer_or_404
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import done

LATEST = 50


@require_GET
@require(access.VIEW)
def products_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The products at a customer, with how long they are under warranty."""
    customer, today = customer_or_404(request, pk), clock.today()
    rows = list(Product.objects.filter(customer=customer).order_by("state", "-purchased_on", "-id")[:LATEST])
    lines = [(row, _warranty(row)) for row in rows]
    context = {"customer": customer, "lines": lines, "may_edit": access.may_edit(user_of(request), customer), "today": today}
    return render(request, "archive/file/products.html", context)


def _warranty(product: Product) -> str:
    if product.warranty_until is None:
        return ""
    return "in" if product.warranty_until >= clock.today() else "out"


@require_GET
@require(access.VIEW)
def quality_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The quality track record of a customer."""
    customer = customer_or_404(request, pk)
    rows = QualityEntry.objects.filter(customer=customer).select_related("product", "recorded_by").order_by("-found_on", "-id")[:LATEST]
    context = {"customer": customer, "rows": rows, "may_edit": access.may_edit(user_of(request), customer)}
    return render(request, "archive/file/quality.html", context)


@require_GET
@require(access.VIEW)
def payments_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each contract is executed, and what is due, late or amiss."""
    customer, today = customer_or_404(request, pk), clock.today()
    rows = list(
        Contract.objects.filter(customer=customer).select_related("execution").prefetch_related("payments").order_by("-id")[:LATEST]
    )
    lines = []
    for row in rows:
        due = sorted(row.payments.all(), key=lambda one: (one.due_on, one.pk))
        late = [one for one in due if one.received < one.amount and one.due_on < today]
        lines.append(
            {
                "contract": row,
                "execution": getattr(row, "execution", None),
                "payments": [(one, one in late) for one in due],
                "received": sum(one.received for one in due),
                "agreed": sum(one.amount for one in due),
            }
        )
    context = {"customer": customer, "lines": lines, "may_edit": access.may_edit(user_of(request), customer)}
    return render(request, "archive/file/payments.html", context)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new_product(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a product on file."""
    customer = _changeable(request, pk)
    page = _page(customer, _("New product"), _("Put on file"), _("Product put on file"), draft=("archive.product", f"new-{pk}"))
    form = forms_file.ProductForm(request.POST or None, customer=customer)
    if request.method != "POST":
        return show(request, form, page)
    return answer(request, form, page, lambda: products.add_product(customer, by=user_of(request), **form.changes))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit_product(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a product."""
    row = get_object_or_404(Product.objects.select_related("customer"), pk=pk)
    enforce(access.may_edit(user_of(request), row))
    page = _page(row.customer, _("Change product"), _("Save"), _("Product changed"))
    if request.method != "POST":
        form = forms_file.ProductForm(initial=initial_of(row, list(products.PRODUCT_FIELDS)), customer=row.customer)
        return show(request, form, page)
    form = forms_file.ProductForm(request.POST, customer=row.customer)
    return answer(
        request,
        form,
        page,
        lambda: products.change_product(row, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: Product.objects.select_related("project").get(pk=pk),
    )


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an entry into the quality track record."""
    customer = _changeable(request, pk)
    page = _page(customer, _("New quality entry"), _("Record"), _("Quality entry recorded"), draft=("archive.quality", f"new-{pk}"))
    if request.method != "POST":
        form = forms_file.QualityForm(customer=customer, initial={"found_on": clock.today(), "kind": QualityEntry.Kind.SERVICE})
        return show(request, form, page)
    form = forms_file.QualityForm(request.POST, customer=customer)
    return answer(request, form, page, lambda: products.record_quality(customer, by=user_of(request), **form.changes))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete an entry."""
    row = get_object_or_404(QualityEntry.objects.select_related("customer"), pk=pk)
    enforce(access.may_edit(user_of(request), row))
    page = _page(row.customer, _("Change quality entry"), _("Save"), _("Quality entry changed"))
    if request.method != "POST":
        form = forms_file.QualityForm(initial=initial_of(row, list(products.QUALITY_FIELDS)), customer=row.customer)
        return show(request, form, page)
    form = forms_file.QualityForm(request.POST, customer=row.customer)
    return answer(
        request,
        form,
        page,
        lambda: products.change_quality(row, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: QualityEntry.objects.select_related("product").get(pk=pk),
    )


@require_POST
@require(access.EDIT)
def settle_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle an entry that has a result."""
    row = get_object_or_404(QualityEntry.objects.select_related("customer"), pk=pk)
    products.settle_quality(row, by=user_of(request))
    return done(request, _("Quality entry settled"), to=reverse("archive:customer", args=[row.customer_id]))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def execution(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a contract is executed."""
    contract = _contract(request, pk)
    row = Execution.objects.filter(pk=pk).first()
    page = _page(contract.customer, _("Execution of the contract"), _("Save"), _("Execution noted"), note=contract.number)
    if request.method != "POST":
        given = {"amount": row.amount, "progress": row.progress, "note": row.note, "version": row.version} if row else {"progress": 0}
        return show(request, forms_file.ExecutionForm(initial=given), page)
    form = forms_file.ExecutionForm(request.POST)

    def act() -> None:
        values = dict(form.cleaned_data)
        version = values.pop("version") or 0
        payments.track_contract(contract, by=user_of(request), version=version, **values)

    return answer(request, form, page, act)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a payment of a contract on file."""
    contract = _contract(request, pk)
    page = _page(contract.customer, _("New payment"), _("Put on file"), _("Payment put on file"), note=contract.number)
    form = forms_file.PaymentForm(request.POST or None)
    if request.method != "POST":
        return show(request, form, page)
    return answer(request, form, page, lambda: payments.agree_payment(contract, by=user_of(request), **form.changes))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a payment."""
    row = _payment(request, pk)
    page = _page(row.contract.customer, _("Change payment"), _("Save"), _("Payment changed"), note=row.contract.number)
    if request.method != "POST":
        return show(request, forms_file.PaymentForm(initial=initial_of(row, list(payments.PAYMENT_FIELDS))), page)
    form = forms_file.PaymentForm(request.POST)
    return answer(
        request,
        form,
        page,
        lambda: payments.change_payment(row, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: Payment.objects.get(pk=pk),
    )


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what came in."""
    row = _payment(request, pk)
    given = {"received": row.received or row.amount, "received_on": row.received_on or clock.today(), "version": row.version}
    page = _page(row.contract.customer, _("Payment received"), _("Save"), _("Receipt noted"), note=row.label)
    return _simple(request, forms_file.ReceiptForm, page, given, lambda **values: payments.receive_payment(row, **values))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what is wrong with a payment to the superior."""
    row = _payment(request, pk)
    page = _page(row.contract.customer, _("Report an anomaly"), _("Report"), _("Your superior was told"), note=row.label)
    given = {"text": row.anomaly, "version": row.version}
    return _simple(request, forms_file.AnomalyForm, page, given, lambda **values: payments.report_anomaly(row, **values))


def _simple(
    request: HttpRequest,
    kind: type[forms_file.ReceiptForm | forms_file.AnomalyForm],
    page: Page,
    given: dict[str, object],
    act: Callable[..., object],
) -> HttpResponse:
    if request.method != "POST":
        return show(request, kind(initial=given), page)
    form = kind(request.POST)

    def write() -> None:
        act(by=user_of(request), **form.cleaned_data)

    return answer(request, form, page, write)


def _changeable(request: HttpRequest, pk: int) -> Customer:
    customer = customer_or_404(request, pk)
    enforce(access.may_edit(user_of(request), customer))
    return customer


def _contract(request: HttpRequest, pk: int) -> Contract:
    contract = get_object_or_404(Contract.objects.select_related("customer"), pk=pk)
    enforce(access.may_edit(user_of(request), contract))
    return contract


def _payment(request: HttpRequest, pk: int) -> Payment:
    row = get_object_or_404(Payment.objects.select_related("contract__customer__unit"), pk=pk)
    enforce(access.may_edit(user_of(request), row.contract))
    return row


def _page(customer: Customer, title: str, submit: str, said: str, *, draft: tuple[str, str] | None = None, note: str = "") -> Page:
    back = reverse("archive:customer", args=[customer.pk])
    return Page(title=title, submit=submit, back=back, back_label=customer.name, draft=draft, done=said, note=note)
