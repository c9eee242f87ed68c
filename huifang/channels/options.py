"""Settings of mail and text messages: where they go out, where they come in, what is written by default."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.channels import trust
from huifang.channels.mail.headers import is_address
from huifang.organization.options import CHOICE, LONG, NUMBER, SECRET, SWITCH, Group, Option, declare
from huifang.organization.options import option as known
from huifang.organization.options import values as stored

Said = tuple[bool, "str | Promise"]
SECURITY = (("tls", _("TLS from the start")), ("starttls", _("STARTTLS")), ("none", _("no encryption (inner network only)")))
AUTHORITY = _(
    "Empty: the authorities that the system knows. Otherwise a certificate as text (PEM) or a file on the server; then only it is trusted."
)
_HOST = re.compile(r"[A-Za-z0-9._:-]{0,200}")


def _host(value: str) -> "str | Promise | None":
    return None if _HOST.fullmatch(value) else _("Only the name of the host, such as smtp.example.com.")


def _mail(value: str) -> "str | Promise | None":
    return None if not value or is_address(value) else _("Write it like service@example.com.")


def _url(value: str) -> "str | Promise | None":
    return None if not value or re.match(r"https?://[^/\s]+", value) else _("The address begins with http:// or https://.")


def tried(codes: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """What a test works with: the form's values over the stored ones; an empty secret means the one kept."""
    typed = {code: value for code, value in values.items() if value is not None}
    kept = {code for code, value in typed.items() if value == "" and known(code).kind == SECRET}
    return stored(codes) | {code: value for code, value in typed.items() if code not in kept}


def _test_out(values: Mapping[str, Any], by: User) -> Said:
    from huifang.channels.smtp import try_out

    return try_out(values, by)


def _test_in(values: Mapping[str, Any], _by: User) -> Said:
    from huifang.channels.polling import try_out

    return try_out(values)


def _test_sms(values: Mapping[str, Any], _by: User) -> Said:
    from huifang.channels.sms import try_out

    return try_out(values)


