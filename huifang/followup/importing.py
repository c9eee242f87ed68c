"""Undoing an import: untouched calls about its projects go with it, touched ones stand in the way."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Project
from huifang.followup.sampling import importing as _populations  # noqa: F401 – registers itself
from huifang.followup.services.planning import objections_to_withdrawal, withdraw_projects
from huifang.imports.registry import Obstacle, register_objection, register_undo_step
from huifang.journal.services import Actor


def touched_calls(batch: str) -> Iterable[Obstacle]:
    """Calls about the batch's projects that somebody has tried, holds or finished."""
    if found := objections_to_withdrawal(Project.objects.filter(batch=batch).values_list("pk", flat=True)):
        yield Obstacle(_("Calls about its projects were made or begun"), found)


def withdraw_calls(batch: str, by: Actor, at: datetime) -> None:
    """Remove the planned calls of the batch's projects."""
    withdraw_projects(Project.objects.filter(batch=batch).values_list("pk", flat=True), by=by, at=at, batch=batch)


register_objection("register", touched_calls)
register_undo_step("register", withdraw_calls)
