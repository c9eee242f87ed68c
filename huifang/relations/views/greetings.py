"""Greetings: the list, a draft, one with its preview and counts; consents of contacts (R2.18)."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals.labels import STATES as APPROVAL_STATES
from huifang.archive import access as archive
from huifang.archive import grading
from huifang.archive.models import Contact, Customer
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref
from huifang.organization import access as organization
from huifang.organization.gate import require, user_of
from huifang.relations import access, labels
from huifang.relations.forms_people import ConsentForm, GreetingForm
from huifang.relations.models import Greeting, GreetingConsent, Recipient
from huifang.relations.services import greeting
from huifang.relations.views.shared import do_act
from huifang.ui.acts import Act, Nothing, Offer, perform, possible
from huifang.ui.conflicts import meet
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import done, go, toast

FIELDS = ("occasion", "means", "title", "text", "unit", "grade", "send_at")
SPEC = ListSpec(
    name="relations.greetings",
    title=gettext_lazy("Greetings"),
    row_template="relations/rows/greeting.html",
    template="relations/greetings.html",
    columns=(
        Column("occasion", gettext_lazy("Occasion"), fixed=True, value=lambda g: g.occasion),
        Column("means", pgettext_lazy("greeting", "Channel"), value=lambda g: str(g.get_means_display())),
        Column("unit", gettext_lazy("Customers of"), value=lambda g: g.unit.name),
        Column("at", gettext_lazy("To be sent at"), value=lambda g: g.send_at),
        Column("state", gettext_lazy("State"), value=lambda g: str(g.get_state_display())),
        Column("made", gettext_lazy("Made"), sort="new", value=lambda g: g.made_at),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("made_at", "id"), backwards=True),),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Choice(value, label, Q(state=value)) for value, label in Greeting.State.choices)),
    ),
    empty_title=gettext_lazy("No greeting yet"),
    empty_text=gettext_lazy("On holidays those customers are greeted who agreed to it; each once, never in their rest time."),
    empty_url_name="relations:greeting_new",
    empty_action=gettext_lazy("Write a greeting"),
)


@require_GET
@require(access.GREETING)
def index(request: HttpRequest) -> HttpResponse:
    """Greetings to the customers of units within reach."""
    user = user_of(request)
    context = {"row_states": labels.GREETINGS, "may_plan": organization.may(user, access.GREETING_EDIT)}
    return render_list(request, SPEC, access.greetings(user).select_related("unit"), context)


@require_http_methods(["GET", "POST"])
@require(access.GREETING_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Write a greeting."""
    user = user_of(request)
    form = GreetingForm(request.POST or None, initial={"means": "sms", "version": 0})
    made: list[Greeting] = []
    if request.method == "POST" and perform(form, lambda: made.append(greeting.draft(values=form.values, by=user, at=clock.now()))):
        toast(request, _("Look at the preview, then hand it in."))
        return go(request, "relations:greeting", made[0].pk)
    context = {"form": form, "heading": _("Write a greeting"), "submit": _("Save"), "list": "relations:greetings", "list_title": SPEC.title}
    return render(request, "relations/form.html", context, status=422 if form.errors else 200)


def _found(user: User, pk: int) -> Greeting:
    row = get_object_or_404(Greeting.objects.select_related("unit", "made_by"), pk=pk)
    enforce(access.may_see_greeting(user, row))
    return row


