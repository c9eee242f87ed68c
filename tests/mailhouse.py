"""A real Postfix and a real Dovecot on free ports of 127.0.0.1, in a folder that is thrown away; mail never leaves the machine.

Both know TLS, from the start and by STARTTLS, with a certificate for 127.0.0.1 by an authority made for the run (``ca.pem``).
Mail to anybody at ``crm.local`` is delivered (``name+mark`` to ``name``), mail to ``nobody@crm.local`` is refused by Dovecot,
mail to the outside is returned by Postfix.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.certificates import certify

PASSWORD = "mailhouse"
PROGRAMS = ("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/lib/dovecot/lmtp", "/usr/lib/dovecot/imap")
DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
recipient_delimiter = +
auth_username_format = %Ln
mail_location = maildir:{folder}/mail/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.crm.local
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = crm.local
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.2 no way outside
local_transport = error:5.1.1 no local mail
alias_maps =
alias_database =
biff = no
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
smtputf8_enable = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
"""
MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class MailHouse:
    """Where it listens."""

    folder: Path
    smtp: int
    imap: int
    smtps: int
    imaps: int

    @property
    def authority(self) -> str:
        """The certificate of the authority, as text."""
        return (self.folder / "ca.pem").read_text()

    def post(self, raw: bytes, *, sender: str, to: str) -> None:
        """Hand in a mail as anybody could."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as server:
            server.sendmail(sender, [to], raw)

    def inbox(self, name: str, folder: str = "INBOX") -> list[bytes]:
        """Every mail of a mailbox, as it lies there."""
        server = imaplib.IMAP4("127.0.0.1", self.imap, timeout=10)
        try:
            server.login(name, PASSWORD)
            if server.select(folder, readonly=True)[0] != "OK":
                return []
            found = server.uid("SEARCH", "ALL")[1][0].split()
            return [server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1] for uid in found]
        finally:
            server.logout()

    def wait_for(self, name: str, count: int = 1, seconds: float = 20) -> list[bytes]:
        """The mails of a mailbox once there are so many."""
        until = monotonic() + seconds
        while len(found := self.inbox(name)) < count:
            assert monotonic() < until, f"{name} has {len(found)} of {count} mails\n{self.log()}"
            sleep(0.1)
        return found

    def log(self) -> str:
        """What the daemons said last."""
        return "\n".join(file.read_text(errors="replace")[-3000:] for file in self.folder.glob("*.log"))


def missing() -> str:
    """Why there can be no mail house here, or nothing."""
    absent = [program for program in PROGRAMS if not Path(program).exists()]
    if absent:
        return f"{', '.join(absent)} missing (apt: postfix dovecot-imapd dovecot-lmtpd)"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


@contextlib.contextmanager
def open_house() -> Iterator[MailHouse]:
    """Start both, and stop what was started."""
    folder = Path(tempfile.mkdtemp(prefix="huifang-mail-", dir="/tmp"))
    house = MailHouse(folder, _free_port(), _free_port(), _free_port(), _free_port())
    folder.chmod(0o755)
    dovecot: subprocess.Popen[bytes] | None = None
    try:
        _write(house)
        dovecot = subprocess.Popen(("/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")), stderr=subprocess.DEVNULL)
        started = subprocess.run(("/usr/sbin/postfix", "-c", str(folder / "postfix"), "start"), capture_output=True, text=True, check=False)
        assert started.returncode == 0, started.stderr + house.log()
        _wait(house)
        yield house
    finally:
        subprocess.run(("/usr/sbin/postfix", "-c", str(folder / "postfix"), "stop"), capture_output=True, check=False)
        if dovecot is not None:
            dovecot.terminate()
            try:
                dovecot.wait(10)
            except subprocess.TimeoutExpired:
                dovecot.kill()
                dovecot.wait(5)
        shutil.rmtree(folder, ignore_errors=True)


def _write(house: MailHouse) -> None:
    folder, owner = house.folder, pwd.getpwnam("postfix")
    keeper = pwd.getpwnam("mail")
    lmtp = _free_port()
    words = {
        "folder": folder, "smtp": house.smtp, "imap": house.imap, "smtps": house.smtps, "imaps": house.imaps, "lmtp": lmtp, "password": PASSWORD,
    }  # fmt: skip
    certify(folder)
    for name in ("run", "state", "mail", "postfix", "queue", "data"):
        (folder / name).mkdir(mode=0o755)
    os.chown(folder / "mail", keeper.pw_uid, keeper.pw_gid)
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    people = ("support", "huang", "sun", "zhou", "wang")
    (folder / "users").write_text("".join(f"{name}::{keeper.pw_uid}:{keeper.pw_gid}::{folder}/mail/{name}::\n" for name in people))
    (folder / "dovecot.conf").write_text(DOVECOT.format(**words))
    (folder / "postfix" / "main.cf").write_text(MAIN.format(**words))
    (folder / "postfix" / "master.cf").write_text(MASTER.format(**words))


def _wait(house: MailHouse) -> None:
    until = monotonic() + 20
    for port in (house.smtp, house.imap):
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=2) as talk:
                    assert talk.recv(100)
                break
            except (OSError, AssertionError):
                assert monotonic() < until, f"port {port} is silent\n{house.log()}"
                sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def mailhouse() -> Iterator[MailHouse]:
    """The mail house; skips where the packages are missing, unless ``REQUIRE`` names ``mail``."""
    if why := missing():
        (pytest.fail if "mail" in os.environ.get("REQUIRE", "").split(",") else pytest.skip)(why)
    with open_house() as house:
        yield house
