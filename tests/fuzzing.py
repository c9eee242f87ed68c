"""Sending the API what nobody would: schemathesis over the description, in this process. Used by `tests/test_fuzzed_api.py`."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from urllib3 import HTTPResponse

from huifang.integrations.api.describing import description

CHECKED = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
)  # fmt: skip
HOST = "http://127.0.0.1"


class _InProcess(HTTPAdapter):
    """Answers from Django in this process and this transaction instead of the network."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> requests.Response:
        body: Any = request.body or b""
        headers = {name: str(value, "latin-1") if isinstance(value, bytes) else value for name, value in request.headers.items()}
        kind = headers.pop("Content-Type", "")
        parts = urlsplit(request.url or "")
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        found = Client(raise_request_exception=False).generic(request.method or "GET", target, body, content_type=kind, headers=headers)
        raw = HTTPResponse(io.BytesIO(found.getvalue()), headers=dict(found.items()), status=found.status_code, preload_content=False)
        response = self.build_response(request, raw)
        response.elapsed = timedelta()
        return response


@dataclass
class Seen:
    """What was sent, and what was found."""

    sent: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def fuzz(token: str, examples: int, *, number: int = 20261120) -> Seen:
    """Send about ``examples`` requests, spread over the endpoints, half of them well formed; collect what breaks the description."""
    schema: Any = schemathesis.openapi.from_dict(description("en"))
    session = requests.Session()
    session.mount("http://", _InProcess())
    schema.config.update(base_url=HOST)
    operations = [found.ok() for found in schema.get_all_operations()]
    checks = [CHECKS.get_by_names([name])[0] for name in CHECKED]
    seen = Seen()
    each = max(1, examples // (2 * len(operations)))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _send(operation, mode, each, token, checks, seen, number, session)
    return seen


def _send(
    operation: Any, mode: GenerationMode, each: int, token: str, checks: list[Any], seen: Seen, number: int, session: requests.Session
) -> None:
    try:
        strategy = operation.as_strategy(generation_mode=mode)
    except Exception as error:
        if mode == GenerationMode.NEGATIVE:
            return  # nothing about this endpoint can be said wrongly
        raise AssertionError(operation.label) from error

    @seed(number)
    @settings(max_examples=each, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def send(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {token}"}, session=session)
        seen.sent += 1
        seen.statuses[f"{response.status_code}"] += 1
        try:
            case.validate_response(response, checks=checks, headers={"Authorization": f"Bearer {token}"})
        except (Exception, BaseExceptionGroup) as error:
            seen.findings.append(f"{operation.label}: {error}"[:3000])

    try:
        send()
    except Exception as error:
        if type(error).__name__ not in {"Unsatisfiable", "SkipTest"}:
            raise
