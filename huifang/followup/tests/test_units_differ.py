"""R2.1, R2.4: several regulations in force for different units: each unit's customers are planned by its own."""

from datetime import date, timedelta

from huifang.archive import services as archive
from huifang.archive.models import Project
from huifang.followup import previews
from huifang.followup.models import Task
from huifang.followup.planning.realms import realms
from huifang.followup.selectors import queue
from huifang.followup.services.planning import plan
from huifang.followup.tests.conftest import make_customer
from huifang.followup.tests.register import expect, fill
from huifang.journal import delivering
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar
from huifang.regulations import selectors as regulations
from huifang.regulations import services as regulation
from huifang.regulations.models import Regulation, Rule

BY = system("tests")
CODE = "cycle.training"


def differ(office):
    """D1 in force for the first team, D2 for the second, which is trained every half year and calls together within five days."""
    begins = date(2026, 1, 1)
    regulation.install_pack("property-management", by=BY, at=office.now, effective_from=begins, unit=office.team)
    regulation.install_pack("water-utility", by=BY, at=office.now, effective_from=begins, unit=office.elsewhere)
    version = regulation.start_draft(Regulation.objects.get(code="water-utility"), by=office.lin, at=office.now)
    company = Rule.objects.get(version__regulation__code="work-safety-consultancy", code=CODE)
    clause = version.clauses.order_by("order")[0]
    body = company.body | {"period": {"months": 6}}
    regulation.add_rule(clause, code=CODE, kind="cycle", body=body, revision=version.revision, by=office.lin, at=office.now)
    version.refresh_from_db()
    body = Rule.objects.get(version__regulation__code="work-safety-consultancy", kind="grouping").body | {"days": 5, "daily_capacity": 2}
    regulation.add_rule(clause, code="water.grouping", kind="grouping", body=body, revision=version.revision, by=office.lin, at=office.now)
    version.refresh_from_db()
    return version


def publish(office, version):
    regulation.publish(version, effective_from=office.now.date(), by=office.lin, at=office.now)


def expected(office, until):
    """What a plain reading of each unit's book asks of its customers."""
    whole = set()
    for unit in (office.team, office.elsewhere):
        lanes = realms(office.now.date()).of(unit.pk)
        rows = expect(lanes, work_calendar(), today=office.now.date(), until=until)
        mine = set(archive_projects(unit))
        whole |= {(e.project, e.rule, e.occurrence) for e in rows if e.project in mine}
    return whole


def archive_projects(unit):
    return Project.objects.filter(customer__unit=unit).values_list("pk", flat=True)


def planned():
    open_ones = Obligation.objects.filter(subject_kind="archive.project", state="open")
    return set(open_ones.values_list("subject_id", "rule_code", "occurrence"))


def test_two_units_under_two_regulations_are_each_planned_by_their_own(office):
    """Two packs in force for two units; one of them has a cycle of its own, which the other never sees."""
    publish(office, differ(office))
    fill(office, 60, seed=5)
    plan(by=BY, at=office.now)
    until = office.now.date() + timedelta(days=60)
    assert planned() == expected(office, until)
    own = Rule.objects.get(version__regulation__code="water-utility", version__state="published", code=CODE)
    wide = Rule.objects.get(version__regulation__code="work-safety-consultancy", code=CODE)
    by_unit = {
        unit: set(Obligation.objects.filter(rule_code=CODE, subject_id__in=archive_projects(unit)).values_list("rule_id", flat=True))
        for unit in (office.team, office.elsewhere)
    }
    assert by_unit == {office.team: {wide.pk}, office.elsewhere: {own.pk}}
    for _day, calls in _of_owner(office.elsewhere).items():
        assert calls <= 2, "the second team's own capacity holds for its customers"
    assert plan(by=BY, at=office.now).obligations_created == 0


def _of_owner(unit):
    found: dict[tuple[int | None, object], int] = {}
    for task in Task.objects.filter(unit=unit, assignee__isnull=False):
        found[task.assignee_id, task.due_at] = found.get((task.assignee_id, task.due_at), 0) + 1
    return found


def test_a_units_rule_moves_its_customers_only_and_a_handed_over_customer_changes_rules(office):
    """The preview counts one unit's items; publishing moves them; a customer that goes over is planned anew."""
    here = make_customer(office, "同区甲厂")
    there = make_customer(office, "外区乙厂", unit=office.elsewhere, owner=office.zhao)
    kept, moved = (
        archive.create_project(c, by=BY, at=office.now, project_type="training", completed_on=date(2026, 6, 20)) for c in (here, there)
    )
    version = differ(office)
    plan(by=BY, at=office.now)
    before = planned()
    old = regulations.book(office.now, office.elsewhere)
    assert previews.effect(old, regulations.book_of(version, old), office.now).created == 2
    publish(office, version)
    plan(by=BY, at=office.now)
    extra = planned() - before
    assert {subject for subject, _code, _occurrence in extra} == {moved.pk}
    assert {occurrence for _s, _c, occurrence in extra} == {"2026-12-20/-30", "2026-12-20/-7"}
    archive.hand_over_customer(here, by=office.lin, owner=office.zhao, unit=office.elsewhere, at=office.now)
    while delivering.drain(at=office.now):
        pass
    assert {o for s, _c, o in planned() - before if s == kept.pk} == {"2026-12-20/-30", "2026-12-20/-7"}


def test_the_queue_speaks_in_the_words_of_the_units_own_rule(office):
    """A rule that only the second team has is named there, though the company's rules don't know it."""
    version = differ(office)
    clause = version.clauses.order_by("order")[0]
    body = Rule.objects.get(version__regulation__code="work-safety-consultancy", code=CODE).body
    body = body | {"duty": "水质年度复查", "project_types": ["training"], "after_completion_days": None}
    regulation.add_rule(
        clause, code="cycle.water-quality", kind="cycle", body=body, revision=version.revision, by=office.lin, at=office.now
    )
    version.refresh_from_db()
    publish(office, version)
    there = make_customer(office, "外区丙厂", unit=office.elsewhere, owner=office.zhao)
    archive.create_project(there, by=BY, at=office.now, project_type="training", completed_on=date(2025, 12, 20))
    plan(by=BY, at=office.now)
    calls = Task.objects.filter(customer=there)
    assert "水质年度复查" in "".join(line for lines in queue._what(list(calls)).values() for line in lines)
