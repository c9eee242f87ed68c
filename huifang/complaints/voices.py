"""Members raise suggestions and complaints about the centre, also without a name, and see the answer (R12.3).

Without a name nothing is kept that leads to anybody: the fact is the system's, row and fact hold the day and no moment,
the code that opens the answer is shown once and only its digest is stored, and the request's log line names no user.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.complaints import particulars, rights
from huifang.complaints.models import Voice
from huifang.complaints.safety_rules import InternalVoice
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.organization import access
from huifang.organization.selectors import holders
from huifang.regulations.selectors import rules_in_force

NOBODY = system("voice")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LIMIT = "time_limit.voice.answer"


def visible_to(user: User) -> QuerySet[Voice]:
    """One's own with a name; all for those who answer."""
    if access.may(user, rights.REPLY):
        return Voice.objects.all()
    return Voice.objects.filter(raised_by=user)


def _rule(at: datetime) -> InternalVoice | None:
    found = rules_in_force(InternalVoice, clock.local_date(at))
    return found[0].value if found else None


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hmac.new(f"voice:{settings.DATA_KEY}".encode(), plain.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def speak(*, kind: str, text: str, named: bool, by: User, at: datetime) -> tuple[Voice, str]:
    """Raise it; the second value is the code that opens the answer, empty for one with a name. It is never told again.

    Raises:
        Refused: not a member, or nothing said.
    """
    enforce(access.may(by, rights.SPEAK))
    if not text.strip():
        raise Refused(no("voice_empty"))
    moment = at if named else clock.moment_of(clock.local_date(at))
    code = "" if named else "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _part in range(4))
    voice = Voice.objects.create(
        kind=kind, text=text.strip(), raised_by=by if named else None, raised_on=clock.local_date(at),
        code_digest=None if named else _digest(code), due_at=_due(moment),
    )  # fmt: skip
    actor: Actor = by if named else NOBODY
    record("complaints.voice.raised", voice, by=actor, at=moment, kind_of_voice=kind)
    _oblige(voice, actor, moment)
    return voice, code


def _due(moment: datetime) -> datetime | None:
    rule = _rule(moment)
    return particulars.due(particulars.limit((rule and rule.answered_within) or LIMIT, moment), moment)


def _oblige(voice: Voice, by: Actor, moment: datetime) -> None:
    rule = _rule(moment)
    limit = particulars.limit((rule and rule.answered_within) or LIMIT, moment)
    if limit is None or voice.due_at is None:
        return
    owner = next((p for role in (rule.answered_by if rule else ("follow_up_head",)) for p in holders(role, at=moment)), None)
    obligations.oblige(
        rule=limit.id, subject=Ref.of(voice), occurrence="1", due_at=voice.due_at, owner=Ref.of(owner) if owner else None, ladder=limit.code,
        by=by, at=moment,
    )  # fmt: skip


def may_answer(user: User, voice: Voice) -> Decision:
    """The head or the administration manager; never one's own."""
    if voice.raised_by_id == user.pk:
        return no("own_voice")
    return access.may(user, rights.REPLY)


@transaction.atomic
def answer(voice: Voice, *, text: str, by: User, at: datetime) -> Voice:
    """Answer it; whoever raised it sees the answer, by name or by the code.

    Raises:
        Refused: not theirs to answer, or nothing written.
        Conflict: somebody answered first.
    """
    enforce(may_answer(by, voice))
    if not text.strip():
        raise Refused(no("voice_empty"))
    changes = {"state": Voice.State.ANSWERED, "answer": text.strip(), "answered_by": by, "answered_at": at}
    if not Voice.objects.filter(pk=voice.pk, state=Voice.State.OPEN).update(**changes):
        raise Conflict
    voice.refresh_from_db()
    record("complaints.voice.answered", voice, by=by, at=at)
    for duty in Obligation.objects.filter(subject_kind=Voice.ref_kind, subject_id=voice.pk, state=Obligation.State.OPEN):
        obligations.fulfil(duty, evidence=Ref.of(voice), by=by, at=at)
    return voice


def opened_by(code: str) -> Voice | None:
    """The nameless voice that the code opens."""
    return Voice.objects.filter(code_digest=_digest(code)).first() if code.strip() else None


def answerers(at: datetime) -> list[User]:
    """Who is told of a new voice."""
    rule = _rule(at)
    roles = rule.answered_by if rule else ("follow_up_head", "administration_manager")
    return list({p.pk: p for role in roles for p in holders(role, at=at)}.values())
