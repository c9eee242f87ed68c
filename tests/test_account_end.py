"""R12.2: what every context says a person owns, handed over or freed in one act, on the page an administrator uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huifang.accounts import belongings
from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.desk.models import SavedView
from huifang.followup.models import Task
from huifang.followup.rules.calling import OPEN
from huifang.integrations.models import ApiToken, Webhook
from huifang.integrations.services import tokens as api_tokens
from huifang.journal.models import Event
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from huifang.organization import services as organization
from huifang.organization.models import Deputy, RoleAssignment
from tests.cast import MORNING
from tests.town import Town

pytestmark = pytest.mark.django_db
BY = system("test")
PASSWORD = "回访中心-2026-安全"


def owned(user: User) -> dict[str, int]:
    return {one.kind.code: one.count for one in belongings.owned_by(user, MORNING)}


@pytest.fixture
def leaving(town: Town) -> User:
    """王坐席 leaves: calls, customers, a saved view, a question put to the person, a deputy, a role."""
    o = town.office
    wang = User.objects.get(pk=o.wang.pk)  # not the town's own: what is closed here stays open for other tests
    organization.set_deputy(user=wang, deputy=o.li, valid_from=MORNING.date(), valid_until=MORNING.date(), by=BY, at=MORNING)
    Assignment.objects.filter(pk=town.open_assignment.pk).update(person=wang)
    Task.objects.filter(pk=town.task.pk).update(assignee=wang)
    return wang


def end(town: Town, user: User, **to: User) -> dict[str, int]:
    chosen = {code.replace("_", ".", 1): person for code, person in to.items()}
    return accounts.end_account(user, to=chosen, by=town.admin, at=MORNING)


def test_everything_is_named(town: Town, leaving: User):
    found = owned(leaving)
    assert set(found) >= {
        "archive.customer",
        "followup.task",
        "assignments.assignment",
        "complaints.complaint",
        "complaints.tracked",
        "desk.saved_view",
        "organization.role",
        "organization.deputy",
    }
    assert found["archive.customer"] == Customer.objects.filter(owner=leaving).count()


def test_a_colleague_takes_it_all_over(town: Town, leaving: User):
    li, before = town.office.li, owned(leaving)
    customers = set(Customer.objects.filter(owner=leaving).values_list("pk", flat=True))
    done = end(town, leaving, archive_customer=li, followup_task=li, assignments_assignment=li, desk_saved_view=li, organization_role=li)
    assert done == before
    left = owned(leaving)
    assert set(left) <= {"complaints.complaint"}, "a complaint stays its team's and keeps the name of who took it"
    assert set(Customer.objects.filter(owner=li).values_list("pk", flat=True)) >= customers
    task = Task.objects.get(pk=town.task.pk)
    assert (task.assignee, task.holder) == (li, None)
    duties = Obligation.objects.filter(pk__in=task.items.values("obligation"), state="open")
    assert {duty.owner_id for duty in duties} == {li.pk}
    assert Assignment.objects.get(pk=town.open_assignment.pk).person == li
    assert SavedView.objects.get(pk=town.view.pk).user == li
    assert not Deputy.objects.filter(user=leaving, valid_until__gte=MORNING.date()).exists()
    assert Event.objects.filter(kind="archive.customer.handed_over", batch=f"ending-{leaving.pk}").count() == len(customers)
    assert not User.objects.get(pk=leaving.pk).is_active


def test_what_nobody_takes_goes_where_it_belongs(town: Town, leaving: User):
    end(town, leaving)
    assert not Customer.objects.filter(owner=leaving).exists()
    task = Task.objects.get(pk=town.task.pk)
    assert (task.assignee, task.unit) == (None, town.office.team)
    assert Assignment.objects.get(pk=town.open_assignment.pk).person is None
    assert not SavedView.objects.filter(pk=town.view.pk).exists()
    assert not Task.objects.filter(assignee=leaving, state__in=OPEN).exists()
    assert Complaint.objects.filter(taken_by=leaving).exists()


def test_who_does_not_call_takes_no_calls_and_nothing_is_half_done(town: Town, leaving: User):
    with pytest.raises(Refused) as refused:
        end(town, leaving, archive_customer=town.office.sun, followup_task=town.office.sun)
    assert refused.value.decision.reason == "does_not_call"
    assert Customer.objects.filter(owner=leaving).exists()
    assert User.objects.get(pk=leaving.pk).is_active


def test_a_role_is_not_held_twice(town: Town, leaving: User):
    """李坐席 holds the same role in the same team already."""
    end(town, leaving, organization_role=town.office.li)
    held = RoleAssignment.objects.filter(user=town.office.li, role="agent", unit=town.office.team)
    assert held.count() == 1


def hook_of(town: Town, user: User) -> Webhook:
    made = {"name": "事件", "url": "https://hooks.example.com/x", "kinds": ["complaints.*"], "created_at": MORNING}
    return Webhook.objects.create(owner=user, created_by=town.admin, secret="x", **made)


def test_keys_end_and_webhooks_go_on_as_somebody_else(town: Town, leaving: User):
    ends = MORNING + timedelta(days=30)
    api_tokens.create(user=leaving, kind="personal", name="脚本", scopes=["archive:read"], expires_at=ends, by=leaving, at=MORNING)
    hook = hook_of(town, leaving)
    found = owned(leaving)
    assert (found["integrations.token"] >= 1, found["integrations.webhook"]) == (True, 1)
    end(town, leaving, integrations_webhook=town.office.lin)
    assert not ApiToken.objects.filter(user=leaving, revoked_at=None).exists()
    hook.refresh_from_db()
    assert (hook.owner, hook.is_active) == (town.office.lin, True)


def test_a_webhook_that_nobody_takes_is_switched_off(town: Town, leaving: User):
    hook = hook_of(town, leaving)
    end(town, leaving)
    hook.refresh_from_db()
    assert (hook.is_active, hook.disabled_why) == (False, "owner_left")


def test_two_views_of_one_name_live_on(town: Town, leaving: User):
    SavedView.objects.create(user=town.office.li, list_name=town.view.list_name, label=town.view.label, query="")
    end(town, leaving, desk_saved_view=town.office.li)
    labels = set(SavedView.objects.filter(user=town.office.li).values_list("label", flat=True))
    assert labels == {town.view.label, f"{town.view.label} 王坐席"}


def test_the_page_names_it_all_in_chinese(town: Town, leaving: User):
    accounts.set_password(User.objects.get(pk=town.admin.pk), password=PASSWORD, by=BY)
    boss = Client()
    boss.post("/accounts/sign-in/", {"username": "he", "password": PASSWORD})
    address = f"/accounts/people/{leaving.pk}/end/"
    page: Any = boss.get(address)
    text = page.content.decode()
    for words in ("未完成的回访", "未完交办", "受理的未结投诉", "保存的视图", "代理关系"):
        assert words in text
    answer = boss.post(address, {f"to-{code}": town.office.li.pk for code in ("archive.customer", "followup.task")})
    assert answer.status_code == 302
    assert not User.objects.get(pk=leaving.pk).is_active
