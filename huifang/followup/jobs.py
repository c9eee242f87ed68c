"""Background planning in slices of less than a minute; running one twice does no harm."""

from django.db import transaction
from django_q.tasks import async_task

from huifang.accounts.models import User
from huifang.desk import progress
from huifang.followup.planning import run as planning
from huifang.followup.services.planning import plan as plan_register
from huifang.journal.services import Actor
from huifang.kernel import clock

SLICE = 35.0
KIND = "followup.plan"


def request(*, user: User | None = None, work: int | None = None, always: bool = False) -> None:
    """Let a worker plan, once this transaction is through; before the first plan only if ``always``."""
    if always or planning.last_finished() is not None:
        async_task("huifang.followup.jobs.plan", user.pk if user else None, work, task_name="followup plan")


def plan(user: int | None = None, work: int | None = None) -> None:
    """Plan until the usual day, slice by slice; ``work`` is the progress row that somebody watches."""
    person = User.objects.filter(pk=user).first() if user else None
    by: Actor = person or planning.actor()
    cancelled = False

    def report(done: int, total: int) -> bool:
        nonlocal cancelled
        cancelled = work is not None and not progress.advance(work, done=done, total=total)
        return not cancelled

    outcome = plan_register(by=by, at=clock.now(), seconds=SLICE, report=report)
    if cancelled and work is not None:
        progress.cancelled(work)
    elif not outcome.finished:
        with transaction.atomic():
            async_task("huifang.followup.jobs.plan", user, work, task_name="followup plan")
    elif work is not None:
        progress.finish(
            work, result={"obligations": outcome.obligations_created, "tasks": outcome.tasks_created, "backlog": outcome.backlog}
        )
