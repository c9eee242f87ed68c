"""C 二2.8.9: after a destruction the bytes are gone from database files, log and file store, and a restored older backup forgets again.

Processes of their own on an installation of their own, killed in the middle; a byte search like a thief's.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from huifang.config.tests.conftest import Place, Places, passphrase, places

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["passphrase", "places"]
MARKS = ("毁迹标", "灭痕人", "消踪语", "13912340987")
"""In names, in what was written and in a file; the first two also as pairs of characters in the index of search."""

FURNISH = """
import io, sys
from django.core.management import call_command
from django.db import transaction
from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.desk import drafts
from huifang.files import services as files
from huifang.journal import delivering, sealing
from huifang.kernel import clock
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import Ref, system
from huifang.organization.models import Unit
at, by = clock.now(), system("tests")
unit = Unit.objects.order_by("pk").first() or Unit.objects.create(code="a", name="公司", path="/1/")
user = User.objects.create(username="keeper", name="罗档案", joined_at=at)
customer = archive.create_customer(by=by, at=at, name="毁迹标实业有限公司", unit=unit, region="广州市", remarks="消踪语：首次来电")
archive.create_customer(by=by, at=at, name="留存实业有限公司", unit=unit, region="广州市", remarks="照旧")
contact = archive.add_contact(customer, by=by, at=at, name="灭痕人", title="mr")
archive.add_number(contact, phone=parse_phone("13912340987"), by=by, at=at)
for n in range(3):
    customer.refresh_from_db()
    archive.change_customer(customer, by=by, at=at, version=customer.version, remarks=f"消踪语：第 {n} 次来电" * 20)
files.store(content=io.BytesIO("消踪语：附件正文\\n".encode() * 50), name="消踪语.txt", owner=Ref.of(customer), by=by, at=at)
drafts.save(user, "archive.customer", str(customer.pk), drafts.Typed("remarks", "消踪语草稿", 1, "c", 0), at=at)
while delivering.drain(): pass
while sealing.seal(): pass
print(customer.pk)
"""

APPROVED = """
import sys
from datetime import timedelta
from huifang.accounts.models import User
from huifang.audit.models import Destruction, Item
from huifang.kernel import clock
at = clock.now() - timedelta(days=8)
user = User.objects.get(username="keeper")
row = Destruction.objects.create(way="destroy", reason="outdated", note="消踪语：已过时", state="waiting", proposed_by=user, proposed_at=at, approved_at=at, due_at=at + timedelta(days=7))
Item.objects.create(destruction=row, subject_kind="archive.customer", subject_id=sys.argv[1])
"""

KILLED = """
import os
from huifang.audit import executing
from huifang.journal import erasing
from huifang.kernel import clock
real, done = erasing._erase, []
def some(holding, ids, certificate):
    real(holding, ids, certificate)
    done.append(1)
    if len(done) == 5:
        os.kill(os.getpid(), 9)
erasing._erase = some
executing.run(clock.now())
"""

GO_ON = """
from huifang.audit import executing
from huifang.audit.models import Destruction
from huifang.kernel import clock
Destruction.objects.update(busy_until=None)
executing.run(clock.now())
row = Destruction.objects.get()
print(row.state, row.certificate)
"""

LOOK = """
import sys, json
from tests.leftovers import traces
from huifang.archive.models import Customer
from huifang.journal.verifying import verify
print(json.dumps([traces(sys.argv[1:]), Customer.objects.count(), [f.what for f in verify(every=True).faults]]))
"""


def found_in(place: Place) -> dict[str, list[str]]:
    """Which marks stand in which file of the installation, or of its database's own files."""
    hits: dict[str, list[str]] = {}
    for path in sorted(place.folder.rglob("*")):
        if path.is_file() and "secrets" not in path.parts:
            body = path.read_bytes()
            if seen := [mark for mark in MARKS if mark.encode() in body]:
                hits[str(path.relative_to(place.folder))] = seen
    return hits | _in_relations(place)


def _in_relations(place: Place) -> dict[str, list[str]]:
    """The same for the files of PostgreSQL's tables and indexes, where the role may read them."""
    hits: dict[str, list[str]] = {}
    if not place.address:
        return hits
    with psycopg.connect(place.address, autocommit=True) as server:
        if not server.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]:  # type: ignore[index]
            return hits
        server.execute("CHECKPOINT")
        names = server.execute(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't') AND pg_relation_size(oid) > 0 "
            "AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)"
        ).fetchall()
        for name, path in names:
            body = bytes(server.execute("SELECT pg_read_binary_file(%s)", [path]).fetchone()[0])  # type: ignore[index]
            if seen := [mark for mark in MARKS if mark.encode() in body]:
                hits[name] = seen
    return hits


@contextmanager
def elsewhere(place: Place) -> Iterator[None]:
    """Meanwhile a transaction goes on in another database of the same server: it must hold nothing back."""
    if not place.address:
        yield
        return
    with psycopg.connect(urlunsplit(urlsplit(place.address)._replace(path="/postgres"))) as server:
        server.execute("SELECT pg_current_xact_id()")
        yield


def test_after_a_destruction_no_byte_is_left_and_an_older_backup_forgets_again(places: Places, passphrase: Path):
    first = places("destroyed", migrated=True)
    first.well("init", "--no-input", "--company", "样板公司")
    customer = first.say(FURNISH)
    assert found_in(first), "it is there to begin with"
    vault = first.folder.parent / "vault"
    vault.mkdir()
    first.well("backup", "--keys", vault / "keys", "--passphrase-file", passphrase)
    archive = Path(json.loads(first.well("backup", "--to", vault, "--json"))["file"])
    first.say(APPROVED, customer)
    first.more["HUIFANG_BACKUPS"] = str(vault)
    with first.python(KILLED) as killed:
        assert killed.wait(120) == -9
    with elsewhere(first):
        state, certificate = first.say(GO_ON).split()
    assert state == "done"
    assert found_in(first) == {}
    assert json.loads(first.say(LOOK, *MARKS)) == [{}, 2, []]
    assert "1" in first.well("audit", "verify")
    assert (vault / "destruction.jsonl").is_file(), "the register lies next to the backups"
    shutil.rmtree(first.folder)
    second = places("restored")
    said = second.well("restore", archive, "--into", second.folder, "--keys", vault / "keys", "--passphrase-file", passphrase)
    assert "重新执行 1 份" in said
    assert found_in(second) == {}
    assert json.loads(second.say(LOOK, *MARKS)) == [{}, 2, []]
    assert certificate in second.well("audit", "verify")
