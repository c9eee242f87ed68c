"""The roster engine in the background: slices of half a minute in a process of its own, each going on from the best so far."""

import logging
import time
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from huifang.desk import progress
from huifang.desk.models import Progress
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref, system
from huifang.workforce import roster_services as services
from huifang.workforce.models import Roster
from huifang.workforce.roster import checking, process
from huifang.workforce.roster_building import Problem, lines, problem

SLICE = 30
log = logging.getLogger(__name__)


def solve(roster: int, work: int, left: int) -> None:
    """Search for at most half a minute, keep what was found, ask for the rest. Run again after a kill it goes on."""
    row, running = Roster.objects.select_related("unit").filter(pk=roster).first(), Progress.objects.filter(pk=work).first()
    if running is None or not running.is_running:
        return
    with translation.override((running.owner.language if running.owner else "") or settings.LANGUAGE_CODE):
        if row is None or row.state != Roster.State.DRAFT:
            progress.fail(work, error=_("The roster is no longer a draft."))
            return
        _slice(row, running, left)


def _slice(row: Roster, running: Progress, left: int) -> None:
    held, began, wanted = problem(row), time.monotonic(), running.cancel_requested
    seconds, done = min(left, SLICE), max(running.total - left, 0)
    start = lines(held)
    begun = start if not checking.breaches(held.instance, start) else None

    def tell(_better: process.Better | None) -> bool:
        nonlocal wanted
        gone = min(int(time.monotonic() - began), seconds)
        wanted = wanted or not progress.advance(running.pk, done=done + gone)
        return not wanted

    try:
        found = process.run(held.instance, seconds=seconds, start=begun, tell=tell)
    except process.Ended as ended:
        progress.fail(running.pk, error=_words(ended, held))
        return
    rest = 0 if wanted or found.cost == found.bound else left - seconds
    at = clock.now()
    try:
        _keep(row, running, found, at, last=rest <= 0)
    except Conflict:
        progress.fail(running.pk, error=_("The roster is no longer a draft."))
        return
    if rest > 0:
        async_task("huifang.workforce.roster_jobs.solve", row.pk, running.pk, rest, task_name=f"workforce roster {row.pk}")


def _keep(row: Roster, running: Progress, found: process.Better, at: datetime, *, last: bool) -> None:
    by = Ref.of(running.owner) if running.owner else system("roster")
    with transaction.atomic():
        services.keep(row, answer=found.roster, cost=found.cost, bound=found.bound, by=by, at=at, last=last)
        if last:
            progress.finish(running.pk, result={"cost": found.cost, "bound": found.bound}, at=at)


def _words(ended: process.Ended, held: Problem) -> str:
    if ended.reason == "impossible":
        names = "、".join(held.people[name].name for name in ended.people if name in held.people)
        return _("No line of shifts keeps the hard rules for: {names}. Look at their leave, locked days and hours.").format(names=names)
    if ended.reason == "not_installed":
        return _("Rosters need OR-Tools, which is not installed on this server.")
    log.warning("the roster engine ended without an answer")
    return _("The engine ended unexpectedly. What was found before is kept; start it again to go on.")
