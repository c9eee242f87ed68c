"""Backup and restore on the engine under test (R12.2): online, whole or not there, proven equal."""

import hashlib
import io
import json
import signal
import tarfile
import time
from pathlib import Path

import psycopg
import pytest

from huifang.config.saving import keys, making, manifest, preparing
from huifang.config.saving.manifest import NotSaved
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import system

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BY = system("test")

WRITER = """
import pathlib, sys, time
from django.db import transaction
from huifang.journal.models import Pulse
from huifang.journal.services import record
from huifang.kernel.refs import Ref, system
from huifang.kernel import clock
who, stop, end, n, slowest = sys.argv[1], pathlib.Path(sys.argv[2]), time.monotonic() + 240, 0, 0.0
while not stop.exists() and time.monotonic() < end:
    begun = time.monotonic()
    with transaction.atomic():
        Pulse.objects.create(name=f"left-{who}-{n}")
        record("organization.option.changed", Ref("test", str(n)), by=system("x"), at=clock.now(), option="x", before="", value="x" * 400)
        Pulse.objects.create(name=f"right-{who}-{n}")
    n, slowest = n + 1, max(slowest, time.monotonic() - begun)
    time.sleep(0.03)
    if n == 1:
        print("writing", flush=True)
print(n, slowest, flush=True)
"""
PAIRS = """
from huifang.journal.models import Event, Pulse
count = lambda start: Pulse.objects.filter(name__startswith=start).count()
print(count("left-"), count("right-"), Event.objects.filter(subject_kind="test").count())
"""
COUNTS = """
import json
from django.apps import apps
from huifang.journal.models import Seal
rows = {m._meta.db_table: m.objects.count() for m in apps.get_models() if m._meta.managed and not m._meta.proxy}
last = Seal.objects.order_by("-position").first()
print(json.dumps([rows, [last.position, last.digest] if last else None], sort_keys=True))
"""
SEAL = "from huifang.journal.sealing import seal, verify\nwhile seal(): pass\nassert verify().broken_at is None"


@pytest.fixture(scope="module")
def installed(places, passphrase):
    """An installation with sealed facts, two files, and its keys under a passphrase."""
    place = places("installed", migrated=True)
    place.well("init", "--no-input", "--company", "安行咨询")
    place.say(SEAL)
    for name, content in (("files/ab/abc", b"a picture" * 5000), ("imports/登记.csv", "客户名称\n广州甲".encode())):
        path = place.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (place.folder / "files" / "draft.part1234").write_bytes(b"half")
    place.well("backup", "--keys", place.folder.parent / "keys", "--passphrase-file", passphrase)
    return place


@pytest.fixture(scope="module")
def saved(installed):
    """A backup of it."""
    return Path(json.loads(installed.well("backup", "--to", installed.folder.parent / "saved", "--json"))["file"])


def restoring(place, file, installed, passphrase, *more):
    return place.huifang(
        "restore", file, "--into", place.folder, "--keys", installed.folder.parent / "keys", "--passphrase-file", passphrase, *more
    )


# the whole way


def test_a_restored_installation_equals_its_backup(places, installed, saved, passphrase):
    place = places("restored")
    before = json.loads(installed.say(COUNTS))
    done = restoring(place, saved, installed, passphrase)
    assert done.returncode == 0, done.stderr
    assert "恢复完成" in done.stdout
    after = json.loads(place.say(COUNTS))
    assert before[1] == after[1] is not None, "the chain ends at the same digest"
    more = {"journal_event": 1}  # the fact of the backup came after the copy; that of the restore after the comparison
    assert {table: n - more.get(table, 0) for table, n in before[0].items()} == {
        table: n - more.get(table, 0) for table, n in after[0].items()
    }
    for name in ("files/ab/abc", "imports/登记.csv"):
        assert (place.folder / name).read_bytes() == (installed.folder / name).read_bytes()
    assert not (place.folder / "files" / "draft.part1234").exists()
    for key in keys.NAMES:
        assert (place.folder / "secrets" / key.lower()).read_text() == (installed.folder / "secrets" / key.lower()).read_text()
    assert (place.folder / "secrets").stat().st_mode & 0o077 == 0
    assert place.huifang("doctor").returncode == 0