@require_http_methods(["GET", "POST"])
@require(access.GREETING_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(access.may_greet(user, row.unit_id))
    form = GreetingForm(request.POST or None, initial={name: getattr(row, name) for name in (*FIELDS, "version")})
    status = 200
    if request.method == "POST":
        try:
            if perform(
                form, lambda: greeting.change(row, values=form.values, version=form.cleaned_data["version"], by=user, at=clock.now())
            ):
                return go(request, "relations:greeting", pk)
            status = 422
        except Conflict:
            row.refresh_from_db()
            meet(form, current={name: getattr(row, name) for name in FIELDS}, version=row.version)
            status = 409
    context = {
        "form": form,
        "heading": _("Change the greeting"),
        "submit": _("Save"),
        "list": "relations:greetings",
        "list_title": SPEC.title,
    }
    return render(request, "relations/form.html", context, status=status)


def _acts(user: User, row: Greeting) -> list[Act]:
    edits = access.may_greet(user, row.unit_id)
    return possible([
        Offer("ask", edits and row.state == "draft", Nothing, _("Hand in the greeting"), _("Hand in"), "send"),
        Offer("cancel", edits and row.state in {"draft", "approved"}, Nothing, _("Cancel the greeting"), _("Cancel it"), "ban", "danger"),
    ], "relations:greeting_do", row.pk)  # fmt: skip


@require_GET
@require(access.GREETING)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One greeting: as it will be sent, or how it went."""
    row = _found(user_of(request), pk)
    return _page(request, row, _acts(user_of(request), row))


def _page(request: HttpRequest, row: Greeting, possible: list[Act], status: int = 200) -> HttpResponse:
    user = user_of(request)
    begun = row.state in {"sending", "sent"}
    recipients = Recipient.objects.filter(greeting=row)
    context = {
        "row": row, "acts": possible, "states": labels.GREETINGS, "begun": begun, "may_edit": access.may_greet(user, row.unit_id),
        "approvals": approvals.about(user, Ref.of(row)), "approval_states": APPROVAL_STATES,
    }  # fmt: skip
    if begun:
        counts = dict(recipients.order_by().values_list("outcome").annotate(n=Count("pk")))
        reasons = recipients.filter(outcome="left_out").order_by().values_list("reason").annotate(n=Count("pk"))
        people = list(recipients.filter(outcome="left_out").select_related("customer", "contact").order_by("pk")[: greeting.SHOWN])
        context |= {"goes": counts.get("queued", 0), "people": [(one.customer, one.contact, one.reason) for one in people]}
    else:
        look = greeting.preview(row)
        reasons = list(look.left_out.items())  # type: ignore[assignment]
        context |= {"goes": look.goes, "sample": look.sample, "people": [(v.contact.customer, v.contact, v.reason) for v in look.people]}
    shown = [contact for _customer, contact, _reason in context["people"]]  # type: ignore[attr-defined]
    grading.unveil(user, shown)
    context["reasons"] = [(labels.LEFT_OUT.get(reason, reason), n) for reason, n in reasons]
    context["people"] = [(customer, contact, labels.LEFT_OUT.get(why, why)) for customer, contact, why in context["people"]]  # type: ignore[attr-defined]
    context["left_out"] = sum(n for _reason, n in reasons)
    return render(request, "relations/greeting.html", context, status=status)


@require_POST
@require(access.GREETING_EDIT)
def do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Hand in, cancel."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    does = {"ask": lambda _d: greeting.ask(row, by=user, at=at), "cancel": lambda _d: greeting.cancel(row, by=user, at=at)}
    return do_act(request, _acts(user, row), action, does, page=lambda a: _page(request, row, a, 422), back=("relations:greeting", pk))


@require_http_methods(["GET", "POST"])
@require(archive.VIEW)
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of a customer's people agreed to greetings: a panel; a consent is noted here."""
    user = user_of(request)
    customer = get_object_or_404(Customer, pk=pk)
    enforce(archive.may_view(user, customer))
    contacts = list(Contact.objects.filter(customer=customer, is_active=True).order_by("-is_main", "pk"))
    grading.unveil(user, contacts)
    form = ConsentForm(request.POST or None, contacts=contacts, initial={"given_on": clock.today(), "means": "sms"}, auto_id="consent_%s")
    if request.method == "POST" and perform(form, lambda: greeting.consent(**form.cleaned_data, by=user, at=clock.now())):
        return done(request, _("The consent was noted."))
    rows = list(
        GreetingConsent.objects.filter(contact__in=contacts, withdrawn_at=None)
        .select_related("contact__customer", "noted_by")
        .order_by("pk")
    )
    grading.unveil(user, [row.contact for row in rows])
    context = {"rows": rows, "form": form, "customer": customer, "may_note": contacts and archive.may_edit(user, customer)}
    return render(request, "relations/parts/consents.html", context, status=422 if form.errors else 200)


@require_POST
@require(archive.EDIT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact wants no more greetings."""
    row = get_object_or_404(GreetingConsent.objects.select_related("contact__customer"), pk=pk)
    greeting.withdraw(row, by=user_of(request), at=clock.now())
    return done(request, _("No more greetings go there."))
