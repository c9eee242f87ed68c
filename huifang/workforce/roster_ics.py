"""One's own shifts as a calendar (RFC 5545), under a personal signed address."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.workforce.labour import clock_words
from huifang.workforce.models import Feed
from huifang.workforce.roster_selectors import OwnDay

_signer = Signer(salt="workforce.feed")


def token_of(feed: Feed) -> str:
    """What the address carries."""
    return _signer.sign(f"{feed.user_id}.{feed.mark}")


def owner_of(token: str) -> User | None:
    """Whose shifts the address shows; nobody's when it is forged, renewed, or its owner left."""
    try:
        user, _dot, mark = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    feed = (
        Feed.objects.select_related("user").filter(user_id=int(user), mark=mark, user__is_active=True).first() if user.isdecimal() else None
    )
    return feed.user if feed else None


def calendar(days: Iterable[OwnDay], at: datetime) -> str:
    """The calendar's text."""
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Huifang//Roster//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(_('My shifts'))}",
    ]
    for day in days:
        for number, (start, end) in enumerate(day.shift.parts):
            rows += [
                "BEGIN:VEVENT",
                f"UID:{day.duty.day:%Y%m%d}-{day.duty.person_id}-{number}@huifang",
                f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
                f"DTSTART:{_moment(day, start)}",
                f"DTEND:{_moment(day, end)}",
                f"SUMMARY:{_escaped(day.shift.name)}",
                *([f"DESCRIPTION:{_escaped(_breaks(day))}"] if day.breaks else []),
                "END:VEVENT",
            ]
    rows.append("END:VCALENDAR")
    return "".join(f"{_folded(row)}\r\n" for row in rows)


def _moment(day: OwnDay, minute: int) -> str:
    midnight = datetime.combine(day.duty.day, time(0), tzinfo=clock.ZONE)
    return f"{(midnight + timedelta(minutes=minute)).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _breaks(day: OwnDay) -> str:
    return _("break {times}").format(times="、".join(f"{clock_words(start)}–{clock_words(end)}" for start, end in day.breaks))


def _escaped(text: object) -> str:
    return str(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(row: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    parts: list[str] = []
    held = ""
    for letter in row:
        if len((held + letter).encode()) > (75 if not parts else 74):
            parts.append(held)
            held = ""
        held += letter
    return "\r\n ".join([*parts, held])
