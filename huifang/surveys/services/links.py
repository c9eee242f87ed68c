"""Links: sent to one customer, answered once, until a moment (R2.5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import access as archive_access
from huifang.archive import numbers
from huifang.archive.models import Contact, ContactNumber, Customer
from huifang.channels import services as channels
from huifang.channels.models import OutboundMessage
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.notifications.options import ADDRESS
from huifang.organization import options
from huifang.surveys import access
from huifang.surveys.models import Link, QuestionnaireVersion
from huifang.surveys.services.signing import new_token, signed


@dataclass(frozen=True, slots=True)
class Issued:
    """A link and its whole address; ``is_new`` is false when an open one for the same task was found."""

    url: str
    link: Link
    is_new: bool = True


@transaction.atomic
def issue(
    *,
    version: QuestionnaireVersion,
    customer: Customer,
    contact: Contact | None,
    task_ref: str,
    way: str,
    expires_at: datetime,
    by: Actor,
    at: datetime,
    base: str = "",
) -> Issued:
    """Make a link and send it (ways ``mail`` and ``sms``; ``hand`` sends nothing). Once per ``task_ref`` and version.

    Args:
        task_ref: what it is for, such as ``followup.task:12``; the fact of the answer is about it. May be empty.
        by: a person needs ``surveys.link.create`` where the customer lies; a part of the system acts under its caller's check.
        base: scheme and host of the address, else the setting “address of this installation”.

    Raises:
        Refused: not permitted, the version isn't published, ``survey_link_past``, ``survey_no_address`` (ours or theirs),
            ``survey_contact_elsewhere``, or what ``channels`` refuses (do not call, blocked address, rest time without an opening).
    """
    if isinstance(by, User):
        enforce(access.may_send(by, customer))
    enforce(_may_issue(version, customer, contact, expires_at, at))
    site = (base or str(options.value(ADDRESS))).rstrip("/")
    if not site:
        raise Refused(no("survey_no_site"))
    open_one = Link.objects.filter(task_ref=task_ref, version=version, state=Link.State.OPEN).first() if task_ref else None
    if open_one and open_one.expires_at > at:
        return Issued(site + path_of(open_one), open_one, is_new=False)
    if open_one:
        _close(open_one, Link.State.WITHDRAWN, at)
    values = {
        "version": version, "customer": customer, "contact": contact, "unit_id": customer.unit_id, "task_ref": task_ref, "way": way,
        "issued_by": by if isinstance(by, User) else None, "issued_at": at, "expires_at": expires_at,
    }  # fmt: skip
    link, _created = create_or_get(Link, {"token": new_token()}, values)
    url = site + path_of(link)
    message = _send(link, url, by, at)
    if message is not None:
        link.message_id = message.pk
        Link.objects.filter(pk=link.pk).update(message_id=message.pk)
    until = clock.local(expires_at).strftime("%Y-%m-%d %H:%M")
    record(
        "surveys.link.issued", subject_of(link), by=by, at=at, link=link.pk, way=way, until=until, questionnaire=version.questionnaire_id
    )
    return Issued(url, link)


def _may_issue(version: QuestionnaireVersion, customer: Customer, contact: Contact | None, expires_at: datetime, at: datetime) -> Decision:
    if version.state != QuestionnaireVersion.State.PUBLISHED or version.questionnaire.retired_at:
        return no("survey_not_published")
    if expires_at <= at:
        return no("survey_link_past")
    if contact is not None and contact.customer_id != customer.pk:
        return no("survey_contact_elsewhere")
    return YES


def path_of(link: Link) -> str:
    """The public path of a link."""
    return reverse("wenjuan:sheet", args=[signed(link.token)])


def subject_of(link: Link) -> Ref:
    """In whose history its facts stand: the task's, else the customer's."""
    return Ref.parse(link.task_ref) if link.task_ref else Ref(Customer.ref_kind, str(link.customer_id))


def _send(link: Link, url: str, by: Actor, at: datetime) -> OutboundMessage | None:
    about = Ref.of(link.customer)
    title = link.version.questionnaire.title
    day = clock.local(link.expires_at).strftime("%Y-%m-%d")
    if link.way == Link.Way.MAIL:
        if not link.customer.email:
            raise Refused(no("survey_no_address"))
        text = _("Hello, we would like to hear your opinion: {title}\n\n{url}\n\nThe link can be used once, until {day}. Thank you.")
        return channels.send_mail(
            to=link.customer.email, subject=title, text=text.format(title=title, url=url, day=day), about=about, by=by, at=at
        )
    if link.way == Link.Way.SMS:
        number = mobile_of(link)
        if number is None:
            raise Refused(no("survey_no_mobile"))
        words = _("{title}: please answer here once, until {day}: {url}").format(title=title, day=day, url=url)
        return channels.send_sms(number=numbers.decrypt(number.cipher), text=words, about=about, by=by, at=at)
    return None


def mobile_of(link: Link) -> ContactNumber | None:
    """A mobile number of the contact, else of the customer, that was not found wrong; the main contact's first."""
    whose = {"contact": link.contact} if link.contact else {"contact__customer": link.customer, "contact__is_active": True}
    rows = ContactNumber.objects.filter(kind=ContactNumber.Kind.MOBILE, **whose).exclude(standing=ContactNumber.Standing.WRONG)
    return rows.order_by("-contact__is_main", "order", "pk").first()


@transaction.atomic
def withdraw(link: Link, *, reason: str, by: User, at: datetime) -> Link:
    """Take a link back before it was answered.

    Raises:
        Refused: not permitted, or no reason.
        Conflict: it was answered or withdrawn meanwhile.
    """
    enforce(access.may_send(by, link.customer))
    if not reason.strip():
        raise Refused(no("survey_reason_missing"))
    if not _close(link, Link.State.WITHDRAWN, at):
        raise Conflict
    record("surveys.link.withdrawn", subject_of(link), by=by, at=at, link=link.pk, reason=reason.strip()[:200])
    return link


def _close(link: Link, state: str, at: datetime) -> bool:
    """Leave the open state, once."""
    return bool(Link.objects.filter(pk=link.pk, state=Link.State.OPEN).update(state=state, closed_at=at))


def may_open(user: User, link: Link) -> Decision:
    """May the user see the link in lists?"""
    return archive_access.may_view(user, link.customer)
