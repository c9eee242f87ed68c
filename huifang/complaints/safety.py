"""Serious safety: calls out the chain until somebody acknowledges, the first action, the immediate report (R3.8, document E)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.complaints import rights
from huifang.complaints.models import Alarm, AlarmCall, Complaint, FirstAction
from huifang.complaints.safety_rules import ALARM, SafetyAlarm, call_at
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.notifications import services as notifications
from huifang.organization.models import Unit
from huifang.organization.selectors import holders, present
from huifang.regulations.selectors import rules_in_force

RINGER = system("safety")
REPORT = ("what", "where", "harm", "done", "wanted")
"""The boxes of the immediate report."""


def rule_at(at: datetime, unit: Unit) -> SafetyAlarm | None:
    """How serious safety is called out by the regulation in force."""
    found = rules_in_force(SafetyAlarm, clock.local_date(at), unit)
    return found[0].value if found else None


def is_ringing(complaint: Complaint) -> bool:
    """Has nobody acknowledged the alarm yet?"""
    return Alarm.objects.filter(complaint=complaint, state=Alarm.State.RINGING).exists()


@transaction.atomic
def ring(complaint: Complaint, *, reason: str, by: User, at: datetime) -> Alarm | None:
    """Call the first of the chain and whoever is told at once besides; once for a complaint. None without a rule."""
    rule = rule_at(at, complaint.unit)
    if rule is None:
        return None
    alarm, created = create_or_get(
        Alarm, {"complaint": complaint}, {"raised_at": at, "raised_by": by, "reason": reason.strip(), "next_at": at}
    )
    if not created:
        return alarm
    FirstAction.objects.bulk_create(FirstAction(alarm=alarm, number=n, text=text) for n, text in enumerate(rule.first_actions, start=1))
    record("complaints.alarm.raised", complaint, by=by, at=at, number=complaint.number, reason=reason.strip()[:500])
    for role in rule.at_once:
        _call(alarm, role, 0, _people(role, at), by, at)
    _advance(alarm, rule, by, at)
    return alarm


def _people(role: str, at: datetime) -> list[User]:
    return present(holders(role, at=at), at)


def _advance(alarm: Alarm, rule: SafetyAlarm, by: Actor, at: datetime) -> None:
    """Call the next in line that anybody holds; a chain that nobody holds is tried again at the first one's pace."""
    for rung in range(alarm.rung, alarm.rung + len(rule.chain)):
        call = call_at(rule, rung, at)
        people = _people(call.role, at)
        if not people:
            continue
        if not Alarm.objects.filter(pk=alarm.pk, state=alarm.state, rung=alarm.rung, next_at=alarm.next_at).update(
            rung=rung + 1, next_at=call.until
        ):
            raise Conflict
        alarm.rung, alarm.next_at = rung + 1, call.until
        _call(alarm, call.role, rung, people, by, at)
        return
    until = call_at(rule, alarm.rung, at).until
    if not Alarm.objects.filter(pk=alarm.pk, state=alarm.state, rung=alarm.rung, next_at=alarm.next_at).update(next_at=until):
        raise Conflict
    alarm.next_at = until
    record("complaints.alarm.unheard", alarm.complaint, by=by, at=at, number=alarm.complaint.number)


def _call(alarm: Alarm, role: str, rung: int, people: Iterable[User], by: Actor, at: datetime) -> None:
    called = [AlarmCall(alarm=alarm, person=person, role=role, rung=rung, at=at) for person in people]
    AlarmCall.objects.bulk_create(called, ignore_conflicts=True)
    if not called:
        return
    names = "、".join(one.person.name for one in called)
    record("complaints.alarm.called", alarm.complaint, by=by, at=at, people=names, rung=rung + 1)
    notifications.notify(
        kind="complaints.safety", about=Ref.of(alarm.complaint), to=[one.person for one in called], by=RINGER, at=at, key=f"{alarm.pk}/{rung}/{role}",
        urgent=True, reason=alarm.reason[:200],
    )  # fmt: skip


