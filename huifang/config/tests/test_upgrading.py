"""``huifang upgrade`` on the demo company of an earlier commit: nothing is lost, and the pages are served (R12.2)."""

import io
import lzma
import subprocess
import sys
import tarfile

import pytest
from django.db import connection

from huifang.config import presence, release, upgrading
from huifang.config.models import Process
from huifang.config.saving import engines, making
from huifang.config.tests.conftest import ROOT, Place, Places
from huifang.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIXTURES = ROOT / "tests" / "data" / "upgrade"
SQLITE, POSTGRES = FIXTURES / "demo-0.1.0-790a363.sqlite3.xz", FIXTURES / "demo-0.1.0-790a363.postgres15.dump.xz"
KEYS = {
    "HUIFANG_SECRET_KEY": "fixture signing key", "HUIFANG_DATA_KEY": "fixture data key", "HUIFANG_INDEX_KEY": "fixture index key",
    "HUIFANG_DEMO": "1",
}  # fmt: skip
PAGES = """
from django.test import Client
from django.conf import settings
from huifang.accounts.models import User
from huifang.archive.models import ContactNumber
from huifang.archive import numbers
from huifang.journal.sealing import seal, verify
from huifang.ui import registry
seen = set()
for user in User.objects.filter(is_active=True):
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    for section in registry.sections(user):
        for _item, address in section.items:
            # Once each: who may is not what an upgrade could spoil.
            if address not in seen:
                assert client.get(address, follow=True).status_code == 200, (user.username, address)
            seen.add(address)
while seal(): pass
assert verify().broken_at is None
assert numbers.decrypt(ContactNumber.objects.order_by("pk").first().cipher)
print(len(seen))
"""
COUNTS = """
from django.db import connection
with connection.cursor() as cursor:
    for table in ("archive_customer", "followup_task", "followup_record", "obligations_obligation", "journal_seal"):
        cursor.execute(f"SELECT count(*) FROM {table}")
        print(cursor.fetchone()[0], end=" ")
"""


@pytest.fixture
def earlier(request, places: Places) -> Place:
    """The demo company of the commit that the parameter names."""
    return {"landed": _landed, "previous": _previous}[request.param](places)


