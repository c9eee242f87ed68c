"""A year with a group customer, by the clauses of document B4 (R1.3, R2.17)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from huifang.accounts.models import User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive.models import Contact, Customer
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.journal.delivering import drain
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.services import install_pack
from huifang.relations import access
from huifang.relations.models import (
    Attendance,
    Expense,
    Fleet,
    FleetPerson,
    Lecture,
    Material,
    PlanLine,
    Supervision,
    WorkshopStay,
    YearPlan,
)
from huifang.relations.services import fleets, lecturing, planning, stations, visiting
from tests.cast import Office, make_unit, make_user


@dataclass
class Yard:
    """The office with a group customer of class 1, its station and field manager."""

    office: Office
    fleet: Fleet
    station: Unit
    field: User
    vice: User


@pytest.fixture
def yard(office: Office) -> Yard:
    install_pack("fleet-customers", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    station = make_unit("station-1", "广州服务站", office.company)
    field = make_user("field", "驻外经理", "team_leader", station)
    vice = make_user("vice", "周副总", "vice_president", office.company)
    fleet = enrol(office, station, field)
    return Yard(office, fleet, station, field, vice)


def enrol(office: Office, station: Unit | None, field: User | None, level: int = 1) -> Fleet:
    values = {
        "level": level, "vehicles": 40, "unit": office.team, "station": station, "manager": field, "since": date(2026, 1, 1), "until": None,
    }  # fmt: skip
    return fleets.enrol(office.customer, values=values, by=office.lin, at=office.now)


def deliver(yard: Yard) -> None:
    while drain(at=yard.office.now):
        pass


def approve(yard: Yard, by: User) -> None:
    approvals.approve(Approval.objects.filter(state="pending").latest("pk"), by=by, at=yard.office.now)
    deliver(yard)


def planned(yard: Yard, on: date) -> tuple[YearPlan, PlanLine]:
    lin, at = yard.office.lin, yard.office.now
    plan = planning.begin(yard.fleet, year=on.year, aim="续签", by=lin, at=at)
    line = planning.add_line(plan, values={"on": on, "audience": "decision", "way": "visit", "what": "走访总经理"}, by=lin, at=at)
    return plan, line


def test_b4_2_the_class_reaches_the_archive_and_the_coverage_rule(yard: Yard):
    yard.office.customer.refresh_from_db()
    assert yard.office.customer.grade == Customer.Grade.GROUP_1
    rule = rule_in_force("coverage.fleets", yard.office.now.date())
    assert rule
    # B4's row of frequencies: quarterly three times, on demand, twice a month.
    assert [turn.every for turn in rule.value.table] == ["quarter", "quarter", "quarter", "on_demand", "half_month"]
    with pytest.raises(Refused):
        enrol(yard.office, None, None)
    person = fleets.add_person(yard.fleet, Contact.objects.get(), audience="decision", by=yard.office.lin, at=yard.office.now)
    assert FleetPerson.objects.get() == person


def test_b4_3_1_the_plan_is_approved_and_its_lines_are_duties(yard: Yard):
    lin, at = yard.office.lin, yard.office.now
    plan, line = planned(yard, date(2026, 12, 1))
    with pytest.raises(Refused) as empty:
        planning.ask(planning.begin(yard.fleet, year=2027, aim="", by=lin, at=at), by=lin, at=at)
    assert empty.value.decision.reason == "plan_empty"
    planning.ask(plan, by=lin, at=at)
    assert plan.state == "asked"
    with pytest.raises(Refused):
        planning.do_line(line, note="去了", by=lin, at=at)
    approve(yard, yard.vice)
    plan.refresh_from_db()
    assert plan.state == "approved"
    duty = Obligation.objects.get(subject_kind=PlanLine.ref_kind)
    assert (duty.rule_code, duty.subject_id, duty.due_at.date()) == ("time_limit.fleet.plan", line.pk, date(2026, 12, 1))
    line = PlanLine.objects.get()
    planning.do_line(line, note="已走访", by=lin, at=at)
    duty.refresh_from_db()
    assert duty.state == "met"
    with pytest.raises(Conflict):
        planning.do_line(line, note="又一次", by=lin, at=at)


def test_b4_4_3_visits_to_decision_makers_with_expenses_approved(yard: Yard):
    lin, at = yard.office.lin, yard.office.now
    plan, _line = planned(yard, at.date())
    planning.ask(plan, by=lin, at=at)
    approve(yard, yard.vice)
    line = PlanLine.objects.select_related("plan").get()
    values = {
        "on": at.date(),
        "visitor": yard.office.wang,
        "purpose": "续签",
        "audience": "decision",
        "line": line,
        "contact": Contact.objects.get(),
    }
    costs = {"travel": Decimal("800.50"), "gift": Decimal(300)}
    visit = visiting.plan(yard.fleet, values=values, expenses=costs, by=lin, at=at)
    with pytest.raises(Refused):
        visiting.report(visit, text="谈妥", costs={}, by=lin, at=at)  # not before the expenses are approved
    visiting.ask(visit, by=lin, at=at)
    assert Approval.objects.latest("pk").amount == 1101
    approve(yard, yard.vice)
    visit.refresh_from_db()
    assert visit.state == "approved"
    with pytest.raises(Refused) as more:
        visiting.report(visit, text="谈妥", costs={"travel": Decimal(2000)}, by=lin, at=at)
    assert more.value.decision.reason == "over_budget"
    visiting.report(visit, text="谈妥", costs={"travel": Decimal(790), "gift": Decimal(300)}, by=yard.office.wang, at=at)
    line.refresh_from_db()
    assert (visit.state, visiting.spent(visit), line.done_on) == ("done", Decimal(1090), at.date())
    assert Expense.objects.count() == 2


def test_costly_visits_go_to_the_vice_president_as_well(yard: Yard):
    lin, at = yard.office.lin, yard.office.now
    values = {"on": at.date(), "visitor": lin, "purpose": "续签", "audience": "decision"}
    visit = visiting.plan(yard.fleet, values=values, expenses={"lodging": Decimal(5000)}, by=lin, at=at)
    visiting.ask(visit, by=lin, at=at)
    assert Approval.objects.latest("pk").steps.count() == 2
    approvals.refuse(Approval.objects.latest("pk"), reason="太贵", by=yard.vice, at=at)
    deliver(yard)
    visit.refresh_from_db()
    assert visit.state == "planned"
    free = visiting.plan(yard.fleet, values=values, expenses={}, by=lin, at=at)
    visiting.ask(free, by=lin, at=at)
    assert free.state == "approved"  # nothing is spent: nothing to approve


def test_b4_3_1_joint_support_is_an_assignment_of_the_fleet(yard: Yard):
    made = assignments.ask_about(
        origin=Ref.of(yard.fleet), topic="other", title="协同走访", text="请技术部派人同行", unit=yard.office.technical, by=yard.office.lin,
        at=yard.office.now, key="k",
    )  # fmt: skip
    assert Assignment.objects.get(origin_kind=Fleet.ref_kind, origin_id=yard.fleet.pk) == made


def test_b4_3_guarantees_in_the_workshop_by_class(yard: Yard):
    at = yard.office.now
    promised = stations.guarantees(yard.fleet, at)
    assert len(promised) == 5
    every = set(range(5))
    kept = stations.note_stay(yard.fleet, came_on=at.date(), plate="粤A12345", request="异响", kept=every, note="", by=yard.field, at=at)
    assert (kept.kept, kept.level) == (5, 1)
    with pytest.raises(Refused) as broken:
        stations.note_stay(yard.fleet, came_on=at.date(), plate="", request="", kept={0}, note="", by=yard.field, at=at)
    assert broken.value.decision.reason == "guarantee_broken"
    stations.note_stay(yard.fleet, came_on=at.date(), plate="", request="", kept={0}, note="备件缺货", by=yard.field, at=at)
    assert WorkshopStay.objects.count() == 2


def test_b4_lectures_with_the_latest_material_and_gifts_for_classes_1_and_2(yard: Yard):
    lin, at = yard.office.lin, yard.office.now
    lecture = lecturing.plan(station=yard.station, title="冬季用车", on=at.date(), place="站内", speaker="刘工", by=yard.field, at=at)
    with pytest.raises(Refused) as none:
        lecturing.fetch(lecture, by=yard.field, at=at)
    assert none.value.decision.reason == "material_missing"
    lecturing.publish(title="风行宣讲", edition="2026-1", by=lin, at=at)
    lecturing.fetch(lecture, by=yard.field, at=at)
    lecturing.publish(title="风行宣讲", edition="2026-2", by=lin, at=at)
    assert Material.objects.filter(is_current=True).count() == 1
    with pytest.raises(Refused):
        lecturing.hold(lecture, note="讲了", by=yard.field, at=at)  # nobody came
    lecturing.welcome(lecture, yard.fleet, people=12, gift="保温杯", gifts=12, by=yard.field, at=at)
    with pytest.raises(Refused) as old:
        lecturing.hold(lecture, note="讲了", by=yard.field, at=at)
    assert old.value.decision.reason == "material_outdated"
    lecturing.fetch(lecture, by=yard.field, at=at)
    lecturing.hold(lecture, note="讲解、答疑", by=yard.field, at=at)
    assert (lecture.state, lecturing.held_in(2026, [yard.station.pk])) == ("held", {yard.station.pk: 1})
    assert lecturing.rule(at, yard.station).sessions == 1
    Fleet.objects.update(level=3)
    yard.fleet.refresh_from_db()
    with pytest.raises(Refused) as third:
        lecturing.welcome(lecture, yard.fleet, people=3, gift="保温杯", gifts=3, by=yard.field, at=at)
    assert third.value.decision.reason == "gift_class"
    lecturing.welcome(lecture, yard.fleet, people=3, gift="", gifts=0, by=yard.field, at=at)
    assert Attendance.objects.get().people == 3
    assert Lecture.objects.count() == 1


def test_b4_3_the_field_manager_supervises_and_reports(yard: Yard):
    at = yard.office.now
    stations.supervise(
        station=yard.station,
        on=at.date(),
        guided="接待流程",
        found="工位未预留",
        result="mend",
        told=yard.office.technical,
        by=yard.field,
        at=at,
    )
    deliver(yard)
    assert Supervision.objects.get().manager == yard.field
    assert Notice.objects.filter(person=yard.office.sun, kind="relations.supervision").count() == 1
    with pytest.raises(Refused):
        stations.supervise(
            station=yard.office.team, on=at.date(), guided="", found="x", result="good", told=yard.station, by=yard.field, at=at
        )


def test_who_sees_and_changes_a_fleet(yard: Yard):
    office = yard.office
    assert access.may_see_fleet(office.wang, yard.fleet)
    assert not access.may_edit_fleet(office.wang, yard.fleet)
    assert not access.may_see_fleet(office.zhao, yard.fleet)
    assert access.may_serve(yard.field, yard.fleet)
    assert not access.fleets(office.zhao).exists()
    same = Fleet.objects.get()
    values = {name: getattr(same, name) for name in fleets.CHANGEABLE} | {"level": 2}
    fleets.change(yard.fleet, values=values, version=1, by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        fleets.change(same, values=values | {"level": 3}, version=1, by=office.lin, at=office.now + timedelta(minutes=1))
