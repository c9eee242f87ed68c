"""Tiers: front line, second line, public opinion and authorities, serious safety; bypass; coaching (R3.8, documents B1 and E)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.complaints import access, rights, safety
from huifang.complaints.models import CoachingNote, Complaint
from huifang.complaints.rules import OPEN, may_change
from huifang.complaints.safety_rules import TIERS, may_lower_tier, may_raise_tier
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no

ROLES = {"second": "agent_second_line", "opinion": "opinion_desk", "safety": "safety_duty"}
"""Who takes over on each tier above the front line."""


def follow_flags(complaint: Complaint, *, by: User, at: datetime) -> None:
    """What was ticked when it was taken counts at once: serious safety rings, public opinion goes to its desk."""
    wanted = Complaint.Tier.SAFETY if complaint.safety else Complaint.Tier.OPINION if complaint.opinion else Complaint.Tier.FIRST
    if wanted != Complaint.Tier.FIRST and complaint.tier == Complaint.Tier.FIRST:
        _move(complaint, wanted, "raised", complaint.content[:200], by, at)
    if complaint.bypass:
        _bypass(complaint, complaint.content[:200], by, at)


@transaction.atomic
def raise_tier(complaint: Complaint, *, tier: str, reason: str, by: User, at: datetime) -> Complaint:
    """Report it up at once, with a reason (R3.8). Serious safety calls the duty person and the general manager.

    Raises:
        Refused: not theirs to see, closed, not higher, or no reason.
        Conflict: somebody moved it meanwhile.
    """
    enforce(rights.may_raise(by, complaint) & may_change(complaint.state) & may_raise_tier(complaint.tier, tier, reason))
    return _move(complaint, tier, "raised", reason, by, at)


@transaction.atomic
def lower_tier(complaint: Complaint, *, tier: str, reason: str, by: User, at: datetime) -> Complaint:
    """Take it down again: the head alone, with a reason; whoever was above it is told. An alarm that rings can't be put down.

    Raises:
        Refused: not theirs, closed, not lower, no reason, or nobody has acknowledged the alarm yet.
        Conflict: somebody moved it meanwhile.
    """
    enforce(access.may_void(by, complaint) & may_change(complaint.state) & may_lower_tier(complaint.tier, tier, reason))
    if complaint.tier == Complaint.Tier.SAFETY and safety.is_ringing(complaint):
        raise Refused(no("alarm_rings"))
    return _move(complaint, tier, "lowered", reason, by, at)


def _move(complaint: Complaint, tier: str, verb: str, reason: str, by: User, at: datetime) -> Complaint:
    was = complaint.tier
    changes: dict[str, object] = {"tier": tier}
    if verb == "raised":
        changes |= {"opinion": complaint.opinion or tier == "opinion", "safety": complaint.safety or tier == "safety"}
    rows = Complaint.objects.filter(pk=complaint.pk, tier=was, state__in=OPEN)
    if not rows.update(version=F("version") + 1, **changes):
        raise Conflict
    complaint.refresh_from_db()
    record(
        "complaints.complaint.tier_raised" if verb == "raised" else "complaints.complaint.tier_lowered",
        complaint,
        by=by,
        at=at,
        number=complaint.number,
        was=was,
        tier=tier,
        reason=reason.strip()[:500],
    )
    if verb == "raised" and tier == Complaint.Tier.SAFETY:
        safety.ring(complaint, reason=reason, by=by, at=at)
    return complaint


@transaction.atomic
def mark_bypass(complaint: Complaint, *, reason: str, by: User, at: datetime) -> bool:
    """越级: the customer went past the centre to somebody higher; it is watched from now on. False when it is marked already.

    Raises:
        Refused: not theirs to see, closed, or no reason.
    """
    enforce(rights.may_raise(by, complaint) & may_change(complaint.state))
    if not reason.strip():
        raise Refused(no("tier_reason_missing"))
    won = Complaint.objects.filter(pk=complaint.pk, bypass=False, state__in=OPEN).update(bypass=True, version=F("version") + 1)
    if won:
        complaint.refresh_from_db()
        _bypass(complaint, reason, by, at)
    return bool(won)


def _bypass(complaint: Complaint, reason: str, by: User, at: datetime) -> None:
    record("complaints.complaint.bypass_marked", complaint, by=by, at=at, number=complaint.number, reason=reason.strip()[:500])


@transaction.atomic
def coach(complaint: Complaint, *, text: str, by: User, at: datetime) -> CoachingNote:
    """Advice of the public-opinion desk for the second line; the front line and the departments don't see it.

    Raises:
        Refused: not theirs to coach, closed, or nothing written.
    """
    enforce(rights.may_coach(by, complaint) & may_change(complaint.state))
    if not text.strip():
        raise Refused(no("advice_missing"))
    note = CoachingNote.objects.create(complaint=complaint, text=text.strip(), by=by, at=at)
    record("complaints.coaching.written", note, by=by, at=at, complaint=complaint.pk)
    return note


def may_lower(user: User, complaint: Complaint) -> Decision:
    """Take it down a tier: the head."""
    return access.may_void(user, complaint)


def higher(complaint: Complaint) -> tuple[str, ...]:
    """The tiers above its own."""
    return TIERS[TIERS.index(complaint.tier) + 1 :]


def lower(complaint: Complaint) -> tuple[str, ...]:
    """The tiers below its own."""
    return TIERS[: TIERS.index(complaint.tier)]
