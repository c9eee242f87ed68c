"""Pages of a complaint's way: who tracks it, what the customer was told, up and down the tiers, decided or given up, the alarm."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.complaints import access, ending, following, guides, rights, safety, selectors, tiers, tracking
from huifang.complaints.acting import act_page
from huifang.complaints.following_forms import AdviceForm, HandForm, ReasonForm, ReportForm, TellForm, TierForm
from huifang.complaints.models import Alarm, CoachingNote, Complaint, FirstAction
from huifang.complaints.rules import may_change
from huifang.kernel import clock
from huifang.kernel.decision import Decision, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import go, toast


def _found(user: User, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user).select_related("unit", "handler", "category"), pk=pk)


@require_GET
@require(access.VIEW)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the complaint has come and what is due next, as a part of its page."""
    user = user_of(request)
    row = _found(user, pk)
    way = following.way_of(row, user, clock.now())
    notes = row.coaching.select_related("by").order_by("at", "id") if way.may["coaching"] else []
    return render(request, "complaints/follow.html", {"complaint": row, "way": way, "notes": notes, "now": clock.now()})


@require_GET
@require(access.VIEW)
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """What to say and what never, by category and tier, as a part of the complaint's page (R3.9)."""
    row = _found(user_of(request), pk)
    return render(request, "complaints/guide.html", {"guides": guides.of_complaint(row)})


def _open(row: Complaint, decision: Decision) -> None:
    enforce(decision & may_change(row.state))


@require_http_methods(["GET", "POST"])
@require(rights.TRACK)
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to another handler."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, rights.may_hand(user, row))
    people = {str(p.pk): p for p in tracking.candidates(row, user)}
    form = HandForm(request.POST or None, people=list(people.values()))

    def done(given: Any) -> object:
        return tracking.hand(row, to=people[given["to"]], reason=given["reason"], by=user, at=clock.now())

    return act_page(request, row, form, heading=_("Who tracks it"), submit=_("Hand it over"), act=done, said=_("It has a new handler."))


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the customer was told."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, rights.may_tell(user, row))
    form = TellForm(request.POST or None)

    def done(given: Any) -> object:
        return tracking.tell(row, text=given["text"], way=given["way"], promised_at=given["promised_at"], by=user, at=clock.now())

    return act_page(
        request, row, form, heading=_("The customer was told"), submit=_("Write it down"), act=done, said=_("It is written down.")
    )


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def raise_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Report it up at once."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, rights.may_raise(user, row))
    form = TierForm(request.POST or None, tiers=tiers.higher(row))

    def done(given: Any) -> object:
        return tiers.raise_tier(row, tier=given["tier"], reason=given["reason"], by=user, at=clock.now())

    return act_page(request, row, form, heading=_("Report it up"), submit=_("Report it up"), act=done, said=_("It was reported up."))


@require_http_methods(["GET", "POST"])
@require(access.CLOSE)
def lower_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it down a tier."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, tiers.may_lower(user, row))
    form = TierForm(request.POST or None, tiers=tiers.lower(row))

    def done(given: Any) -> object:
        return tiers.lower_tier(row, tier=given["tier"], reason=given["reason"], by=user, at=clock.now())

    return act_page(
        request, row, form, heading=_("Take it down a tier"), submit=_("Take it down"), act=done, said=_("It was taken down a tier.")
    )


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def bypass(request: HttpRequest, pk: int) -> HttpResponse:
    """越级: mark it, so that it is watched."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, rights.may_raise(user, row))
    form = ReasonForm(request.POST or None, hint=_("To whom the customer turned, and when. Whoever watches such complaints is told."))

    def done(given: Any) -> object:
        return tiers.mark_bypass(row, reason=given["reason"], by=user, at=clock.now())

    return act_page(request, row, form, heading=_("Bypass complaint"), submit=_("Mark it"), act=done, said=_("It is watched now."))


@require_http_methods(["GET", "POST"])
@require(rights.COACH)
def coach(request: HttpRequest, pk: int) -> HttpResponse:
    """Advice for the second line."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, rights.may_coach(user, row))
    form = AdviceForm(request.POST or None)

    def done(given: Any) -> object:
        return tiers.coach(row, text=given["text"], by=user, at=clock.now())

    return act_page(
        request, row, form, heading=_("Advice for the second line"), submit=_("Send the advice"), act=done, said=_("The advice was sent.")
    )


