"""What was found on the spot, with position and pictures (R2.5): written by whoever makes the call, read by whoever sees it."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from huifang.accounts.models import User
from huifang.followup import access
from huifang.followup.models import SiteCheck, Task
from huifang.journal.services import create_or_get, record
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no

WAYS = (Task.Way.ONSITE, Task.Way.VISIT)
_POSITION = re.compile(r"^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Position:
    """Where it was: latitude and longitude in degrees, to about a metre, and how exact the device thinks it is, in metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int | None = None
    source: str = SiteCheck.Source.TYPED


def position(text: str, *, accuracy: int | None = None, device: bool = False) -> Position | None:
    """Read ``22.54311, 114.05786``; none if nothing was given.

    Raises:
        Refused: it is no position on earth.
    """
    if not text.strip():
        return None
    found = _POSITION.match(text)
    if not found:
        raise Refused(no("position_wrong"))
    latitude, longitude = (Decimal(part).quantize(Decimal("0.00001")) for part in found.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Refused(no("position_wrong"))
    source = SiteCheck.Source.DEVICE if device else SiteCheck.Source.TYPED
    return Position(latitude, longitude, accuracy, source)


def may_see(user: User, task: Task) -> Decision:
    """Who sees the call."""
    return access.may_view(user, task)


def may_write(user: User, task: Task) -> Decision:
    """Who makes the call, until it is void."""
    return access.may_call(user, task) & Decision(ok=task.state != Task.State.VOID, reason="task_void")


@transaction.atomic
def save(
    task: Task,
    *,
    place: str,
    where: Position | None,
    findings: str,
    conform: bool,
    checked_at: datetime,
    version: int,
    by: User,
    at: datetime,
) -> SiteCheck:
    """Write down what was found; of two who write at once the second is told.

    Args:
        version: of the check as it was shown; 0 for a first one.

    Raises:
        Refused: not theirs.
        Conflict: somebody else wrote it meanwhile.
    """
    enforce(may_write(by, task))
    values: dict[str, object] = {
        "agent": by, "checked_at": checked_at, "place": place.strip()[:200], "findings": findings.strip(), "conform": conform,
        "latitude": where.latitude if where else None, "longitude": where.longitude if where else None,
        "accuracy": where.accuracy if where else None, "source": where.source if where else SiteCheck.Source.NONE,
    }  # fmt: skip
    if version:
        if not SiteCheck.objects.filter(task=task, version=version).update(**values, version=version + 1):
            raise Conflict
        row = SiteCheck.objects.get(task=task)
    else:
        row, created = create_or_get(SiteCheck, {"task": task}, values)
        if not created:
            raise Conflict
    record("followup.site_check.saved", row, by=by, at=at, task=task.pk, conform=conform, position=row.source)
    return row
