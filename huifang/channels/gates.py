"""Who reads the history and files of messages, and how the parts of this context are called when they act."""

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.channels import access
from huifang.channels.models import BlockedAddress, InboundMessage, OutboundMessage
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import Decision, no


def _inbound(user: User, pk: str) -> Decision:
    row = InboundMessage.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    return access.may_read(user, row) if row else no("out_of_reach")


def _outbound(user: User, pk: str) -> Decision:
    row = OutboundMessage.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    return access.may_read(user, row) if row else no("out_of_reach")


def _blocked(user: User, _pk: str) -> Decision:
    return access.may_watch(user)


def _never(_user: User, _pk: str) -> Decision:
    """What came stays as it came."""
    return no("not_permitted")


register_gate(InboundMessage.ref_kind, _inbound)
register_owner(InboundMessage.ref_kind, may_read=_inbound, may_attach=_never, page="channels:message")
register_gate(OutboundMessage.ref_kind, _outbound)
register_gate(BlockedAddress.ref_kind, _blocked)
register_systems({"channels": _("mail room")})
