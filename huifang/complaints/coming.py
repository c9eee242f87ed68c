"""Where a complaint that is being taken comes from: a call, the public form, or a letter; each becomes one complaint at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404

from huifang.accounts.models import User
from huifang.channels import access as letters
from huifang.channels import services as channels
from huifang.channels.models import InboundMessage
from huifang.complaints import access, intakes, services
from huifang.complaints.models import Complaint, Intake
from huifang.kernel.refs import Ref
from huifang.organization.access import may


@dataclass(frozen=True, slots=True)
class Source:
    """A call, unless it names what was written."""

    intake: Intake | None = None
    letter: InboundMessage | None = None

    @property
    def initial(self) -> dict[str, Any]:
        """What the form begins with."""
        if self.intake:
            one = self.intake
            return {"channel": "web", "contact_name": one.name, "email": one.email, "content": one.content, "wish": one.wish, "product": one.product}  # fmt: skip
        if self.letter:
            words = "\n".join(filter(None, (self.letter.subject.strip(), self.letter.text.strip())))
            return {"channel": "mail", "contact_name": self.letter.sender_name[:40], "email": self.letter.sender, "content": words[:8000]}
        return {}

    @property
    def query(self) -> str:
        """How the address of the form names it."""
        if self.intake:
            return f"&intake={self.intake.pk}"
        return f"&letter={self.letter.pk}" if self.letter else ""

    @property
    def ref(self) -> Ref | None:
        """What the complaint comes from; none for a call."""
        row = self.intake or self.letter
        return Ref.of(row) if row else None

    @transaction.atomic
    def open(self, **given: Any) -> Complaint:
        """Take the complaint; what it comes from is marked as taken, or filed on it."""
        row = services.open_complaint(**given, origin=self.ref)
        by, at = given["by"], given["at"]
        if self.intake:
            intakes.taken(self.intake, row, by=by, at=at)
        elif self.letter and self.letter.about != Ref.of(row) and letters.may_sort(by, self.letter):
            channels.file(self.letter, about=Ref.of(row), reason=row.number, by=by, at=at)
        return row


CALL = Source()


def source_of(user: User, given: Mapping[str, Any]) -> Source:
    """What the address of the form names.

    Raises:
        Http404: no such row within the user's reach, or it is a complaint already.
    """
    if number := _number(given.get("intake")):
        intake = intakes.visible_to(user).filter(pk=number, state=Intake.State.WAITING).first()
        if intake is None:
            raise Http404
        return Source(intake=intake)
    if number := _number(given.get("letter")):
        letter = letter_of(user, number)
        if letter is None:
            raise Http404
        return Source(letter=letter)
    return CALL


def letter_of(user: User, pk: int) -> InboundMessage | None:
    """A mail or text message that the user may read and make a complaint of."""
    letter = InboundMessage.objects.filter(pk=pk).first()
    if letter is None or not may(user, access.CREATE) or not letters.may_read(user, letter):
        return None
    return letter if letter.state in {InboundMessage.State.UNMATCHED, InboundMessage.State.FILED} else None


def complaint_of(letter: InboundMessage) -> Complaint | None:
    """What was made of a letter."""
    return Complaint.objects.filter(origin=str(Ref.of(letter))).first()


def _number(text: object) -> int:
    found = str(text or "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 16 else 0
