"""What a company sets about files: sizes, kinds, the virus scanner."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.files import scanner
from huifang.files.types import KINDS, USUAL
from huifang.organization.options import CHOICE, NUMBER, TEXT, Group, Option, Text, declare

FILE_MB, OWNER_MB, QUOTA_GB, ALLOWED = "files.file_mb", "files.owner_mb", "files.quota_gb", "files.kinds"
SCANNER, WHEN_AWAY = "files.scanner", "files.scanner_away"
REFUSE, LATER = "refuse", "later"


def endings() -> str:
    """Every ending that can be allowed."""
    return " ".join(dict.fromkeys(ending for kind in KINDS.values() for ending in kind.endings))


def kinds_of(text: str) -> frozenset[str]:
    """The kinds that a list of endings allows.

    Raises:
        KeyError: an ending that belongs to no kind.
    """
    by_ending = {ending: {k.code for k in KINDS.values() if ending in k.endings} for ending in endings().split()}
    wanted = text.replace(",", " ").replace("，", " ").replace("、", " ").replace(".", " ").lower().split()
    return frozenset().union(*(by_ending[word] for word in wanted))


def _check_kinds(text: str) -> Text | None:
    try:
        return None if kinds_of(text) else _("Name at least one ending.")
    except KeyError as error:
        return _("The ending {ending} is not known here. Known are: {known}").format(ending=error.args[0], known=endings())


def _check_scanner(text: str) -> Text | None:
    try:
        if text:
            scanner.parse_address(text)
    except ValueError:
        return _("Write it like 127.0.0.1:3310 or unix:/run/clamav/clamd.ctl.")
    return None


def _try_scanner(values: Mapping[str, Any], by: User) -> tuple[bool, Text]:
    address = str(values[SCANNER])
    if not address:
        return False, _("No scanner is set: files are taken without being scanned.")
    try:
        return True, _("The scanner answers: {version}").format(version=scanner.version(address))
    except scanner.Away as error:
        return False, _("The scanner does not answer at {address}: {error}").format(address=address, error=error)


LIMITS = declare(
    Group(
        "files",
        _("Files"),
        (
            Option(FILE_MB, _("Largest file (MB)"), NUMBER, 50, least=1, most=2000),
            Option(OWNER_MB, _("All files of one record together (MB)"), NUMBER, 500, least=1, most=100_000),
            Option(QUOTA_GB, _("All files of the company together (GB)"), NUMBER, 100, least=1, most=100_000),
            Option(
                ALLOWED,
                _("Kinds of files that are taken"),
                TEXT,
                " ".join(KINDS[code].endings[0] for code in USUAL.split()),
                help=_("Endings, with blanks between them. What a file is, is told by its content; its name alone opens nothing."),
                check=_check_kinds,
            ),
        ),
        icon="paperclip",
        order=60,
    )
)
SCANNING = declare(
    Group(
        "files_scanner",
        _("Virus scanner"),
        (
            Option(
                SCANNER,
                _("Address of clamd"),
                TEXT,
                help=_("127.0.0.1:3310 or unix:/run/clamav/clamd.ctl; empty: files are not scanned."),
                check=_check_scanner,
            ),
            Option(
                WHEN_AWAY,
                _("When the scanner does not answer"),
                CHOICE,
                REFUSE,
                choices=(
                    (REFUSE, _("refuse the file and ask to try again")),
                    (LATER, _("take the file, scan it later, and let nobody open it until then")),
                ),
            ),
        ),
        intro=_("Files are shown to ClamAV before they are stored. Its daemon runs on this machine or in your network."),
        icon="shield-check",
        order=61,
        test=_try_scanner,
    )
)
