"""One's own page: my shifts, wishes, leave, swaps, and the address for my calendar program."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization.gate import public, require, user_of
from huifang.ui import formats
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words
from huifang.workforce import roster_access as access
from huifang.workforce import roster_ics
from huifang.workforce import roster_labels as labels
from huifang.workforce import roster_selectors as selectors
from huifang.workforce import wishes_services as services
from huifang.workforce.models import Feed, Leave, Shift, ShiftWish, Swap
from huifang.workforce.roster_forms import LeaveForm, SwapForm, WishForm
from huifang.workforce.shifts_views import times

BEFORE, AFTER = 31, 120


@require_GET
@require(access.VIEW)
def mine(request: HttpRequest) -> HttpResponse:
    """My shifts and everything I can ask for."""
    user, today = user_of(request), clock.today()
    first, last = selectors.soon(today)
    days = selectors.own_shifts(user, first, last)
    wishes = list(ShiftWish.objects.filter(person=user, day__gte=today).select_related("shift").order_by("day"))
    leave = list(Leave.objects.filter(person=user).order_by("-first_day")[:10])
    feed = Feed.objects.filter(user=user).first()
    context = {
        "contract": selectors.rostered_of(user),
        "days": [(day, times(day.shift)) for day in days],
        "hours": sum(day.shift.minutes for day in days) / 60,
        "wishes": wishes,
        "leave": leave,
        "leave_states": labels.LEAVE_STATES,
        "swaps": [*_swaps(user)],
        "swap_states": labels.SWAP_STATES,
        "feed": request.build_absolute_uri(reverse("workforce:feed", args=[roster_ics.token_of(feed)])) if feed else "",
        "waiting": {
            row.subject_id: row.pk
            for row in Approval.objects.filter(requested_by=user, subject_kind=Leave.ref_kind, state__in=("pending", "asked"))
        },
        "may_swap": any(day.duty.day > today for day in days),
        "today": today,
    }
    return render(request, "workforce/mine.html", context)


def _swaps(user: User) -> list[Swap]:
    rows = Swap.objects.select_related("asker", "partner")
    return sorted([*rows.filter(asker=user).order_by("-id")[:10], *rows.filter(partner=user).order_by("-id")[:10]], key=lambda row: -row.pk)


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def wish(request: HttpRequest) -> HttpResponse:
    """Wish for a shift or a day off."""
    user = user_of(request)
    form = WishForm(request.POST or None, shifts=list(Shift.objects.filter(is_active=True).order_by("starts", "id")))
    if request.method == "POST" and form.is_valid():
        given, chosen = form.cleaned_data, form.cleaned_data["wish"]
        shift = None if chosen == "off" else Shift.objects.get(pk=int(chosen[1:]))
        try:
            services.wish(day=given["day"], shift=shift, wants=chosen[0] != "-", weight=given["weight"], by=user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            toast(request, _("Noted. The roster tries to meet it."))
            return go(request, "workforce:mine")
    return render(request, "workforce/wish.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@require(access.VIEW)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wish back."""
    row = get_object_or_404(ShiftWish, pk=pk, person=user_of(request))
    services.forget_wish(row, by=user_of(request), at=clock.now())
    toast(request, _("The wish is taken back."))
    return go(request, "workforce:mine")


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def leave(request: HttpRequest) -> HttpResponse:
    """Ask for leave."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.ask_leave(**form.cleaned_data, by=user_of(request), at=clock.now())
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            toast(request, _("Granted.") if row.state == Leave.State.GRANTED else _("Asked. You are told when it is decided."))
            return go(request, "workforce:mine")
    return render(request, "workforce/leave.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@require(access.VIEW)
def leave_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take leave back."""
    row = get_object_or_404(Leave.objects.select_related("person"), pk=pk, person=user_of(request))
    services.withdraw_leave(row, by=user_of(request), at=clock.now())
    toast(request, _("The leave is withdrawn."))
    return go(request, "workforce:mine")


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def swap(request: HttpRequest) -> HttpResponse:
    """Offer a colleague a swap."""
    user, today = user_of(request), clock.today()
    first, last = selectors.soon(today)
    own = [day.duty for day in selectors.own_shifts(user, first, last) if day.duty.day > today]
    others = selectors.partners(user, own, today)
    mine = [(duty.day.isoformat(), f"{formats.day(duty.day)} {duty.shift}") for duty in own]
    theirs = [(f"{duty.person_id}/{duty.day.isoformat()}", f"{formats.day(duty.day)} {duty.person.name} {duty.shift}") for duty in others]
    form = SwapForm(request.POST or None, mine=mine, theirs=theirs)
    if request.method == "POST" and form.is_valid():
        person, _slash, day = form.cleaned_data["theirs"].partition("/")
        partner = next(duty.person for duty in others if duty.person_id == int(person))
        try:
            services.offer_swap(
                day=date.fromisoformat(form.cleaned_data["mine"]), partner=partner, other_day=date.fromisoformat(day),
                reason=form.cleaned_data["reason"], by=user, at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            toast(request, _("Offered. Your colleague is told."))
            return go(request, "workforce:mine")
    return render(request, "workforce/swap.html", {"form": form, "none": not own}, status=422 if form.errors else 200)


@require_POST
@require(access.VIEW)
def swap_answer(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Accept, decline or withdraw a swap: each by whose it is."""
    user = user_of(request)
    acts = {"accept": services.accept_swap, "decline": services.decline_swap, "withdraw": services.withdraw_swap}
    if action not in acts:
        raise Http404
    whose = {"asker": user} if action == "withdraw" else {"partner": user}
    row = get_object_or_404(Swap.objects.select_related("asker", "partner"), pk=pk, **whose)
    acts[action](row, by=user, at=clock.now())
    toast(request, str(labels.SWAP_STATES[row.state][0]))
    return go(request, "workforce:mine")


@require_POST
@require(access.VIEW)
def feed_renew(request: HttpRequest) -> HttpResponse:
    """A new personal calendar address; the old one ends."""
    services.renew_feed(by=user_of(request), at=clock.now())
    toast(request, _("Here is your address. An older one no longer works."))
    return go(request, "workforce:mine")


@require_GET
@public
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """The shifts of whoever owns the address, for a calendar program; a wrong address tells nothing."""
    owner = roster_ics.owner_of(token)
    if owner is None:
        return HttpResponse(status=404)
    at = clock.now()
    today = clock.local_date(at)
    first, last = date.fromordinal(today.toordinal() - BEFORE), date.fromordinal(today.toordinal() + AFTER)
    with override(owner.language or "zh-hans"):
        text = roster_ics.calendar(selectors.own_shifts(owner, first, last), at)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=600"
    answer["Content-Disposition"] = 'inline; filename="shifts.ics"'
    return answer
