"""Pages of the journal: who may open them, and what they do."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from huifang.accounts import services as accounts
from huifang.journal import catalogue
from huifang.journal.models import Delivery
from huifang.journal.services import record
from huifang.kernel.refs import Ref, system

catalogue.declare({"test.page.shown": "显示 <b>{what}</b>"})
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def administrator(db):
    return accounts.create_user(username="admin", name="系统管理员", by=system("test"), is_administrator=True)


@pytest.fixture
def agent(db):
    return accounts.create_user(username="wang", name="王坐席", by=system("test"))


@pytest.fixture
def failed(db) -> Delivery:
    event = record("test.page.shown", Ref("test.page", "1"), by=system("x"), at=AT, what="回访")
    return Delivery.objects.create(event=event, consumer="test.x", state="failed", due_at=AT, error="Traceback …\nValueError: 没有回应")


def test_failed_deliveries_are_listed_with_their_error(client, administrator, failed):
    client.force_login(administrator)
    page = client.get(reverse("journal:deliveries")).content.decode()
    assert "ValueError: 没有回应" in page
    assert "显示 &lt;b&gt;回访" in page, "stored text is escaped"


def test_retry_makes_it_due_again(client, administrator, failed):
    client.force_login(administrator)
    assert client.post(reverse("journal:retry", args=[failed.pk])).status_code == 302
    failed.refresh_from_db()
    assert failed.state == "pending"
    assert client.post(reverse("journal:retry", args=[failed.pk])).status_code == 409


@pytest.mark.parametrize(("name", "method"), [("deliveries", "get"), ("retry", "post")])
def test_an_agent_may_not(client, agent, failed, name, method):
    client.force_login(agent)
    address = reverse(f"journal:{name}", args=[failed.pk] if name == "retry" else [])
    assert getattr(client, method)(address).status_code == 403


def test_signed_out_leads_to_sign_in(client, failed):
    assert client.get(reverse("journal:deliveries")).headers["Location"].startswith("/accounts/sign-in/")


def test_history_asks_the_owner_and_shows_names(client, agent, administrator):
    """One's own account: oneself and administrators, nobody else."""
    address = reverse("journal:history", args=[f"accounts.user:{administrator.pk}"])
    client.force_login(agent)
    assert client.get(address).status_code == 403
    client.force_login(administrator)
    page = client.get(address).content.decode()
    assert "为 系统管理员 开通账号 admin" in page


def test_history_without_a_gate_needs_the_whole_journal(client, agent, administrator, failed):
    address = reverse("journal:history", args=["test.page:1"])
    client.force_login(agent)
    assert client.get(address).status_code == 403
    client.force_login(administrator)
    assert "显示 &lt;b&gt;回访" in client.get(address).content.decode()


@pytest.mark.parametrize("ref", ["nonsense", ":", "a:"])
def test_a_reference_that_is_none_is_no_page(client, administrator, ref):
    client.force_login(administrator)
    assert client.get(reverse("journal:history", args=[ref])).status_code == 404


def test_history_continues(client, administrator):
    for n in range(25):
        record("test.page.shown", Ref("test.page", "2"), by=system("x"), at=AT, what=n)
    client.force_login(administrator)
    address = reverse("journal:history", args=["test.page:2"])
    page = client.get(address).content.decode()
    assert page.count("<li>") == 20
    cursor = page.split("?before=")[1].split('"')[0]
    assert client.get(address, {"before": cursor}).content.decode().count("<li>") == 5
