"""Refusals and faults as problem details (RFC 9457), in the caller's language."""

import json
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel, Field

from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Decision, Refused
from huifang.ui.words import reason_words

log = structlog.get_logger(__name__)
TYPE = "application/problem+json"
STATUSES = {
    "not_signed_in": 401,
    "not_permitted": 403,
    "out_of_reach": 403,
    "not_in_scope": 403,
    "own_answer": 403,
    "not_from_state": 409,
    "not_held": 409,
    "held_by_other": 409,
    "closed_form": 409,
    "customer_exists": 409,
    "customer_exists_elsewhere": 409,
    "contract_exists": 409,
    "project_exists": 409,
    "number_exists": 409,
    "own_request": 403,
    "not_asked": 403,
    "not_yours_to_answer": 403,
    "not_yours_to_withdraw": 403,
    "alarm_not_called": 403,
    "own_voice": 403,
    "decided_already": 409,
    "no_open_question": 409,
    "files_closed": 409,
    "files_voided": 409,
    "files_held_back": 409,
    "files_waiting": 409,
    "files_lost": 409,
    "files_too_large": 413,
    "files_busy": 429,
}
"""Everything else that a service refuses is 422: the request was understood and can't be done as it stands."""
TITLES = {
    400: _("The request could not be read"),
    401: _("A token is needed"),
    403: _("This is not permitted"),
    404: _("There is no such thing, or not for you"),
    405: _("This address takes no such method"),
    409: _("Something stands in the way"),
    412: _("It was changed in the meantime"),
    413: _("The request is too big"),
    415: _("Send JSON"),
    422: _("Something in the request does not fit"),
    428: _("Say which version you saw"),
    429: _("Too many calls"),
    500: _("An error of the server"),
}
WORDS: dict[str, "str | Promise"] = {
    "missing": _("This field is missing."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("Write a text."),
    "string_too_short": _("Too short; at least {min_length} characters."),
    "string_too_long": _("Too long; at most {max_length} characters."),
    "string_pattern_mismatch": _("This value is not written as it must be."),
    "int_type": _("Write a whole number."),
    "int_parsing": _("Write a whole number."),
    "bool_type": _("Write true or false."),
    "bool_parsing": _("Write true or false."),
    "list_type": _("Write a list."),
    "dict_type": _("Write an object."),
    "model_attributes_type": _("Write an object."),
    "literal_error": _("Choose one of: {expected}."),
    "greater_than_equal": _("At least {ge}."),
    "less_than_equal": _("At most {le}."),
    "too_long": _("Too many; at most {max_length}."),
    "too_short": _("Too few; at least {min_length}."),
    "control_characters": _("Control characters are not taken."),
    "date_implausible": _("Give a day between the years 1900 and 2200."),
    "moment_without_zone": _("Name the offset, such as 2026-11-20T10:00:00+08:00."),
    "cursor_wrong": _("This is no cursor of this list; begin without one."),
    "unknown_parameter": _("There is no such parameter."),
}
_DAYS = frozenset({"date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_type"})
_MOMENTS = frozenset({"datetime_parsing", "datetime_from_date_parsing", "datetime_type", "not_text"})
_SAID = {
    "json_wrong": _("The body is no JSON object."),
    "not_json": _("The body must be application/json."),
    "too_big": _("At most {limit} bytes."),
    "rate_limited": _("This token may call {limit} times a minute; try again in {seconds} seconds."),
    "version_missing": _("Send the ETag that you read as If-Match, so that nobody's change is lost."),
    "version_stale": _("Somebody else changed it after you read it. Nothing was written; what it holds now stands under “current”."),
    "key_reused": _("This idempotency key was used for another request."),
    "key_wrong": _("An idempotency key has 1 to 255 visible ASCII characters."),
    "calendar_missing": _("The holidays of {year} are not entered yet, so the time limit can't be computed. Ask the administrator."),
    "csrf_failed": _("A signed-in page must send its CSRF token with every change."),
    "token_wrong": _("The token is unknown, has ended or was revoked; or nobody is signed in."),
    "incomplete": _("The record is not complete; nothing was written."),
    "form_incomplete": _("The form is not complete; nothing was written."),
    "server_error": _("Nothing is said about the cause here; it stands in the server's log."),
}


class FieldProblem(BaseModel):
    """What is wrong with one field; ``path`` is a JSON pointer, ``#/contacts/0/name``."""

    path: str
    code: str
    detail: str


class Problem(BaseModel):
    """A problem as RFC 9457 describes it. ``code`` is stable, words are for people."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []
    current: dict[str, Any] | None = None


class ProblemError(Exception):
    """Raised by the host and by endpoints for what is no refusal of a service."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        detail: str = "",
        errors: Sequence[FieldProblem] = (),
        current: object = None,
        headers: Mapping[str, str] | None = None,
        **params: object,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.errors, self.current, self.headers = status, code, errors, current, headers or {}
        self.detail = detail or str(_SAID.get(code, "")).format_map(params)


def field_problem(path: str, code: str, detail: str = "", **params: object) -> FieldProblem:
    """One field's problem, in words where there are any."""
    return FieldProblem(path=f"#/{path}", code=code, detail=detail or str(WORDS.get(code) or reason_words(code, params)))


def respond(problem: ProblemError) -> HttpResponse:
    """The answer that a problem becomes."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": str(TITLES.get(problem.status, TITLES[422])),
        "status": problem.status,
        "code": problem.code,
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = [error.model_dump() for error in problem.errors]
    if problem.current is not None:
        body["current"] = problem.current
    response = HttpResponse(json.dumps(body, ensure_ascii=False, cls=NinjaJSONEncoder), content_type=TYPE, status=problem.status)
    for name, value in problem.headers.items():
        response.headers[name] = value
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def translated(request: HttpRequest, error: Exception | type[Exception]) -> ProblemError:
    """The problem behind whatever an endpoint raised."""
    known = next((make for kind, make in _TRANSLATIONS if isinstance(error, kind)), None)
    if known is not None:
        return known(request, error)
    log.error("API call failed", exc_info=error, path=request.path)
    return ProblemError(500, "server_error")


def _unread(error: HttpError) -> ProblemError:
    """Ninja wraps what the parser raised."""
    cause = error.__cause__ or error.__context__
    return cause if isinstance(cause, ProblemError) else ProblemError(error.status_code, "json_wrong")


def _conflict(request: HttpRequest, error: Conflict) -> ProblemError:
    current = getattr(request, "api_current", None)
    return ProblemError(409, error.reason, detail=reason_words(error.reason, error.params), current=current() if current else None)


_TRANSLATIONS: tuple[tuple[type | UnionType, Callable[[HttpRequest, Any], ProblemError]], ...] = (
    (ProblemError, lambda _request, error: error),
    (Refused, lambda _request, error: _refused(error.decision)),
    (Conflict, _conflict),
    (ValidationError, lambda _request, error: ProblemError(422, "invalid", errors=[_field(one) for one in error.errors])),
    (Http404 | ObjectDoesNotExist, lambda _request, _error: ProblemError(404, "not_found")),
    (UnknownYear, lambda _request, error: ProblemError(409, "calendar_missing", year=error.year)),
    (RequestDataTooBig, lambda _request, _error: ProblemError(413, "too_big", limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)),
    (PermissionDenied, lambda _request, _error: ProblemError(403, "not_permitted")),
    (HttpError, lambda _request, error: _unread(error)),
    (DataError | OverflowError, lambda _request, _error: ProblemError(422, "invalid")),
)


def _refused(decision: Decision) -> ProblemError:
    words = reason_words(decision.reason, decision.params)
    return ProblemError(STATUSES.get(decision.reason, 422), decision.reason, detail=words)


def _field(error: Mapping[str, Any]) -> FieldProblem:
    """A fault that pydantic found; what lies in the body begins at its root."""
    code, context = str(error["type"]), error.get("ctx", {})
    location: Sequence[Any] = error["loc"] or ("",)
    source, rest = location[0], list(location[1:])
    parts = rest[1:] if source in {"body", "form", "file"} and len(rest) > 1 else rest
    path = "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    if code in _DAYS:
        words = str(_("Write a day such as 2026-11-20."))
    elif code in _MOMENTS:
        words = str(_("Write a moment such as 2026-11-20T10:00:00+08:00, a day such as 2026-11-20."))
    else:
        words = str(WORDS.get(code, _("This value does not fit."))).format_map(_Blank(context))
    return FieldProblem(path=path, code=code, detail=words)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""
