"""Draws from the announcement to the calls, with documents D1–D3 (R2.4, R2.5, R2.16): who is drawn, that nobody can choose, that it can be recounted."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Q

from huifang.archive.models import Customer
from huifang.complaints import services as complaints
from huifang.complaints.models import Complaint
from huifang.followup.models import Draw, Frame, Listed, Member, Round, Task
from huifang.followup.rules import coverage
from huifang.followup.rules.coverage import Coverage
from huifang.followup.sampling import calls, checking, drawing, evidence, frames, pages, scope
from huifang.followup.services.returning import plan_return
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref, system
from huifang.regulations.models import Rule, RulesStamp
from huifang.regulations.services import install_pack, set_unit
from huifang.regulations.shapes import dump
from tests.cast import Office, make_user

# Friday 2026-11-20; the coming Monday is the 23rd.
MONDAY = clock.moment_of(date(2026, 11, 23)) + timedelta(hours=9)
TESTS = system("tests")


def customers(office: Office, count: int, **facts) -> list[Customer]:
    start = Customer.objects.count()
    facts = {"unit": office.team, **facts}
    return Customer.objects.bulk_create(
        Customer(name=f"住户{start + n}", name_key=f"住户{start + n}", created_at=office.now, changed_at=office.now, **facts)
        for n in range(count)
    )


def orders(office: Office, count: int, on: date = date(2026, 11, 18)) -> list[Listed]:
    made = customers(office, count)
    return Listed.objects.bulk_create(
        Listed(rule_code="coverage.repairs", customer=c, number=f"WX-{n}", on=on, created_at=office.now) for n, c in enumerate(made)
    )


def drawn(code: str) -> Draw:
    return Draw.objects.get(rule_code=code)


@pytest.fixture
def property_office(office: Office) -> Office:
    """The office under document D1 as well."""
    install_pack("property-management", by=TESTS, at=office.now, effective_from=date(2026, 1, 1))
    return office


@pytest.fixture
def monday(property_office: Office) -> Draw:
    """Eleven repair orders of last week, drawn on Monday."""
    orders(property_office, 11)
    orders(property_office, 4, date(2026, 11, 12))
    drawing.announce_coming(property_office.now)
    with clock.at(MONDAY):
        drawing.run_due(MONDAY)
    return drawn("coverage.repairs")


def test_each_monday_thirty_percent_of_last_weeks_orders(property_office, monday):
    """D1 2: at least 30 % of last week's orders, rounded up, by the repair supervisor, within the week."""
    assert (monday.state, monday.population, monday.wanted, monday.calls) == ("done", 11, 4, 4)
    assert (monday.seen_first, monday.seen_last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert monday.announced_at < monday.moment == MONDAY
    tasks = Task.objects.filter(batch=monday.batch)
    assert {t.kind for t in tasks} == {"round"}
    assert {t.way for t in tasks} == {"visit"}
    assert {clock.local_date(t.due_at) for t in tasks} <= {date(2026, 11, 23) + timedelta(days=n) for n in range(7)}
    assert set(Member.objects.filter(draw=monday).values_list("task", flat=True)) == {t.pk for t in tasks}
    (row,) = Round.objects.filter(tasks_of(monday))
    assert (row.kind, row.ends_on, row.calls) == ("sample", date(2026, 11, 29), 4)


def tasks_of(draw: Draw):
    return Q(key__startswith=f"draw-{draw.pk}-")


def test_the_repair_supervisor_makes_them(property_office):
    """D1 2: 设备维修主管."""
    chief = make_user("chief", "周主管", "repair_supervisor", property_office.team)
    orders(property_office, 6)
    drawing.announce_coming(property_office.now)
    drawing.run_due(MONDAY)
    assert {t.assignee for t in Task.objects.filter(batch=drawn("coverage.repairs").batch)} == {chief}


def test_a_holiday_moves_the_draw(property_office):
    """R2.4: the calendar is respected: 2026-10-05 is a Monday within the national holiday, 10-08 the first working day."""
    before = clock.moment_of(date(2026, 10, 6))
    drawing.announce_coming(before)
    draw = drawn("coverage.repairs")
    assert clock.local_date(draw.moment) == date(2026, 10, 8)


def test_nothing_happens_before_the_announced_moment(property_office):
    orders(property_office, 5)
    drawing.announce_coming(property_office.now)
    draw = drawn("coverage.repairs")
    with pytest.raises(Refused):
        drawing.freeze(draw, at=MONDAY - timedelta(seconds=1))
    assert drawing.run_due(MONDAY - timedelta(seconds=1)) == 0
    assert Event.objects.filter(kind="followup.draw.announced", subject_id=str(draw.pk)).count() == 1
    assert drawing.announce_coming(property_office.now + timedelta(hours=1)) == [], "announced once"


def test_a_list_that_comes_late_is_waited_for(property_office):
    """No draw over an empty week while the list may still be brought in."""
    drawing.announce_coming(property_office.now)
    drawing.run_due(MONDAY)
    assert drawn("coverage.repairs").state == "announced"
    orders(property_office, 3)
    drawing.run_due(MONDAY + timedelta(hours=2))
    assert (drawn("coverage.repairs").state, drawn("coverage.repairs").wanted) == ("done", 1)
    other = drawing.announce_coming(clock.moment_of(date(2026, 11, 27)))
    drawing.run_due(clock.moment_of(date(2026, 12, 7)))
    assert [Draw.objects.get(pk=d.pk).state for d in other] == ["done"], "an empty week is closed when it is over"
    assert Draw.objects.get(pk=other[0].pk).population == 0


def test_a_draw_can_be_recounted(monday):
    """R2.16: population, rule, seed, result; each recomputed."""
    found = checking.verify(monday)
    assert found.equal
    assert [f.what for f in found.findings] == ["frame", "announced", "chain", "seed", "size", "result", "digest", "calls"]


def _wrong(draw: Draw) -> set[str]:
    draw.refresh_from_db()
    return {f.what for f in checking.verify(Draw.objects.get(pk=draw.pk)).findings if not f.equal}


def test_whoever_alters_the_frame_or_the_result_is_found(monday):
    seed = monday.seed
    first, second = Member.objects.filter(draw=monday).order_by("place")[:2]
    Member.objects.filter(pk=first.pk).update(subject_id=Listed.objects.exclude(pk__in=monday.members.values("subject_id"))[0].pk)
    assert _wrong(monday) == {"result"}
    Member.objects.filter(pk=first.pk).update(subject_id=first.subject_id, customer=second.customer)
    assert _wrong(monday) == {"result"}
    Member.objects.filter(pk=first.pk).update(customer=first.customer)
    Draw.objects.filter(pk=monday.pk).update(seed="0" * 64)
    assert _wrong(monday) == {"seed", "result", "digest"}
    Draw.objects.filter(pk=monday.pk).update(seed=seed, wanted=3)
    assert _wrong(monday) == {"size", "result", "digest"}
    Draw.objects.filter(pk=monday.pk).update(wanted=4)
    frame = Frame.objects.get(draw=monday)
    whole = frames.unpack(frame.content)
    Frame.objects.filter(pk=frame.pk).update(content=frames.pack(whole.replace(b" 11\n", b" 10\n").rsplit(b"\n", 2)[0] + b"\n"))
    assert "frame" in _wrong(monday)
    Frame.objects.filter(pk=frame.pk).update(content=b"broken")
    assert {"frame", "result"} <= _wrong(monday)
    Frame.objects.filter(pk=frame.pk).update(content=frame.content)
    assert _wrong(monday) == set()


def test_whoever_alters_the_facts_is_found(monday):
    """Somebody who rewrites frame, digest and result must rewrite the journal, and its chain shows it."""
    event = Event.objects.get(kind="followup.draw.framed", subject_id=str(monday.pk))
    Event.objects.filter(pk=event.pk).update(facts=event.facts.replace('"wanted": 4', '"wanted": 5').replace('"wanted":4', '"wanted":5'))
    assert "chain" in _wrong(monday)


@pytest.mark.parametrize("step", ["freeze", "draw_members", "make", "make twice"])
def test_a_killed_worker_leaves_one_draw(property_office, monkeypatch, step):
    """A worker that dies in any step, and another that goes on, make each call once."""
    orders(property_office, 20)
    monkeypatch.setattr(calls, "CHUNK", 2)
    drawing.announce_coming(property_office.now)
    target, name = (calls, "make") if step.startswith("make") else (drawing, step)
    real, turns = getattr(target, name), iter([False, True] if step == "make twice" else [True])

    def dying(draw, *, at):
        if next(turns, False):
            with transaction.atomic():
                real(draw, at=at)
                raise KeyboardInterrupt
        real(draw, at=at)

    monkeypatch.setattr(target, name, dying)
    with pytest.raises(KeyboardInterrupt):
        drawing.run_due(MONDAY)
    drawing.run_due(MONDAY)
    drawing.run_due(MONDAY)
    draw = drawn("coverage.repairs")
    assert (draw.state, draw.calls, draw.cursor) == ("done", 6, 6)
    assert Task.objects.filter(batch=draw.batch).count() == 6
    assert checking.verify(draw).equal


def test_a_worker_that_saw_an_older_state_does_nothing(property_office, monday):
    """Two workers at once: whoever comes second finds the cursor moved."""
    stale = Draw.objects.get(pk=monday.pk)
    stale.state, stale.cursor = "drawn", 0
    calls.make(stale, at=MONDAY)
    stale.state = "announced"
    drawing.freeze(stale, at=MONDAY)
    assert Task.objects.filter(batch=monday.batch).count() == 4
    assert Event.objects.filter(kind="followup.draw.framed").count() == 1


def test_each_owners_customers_all_in_every_two_weeks(office: Office):
    """D3 1, 2: everybody's own customers, 100 %, each owner in a round of their own, due at the end of the fortnight; phone, visit, mail."""
    install_pack("investment-promotion", by=TESTS, at=office.now, effective_from=date(2026, 1, 1))
    customers(office, 5, owner=office.wang)
    customers(office, 3, owner=office.li)
    customers(office, 2)
    customers(office, 1, owner=office.wang, canonical=office.customer)
    at = clock.moment_of(date(2026, 11, 27))
    drawing.announce_coming(at)
    drawing.run_due(at + timedelta(days=5))
    draw = drawn("coverage.own-customers")
    assert (draw.period, draw.population, draw.wanted, draw.state) == ("2026-F49", 11, 11, "done")
    rounds = {row.owner_id: row for row in Round.objects.filter(tasks_of(draw))}
    assert {owner: row.calls for owner, row in rounds.items()} == {office.wang.pk: 6, office.li.pk: 3, None: 2}
    assert {row.ends_on for row in rounds.values()} == {date(2026, 12, 13)}
    assert {tuple(row.ways) for row in rounds.values()} == {("phone", "visit", "mail")}
    for owner, row in rounds.items():
        assert set(Task.objects.filter(round=row).values_list("assignee", flat=True)) == {owner}
    assert checking.verify(draw).equal


def test_thirty_users_each_quarter(office: Office):
    """D2 1: 30 users each quarter, whoever they are; fewer on file are all called."""
    install_pack("water-utility", by=TESTS, at=office.now, effective_from=date(2026, 1, 1))
    customers(office, 44)
    customers(office, 3, do_not_call=True)
    (reach,) = [r for r in scope.reaches(date(2026, 11, 20)) if r.rule.code == "coverage.quarterly-users"]
    (line,) = scope.lines(reach)
    draw = drawing.announce(reach, line, by=office.lin, at=office.now)
    assert drawing.announce(reach, line, by=office.lin, at=office.now) == draw
    drawing.run_due(office.now + timedelta(minutes=2))
    draw.refresh_from_db()
    assert (draw.period, draw.population, draw.wanted, draw.calls) == ("2026-Q4", 45, 30, 30)
    assert draw.due_on == date(2026, 12, 31)
    with pytest.raises(Refused):
        drawing.announce(reach, line, by=office.wang, at=office.now)


def test_a_rule_of_a_unit_draws_in_that_unit_only(office: Office):
    """Several packs are in force for different units; the nearer one counts (R2.4)."""
    version = install_pack("investment-promotion", by=TESTS, at=office.now, effective_from=date(2026, 1, 1), unit=office.elsewhere)
    customers(office, 4)
    customers(office, 3, unit=office.elsewhere, owner=office.zhao)
    (reach,) = [r for r in scope.reaches(date(2026, 11, 20)) if r.rule.code == "coverage.own-customers"]
    assert (reach.unit, reach.units) == (office.elsewhere, (office.elsewhere.pk,))
    draw = drawing.announce(reach, next(scope.lines(reach)), by=TESTS, at=office.now)
    drawing.run_due(office.now + timedelta(minutes=2))
    draw.refresh_from_db()
    assert draw.population == 3
    assert {t.unit for t in Task.objects.filter(batch=draw.batch)} == {office.elsewhere}
    (shown,) = [line for line in pages.covered(office.lin, office.now) if line.reach == reach]
    assert not shown.may_announce, "the draw of this fortnight was made; announcing it once more would do nothing"
    assert shown.last == draw, "whoever sees every unit sees its draws: a reach of all is no condition, which an OR would lose"
    set_unit(version.regulation, None, was=office.elsewhere.pk, by=TESTS, at=office.now)
    (wide,) = [r for r in scope.reaches(date(2026, 11, 20)) if r.rule.code == "coverage.own-customers"]
    assert wide.unit == office.company
    assert office.team.pk in wide.units


def test_a_rule_that_is_gone_voids_its_draw(property_office: Office):
    orders(property_office, 3)
    drawing.announce_coming(property_office.now)
    draw = drawn("coverage.repairs")
    Draw.objects.filter(pk=draw.pk).update(rule_code="coverage.gone")
    drawing.run_due(MONDAY)
    draw.refresh_from_db()
    assert (draw.state, draw.void_reason) == ("void", "rule_gone")


def complain(office: Office, text: str, **facts) -> Complaint:
    return complaints.open_complaint(
        customer=office.customer,
        content=text,
        channel="phone",
        unit=office.team,
        units=[office.technical],
        by=office.wang,
        at=office.now,
        **facts,
    )


def test_every_complaint_is_called_back_and_none_twice(property_office):
    """D1 1, R3.9: evidence for each complaint whatever its merit; a gap shows; a call that is there already counts."""
    office = property_office
    called, coming, missed, running = (complain(office, text) for text in ("投诉一", "投诉二", "投诉三", "投诉四"))
    for row in (called, coming):
        plan_return(customer=office.customer, unit=office.team, kind="complaint", origin=Ref.of(row), by=TESTS, at=office.now)
    Task.objects.filter(origin=str(Ref.of(called))).update(state="done", closed_at=office.now)
    Complaint.objects.filter(pk__in=[called.pk, missed.pk]).update(closed_at=office.now, merit="unjustified")
    reach = scope.reach_of("coverage.complaints", date(2026, 11, 20))
    assert reach
    found = evidence.of_span(reach, coverage.span("month", date(2026, 11, 20)))
    assert (found.records, found.called, found.coming, found.missed, found.waiting) == (4, 1, 1, 1, 1)
    assert list(evidence.gaps(evidence.annotated(reach, date(2026, 11, 1), date(2026, 11, 30)))) == [missed]
    assert list(scope.lines(reach)) == [], "single records are not drawn"
    assert running.closed_at is None


def test_no_draw_makes_a_second_call_about_a_record(office: Office):
    """R2.4: of last week's complaints, those that somebody calls back anyway are covered by that call."""
    first, second = complain(office, "投诉一"), complain(office, "投诉二")
    known = plan_return(customer=office.customer, unit=office.team, kind="complaint", origin=Ref.of(first), by=TESTS, at=office.now)
    rule = Coverage(name="上周投诉", population="records", source="complaints.complaint", every="week")
    version = install_pack("property-management", by=TESTS, at=office.now, effective_from=date(2026, 1, 1))
    row = version.rules.get(code="coverage.complaints")
    Rule.objects.filter(pk=row.pk).update(body=dump(rule))
    RulesStamp.objects.update(value="anew")
    drawing.announce_coming(office.now + timedelta(days=2))
    drawing.run_due(MONDAY)
    draw = drawn("coverage.complaints")
    assert (draw.population, draw.wanted, draw.calls, draw.covered) == (2, 2, 1, 1)
    assert Member.objects.get(draw=draw, subject_id=first.pk).task == known
    assert Task.objects.get(batch=draw.batch).kind == "round"
    assert Member.objects.get(draw=draw, subject_id=second.pk).task == Task.objects.get(batch=draw.batch)
