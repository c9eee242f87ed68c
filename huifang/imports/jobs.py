"""Background jobs: each works for less than a minute, then asks for its continuation. Running one twice does no harm."""

import logging
from collections.abc import Callable

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huifang.desk import progress
from huifang.imports import running, services
from huifang.imports.models import Batch
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict

SLICE = 35.0
State = Batch.State
log = logging.getLogger(__name__)


def preview(batch_id: int) -> None:
    """Work out what a file would do."""
    _work(batch_id, State.PREVIEWING, running.preview, "preview")


def apply(batch_id: int) -> None:
    """Import the next slice of a file."""
    _work(batch_id, State.APPLYING, lambda batch: running.apply(batch, seconds=SLICE), "apply")


def undo(batch_id: int) -> None:
    """Take back the next slice of an import."""
    _work(batch_id, State.UNDOING, lambda batch: running.undo(batch, seconds=SLICE), "undo")


def _work(batch_id: int, state: str, work: Callable[[Batch], bool], job: str) -> None:
    batch = Batch.objects.filter(pk=batch_id, state=state).select_related("by").first()
    if batch is None:
        return
    with override((batch.by.language if batch.by else "") or "zh-hans"):
        try:
            if not work(batch):
                with transaction.atomic():
                    services.enqueue(batch, job)
        except Conflict:
            return  # another worker has taken over
        except OperationalError:
            raise  # a busy database: the queue tries again
        except Exception as error:
            log.exception("import %s broke off", batch_id)
            _break_off(batch_id, state, type(error).__name__)


def _break_off(batch_id: int, state: str, name: str) -> None:
    """Say on the page that it failed; what is in can be continued or undone."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != state:
        return
    action = {State.PREVIEWING: "reopen", State.APPLYING: "fail", State.UNDOING: "keep"}[State(state)]
    words = _("An unexpected error ({name}) stopped the work; the details stand in the log.").format(name=name)
    at = clock.now()
    with transaction.atomic():
        services.move(batch, action, at=at, notice=words)
        record("imports.batch.failed", batch, by=batch.actor_ref, at=at, batch=batch.mark, error=name)
        for kind in (services.PREVIEW, services.APPLY, services.UNDO):
            if (row := progress.newest(kind, batch_id)) is not None:
                progress.fail(row.pk, error=words)
