"""Facts about messages. Addresses and subjects are personal values, so that they can be erased."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "channels.mail.queued": _("Mail to {to}: {subject}"),
        "channels.mail.received": _("Mail from {sender}: {subject}"),
        "channels.sms.queued": _("Text message to {to}"),
        "channels.sms.received": _("Text message from {sender}"),
        "channels.sms.declined": _("{sender} wants no more text messages."),
        "channels.message.failed": _("A message could not be sent: {words}"),
        "channels.message.bounced": _("A message came back: {words}"),
        "channels.message.retried": _("A message was put into the queue again."),
        "channels.message.cancelled": _("A message was cancelled."),
        "channels.message.filed": _("A message was filed here by hand: {reason}"),
        "channels.message.dismissed": _("A message was set aside: {reason}"),
        "channels.address.blocked": _("Nothing is sent to {address} any more: {words}"),
        "channels.address.released": _("Messages may go to {address} again: {reason}"),
    }
)
