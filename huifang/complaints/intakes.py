"""Complaints from the public page: received, looked up by number and PIN, taken for a customer, set aside (R3.1, R3.2).

Receiving asks nothing of the archive, so neither time nor words can tell whether somebody is a customer; agents find
the customer afterwards. The PIN follows from the secret of the form that was sent, so a form sent twice is one
complaint and shows the same PIN, and the database holds digests only.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.complaints import access
from huifang.complaints.counting import Limit, give_back, take
from huifang.complaints.models import Complaint, Intake, IntakeNote
from huifang.complaints.particulars import INTAKE, due, limit, promised
from huifang.journal.services import record
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.phones import Phone, mask, parse_phone
from huifang.kernel.refs import Ref, system
from huifang.kernel.sealed import seal, unseal
from huifang.notifications.recipients import Addressee
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.organization import access as gate
from huifang.organization.selectors import holders
from huifang.regulations.models import Rule

PUBLIC = system("public-form")
PIN, TRIES, TRIES_OF_ONE = 6, 5, 30
_PURPOSE = "phone on the public form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote on the public form; ``key`` is the secret of that form."""

    key: str
    name: str
    phone: Phone
    content: str
    company: str = ""
    email: str = ""
    product: str = ""
    wish: str = ""


def receive(written: Written, *, at: datetime) -> tuple[Intake, str]:
    """Keep it; the row and the PIN. The same form sent again gives the same."""
    pin, digest = pin_of(written.key), _digest("key", written.key)
    if known := Intake.objects.filter(key_digest=digest).first():
        return known, pin
    for _try in range(5):
        number = f"{at:%y}{secrets.randbelow(10**8):08}"
        try:
            with transaction.atomic():
                return _store(written, number, digest, pin, at), pin
        except IntegrityError:
            if known := Intake.objects.filter(key_digest=digest).first():
                return known, pin
    raise Conflict


def _store(written: Written, number: str, digest: str, pin: str, at: datetime) -> Intake:
    intake = Intake.objects.create(
        number=number,
        pin_digest=_digest(number, pin),
        key_digest=digest,
        name=written.name,
        company=written.company,
        phone_sealed=seal(written.phone.number, key=settings.DATA_KEY, purpose=_PURPOSE),
        phone_masked=mask(written.phone),
        email=written.email,
        product=written.product,
        content=written.content,
        wish=written.wish,
        received_at=at,
        promised_at=promised(at),
    )
    record("complaints.intake.received", intake, by=PUBLIC, at=at, number=number)
    rule = limit(INTAKE, at)
    due_at = due(rule, at)
    if rule and due_at:
        unit = next((holder for holder in _heads(at)), None)
        obligations.oblige(
            rule=Rule(pk=rule.id, code=rule.code), subject=Ref.of(intake), occurrence="take", due_at=due_at,
            owner=Ref.of(unit) if unit else None, ladder=rule.code, by=PUBLIC, at=at,
        )  # fmt: skip
    return intake


def _heads(at: datetime) -> list[User]:
    return holders("follow_up_head", at=at)


def told(at: datetime) -> list[Addressee]:
    """Who hears that one came in: the heads of the centre."""
    return list(_heads(at))


def pin_of(key: str) -> str:
    """The PIN that follows from the secret of a form."""
    number = int.from_bytes(hmac.new(settings.DATA_KEY.encode(), f"complaint pin {key}".encode(), hashlib.sha256).digest()[:8])
    return f"{number % 10**PIN:0{PIN}}"


def _digest(salt: str, text: str) -> str:
    return hmac.new(settings.DATA_KEY.encode(), f"complaint {salt} {text}".encode(), hashlib.sha256).hexdigest()


def enter(number: str, pin: str, *, address: str, at: datetime) -> Intake:
    """The complaint behind a number and its PIN.

    An unknown number and a wrong PIN cost and say the same, and lock the same: five wrong tries for a number, thirty
    for an address, in an hour.

    Raises:
        Refused: ``public_wrong`` or ``public_too_many``.
    """
    tries = (Limit("pin", number, TRIES), Limit("pins", address, TRIES_OF_ONE))
    within = [take(one, at=at) for one in tries]
    if not all(within):
        raise Refused(no("public_too_many"))
    found = Intake.objects.select_related("complaint__merged_into").filter(number=number).first()
    stored = found.pin_digest if found else "0" * 64
    if hmac.compare_digest(stored, _digest(number, pin)) and found:
        for one in tries:
            give_back(one, at=at)
        return found
    raise Refused(no("public_wrong"))


