"""Contacts and their numbers."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huifang.archive import access, forms, grading, labels, services
from huifang.archive.models import Contact, ContactNumber, Customer
from huifang.archive.views.answering import Page, answer, initial_of, show
from huifang.archive.views.customers import customer_or_404
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import done


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a contact."""
    customer, user = customer_or_404(request, pk), user_of(request)
    enforce(access.may_edit(user, customer))
    page = _page(customer, _("New contact"), _("Add"), _("Contact added"), draft=("archive.contact", f"new-{pk}"))
    if request.method != "POST":
        return show(request, forms.NewContactForm(initial={"title": ""}), page)
    form = forms.NewContactForm(request.POST)
    return answer(request, form, page, lambda: services.add_contact(customer, by=user, **form.changes))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contact."""
    contact, user = _contact(request, pk), user_of(request)
    enforce(grading.may_read(user, contact.customer, grading.PEOPLE))
    page = _page(contact.customer, _("Change contact"), _("Save"), _("Contact changed"), draft=("archive.contact", str(pk)))
    if request.method != "POST":
        given = initial_of(contact, ["name", "title", "position", "is_active"])
        return show(request, forms.ContactForm(initial=given), page)
    form = forms.ContactForm(request.POST)
    return answer(
        request,
        form,
        page,
        lambda: services.change_contact(contact, by=user, version=form.cleaned_data["version"], **form.changes),
        current=lambda: Contact.objects.get(pk=pk),
    )


@require_POST
@require(access.EDIT)
def make_main(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a contact the main one."""
    contact = _contact(request, pk)
    services.set_main_contact(contact, by=user_of(request))
    return done(request, _("Made the main contact"), to=reverse("archive:customer", args=[contact.customer_id]))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def add_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Add numbers to a contact."""
    contact, user = _contact(request, pk), user_of(request)
    page = _page(contact.customer, _("New number"), _("Add"), _("Number added"))
    if request.method != "POST":
        return show(request, forms.NumberForm(), page)
    form = forms.NumberForm(request.POST)

    @transaction.atomic
    def act() -> None:
        for phone in form.cleaned_data["phones"]:
            services.add_number(contact, by=user, phone=phone)

    return answer(request, form, page, act)


@require_POST
@require(access.VIEW)
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """A whole number, for a reason; that it was looked at is recorded."""
    number = _number(request, pk)
    text = services.reveal_number(number, by=user_of(request), reason=request.POST.get("reason", ""))
    return HttpResponse(escape(text))


@require_POST
@require(access.EDIT)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a number is wrong, or right after all."""
    number = _number(request, pk)
    enforce(access.may_edit(user_of(request), number.contact))
    standing = request.POST.get("standing", "")
    if standing not in labels.STANDINGS:
        return HttpResponse(status=400)
    services.mark_number(number, by=user_of(request), standing=standing)
    return done(request, _("Noted"), to=reverse("archive:customer", args=[number.contact.customer_id]))


def _contact(request: HttpRequest, pk: int) -> Contact:
    contact = get_object_or_404(Contact.objects.select_related("customer"), pk=pk)
    enforce(access.may_edit(user_of(request), contact))
    return contact


def _number(request: HttpRequest, pk: int) -> ContactNumber:
    number = get_object_or_404(ContactNumber.objects.select_related("contact__customer"), pk=pk)
    enforce(access.may_view(user_of(request), number.contact.customer))
    return number


def _page(customer: Customer, title: object, submit: object, said: object, *, draft: tuple[str, str] | None = None) -> Page:
    back = reverse("archive:customer", args=[customer.pk])
    return Page(title=title, submit=submit, back=back, back_label=customer.name, draft=draft, done=said)
