"""Rosters in the product: the problem built from contracts and limits, solved in the background, changed, published (R6.2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from huifang.accounts.models import User
from huifang.desk import progress
from huifang.desk.models import Progress
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice
from huifang.organization.models import RoleAssignment, Unit
from huifang.workforce import roster_jobs, roster_selectors, wishes_services
from huifang.workforce import roster_services as services
from huifang.workforce import shifts_services as keeping
from huifang.workforce.labour import clock_words, place_breaks
from huifang.workforce.models import Contract, Duty, Leave, Need, Roster, Shift, ShiftWish, Skill
from huifang.workforce.roster import process, search
from huifang.workforce.roster_building import lines, problem
from huifang.workforce.roster_explaining import unmet
from huifang.workforce.roster_words import reason_of
from huifang.workforce.tests.roster_judge import broken

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 14)
pytestmark = pytest.mark.django_db


def make_user(username: str, name: str, role: str, unit: Unit) -> User:
    user = User.objects.create(username=username, name=name, joined_at=AT)
    RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))
    return user


class Floor:
    """A team of five with its head, three shifts, and a draft of two weeks."""

    def __init__(self) -> None:
        centre = Unit.objects.create(code="centre", name="客服中心", path="/1/")
        Unit.objects.filter(pk=centre.pk).update(path=f"/{centre.pk}/")
        centre.refresh_from_db()
        self.team = Unit.objects.create(code="team", name="一组", kind="team", parent=centre, path="")
        self.team.path = f"{centre.path}{self.team.pk}/"
        self.team.save()
        self.head = make_user("head", "林主管", "follow_up_head", centre)
        self.people = [make_user(f"a{number}", f"坐席{number}", "agent", self.team) for number in range(5)]
        self.cantonese = keeping.save_skill(None, values={"name": "粤语"}, by=self.head, at=AT)
        self.day = self.shift("白班", "白", 540, 1080)
        self.late = self.shift("晚班", "晚", 1110, 1440, burden=1)
        self.sunday = self.shift("周日全天班", "全", 570, 1440, pause_from=840, pause_until=1110, weekdays="6", burden=2)
        for person in self.people:
            self.contract(person)
        self.roster = services.create(unit=self.team, starts_on=FIRST, ends_on=LAST, by=self.head, at=AT)
        self.need(services.Wanted("012345", 540, 1080, 2), services.Wanted("0123456", 1110, 1440, 1))

    def shift(self, name: str, mark: str, starts: int, ends: int, **more: object) -> Shift:
        return keeping.save_shift(None, values={"name": name, "mark": mark, "starts": starts, "ends": ends, **more}, by=self.head, at=AT)

    def contract(self, person: User, skills: list[Skill] | None = None, **more: object) -> Contract:
        row = Contract.objects.filter(user=person).first()
        values = {"rhythm": "usual", **more}
        version = row.version if row else 0
        return keeping.save_contract(person, unit=self.team, values=values, skills=skills or [], version=version, by=self.head, at=AT)

    def need(self, *needs: services.Wanted) -> None:
        services.set_needs(self.fresh(), needs=needs, by=self.head, at=AT)

    def fresh(self) -> Roster:
        return Roster.objects.select_related("unit").get(pk=self.roster.pk)

    def solve(self, seconds: int = 2) -> Progress:
        work = services.start_solving(self.fresh(), seconds=seconds, by=self.head, at=AT)
        roster_jobs.solve(self.roster.pk, work.pk, seconds)
        work.refresh_from_db()
        return work

    def put(self, person: User, day: date, shift: Shift | None) -> list[str]:
        return [one.rule for one in services.set_duty(self.fresh(), person=person, day=day, shift=shift, by=self.head, at=AT)]


@pytest.fixture
def floor():
    with clock.at(AT):
        yield Floor()


@pytest.mark.slow
def test_the_engine_fills_the_draft_and_breaks_no_rule(floor):
    work = floor.solve()
    assert (work.state, work.error) == ("done", "")
    held = problem(floor.fresh())
    assert broken(held.instance, lines(held)) == []
    assert Duty.objects.filter(roster=floor.roster).count() > 20
    assert roster_selectors.grid(held).short_hours == 0
    assert Event.objects.filter(kind="workforce.roster.solved").count() == 1
    published = services.publish(floor.fresh(), by=floor.head, at=AT)
    assert published.state == "published"


@pytest.mark.slow
def test_locked_days_leave_and_the_past_are_kept(floor):
    zero, one = floor.people[:2]
    floor.put(zero, FIRST, floor.late)
    floor.put(one, FIRST, None)
    Leave.objects.create(
        person=one, first_day=FIRST + timedelta(days=3), last_day=FIRST + timedelta(days=5), reason="x", state="granted", asked_at=AT
    )
    assert floor.solve().state == "done"
    days = {(duty.person_id, duty.day): duty.shift for duty in Duty.objects.filter(roster=floor.roster).select_related("shift")}
    assert days[zero.pk, FIRST] == floor.late
    assert days.get((one.pk, FIRST)) is None
    assert not [day for number in range(3, 6) if (day := days.get((one.pk, FIRST + timedelta(days=number))))]


def test_shifts_become_the_engines_with_rest_weekdays_and_hours(floor):
    held = problem(floor.fresh())
    day, late, sunday = (str(shift.pk) for shift in (floor.day, floor.late, floor.sunday))
    # From 24:00 to 09:00 are nine hours: less than the eleven of the limits.
    assert held.instance.shifts[late].forbids == {day, sunday}
    assert held.instance.shifts[day].forbids == frozenset()
    assert held.instance.shifts[sunday].minutes == 600
    person = held.instance.people[str(floor.people[0].pk)]
    assert (person.max_run, person.week_max) == (6, 44 * 60)
    assert (held.number(date(2026, 12, 7)), sunday) in person.barred
    assert (held.number(date(2026, 12, 6)), sunday) not in person.barred
    assert held.first.weekday() == 0


def test_a_shift_that_is_too_long_can_not_be_rostered(floor):
    whole = floor.shift("通班", "通", 570, 1440)
    assert str(whole.pk) not in problem(floor.fresh()).instance.people[str(floor.people[0].pk)].max_shifts
    assert set(floor.put(floor.people[0], FIRST, whole)) == {"max_shifts", "barred"}


def test_a_skill_opens_a_shift_and_day_on_day_off_is_a_rhythm(floor):
    keeping.save_shift(floor.late, values={"skill": floor.cantonese}, version=0, by=floor.head, at=AT)
    floor.contract(floor.people[0], skills=[floor.cantonese], rhythm="alternate")
    people = problem(floor.fresh()).instance.people
    assert str(floor.late.pk) in people[str(floor.people[0].pk)].max_shifts
    assert str(floor.late.pk) not in people[str(floor.people[1].pk)].max_shifts
    assert people[str(floor.people[0].pk)].max_run == 1
    floor.put(floor.people[0], FIRST, floor.day)
    assert floor.put(floor.people[0], FIRST + timedelta(days=1), floor.day) == ["max_run"]


def test_midnight_shifts_serve_the_next_morning(floor):
    night = floor.shift("夜班", "夜", 1320, 1800)
    floor.need(services.Wanted("0123456", 0, 360, 1))
    floor.put(floor.people[0], FIRST, night)
    held = problem(floor.fresh())
    at_two = [gap for gap in held.gaps if gap.day == FIRST + timedelta(days=1) and gap.starts == 0]
    assert at_two[0].before == (night.pk,)
    short = roster_selectors.grid(held)
    assert short.columns[1].short == 0
    assert short.columns[0].short == 1


def test_what_was_worked_before_counts(floor):
    """Six days up to the last of November: the first of December must be free."""
    before = services.create(unit=floor.team, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 30), by=floor.head, at=AT)
    for number in range(2, 8):
        services.set_duty(
            Roster.objects.get(pk=before.pk), person=floor.people[0], day=date(2026, 11, 23) + timedelta(days=number),
            shift=floor.late, by=floor.head, at=AT,
        )  # fmt: skip
    assert floor.put(floor.people[0], FIRST, floor.late) == ["max_run"]


def test_what_breaks_a_rule_can_not_be_published(floor):
    assert floor.put(floor.people[0], FIRST, floor.late) == []
    assert floor.put(floor.people[0], FIRST + timedelta(days=1), floor.day) == ["succession"]
    with pytest.raises(Refused) as caught:
        services.publish(floor.fresh(), by=floor.head, at=AT)
    assert caught.value.decision.reason == "roster_breaks_rules"
    assert "坐席0" in str(caught.value.decision.params["what"])
    floor.put(floor.people[0], FIRST + timedelta(days=1), floor.late)
    services.publish(floor.fresh(), by=floor.head, at=AT)
    with pytest.raises(Refused, match="roster_rule_broken"):
        floor.put(floor.people[0], FIRST + timedelta(days=2), floor.day)
    with pytest.raises(Conflict):
        services.publish(floor.fresh(), by=floor.head, at=AT)


def test_the_same_people_are_not_in_two_rosters(floor):
    with pytest.raises(Refused, match="roster_overlaps"):
        services.create(unit=floor.team, starts_on=LAST, ends_on=LAST + timedelta(days=3), by=floor.head, at=AT)


def test_only_who_plans_for_the_unit_makes_rosters(floor):
    with pytest.raises(Refused):
        services.create(unit=floor.team, starts_on=LAST + timedelta(days=1), ends_on=LAST + timedelta(days=3), by=floor.people[0], at=AT)
    with pytest.raises(Refused):
        services.set_duty(floor.fresh(), person=floor.people[0], day=FIRST, shift=floor.day, by=floor.people[0], at=AT)


def test_two_planners_at_once_the_second_is_told(floor):
    row = floor.fresh()
    floor.need(services.Wanted("0", 540, 600, 1))
    with pytest.raises(Conflict):
        services.set_needs(row, needs=[], by=floor.head, at=AT)
    assert Need.objects.filter(roster=floor.roster).count() == 1


def test_without_needs_people_or_engine_it_says_so(floor, monkeypatch):
    floor.need()
    with pytest.raises(Refused, match="roster_no_needs"):
        floor.solve()
    monkeypatch.setattr(search, "installed", lambda: False)
    with pytest.raises(Refused, match="roster_engine_missing"):
        floor.solve()


def test_a_cancelled_search_ends_with_what_it_has(floor):
    work = services.start_solving(floor.fresh(), seconds=60, by=floor.head, at=AT)
    progress.request_cancel(work.pk)
    roster_jobs.solve(floor.roster.pk, work.pk, 60)
    work.refresh_from_db()
    assert work.state in {"done", "cancelled"}
    held = problem(floor.fresh())
    assert broken(held.instance, lines(held)) == []


def test_a_killed_engine_says_so_and_can_be_started_again(floor, monkeypatch):
    def killed(*_args: object, **_more: object) -> process.Better:
        raise process.Ended("killed")

    monkeypatch.setattr(process, "run", killed)
    work = floor.solve()
    assert work.state == "failed"
    assert "引擎意外结束" in work.error or "ended unexpectedly" in work.error
    assert services.start_solving(floor.fresh(), seconds=20, by=floor.head, at=AT).is_running


def test_a_killed_worker_goes_on_from_the_best_so_far(floor, monkeypatch):
    """The queue hands the same slice out again: it starts from the roster that is stored."""
    floor.put(floor.people[0], FIRST, floor.day)
    given: list[object] = []

    def caught(_instance: object, *, seconds: int, start: object, tell: object) -> process.Better:
        given.append(start)
        raise process.Ended("killed")

    monkeypatch.setattr(process, "run", caught)
    floor.solve()
    assert isinstance(given[0], dict)
    assert any(str(floor.day.pk) in line for line in given[0].values())


def test_somebody_without_any_line_is_named(floor):
    floor.contract(floor.people[2], month_hours_least=190, week_hours_most=10)
    work = floor.solve(1)
    assert work.state == "failed"
    assert "坐席2" in work.error


def test_every_unmet_wish_has_its_reason(floor):
    zero, one, two = floor.people[:3]
    for person, shift in ((zero, floor.day), (one, floor.day)):
        floor.put(person, FIRST, shift)
        Duty.objects.filter(person=person, day=FIRST).update(is_locked=False)
    floor.put(zero, FIRST + timedelta(days=1), floor.late)
    Duty.objects.filter(person=zero, day=FIRST + timedelta(days=1)).update(is_locked=False)
    sunday = date(2026, 12, 6)
    ShiftWish.objects.create(person=zero, day=FIRST, shift=None)
    ShiftWish.objects.create(person=one, day=FIRST + timedelta(days=6), shift=floor.sunday)
    ShiftWish.objects.create(person=two, day=sunday, shift=floor.sunday)
    Leave.objects.create(person=two, first_day=sunday, last_day=sunday, reason="x", state="granted", asked_at=AT)
    held = problem(floor.fresh())
    reasons = {(found.wish.person_id, found.day): found.reason for found in unmet(held, lines(held))}
    assert reasons[zero.pk, FIRST].code == "need"
    assert reasons[zero.pk, FIRST].there == 1
    assert reasons[one.pk, FIRST + timedelta(days=6)].code == "not_on_day"
    assert reasons[two.pk, sunday].code == "leave"
    assert all(reason_of(held, reason) for reason in reasons.values())


def test_burdens_of_the_last_months_are_shared(floor):
    """Whoever had more late shifts pays for another, so it goes to somebody else."""
    before = services.create(unit=floor.team, starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 9), by=floor.head, at=AT)
    for number in range(3):
        Duty.objects.create(roster=before, person=floor.people[0], day=date(2026, 10, 5) + timedelta(days=number), shift=floor.late)
    wishes = problem(floor.fresh()).instance.wishes
    late = str(floor.late.pk)
    assert {wish.person for wish in wishes if wish.shift == late and not wish.on} == {str(floor.people[0].pk)}
    assert {wish.weight for wish in wishes if wish.shift == late and wish.day == 9} == {3}


def test_breaks_are_staggered():
    spare = dict.fromkeys(range(540, 1080, 15), 2)
    first = place_breaks([(540, 1080)], 60, spare)
    second = place_breaks([(540, 1080)], 60, spare)
    assert first == [(780, 840)]
    assert second != first
    assert place_breaks([(540, 1080)], 0, spare) == []
    assert clock_words(1440) == "24:00"
    assert clock_words(1530) == "01:30 (+1)"


def test_a_published_roster_is_taken_back_and_published_anew(floor, client):
    """With its reason, to everybody with a shift; nobody sees it meanwhile; the next publication is the second edition (R6.2)."""
    zero = floor.people[0]
    floor.put(zero, FIRST, floor.day)
    services.publish(floor.fresh(), by=floor.head, at=AT)
    with pytest.raises(Refused) as refusal:
        services.withdraw(floor.fresh(), reason=" ", by=floor.head, at=AT)
    assert refusal.value.decision.reason == "withdraw_reason"
    with pytest.raises(Refused):
        services.withdraw(floor.fresh(), reason="x", by=zero, at=AT)
    row = services.withdraw(floor.fresh(), reason="台风\0停工 ", by=floor.head, at=AT)
    assert (row.state, row.edition) == ("draft", 1)
    assert Duty.objects.filter(roster=row, person=zero).count() == 1
    assert roster_selectors.own_shifts(zero, FIRST, LAST) == []
    client.force_login(zero)
    assert client.get(f"/workforce/rosters/{row.pk}/").status_code == 404
    delivering.drain()
    told = Notice.objects.filter(kind="workforce.withdrawn")
    assert [notice.person_id for notice in told] == [zero.pk]
    assert Event.objects.get(kind="workforce.roster.withdrawn").data["reason"] == "台风停工"
    with pytest.raises(Conflict):
        services.withdraw(floor.fresh(), reason="x", by=floor.head, at=AT)
    assert services.publish(floor.fresh(), by=floor.head, at=AT).edition == 2
    assert len(roster_selectors.own_shifts(zero, FIRST, LAST)) == 1


def test_a_roster_that_has_begun_is_not_taken_back(floor):
    floor.put(floor.people[0], FIRST, floor.day)
    services.publish(floor.fresh(), by=floor.head, at=AT)
    with pytest.raises(Refused) as refusal:
        services.withdraw(floor.fresh(), reason="x", by=floor.head, at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
    assert refusal.value.decision.reason == "roster_begun"


def test_a_draft_can_be_thrown_away(floor):
    services.discard(floor.fresh(), by=floor.head, at=AT)
    assert not Roster.objects.filter(pk=floor.roster.pk).exists()


def test_leave_takes_the_shifts_of_its_days(floor):
    floor.put(floor.people[0], FIRST, floor.day)
    row = wishes_services.ask_leave(first_day=FIRST, last_day=FIRST, reason="体检", by=floor.people[0], at=AT)
    assert row.state == "granted"
    assert Duty.objects.get(person=floor.people[0], day=FIRST).shift is None


def test_another_teams_leader_gets_neither_draft_nor_people(floor, client):
    elsewhere = Unit.objects.create(code="else", name="二组", kind="team", path="/999/")
    leader = make_user("leader2", "二组长", "team_leader", elsewhere)
    client.force_login(leader)
    address = f"/workforce/rosters/{floor.roster.pk}/"
    asked = {"person": floor.people[0].pk, "day": FIRST, "shift": floor.day.pk}
    for path in ("", "needs/", "wishes/", f"cell/?person={floor.people[0].pk}&day={FIRST}"):
        assert client.get(address + path).status_code == 404, path
    for path in ("solve/", "publish/", "discard/", "cell/"):
        assert client.post(address + path, asked).status_code == 404, path
    assert client.get(f"/workforce/people/{floor.people[0].pk}/").status_code == 404
    assert not Duty.objects.exists()
    services.set_duty(floor.fresh(), person=floor.people[0], day=FIRST, shift=floor.day, by=floor.head, at=AT)
    services.publish(floor.fresh(), by=floor.head, at=AT)
    assert client.get(address).status_code == 404
    client.force_login(floor.people[1])
    assert client.get(address).status_code == 200
    assert client.post(address + "cell/", asked).status_code == 403
