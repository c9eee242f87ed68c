"""Suggestions of customers: the list, a new one, one with its answer, counts, the panel on a customer (R8.2)."""

from datetime import date

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.relations import access, forms, labels
from huifang.relations.forms_people import SuggestionAnswerForm, SuggestionForm
from huifang.relations.models import Suggestion
from huifang.relations.services import suggesting
from huifang.relations.views.shared import customer_named, do_act
from huifang.ui.acts import Act, Offer, perform, possible
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="relations.suggestions",
    title=gettext_lazy("Suggestions of customers"),
    row_template="relations/rows/suggestion.html",
    template="relations/suggestions.html",
    columns=(
        Column("content", gettext_lazy("What was suggested"), fixed=True, css="cell-clip", value=lambda s: s.content),
        Column("customer", gettext_lazy("Customer"), value=lambda s: s.customer.name),
        Column("who", gettext_lazy("Who said it"), value=lambda s: s.said_by),
        Column("topic", gettext_lazy("Subject matter"), value=lambda s: str(s.get_topic_display())),
        Column("unit", gettext_lazy("Department it concerns"), value=lambda s: s.unit.name),
        Column("said", gettext_lazy("Said on"), value=lambda s: s.said_on),
        Column("verdict", gettext_lazy("Verdict"), value=lambda s: str(s.get_verdict_display())),
        Column("state", gettext_lazy("State"), value=lambda s: str(s.get_state_display())),
        Column("taken", gettext_lazy("Taken at"), sort="new", shown=False, value=lambda s: s.taken_at),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest first"), ("taken_at", "id"), backwards=True),
        Sort("old", gettext_lazy("Oldest first"), ("taken_at", "id")),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Choice(value, label, Q(state=value)) for value, label in Suggestion.State.choices)),
        Filter(
            "topic",
            gettext_lazy("Subject matter"),
            tuple(Choice(value, label, Q(topic=value)) for value, label in Suggestion.Topic.choices),
        ),
        Filter(
            "verdict", gettext_lazy("Verdict"), tuple(Choice(value, label, Q(verdict=value)) for value, label in Suggestion.Verdict.choices)
        ),
        Filter("mine", gettext_lazy("Whose"), lambda request: [Choice("me", gettext_lazy("I took it"), Q(taken_by=user_of(request)))]),
    ),
    presets=(
        Preset(gettext_lazy("All"), ""),
        Preset(gettext_lazy("to be answered"), "state=open"),
        Preset(gettext_lazy("adopted"), "verdict=adopted"),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No suggestion yet"),
    empty_text=gettext_lazy("What customers suggest is written down from their page, from a call or from a record, and answered."),
)


@require_GET
@require(access.SUGGESTION)
def index(request: HttpRequest) -> HttpResponse:
    """Suggestions that the user may see."""
    rows = access.suggestions(user_of(request)).select_related("customer", "unit")
    return render_list(request, SPEC, rows, {"row_states": labels.SUGGESTIONS, "now": clock.now()})


@require_http_methods(["GET", "POST"])
@require(access.SUGGEST)
def new(request: HttpRequest) -> HttpResponse:
    """Write a suggestion down, from a customer's page, a call or a record."""
    user = user_of(request)
    customer, record = customer_named(request, user)
    form = SuggestionForm(request.POST or None, initial={"said_on": clock.today(), "source": "call"})
    made: list[Suggestion] = []

    def do() -> None:
        made.append(suggesting.take(customer, values=form.cleaned_data, record_of=record, by=user, at=clock.now()))

    if request.method == "POST" and perform(form, do):
        toast(request, _("Written down; the department was told."))
        return go(request, "relations:suggestion", made[0].pk)
    context = {"form": form, "customer": customer, "record": record, "heading": _("Suggestion of a customer"), "submit": _("Save")}
    return render(request, "relations/suggestion_new.html", context, status=422 if form.errors else 200)


def _found(user: User, pk: int) -> Suggestion:
    row = get_object_or_404(Suggestion.objects.select_related("customer", "unit", "taken_by", "taken_unit", "answered_by", "record"), pk=pk)
    enforce(access.may_see_suggestion(user, row))
    return row


def _acts(user: User, row: Suggestion) -> list[Act]:
    open_ = row.state == "open"
    return possible([
        Offer("answer", open_ and access.may_answer(user, row), SuggestionAnswerForm, _("Answer the suggestion"), _("Give the answer"), "message-check"),
        Offer("void", open_ and access.may_void(user, row), forms.WhyForm, _("Void it"), _("Void"), "ban", "danger"),
    ], "relations:suggestion_do", row.pk)  # fmt: skip


@require_GET
@require(access.SUGGESTION)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion."""
    row = _found(user_of(request), pk)
    return _page(request, row, _acts(user_of(request), row))


def _page(request: HttpRequest, row: Suggestion, possible: list[Act], status: int = 200) -> HttpResponse:
    return render(
        request,
        "relations/suggestion.html",
        {"row": row, "acts": possible, "states": labels.SUGGESTIONS, "now": clock.now()},
        status=status,
    )


@require_POST
@require(access.SUGGESTION)
def do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Answer, void."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    does = {
        "answer": lambda d: suggesting.answer(row, verdict=d["verdict"], text=d["text"], by=user, at=at),
        "void": lambda d: suggesting.void(row, reason=d["text"], by=user, at=at),
    }
    return do_act(request, _acts(user, row), action, does, page=lambda a: _page(request, row, a, 422), back=("relations:suggestion", pk))


@require_GET
@require(access.SUGGESTION)
def figures(request: HttpRequest) -> HttpResponse:
    """How many by department and topic in a year, answered and adopted of how many; each number opens its rows."""
    user, this = user_of(request), clock.today().year
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and 2000 <= int(given[:5]) <= 2100 else this
    rows = access.suggestions(user).filter(said_on__gte=date(year, 1, 1), said_on__lt=date(year + 1, 1, 1)).exclude(state="void")
    count = {
        "n": Count("pk"),
        "answered": Count("pk", filter=Q(state="answered")),
        "adopted": Count("pk", filter=Q(verdict__in=("adopted", "partly"))),
    }
    topics = dict(Suggestion.Topic.choices)
    by_topic = [(topics[one["topic"]], one["topic"], one) for one in rows.order_by("topic").values("topic").annotate(**count)]
    by_unit = list(rows.order_by("unit__path").values("unit__name").annotate(**count))
    by_month = list(rows.order_by("said_on__month").values("said_on__month").annotate(**count))
    total = rows.aggregate(**count)
    context = {
        "year": year,
        "years": range(this, this - 4, -1),
        "by_topic": by_topic,
        "by_unit": by_unit,
        "by_month": by_month,
        "total": total,
    }
    return render(request, "relations/figures.html", context)


@require_GET
@require(access.SUGGESTION)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer's suggestions, as a panel of its page and beside a call."""
    user = user_of(request)
    customer = Customer.objects.filter(pk=pk).first()
    rows = access.suggestions(user).filter(customer=pk).select_related("unit").order_by("-id")[:20]
    may_add = bool(customer and access.may_suggest(user, customer))
    return render(
        request, "relations/parts/suggestions_panel.html", {"rows": rows, "states": labels.SUGGESTIONS, "customer": pk, "may_add": may_add}
    )
