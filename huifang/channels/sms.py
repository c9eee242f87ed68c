"""Text messages over HTTP by a template that an administrator sets (docs/contexts/channels.md has the contract).

The call itself is ``integrations.outbound``: no redirects; an inner address only for the host that the settings name.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huifang.channels import numbers
from huifang.channels.mail.charsets import decode
from huifang.channels.models import OutboundMessage
from huifang.channels.options import tried
from huifang.integrations import outbound
from huifang.kernel.decision import Refused
from huifang.kernel.phones import Phone, parse_phone
from huifang.ui.words import reason_words

CODES = (
    "channels.sms_url",
    "channels.sms_method",
    "channels.sms_headers",
    "channels.sms_body",
    "channels.sms_secret",
    "channels.sms_path",
    "channels.sms_value",
    "channels.sms_id_path",
    "channels.sms_inner_host",
)
PATIENCE = 15.0
LONGEST = 6000
_DIGITS = re.compile(r"\d{7,}")


class NotTaken(Exception):
    """The provider did not take the message; for good, or until a later try."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.words = _DIGITS.sub("●●●", words)[:500]
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Said:
    """The provider's answer in short, and its own number of the message."""

    words: str
    provider_id: str


def send(row: OutboundMessage, values: Mapping[str, Any]) -> Said:
    """Hand one message to the provider.

    Raises:
        NotTaken: refused, or not reached.
    """
    phone = numbers.opened(row.number_sealed)
    if phone is None:
        raise NotTaken("the number cannot be read with this data key", permanent=True)
    return post(values, number=phone.number, text=row.text, identity=row.key)


def post(values: Mapping[str, Any], *, number: str, text: str, identity: str) -> Said:
    """Fill the template, ask the provider, judge the answer."""
    given = {"number": number, "text": text, "id": identity, "secret": str(values["channels.sms_secret"])}
    address = _filled(str(values["channels.sms_url"]), given, "url")
    head = _headers(str(values["channels.sms_headers"]), given)
    kind = next((value for name, value in head.items() if name.lower() == "content-type"), "")
    method = str(values["channels.sms_method"])
    body = _filled(str(values["channels.sms_body"]), given, _escaping(kind)) if method == "POST" else ""
    status, answer = _ask(method, address, head, body.encode(), inner_host=str(values["channels.sms_inner_host"]))
    return _judged(status, answer, values)


def _judged(status: int, answer: bytes, values: Mapping[str, Any]) -> Said:
    text = decode(answer)
    if not 200 <= status < 300:
        raise NotTaken(f"HTTP {status} {text}", permanent=300 <= status < 500 and status not in {408, 425, 429})
    found = _json(text)
    path = str(values["channels.sms_path"])
    if path and str(value_at(found, path)).lower() != str(values["channels.sms_value"]).lower():
        raise NotTaken(text or "an empty answer", permanent=True)
    id_path = str(values["channels.sms_id_path"])
    provider_id = value_at(found, id_path) if id_path else ""
    return Said(_DIGITS.sub("●●●", f"HTTP {status} {text}")[:300], str(provider_id or "")[:120])


def value_at(found: object, path: str) -> object:
    """What stands at ``data.list.0.id`` in parsed JSON; nothing when it is not there."""
    for part in path.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _escaping(content_type: str) -> str:
    if "json" in content_type:
        return "json"
    return "url" if "form" in content_type else "plain"


def _filled(template: str, given: Mapping[str, str], escaping: str) -> str:
    return re.sub(r"\{(number|text|id|secret)\}", lambda match: _escaped(given[match[1]], escaping), template)


def _escaped(text: str, escaping: str) -> str:
    if escaping == "url":
        return quote(text, safe="")
    return json.dumps(text, ensure_ascii=False)[1:-1] if escaping == "json" else text


def _headers(lines: str, given: Mapping[str, str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines.splitlines() if ":" in line)
    filled = {name.strip(): _filled(value.strip(), {**given, "text": ""}, "plain") for name, _colon, value in pairs}
    return {name: re.sub(r"[\r\n]", " ", value) for name, value in filled.items()}


def _ask(method: str, address: str, head: Mapping[str, str], body: bytes, *, inner_host: str) -> tuple[int, bytes]:
    known = outbound.Rules(plain_http=True, allowed=frozenset({inner_host.lower()} - {""}), longest=LONGEST)
    try:
        answer = outbound.send(method, address, headers=head, content=body, timeout=PATIENCE, known=known)
    except Refused as refusal:
        raise NotTaken(reason_words(refusal.decision.reason, refusal.decision.params), permanent=True) from None
    except outbound.Unreachable as error:
        raise NotTaken(reason_words(error.reason, {}), permanent=False) from None
    except ValueError as error:
        raise NotTaken("a header in the settings is no header", permanent=True) from error
    return answer.status, answer.body


def try_out(values: Mapping[str, Any]) -> tuple[bool, "str | Promise"]:
    """Send a message to the number of the settings, and say what the provider said."""
    used = tried((*CODES, "channels.sms_test_number"), values)
    phone: Phone | None = parse_phone(used["channels.sms_test_number"])
    if not used["channels.sms_url"] or phone is None:
        return False, _("Enter the provider's address and a number for the test first.")
    try:
        said = post(used, number=phone.number, text=_("Test message"), identity="test")
    except NotTaken as error:
        return False, _("It did not work: {words}").format(words=error.words)
    return True, _("The provider took the message. It said: {words}").format(words=said.words)
