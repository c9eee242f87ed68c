"""R12.1: the gate by role, reach, day, deputy and administrator."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from huifang.accounts import services as accounts
from huifang.kernel import clock
from huifang.kernel.clock import moment_of
from huifang.kernel.refs import system
from huifang.organization import access, services
from huifang.organization.models import RoleAssignment, Unit

BY = system("test")
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(moment_of(TODAY) + timedelta(hours=10)):
        yield


@pytest.fixture
def units(db) -> dict[str, Unit]:
    company = services.create_unit(name="本公司", code="company", kind="company", by=BY)
    centre = services.create_unit(name="回访中心", code="centre", parent=company, by=BY)
    one = services.create_unit(name="回访一组", code="one", kind="team", parent=centre, by=BY)
    two = services.create_unit(name="回访二组", code="two", kind="team", parent=centre, by=BY)
    return {"company": company, "centre": centre, "one": one, "two": two}


@pytest.fixture
def person(db):
    made = iter(range(100))

    def make(name="王坐席", role="", unit=None, **more):
        administrator = more.pop("is_administrator", False)
        user = accounts.create_user(username=f"u{next(made)}", name=name, by=BY, is_administrator=administrator)
        if role:
            services.assign_role(user=user, role=role, unit=unit, by=BY, **{"valid_from": date(2026, 1, 1), **more})
        return user

    return make


def reach(user, permission, units) -> set[str]:
    """Units whose rows of somebody else the user reaches, and ``own``."""
    found = {code for code, unit in units.items() if access.within(user, permission, owners=[None], unit=unit.pk)}
    return found | ({"own"} if access.within(user, permission, owners=[user.pk], unit=None) else set())


def test_an_agent_reaches_the_own_team(person, units):
    assert reach(person("王坐席", "agent", units["one"]), "followup.task.call", units) == {"own", "one"}


def test_a_head_reaches_everything(person, units):
    assert reach(person("林主管", "follow_up_head", units["centre"]), "followup.task.call", units) == {
        "own",
        "company",
        "centre",
        "one",
        "two",
    }


def test_a_unit_scope_covers_what_is_below(person, units):
    assert reach(person("张信息", "information_clerk", units["centre"]), "archive.customer.edit", units) == {"own", "centre", "one", "two"}


def test_a_permission_the_role_lacks_reaches_nothing(person, units):
    agent = person("王坐席", "agent", units["one"])
    assert reach(agent, "followup.plan.run", units) == set()
    assert access.may(agent, "followup.plan.run").reason == "not_permitted"
    assert access.within(agent, "followup.task.call", owners=[None], unit=units["two"].pk).reason == "out_of_reach"


@pytest.mark.parametrize(("scope", "wanted"), [("own", {"own"}), ("team", {"own", "centre"}), ("unit", {"own", "centre", "one", "two"})])
def test_an_assignment_can_widen_or_narrow_a_reach(person, units, scope, wanted):
    agent = person("王坐席", "agent", units["centre"], scope=scope)
    assert reach(agent, "followup.task.call", units) == wanted


def test_two_assignments_add_up(person, units):
    user = person("王坐席", "agent", units["one"])
    services.assign_role(user=user, role="agent", unit=units["two"], by=BY)
    assert reach(user, "followup.task.call", units) == {"own", "one", "two"}


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY + timedelta(days=1), None, False),
        (date(2026, 1, 1), TODAY - timedelta(days=1), False),
    ],
)
def test_a_role_holds_on_its_days_only(person, units, start, end, holds):
    user = person("王坐席", "agent", units["one"], valid_from=start, valid_until=end)
    assert bool(access.may(user, "followup.task.call")) is holds


def test_a_deputy_acts_with_the_rights_of_whom_they_act_for(person, units):
    wang, li = person("王坐席", "agent", units["one"]), person("李坐席", "agent", units["two"])
    services.set_deputy(user=wang, deputy=li, valid_from=TODAY, valid_until=TODAY, by=wang)
    assert access.within(li, "followup.task.call", owners=[wang.pk], unit=None)
    with clock.at(moment_of(TODAY + timedelta(days=1))):
        assert not access.within(li, "followup.task.call", owners=[wang.pk], unit=None)


def test_a_deputy_does_not_become_administrator(person, units):
    admin, li = person("系统管理员", is_administrator=True), person("李坐席", "agent", units["two"])
    services.set_deputy(user=admin, deputy=li, valid_from=TODAY, valid_until=TODAY, by=admin)
    assert not access.may(li, "organization.role.assign")


def test_an_administrator_holds_the_system_only(person):
    admin = person("系统管理员", is_administrator=True)
    assert access.may(admin, "journal.delivery.retry")
    assert not access.may(admin, "archive.customer.view")
    assert access.reachable(admin, "organization.unit.view") == Q()


def test_closed_accounts_and_strangers_may_nothing(person, units):
    user = person("王坐席", "agent", units["one"])
    user.is_active = False
    assert access.may(user, "followup.task.call").reason == "not_signed_in"
    assert access.may(AnonymousUser(), "followup.task.call").reason == "not_signed_in"
    assert not access.within(AnonymousUser(), "followup.task.call", owners=[None], unit=None)


@pytest.mark.parametrize("role", ["agent", "team_leader", "follow_up_head", "information_clerk", "technician"])
def test_the_query_finds_what_the_object_check_allows(person, units, role):
    """``reachable`` and ``within`` are two forms of one rule; checked on role assignments as rows."""
    user = person("林主管", role, units["centre"])
    other = person("李坐席", "agent", units["one"])
    person("赵外区", "agent", units["company"])
    services.assign_role(user=other, role="technician", unit=units["two"], by=BY)
    for permission in ("followup.task.call", "archive.customer.edit", "assignments.assignment.view"):
        found = set(RoleAssignment.objects.filter(access.reachable(user, permission, owner="user", unit="unit")))
        allowed = {row for row in RoleAssignment.objects.all() if access.within(user, permission, owners=[row.user_id], unit=row.unit_id)}
        assert found == allowed, permission


def test_grants_cost_two_queries_and_one_more_for_units_below(person, units, django_assert_num_queries):
    agent, head = person("王坐席", "agent", units["one"]), person("金技术", "department_head", units["one"])
    with django_assert_num_queries(2):
        access.may(agent, "followup.task.call")
        access.within(agent, "archive.customer.edit", owners=[None], unit=units["one"].pk)
    with django_assert_num_queries(3):
        access.within(head, "complaints.complaint.answer", owners=[None], unit=units["one"].pk)
        access.within(head, "complaints.complaint.answer", owners=[None], unit=units["one"].pk)
