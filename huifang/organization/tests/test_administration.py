"""R12.1, R12.2: the administration pages: people, units, settings; two administrators at the same thing lose nothing."""

import json
import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from huifang.accounts import administering
from huifang.accounts import services as accounts
from huifang.accounts.models import Invitation, User
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.organization import arranging, company, first_run, hiring, options, services
from huifang.organization.models import Position, RoleAssignment, Staff, Unit
from huifang.organization.tests.test_holidays import text_of

BY = system("test")
FORM = {"name": "王坐席", "staff_number": "", "email": "", "phone": "", "extension": ""}


@pytest.fixture
def root(db):
    return services.create_unit(name="本公司", code="company", kind="company", by=BY)


@pytest.fixture
def admin(root):
    return accounts.create_user(username="admin", name="系统管理员", by=BY, is_administrator=True)


@pytest.fixture
def wang(root):
    return accounts.create_user(username="wang", name="王坐席", by=BY)


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


def hidden(page):
    """What a form carries to say what it showed."""
    return {"seen": unescape(re.findall(r'name="seen" value="([^"]*)"', page.content.decode())[0])}


def test_a_new_colleague_gets_a_link_that_is_shown_once(browser, root):
    answer = browser.post(reverse("organization:user-new"), {"name": "李四", "username": "", "role": "agent", "unit": root.pk})
    token = re.findall(r"/accounts/invitation/([\w-]+)/", answer.content.decode())[0]
    assert "no-store" in answer.headers["Cache-Control"]
    user = User.objects.get(username="ls")
    assert RoleAssignment.objects.get(user=user).role == "agent"
    assert accounts.accept_invitation(token, password="hui-2026-fang-x") == user
    assert token not in str(list(Invitation.objects.values())) + str(list(Event.objects.values("facts")))


def test_a_pasted_list_is_looked_at_and_then_created_whole(browser, root):
    address, text = reverse("organization:users-paste"), "李四,lisi,坐席,本公司\n赵六,,,"
    assert browser.post(address, {"text": text}).status_code == 200
    assert not User.objects.filter(username="lisi").exists()
    page = browser.post(address, {"text": text, "create": "1"}).content.decode()
    assert page.count("/accounts/invitation/") == 4, "each address is shown and can be copied"
    assert set(User.objects.values_list("username", flat=True)) == {"admin", "lisi", "zl"}
    assert browser.post(address, {"text": "钱七,lisi\n孙八,sun8", "create": "1"}).status_code == 422
    assert not User.objects.filter(username="sun8").exists(), "everybody or nobody"
    with pytest.raises(Refused) as caught:
        hiring.hire_many(hiring.read_list("钱七,lisi"), by=BY, at=User.objects.all()[0].joined_at)
    assert caught.value.decision.params == {"lines": "1"}


def test_two_administrators_change_other_fields(browser, wang):
    address = reverse("organization:user-edit", args=[wang.pk])
    seen = hidden(browser.get(address))
    administering.change_user(wang, changes={"email": "w@example.cn"}, was={"email": ""}, by=BY)
    assert browser.post(address, {**FORM, **seen, "extension": "8021"}).status_code == 302
    wang.refresh_from_db()
    assert (wang.email, Staff.objects.get(user=wang).extension) == ("w@example.cn", "8021"), "both are kept"


