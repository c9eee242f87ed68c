"""R12.1: units, posts, roles, deputies: written with their facts, refused with their reasons."""

from datetime import date, timedelta

import pytest

from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.journal.models import Event
from huifang.journal.selectors import sentence
from huifang.kernel.clock import moment_of
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.organization import selectors, services
from huifang.organization.models import Deputy, RoleAssignment, Unit

BY = system("test")
TODAY = date(2026, 11, 20)
AT = moment_of(TODAY) + timedelta(hours=10)


@pytest.fixture
def company(db) -> Unit:
    return services.create_unit(name="本公司", code="company", kind="company", by=BY, at=AT)


@pytest.fixture
def centre(company) -> Unit:
    return services.create_unit(name="回访中心", code="centre", parent=company, by=BY, at=AT)


@pytest.fixture
def team(centre) -> Unit:
    return services.create_unit(name="回访一组", code="one", kind="team", parent=centre, by=BY, at=AT)


def person(name: str, role: str = "", unit: Unit | None = None, **more):
    user = accounts.create_user(username=f"u{User.objects.count()}", name=name, by=BY, at=AT)
    if role and unit:
        services.assign_role(user=user, role=role, unit=unit, by=BY, at=AT, **{"valid_from": date(2026, 1, 1), **more})
    return user


def last_sentence() -> str:
    event = Event.objects.latest("id")
    return sentence(event)


# units


def test_paths_follow_the_tree(company, centre, team):
    assert team.path == f"/{company.pk}/{centre.pk}/{team.pk}/"
    assert last_sentence() == "设立部门“回访一组”"


def test_moving_a_unit_moves_what_is_below(company, centre, team):
    branch = services.create_unit(name="粤西分公司", code="west", kind="branch", parent=company, by=BY, at=AT)
    services.move_unit(centre, parent=branch, by=BY, at=AT)
    team.refresh_from_db()
    assert team.path == f"/{company.pk}/{branch.pk}/{centre.pk}/{team.pk}/"
    assert last_sentence() == "部门“回访中心”划归“粤西分公司”"


def test_a_unit_cannot_move_below_itself(centre, team):
    for target in (centre, team):
        with pytest.raises(Refused, match="unit_below_itself"):
            services.move_unit(centre, parent=target, by=BY)


def test_who_saw_an_old_name_writes_nothing(centre):
    stale = Unit.objects.get(pk=centre.pk)
    services.rename_unit(centre, name="客户回访中心", by=BY)
    with pytest.raises(Conflict):
        services.rename_unit(stale, name="别的名字", by=BY)


def test_a_code_is_given_once(company):
    with pytest.raises(Refused, match="unit_code_taken"):
        services.create_unit(name="又一家", code="company", by=BY)


def test_a_unit_closes_when_it_is_empty(centre, team):
    with pytest.raises(Refused, match="unit_in_use"):
        services.close_unit(centre, by=BY, at=AT)
    user = person("王坐席", "agent", team)
    with pytest.raises(Refused, match="unit_in_use"):
        services.close_unit(team, by=BY, at=AT)
    services.end_role(user.role_assignments.get(), by=BY, at=AT)
    services.close_unit(team, by=BY, at=AT)
    assert [node.unit.name for node in selectors.tree(AT)] == ["本公司", "回访中心"]


# roles


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (date(2026, 6, 1), None, "already_assigned"),
        (date(2025, 1, 1), date(2026, 1, 1), "already_assigned"),
        (date(2026, 6, 2), date(2026, 6, 1), "ends_before_start"),
    ],
)
def test_what_does_not_fit_is_refused(team, start, end, reason):
    user = person("王坐席", "agent", team)
    with pytest.raises(Refused, match=reason):
        services.assign_role(user=user, role="agent", unit=team, valid_from=start, valid_until=end, by=BY)


def test_an_unknown_role_is_refused(team):
    with pytest.raises(Refused, match="unknown_role"):
        services.assign_role(user=person("王坐席"), role="king", unit=team, by=BY)


def test_a_role_can_be_held_again_after_it_ended(team):
    user = person("王坐席", "agent", team, valid_until=date(2026, 3, 1))
    services.assign_role(user=user, role="agent", unit=team, by=BY, at=AT)
    assert [u.name for u in selectors.holders("agent", team, AT)] == ["王坐席"]


def test_ending_a_role_takes_effect_at_once_and_only_once(team):
    user = person("王坐席", "agent", team)
    row = user.role_assignments.get()
    services.end_role(row, by=BY, at=AT)
    assert selectors.holders("agent", team, AT) == []
    assert last_sentence() == "王坐席 不再任 回访一组 客服员\uff0c任至 2026-11-19"
    with pytest.raises(Refused, match="already_ended"):
        services.end_role(row, by=BY, at=AT)


def test_a_user_needs_the_permission(team):
    agent, other = person("王坐席", "agent", team), person("李坐席")
    admin = accounts.create_user(username="admin", name="系统管理员", by=BY, is_administrator=True)
    with pytest.raises(Refused, match="not_permitted"):
        services.assign_role(user=other, role="agent", unit=team, by=agent)
    with pytest.raises(Refused, match="not_permitted"):
        services.create_unit(name="二组", code="two", by=agent)
    services.assign_role(user=other, role="agent", unit=team, by=admin)
    assert RoleAssignment.objects.count() == 2


