"""Files of real records: the owner's gate at every door, what history tells, what closes with the record (issue 3 item 4, R12.2)."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse

from huifang.accounts.models import User
from huifang.assignments import services as assignments
from huifang.complaints import services as complaints
from huifang.files import registry, services
from huifang.files.models import File
from huifang.journal.models import Event
from huifang.journal.selectors import sentence
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref
from tests.doors import client_of, text_of
from tests.town import LATER, Town, photo

pytestmark = pytest.mark.django_db


def put(town: Town, owner: Ref, by: User, name: str = "证据.txt") -> File:
    return services.store(content=f"三次没有按约 {owner}".encode(), name=name, owner=owner, by=by, at=LATER)


def owners(town: Town) -> dict[str, Ref]:
    return {
        "customer": Ref.of(town.office.customer),
        "complaint": Ref.of(town.complaint),
        "assignment": Ref.of(town.answered_assignment),
    }


@pytest.mark.parametrize("what", ["customer", "complaint", "assignment"])
def test_another_team_finds_nothing(town: Town, wang: Client, zhao: Client, what: str):
    owner = owners(town)[what]
    file = put(town, owner, town.office.wang)
    doors = [reverse(f"files:{name}", args=[file.pk]) for name in ("download", "view", "thumbnail", "void")]
    doors += [reverse("files:panel", args=[owner.kind, owner.id])]
    for door in doors:
        assert zhao.get(door).status_code == 404, door
    upload = reverse("files:upload", args=[owner.kind, owner.id])
    assert zhao.post(upload, b"x", content_type="application/octet-stream", headers={"X-File-Name": "x.txt"}).status_code == 404
    assert zhao.post(upload, {"file": io.BytesIO(b"x")}).status_code == 404
    assert zhao.get(reverse("journal:history", args=[str(Ref.of(file))])).status_code == 403
    assert "证据.txt" in text_of(wang.get(doors[-1]))
    assert b"".join(wang.get(doors[0]).streaming_content).decode().startswith("三次没有按约")  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", ["customer", "complaint", "assignment"])
def test_history_tells_who_added_and_who_took(town: Town, wang: Client, what: str):
    owner = owners(town)[what]
    file = put(town, owner, town.office.wang)
    wang.get(reverse("files:download", args=[file.pk]))
    told = [
        sentence(e) for e in Event.objects.filter(subject_kind=owner.kind, subject_id=owner.id, kind__startswith="files.").order_by("id")
    ]
    assert told[-2:] == ["添加了附件 证据.txt", "下载了附件 证据.txt"]


def test_records_with_files_are_these():
    assert set(registry.kinds()) >= {"archive.customer", "assignments.assignment", "complaints.complaint"}


@pytest.mark.parametrize("kind", ["archive.customer", "assignments.assignment", "complaints.complaint"])
@pytest.mark.parametrize("pk", ["0", "999999999", "x", "-1"])
def test_no_gate_stumbles_over_an_id(town: Town, kind: str, pk: str):
    for ask in (registry.may_read, registry.may_attach, registry.may_void):
        try:
            assert not ask(town.office.lin, Ref(kind, pk))
        except ValueError:
            assert not pk.isdecimal()  # addresses only take whole numbers


def test_the_unit_that_is_asked_answers_with_files(town: Town):
    """孙工 and his technicians, not the head of another department."""
    owner = Ref.of(town.open_assignment)
    assert put(town, owner, town.office.sun).name == "证据.txt"
    with pytest.raises(Refused):
        put(town, owner, town.office.qian)


def test_a_closed_record_takes_no_more_files(town: Town):
    o = town.office
    assignments.accept(town.answered_assignment, by=o.wang, at=LATER)
    with pytest.raises(Refused) as refused:
        put(town, Ref.of(town.answered_assignment), o.wang)
    assert refused.value.decision.reason == "files_closed"
    complaints.void(town.complaint, reason="重复登记", by=o.lin, at=LATER)
    with pytest.raises(Refused):
        put(town, Ref.of(town.complaint), o.wang)
    with pytest.raises(Refused):
        services.void(town.file, reason="x", by=o.qian, at=LATER)


def test_the_head_voids_evidence_of_others(town: Town, lin: Client):
    file = put(town, Ref.of(town.complaint), town.office.wang)
    assert lin.post(reverse("files:void", args=[file.pk]), {"reason": "涉及他人隐私"}).status_code == 302
    assert client_of(town.office.wang).get(reverse("files:download", args=[file.pk])).status_code == 403


def test_pages_have_their_panel(town: Town, wang: Client):
    for page, owner in ((f"/complaints/{town.complaint.pk}/", "complaint"), (f"/archive/customers/{town.office.customer.pk}/", "customer"),
                        (f"/assignments/{town.answered_assignment.pk}/", "assignment")):  # fmt: skip
        ref = owners(town)[owner]
        assert f'hx-get="{reverse("files:panel", args=[ref.kind, ref.id])}"' in text_of(wang.get(page))


def test_the_same_photo_in_two_records_is_stored_once(town: Town):
    first = services.store(content=photo(), name="a.png", owner=Ref.of(town.complaint), by=town.office.wang, at=LATER)
    assert first.blob_id == town.file.blob_id
    assert services.verify().is_whole
