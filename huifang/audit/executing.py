"""Carrying out what was approved: resumable at every point, and again after a restore.

The order keeps three promises. The register outside the database knows of it before the first row goes, so a restore at any later
moment repeats it. State and holds are swapped on one row, so a hold comes before or finds it begun. Each chunk is a transaction,
and a killed run is taken up by whoever finds its lease over.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from huifang.audit import cleaning, register
from huifang.audit.models import Destruction, Item
from huifang.audit.rules import CLEANING, DONE, EXECUTING, OPEN, WAITING
from huifang.journal import erasing
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.journal.verifying import ERASED
from huifang.kernel import clock
from huifang.kernel.refs import Ref, system
from huifang.paperwork import numbers

FORM, NUMBER = "audit.certificate", "XH{year}-{seq:04}"
LEASE = timedelta(minutes=5)
WORKER = system("destruction")
log = structlog.get_logger(__name__)


def run(at: datetime) -> int:
    """Carry out what is due, go on with what was cut short; how many were finished."""
    rows = Destruction.objects.filter(state__in=(WAITING, EXECUTING, CLEANING), due_at__lte=at, holds=0).order_by("due_at", "id")
    return sum(carry_out(row, at=at) for row in rows)


def carry_out(row: Destruction, *, at: datetime) -> bool:
    """Carry one out as far as it goes; true when it is finished. Nothing happens before its time or under a hold."""
    if row.state == WAITING and not _begin(row, at):
        return False
    if not _claim(row, at):
        return False
    if row.state == EXECUTING:
        subjects = [item.subject for item in row.items.order_by("id")]
        register.append(certificate=row.certificate, way=row.way, subjects=subjects, at=row.started_at or at)
        cleaning.overwrite()
        for item in row.items.filter(done_at=None).order_by("id"):
            _erase(row, item, at)
        _conclude(row, at)
    return _finish(row, at)


@transaction.atomic
def _begin(row: Destruction, at: datetime) -> bool:
    """Swap the state and give the certificate its number; false when it may not begin."""
    found = {item: erasing.find(item.subject) for item in row.items.all()}
    if any(erasing.still_open(one) for one in found.values()):
        return False
    mine = Destruction.objects.filter(pk=row.pk, state=WAITING, holds=0, due_at__lte=at)
    if not mine.update(state=EXECUTING, started_at=at):
        return False
    number, taken = "", {entry.certificate for entry in register.read()}
    while not number or number in taken:
        # A restored database counts from where its backup stood; the register knows what was given out since.
        number = numbers.issue(FORM, template=NUMBER, subject=Ref.of(row), at=at)
    Destruction.objects.filter(pk=row.pk).update(certificate=number)
    for item, one in found.items():
        item.counts = one.counts
        item.save(update_fields=["counts"])
    record("audit.destruction.started", row, by=WORKER, at=at, certificate=number)
    row.refresh_from_db()
    return True


def _claim(row: Destruction, at: datetime) -> bool:
    """Take the lease, or find that somebody else works on it."""
    now = max(at, clock.now())
    free = Destruction.objects.filter(pk=row.pk, state=row.state).exclude(busy_until__gt=now)
    return bool(free.update(busy_until=now + LEASE))


def _erase(row: Destruction, item: Item, at: datetime) -> None:
    """Erase one thing, then look once more: what was written meanwhile goes too."""
    for _again in range(2):
        for _table, _rows in erasing.erase(item.subject, certificate=row.certificate):
            Destruction.objects.filter(pk=row.pk).update(busy_until=max(at, clock.now()) + LEASE)
    Item.objects.filter(pk=item.pk).update(done_at=at)


@transaction.atomic
def _conclude(row: Destruction, at: datetime) -> None:
    total: Counter[str] = Counter()
    for counts in row.items.values_list("counts", flat=True):
        total.update(counts)
    if not Destruction.objects.filter(pk=row.pk, state=EXECUTING).update(state=CLEANING, note="", erased=dict(total)):
        return
    erasing.note_erased(row.certificate, by=WORKER, at=at)
    record("audit.destruction.executed", row, by=WORKER, at=at, certificate=row.certificate, rows=sum(total.values()), tables=dict(total))
    row.refresh_from_db()


def _finish(row: Destruction, at: datetime) -> bool:
    """Clean what deleting leaves behind; tried again when somebody else uses the tables just now."""
    if not cleaning.clean(row.erased):
        Destruction.objects.filter(pk=row.pk).update(busy_until=None)
        log.info("cleaning is tried again", destruction=row.pk)
        return False
    done = Destruction.objects.filter(pk=row.pk, state=CLEANING).update(state=DONE, done_at=at, busy_until=None)
    row.refresh_from_db()
    return bool(done)


def pending() -> list[register.Entry]:
    """Certificates of the register that this database has not carried out: it was restored from before them.

    Raises:
        BrokenRegister: the register does not hold.
    """
    entries = register.read()
    if not entries:
        return []
    known = set(Event.objects.filter(kind=ERASED, subject_kind="journal.certificate").values_list("subject_id", flat=True))
    begun = set(Destruction.objects.filter(state__in=(EXECUTING, CLEANING)).values_list("certificate", flat=True))
    return [entry for entry in entries if entry.certificate not in known | begun]


def replay(entries: Sequence[register.Entry], *, at: datetime) -> int:
    """Carry out again what a restored database does not know of; how many rows went. Safe to repeat."""
    if not entries:
        return 0
    cleaning.overwrite()
    gone: Counter[str] = Counter()
    for entry in entries:
        rows: Counter[str] = Counter()
        for ref in entry.refs:
            for table, count in erasing.erase(ref, certificate=entry.certificate):
                rows[table] += count
        with transaction.atomic():
            _catch_up(entry, at)
            erasing.note_erased(entry.certificate, by=WORKER, at=at)
            certificate = Ref("journal.certificate", entry.certificate)
            record("audit.destruction.replayed", certificate, by=WORKER, at=at, certificate=entry.certificate, rows=sum(rows.values()))
        gone += rows
    while not cleaning.clean(gone):
        log.info("cleaning is tried again")
    return sum(gone.values())


def _catch_up(entry: register.Entry, at: datetime) -> None:
    """A proposal of the same things that was still open in the restored database is carried out by now."""
    for row in Destruction.objects.filter(state__in=OPEN, way=entry.way):
        if sorted(str(item.subject) for item in row.items.all()) == sorted(entry.subjects):
            changes = {"state": DONE, "certificate": entry.certificate, "note": "", "started_at": at, "done_at": at}
            Destruction.objects.filter(pk=row.pk, state__in=OPEN).update(**changes)
            return
