"""The long work: preview, import and undo, in chunks that each commit, so that a kill loses nothing and doubles nothing.

Each function goes on where the last one stopped and returns True when the work is over. With ``seconds`` it returns
False after that time; a job then asks for its own continuation. Progress is told after every chunk.
"""

import logging
from collections.abc import Callable
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from huifang.desk import progress
from huifang.desk.models import Progress
from huifang.imports import layouts, registry, services
from huifang.imports.labels import sentence
from huifang.imports.models import Batch, BatchRow
from huifang.imports.registry import Refusal
from huifang.imports.rules.lines import Line
from huifang.imports.tally import Pass, Tally, fault_row, summary
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused

ATTEMPTS = 3
UNDO_CHUNK = 500
Watch = Callable[[int, int], None]
log = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody asked to cancel."""


def preview(batch: Batch, *, watch: Watch | None = None) -> bool:
    """Work out what the file would do and keep it with the batch."""
    running = progress.newest(services.PREVIEW, batch.pk)
    at = clock.now()

    def report(row: int, rows: int) -> bool:
        if watch:
            watch(row, rows)
        return running is None or progress.advance(running.pk, done=row, total=rows)

    try:
        tally, rows = _survey(batch, report)
    except Refused as refusal:
        return _give_up(batch, "reopen", refusal, running)
    if running and Progress.objects.filter(pk=running.pk, cancel_requested=True).exists():
        services.move(batch, "reopen", at=clock.now())
        return progress.cancelled(running.pk) or True
    with transaction.atomic():
        services.move(batch, "show", at=clock.now(), rows=rows, preview=_stored(batch, tally))
        _keep_refused(batch, tally.refused, anew=True)
        if running:
            progress.finish(running.pk, at=at)
    return True


def apply(batch: Batch, *, seconds: float | None = None, watch: Watch | None = None) -> bool:
    """Import the rows that are not in yet."""
    running = progress.newest(services.APPLY, batch.pk)
    started = monotonic()
    try:
        if _outdated(batch, running):
            return True
        work = _open(batch, batch.mark)
        tally = Tally()
        for lines in work.chunks():
            if not _apply_chunk(batch, work, lines, tally):
                continue
            if watch:
                watch(lines[-1].number, work.last)
            if running and not progress.advance(running.pk, done=lines[-1].number, total=work.last):
                raise Stopped
            if seconds is not None and monotonic() - started > seconds:
                return False
    except Stopped:
        return _stop(batch, running)
    except Refused as refusal:
        return _give_up(batch, "fail", refusal, running)
    _complete(batch, work, tally, running)
    return True


def undo(batch: Batch, *, seconds: float | None = None, watch: Watch | None = None) -> bool:
    """Delete what the batch created, dependants first."""
    running = progress.newest(services.UNDO, batch.pk)
    started = monotonic()
    kind = registry.kind(batch.kind)
    total = int(sum(count for name, count in batch.counts.items() if name.endswith("_created")))
    gone = running.done if running else 0
    while True:
        try:
            with transaction.atomic():
                deleted = kind.undo(batch.mark, limit=UNDO_CHUNK)
        except ProtectedError:
            return _keep(batch, running)
        if not deleted:
            break
        gone += deleted
        if watch:
            watch(gone, total)
        if running:
            progress.advance(running.pk, done=gone, total=max(total, gone))
        if seconds is not None and monotonic() - started > seconds:
            return False
    at = clock.now()
    with transaction.atomic():
        services.move(batch, "clear", at=at, finished_at=at)
        kind.finished(batch.mark, by=batch.actor_ref, at=at)
        record("imports.batch.undone", batch, by=batch.actor_ref, at=at, batch=batch.mark, deleted=gone, file=batch.file_name)
        if running:
            progress.finish(running.pk, result={"deleted": gone})
    return True


def _open(batch: Batch, mark: str) -> Pass:
    kind, at = registry.kind(batch.kind), clock.now()
    run = kind.run(batch.options, batch=mark, at=at)
    return Pass.begin(kind, run, services.open_book(batch), layouts.load(batch.layout), kind.wanted(at))


def _survey(batch: Batch, report: Callable[[int, int], bool] | None = None) -> tuple[Tally, int]:
    work = _open(batch, "")
    return work.survey(report), work.last


def _stored(batch: Batch, tally: Tally) -> dict[str, object]:
    kind = registry.kind(batch.kind)
    return {**summary(tally, kind), "fingerprint": kind.fingerprint(clock.now())}


def _outdated(batch: Batch, running: Progress | None) -> bool:
    """Before the first row: if the archive moved since the preview and the numbers differ now, show them again instead."""
    if batch.cursor or not batch.preview:
        return False
    if batch.preview.get("fingerprint") == registry.kind(batch.kind).fingerprint(clock.now()):
        return False
    tally, rows = _survey(batch)
    if tally.totals(registry.kind(batch.kind)) == batch.preview.get("totals"):
        return False
    notice = _("The archive has changed since the preview. Look at the new numbers and confirm again.")
    with transaction.atomic():
        services.move(batch, "show", at=clock.now(), rows=rows, preview=_stored(batch, tally), notice=notice)
        _keep_refused(batch, tally.refused, anew=True)
        if running:
            progress.fail(running.pk, error=notice)
    return True


def _apply_chunk(batch: Batch, work: Pass, lines: list[Line], tally: Tally) -> bool:
    """Read, plan and write one chunk in one transaction; False for a chunk that was in already."""
    items, refusals = work.sort(lines)
    tally.seen.update(map(work.run.seen, items))
    if lines[-1].number <= batch.cursor:
        return False
    for attempt in range(1, ATTEMPTS + 1):
        at = clock.now()
        try:
            with transaction.atomic():
                plan = work.run.plan(items)
                work.run.write(plan, batch=batch.mark, at=at)
                _keep_refused(batch, refusals, anew=batch.cursor == 0)
                counted = Tally(counts=dict(batch.counts))
                counted.rows_read, counted.accepted = batch.counts.get("rows_read", 0), batch.counts.get("accepted", 0)
                counted.refuse(refusals)
                counted.take(plan)
                counts = {**counted.counts, "rows_read": counted.rows_read, "accepted": counted.accepted}
                claimed = Batch.objects.filter(pk=batch.pk, state=Batch.State.APPLYING, cursor=batch.cursor)
                if not claimed.update(cursor=lines[-1].number, counts=counts, rows=work.last, changed_at=at):
                    raise Conflict
        except IntegrityError:
            # Another import or a person put the same customer on file in this moment: look again.
            work.run.forget()
            if attempt == ATTEMPTS:
                raise
            continue
        batch.cursor, batch.counts = lines[-1].number, counts
        break
    return True


def _complete(batch: Batch, work: Pass, tally: Tally, running: Progress | None) -> None:
    at = clock.now()
    counts = dict(batch.counts)
    read, accepted = counts.get("rows_read", 0), counts.get("accepted", 0)
    totals = {
        **Tally(counts=counts, seen=tally.seen).totals(work.kind),
        "rows_read": read,
        "accepted": accepted,
        "refused": read - accepted,
    }
    with transaction.atomic():
        services.move(batch, "complete", at=at, counts=totals, finished_at=at, rows=work.last)
        work.kind.finished(batch.mark, by=batch.actor_ref, at=at)
        record("imports.batch.applied", batch, by=batch.actor_ref, at=at, batch=batch.mark, file=batch.file_name, kind=batch.kind, **totals)
        if running:
            progress.advance(running.pk, done=work.last, total=work.last)
            progress.finish(running.pk, result=totals)


def _stop(batch: Batch, running: Progress | None) -> bool:
    at = clock.now()
    with transaction.atomic():
        services.move(batch, "stop", at=at, finished_at=at)
        record("imports.batch.stopped", batch, by=batch.actor_ref, at=at, batch=batch.mark, accepted=batch.counts.get("accepted", 0))
        if running:
            progress.cancelled(running.pk)
    return True


def _give_up(batch: Batch, action: str, refusal: Refused, running: Progress | None) -> bool:
    at = clock.now()
    words = sentence(refusal)
    with transaction.atomic():
        services.move(batch, action, at=at, notice=words)
        if action == "fail":
            record("imports.batch.failed", batch, by=batch.actor_ref, at=at, batch=batch.mark, error=refusal.decision.reason)
        if running:
            progress.fail(running.pk, error=words)
    return True


def _keep(batch: Batch, running: Progress | None) -> bool:
    words = _("Something was built on the imported rows while they were being removed. What is left stays.")
    services.move(batch, "keep", at=clock.now(), notice=words)
    if running:
        progress.fail(running.pk, error=words)
    return True


def _keep_refused(batch: Batch, refusals: list[Refusal], *, anew: bool) -> None:
    if anew:
        BatchRow.objects.filter(batch=batch).delete()
    rows = [BatchRow(batch=batch, number=one.number, faults=fault_row(one)["faults"]) for one in refusals]
    BatchRow.objects.bulk_create(rows, batch_size=1000)
