"""Writes: take a file in, set its columns, start its preview, its import and its undo."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from huifang.accounts.models import User
from huifang.desk import progress
from huifang.imports import access, layouts, reading, registry
from huifang.imports.models import Batch
from huifang.imports.registry import Obstacle
from huifang.imports.rules import life
from huifang.imports.rules.cells import Book
from huifang.imports.rules.headers import Layout
from huifang.journal.services import Actor, as_ref, record
from huifang.kernel.decision import Conflict, Refused, no
from huifang.organization.access import may

APPLY, PREVIEW, UNDO = "imports.apply", "imports.preview", "imports.undo"


@transaction.atomic
def upload(
    *,
    by: Actor,
    kind: str,
    file: reading.Kept,
    name: str,
    layout: Layout,
    options: Mapping[str, object] | None = None,
    at: datetime,
) -> Batch:
    """Open a batch for a kept file whose layout was found.

    Raises:
        Refused: the actor may not import this, or the options can't be used.
    """
    importable = registry.kind(kind)
    access.demand(by, may(by, importable.permission) if isinstance(by, User) else None)
    batch = Batch.objects.create(
        kind=kind,
        file_name=name[-200:],
        sha256=file.sha256,
        layout=layouts.dump(layout),
        options=importable.settle(options or {}, by=by, at=at),
        actor=str(as_ref(by)),
        by=by if isinstance(by, User) else None,
        created_at=at,
        changed_at=at,
    )
    record("imports.batch.uploaded", batch, by=by, at=at, file=batch.file_name, sha256=file.sha256, kind=kind)
    return batch


@transaction.atomic
def set_columns(batch: Batch, *, by: Actor, layout: Layout, options: Mapping[str, object], at: datetime) -> Batch:
    """Store the layout and options that the user confirmed; what was corrected is remembered for the next file.

    Raises:
        Refused: the actor may not, a required field has no column, or the options can't be used.
        Conflict: the batch is already further.
    """
    access.demand(by, access.may_act(by, batch) if isinstance(by, User) else None)
    importable = registry.kind(batch.kind)
    layouts.require_whole(layout, importable.wanted(at))
    before = layouts.load(batch.layout)
    whole = importable.settle(options, by=by, at=at)
    move(batch, "map", at=at, layout=layouts.dump(layout), options=whole, preview={}, notice="")
    learnt = 0
    if (before.sheet, before.header_top, before.header_rows) == (layout.sheet, layout.header_top, layout.header_rows):
        learnt = layouts.remember(batch.kind, before, layout, by=by if isinstance(by, User) else None, at=at)
    columns = {column.header[:40]: column.field for column in layout.columns if column.field}
    record("imports.batch.mapped", batch, by=by, at=at, sheet=layout.sheet, columns=columns, learnt=learnt)
    return batch


@transaction.atomic
def set_layout(batch: Batch, *, by: Actor, layout: Layout, at: datetime) -> Batch:
    """Store the layout of another sheet or header row that the user asked for; its columns are still to be confirmed."""
    access.demand(by, access.may_act(by, batch) if isinstance(by, User) else None)
    move(batch, "map", at=at, layout=layouts.dump(layout), preview={}, notice="")
    record("imports.batch.mapped", batch, by=by, at=at, sheet=layout.sheet, header=layout.header_top)
    return batch


@transaction.atomic
def start_preview(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Begin to work out what the file would do; ``running.preview`` does it."""
    access.demand(by, access.may_act(by, batch) if isinstance(by, User) else None)
    move(batch, "preview", at=at, notice="")
    _begin(batch, PREVIEW, _("Preview of {file}"), by, at)
    return batch


@transaction.atomic
def start(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Begin to import, or go on where it stopped; ``running.apply`` does it.

    Raises:
        Refused: the actor may not, or a required field has no column.
        Conflict: it is running already.
    """
    access.demand(by, access.may_act(by, batch) if isinstance(by, User) else None)
    layouts.require_whole(layouts.load(batch.layout), registry.kind(batch.kind).wanted(at))
    move(batch, "apply", at=at, notice="")
    record("imports.batch.started", batch, by=by, at=at, batch=batch.mark, from_row=batch.cursor)
    _begin(batch, APPLY, _("Import of {file}"), by, at)
    return batch


def obstacles(batch: Batch) -> list[Obstacle]:
    """What was built on the batch's rows, here and in upper contexts."""
    found = registry.kind(batch.kind).obstacles(batch.mark)
    for objection in registry.objections(batch.kind):
        found += objection(batch.mark)
    return [one for one in found if one.count]


@transaction.atomic
def start_undo(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Begin to take everything back that the import created; ``running.undo`` does it.

    Raises:
        Refused: the actor may not, or something was built on the rows (``import_built_on`` says what).
        Conflict: it is not in a state to be undone.
    """
    access.demand(by, access.may_act(by, batch) if isinstance(by, User) else None)
    move(batch, "undo", at=at, notice="")
    if found := obstacles(batch):
        raise Refused(no("import_built_on", what=said(found)))
    for step in registry.undo_steps(batch.kind):
        step(batch.mark, by, at)
    _begin(batch, UNDO, _("Undo of {file}"), by, at)
    return batch


@transaction.atomic
def discard(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Put an upload aside that was never imported."""
    access.demand(by, access.may_act(by, batch) if isinstance(by, User) else None)
    move(batch, "discard", at=at)
    record("imports.batch.discarded", batch, by=by, at=at)
    return batch


def said(found: list[Obstacle]) -> str:
    """Obstacles in one line."""
    return "；".join(f"{one.text} {one.count}" for one in found)


def enqueue(batch: Batch, job: str) -> None:
    """Let a worker do the work, once this transaction is through."""
    async_task(f"huifang.imports.jobs.{job}", batch.pk, task_name=f"imports {batch.pk} {job}")


def move(batch: Batch, action: str, *, at: datetime, **changes: Any) -> None:
    """Compare and swap the state.

    Raises:
        Refused: the life cycle has no such move from here.
        Conflict: somebody else moved it first.
    """
    target = life.BATCH.target(batch.state, action)
    changes |= {"state": target, "changed_at": at}
    if not Batch.objects.filter(pk=batch.pk, state=batch.state).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(batch, name, value)


def open_book(batch: Batch) -> Book:
    """The sheets of the batch's file.

    Raises:
        Refused: the file is gone or damaged.
    """
    return reading.read(reading.path_of(batch.sha256, batch.file_name))


def _begin(batch: Batch, kind: str, title: str, by: Actor, at: datetime) -> None:
    progress.start(
        kind,
        batch.pk,
        title=title.format(file=batch.file_name),
        total=batch.rows,
        owner=by if isinstance(by, User) else None,
        address=reverse("imports:batch", args=[batch.pk]),
        at=at,
    )
