"""Rounds: the list, one round, its calls, what people decide about it (R2.13)."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.followup import access as calls
from huifang.followup import labels
from huifang.followup.models import Round, RoundReport
from huifang.followup.rounds import access, asking, figures, making, reporting, running
from huifang.followup.rounds.forms import AskForm, LateForm, RoundForm, VoidForm, WindowForm
from huifang.followup.rules.rounds import ROUND
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization import selectors as organization
from huifang.organization.gate import require, user_of
from huifang.organization.models import Unit
from huifang.regulations.selectors import clause_link
from huifang.surveys.selectors.asking import published
from huifang.ui.conflicts import meet
from huifang.ui.lists import BulkAction, Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words

SPEC = ListSpec(
    name="followup.rounds",
    title=_("Rounds"),
    row_template="followup/rows/round.html",
    template="followup/rounds.html",
    columns=(
        Column("name", _("Name"), fixed=True, value=lambda r: r.name),
        Column("unit", _("Unit"), value=lambda r: r.unit.name),
        Column("owner", _("Answers for it"), value=lambda r: r.owner.name if r.owner else ""),
        Column("window", _("Window"), sort="ends", value=lambda r: r.ends_on),
        Column("followed", _("Followed up"), numeric=True, value=lambda r: f"{r.done}/{r.calls}"),
        Column("kind", _("Kind"), shown=False, value=lambda r: str(r.get_kind_display())),
        Column("state", _("State"), value=lambda r: str(r.get_state_display())),
    ),
    sorts=(
        Sort("new", _("Newest first"), ("id",), backwards=True),
        Sort("ends", _("Window ends first"), ("ends_on", "id")),
    ),
    filters=(
        Filter(
            "state", _("State"),
            (Choice("open", _("open"), Q(state__in=("planned", "running", "reported", "overrun"))), *(Choice(code, words, Q(state=code)) for code, (words, _tone) in labels.ROUND_STATES.items())),
        ),
        Filter("kind", _("Kind"), tuple(Choice(value, words, Q(kind=value)) for value, words in Round.Kind.choices)),
    ),
    export_permission="reports.report.export",
    empty_title=_("No round yet"),
    empty_text=_("Rounds come from coverage rules and draws, from the backlog of an imported register, or are made by hand."),
)  # fmt: skip
CALLS = ListSpec(
    name="followup.round_calls",
    title=_("Calls of a round"),
    row_template="followup/rows/round_call.html",
    template="followup/round_calls.html",
    columns=(
        Column("due", _("Due"), sort="due", value=lambda t: t.due_at),
        Column("customer", _("Customer"), fixed=True, value=lambda t: t.customer.name),
        Column("agent", _("Agent"), value=lambda t: t.assignee.name if t.assignee else ""),
        Column("way", _("Way"), value=lambda t: str(t.get_way_display())),
        Column("state", _("State"), value=lambda t: str(t.get_state_display())),
    ),
    sorts=(Sort("due", _("Due first"), ("due_at", "id")),),
    filters=(
        Filter("state", _("State"), (Choice("open", _("open"), Q(state__in=("waiting", "callback"))), *(Choice(c, w, Q(state=c)) for c, (w, _t) in labels.TASK_STATES.items()))),
        Filter("way", _("Way"), tuple(Choice(c, w, Q(way=c)) for c, w in labels.WAYS.items())),
    ),
    bulk_actions=(BulkAction("assign", _("Give to …"), "followup:assign_many", "user-share", calls.ASSIGN),),
    export_permission="reports.report.export",
    empty_title=_("No calls"),
    empty_text=_("None of the calls of this round fits."),
)  # fmt: skip


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The rounds within reach."""
    user = user_of(request)
    rows = access.visible_to(user).select_related("unit", "owner")
    return render_list(request, SPEC, rows, {"round_states": labels.ROUND_STATES, "may_open": bool(gate.may(user, access.LEAD))})


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: population, window, owner, progress, pace; flat in its size, because it reads roll-ups."""
    user, row = user_of(request), found(request, pk)
    sums = figures.sums(row)
    today = clock.today()
    report = RoundReport.objects.filter(round=row).select_related("round").first()
    decision = access.may_decide(user, row)
    context = {
        "round": row,
        "ref": Ref.of(row),
        "states": labels.ROUND_STATES,
        "report_states": labels.ROUND_REPORT_STATES,
        "ways": [labels.WAYS[way] for way in row.ways if way in labels.WAYS],
        "sums": sums,
        "pace": figures.pace_of(row, sums, today, organization.work_calendar()),
        "clause": clause_link(row.rule_id) if row.rule_id else None,
        "leader": organization.head_of(row.unit, clock.now(), above=row.owner),
        "report": report if report and reporting.may_read(user, report) else None,
        "may_report": ROUND.find(row.state, "report") and running.in_window(row, clock.now()) and access.may_report(user, row),
        "may_decide": bool(decision) and ROUND.find(row.state, "reschedule") is not None,
        "may_finish": ROUND.find(row.state, "finish") and not sums.left and sums.total["calls"] and access.may_lead(user, row),
        "undecided": reason_words(decision.reason, decision.params) if row.state == "reported" and decision.reason == "own_round" else "",
        "may_ask": set(row.ways) & {"email", "sms"} and row.state in {"running", "reported"} and access.may_lead(user, row),
        "satisfactions": labels.SATISFACTION,
        "tasks": bool(gate.may(user, calls.VIEW)),
    }
    return render(request, "followup/round.html", context)


@require_GET
@require(calls.VIEW)
def round_calls(request: HttpRequest, pk: int) -> HttpResponse:
    """The calls of a round that the user may see; several at once are given to somebody else."""
    user, row = user_of(request), found(request, pk)
    rows = calls.visible_to(user).filter(round=row).select_related("customer", "assignee")
    agent = request.GET.get("agent", "")
    if agent.isdecimal() and len(agent) < 19:
        rows = rows.filter(assignee=int(agent))
    elif agent == "none":
        rows = rows.filter(assignee=None)
    return render_list(request, CALLS, rows, {"round": row, "states": labels.TASK_STATES})


@require_http_methods(["GET", "POST"])
@require(access.LEAD)
def new(request: HttpRequest) -> HttpResponse:
    """Make a round by hand."""
    user, today = user_of(request), clock.today()
    units = access.units_for(user)
    people = _people(units)
    form = RoundForm(request.POST or None, units=units, people=people, initial={"begins": today, "ends": today + timedelta(days=13)})
    if form.is_valid():
        row = _open(form, units, people, user)
        if row:
            toast(request, gettext("The round was opened."))
            return go(request, "followup:round", row.pk)
    return render(request, "followup/round_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _people(units: list[Unit]) -> list[User]:
    people = {person.pk: person for unit in units for person in organization.members(unit)}
    return sorted(people.values(), key=lambda person: person.name)


def _open(form: RoundForm, units: list[Unit], people: list[User], user: User) -> Round | None:
    given = form.cleaned_data
    by_id = {str(person.pk): person for person in people}
    unit = next(unit for unit in units if str(unit.pk) == given["unit"])
    choice = making.Choice(unit, given["grade"], by_id.get(given["of"]))
    words = [unit.name, dict(form.fields["grade"].choices).get(given["grade"], "")]  # type: ignore[attr-defined]
    words += [choice.owner.name] if choice.owner else []
    try:
        return making.open_by_hand(
            choice, name=given["name"], owner=by_id.get(given["owner"]), begins=given["begins"], ends=given["ends"], ways=given["ways"],
            population=" · ".join(str(word) for word in words), key=given["key"], by=user, at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, reason_words(refused.decision.reason, refused.decision.params))
        return None


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """Report in advance that it can't be finished."""
    user, row = user_of(request), found(request, pk)
    enforce(access.may_report(user, row))
    form = LateForm(request.POST or None, initial={"until": row.ends_on + timedelta(days=7)})
    if form.is_valid():
        try:
            running.report(row, reason=form.cleaned_data["reason"], until=form.cleaned_data["until"], by=user, at=clock.now())
        except Refused as refused:
            form.add_error(
                "until" if refused.decision.reason == "round_end_not_later" else None,
                reason_words(refused.decision.reason, refused.decision.params),
            )
        else:
            toast(request, gettext("Reported; whoever leads decides about a new window."))
            return go(request, "followup:round", pk)
    return render(request, "followup/round_late.html", {"round": row, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@require(access.LEAD)
def window(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new window, or keep the old one; of two who decide at once the second is shown what the first did."""
    user, row = user_of(request), found(request, pk)
    enforce(access.may_decide(user, row))
    reported = row.state == Round.State.REPORTED
    initial = {"act": "give", "until": row.wanted_until or row.ends_on + timedelta(days=7), "version": row.version}
    form = WindowForm(request.POST or None, reported=reported, initial=initial)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        given = form.cleaned_data
        version = given["version"] or 0
        try:
            if given["act"] == "hold":
                running.hold_to(row, reason=given["reason"], version=version, by=user, at=clock.now())
            else:
                running.reschedule(row, until=given["until"], reason=given["reason"], version=version, by=user, at=clock.now())
        except Refused as refused:
            form.add_error("until" if given["act"] == "give" else None, reason_words(refused.decision.reason, refused.decision.params))
        except Conflict:
            row.refresh_from_db()
            meet(form, current={"act": "give", "until": row.ends_on, "reason": ""}, version=row.version)
            status = 409
        else:
            toast(request, gettext("The window was set.") if given["act"] == "give" else gettext("The round keeps its window."))
            return go(request, "followup:round", pk)
    return render(request, "followup/round_window.html", {"round": row, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@require(access.LEAD)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a round with its open calls."""
    user, row = user_of(request), found(request, pk)
    enforce(access.may_decide(user, row))
    form = VoidForm(request.POST or None, initial={"version": row.version})
    if form.is_valid():
        running.void(row, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"] or 0, by=user, at=clock.now())
        toast(request, gettext("The round is void."))
        return go(request, "followup:round", pk)
    return render(request, "followup/round_void.html", {"round": row, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a questionnaire link for each call by e-mail or text message that has none yet."""
    user, row = user_of(request), found(request, pk)
    enforce(access.may_lead(user, row))
    versions = published()
    form = AskForm(request.POST or None, versions=versions)
    if form.is_valid():
        version = next(one for one in versions if str(one.pk) == form.cleaned_data["version"])
        sent = asking.send(row, version, by=user, at=clock.now())
        said = ngettext("%(n)d link was sent.", "%(n)d links were sent.", sent.count) % {"n": sent.count}
        why = "".join(f" {count} × {reason_words(reason, {})}" for reason, count in sent.refused.most_common(3))
        toast(request, said + why, tone="bad" if sent.refused else "ok")
        return go(request, "followup:round", pk)
    context = {"round": row, "form": form, "waiting": asking.waiting(row)}
    return render(request, "followup/round_ask.html", context, status=422 if form.is_bound else 200)


@require_POST
@require(access.VIEW)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """End a round of which no call is open; its report is made."""
    user, row = user_of(request), found(request, pk)
    running.finish(row, by=user, at=clock.now())
    report = reporting.make(row, by=user, at=clock.now())
    return go(request, "followup:round_report", report.pk)


def found(request: HttpRequest, pk: int) -> Round:
    """The round, if it is within reach."""
    return get_object_or_404(access.visible_to(user_of(request)).select_related("unit", "owner", "rule"), pk=pk)
