"""Pure arithmetic of sign-in: one-time codes (RFC 6238), recovery codes, when something has to be asked again."""

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds for which one code of the authenticator holds."""
DIGITS = 6
SECRET_BYTES = 20
DRIFT = 1
"""Steps by which the clock of a phone may be off, either way."""

RECOVERY_COUNT = 10
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without the letters that are mistaken for figures when a code is read from paper."""
RECOVERY_LENGTH = 10

CONFIRMED_FOR = timedelta(minutes=10)
PENDING_FOR = timedelta(minutes=10)


def new_secret() -> str:
    """A fresh secret for an authenticator app, in base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code that an authenticator shows during ``step`` (seconds since 1970 divided by 30)."""
    mac = hmac.digest(base64.b32decode(secret, casefold=True), step.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    value = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, at: datetime, *, after: int = -1) -> int | None:
    """The step in which ``code`` was shown, later than ``after`` so that no code serves twice; ``None`` if it is wrong."""
    typed, now, found = digits(code), int(at.timestamp()) // STEP, None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()) and step > after:
            found = step
    return found


def digits(code: str) -> str:
    """A typed code without the blanks that apps show in it; figures of a Chinese keyboard are figures too."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def setup_address(secret: str, *, issuer: str, account: str) -> str:
    """The ``otpauth:`` address that a QR code carries to the phone."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?" + urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)


def spaced(secret: str) -> str:
    """A secret in groups of four, to be typed."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Ten fresh recovery codes, as they are shown."""

    def one() -> str:
        letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
        return f"{letters[:5]}-{letters[5:]}"

    return [one() for _ in range(RECOVERY_COUNT)]


def plain_recovery(code: str) -> str:
    """A typed recovery code in the one form that is compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", code).casefold() if c.isalnum())


def holds_until(moment: str | None, length: timedelta, at: datetime) -> bool:
    """Is the kept ISO moment less than ``length`` ago?"""
    if not moment:
        return False
    try:
        return timedelta(0) <= at - datetime.fromisoformat(moment) < length
    except ValueError:
        return False


def expired(changed_at: datetime | None, days: int, at: datetime) -> bool:
    """Must the password be changed? ``days`` 0: never. One of unknown age must."""
    return bool(days) and (changed_at is None or at - changed_at >= timedelta(days=days))


def demands_factor(option: str, *, administrator: bool) -> bool:
    """Does the company's option demand a second factor of this person?"""
    return option == "everybody" or (option == "administrators" and administrator)


_BROWSERS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """Browser and system from a browser's description of itself; empty when it names none that is known."""
    names = (next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, names))
