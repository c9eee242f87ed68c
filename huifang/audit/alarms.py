"""Unusual reading of files: found within minutes, told to those who look after it, acknowledged by somebody else (C 二2.9)."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.audit import access
from huifang.audit.models import Alarm, Departure
from huifang.audit.policy import READING, ReadingAlarm
from huifang.audit.rules import Limits, unusual
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.notifications import services as notifications
from huifang.organization import access as gate
from huifang.regulations.selectors import rules_in_force

KINDS = (
    "archive.section.opened",
    "archive.number.revealed",
    "documents.document.read",
    "files.file.downloaded",
    "paperwork.document.printed",
)
"""Facts that say that somebody read a file."""
BACK = timedelta(hours=2)
NEWEST = 50_000
"""So many facts are looked through at most; more than those of two hours."""
AUDITORS = ("administration_manager", "general_manager", "executive_director")
WATCH = system("audit")


def limits(at: datetime) -> Limits:
    """The rule in force, or its defaults."""
    found = rules_in_force(READING, clock.local_date(at))
    rule = found[0].value if found else ReadingAlarm()
    return Limits(rule.files_an_hour, rule.night_from, rule.night_until, rule.at_night, rule.leaving_files_an_hour)


def sweep(at: datetime) -> int:
    """Look through what was read within the last two hours; how many alarms were raised."""
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    rows = Event.objects.filter(id__gt=newest - NEWEST, kind__in=KINDS, actor_kind="accounts.user", at__gte=at - BACK, at__lte=at)
    read: dict[str, dict[datetime, set[str]]] = defaultdict(lambda: defaultdict(set))
    for actor, moment, kind, pk in rows.values_list("actor_id", "at", "subject_kind", "subject_id"):
        hour = clock.local(moment).replace(minute=0, second=0, microsecond=0)
        read[actor][hour].add(f"{kind}:{pk}")
    if not read:
        return 0
    leaving = dict(Departure.objects.filter(person__in=[int(actor) for actor in read]).values_list("person_id", "leaves_on"))
    lines = limits(at)
    raised = 0
    for actor, hours in read.items():
        for kind, hour, count in unusual({hour: len(files) for hour, files in hours.items()}, lines, leaving.get(int(actor))):
            raised += _raise(int(actor), kind, hour, count, at)
    return raised


@transaction.atomic
def _raise(person: int, kind: str, hour: datetime, count: int, at: datetime) -> bool:
    row, fresh = Alarm.objects.get_or_create(person_id=person, kind=kind, hour=hour, defaults={"count": count, "raised_at": at})
    if not fresh:
        Alarm.objects.filter(pk=row.pk, count__lt=count).update(count=count)
        return False
    record("audit.alarm.raised", row, by=WATCH, at=at, kind_of_alarm=kind, count=count, person=person)
    to = [Ref("organization.role", role) for role in AUDITORS]
    notifications.notify(kind="audit.alarm", about=Ref.of(row), to=to, by=WATCH, at=at, person=row.person.name, count=count)
    return True


def may_acknowledge(user: User, row: Alarm) -> Decision:
    """Who sees alarms, but never whose reading it was."""
    return gate.may(user, access.ALARMS) & (no("own_alarm") if row.person_id == user.pk else YES)


@transaction.atomic
def acknowledge(row: Alarm, *, note: str, by: User, at: datetime) -> Alarm:
    """Say what it was.

    Raises:
        Refused: no permission, one's own reading, or nothing said.
        Conflict: somebody else did already.
    """
    enforce(may_acknowledge(by, row))
    if not note.strip():
        raise Refused(no("reason_missing"))
    if not Alarm.objects.filter(pk=row.pk, acknowledged_at=None).update(acknowledged_by=by, acknowledged_at=at, note=note.strip()[:300]):
        raise Conflict
    record("audit.alarm.acknowledged", row, by=by, at=at, personal={"note": note.strip()[:300]})
    notifications.settle(Ref.of(row), kinds=["audit.alarm"], at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def note_departure(*, person: User, leaves_on: date, by: User, at: datetime) -> Departure:
    """Write down that somebody has given notice; their reading is watched more closely until then.

    Raises:
        Refused: no permission, or oneself.
    """
    enforce(gate.may(by, access.ALARMS) & (no("own_alarm") if person.pk == by.pk else YES))
    row, _fresh = Departure.objects.update_or_create(person=person, defaults={"leaves_on": leaves_on, "noted_by": by, "noted_at": at})
    record("audit.departure.noted", row, by=by, at=at, on=leaves_on, person=person.pk)
    return row