@require_GET
@require(rights.COACHING)
def coaching(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice of advice leads: the complaint, at its advice."""
    user = user_of(request)
    note = get_object_or_404(CoachingNote.objects.select_related("complaint"), pk=pk)
    row = _found(user, note.complaint_id)
    enforce(rights.may_read_coaching(user, row))
    return go(request, f"{reverse('complaints:show', args=[row.pk])}#way")


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that the customer can't be reached."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, ending.may_give_up(user, row, clock.now()))
    days = "、".join(day.isoformat() for day in ending.tried_on(row))
    form = ReasonForm(
        request.POST or None, hint=_("Tried on {days}. The complaint is closed with your name and this reason.").format(days=days)
    )

    def done(given: Any) -> object:
        return ending.give_up(row, reason=given["reason"], by=user, at=clock.now())

    return act_page(
        request,
        row,
        form,
        heading=_("The customer can't be reached"),
        submit=_("Confirm and close"),
        act=done,
        said=_("The complaint is closed."),
    )


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it by decision after all turns."""
    user = user_of(request)
    row = _found(user, pk)
    _open(row, ending.may_decide(user, row, clock.now()))
    form = ReasonForm(
        request.POST or None, hint=_("The customer is not satisfied. The complaint is closed with your name and this reason.")
    )

    def done(given: Any) -> object:
        return ending.decide(row, reason=given["reason"], by=user, at=clock.now())

    return act_page(
        request, row, form, heading=_("Close by decision"), submit=_("Close by decision"), act=done, said=_("The complaint is closed.")
    )


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def grant_turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant one more turn after all turns."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    _open(row, ending.may_decide(user, row, at))
    form = ReasonForm(request.POST or None, hint=_("The departments are asked again with your words."))

    def done(given: Any) -> object:
        return ending.grant_turn(row, reason=given["reason"], units=selectors.departments_or_refuse(at, row.unit), by=user, at=at)

    return act_page(
        request,
        row,
        form,
        heading=_("One more turn"),
        submit=_("Grant one more turn"),
        act=done,
        said=_("The departments are asked again."),
    )


def _alarm(user: User, pk: int) -> Alarm:
    row = _found(user, pk)
    return get_object_or_404(
        Alarm.objects.select_related("complaint__customer", "complaint__unit", "acknowledged_by", "reported_by", "raised_by"), complaint=row
    )


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """The alarm of serious safety: whom it called, what is done first, the immediate report."""
    user = user_of(request)
    row = _alarm(user, pk)
    form = ReportForm(request.POST or None, initial={"what": row.complaint.content, "where": row.complaint.address})
    if request.method == "POST":
        enforce(safety.may_act(user, row))
        if form.is_valid():
            safety.report(row, boxes=form.cleaned_data, by=user, at=clock.now())
            toast(request, _("The report was made and sent."))
            return go(request, "complaints:alarm", pk)
    context = {"alarm": row, "complaint": row.complaint, "form": form, "now": clock.now(), **following.alarm_of(user, row)}
    return render(request, "complaints/alarm.html", context, status=422 if form.errors else 200)


@require_POST
@require(access.VIEW)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the alarm over."""
    user = user_of(request)
    safety.acknowledge(_alarm(user, pk), by=user, at=clock.now())
    toast(request, _("You have acknowledged it. Now the first action."))
    return go(request, "complaints:alarm", pk)


@require_POST
@require(access.VIEW)
def first_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick off one line of the first action."""
    user = user_of(request)
    action = get_object_or_404(FirstAction.objects.select_related("alarm__complaint"), pk=pk)
    row = _found(user, action.alarm.complaint_id)
    safety.do_first(action, note=request.POST.get("note", ""), by=user, at=clock.now())
    return go(request, "complaints:alarm", row.pk)
