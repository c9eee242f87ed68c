"""The SMS provider calls here: receipts and replies, behind a token that is compared in constant time, the same call twice being one."""

import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huifang.channels import receiving, sms
from huifang.kernel import clock
from huifang.kernel.phones import parse_phone
from huifang.organization import options
from huifang.organization.gate import public

SHORTEST = 20
MOST = 500
"""Items of one call."""
LONGEST = 1_000_000


@csrf_exempt
@public
@require_POST
def receipts(request: HttpRequest, token: str) -> HttpResponse:
    """What became of messages."""
    _check(token)
    fields = _fields("channels.sms_receipt_fields")
    for item in _items(request):
        path, _equals, wanted = fields.get("ok", "ok=true").partition("=")
        found = str(sms.value_at(item, path)).lower()
        receiving.receipt(
            identity=_text(item, fields.get("id", "id"))[:120],
            delivered=found == (wanted or "true").lower(),
            words=_text(item, fields.get("words", "words"))[:300],
            at=clock.now(),
        )
    return _taken()


@csrf_exempt
@public
@require_POST
def replies(request: HttpRequest, token: str) -> HttpResponse:
    """What people answered."""
    _check(token)
    fields = _fields("channels.sms_reply_fields")
    for item in _items(request):
        shown = _text(item, fields.get("number", "number"))[:40]
        receiving.receive_sms(
            number=parse_phone(shown),
            shown=shown,
            text=_text(item, fields.get("text", "text"))[:2000],
            identity=_text(item, fields.get("id", "id"))[:120],
            at=clock.now(),
        )
    return _taken()


def _check(token: str) -> None:
    """A wrong token, or none set, and there is nothing here."""
    known = str(options.value("channels.sms_hook_token"))
    if len(known) < SHORTEST or not hmac.compare_digest(known.encode(), token.encode()):
        raise Http404


def _fields(code: str) -> dict[str, str]:
    """``name: path`` lines of a setting."""
    pairs = (line.partition(":") for line in str(options.value(code)).splitlines() if ":" in line)
    return {name.strip(): path.strip() for name, _colon, path in pairs}


def _items(request: HttpRequest) -> Iterator[Mapping[str, Any]]:
    """The objects of a call: one or a list in JSON, or a form."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return
    if "json" not in (request.content_type or ""):
        yield {name: str(value) for name, value in request.POST.items()}
        return
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return
    for item in (found if isinstance(found, list) else [found])[:MOST]:
        if isinstance(item, dict):
            yield item


def _text(item: Mapping[str, Any], path: str) -> str:
    found = sms.value_at(item, path)
    return str(found).replace("\0", "") if isinstance(found, str | int) else ""


def _taken() -> HttpResponse:
    return JsonResponse({"code": 0, "msg": "ok"})
