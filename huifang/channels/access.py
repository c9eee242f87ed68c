"""Who reads, writes, sorts and watches messages. What a message is about decides: whoever reads the record reads its mail."""

from huifang.accounts.models import User
from huifang.channels import threads
from huifang.channels.models import Channel, InboundMessage, OutboundMessage
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.refs import Ref
from huifang.organization import access

SEND = "channels.mail.send"
SORT = "channels.mail.sort"
WATCH = "channels.outbox.view"
HANDLE = "channels.outbox.edit"


def may_write(user: User, about: Ref) -> Decision:
    """Write a mail or text message about a record: whoever writes to customers and reads the record."""
    return access.may(user, SEND) & threads.may_read(user, about)


def may_read(user: User, message: InboundMessage | OutboundMessage) -> Decision:
    """Read the words of a message: by its record; a message on none, by who sorts them or wrote it."""
    if message.about is not None:
        return threads.may_read(user, message.about)
    if isinstance(message, InboundMessage):
        return access.may(user, SORT)
    return YES if message.by_id == user.pk else no("out_of_reach", permission=SEND)


def may_sort(user: User, message: InboundMessage) -> Decision:
    """File a message or set it aside; one that is on a record already also wants sight of that record."""
    allowed = access.may(user, SORT)
    return allowed & threads.may_read(user, message.about) if message.about else allowed


def may_watch(user: User) -> Decision:
    """See what waits, failed and came back, without the words."""
    return access.may(user, WATCH)


def may_handle(user: User, row: OutboundMessage) -> Decision:
    """Try again or cancel: who looks after the outbox, and who wrote it."""
    return YES if row.by_id == user.pk else access.may(user, HANDLE)


def addresses_of(user: User, about: Ref) -> dict[str, str]:
    """Whom a record's mail may go to: its people, and whoever has written on it; names by address in small letters."""
    thread = threads.of(about.kind)
    known = {one.address.lower(): one.name for one in (thread.addresses(user, about.id) if thread else ()) if one.address}
    filed = InboundMessage.objects.filter(about_kind=about.kind, about_id=about.id, state=InboundMessage.State.FILED)
    wrote = filed.filter(channel=Channel.MAIL).exclude(sender="")
    for sender, name in wrote.order_by("-id").values_list("sender", "sender_name")[:20]:
        known.setdefault(sender, name)
    return known
