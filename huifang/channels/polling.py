"""The mailbox, read every half minute by one worker: a cursor by UIDVALIDITY and UID, each mail filed with its cursor in one
transaction, marked or moved on the server after that.
"""

import imaplib
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huifang.channels import trust
from huifang.channels.mail.charsets import decode
from huifang.channels.models import Mailbox
from huifang.channels.options import tried
from huifang.channels.receiving import receive_mail
from huifang.kernel import clock
from huifang.organization import options

CODES = (
    "channels.imap_host",
    "channels.imap_port",
    "channels.imap_security",
    "channels.imap_authority",
    "channels.imap_user",
    "channels.imap_password",
    "channels.imap_folder",
    "channels.imap_done",
    "channels.reply_address",
    "channels.sender",
)
PATIENCE = 30
LEASE = timedelta(minutes=5)
ROUND = 200
"""Mails of one round; the next follows half a minute later."""
LARGEST = 40 * 1024 * 1024
FIRST_DAYS = 2
"""How many days back a mailbox is read that was never read before."""
log = structlog.get_logger(__name__)


class NotRead(Exception):
    """The mailbox could not be read; the server's words. Shown in the worker's state."""


def poll(at: datetime) -> int:
    """Read what is new; the number of mails filed.

    Raises:
        NotRead: the server refused or was away; the next round tries again.
    """
    return read(at) or 0


def read(at: datetime) -> int | None:
    """As ``poll``; none while another worker reads the mailbox.

    Raises:
        NotRead: as ``poll``.
    """
    values = options.values(CODES)
    if not values["channels.imap_host"] or not values["channels.imap_user"]:
        return 0
    name = f"{values['channels.imap_user']}@{values['channels.imap_host']}/{values['channels.imap_folder']}"[:200]
    Mailbox.objects.get_or_create(name=name)
    free = Mailbox.objects.filter(Q(busy_until=None) | Q(busy_until__lte=at), name=name)
    if not free.update(busy_until=at + LEASE):
        return None
    try:
        count = _read(values, name, at)
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        Mailbox.objects.filter(name=name).update(busy_until=None, words=words_of(error))
        raise NotRead(words_of(error)) from None
    except Exception as error:
        Mailbox.objects.filter(name=name).update(busy_until=None, words=type(error).__name__)
        raise
    Mailbox.objects.filter(name=name).update(busy_until=None, polled_at=at, words="")
    return count


def _read(values: Mapping[str, Any], name: str, at: datetime) -> int:
    server = connect(values)
    try:
        uids = _new_uids(server, values, name, at)
        own = {str(values[code]).lower() for code in ("channels.reply_address", "channels.sender") if values[code]}
        count = 0
        for uid in uids[:ROUND]:
            _renew(name)
            count += _take(server, uid, name, own, at)
            _done_with(server, uid, str(values["channels.imap_done"]))
        return count
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def connect(values: Mapping[str, Any]) -> imaplib.IMAP4:
    """A signed-in connection; says who we are before a folder is opened, which NetEase demands."""
    host, port = str(values["channels.imap_host"]), int(values["channels.imap_port"])
    context = trust.context(str(values["channels.imap_authority"]))
    if values["channels.imap_security"] == "tls":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE)
    else:
        server = imaplib.IMAP4(host, port, timeout=PATIENCE)
    try:
        if values["channels.imap_security"] == "starttls":
            server.starttls(context)
        server.login(str(values["channels.imap_user"]), str(values["channels.imap_password"]))
        if "ID" in server.capabilities:
            server.xatom("ID", '("name" "huifang" "version" "1")')
    except BaseException:
        with suppress(OSError, imaplib.IMAP4.error):
            server.shutdown()
        raise
    return server


def _new_uids(server: imaplib.IMAP4, values: Mapping[str, Any], name: str, at: datetime) -> list[int]:
    open_folder(server, values)
    validity = _number(server, "UIDVALIDITY")
    box = Mailbox.objects.get(name=name)
    if box.uid_validity == validity:
        found = _search(server, f"UID {box.last_uid + 1}:*")
        return [uid for uid in found if uid > box.last_uid]
    since = clock.local(at - timedelta(days=FIRST_DAYS))
    # A new numbering of a mailbox that was read before: what is known already is recognised by its digest.
    found = _search(server, "ALL") if box.uid_validity else _search(server, f"SINCE {imaplib.Time2Internaldate(since)[1:12].strip()}")
    start = found[0] - 1 if found else max(_number(server, "UIDNEXT") - 1, 0)
    Mailbox.objects.filter(name=name).update(uid_validity=validity, last_uid=start)
    return found


