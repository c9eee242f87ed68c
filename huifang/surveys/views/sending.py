"""A link for a customer, and the customer's panel of questionnaires."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.archive import access as archive
from huifang.archive.models import Contact, Customer, Project
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.organization.gate import require, user_of
from huifang.surveys import access, labels
from huifang.surveys.forms import ReasonForm, SendForm
from huifang.surveys.models import Link
from huifang.surveys.selectors.asking import inspections, published
from huifang.surveys.services import links
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words

SHOWN = 10


@require_http_methods(["GET", "POST"])
@require(access.SEND)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a questionnaire and a way; the answer is the link, shown once to be handed over."""
    user, at = user_of(request), clock.now()
    customer = get_object_or_404(Customer.objects.select_related("unit"), pk=pk)
    enforce(access.may_send(user, customer))
    versions = {str(version.pk): version for version in published()}
    contacts = {str(row.pk): row for row in Contact.objects.filter(customer=customer, is_active=True)}
    form = SendForm(request.POST or None, initial={"way": Link.Way.HAND})
    _offer(form, versions, contacts)
    context: dict[str, Any] = {"form": form, "customer": customer, "versions": versions}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            issued = links.issue(
                version=versions[data["version"]], customer=customer, contact=contacts.get(data["contact"]), task_ref="", way=data["way"],
                expires_at=at + timedelta(days=data["days"]), by=user, at=at, base=request.build_absolute_uri("/"),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("way", reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            return render(request, "surveys/sent.html", {"issued": issued, "customer": customer}, status=201)
    return render(request, "surveys/send.html", context, status=422 if form.errors else 200)


def _offer(form: SendForm, versions: dict[str, Any], contacts: dict[str, Contact]) -> None:
    form.fields["version"].choices = [(key, row.questionnaire.title) for key, row in versions.items()]  # type: ignore[attr-defined]
    form.fields["way"].choices = Link.Way.choices  # type: ignore[attr-defined]
    anybody: list[tuple[str, Any]] = [("", gettext_lazy("nobody in particular"))]
    named = [(key, str(row) or str(_("Contact without a name"))) for key, row in contacts.items()]
    form.fields["contact"].choices = anybody + named  # type: ignore[attr-defined]


@require_POST
@require(access.SEND)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    row = get_object_or_404(Link.objects.select_related("customer"), pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    links.withdraw(row, reason=reason, by=user_of(request), at=clock.now())
    toast(request, _("The link is not valid any more."))
    return go(request, "archive:customer", row.customer_id)


@require_GET
@require(access.READ)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Links and answers of one customer, as a panel of the customer's page."""
    user, at = user_of(request), clock.now()
    customer = get_object_or_404(Customer, pk=pk)
    enforce(archive.may_view(user, customer))
    open_links = list(access.links(user).filter(customer=customer).select_related("version__questionnaire").order_by("-id")[:SHOWN])
    context = {
        "customer": customer,
        "links": [(row, "expired" if row.state == "open" and row.expires_at <= at else row.state) for row in open_links],
        "sheets": access.sheets(user).filter(customer=customer).select_related("questionnaire", "version").order_by("-id")[:SHOWN],
        "states": labels.LINK_STATES,
        "hints": labels.HINTS,
        "may_send": access.may_send(user, customer),
    }
    return render(request, "surveys/panel.html", context)


@require_GET
@require(access.VIEW)
def reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """Inspections that last now where the customer is, as a panel of the call screen (R2.14)."""
    customer = get_object_or_404(Customer, pk=pk)
    enforce(archive.may_view(user_of(request), customer))
    projects = Project.objects.filter(customer=customer, state=Project.State.ACTIVE).values_list("region", "type").distinct()
    regions, types = {customer.region, *(region for region, _type in projects)}, {kind for _region, kind in projects}
    return render(request, "surveys/reminders.html", {"rows": inspections(clock.today(), regions, types)})
