"""Inspections that a regulator announced: entered, changed, withdrawn (R2.14)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.organization import access as gate
from huifang.surveys import access
from huifang.surveys.models import Inspection


@transaction.atomic
def announce(
    *,
    authority: str,
    title: str,
    text: str,
    region: str,
    project_types: Sequence[str],
    begins_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> Inspection:
    """Enter an inspection; calls in its region show it while it lasts.

    Raises:
        Refused: not permitted, or it ends before it begins.
    """
    enforce(gate.may(by, access.INSPECT))
    _check(begins_on, ends_on)
    row = Inspection.objects.create(
        authority=authority.strip()[:80], title=title.strip()[:120], text=text.strip(), region=region.strip()[:20],
        project_types=list(project_types), begins_on=begins_on, ends_on=ends_on, entered_by=by, entered_at=at,
    )  # fmt: skip
    record("surveys.inspection.announced", row, by=by, at=at, authority=row.authority, region=row.region, begins=begins_on, ends=ends_on)
    return row


@transaction.atomic
def change(row: Inspection, *, version: int, begins_on: date, ends_on: date, by: User, at: datetime, **changes: object) -> Inspection:
    """Change what is known of it.

    Raises:
        Refused: not permitted, or it ends before it begins.
        Conflict: somebody else changed it meanwhile.
    """
    enforce(gate.may(by, access.INSPECT))
    _check(begins_on, ends_on)
    given = {k: v for k, v in changes.items() if k in {"authority", "title", "text", "region", "project_types"}}
    rows = Inspection.objects.filter(pk=row.pk, version=version)
    if not rows.update(**given, begins_on=begins_on, ends_on=ends_on, version=version + 1):
        raise Conflict
    record("surveys.inspection.changed", row, by=by, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw(row: Inspection, *, by: User, at: datetime) -> None:
    """Remind of it no more."""
    enforce(gate.may(by, access.INSPECT))
    if not Inspection.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Conflict
    record("surveys.inspection.withdrawn", row, by=by, at=at)


def _check(begins_on: date, ends_on: date) -> None:
    if ends_on < begins_on:
        raise Refused(no("survey_span_wrong"))
