"""What people ask for: wishes, leave by the day before and by its chain, swaps with approval, one's own calendar (R6.2, R6.3)."""

from datetime import date, timedelta

import pytest

from huifang.approvals import services as deciding
from huifang.approvals.models import Approval
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.notifications.models import Notice
from huifang.regulations.checking import version_problems
from huifang.regulations.services import install_pack
from huifang.workforce import roster_ics, roster_rules, roster_selectors
from huifang.workforce import roster_services as services
from huifang.workforce import wishes_services as asking
from huifang.workforce.models import Duty, Feed, Leave, ShiftWish, Swap
from huifang.workforce.roster_forms import MinuteField, NeedForm, ShiftForm
from huifang.workforce.tests.test_roster_product import AT, FIRST, Floor, make_user

pytestmark = pytest.mark.django_db
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)


@pytest.fixture
def floor():
    with clock.at(AT):
        yield Floor()


@pytest.fixture
def ruled(floor):
    """The pack is in force, and the team has a leader."""
    install_pack("roster-and-working-time", by=system("tests"), at=AT)
    floor.leader = make_user("leader", "班组长", "team_leader", floor.team)
    return floor


@pytest.fixture
def published(ruled):
    """坐席0 works on the first, 坐席1 on the second."""
    ruled.put(ruled.people[0], FIRST, ruled.day)
    ruled.put(ruled.people[1], SECOND, ruled.day)
    services.publish(ruled.fresh(), by=ruled.head, at=AT)
    return ruled


def deliver() -> None:
    while delivering.drain(at=AT):
        pass


def decide(floor: Floor, *, yes: bool) -> None:
    approval = Approval.objects.get(state="pending")
    if yes:
        deciding.approve(approval, by=floor.leader, at=AT)  # type: ignore[attr-defined]
    else:
        deciding.refuse(approval, reason="人手不够", by=floor.leader, at=AT)  # type: ignore[attr-defined]
    deliver()


def test_nothing_in_the_pack_is_broken():
    version = install_pack("roster-and-working-time", by=system("tests"), at=AT)
    from huifang.regulations import selectors

    assert version_problems(version, selectors.book(clock.local_date(AT))) == []


def test_leave_is_asked_at_the_latest_on_the_day_before(floor):
    today = clock.local_date(AT)
    person = floor.people[0]
    with pytest.raises(Refused, match="leave_too_late"):
        asking.ask_leave(first_day=today, last_day=today, reason="体检", by=person, at=AT)
    tomorrow = today + timedelta(days=1)
    assert asking.ask_leave(first_day=tomorrow, last_day=tomorrow, reason="体检", by=person, at=AT).state == "granted"
    with pytest.raises(Refused, match="leave_twice"):
        asking.ask_leave(first_day=tomorrow, last_day=tomorrow + timedelta(days=2), reason="体检", by=person, at=AT)


def test_leave_goes_the_way_of_its_chain(ruled):
    person = ruled.people[0]
    row = asking.ask_leave(first_day=FIRST, last_day=SECOND, reason="家事", by=person, at=AT)
    assert row.state == "asked"
    assert [step.who for step in Approval.objects.get().steps.order_by("number")] == ["superior"]
    decide(ruled, yes=True)
    row.refresh_from_db()
    assert row.state == "granted"
    assert Notice.objects.filter(person=person, kind="workforce.leave_decided").count() == 1
    deliver()
    assert Event.objects.filter(kind="workforce.leave.granted").count() == 1


def test_long_leave_climbs_and_a_refusal_leaves_the_shifts(ruled):
    ruled.put(ruled.people[0], FIRST, ruled.day)
    row = asking.ask_leave(first_day=FIRST, last_day=FIRST + timedelta(days=5), reason="回乡", by=ruled.people[0], at=AT)
    steps = [step.who for step in Approval.objects.get().steps.order_by("number")]
    assert steps == ["superior", "role:follow_up_head", "role:administration_manager"]
    decide(ruled, yes=False)
    row.refresh_from_db()
    assert row.state == "refused"
    assert Duty.objects.get(person=ruled.people[0], day=FIRST).shift == ruled.day


def test_leave_can_be_withdrawn_until_it_begins(ruled):
    row = asking.ask_leave(first_day=FIRST, last_day=FIRST, reason="家事", by=ruled.people[0], at=AT)
    asking.withdraw_leave(row, by=ruled.people[0], at=AT)
    assert Approval.objects.get().state == "withdrawn"
    with pytest.raises(Conflict):
        asking.withdraw_leave(Leave.objects.get(), by=ruled.people[0], at=AT)
    with pytest.raises(Refused):
        asking.withdraw_leave(row, by=ruled.people[1], at=AT)


def test_a_swap_is_offered_accepted_approved_and_carried_out(published):
    zero, one = published.people[:2]
    row = asking.offer_swap(day=FIRST, partner=one, other_day=SECOND, reason="送孩子", by=zero, at=AT)
    with pytest.raises(Refused):
        asking.accept_swap(row, by=zero, at=AT)
    assert asking.accept_swap(row, by=one, at=AT).state == "accepted"
    decide(published, yes=True)
    row.refresh_from_db()
    assert row.state == "done"
    assert list(Duty.objects.filter(shift__isnull=False).order_by("day").values_list("person", "day")) == [
        (one.pk, FIRST),
        (zero.pk, SECOND),
    ]
    assert Notice.objects.filter(kind="workforce.swap_answered").count() == 2


