"""Forecast and rosters of the demo company: a hotline and a mailbox with their history, forecasts, the need, a published roster, a draft."""

import random
from datetime import date, datetime, time, timedelta

from huifang.accounts.models import User
from huifang.config.demo.staff import DEMO, People
from huifang.kernel import clock
from huifang.organization.selectors import work_calendar
from huifang.regulations.services import install_pack
from huifang.workforce import forecasting, handing_over, roster_services, shifts_services, volume_services, wishes_services
from huifang.workforce.headcounting import rules
from huifang.workforce.models import Duty, Forecast, Queue, Roster, Shift, Skill, Volume

WEEKS = 16
HOURS = range(9, 18)
SHAPE = (0.9, 1.25, 1.2, 0.8, 0.75, 1.1, 1.15, 1.0, 0.85)
WEEKDAYS = (1.2, 1.05, 1.0, 0.98, 0.9, 0.4, 0.35)
SHIFTS = (
    {"name": "白班", "mark": "白", "starts": 540, "ends": 1020, "break_minutes": 60},
    {"name": "晚班", "mark": "晚", "starts": 1110, "ends": 1440, "weekdays": "012345", "burden": 1},
    {"name": "周日全天班", "mark": "全", "starts": 570, "ends": 1440, "pause_from": 840, "pause_until": 1110, "weekdays": "6", "burden": 2},
)
SKILLS = {"一线客服": ("zhouhui", "wuping", "wangxue", "liwen", "chenjia"), "二线客服": ("zhouhui", "liwen"), "舆情客服": ("liwen",)}


def build(people: People, at: datetime) -> None:
    """All of it, planned by the head of the centre."""
    head, today = people.by_name["linmin"], clock.local_date(at)
    install_pack("roster-and-working-time", by=DEMO, at=at)
    skills = _skills(people, head, at)
    made = _forecasts(_queues(skills, head, at, today), head, at, today)
    day, late, sunday = (shifts_services.save_shift(None, values=dict(values), by=head, at=at) for values in SHIFTS)
    monday = today - timedelta(days=today.weekday())
    _published(people, head, at, monday, (day, late, sunday))
    begins = monday + timedelta(days=14)
    draft = roster_services.create(unit=people.units["follow-up"], starts_on=begins, ends_on=begins + timedelta(days=13), by=head, at=at)
    handing_over.hand_over(made, draft, by=head, at=at)
    asker = people.by_name["wuping"]
    wishes_services.wish(day=begins + timedelta(days=4), shift=None, wants=True, weight=2, by=asker, at=at)
    wishes_services.wish(day=begins + timedelta(days=2), shift=late, wants=False, weight=1, by=people.by_name["chenjia"], at=at)


def _skills(people: People, head: User, at: datetime) -> dict[str, Skill]:
    """B1's roles as skills, and who holds them: some are still missing, as the page of headcounts says."""
    asks = {rule.role: rule.asks for rule in rules(at)}
    skills = {
        name: shifts_services.save_skill(None, values={"name": name, "about": asks.get(name, "")}, by=head, at=at)
        for name in asks
    }  # fmt: skip
    for person in people.holding("agent"):
        held = [skills[name] for name, holders in SKILLS.items() if person.username in holders and name in skills]
        unit = people.units["team-1" if person.role_assignments.filter(unit__code="team-1").exists() else "team-2"]
        shifts_services.save_contract(person, unit=unit, values={"rhythm": "usual"}, skills=held, version=0, by=head, at=at)
    return skills