def test_the_backup_holds_no_key_and_says_what_it_holds(installed, saved):
    found = manifest.read(saved)
    assert found is not None
    assert (found.version, found.total_rows > 100, found.chain_position > 0) == ("0.1.0", True, True)
    assert {one.path for one in found.files} == {"files/ab/abc", "imports/登记.csv"}
    assert ["journal", "0001_initial"] in found.migrations
    assert saved.stat().st_mode & 0o077 == 0
    everything = saved.read_bytes()
    for key in keys.NAMES:
        assert (installed.folder / "secrets" / key.lower()).read_bytes() not in everything


def test_writers_never_fail_and_the_copy_is_of_one_moment(places, installed, saved, passphrase):
    place = places("busy")
    assert restoring(place, saved, installed, passphrase).returncode == 0
    stop = place.folder.parent / "stop"
    writers = [place.python(WRITER, n, stop) for n in range(3)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == "writing"
    file = Path(json.loads(place.well("backup", "--json"))["file"])
    time.sleep(0.5)
    stop.touch()
    told = []
    for writer in writers:
        out, err = writer.communicate(timeout=180)
        assert writer.returncode == 0, err
        told.append(int(out.split()[0]))
    copy = places("copied")
    assert restoring(copy, file, installed, passphrase).returncode == 0
    left, right, facts = map(int, copy.say(PAIRS).split())
    assert left == right == facts
    assert 0 < left < sum(told)
    assert place.say(PAIRS).split() == [str(sum(told))] * 3


# nothing half


def test_a_killed_backup_leaves_nothing_that_looks_whole(installed):
    folder = installed.folder.parent / "killed"
    script = "import time\nfrom huifang.config.saving import making, engines\nfrom huifang.kernel.refs import system\nfrom pathlib import Path\nimport sys\n"
    script += "real = making._add_text\n"
    script += "def stuck(*a):\n    print('stuck', flush=True); time.sleep(60)\n"
    script += "making._add_text = stuck\nmaking.make(folder=Path(sys.argv[1]), by=system('x'))"
    with installed.python(script, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "stuck"
        blocked = installed.huifang("backup", "--to", folder)
        assert (blocked.returncode, "另一个备份" in blocked.stderr) == (1, True)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert making.archives(folder) == []
    assert [path for path in folder.iterdir() if path.name != ".lock"], "the killed one left its drafts"
    assert all(manifest.read(path) is None for path in folder.iterdir() if path.is_file())
    installed.well("backup", "--to", folder)
    assert sorted(path.name[:8] for path in folder.iterdir()) == [".lock", "huifang-"]


def cut(saved: Path, target: Path) -> None:
    target.write_bytes(saved.read_bytes()[:-20480])


def spoil(saved: Path, target: Path) -> None:
    """One byte of the picture is another."""
    content = saved.read_bytes()
    at = content.index(b"a picture")
    target.write_bytes(content[: at + 9000] + b"#" + content[at + 9001 :])


def later(saved: Path, target: Path) -> None:
    """As if made by a later Huifang."""
    with tarfile.open(saved) as old, tarfile.open(target, "w") as new:
        for member in old:
            stream = old.extractfile(member)
            assert stream
            body = stream.read()
            if member.name == manifest.NAME:
                raw = json.loads(body)
                raw["migrations"].append(["journal", "9999_later"])
                body = json.dumps(raw).encode()
                member.size = len(body)
            new.addfile(member, io.BytesIO(body))


def fewer(saved: Path, target: Path) -> None:
    """The manifest names a row that isn't there."""
    target.write_bytes(saved.read_bytes().replace(b'"accounts_user": 1,', b'"accounts_user": 2,'))


@pytest.mark.parametrize(
    ("change", "words"),
    [(cut, "不是完整的备份"), (spoil, "files/ab/abc"), (later, "journal.9999_later"), (fewer, "accounts_user")],
)
def test_what_is_not_whole_or_not_equal_is_refused(places, installed, saved, passphrase, change, words):
    file = installed.folder.parent / f"{change.__name__}.tar"
    change(saved, file)
    place = places(change.__name__)
    done = restoring(place, file, installed, passphrase)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    if change is not fewer:
        assert not (place.folder / "huifang.sqlite3").exists()
        assert not (place.folder / "files").exists()


def test_a_folder_in_use_is_left_alone(places, installed, saved, passphrase):
    place = places("used")
    place.folder.mkdir()
    (place.folder / "something").touch()
    done = restoring(place, saved, installed, passphrase)
    assert (done.returncode, "不是空目录" in done.stderr) == (1, True)
    assert [path.name for path in place.folder.iterdir()] == ["something"]


def test_a_database_in_use_is_left_alone(places, installed, saved, passphrase):
    place = places("used2")
    if not place.address:
        pytest.skip("on SQLite the folder is the database")
    with psycopg.connect(place.address, autocommit=True) as server:
        server.execute("CREATE TABLE mine (id int)")
    done = restoring(place, saved, installed, passphrase)
    assert (done.returncode, "不是空的" in done.stderr) == (1, True)


# keys


def test_without_the_right_keys_nothing_is_restored(places, installed, saved, passphrase):
    place = places("keyless")
    done = place.huifang("restore", saved, "--into", place.folder)
    assert (done.returncode, "--keys" in done.stderr) == (1, True)
    other = places("other")
    other.folder.mkdir()
    keys.unpack({"HUIFANG_DATA_KEY": "another", "HUIFANG_INDEX_KEY": "another"}, other.folder / "secrets")
    done = other.huifang("restore", saved, "--into", other.folder)
    assert (done.returncode, "HUIFANG_DATA_KEY" in done.stderr) == (1, True)
    assert not place.folder.exists()


def test_the_keys_need_their_passphrase(tmp_path):
    given = {name: f"key {name}" for name in keys.NAMES}
    file = tmp_path / "keys"
    keys.write(file, given, "vier Worte ohne Sinn")
    assert file.stat().st_mode & 0o077 == 0
    assert "key" not in file.read_text().replace("huifang keys", "")
    assert keys.unseal(file.read_text(), "vier Worte ohne Sinn") == given
    for text, phrase in (
        (file.read_text(), "vier Worte mit Sinn"),
        (file.read_text().replace("A", "B"), "vier Worte ohne Sinn"),
        ("{}", "x"),
    ):
        with pytest.raises(NotSaved):
            keys.unseal(text, phrase)
    with pytest.raises(NotSaved):
        keys.write(file, given, "vier Worte ohne Sinn")
    with pytest.raises(NotSaved):
        keys.seal(given, "short")


# room, retention, paths


def test_a_full_disk_is_noticed_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "free_bytes", lambda _folder: 1_000_000)
    with pytest.raises(NotSaved, match="空间不足"):
        making.make(folder=tmp_path, by=BY)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert not Event.objects.filter(kind="config.backup.made").exists()


def test_the_newest_stay_and_each_file_is_kept_once(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    folder, files = tmp_path / "saved", settings.DATA / "files"
    files.mkdir(parents=True)
    for round_, name in enumerate("abc"):
        (files / name).write_bytes(name.encode() * 1000)
        with clock.at(clock.now().replace(second=round_)):
            made = making.make(folder=folder, by=BY, keep=2, beside=True)
        (files / name).unlink()
        (files / "for ever").write_bytes(b"same")
    assert len(making.archives(folder)) == 2
    assert len(made.removed) == 1
    kept = {path.name for path in (folder / "files").glob("*/*")}
    wanted = {hashlib.sha256(content).hexdigest() for content in (b"b" * 1000, b"c" * 1000, b"same")}
    assert kept == wanted
    assert Event.objects.filter(kind="config.backup.made").count() == 3


def test_files_beside_come_back_too(places, installed, passphrase):
    folder = installed.folder.parent / "beside"
    installed.well("backup", "--to", folder, "--files-beside")
    place = places("from_beside")
    assert restoring(place, making.archives(folder)[0], installed, passphrase).returncode == 0
    assert (place.folder / "files/ab/abc").read_bytes() == (installed.folder / "files/ab/abc").read_bytes()


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "files/../../x", ""])
def test_a_manifest_can_not_name_a_place_outside(saved, path):
    found = manifest.read(saved)
    assert found is not None
    raw = json.loads(found.text())
    raw["files"][0]["path"] = path
    with pytest.raises(ValueError):
        manifest.parse(json.dumps(raw))


def test_the_engine_must_fit(saved, tmp_path, monkeypatch):
    found = manifest.read(saved)
    assert found is not None
    monkeypatch.setenv("DATABASE_URL", "postgres://x/y" if found.engine == "sqlite" else "")
    with pytest.raises(NotSaved, match="DATABASE_URL"):
        preparing.prepare(saved, tmp_path / "new", {})


def test_listing_names_what_is_not_whole(installed, saved):
    folder = installed.folder.parent / "listed"
    folder.mkdir()
    (folder / saved.name).write_bytes(saved.read_bytes())
    (folder / "huifang-20200101-000000.tar").write_bytes(b"half")
    rows = json.loads(installed.well("backup", "--list", "--to", folder, "--json"))
    assert [row["whole"] for row in rows] == [False, True]
