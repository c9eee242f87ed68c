"""What follows from a complaint's facts: words due to the customer, who is told of tiers, bypass, turns and voices (R3.2, R3.6, R3.8, R12.3)."""

from collections.abc import Iterable
from typing import Any

from huifang.accounts.models import User
from huifang.channels.models import OutboundMessage
from huifang.complaints import climbing, ending, rights, selectors, tiers, tracking, voices
from huifang.complaints.models import CoachingNote, Complaint, Told, Voice
from huifang.complaints.rules import OPEN
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.organization.selectors import holders, present

WATCHERS = ("follow_up_head", "quality_inspector", "general_manager")
"""Who watches bypass complaints (R3.8)."""
ENDED = tuple(f"complaints.complaint.{name}" for name in ("satisfied", "given_up", "decided", "voided", "merged"))


def _of(event: Event) -> Complaint:
    return Complaint.objects.select_related("customer", "unit", "handler", "taken_by").get(pk=int(event.subject_id))


def _people(roles: Iterable[str]) -> list[User]:
    at = clock.now()
    return list({p.pk: p for role in roles for p in present(holders(role, at=at), at)}.values())


def _tell(event: Event, kind: str, complaint: Complaint, to: Iterable[User], **facts: Any) -> None:
    notifications.notify(kind=kind, about=Ref.of(complaint), to=list(to), by=event.actor, at=clock.now(), key=str(event.pk), **facts)


@subscribe("complaints.complaint.opened", name="complaints.first_word")
def on_opened(event: Event) -> None:
    """The customer is to hear when they will hear back; past cases that were brought in ask for nothing."""
    complaint = _of(event)
    if not event.batch and not complaint.batch:
        tracking.expect_first_word(complaint, by=event.actor, at=event.at)


@subscribe(*ENDED, name="complaints.words_spared")
def on_ended(event: Event) -> None:
    """No more words are due once it has ended."""
    complaint = _of(event)
    if complaint.state not in OPEN:
        tracking.forget_words(complaint, reason=str(complaint.get_state_display()), by=event.actor, at=event.at)


@subscribe("channels.mail.queued", "channels.sms.queued", name="complaints.told_by_message")
def on_message(event: Event) -> None:
    """A mail or text message that somebody wrote about the complaint is a word to the customer (R3.2)."""
    if event.subject_kind != Complaint.ref_kind or event.actor.kind != User.ref_kind:
        return
    message = OutboundMessage.objects.get(pk=int(str(event.data["message"])))
    complaint = _of(event)
    if complaint.state in OPEN:
        way = Told.Way.MAIL if event.kind == "channels.mail.queued" else Told.Way.MESSAGE
        writer = User.objects.get(pk=int(event.actor.id))
        tracking.tell(
            complaint, text=message.subject or message.text[:200], way=way, by=writer, at=event.at, origin=f"channels.message:{message.pk}"
        )


@subscribe("complaints.complaint.handed", name="complaints.telling_handler")
def on_handed(event: Event) -> None:
    """Whoever tracks it now."""
    complaint = _of(event)
    if complaint.handler_id == event.data.get("person") and complaint.handler:
        _tell(event, "complaints.handed", complaint, [complaint.handler], reason=event.data.get("reason", ""))


@subscribe("complaints.complaint.tier_raised", "complaints.complaint.tier_lowered", name="complaints.telling_tier")
def on_tier(event: Event) -> None:
    """Up: who takes over on that tier, and the head. Down: who had it above, and the head; never silently (R3.8)."""
    complaint, verb = _of(event), event.kind.rpartition("_")[2]
    tier = str(event.data["tier"] if verb == "raised" else event.data["was"])
    roles = [role for role in (tiers.ROLES.get(tier), "follow_up_head") if role]
    _tell(event, f"complaints.tier_{verb}", complaint, _people(roles), reason=event.data.get("reason", ""), tier=event.data["tier"])


@subscribe("complaints.complaint.bypass_marked", "complaints.complaint.asked_again", *ENDED, name="complaints.watching_bypass")
def on_bypass(event: Event) -> None:
    """Watchers hear that a complaint went past the centre, and each turn and end of it."""
    complaint = _of(event)
    if complaint.bypass:
        marked = event.kind.endswith("bypass_marked")
        kind = "complaints.bypass" if marked else "complaints.bypass_moved"
        _tell(event, kind, complaint, _people(WATCHERS), state=complaint.state, reason=event.data.get("reason", ""))


@subscribe("complaints.complaint.turns_used_up", name="complaints.telling_deciders")
def on_turns_used_up(event: Event) -> None:
    """Those whom the regulation lets decide."""
    complaint = _of(event)
    rule = selectors.procedure(event.at, complaint.unit)
    if rule and complaint.state == Complaint.State.ANSWERED and not climbing.turns_left(complaint, rule):
        _tell(event, "complaints.to_decide", complaint, _people(rule.decided_by))


@subscribe("complaints.complaint.decided", "complaints.complaint.turn_granted", "complaints.complaint.given_up", name="complaints.settling")
def on_decided(event: Event) -> None:
    """Whoever tracks it is told of the decision; nobody else need decide any more."""
    complaint = _of(event)
    notifications.settle(Ref.of(complaint), at=clock.now(), kinds=("complaints.to_decide", "complaints.to_confirm"))
    tracker = User.objects.filter(pk=rights.tracker_id(complaint), is_active=True)
    _tell(event, "complaints.ended_by_word", complaint, tracker, reason=event.data.get("reason", ""))


@subscribe("complaints.complaint.unanswered", name="complaints.telling_confirmers")
def on_unanswered(event: Event) -> None:
    """When the customer was tried on enough days, a supervisor is asked to confirm it."""
    complaint = _of(event)
    rule = selectors.procedure(event.at, complaint.unit)
    if rule and complaint.state == Complaint.State.ANSWERED and len(ending.tried_on(complaint)) >= rule.tries:
        _tell(event, "complaints.to_confirm", complaint, _people(rule.confirmed_by))


@subscribe("complaints.coaching.written", name="complaints.telling_coaching")
def on_coaching(event: Event) -> None:
    """The handler, if the second line; and the second line of the team."""
    note = CoachingNote.objects.select_related("complaint").get(pk=int(event.subject_id))
    to = {p.pk: p for p in present(holders("agent_second_line", note.complaint.unit, at=event.at), event.at)}
    notifications.notify(
        kind="complaints.coached", about=Ref.of(note), to=list(to.values()), by=event.actor, at=clock.now(), key=str(event.pk)
    )


@subscribe("complaints.voice.raised", name="complaints.telling_voice")
def on_voice(event: Event) -> None:
    """Those who answer members."""
    voice = Voice.objects.get(pk=int(event.subject_id))
    notifications.notify(
        kind="complaints.voice", about=Ref.of(voice), to=voices.answerers(event.at), by=event.actor, at=clock.now(), key=str(event.pk)
    )


@subscribe("complaints.voice.answered", name="complaints.telling_voice_answered")
def on_voice_answered(event: Event) -> None:
    """Whoever raised it with a name; a nameless one is read by its code."""
    voice = Voice.objects.select_related("raised_by").get(pk=int(event.subject_id))
    notifications.settle(Ref.of(voice), at=clock.now(), kinds=("complaints.voice",))
    if voice.raised_by:
        notifications.notify(
            kind="complaints.voice_answered", about=Ref.of(voice), to=voice.raised_by, by=event.actor, at=clock.now(), key=str(event.pk)
        )
