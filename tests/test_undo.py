"""Undo rather than "are you sure?" (issue 3, item 10): the toast of an everyday act takes it back, as a fact, unless something came between."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huifang.channels.models import OutboundMessage
from huifang.desk import services as desk
from huifang.desk.models import SavedView
from huifang.files import services as files
from huifang.files.models import File
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.organization import services, undoing
from huifang.organization.models import Deputy, RoleAssignment, Unit
from tests.doors import client_of
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(town: Town) -> Client:
    return client_of(town.admin)


def act(client: Client, address: str, **body: str) -> str:
    """Do it as the page does; the address behind 撤销."""
    answer = client.post(address, body, headers={"HX-Request": "true"})
    assert answer.status_code in {200, 204, 302}, answer.content.decode()[:300]
    said = json.loads(answer.headers.get("HX-Trigger", "{}")).get("ui:toast")
    if said is None:
        shown = client.get("/accounts/profile/").content.decode()
        assert 'data-undo="' in shown
        return shown.split('data-undo="')[1].split('"')[0].replace("&amp;", "&")
    line = said[0] if isinstance(said, list) else said
    return str(line["undo"])


def undo(client: Client, address: str) -> int:
    return client.post(address, headers={"HX-Request": "true"}).status_code


def kinds(start: str) -> list[str]:
    return [k for k in Event.objects.order_by("id").values_list("kind", flat=True) if k.startswith(start)]


def test_an_ended_role_goes_on(town: Town, admin: Client):
    row = RoleAssignment.objects.get(user=town.office.zhao)
    RoleAssignment.objects.filter(pk=row.pk).update(valid_until=date(2030, 1, 1))
    back = act(admin, reverse("organization:role-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.valid_until
    assert row.valid_until < clock.today()
    assert undo(admin, back) in {204, 302}
    row.refresh_from_db()
    assert row.valid_until == date(2030, 1, 1)
    assert kinds("organization.role.")[-2:] == ["organization.role.ended", "organization.role.resumed"]
    assert undo(admin, back) == 409, "only once"


def test_a_role_that_was_given_anew_meanwhile_is_not_doubled(town: Town):
    row = RoleAssignment.objects.get(user=town.office.zhao)
    at = clock.now()
    services.end_role(row, by=town.admin, at=at)
    services.assign_role(user=row.user, role=row.role, unit=row.unit, valid_from=clock.today(), by=town.admin, at=at)
    with pytest.raises(Refused, match="already_assigned"):
        undoing.resume_role(row, by=town.admin, at=at)


def test_a_closed_unit_opens_again(town: Town, admin: Client):
    unit = services.create_unit(name="临时组", code="temporary", kind="team", parent=town.office.company, by=town.admin)
    back = act(admin, reverse("organization:unit-close", args=[unit.pk]))
    assert not Unit.objects.get(pk=unit.pk).is_active
    assert undo(admin, back) in {204, 302}
    assert Unit.objects.get(pk=unit.pk).is_active
    assert undo(admin, back) == 409
    assert kinds("organization.unit.")[-1] == "organization.unit.reopened"


@pytest.mark.parametrize("begun", [True, False])
def test_a_deputy_acts_on(town: Town, begun: bool):
    first = clock.today() - timedelta(days=1) if begun else clock.today()
    row = services.set_deputy(
        user=town.office.li, deputy=town.office.wang, valid_from=first, valid_until=first + timedelta(days=9), by=town.office.li
    )
    client = client_of(town.office.li)
    back = act(client, reverse("organization:deputy-end", args=[row.pk]))
    assert undo(client_of(town.office.wang), back) == 403
    assert undo(client, back) in {204, 302}
    again = Deputy.objects.get(user=town.office.li, deputy=town.office.wang)
    assert (again.valid_from, again.valid_until) == (first, first + timedelta(days=9))
    assert undo(client, back) == 409


def test_an_hour_later_it_is_too_late(town: Town):
    row, at = RoleAssignment.objects.get(user=town.office.zhao), clock.now()
    services.end_role(row, by=town.admin, at=at)
    with pytest.raises(Conflict):
        undoing.resume_role(row, by=town.admin, at=at + undoing.LONGEST)


def test_a_removed_view_comes_back_to_who_removed_it(town: Town):
    client, view = client_of(town.view.user), town.view
    back = act(client, reverse("desk:remove_view", args=[view.pk]))
    assert not SavedView.objects.filter(pk=view.pk).exists()
    assert undo(client_of(town.office.zhao), back) == 404, "a token of somebody else"
    assert undo(client, back) == 204
    again = SavedView.objects.get(pk=view.pk)
    assert (again.label, again.query, again.list_name, again.unit_id) == (view.label, view.query, view.list_name, view.unit_id)
    assert undo(client, back) == 409
    assert kinds("desk.view") == ["desk.view.removed", "desk.view.restored"]
    assert desk.restore_view("nonsense", by=view.user) is None


def test_a_voided_file_is_valid_again_for_who_voided_it(town: Town):
    client = client_of(town.office.qian)
    file = town.file
    if file.added_by_id != town.office.qian.pk:
        client = client_of(file.added_by)
    back = act(client, reverse("files:void", args=[file.pk]), reason="传错了")
    assert File.objects.get(pk=file.pk).voided_at
    assert undo(client_of(town.office.wang), back) in {403, 404}
    assert undo(client, back) == 204
    again = File.objects.get(pk=file.pk)
    assert (again.voided_at, again.voided_by, again.void_reason) == (None, None, "")
    assert undo(client, back) == 409
    assert kinds("files.file.")[-2:] == ["files.file.voided", "files.file.restored"]


def test_a_file_attached_anew_meanwhile_is_not_doubled(town: Town):
    file, at = town.file, clock.now()
    user = file.added_by
    assert user
    files.void(file, reason="错", by=user, at=at)
    File.objects.create(blob=file.blob, owner_kind=file.owner_kind, owner_id=file.owner_id, name="同一份", purpose=file.purpose, at=at)
    with pytest.raises(Conflict):
        files.restore(file, by=user, at=at)


def test_cancelling_and_sending_again_take_each_other_back(town: Town):
    letter = OutboundMessage.objects.get(state="failed")
    client = client_of(town.office.lin)
    back = act(client, reverse("channels:cancel", args=[letter.pk]))
    assert OutboundMessage.objects.get(pk=letter.pk).state == "cancelled"
    assert undo(client, back) in {204, 302}
    assert OutboundMessage.objects.get(pk=letter.pk).state == "queued"
