"""The register, one card, asking, and what is done with a card."""

from collections.abc import Callable

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive import selectors as archive
from huifang.archive.models import Customer
from huifang.custody import access, forms, labels, listing, selectors, services
from huifang.custody.models import Loan
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.organization.gate import require, user_of
from huifang.ui.lists import render_list
from huifang.ui.toasts import done, go, toast
from huifang.ui.words import reason_words


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The loan register: one's own cards, or all where a role shows them."""
    return render_list(request, listing.LOANS, selectors.loans(user_of(request)), {"states": labels.LOAN_STATES, "grades": labels.GRADES})


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One borrowing card."""
    return _page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> Loan:
    try:
        return selectors.loan_for(user_of(request), pk)
    except Loan.DoesNotExist as error:
        raise Http404 from error


def _page(request: HttpRequest, loan: Loan, form: django_forms.Form | None = None) -> HttpResponse:
    user, at = user_of(request), clock.now()
    holds = loan.state == Loan.State.ACTIVE and loan.ends_at > at
    mine = loan.borrower_id == user.pk
    context = {
        "loan": loan,
        "items": selectors.items_of(loan),
        "section_name": {code: labels.section_name(code) for code in {item.section for item in selectors.items_of(loan)}},
        "states": labels.LOAN_STATES,
        "grades": labels.GRADES,
        "holds": holds,
        "may_open": holds and mine and loan.kind == Loan.Kind.SCREEN,
        "may_withdraw": mine and loan.state == Loan.State.ASKED,
        "may_give_back": mine and loan.state == Loan.State.ACTIVE and not loan.is_out,
        "may_call_back": loan.state == Loan.State.ACTIVE and bool(access.may_manage(user, loan)),
        "may_hand_out": holds and loan.kind == Loan.Kind.PAPER and loan.handed_out_at is None and bool(access.may_keep(user)),
        "may_take_in": loan.is_out and bool(access.may_keep(user)),
        "is_late": loan.is_out and loan.ends_at <= at,
        "reason_form": form if isinstance(form, forms.ReasonForm) else forms.ReasonForm(),
        "papers_form": form if isinstance(form, forms.PapersForm) else forms.PapersForm(),
    }
    return render(request, "custody/loan.html", context, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
@require(access.ASK)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for sections of a file; the customer and the section may be named by the link that led here."""
    user, at = user_of(request), clock.now()
    customer = _customer(user, request.GET.get("customer", ""))
    named = [code for code in request.GET.getlist("section") if code]
    form = forms.LoanForm(request.POST or None, customer=customer, today=clock.local_date(at), initial={"sections": named})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            loan = services.ask(
                by=user, customers=[form.customer] if form.customer else [], sections=given["sections"], purpose=given["purpose"],
                ends_on=given["ends_on"], at=at, paper=given["kind"] == "paper",
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, reason_words(refused.decision.reason, refused.decision.params))
        else:
            toast(request, _("Loan {number} is asked for. You are told when it is decided.").format(number=loan.number))
            return go(request, "custody:loan", loan.pk)
    context = {"form": form, "customer": customer, "query": request.GET.urlencode()}
    return render(request, "custody/ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@require(access.ASK)
def ask_statistics(request: HttpRequest) -> HttpResponse:
    """Ask for the signature for statistics on graded data."""
    user, at = user_of(request), clock.now()
    form = forms.StatisticsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            loan = services.ask_statistics(by=user, purpose=form.cleaned_data["purpose"], ends_on=form.cleaned_data["ends_on"], at=at)
        except Refused as refused:
            form.add_error(None, reason_words(refused.decision.reason, refused.decision.params))
        else:
            toast(request, _("Loan {number} is asked for. You are told when it is decided.").format(number=loan.number))
            return go(request, "custody:loan", loan.pk)
    return render(request, "custody/ask_statistics.html", {"form": form}, status=422 if form.is_bound else 200)


def _customer(user: User, pk: str) -> Customer | None:
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 16):
        return None
    try:
        return archive.customer_for(user, int(pk))
    except Customer.DoesNotExist as error:
        raise Http404 from error


def _act(request: HttpRequest, pk: int, act: Callable[[Loan], object], said: str) -> HttpResponse:
    act(_found(request, pk))
    toast(request, said)
    return go(request, "custody:loan", pk)


@require_POST
@require(access.VIEW)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was asked for."""
    return _act(request, pk, lambda loan: services.withdraw(loan, by=user_of(request), at=clock.now()), _("Withdrawn."))


@require_POST
@require(access.VIEW)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Done before the end."""
    return _act(request, pk, lambda loan: services.give_back(loan, by=user_of(request), at=clock.now()), _("Returned. Thank you."))


@require_POST
@require(access.MANAGE)
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a loan at once."""
    loan, form = _found(request, pk), forms.ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, loan, form)
    services.call_back(loan, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    toast(request, _("Called back. The next read is refused."))
    return go(request, "custody:loan", pk)


@require_POST
@require(access.MANAGE)
def call_back_many(request: HttpRequest) -> HttpResponse:
    """End many loans at once, for one reason."""
    user = user_of(request)
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isascii() and pk.isdecimal() and len(pk) < 16]
    loans = list(selectors.loans(user).filter(pk__in=ids, state=Loan.State.ACTIVE))
    form = forms.ReasonForm(request.POST if "reason" in request.POST else None)
    if loans and form.is_valid():
        count = services.call_back_many(loans, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        said = ngettext("%(n)d loan was called back.", "%(n)d loans were called back.", count) % {"n": count}
        return done(request, said, to=reverse("custody:loans"))
    if not loans:
        raise Refused(no("nothing_lent"))
    context = {"loans": loans, "form": form, "ids": [loan.pk for loan in loans]}
    return render(request, "custody/call_back.html", context, status=422 if form.is_bound else 200)


@require_POST
@require(access.KEEP)
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers go out."""
    loan, form = _found(request, pk), forms.PapersForm(request.POST)
    if not form.is_valid():
        return _page(request, loan, form)
    services.hand_out(loan, copies=form.cleaned_data["copies"], by=user_of(request), at=clock.now())
    toast(request, _("Handed out."))
    return go(request, "custody:loan", pk)


@require_POST
@require(access.KEEP)
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers are back."""
    return _act(request, pk, lambda loan: services.take_in(loan, by=user_of(request), at=clock.now()), _("Taken in."))
