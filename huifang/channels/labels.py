"""Words for refusals, states and reasons."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.ui.words import add_reasons

REASONS = {
    "do_not_call": _("This customer does not want to be called. {why}"),
    "quiet_hours": _("It is the customer's rest time. Calls are possible again from {opens}."),
    "address_wrong": _("“{address}” is no e-mail address."),
    "address_blocked": _("Mails to {address} come back: {words}. Correct the address, or release it in the outbox."),
    "address_not_of_record": _("{address} belongs to nobody on this record."),
    "number_not_of_record": _("This number belongs to nobody on this record, or you may not use it."),
    "sms_mobile_only": _("Text messages go to mobile numbers only."),
    "too_many_files": _("More than 50 attachments; it is in the original only."),
    "sms_declined": _("The owner of {address} wants no more text messages."),
}
add_reasons(REASONS)
OUT_STATES = {
    "queued": (_("waiting to be sent"), "plain"),
    "inflight": (_("being sent"), "info"),
    "sent": (_("sent"), "ok"),
    "retry": (_("to be tried again"), "soon"),
    "failed": (_("not sent"), "bad"),
    "bounced": (_("came back"), "bad"),
    "cancelled": (_("cancelled"), "plain"),
}
IN_STATES = {
    "unmatched": (_("to be filed"), "soon"),
    "filed": (_("filed"), "ok"),
    "automatic": (_("automatic message"), "plain"),
    "bounce": (_("delivery report"), "bad"),
    "dismissed": (_("set aside"), "plain"),
}
MATCHED = {
    "references": _("answers our message"),
    "address": _("by the signed address"),
    "subject": _("by the signed subject"),
    "number": _("by the number"),
    "report": _("report about our message"),
    "hand": _("filed by hand"),
}
NOTES = {
    "own": _("Our own message came back to us; nothing was done on it."),
    "auto_submitted": _("Written by a machine; nothing was done on it."),
    "precedence": _("A mass mail; nothing was done on it."),
    "list": _("From a mailing list; nothing was done on it."),
    "suppressed": _("Written by a machine; nothing was done on it."),
    "autoreply": _("An automatic reply; nothing was done on it."),
    "empty_path": _("A report of a mail server; nothing was done on it."),
    "daemon": _("From an address that nobody reads; nothing was done on it."),
    "subject": _("An automatic reply; nothing was done on it."),
    "too_many": _("More than 30 messages of this sender within an hour; this one was kept only."),
    "too_large": _("The mail is larger than 40 MB: only its head was read, the rest is still in the mailbox."),
    "not_applied": _("It is on the record, but was not taken as an answer: the matter is closed or not theirs to answer."),
}
NO_MAIL_OUT = _("Outgoing mail is not set up yet: mails wait here until an administrator enters the server.")
NO_MAIL_IN = _("Incoming mail is not set up yet: answers stay in the mailbox until an administrator enters the server.")
UNREADABLE = pgettext_lazy("mail", "Parts of this mail could not be read; the original is kept.")


def note_words(note: str) -> str:
    """The sentence for a note's code."""
    return str(NOTES.get(note, UNREADABLE)) if note else ""