def test_two_administrators_change_the_same_field(browser, wang):
    address = reverse("organization:user-edit", args=[wang.pk])
    seen = hidden(browser.get(address))
    administering.change_user(wang, changes={"name": "王大"}, was={"name": "王坐席"}, by=BY)
    answer = browser.post(address, {**FORM, **seen, "name": "王小"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for value in ("现为“王大”", "原为“王坐席”", 'value="王小"'):
        assert value in page
    wang.refresh_from_db()
    assert wang.name == "王大", "nothing was written"
    assert browser.post(address, {**FORM, **hidden(answer), "name": "王小"}).status_code == 302
    wang.refresh_from_db()
    assert wang.name == "王小"


def test_a_change_that_raced_is_a_conflict(wang):
    with pytest.raises(Conflict):
        administering.change_user(wang, changes={"name": "甲"}, was={"name": "乙"}, by=BY)
    hiring.set_reach(wang, changes={"phone": "8001"}, was={"phone": ""}, by=BY)
    with pytest.raises(Conflict):
        hiring.set_reach(wang, changes={"phone": "8002"}, was={"phone": ""}, by=BY)


def test_the_last_administrator_stays_one(admin):
    with pytest.raises(Refused) as caught:
        administering.change_user(admin, changes={"is_administrator": False}, was={"is_administrator": True}, by=BY)
    assert caught.value.decision.reason == "last_administrator"


def test_units_are_pasted_renamed_moved_and_closed(browser, root, admin):
    browser.post(reverse("organization:units-paste"), {"text": "技术部\n  检测一组\n业务部", "below": root.pk})
    browser.post(reverse("organization:units-paste"), {"text": "技术部\n  检测二组", "below": root.pk})
    tech, team = Unit.objects.get(name="技术部"), Unit.objects.get(name="检测二组")
    assert (Unit.objects.count(), team.parent, team.kind, team.code) == (5, tech, "team", "jcez")
    trade = Unit.objects.get(name="业务部")
    address = reverse("organization:unit-edit", args=[team.pk])
    assert browser.post(address, {"name": "质检组", "kind": "team", "parent": trade.pk}).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.parent, team.path.startswith(trade.path)) == ("质检组", trade, True)
    assert browser.post(reverse("organization:unit-close", args=[trade.pk])).status_code == 403, "a unit is still below"
    assert browser.post(reverse("organization:unit-close", args=[team.pk])).status_code == 302
    with pytest.raises(Conflict):
        arranging.change_unit(trade, changes={"kind": "team"}, was={"kind": "branch"}, by=admin, at=admin.joined_at)


def test_a_position_is_made_and_renamed(browser, root):
    browser.post(reverse("organization:position-new", args=[root.pk]), {"role": "general_manager", "name": ""})
    position = Position.objects.get()
    assert browser.post(reverse("organization:position-edit", args=[position.pk]), {"name": "总裁"}).status_code == 302
    with pytest.raises(Conflict):
        arranging.rename_position(position, name="x", was="别的", by=BY, at=User.objects.all()[0].joined_at)


def test_a_role_is_assigned_with_reach_and_ended(browser, root, wang):
    body = {"user": wang.pk, "role": "agent", "unit": root.pk, "scope": "own", "valid_from": "2026-01-01", "valid_until": ""}
    assert browser.post(reverse("organization:role-new"), body).status_code == 302
    held = RoleAssignment.objects.get(user=wang)
    assert (held.scope, held.valid_from) == ("own", date(2026, 1, 1))
    assert browser.post(reverse("organization:role-new"), body).status_code == 422, "the refusal stands at its field"
    assert browser.post(reverse("organization:role-end", args=[held.pk])).status_code == 302
    held.refresh_from_db()
    assert held.valid_until


def test_why_answers_both_ways(browser, root, wang):
    services.assign_role(user=wang, role="agent", unit=root, by=BY, valid_from=date(2026, 1, 1))
    address = reverse("organization:why")
    page = browser.get(address, {"permission": "followup.task.call", "user": wang.pk}).content.decode()
    assert "能：王坐席 可以拨打回访电话" in page
    assert "本公司的客服员" in page
    page = browser.get(address, {"permission": "followup.plan.run", "user": wang.pk}).content.decode()
    assert "不能：王坐席 不能执行回访计划" in page
    assert "具有此权限的角色" in page
    assert "王坐席" in browser.get(address, {"permission": "followup.task.call"}).content.decode()


def test_settings_are_saved_with_errors_at_their_field_and_history(browser):
    address = reverse("organization:option-group", args=["company"])
    seen = hidden(browser.get(address))
    assert (
        browser.post(address, {**seen, "company-name": "甲公司", "company-short_name": "", "company-hotline": "400-1"}).status_code == 302
    )
    assert company.facts() == {"name": "甲公司", "short_name": "甲公司", "hotline": "400-1"}
    options.change(by=BY, changes={"company.hotline": "400-2"})
    shown = json.dumps(json.loads(seen["seen"]) | {"company-name": "甲公司"})
    stale = {"seen": shown, "company-name": "甲公司", "company-short_name": "", "company-hotline": "400-3"}
    answer = browser.post(address, stale)
    assert answer.status_code == 409
    assert "现为“400-2”" in answer.content.decode()
    assert "“公司名称”" in browser.get(address).content.decode(), "the history of the group"
    assert browser.get(reverse("organization:option-group", args=["nothing"])).status_code == 404


def test_a_secret_is_never_shown(browser, monkeypatch):
    group = options.Group(
        "t", "T", (options.Option("t.word", "Word", options.SECRET),), test=lambda values, _by: (values["t.word"] == "s3cret", "ok")
    )
    monkeypatch.setattr(options, "_groups", {"t": group})
    address = reverse("organization:option-group", args=["t"])
    browser.post(address, {"t-word": "s3cret"})
    page = browser.post(address, {"t-word": "", "test": "1"})
    assert "s3cret" not in page.content.decode() + browser.get(address).content.decode()
    assert options.value("t.word") == "s3cret"
    browser.post(address, {"t-word": "", "forget-t-word": "on"})
    assert options.value("t.word") == ""


def test_a_notice_is_pasted_looked_at_and_entered(browser):
    services.enter_calendar_year(year=2024, days=[], by=BY)
    address = reverse("organization:notice")
    page = browser.post(address, {"text": text_of(2025), "year": "2025"})
    assert "2025 年成为已知年份" in page.content.decode()
    body = {"year": "2025", "days": page.context["days"]}
    assert browser.post(address, body).headers["Location"] == reverse("organization:years")
    assert browser.post(address, {**body, "next": "https://evil.example/"}).headers["Location"] == reverse("organization:years")
    assert browser.post(address, {"year": "x", "days": "[[1]]"}).status_code == 302, "a page that was played with"
    assert browser.post(address, {"text": "", "year": "2025"}).status_code == 422


def test_the_first_run_is_left_and_taken_up_again(admin, wang):
    at = admin.joined_at
    assert not first_run.is_open()
    first_run.begin(by=BY, at=at)
    first_run.pass_step("company", by=admin, at=at)
    first_run.begin(by=BY, at=at)
    assert first_run.state() == {"open": True, "done": ["company"]}
    with pytest.raises(Refused):
        first_run.end(by=wang, at=at)
    first_run.end(by=admin, at=at)
    assert not first_run.is_open()


def test_everybody_names_their_own_deputy_only(client, wang, admin):
    client.force_login(wang)
    body = {"user": admin.pk, "deputy": admin.pk, "valid_from": "2099-01-01", "valid_until": "2099-01-02"}
    client.post(reverse("organization:deputy-new"), body)
    page = client.get(reverse("organization:deputies")).content.decode()
    assert "2099-01-01" in page
    assert "系统管理员" in page
    assert wang.deputies.count() == 1
    assert admin.deputies.count() == 0