def test_a_swap_that_breaks_a_rule_is_refused_with_the_rule(published):
    zero, one = published.people[:2]
    row = asking.offer_swap(day=FIRST, partner=one, other_day=SECOND, reason="", by=zero, at=AT)
    asking.accept_swap(row, by=one, at=AT)
    services.set_duty(published.fresh(), person=zero, day=FIRST, shift=None, by=published.head, at=AT)
    services.set_duty(published.fresh(), person=zero, day=FIRST, shift=published.late, by=published.head, at=AT)
    services.set_duty(published.fresh(), person=one, day=SECOND, shift=published.day, by=published.head, at=AT)
    Leave.objects.create(person=one, first_day=FIRST, last_day=FIRST, reason="x", state="granted", asked_at=AT)
    decide(published, yes=True)
    row.refresh_from_db()
    assert row.state == "refused"
    assert "坐席1" in row.notice
    assert Duty.objects.get(person=zero, day=FIRST).shift == published.late


@pytest.mark.parametrize(("day", "other"), [(SECOND, SECOND), (FIRST, THIRD)])
def test_only_real_shifts_are_swapped(published, day, other):
    with pytest.raises(Refused, match="swap_no_shift"):
        asking.offer_swap(day=day, partner=published.people[1], other_day=other, reason="", by=published.people[0], at=AT)


def test_a_swap_is_declined_or_withdrawn_by_whose_it_is(published):
    zero, one = published.people[:2]
    row = asking.offer_swap(day=FIRST, partner=one, other_day=SECOND, reason="", by=zero, at=AT)
    with pytest.raises(Refused, match="swap_twice"):
        asking.offer_swap(day=FIRST, partner=one, other_day=SECOND, reason="", by=zero, at=AT)
    asking.decline_swap(row, by=one, at=AT)
    with pytest.raises(Conflict):
        asking.withdraw_swap(Swap.objects.get(), by=zero, at=AT)


def test_a_wish_is_for_days_not_yet_published(published):
    with pytest.raises(Refused, match="wish_too_late"):
        asking.wish(day=FIRST, shift=None, wants=True, weight=2, by=published.people[0], at=AT)
    later = FIRST + timedelta(days=60)
    asking.wish(day=later, shift=published.day, wants=False, weight=9, by=published.people[0], at=AT)
    row = asking.wish(day=later, shift=None, wants=False, weight=1, by=published.people[0], at=AT)
    assert (ShiftWish.objects.count(), row.shift, row.wants) == (1, None, True)
    with pytest.raises(Refused):
        asking.forget_wish(row, by=published.people[1], at=AT)
    asking.forget_wish(row, by=published.people[0], at=AT)
    assert not ShiftWish.objects.exists()


def test_only_who_is_rostered_asks(floor):
    with pytest.raises(Refused, match="not_rostered"):
        asking.wish(day=FIRST, shift=None, wants=True, weight=2, by=floor.head, at=AT)


def test_the_calendar_shows_published_shifts_of_its_owner_alone(published, client):
    feed = asking.renew_feed(by=published.people[0], at=AT)
    token = roster_ics.token_of(feed)
    text = client.get(f"/workforce/calendar/{token}.ics").content.decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART:20261201T010000Z" in text
    assert "DTEND:20261201T100000Z" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    asking.renew_feed(by=published.people[0], at=AT)
    assert client.get(f"/workforce/calendar/{token}.ics").status_code == 404
    assert client.get(f"/workforce/calendar/{feed.user_id}.{Feed.objects.get().mark}.ics").status_code == 404


def test_everybody_with_a_shift_is_told_of_the_publication(published):
    deliver()
    told = set(Notice.objects.filter(kind="workforce.published").values_list("person", flat=True))
    assert told == {published.people[0].pk, published.people[1].pk}


def test_one_sees_ones_own_shifts_with_breaks(published):
    published.day.break_minutes = 60
    published.day.save()
    days = roster_selectors.own_shifts(published.people[0], FIRST, FIRST + timedelta(days=10))
    assert [(day.duty.day, day.breaks) for day in days] == [(FIRST, [(780, 840)])]


def test_times_are_read_as_people_write_them():
    field = MinuteField()
    assert [field.clean(text) for text in ("9:30", "09：30", "2400", "00:00")] == [570, 570, 1440, 0]
    assert field.prepare_value(1440) == "24:00"
    assert field.prepare_value(1800) == "06:00"
    form = NeedForm({"weekdays": "0", "starts": "10:00", "ends": "09:00", "people": "1"})
    assert not form.is_valid()
    night = {"name": "夜班", "mark": "夜", "starts": "22:00", "ends": "06:00", "break_minutes": 0, "weekdays": ["0"], "burden": 2}
    shift = ShiftForm(night)
    assert shift.is_valid(), shift.errors
    assert (shift.cleaned_data["starts"], shift.cleaned_data["ends"]) == (1320, 1800)


EXPECTED = {
    "workforce.leave": {("asked", "grant"), ("asked", "refuse"), ("asked", "withdraw"), ("granted", "withdraw")},
    "workforce.swap": {
        ("offered", "accept"), ("offered", "decline"), ("offered", "withdraw"), ("accepted", "withdraw"), ("accepted", "carry_out"), ("accepted", "refuse"),
    },
}  # fmt: skip


@pytest.mark.parametrize("machine", [roster_rules.LEAVE, roster_rules.SWAP], ids=lambda one: one.name)
def test_every_state_and_action(machine):
    possible = {(state, action) for state in machine.states for action in machine.actions if machine.find(state, action)}
    assert possible == EXPECTED[machine.name]


def test_the_day_of_a_roster_is_the_companys():
    assert clock.local_date(AT) == date(2026, 11, 20)