def open_folder(server: imaplib.IMAP4, values: Mapping[str, Any], *, readonly: bool = False) -> int:
    """Open the folder that is read; how many mails lie in it."""
    folder = str(values["channels.imap_folder"]) or "INBOX"
    return int(_ok(server.select(_quoted(folder), readonly=readonly))[0])


def offers_idle(server: imaplib.IMAP4) -> bool:
    """Does the server tell of new mail by itself, now that we have signed in?"""
    answer = _ok(server.capability())
    return b"IDLE" in (answer[0] or b"").upper().split()


def _search(server: imaplib.IMAP4, criteria: str) -> list[int]:
    answer = _ok(server.uid("SEARCH", criteria))
    return sorted(int(uid) for uid in (answer[0] or b"").split())


def _number(server: imaplib.IMAP4, name: str) -> int:
    found = server.response(name)[1]
    return int(found[0]) if found and found[0] else 0


def _renew(name: str) -> None:
    """Keep the lease while work goes on. Should two read at once all the same, each mail is filed once by its digest."""
    Mailbox.objects.filter(name=name).update(busy_until=clock.now() + LEASE)


def _take(server: imaplib.IMAP4, uid: int, name: str, own: set[str], at: datetime) -> int:
    size = _size(server, uid)
    if size is None:
        return 0
    note = "too_large" if size > LARGEST else ""
    raw = _fetch(server, uid, "BODY.PEEK[HEADER]" if note else "BODY.PEEK[]")
    if raw is None:
        return 0

    def forward() -> None:
        Mailbox.objects.filter(name=name, last_uid__lt=uid).update(last_uid=uid)

    filed = receive_mail(raw, at=at, own=own, also=forward, note=note)
    return int(filed is not None)


def _size(server: imaplib.IMAP4, uid: int) -> int | None:
    answer = _ok(server.uid("FETCH", str(uid), "(RFC822.SIZE)"))
    match = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(_flat(answer)))
    return int(match[1]) if match else None


def _fetch(server: imaplib.IMAP4, uid: int, what: str) -> bytes | None:
    for part in _ok(server.uid("FETCH", str(uid), f"({what})")):
        if isinstance(part, tuple) and len(part) > 1 and isinstance(part[1], bytes):
            return part[1]
    return None


def _flat(answer: list[Any]) -> list[bytes]:
    return [piece for part in answer for piece in (part if isinstance(part, tuple) else (part,)) if isinstance(piece, bytes)]


def _done_with(server: imaplib.IMAP4, uid: int, folder: str) -> None:
    """Mark a mail as read, and move it where a folder is set; it is filed already, so a failure here costs nothing."""
    with suppress(imaplib.IMAP4.error):
        server.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")
        if not folder:
            return
        server.create(_quoted(folder))
        if "MOVE" in server.capabilities:
            server.uid("MOVE", str(uid), _quoted(folder))
        elif server.uid("COPY", str(uid), _quoted(folder))[0] == "OK":
            server.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)")
            server.expunge()


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 in quotes."""
    from imap_tools.imap_utf7 import utf7_encode

    return '"{}"'.format(utf7_encode(folder).decode().replace("\\", "\\\\").replace('"', '\\"'))


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(b" ".join(_flat(answer[1]))[:200])
    return answer[1]


def words_of(error: Exception) -> str:
    """What the server said, without the address that signed in."""
    if encryption := trust.why(error):
        return encryption[:300]
    said = error.args[0] if error.args else ""
    return f"{type(error).__name__}: {decode(said) if isinstance(said, bytes) else error}"[:300]


def try_out(values: Mapping[str, Any]) -> tuple[bool, "str | Promise"]:
    """Sign in, open the folder, and say how many mails are in it."""
    used = tried(CODES, values)
    if not used["channels.imap_host"] or not used["channels.imap_user"]:
        return False, _("Enter the server and the user first.")
    try:
        server = connect(used)
        try:
            count = open_folder(server, used, readonly=True)
            at_once = offers_idle(server)
        finally:
            server.logout()
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        return False, _("It did not work: {words}").format(words=words_of(error))
    how = _("The server tells of new mail at once.") if at_once else _("The server can't tell of new mail; it is read every half minute.")
    return True, _("The folder is open; it holds {n} mails. {how}").format(n=count, how=how)