def sweep(at: datetime, *, limit: int = 50) -> int:
    """Call the next in line for alarms that nobody acknowledged in time; how many. Bears two sweeps at once and being killed."""
    called = 0
    for pk in list(
        Alarm.objects.filter(next_at__lte=at, state=Alarm.State.RINGING).order_by("next_at").values_list("pk", flat=True)[:limit]
    ):
        try:
            called += _climb(pk, at)
        except Conflict:
            continue
    return called


@transaction.atomic
def _climb(pk: int, at: datetime) -> bool:
    alarm = Alarm.objects.select_related("complaint__unit").get(pk=pk)
    rule = rule_at(at, alarm.complaint.unit)
    if alarm.state != Alarm.State.RINGING or alarm.next_at is None or alarm.next_at > at or rule is None:
        return False
    ALARM.target(alarm.state, "call_next", {})
    _advance(alarm, rule, RINGER, at)
    return True


@transaction.atomic
def acknowledge(alarm: Alarm, *, by: User, at: datetime) -> Alarm:
    """Take the alarm over: whoever was called, the first of them.

    Raises:
        Refused: not called, or somebody took it over before.
        Conflict: somebody was quicker.
    """
    called = bool(rights.may_acknowledge(by, alarm))
    target = ALARM.target(alarm.state, "acknowledge", {"called": called})
    changes = {"state": target, "acknowledged_by": by, "acknowledged_at": at, "next_at": None}
    if not Alarm.objects.filter(pk=alarm.pk, state=Alarm.State.RINGING).update(**changes):
        raise Conflict
    alarm.refresh_from_db()
    minutes = int((at - alarm.raised_at).total_seconds() // 60)
    record("complaints.alarm.acknowledged", alarm.complaint, by=by, at=at, number=alarm.complaint.number, minutes=minutes)
    notifications.settle(Ref.of(alarm.complaint), at=at, kinds=("complaints.safety",))
    return alarm


@transaction.atomic
def do_first(action: FirstAction, *, note: str, by: User, at: datetime) -> FirstAction:
    """Tick off one line of the first risk action.

    Raises:
        Refused: neither called by the alarm nor tracking the complaint.
        Conflict: somebody did it before.
    """
    enforce(may_act(by, action.alarm))
    if not FirstAction.objects.filter(pk=action.pk, done_at=None).update(done_by=by, done_at=at, note=note.strip()[:200]):
        raise Conflict
    action.refresh_from_db()
    record(
        "complaints.alarm.first_action_done", action.alarm.complaint, by=by, at=at, step=action.number, text=action.text, note=action.note
    )
    return action


@transaction.atomic
def report(alarm: Alarm, *, boxes: Mapping[str, str], by: User, at: datetime) -> Alarm:
    """Make the immediate report, once, and send it to the roles that the regulation names; it can be printed from then on.

    Raises:
        Refused: not theirs, or what happened is missing.
        Conflict: it was made already.
    """
    enforce(may_act(by, alarm))
    kept = {name: boxes.get(name, "").strip()[:4000] for name in REPORT}
    if not kept["what"]:
        raise Refused(no("report_empty"))
    if not Alarm.objects.filter(pk=alarm.pk, reported_at=None).update(report=kept, reported_by=by, reported_at=at):
        raise Conflict
    alarm.refresh_from_db()
    record("complaints.alarm.reported", alarm.complaint, by=by, at=at, number=alarm.complaint.number)
    rule = rule_at(at, alarm.complaint.unit)
    notifications.notify(
        kind="complaints.safety_report", about=Ref.of(alarm.complaint), to=[p for role in rule.report_to for p in _people(role, at)] if rule else [],
        by=by, at=at, key=str(alarm.pk), urgent=True, text=kept["what"][:200],
    )  # fmt: skip
    return alarm


def may_act(user: User, alarm: Alarm) -> Decision:
    """Work on the alarm: whoever was called, or tracks the complaint."""
    if user.pk in {alarm.complaint.handler_id, alarm.acknowledged_by_id}:
        return YES
    return rights.may_acknowledge(user, alarm)
