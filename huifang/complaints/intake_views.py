"""What came in by the public form: the inbox, one of them with its customer to be found, words to the complainant, setting aside."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive import services as customers
from huifang.archive.models import Customer
from huifang.complaints import access, intakes, labels
from huifang.complaints.intake_listing import SPEC
from huifang.complaints.models import Intake
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.organization.selectors import home_unit
from huifang.search.selectors import find
from huifang.ui.forms import Area
from huifang.ui.lists import render_list
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words


class TellForm(forms.Form):
    """What the complainant is to read."""

    text = forms.CharField(
        label=gettext_lazy("To the complainant"), max_length=4000, widget=Area(rows=3),
        help_text=gettext_lazy("It stands on the public page, behind number and PIN."),
        error_messages={"required": gettext_lazy("Write something first.")},
    )  # fmt: skip


class DismissForm(forms.Form):
    """Why nothing is made of it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("The complainant reads it."))


@require_GET
@require(access.CREATE)
def index(request: HttpRequest) -> HttpResponse:
    """What waits for its customer, the oldest first."""
    return render_list(request, SPEC, intakes.visible_to(user_of(request)), {"row_states": labels.INTAKES})


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what was written, whose it may be, what was told."""
    return _page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> Intake:
    return get_object_or_404(intakes.visible_to(user_of(request)).select_related("complaint"), pk=pk)


def _page(request: HttpRequest, intake: Intake, status: int = 200, **forms_given: Any) -> HttpResponse:
    user = user_of(request)
    asked = request.GET.get("q", "").strip()[:60]
    waits = intake.state == Intake.State.WAITING
    context = {
        "intake": intake,
        "states": labels.INTAKES,
        "notes": intake.notes.select_related("by").order_by("id"),
        "asked": asked,
        "hits": _hits(user, intake, asked) if waits and may(user, access.CREATE) else [],
        "may_take": waits and may(user, access.CREATE),
        "may_put_on_file": waits and may(user, access.CREATE) and may(user, "archive.customer.create"),
        "may_tell": intakes.may_tell(user, intake),
        "may_dismiss": intakes.may_dismiss(user, intake),
        "form": TellForm(),
        "dismissing": DismissForm(),
        "timeline": journal.lines(journal.history([Ref.of(intake)])),
        **forms_given,
    }
    return render(request, "complaints/intake.html", context, status=status)


def _hits(user: User, intake: Intake, asked: str) -> list[Any]:
    """Customers within the user's reach: what they look for, else those with this phone or this name."""
    phone = intakes.phone_of(intake)
    texts = [asked] if asked else [phone.number if phone else "", intake.company]
    found = {hit.object_id: hit for text in texts if text for hit in find(user, text, 10, kind=Customer.ref_kind)}
    return list(found.values())


@require_POST
@require(access.CREATE)
def put_on_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a customer of who wrote, in the user's own team, and go on to the form."""
    user, intake = user_of(request), _found(request, pk)
    unit = home_unit(user, clock.now())
    if intake.state != Intake.State.WAITING or unit is None:
        raise Refused(no("intake_not_waiting"))
    phone = intakes.phone_of(intake)
    customer = customers.create_customer(
        by=user, name=intake.company or intake.name, unit=unit, email=intake.email, contact_name=intake.name,
        phones=[phone] if phone else [], at=clock.now(),
    )  # fmt: skip
    assert archive.may_view(user, customer)
    return redirect(f"{redirect('complaints:new').url}?customer={customer.pk}&intake={intake.pk}")


@require_POST
@require(access.CREATE)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the complainant."""
    intake, form = _found(request, pk), TellForm(request.POST)
    if not form.is_valid():
        return _page(request, intake, 422, form=form)
    intakes.tell(intake, text=form.cleaned_data["text"], by=user_of(request), at=clock.now())
    toast(request, _("The complainant can read it now."))
    return go(request, "complaints:intake", pk)


@require_POST
@require(access.CLOSE)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it aside with a reason."""
    intake, form = _found(request, pk), DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, intake, 422, dismissing=form)
    try:
        intakes.dismiss(intake, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    except Refused as refusal:
        form.add_error("reason", reason_words(refusal.decision.reason, refusal.decision.params))
        return _page(request, intake, 422, dismissing=form)
    toast(request, _("Set aside; it is kept."))
    return go(request, "complaints:intakes")