OUT = declare(
    Group(
        "channels.mail_out",
        _("Mail out (SMTP)"),
        (
            Option("channels.smtp_host", _("SMTP server"), check=_host),
            Option("channels.smtp_port", _("SMTP port"), NUMBER, 465, least=1, most=65535),
            Option("channels.smtp_security", _("SMTP encryption"), CHOICE, "tls", choices=SECURITY),
            Option("channels.smtp_authority", _("Your own certificate authority (SMTP)"), LONG, help=AUTHORITY, check=trust.check),
            Option("channels.smtp_user", _("SMTP user")),
            Option("channels.smtp_password", _("SMTP password"), SECRET, help=_("Chinese mail houses want an app password here.")),
            Option("channels.sender", _("Sender address"), check=_mail),
            Option("channels.sender_name", _("Sender name")),
        ),
        intro=_("Mails wait in the outbox until a server is set."),
        order=30,
        icon="mail-forward",
        test=_test_out,
        test_label=_("Send a mail to myself"),
    )
)
IN = declare(
    Group(
        "channels.mail_in",
        _("Mail in (IMAP)"),
        (
            Option("channels.imap_host", _("IMAP server"), check=_host),
            Option("channels.imap_port", _("IMAP port"), NUMBER, 993, least=1, most=65535),
            Option("channels.imap_security", _("IMAP encryption"), CHOICE, "tls", choices=SECURITY),
            Option("channels.imap_authority", _("Your own certificate authority (IMAP)"), LONG, help=AUTHORITY, check=trust.check),
            Option("channels.imap_user", _("IMAP user")),
            Option("channels.imap_password", _("IMAP password"), SECRET),
            Option("channels.imap_folder", _("Folder to read"), default="INBOX"),
            Option("channels.imap_done", _("Folder for what was read"), help=_("Empty: mails stay where they are and are marked as read.")),
            Option(
                "channels.imap_idle",
                _("Let the server tell of new mail at once (IDLE)"),
                SWITCH,
                True,
                help=_("Where the server can't, or the line breaks, the mailbox is read every half minute."),
            ),
            Option("channels.reply_address", _("Address for answers"), check=_mail, help=_("Empty: the sender address.")),
            Option(
                "channels.reply_plus",
                _("The server delivers name+mark@… to name@…"),
                SWITCH,
                True,
                help=_("Off: the mark stands in the subject instead."),
            ),
        ),
        intro=_("Answers land on the record that they answer."),
        order=31,
        icon="inbox",
        test=_test_in,
    )
)
SMS = declare(
    Group(
        "channels.sms",
        _("Text messages"),
        (
            Option("channels.sms_url", _("Address of the provider"), check=_url, help=_("May hold {number}, {text}, {id} and {secret}.")),
            Option("channels.sms_method", _("Method"), CHOICE, "POST", choices=(("POST", "POST"), ("GET", "GET"))),
            Option("channels.sms_headers", _("Headers"), LONG, "Content-Type: application/json", help=_("One in a line, “Name: value”.")),
            Option("channels.sms_body", _("Body"), LONG, '{"number": "{number}", "text": "{text}", "id": "{id}"}'),
            Option("channels.sms_secret", _("Secret of the provider"), SECRET, help=_("Replaces {secret} in address, headers and body.")),
            Option("channels.sms_path", _("Field that tells success"), help=_("Such as data.code; empty: the HTTP status suffices.")),
            Option("channels.sms_value", _("Its value on success"), default="0"),
            Option(
                "channels.sms_id_path", _("Field with the provider's number"), help=_("Such as data.id; by it receipts are recognised.")
            ),
            Option(
                "channels.sms_inner_host", _("Host in the inner network"), check=_host, help=_("Only this one may have an inner address.")
            ),
            Option(
                "channels.sms_hook_token",
                _("Token for receipts and replies"),
                SECRET,
                help=_("At least 20 characters; it is part of the address."),
            ),
            Option("channels.sms_receipt_fields", _("Fields of receipts"), LONG, "id: id\nok: ok=true\nwords: words"),
            Option("channels.sms_reply_fields", _("Fields of replies"), LONG, "number: number\ntext: text\nid: id"),
            Option("channels.sms_test_number", _("Number for the test")),
        ),
        order=32,
        icon="message",
        test=_test_sms,
        test_label=_("Send a test message"),
    )
)
TEMPLATES = declare(
    Group(
        "channels.templates",
        _("Texts of mails"),
        (
            Option("channels.template_customer", _("To a customer"), LONG, "{company}\n{name}：\n\n您好！\n\n\n\n{company}\n{me}"),
            Option(
                "channels.template_complaint",
                _("About a complaint"),
                LONG,
                "关于您的投诉 {number}\n{name}：\n\n您好！您反映的问题（编号 {number}）我们已受理，现将处理情况告知如下：\n\n\n\n如有疑问，请直接回复本邮件。\n\n{company}\n{me}",
            ),
            Option(
                "channels.template_assignment",
                _("About an assignment"),
                LONG,
                "交办：{title}\n{name}：\n\n请处理以下交办事项，期限 {due}。直接回复本邮件即可作答。\n\n{text}\n\n{me}",
            ),
        ),
        intro=_("The first line is the subject. Words in braces are filled in."),
        order=33,
        icon="template",
    )
)
DIAL = "channels.dial_url"


def _dial(value: str) -> "str | Promise | None":
    if not value:
        return None
    if not re.match(r"(tel|sip|sips|callto|https?)://?[^\s]*|(tel|sip|sips|callto):[^\s]+", value) or re.search(r"\s", value):
        return _("It begins with tel:, sip:, callto: or https:// and holds no blanks.")
    return None if "{number}" in value else _("Write {number} where the dialled number goes.")


def _test_dial(values: Mapping[str, Any], _by: User) -> Said:
    template = str(values[DIAL]) or "tel:{number}"
    if wrong := _dial(template):
        return False, wrong
    return True, _("A call to 10086 would open: {address}").format(address=template.replace("{number}", "10086").replace("{extension}", ""))


DIALLING = declare(
    Group(
        "channels.dialling",
        _("Dialling"),
        (
            Option(
                DIAL,
                _("What the dial button opens"),
                check=_dial,
                help=_(
                    "Empty: the computer's telephone (tel:). Or sip:{number}@pbx.example.com, or an address of your telephone system with {number}."
                ),
            ),
        ),
        intro=_("How a number is dialled from the call page."),
        order=30,
        icon="phone-outgoing",
        test=_test_dial,
        test_label=_("Show an example"),
    )
)