@transaction.atomic
def add(intake: Intake, *, text: str, at: datetime) -> IntakeNote:
    """The complainant adds something.

    Raises:
        Refused: nothing was written.
    """
    if not text.strip():
        raise Refused(no("intake_nothing_written"))
    note = IntakeNote.objects.create(intake=intake, text=text.strip()[:4000], at=at)
    record("complaints.intake.added", subject_of(intake), by=PUBLIC, at=at, intake=intake.pk)
    return note


@transaction.atomic
def tell(intake: Intake, *, text: str, by: User, at: datetime) -> IntakeNote:
    """Write something that the complainant reads on the public page.

    Raises:
        Refused: not theirs to handle, or nothing was written.
    """
    enforce(may_tell(by, intake))
    if not text.strip():
        raise Refused(no("intake_nothing_written"))
    note = IntakeNote.objects.create(intake=intake, text=text.strip()[:4000], by=by, at=at)
    record("complaints.intake.answered", subject_of(intake), by=by, at=at, intake=intake.pk)
    return note


def subject_of(intake: Intake) -> Ref:
    """In whose history its facts stand: the complaint's once it is one."""
    return Ref(Complaint.ref_kind, str(intake.complaint_id)) if intake.complaint_id else Ref.of(intake)


@transaction.atomic
def taken(intake: Intake, complaint: Complaint, *, by: User, at: datetime) -> None:
    """It is a complaint of a customer now; what was written goes on there. Once, however often it is said."""
    changes = {"state": Intake.State.TAKEN, "complaint": complaint, "closed_by": by, "closed_at": at}
    if not Intake.objects.filter(pk=intake.pk, state=Intake.State.WAITING).update(**changes):
        if Intake.objects.filter(pk=intake.pk, complaint=complaint).exists():
            return
        raise Conflict
    if intake.promised_at and (complaint.promised_at is None or intake.promised_at < complaint.promised_at):
        Complaint.objects.filter(pk=complaint.pk).update(promised_at=intake.promised_at)
    record("complaints.intake.taken", intake, by=by, at=at, number=complaint.number)
    for duty in _duties(intake):
        obligations.fulfil(duty, evidence=Ref.of(complaint), by=by, at=at)


@transaction.atomic
def dismiss(intake: Intake, *, reason: str, by: User, at: datetime) -> None:
    """Set it aside, such as advertising; the complainant reads the reason.

    Raises:
        Refused: not permitted, or no reason.
        Conflict: somebody dealt with it first.
    """
    enforce(may_dismiss(by, intake))
    if not reason.strip():
        raise Refused(no("void_reason_missing"))
    changes = {"state": Intake.State.DISMISSED, "reason": reason.strip()[:200], "closed_by": by, "closed_at": at}
    if not Intake.objects.filter(pk=intake.pk, state=Intake.State.WAITING).update(**changes):
        raise Conflict
    record("complaints.intake.dismissed", intake, by=by, at=at, reason=reason.strip()[:200])
    for duty in _duties(intake):
        obligations.waive(duty, reason=reason, by=by, at=at)


def _duties(intake: Intake) -> list[Obligation]:
    return list(Obligation.objects.filter(subject_kind=Intake.ref_kind, subject_id=intake.pk, state=Obligation.State.OPEN))


def phone_of(intake: Intake) -> Phone | None:
    """The number they gave, to look for the customer or to put one on file; pages show it masked."""
    return parse_phone(unseal(intake.phone_sealed, key=settings.DATA_KEY, purpose=_PURPOSE))


# Who


def visible_to(user: User) -> QuerySet[Intake]:
    """What waits, for whoever takes complaints; what was taken, for whoever sees the complaint."""
    rows = Intake.objects.filter(complaint__in=access.visible_to(user).values("pk"))
    return rows | Intake.objects.filter(complaint=None) if gate.may(user, access.CREATE) else rows


def may_tell(user: User, intake: Intake) -> Decision:
    """Write to the complainant: whoever completes the form, or takes complaints while it waits."""
    if intake.complaint:
        return access.may_edit(user, intake.complaint)
    return gate.may(user, access.CREATE)


def may_dismiss(user: User, intake: Intake) -> Decision:
    """Set it aside: who may void complaints."""
    waits = intake.state == Intake.State.WAITING
    return gate.may(user, access.CLOSE) & (YES if waits else no("intake_not_waiting"))
