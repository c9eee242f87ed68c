"""Keys are rotated without losing a value: what is sealed under old keys is sealed anew, in any state it was left (R12.2)."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from huifang.archive import resealing, sealing, services
from huifang.archive.models import Contact, ContactNumber, CustomerSection
from huifang.config import cli
from huifang.kernel import keyring
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "ring"
    monkeypatch.setattr(settings, "GRADED_KEYS_FILE", str(file))
    return file


def stored(column: str = "name") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM archive_contact ORDER BY id LIMIT 1")
        return str(cursor.fetchone()[0])


def test_a_rotation_seals_everything_anew(office: Office, ring: Path, capsys: pytest.CaptureFixture[str]):
    services.change_section(office.customer, "base", values={"scope": "甲"}, version=0, by=office.lin, at=MORNING)
    assert stored().startswith("~1.")
    assert cli.main(["keys", "rotate"]) == 0
    assert sealing.ring().current == 2
    assert stored().startswith("~2.")
    assert [bytes(n.cipher)[0] for n in ContactNumber.objects.all()] == [2]
    assert CustomerSection.objects.get().key == 2
    assert set(resealing.waiting().values()) == {0}
    assert cli.main(["keys", "retire"]) == 1, "not within the hour"
    assert cli.main(["keys", "rotate"]) == 0
    assert cli.main(["keys", "retire", "--now"]) == 0
    assert sorted(sealing.ring().keys) == [1, 3]
    assert services.open_section(office.lin, office.customer, "base", at=MORNING) == {"scope": "甲"}
    assert Contact.objects.get().name == "黄嘉欣"
    assert services.reveal_number(ContactNumber.objects.get(), by=office.lin, reason="核对") == "138 0013 8000"
    assert "黄嘉欣" not in capsys.readouterr().out


def test_an_interrupted_rotation_goes_on(office: Office, ring: Path, monkeypatch: pytest.MonkeyPatch):
    for number in range(4):
        services.add_contact(office.customer, by=office.wang, name=f"甲乙{number}")
    keyring.add(ring, settings.DATA_KEY)
    monkeypatch.setattr(resealing, "CHUNK", 2)

    def stop(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(stop)
    left = resealing.waiting()["archive_contact.name"]
    assert left == 3
    assert cli.main(["keys", "retire", "--now"]) == 1
    resealing.reseal()
    assert set(resealing.waiting().values()) == {0}
    assert sorted(one.name for one in Contact.objects.all()) == ["甲乙0", "甲乙1", "甲乙2", "甲乙3", "黄嘉欣"]


def test_names_from_before_are_read_and_sealed_by_the_upgrade(office: Office, ring: Path):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_contact SET name = %s", ["黄嘉欣"])
    assert Contact.objects.get().name == "黄嘉欣"
    assert resealing.reseal() == 1
    assert resealing.reseal() == 0
    assert stored().startswith("~1.")
    assert Contact.objects.get().name == "黄嘉欣"


def test_without_its_key_nothing_opens(office: Office, ring: Path):
    keyring.add(ring, settings.DATA_KEY)
    resealing.reseal()
    ring.unlink()
    with pytest.raises(sealing.Unopened):
        resealing.probe()
    with pytest.raises(sealing.Unopened):
        Contact.objects.get()
