"""R12.1: 谁能做什么、为什么: the grounds read from the tables agree with the gate for every persona and permission."""

from datetime import date, timedelta

import pytest

from huifang.accounts import services as accounts
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization import access, explaining, permissions, services
from huifang.organization.explaining import ADMINISTRATOR
from huifang.organization.roles import ROLES
from huifang.organization.things import Thing

BY = system("test")
START = date(2026, 1, 1)


def reach_thing(owner, unit):
    """An object of this owner and unit; every permission is decided as contexts do."""
    every = {p: (lambda user, _row, p=p: access.within(user, p, owners=[owner], unit=unit)) for p in permissions.known()}
    return Thing("test.thing", "", lambda _t: [], lambda _pk: None, str, lambda _p, _r: [owner], lambda _p, _r: unit, every)


@pytest.fixture
def town(db):
    company = services.create_unit(name="本公司", code="company", kind="company", by=BY)
    units = {"company": company}
    for code in ("a", "b"):
        units[code] = services.create_unit(name=code, code=code, parent=company, by=BY)
        units[code + "1"] = services.create_unit(name=code + "1", code=code + "1", kind="team", parent=units[code], by=BY)
    people = {}
    for number, role in enumerate(ROLES):
        user = people[role] = accounts.create_user(username=role, name=role, by=BY)
        services.assign_role(user=user, role=role, unit=units["a" if number % 2 else "a1"], by=BY, valid_from=START)
    people["nobody"] = accounts.create_user(username="nobody", name="nobody", by=BY)
    people["admin"] = accounts.create_user(username="admin", name="admin", by=BY, is_administrator=True)
    people["deputy"] = accounts.create_user(username="deputy", name="deputy", by=BY)
    today = clock.today()
    services.set_deputy(user=people["team_leader"], deputy=people["deputy"], valid_from=today, valid_until=today, by=BY)
    for scope in ("own", "team", "unit", "all"):
        user = people[scope] = accounts.create_user(username=scope, name=scope, by=BY)
        services.assign_role(user=user, role="agent", unit=units["a"], scope=scope, by=BY, valid_from=START)
    over = people["over"] = accounts.create_user(username="over", name="over", by=BY)
    services.assign_role(user=over, role="agent", unit=units["a"], by=BY, valid_from=START, valid_until=today - timedelta(days=1))
    return units, people


def test_grounds_and_gate_agree_for_everybody_and_every_permission(town):
    _units, people = town
    today, seen = clock.today(), set()
    for user in people.values():
        for permission in permissions.known():
            answer = explaining.explain(user, permission, today)
            assert answer.carried == bool(answer.decision) == bool(access.may(user, permission)), (user, permission)
            seen.add(bool(answer.decision))
    assert seen == {True, False}


@pytest.mark.parametrize("unit", ["a", "b1"])
def test_they_agree_about_objects_too(town, unit):
    units, people = town
    thing = reach_thing(people["agent"].pk, units[unit].pk)
    for user in people.values():
        for permission in permissions.known():
            answer = explaining.explain(user, permission, clock.today(), thing=thing, row=object())
            assert answer.carried == bool(answer.decision), (str(user), permission, answer.grounds)


def test_who_may_is_everybody_for_whom_the_gate_says_yes(town):
    _units, people = town
    for permission in permissions.known():
        wanted = {u.pk for u in people.values() if access.may(u, permission)}
        assert {a.user.pk for a in explaining.who(permission, clock.today())} == wanted, permission


def test_a_deputy_is_told_through_whom(town):
    _units, people = town
    ground = explaining.explain(people["deputy"], "followup.task.assign", clock.today()).grounds[0]
    assert (ground.through, ground.role) == ("team_leader", str(ROLES["team_leader"].name))
    assert "代理team_leader" in permissions.ground_words(ground)


def test_an_administrator_and_one_without_a_role(town):
    _units, people = town
    assert [g.how for g in explaining.explain(people["admin"], "accounts.user.edit", clock.today()).grounds] == [ADMINISTRATOR]
    answer = explaining.explain(people["nobody"], "followup.plan.run", clock.today())
    assert (answer.grounds, answer.missing) == ([], [str(ROLES["follow_up_head"].name)])


def test_every_permission_has_words():
    assert [p for p in permissions.known() if permissions.words(p) == p] == []
