"""Attachments of mails into files: looked at before the transaction, attached inside it, refused ones named."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.channels.mail.parsing import Attachment
from huifang.channels.models import InboundMessage
from huifang.channels.sending import POSTMAN
from huifang.files import services as files
from huifang.files.receiving import Received, receive, settings_now
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref

MOST = 50
"""Attachments of one mail that become files; the raw mail holds all."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An attachment and its looked-at content, or the code why it was refused."""

    attachment: Attachment
    content: Received | None
    refused: str = ""


@contextmanager
def taken_in(attachments: Sequence[Attachment]) -> Iterator[list[TakenIn]]:
    """Look at each attachment as an upload is looked at; the contents last as long as the block."""
    wanted = settings_now() if attachments else None
    with ExitStack() as stack:
        found = []
        for number, one in enumerate(attachments):
            try:
                content = stack.enter_context(receive(one.content, one.name, wanted=wanted)) if number < MOST else None
                found.append(TakenIn(one, content, "" if content else "too_many_files"))
            except Refused as refusal:
                found.append(TakenIn(one, None, refusal.decision.reason))
        yield found


def attach_all(row: InboundMessage, found: Sequence[TakenIn], at: datetime) -> None:
    """Make files of the message's attachments; inside the caller's transaction."""
    if not found:
        return
    row.attachments = [_attached(row, one, at) for one in found]
    row.save(update_fields=["attachments"])


def _attached(row: InboundMessage, one: TakenIn, at: datetime) -> dict[str, Any]:
    part = one.attachment
    entry: dict[str, Any] = {"name": part.name, "type": part.type, "size": len(part.content), "cid": part.cid, "inline": part.inline}
    if one.content is None:
        return entry | {"refused": one.refused}
    try:
        with transaction.atomic():
            file = files.attach(one.content, owner=Ref.of(row), by=POSTMAN, at=at, purpose="")
    except (Refused, Conflict) as error:
        return entry | {"refused": error.decision.reason if isinstance(error, Refused) else "changed_meanwhile"}
    return entry | {"file": file.pk, "name": file.name, "picture": bool(file.blob.type.picture)}
