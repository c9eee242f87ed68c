"""The OpenAPI description (3.1), in Chinese or English, from what the endpoints say of themselves."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from ninja.openapi.schema import OpenAPISchema

from huifang.integrations.api import problems, routes
from huifang.integrations.api.host import the_api

PREFIX = "/api/v1"
INTRODUCTION = _(
    "The same rules hold here as on the pages: a call may do what its user may, within the scopes of its token. Moments are written with their offset, lists come in pages, changes name the version they saw, problems are told by RFC 9457."
)
OK = {200: _("done"), 201: _("made"), 202: _("taken in"), 206: _("a part of it"), 304: _("unchanged"), 416: _("there is no such part")}
BYTES = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_ALWAYS = (401, 403, 413, 422, 429)
_IDEMPOTENCY = _("Done once for each key, however often it is sent within a day.")
_IF_MATCH = _("The ETag of the version that was seen.")
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'}}


@lru_cache(maxsize=4)
def description(language: str) -> dict[str, Any]:
    """The whole description in one language."""
    with translation.override(language):
        found = dict(OpenAPISchema(the_api(), PREFIX.strip("/")))
        found["info"] = {"title": gettext("Huifang API"), "version": "1", "description": str(INTRODUCTION)}
        found["servers"] = [{"url": "/"}]
        found["tags"] = [
            {"name": one.context, "description": str(one.title)} for one in sorted(routes.collections().values(), key=lambda one: one.order)
        ]
        found["components"] = _components(found.get("components", {}))
        found["security"] = [{"token": []}, {"session": []}]
        for methods in found["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation)
        plain: dict[str, Any] = _plain(found)
        return plain


def _components(known: Mapping[str, Any]) -> dict[str, Any]:
    schemas = dict(known.get("schemas", {}))
    problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    session = {"type": "apiKey", "in": "cookie", "name": "huifang", "description": gettext("Signed in on the pages, with the CSRF token.")}
    token = {"type": "http", "scheme": "bearer", "description": gettext("A personal or machine token, hfp_… or hfm_….")}
    return {**known, "schemas": schemas, "securitySchemes": {"token": token, "session": session}}


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Headers, problems and examples that every endpoint has."""
    for status, response in operation["responses"].items():
        response["description"] = str(OK[int(status)])
    example = operation.pop("x-example", None)
    body = operation.get("requestBody", {}).get("content", {})
    if example is not None and "application/json" in body:
        body["application/json"]["example"] = example
    statuses = set(_ALWAYS)
    if any(parameter["required"] for parameter in operation["parameters"]):
        statuses.add(404)
    if method != "get":
        statuses |= {400, 404, 409, 415}
        operation["parameters"].append({**KEY, "description": str(_IDEMPOTENCY)})
    if operation.pop("x-content", False):
        statuses.add(409)
        operation["responses"] = {
            200: {"description": str(OK[200]), "content": BYTES},
            206: {"description": str(OK[206]), "content": BYTES},
        }
        operation["responses"] |= {status: {"description": str(OK[status])} for status in (304, 416)}
    if method == "patch":
        statuses |= {412, 428}
        operation["parameters"].append({**IF_MATCH, "description": str(_IF_MATCH)})
    reference = {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(statuses):
        operation["responses"][status] = {"description": str(problems.TITLES[status]), "content": reference}


def _plain(found: Any) -> Any:
    """Lazy texts in words, keys as text; field titles that only repeat the name are dropped."""
    if isinstance(found, Mapping):
        return {
            str(key): _plain(value)
            for key, value in found.items()
            if not (key == "title" and isinstance(value, str) and "info" not in found and "version" not in found)
        }
    if isinstance(found, list | tuple):
        return [_plain(value) for value in found]
    return str(found) if isinstance(found, Promise) else found


def words_of(status: int) -> str:
    """What a status says on the page of the description."""
    return str(OK.get(status) or problems.TITLES.get(status) or pgettext("api status", "other"))