def test_a_post_is_made_once(centre):
    first = services.create_position(unit=centre, role="follow_up_head", by=BY)
    assert services.create_position(unit=centre, role="follow_up_head", by=BY) == first
    assert first.name == "回访中心回访中心主管"


# deputies


def test_everybody_names_their_own_deputy_and_nobody_elses(team):
    wang, li, zhao = (person(n, "agent", team) for n in ("王坐席", "李坐席", "赵外区"))
    services.set_deputy(user=wang, deputy=li, valid_from=TODAY, valid_until=TODAY, by=wang, at=AT)
    with pytest.raises(Refused, match="not_permitted"):
        services.set_deputy(user=wang, deputy=zhao, valid_from=TODAY, valid_until=TODAY, by=zhao, at=AT)
    with pytest.raises(Refused, match="deputy_for_oneself"):
        services.set_deputy(user=wang, deputy=wang, valid_from=TODAY, valid_until=TODAY, by=wang)


@pytest.mark.parametrize(("start", "left"), [(TODAY, 0), (TODAY - timedelta(days=3), 1), (TODAY + timedelta(days=3), 0)])
def test_who_is_back_early_ends_the_deputy(team, start, left):
    wang, li = person("王坐席", "agent", team), person("李坐席", "agent", team)
    row = services.set_deputy(user=wang, deputy=li, valid_from=start, valid_until=TODAY + timedelta(days=9), by=wang, at=AT)
    services.end_deputy(row, by=wang, at=AT)
    assert Deputy.objects.count() == left
    assert selectors.present([wang], AT) == [wang]


# who is behind an owner


def test_a_person_is_themselves_or_their_deputy(team):
    wang, li, zhao = (person(n, "agent", team) for n in ("王坐席", "李坐席", "赵外区"))
    assert selectors.resolve(Ref.of(wang), AT) == [wang]
    services.set_deputy(user=wang, deputy=li, valid_from=TODAY, valid_until=TODAY, by=BY, at=AT)
    assert selectors.resolve(Ref.of(wang), AT) == [li]
    services.set_deputy(user=li, deputy=zhao, valid_from=TODAY, valid_until=TODAY, by=BY, at=AT)
    assert selectors.resolve(Ref.of(wang), AT) == [zhao]
    assert selectors.resolve(Ref.of(wang), AT + timedelta(days=1)) == [wang]


def test_two_who_act_for_each_other_do_not_go_round_for_ever(team):
    wang, li = person("王坐席", "agent", team), person("李坐席", "agent", team)
    for one, other in ((wang, li), (li, wang)):
        services.set_deputy(user=one, deputy=other, valid_from=TODAY, valid_until=TODAY, by=BY, at=AT)
    assert selectors.resolve(Ref.of(wang), AT) == [li]


def test_a_post_means_who_holds_it_else_the_next_head(company, centre):
    post = services.create_position(unit=centre, role="follow_up_head", by=BY)
    boss = person("钱总", "general_manager", company)
    assert selectors.resolve(Ref.of(post), AT) == [boss]
    lin = person("林主管", "follow_up_head", centre)
    assert selectors.resolve(Ref.of(post), AT) == [lin]


def test_a_unit_means_its_head_else_everybody_in_it(company, centre, team):
    person("钱总", "general_manager", company)
    wang, li = person("王坐席", "agent", team), person("李坐席", "agent", team)
    assert selectors.resolve(Ref.of(team), AT) == [li, wang] or selectors.resolve(Ref.of(team), AT) == [wang, li]
    leader = person("陈班长", "team_leader", team)
    assert selectors.resolve(Ref.of(team), AT) == [leader]
    assert [u.name for u in selectors.resolve(Ref.of(centre), AT)] == ["钱总"]


def test_heads_climb(company, centre, team):
    boss, lin, chen = (
        person("钱总", "general_manager", company),
        person("林主管", "follow_up_head", centre),
        person("陈班长", "team_leader", team),
    )
    assert selectors.head_of(team, AT) == chen
    assert selectors.head_of(team, AT, above=chen) == lin
    assert selectors.head_of(centre, AT, above=lin) == boss
    assert selectors.head_of(company, AT, above=boss) is None


def test_closed_accounts_are_nobody(team):
    wang = person("王坐席", "agent", team)
    accounts.deactivate_user(wang, by=BY)
    assert selectors.resolve(Ref.of(wang), AT) == []
    assert selectors.holders("agent", team, AT) == []


def test_colleagues_are_those_of_the_same_unit(centre, team):
    wang, li = person("王坐席", "agent", team), person("李坐席", "agent", team)
    person("赵外区", "agent", centre)
    assert selectors.colleagues(wang, AT) == [li]
    assert selectors.home_unit(wang, AT) == team


def test_an_owner_that_is_nothing_known_is_nobody(db):
    assert selectors.resolve(None) == []
    assert selectors.resolve(Ref("archive.customer", "1")) == []
    assert selectors.resolve(Ref("organization.unit", "99")) == []
