"""The gate in front of views: signed in by default, a permission where one is named, refusals with their reason."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse

from huifang.accounts.models import User
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Refused
from huifang.organization import access
from huifang.ui import errors

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public(view: View[P]) -> View[P]:
    """Mark a view that needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def require(permission: str) -> Callable[[View[P]], View[P]]:
    """Let a view be reached only by those who hold ``permission``; the object's own check stays with the context."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            decision = access.may(request.user, permission)
            if not decision:
                raise Refused(decision)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View[P], guarded)

    return decorate


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a gated view."""
    assert isinstance(request.user, User)
    return request.user


class GateMiddleware:
    """Every view needs a sign-in unless marked public; ``Refused``, ``Conflict`` and ``UnknownYear`` become pages with their reason."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: object) -> HttpResponseBase | None:
        if getattr(view, "is_public", False) or request.user.is_authenticated:
            return None
        if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"error": "signed_out", "sign_in": reverse("accounts:sign-in")}, status=401)
        return redirect_to_login(request.get_full_path(), reverse("accounts:sign-in"))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception.decision)
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        if isinstance(exception, UnknownYear):
            return errors.unknown_year(request, exception)
        return None
