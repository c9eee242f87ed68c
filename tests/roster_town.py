"""Rosters in the town: two shifts, 王坐席 and 李坐席 rostered in their team, a published week, a draft of a month, what they ask for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from huifang.kernel import clock
from huifang.workforce import roster_ics, roster_services, shifts_services, wishes_services
from huifang.workforce.models import Contract, Feed, Leave, Roster, Shift, ShiftWish, Skill, Swap
from tests.cast import Office

USUAL = {
    "rhythm": "usual",
    "month_hours_least": 0,
    "month_hours_most": None,
    "week_hours_most": None,
    "most_weekends": None,
    "is_active": True,
}


def furnish(office: Office, at: datetime) -> None:
    """Put it in place, by 林主管 and by 王坐席 herself."""
    lin, wang, li = office.lin, office.wang, office.li
    skill = shifts_services.save_skill(None, values={"name": "粤语", "about": "能用粤语接听"}, by=lin, at=at)
    day = shifts_services.save_shift(
        None, values={"name": "白班", "mark": "白", "starts": 540, "ends": 1080, "break_minutes": 60}, by=lin, at=at
    )
    late = {"name": "晚班", "mark": "晚", "starts": 1110, "ends": 1440, "burden": 1, "skill": skill}
    shifts_services.save_shift(None, values=late, by=lin, at=at)
    for person in (wang, li):
        shifts_services.save_contract(person, unit=office.team, values=USUAL, skills=[skill], by=lin, at=at)
    monday = _monday(at)
    week = roster_services.create(unit=office.team, starts_on=monday, ends_on=monday + timedelta(days=6), by=lin, at=at)
    for person, on in ((wang, 1), (wang, 3), (li, 2), (li, 4)):
        roster_services.set_duty(Roster.objects.get(pk=week.pk), person=person, day=monday + timedelta(days=on), shift=day, by=lin, at=at)
    roster_services.publish(Roster.objects.get(pk=week.pk), by=lin, at=at)
    first = (monday + timedelta(days=20)).replace(day=1)
    month = roster_services.create(unit=office.team, starts_on=first, ends_on=first + timedelta(days=27), by=lin, at=at)
    roster_services.set_needs(month, needs=[roster_services.Wanted("01234", 540, 1080, 1)], by=lin, at=at)
    roster_services.set_duty(Roster.objects.get(pk=month.pk), person=wang, day=first + timedelta(days=1), shift=day, by=lin, at=at)
    wishes_services.wish(day=first + timedelta(days=4), shift=None, wants=True, weight=2, by=wang, at=at)
    wishes_services.ask_leave(first_day=first + timedelta(days=9), last_day=first + timedelta(days=9), reason="体检", by=wang, at=at)
    other = monday + timedelta(days=2)
    wishes_services.offer_swap(day=monday + timedelta(days=1), partner=li, other_day=other, reason="送孩子", by=wang, at=at)
    wishes_services.renew_feed(by=wang, at=at)


def _monday(at: datetime) -> date:
    today = clock.local_date(at)
    return today + timedelta(days=7 - today.weekday())


def arguments(office: Office) -> dict[str, dict[str, Any]]:
    """What the addresses take: the published week is looked at, the draft is worked on."""
    week, month = (Roster.objects.get(state=state).pk for state in ("published", "draft"))
    swap = Swap.objects.get()
    on_draft: dict[str, dict[str, Any]] = {name: {"pk": month} for name in ("needs", "solve", "publish", "discard", "cell", "unmet")}
    own: dict[str, dict[str, Any]] = {
        "roster": {"pk": week}, "roster-withdraw": {"pk": week}, "shift": {"pk": Shift.objects.get(name="白班").pk}, "skill": {"pk": Skill.objects.get().pk},
        "contract": {"pk": office.wang.pk}, "wish-forget": {"pk": ShiftWish.objects.get().pk}, "leave-withdraw": {"pk": Leave.objects.get().pk},
        "swap-answer": {"pk": swap.pk, "action": "withdraw"}, "feed": {"token": roster_ics.token_of(Feed.objects.get())},
    }  # fmt: skip
    return {f"workforce:{name}": value for name, value in (on_draft | own).items()}


def bodies(office: Office, at: datetime) -> dict[str, Any]:
    """What a permitted write needs."""
    monday, first = _monday(at), Roster.objects.get(state="draft").starts_on
    shift = Shift.objects.get(name="白班")
    lines = {
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 120,
        "form-0-weekdays": "0123456", "form-0-starts": "18:30", "form-0-ends": "24:00", "form-0-people": 2,
    }  # fmt: skip
    times = {"starts": "08:00", "ends": "16:00", "break_minutes": 30, "weekdays": ["0", "1"], "burden": 0, "is_active": "on"}
    contract = Contract.objects.get(user=office.wang)
    return {
        "workforce:roster-new": {"unit": office.elsewhere.pk, "starts_on": first, "ends_on": first + timedelta(days=6)},
        "workforce:needs": lines,
        "workforce:solve": {"seconds": 20},
        "workforce:roster-withdraw": {"reason": "需求变化"},
        "workforce:cell": {"person": office.li.pk, "day": first + timedelta(days=2), "shift": shift.pk},
        "workforce:shift-new": {"name": "早班", "mark": "早", **times},
        "workforce:shift": {"name": "白班", "mark": "白", "version": shift.version, **times},
        "workforce:skill-new": {"name": "英语", "is_active": "on"},
        "workforce:skill": {"name": "粤语", "is_active": "on"},
        "workforce:contract": {
            "unit": office.team.pk,
            "rhythm": "usual",
            "month_hours_least": 100,
            "version": contract.version,
            "is_active": "on",
        },
        "workforce:wish": {"day": first + timedelta(days=6), "wish": f"+{shift.pk}", "weight": 2},
        "workforce:leave": {"first_day": first + timedelta(days=12), "last_day": first + timedelta(days=12), "reason": "家事"},
        "workforce:swap": {"mine": str(monday + timedelta(days=3)), "theirs": f"{office.li.pk}/{monday + timedelta(days=4)}"},
    }


def queries(office: Office) -> dict[str, str]:
    """What addresses need behind the question mark."""
    return {"workforce:cell": f"?person={office.li.pk}&day={Roster.objects.get(state='draft').starts_on}"}
