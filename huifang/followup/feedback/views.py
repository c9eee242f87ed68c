"""Pages of feedback forms: the list, a new question, one with its acts, the panel on a customer and beside a call (R2.12)."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup import access as followup
from huifang.followup.corrections import labels
from huifang.followup.corrections.forms import WhyForm
from huifang.followup.corrections.views import subject
from huifang.followup.feedback import access, forms, services
from huifang.followup.models import Feedback, Record
from huifang.followup.rules.feedback import FEEDBACK
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization.gate import require, user_of
from huifang.ui.acts import Act, Nothing, Offer, find, perform, possible
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="followup.feedbacks",
    title=gettext_lazy("Questions of customers"),
    row_template="followup/rows/feedback.html",
    columns=(
        Column("question", gettext_lazy("Question of the customer"), fixed=True, css="cell-clip", value=lambda r: r.question),
        Column("number", gettext_lazy("Form number"), value=lambda r: r.number or ""),
        Column("customer", gettext_lazy("Customer"), value=lambda r: r.customer.name),
        Column("agent", gettext_lazy("Agent"), value=lambda r: r.agent.name),
        Column("to", gettext_lazy("Asked of"), value=lambda r: r.to_unit.name if r.to_unit else ""),
        Column("due", gettext_lazy("Due"), value=lambda r: r.due_at),
        Column("state", gettext_lazy("State"), value=lambda r: str(r.get_state_display())),
        Column("asked", pgettext_lazy("feedback", "Asked at"), sort="new", value=lambda r: r.asked_at),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest first"), ("asked_at", "id"), backwards=True),
        Sort("old", gettext_lazy("Oldest first"), ("asked_at", "id")),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("open", gettext_lazy("not closed"), Q(closed_at=None)),
                *(Choice(value, label, Q(state=value)) for value, label in Feedback.State.choices),
            ),
            default="open",
        ),
        Filter(
            "mine",
            gettext_lazy("Whose"),
            lambda request: [
                Choice("agent", gettext_lazy("I took it"), Q(agent=user_of(request))),
                Choice("leader", gettext_lazy("I answer it"), Q(leader=user_of(request))),
            ],
        ),
    ),
    presets=(
        Preset(gettext_lazy("not closed"), ""),
        Preset(gettext_lazy("with the leader"), "state=forwarded"),
        Preset(gettext_lazy("the customer to be told"), "state=answered"),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No open question"),
    empty_text=gettext_lazy("What customers ask in a follow-up is answered the same day, or goes to the leader on a numbered form."),
)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Questions that the user may see."""
    rows = access.visible_to(user_of(request)).select_related("customer", "agent", "to_unit")
    return render_list(request, SPEC, rows, {"row_states": labels.FEEDBACKS, "now": clock.now()})


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def new(request: HttpRequest) -> HttpResponse:
    """Note a question: answered at once, put on the form, or answered later today."""
    user = user_of(request)
    customer, record = subject(request, user)
    form = forms.AskForm(request.POST or None)
    made: list[Feedback] = []
    if request.method == "POST" and perform(form, lambda: made.append(_ask(form.cleaned_data, customer, record, user))):
        toast(request, _("Written down."))
        return go(request, "followup:feedback", made[0].pk)
    context = {
        "form": form, "customer": customer, "record": record, "heading": _("Question of a customer"), "list": reverse("followup:feedbacks"),
        "list_title": SPEC.title, "submit": _("Save"),
    }  # fmt: skip
    return render(request, "followup/finding_new.html", context, status=422 if form.errors else 200)


def _ask(given: dict[str, Any], customer: Customer, record: Record | None, user: User) -> Feedback:
    reply = given["reply"] if given["how"] == forms.SETTLE else ""
    to = given["to"] if given["how"] == forms.FORWARD else None
    return services.take(
        customer=customer, question=given["question"], reply=reply, to=to, view=given["view"], record_of=record, by=user, at=clock.now()
    )


def _found(user: User, pk: int) -> Feedback:
    names = ("customer", "agent", "leader", "to_unit", "unit", "answered_by", "told_by", "record")
    row = get_object_or_404(Feedback.objects.select_related(*names), pk=pk)
    enforce(access.may_view(user, row))
    return row


def acts_of(user: User, row: Feedback) -> list[Act]:
    """What this user can do now."""
    handles, state = bool(access.may_handle(user, row)), row.state
    offers = [
        Offer("settle", handles and state == "asked", forms.TextForm, _("Answered by myself"), _("Write it down"), "message-check"),
        Offer("forward", handles and state == "asked", forms.ForwardForm, _("Put it before the leader"), _("Fill the form"), "send"),
        Offer("answer", bool(access.may_answer(user, row)) and state == "forwarded", forms.AnswerForm, _("Answer of the leader"),
         _("Give the answer"), "message-check"),
        Offer("tell", bool(access.may_tell(user, row)) and state == "answered", Nothing, _("Tell the customer the answer"),
         _("The customer was told"), "phone-check"),
        Offer("hear", handles and state == "told", forms.HeardForm, _("What does the customer say to it?"), _("Write it down"), "check"),
        Offer("void", handles and bool(FEEDBACK.find(state, "void")), WhyForm, _("Void it"), _("Void"), "ban", "danger"),
    ]  # fmt: skip
    return possible(offers, "followup:feedback_do", row.pk)


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One question."""
    row = _found(user_of(request), pk)
    return _page(request, row, acts_of(user_of(request), row))


def _page(request: HttpRequest, row: Feedback, acts: list[Act], status: int = 200) -> HttpResponse:
    seen = bool(row.record and followup.may_view_record(user_of(request), row.record))
    context = {"row": row, "acts": acts, "states": labels.FEEDBACKS, "now": clock.now(), "may_see_record": seen}
    return render(request, "followup/feedback.html", context, status=status)


@require_POST
@require(access.VIEW)
def do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Settle, forward, answer, tell, hear, void."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    acts = acts_of(user, row)
    act = find(acts, action)
    if act is None:
        raise Refused(no("out_of_reach", permission=access.ANSWER))
    form = act.form
    form.data, form.is_bound = request.POST, True

    def hear() -> Feedback:
        heard = services.confirm if form.cleaned_data["content"] == "yes" else services.object_to
        return heard(row, words=form.cleaned_data["text"], by=user, at=at)

    made = {
        "settle": lambda: services.settle(row, reply=form.cleaned_data["text"], by=user, at=at),
        "forward": lambda: services.forward(row, by=user, at=at, **form.cleaned_data),
        "answer": lambda: services.answer(row, by=user, at=at, **form.cleaned_data),
        "tell": lambda: services.tell(row, by=user, at=at),
        "hear": hear,
        "void": lambda: services.void(row, reason=form.cleaned_data["text"], by=user, at=at),
    }
    if not perform(form, made[action]):
        return _page(request, row, acts, status=422)
    toast(request, _("Written down."))
    return go(request, "followup:feedback", pk)


@require_GET
@require(access.VIEW)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer's questions, as a panel of its page and beside a call."""
    user = user_of(request)
    rows = access.visible_to(user).filter(customer=pk).select_related("to_unit").order_by("-id")[:20]
    customer = Customer.objects.filter(pk=pk).first()
    context = {
        "rows": rows, "states": labels.FEEDBACKS, "customer": pk, "may_ask": bool(customer and access.may_ask(user, customer)), "now": clock.now()
    }  # fmt: skip
    return render(request, "followup/parts/feedback_panel.html", context)