def _queues(skills: dict[str, Skill], head: User, at: datetime, today: date) -> list[Queue]:
    """A hotline that rests on no day and a mailbox of working days, with sixteen weeks of figures."""
    front = skills.get("一线客服")
    hotline = volume_services.create_queue(
        name="服务热线", minutes=60, opens=540, closes=1080, least=1, skill=front, seconds=260, by=head, at=at
    )
    mailbox = volume_services.create_queue(
        name="客户邮件", channel="email", rule="W", minutes=60, opens=540, closes=1080, works_holidays=False, within_hours=8, skill=front,
        seconds=420, by=head, at=at,
    )  # fmt: skip
    rng, calendar = random.Random(7), work_calendar()
    rows = []
    for back in range(WEEKS * 7, 0, -1):
        day = today - timedelta(days=back)
        works = calendar.is_working_day(day)
        level = WEEKDAYS[day.weekday()] * rng.uniform(0.92, 1.08) * (1.0 if works else 0.6)
        for hour, share in zip(HOURS, SHAPE, strict=True):
            starts = clock.moment_of(day, time(hour))
            calls = max(round(rng.gauss(14 * level * share, 2.5)), 0)
            given_up = calls // 20
            rows.append(
                Volume(
                    queue=hotline,
                    starts_at=starts,
                    offered=calls,
                    handled=calls - given_up,
                    abandoned=given_up,
                    seconds=(calls - given_up) * rng.randint(230, 290),
                )
            )
            if works:
                mails = max(round(rng.gauss(5 * level * share, 1.5)), 0)
                rows.append(Volume(queue=mailbox, starts_at=starts, offered=mails, handled=mails, seconds=mails * rng.randint(380, 460)))
    Volume.objects.bulk_create(rows, batch_size=500)
    return [hotline, mailbox]


def _forecasts(queues: list[Queue], head: User, at: datetime, today: date) -> Forecast:
    """One forecast of two weeks ago, so that its error is seen, then four weeks of the hotline and a week of mails."""
    hotline, mailbox = queues
    earlier = today - timedelta(days=14)
    with clock.at(clock.moment_of(earlier, time(9))):
        forecasting.make(hotline, first=earlier, days=7, by=head, at=clock.now())
    found = forecasting.make(hotline, first=today + timedelta(days=1), days=28, by=head, at=at)
    forecasting.make(mailbox, first=today + timedelta(days=1), days=7, by=head, at=at)
    ahead = today + timedelta(days=7 - today.weekday())
    volume_services.mark_occasion(name="短信群发", first=ahead, last=ahead, queue=hotline, by=head, at=at)
    volume_services.adjust(
        hotline, first=ahead, last=ahead, starts=540, ends=720, percent=20, reason="上午群发年度自评提醒短信", by=head, at=at
    )
    return found


def _published(people: People, head: User, at: datetime, monday: date, shifts: tuple[Shift, Shift, Shift]) -> None:
    """This week and the next: four by day, one late every other day, Sunday in turns for a day off before and after."""
    day, late, sunday = shifts
    roster = roster_services.create(unit=people.units["follow-up"], starts_on=monday, ends_on=monday + timedelta(days=13), by=head, at=at)
    wanted = roster_services.Wanted
    needs = [wanted("01234", 540, 1020, 3), wanted("024", 1110, 1440, 1), wanted("6", 570, 840, 1)]
    roster_services.set_needs(roster, needs=needs, by=head, at=at)
    agents = people.holding("agent")
    duties = []
    for number in range(14):
        on, week, weekday = monday + timedelta(days=number), number // 7, number % 7
        evening, holder, before = agents[(4 + week) % 5], agents[week % 5], agents[(week - 1) % 5]
        for person in agents:
            shift = None
            if weekday == 6:
                shift = sunday if person == holder else None
            elif weekday < 5 and person == evening:
                shift = late if weekday % 2 == 0 else None
            elif weekday < 5 and not (weekday == 0 and person == before) and not (weekday == 2 and person == holder):
                shift = day
            if shift:
                duties.append(Duty(roster=roster, person=person, day=on, shift=shift))
    Duty.objects.bulk_create(duties)
    roster_services.publish(Roster.objects.select_related("unit").get(pk=roster.pk), by=head, at=at)
