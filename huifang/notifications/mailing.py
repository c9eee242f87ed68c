"""Telling by mail of its own: at once, or when the quiet time is over."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from huifang.accounts.models import User
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.notifications import options, recipients, wording
from huifang.notifications.models import Notice
from huifang.organization import options as company
from huifang.ui.words import reason_words

POSTMAN = system("notices")
AT_ONCE = 50


def send_due(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Send what is due; how many mails were queued.

    Each is swapped from due to sent in the transaction that queues its mail: two workers queue it once, a killed one
    leaves it due. What was seen meanwhile, or may no longer be read, is not sent.
    """
    due = Notice.objects.filter(mail=Notice.Mail.DUE, mail_at__lte=at).order_by("mail_at", "id").select_related("person")
    rows = list(due[:limit])
    if rows and not works():
        _leave_out(rows)
        return 0
    base = address() if rows else ""
    return sum(_send(row, at, base) for row in rows)


def works() -> bool:
    """Is there a mail server? Without one nothing is queued, or a day's mails would all go out when one is set."""
    values = company.values(["channels.smtp_host", "channels.sender"])
    return all(values.values())


def _leave_out(rows: Sequence[Notice]) -> None:
    waiting = Notice.objects.filter(pk__in=[row.pk for row in rows], mail=Notice.Mail.DUE)
    waiting.update(mail=Notice.Mail.LEFT_OUT, outcome=_("No mail server is set."))


def _send(row: Notice, at: datetime, base: str) -> bool:
    person = row.person
    wanted = row.is_open and person.is_active and bool(person.email) and bool(recipients.may_be_told(person, row.about))
    try:
        with transaction.atomic():
            if not _swap(row, Notice.Mail.SENT if wanted else Notice.Mail.LEFT_OUT, at) or not wanted:
                return False
            with override(person.language or settings.LANGUAGE_CODE):
                said = wording.say_all([row])[0][1]
                context = {"said": said, "link": base + said.address if base and said.address else "", "person": person}
                post(person, f"{said.title}：{said.text}"[:120], "notifications/mail/notice", context, at=at)
    except Refused as refusal:
        _swap(row, Notice.Mail.FAILED, at, outcome=_why(refusal))
        return False
    return True


def _swap(row: Notice, mail: str, at: datetime, outcome: str = "") -> bool:
    rows = Notice.objects.filter(pk=row.pk, mail=Notice.Mail.DUE)
    return bool(rows.update(mail=mail, mail_at=at, outcome=outcome[:200]))


def _why(refusal: Refused) -> str:
    return reason_words(refusal.decision.reason, refusal.decision.params)


def post(person: User, subject: str, template: str, context: dict[str, object], *, at: datetime) -> None:
    """Queue a mail to a colleague within the present transaction, as text and as simple HTML.

    It is about no record: it is no part of what was written to a customer, and no customer's wish holds it back.

    Raises:
        Refused: mail is not set up, or the address is not taken.
    """
    from huifang.channels.services import send_mail

    text, html = (render_to_string(f"{template}.{form}", context) for form in ("txt", "html"))
    send_mail(to=person.email, subject=subject.replace("\n", " "), text=text, html=html, about=None, by=POSTMAN, at=at, reply_token=False)


def address() -> str:
    """What stands before the links of mails; empty until the company has set it."""
    return str(company.value(options.ADDRESS)).rstrip("/")