def _landed(places: Places) -> Place:
    """Of the landing before this one, as committed."""
    place = places("landed", **KEYS)
    place.folder.mkdir()
    if connection.vendor == "sqlite":
        (place.folder / "huifang.sqlite3").write_bytes(lzma.decompress(SQLITE.read_bytes()))
        return place
    dump = lzma.decompress(POSTGRES.read_bytes())
    command = (engines.program_for("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={place.address}")
    subprocess.run(command, input=dump, check=True, capture_output=True)
    return place


def _previous(places: Places) -> Place:
    """Of the commit before this one, made by its own code; on one engine, since making it takes long."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is upgraded from the landing")
    place = places("previous", **KEYS)
    tree = place.folder.parent / "tree"
    archived = subprocess.run(("git", "archive", "HEAD~1"), cwd=ROOT, capture_output=True, check=False)
    if archived.returncode:
        pytest.skip("there is no git history here")
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as tar:
        tar.extractall(tree, filter="data")
    place.more["PYTHONPATH"] = str(tree)
    command = [sys.executable, "-m", "huifang.config.cli", "demo", "--customers", "8", "--days", "60"]
    made = subprocess.run(command, env=place.environment, cwd=tree, capture_output=True, text=True, timeout=180, check=False)
    if made.returncode:
        pytest.skip(f"the commit before this one can't make its demo: {made.stderr.strip().splitlines()[-1]}")
    del place.more["PYTHONPATH"]
    return place


@pytest.mark.parametrize("earlier", ["landed", "previous"], indirect=True)
def test_the_demo_of_an_earlier_commit_is_upgraded_and_served(earlier, places, passphrase):
    before = earlier.say(COUNTS)
    said = earlier.well("upgrade")
    assert earlier.say(COUNTS) == before, "no row of the work is lost"
    assert int(earlier.say(PAGES)) > 30
    findings = earlier.huifang("doctor", "--json").stdout
    assert '"code": "migrations"' in findings
    again = earlier.well("upgrade")
    assert "升级前的备份" not in again
    files = making.archives(earlier.folder / "backups")
    assert len(files) == int("升级前的备份" in said), "a second run finds nothing to do and makes no backup"


def test_the_committed_demo_is_of_an_earlier_time(places):
    """Else an upgrade of it would prove nothing: there is work for the migrations, and rows for them to keep."""
    earlier = _landed(places)
    pending = earlier.say("from huifang.config.upgrading import _pending\nprint(len(_pending()))")
    assert int(pending) > 20
    assert all(int(count) > 0 for count in earlier.say(COUNTS).split())


def test_the_backup_before_an_upgrade_brings_the_earlier_state_back(places, passphrase):
    earlier = _landed(places)
    before = earlier.say(COUNTS)
    earlier.well("upgrade")
    place = places("back", **KEYS)
    said = place.well("restore", making.archives(earlier.folder / "backups")[0], "--into", place.folder)
    assert "huifang upgrade" in said, "it is of the earlier version"
    assert place.say(COUNTS) == before
    place.well("upgrade")
    assert int(place.say(PAGES)) > 30


def test_a_database_that_is_newer_than_the_program_is_left_alone(places):
    place = places("newer", migrated=True, **KEYS)
    place.well("init", "--no-input")
    place.say(
        "from django.db.migrations.recorder import MigrationRecorder\nfrom django.db import connection\n"
        "MigrationRecorder(connection).record_applied('journal', '9999_later')"
    )
    done = place.huifang("upgrade")
    assert (done.returncode, "journal.9999_later" in done.stderr) == (1, True)


def test_nothing_is_upgraded_before_it_was_set_up(places):
    done = places("bare", **KEYS).huifang("upgrade")
    assert (done.returncode, "huifang init" in done.stderr) == (1, True)


def test_a_newer_process_at_work_refuses_the_upgrade(db, tmp_path):
    at = clock.now()
    mine = release.this()
    values = {"role": "web", "node": "b", "pid": 1, "version": "0.1.0", "started_at": at}
    Process.objects.create(key="same", schema=mine.schema, seen_at=at, **values)
    Process.objects.create(key="silent", schema=mine.schema + 1, seen_at=at - presence.LIVES * 2, **values)
    upgrading.upgrade(folder=tmp_path, at=at)
    Process.objects.create(key="newer", schema=mine.schema + 1, seen_at=at, **values)
    with pytest.raises(upgrading.NotUpgraded):
        upgrading.upgrade(folder=tmp_path, at=at)
    assert list(tmp_path.iterdir()) == []


def test_search_is_made_anew_only_when_its_format_is_another(db, tmp_path, monkeypatch):
    at = clock.now()
    monkeypatch.setattr(upgrading, "_search_anew", lambda _report: 7)
    assert upgrading.upgrade(folder=tmp_path, at=at).searched == 7
    assert upgrading.upgrade(folder=tmp_path, at=at).searched == 0
    monkeypatch.setattr(upgrading, "search_format", lambda: "another")
    assert upgrading.upgrade(folder=tmp_path, at=at).searched == 7


def test_a_pack_with_new_content_is_named(db, tmp_path, monkeypatch):
    at = clock.now()
    upgrading.upgrade(folder=tmp_path, at=at)
    monkeypatch.setattr(upgrading, "packs", lambda: {"work-safety-consultancy": "new"})
    assert upgrading.upgrade(folder=tmp_path, at=at).packs == ["work-safety-consultancy"]


def test_a_later_release_has_the_higher_version_or_more_migrations():
    assert release.Release((0, 1, 0), 5) < release.Release((0, 1, 0), 6) < release.Release((0, 2), 1)
    assert release.parse("1.10.2rc1") == (1, 10, 2) > release.parse("1.9")
