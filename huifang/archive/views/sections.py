"""The customer file by sections: what one may read, how to ask for the rest, and the form of each section (R1.2, R1.6)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.accounts.models import User
from huifang.archive import access, filing, grading, own_fields, presenting, services
from huifang.archive.forms_sections import SectionForm
from huifang.archive.models import Customer
from huifang.archive.policy_grades import GRADES
from huifang.archive.sections import BY_CODE, SECTIONS, Section
from huifang.archive.services.own_fields import fill_fields
from huifang.archive.views.answering import Page, show
from huifang.journal.selectors import last_change
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Decision, enforce
from huifang.kernel.grades import PAPER
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui import formats
from huifang.ui.conflicts import meet
from huifang.ui.toasts import close_drawer, go, is_htmx, toast

LOAN = "custody:ask"
"""Where an upper context lets one ask for a loan of a section; the link is left out while there is none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A section in the list of the file."""

    section: Section
    state: filing.State
    grade: str
    verdict: Decision
    lacking: list[str]
    loan_url: str

    @property
    def label(self) -> str:
        """The section's name."""
        return _(self.section.label)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file: its first section that the user may read."""
    customer, user = _customer(pk), user_of(request)
    verdicts = grading.may_read_each(user, customer)
    first = next((code for code in verdicts if verdicts[code]), SECTIONS[0].code)
    return _answer(request, customer, BY_CODE[first], verdicts)


@require_GET
def section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One section of the file."""
    if code not in BY_CODE:
        raise Http404
    customer = _customer(pk)
    return _answer(request, customer, BY_CODE[code], grading.may_read_each(user_of(request), customer))


def _answer(request: HttpRequest, customer: Customer, chosen: Section, verdicts: dict[str, Decision]) -> HttpResponse:
    user, at = user_of(request), clock.now()
    if not any(verdicts.values()):
        enforce(access.may_view(user, customer))
    verdict = verdicts[chosen.code]
    own = own_fields.active()
    lines = _lines(customer, verdicts, own)
    context: dict[str, Any] = {
        "customer": customer,
        "lines": lines,
        "line": next(line for line in lines if line.section is chosen),
        "sees_customer": bool(access.may_view(user, customer)),
        "may_edit": bool(verdict & access.may_edit(user, customer)),
        "at": at,
    }
    if verdict:
        values = services.open_section(user, customer, chosen.code, at=at)
        context |= {
            "shown": presenting.shown(chosen, values),
            "chart": presenting.chart(chosen, values),
            "own": [(field.label, own_fields.shown(field, customer.extra)) for field in own if field.section == chosen.code],
            "base": _base(customer) if chosen.code == "base" else [],
            "paper": PAPER.get(grading.grade_of(chosen.code, at, customer.unit), ""),
            "mark": f"{user.name} {formats.moment(at)}",
        }
    return render(request, "archive/file/section.html", context)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit_section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Write a section; graded text is kept in no draft."""
    if code not in BY_CODE:
        raise Http404
    customer, user, chosen = _customer(pk), user_of(request), BY_CODE[code]
    enforce(access.may_edit(user, customer) & grading.may_read(user, customer, code))
    own = own_fields.active(code)
    back = reverse("archive:section", args=[customer.pk, code])
    page = Page(title=_(chosen.label), submit=_("Save"), back=back, back_label=customer.name, done=_("Section saved"))
    if request.method != "POST":
        values = services.open_section(user, customer, code)
        known = {**values, **own_fields.initial(own, customer.extra), "version": services.version_of(customer, code)}
        return show(request, SectionForm(section=chosen, own=own, initial=known), page)
    form = SectionForm(request.POST, section=chosen, own=own)
    if not form.is_valid():
        return show(request, form, page, status=422)
    try:
        _write(customer, chosen, form, user)
    except Conflict:
        customer.refresh_from_db()
        _meet(form, customer, chosen, user)
        return show(request, form, page, status=409)
    toast(request, page.done)
    return close_drawer() if is_htmx(request) else go(request, back)


@transaction.atomic
def _write(customer: Customer, chosen: Section, form: SectionForm, user: User) -> None:
    version = form.cleaned_data["version"] or 0
    services.change_section(customer, chosen.code, values=form.values(), version=version, by=user)
    if form.own:
        fill_fields(customer, section=chosen.code, values=form.own_values(), by=user)


def _meet(form: SectionForm, customer: Customer, chosen: Section, user: User) -> None:
    values = services.open_section(user, customer, chosen.code)
    who, when = last_change(Ref.of(customer))
    current = {field.code: values.get(field.code) for field in chosen.fields} | own_fields.initial(form.own, customer.extra)
    meet(form, current=current, version=services.version_of(customer, chosen.code), who=who, when=when)


def _lines(customer: Customer, verdicts: dict[str, Decision], own: list[Any]) -> list[Line]:
    rules = grading.rules_for(customer.unit, clock.now())
    states = filing.states_of(customer)
    return [
        Line(
            section=one,
            state=states[one.code],
            grade=_(GRADES[rules[one.code].grade]) if one.code in rules else "",
            verdict=verdicts[one.code],
            lacking=[_(word) for word in filing.lacking_words(states[one.code], own)],
            loan_url="" if verdicts[one.code] else loan_url(customer, one.code),
        )
        for one in SECTIONS
    ]


def loan_url(customer: Customer, code: str) -> str:
    """Where a loan of the section is asked for; "" while nobody offers that."""
    try:
        return f"{reverse(LOAN)}?customer={customer.pk}&section={code}"
    except NoReverseMatch:
        return ""


def _base(customer: Customer) -> list[tuple[str, object]]:
    return [
        (_("Customer name"), customer.name),
        (_("Customer class"), customer.get_grade_display()),
        (_("Region"), customer.region),
        (_("Industry"), customer.industry),
        (_("Address"), customer.address),
        (_("Customer since"), customer.since),
    ]


def _customer(pk: int) -> Customer:
    """The customer, followed to the one it was merged into; the gate of its sections is asked by the caller."""
    rows = Customer.objects.select_related("owner", "unit")
    customer = rows.filter(pk=pk).first()
    while customer is not None and customer.canonical_id is not None:
        customer = rows.filter(pk=customer.canonical_id).first()
    if customer is None:
        raise Http404
    return customer


@require_GET
@require(access.VIEW)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections on the customer's page: how each stands, without opening any."""
    user, customer = user_of(request), _customer(pk)
    enforce(access.may_view(user, customer))
    lines = _lines(customer, grading.may_read_each(user, customer), own_fields.active())
    return render(request, "archive/file/panel.html", {"customer": customer, "lines": lines})
