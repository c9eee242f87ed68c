"""Registering endpoints: each names its permission (or scope), its words, its shapes."""

import inspect
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from ninja import Router
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import BaseModel

from huifang.integrations.api.calling import admit
from huifang.integrations.api.problems import ProblemError, field_problem
from huifang.integrations.api.versions import etag
from huifang.integrations.rules.scopes import scope_of

View = TypeVar("View", bound=Callable[..., Any])
Words = str | Promise
_collections: dict[str, "Routes"] = {}


def collections() -> Mapping[str, "Routes"]:
    """Every context's endpoints."""
    return _collections


class Routes:
    """The endpoints of one context; made once in its ``api.py``."""

    def __init__(self, context: str, title: Words, *, order: int = 100) -> None:
        self.context, self.title, self.order = context, title, order
        self.router = Router(tags=[context])
        _collections[context] = self

    def get(self, path: str, **said: Any) -> Callable[[View], View]:
        """Something to read."""
        return self._add("GET", path, success=200, **said)

    def post(self, path: str, *, success: int = 201, **said: Any) -> Callable[[View], View]:
        """Something to do."""
        return self._add("POST", path, success=success, **said)

    def patch(self, path: str, **said: Any) -> Callable[[View], View]:
        """Something to change, in the version that was seen."""
        return self._add("PATCH", path, success=200, **said)

    def _add(
        self,
        method: str,
        path: str,
        *,
        name: str,
        response: Any,
        summary: Words,
        success: int,
        permission: str = "",
        scope: str = "",
        description: Words = "",
        example: object = None,
        content: bool = False,
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            known = _parameters(path, view)

            @wraps(view)
            def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                if unknown := sorted(set(request.GET) - known):
                    raise ProblemError(422, "invalid", errors=[field_problem(word[:60], "unknown_parameter") for word in unknown])
                found = view(request, *args, **kwargs)
                if isinstance(found, dict) and type(found.get("version")) is int:
                    request.api_etag = etag(found["version"])  # type: ignore[attr-defined]
                return found if isinstance(found, HttpResponseBase) else Status(success, found)

            extra: dict[str, Any] = {"x-scope": scope or (scope_of(permission) if permission else "")}
            if example is not None:
                extra["x-example"] = example
            if content:
                extra["x-content"] = True
            self.router.add_api_operation(
                path, [method], guarded, auth=partial(admit, permission=permission, scope=scope), response={success: response},
                operation_id=f"{self.context}_{view.__name__}", summary=summary, description=description or None,  # type: ignore[arg-type]
                url_name=name, openapi_extra=extra,
            )  # fmt: skip
            return view

        return decorate


def _parameters(path: str, view: Callable[..., Any]) -> frozenset[str]:
    """What may stand in the query: plain parameters, and the fields of a ``Query[…]`` shape."""
    found: set[str] = set()
    for name, parameter in list(inspect.signature(view).parameters.items())[1:]:
        kind = getattr(parameter.annotation, "__origin__", parameter.annotation)
        if not (isinstance(kind, type) and issubclass(kind, BaseModel | UploadedFile)):
            found.add(name)
        elif kind is not parameter.annotation and issubclass(kind, BaseModel):
            found |= set(kind.model_fields)
    return frozenset(found - set(re.findall(r"{(?:\w+:)?(\w+)}", path)))
