"""The description of the API: as OpenAPI, and as a page that needs nothing from outside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from huifang.organization.gate import public


@public
@require_GET
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, in the language asked for with ``?lang=en`` or that of the page."""
    from huifang.integrations.api import describing

    language = request.GET.get("lang") or translation.get_language()
    found = describing.description("en" if language == "en" else "zh-hans")
    return HttpResponse(json.dumps(found, ensure_ascii=False, indent=1), content_type="application/json")


DEEPEST = 3
"""So many shapes within each other are shown."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a shape."""

    name: str
    kind: str
    must: bool
    values: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One endpoint as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str
    parameters: list[FieldLine]
    fields: list[FieldLine]
    answers: list[FieldLine]
    example: str
    statuses: list[tuple[str, str]]


@dataclass(slots=True)
class Group:
    """The endpoints of one context."""

    code: str
    title: str
    sections: list[Section] = field(default_factory=list)


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its parameters, fields, example and answers."""
    from huifang.integrations.api import describing

    found = describing.description("en" if translation.get_language() == "en" else "zh-hans")
    groups = {tag["name"]: Group(tag["name"], tag["description"]) for tag in found["tags"]}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]].sections.append(_section(found, path, method, operation))
    context = {
        "groups": list(groups.values()),
        "introduction": found["info"]["description"],
        "first_call": f'curl -H "Authorization: Bearer hfp_…" {request.build_absolute_uri("/api/v1/me")}',
    }
    return render(request, "integrations/docs.html", context)


def _section(found: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Section:
    body: Mapping[str, Any] = next(iter(operation.get("requestBody", {}).get("content", {}).values()), {})
    answer: Mapping[str, Any] = next(
        (
            r["content"]["application/json"]["schema"]
            for s, r in operation["responses"].items()
            if s < "300" and "application/json" in r["content"]
        ),
        {},
    )
    example = body.get("example")
    return Section(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation.get("description", ""),
        scope=operation.get("x-scope", ""),
        parameters=[_line(found, p["name"], p["schema"], must=p["required"]) for p in operation["parameters"] if p["in"] != "path"],
        fields=_fields(found, body.get("schema", {})),
        answers=_fields(found, answer),
        example=json.dumps(example, ensure_ascii=False, indent=2) if example is not None else "",
        statuses=[(status, response["description"]) for status, response in operation["responses"].items()],
    )


def _fields(found: Mapping[str, Any], schema: Mapping[str, Any], start: str = "") -> list[FieldLine]:
    """The fields of a shape, those of the shapes within it after each."""
    whole = _resolved(found, schema)
    if whole.get("type") == "array":
        whole = _resolved(found, whole["items"])
    must = set(whole.get("required", ()))
    lines: list[FieldLine] = []
    for name, part in whole.get("properties", {}).items():
        lines.append(_line(found, f"{start}{name}", part, must=name in must))
        inner, many = _inner(part)
        if inner and start.count(".") < DEEPEST:
            lines += _fields(found, inner, f"{start}{name}{'[]' if many else ''}.")
    return lines


def _inner(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The shape within a field, and whether there are several of it; nothing for a plain value."""
    if schema.get("type") == "array":
        return _inner(schema["items"])[0], True
    found = [part for part in (schema, *schema.get("anyOf", ())) if "$ref" in part]
    return (found[0], False) if found else ({}, False)


def _line(found: Mapping[str, Any], name: str, schema: Mapping[str, Any], *, must: bool) -> FieldLine:
    kinds, values = _kinds(found, schema)
    return FieldLine(name, kinds, must, values)


def _kinds(found: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, str]:
    if "anyOf" in schema:
        pairs = [_kinds(found, part) for part in schema["anyOf"]]
        return " | ".join(kind for kind, _values in pairs), next((values for _kind, values in pairs if values), "")
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2], ""
    values = ", ".join(str(value) for value in schema.get("enum", ()) if value != "")
    if schema.get("type") == "array":
        return _kinds(found, schema["items"])[0] + "[]", values
    return str(schema.get("format") or schema.get("type", "")), values


def _resolved(found: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    whole: Mapping[str, Any] = found["components"]["schemas"][name] if name else schema
    return whole
