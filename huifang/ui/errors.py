"""Error pages: what happened, why, and the way on."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from huifang.kernel.decision import Decision, Refused


def reason_of(error: object) -> str:
    """The words of a refusal: the text of the error, else of its decision; codes are never shown."""
    decision = error.decision if isinstance(error, Refused) else next(iter(getattr(error, "args", ())), "")
    if isinstance(decision, Decision):
        words = decision.params.get("words", "")
        return str(words)
    return str(decision or "")


def _page(request: HttpRequest, status: int, title: str, text: str, reason: str = "") -> HttpResponse:
    context = {"status": status, "title": title, "text": text, "reason": reason}
    return render(request, "ui/errors/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, _("This request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason of the decision."""
    reason = reason_of(exception) if isinstance(exception, PermissionDenied | Refused) else ""
    return _page(request, 403, _("You may not do this"), _("Who needs it for their work asks their head."), reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; also for what exists but may not be seen."""
    text = _("It was moved, or it is not among what you may see.")
    return _page(request, 404, _("There is no such page"), text)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the form's token is stale (``CSRF_FAILURE_VIEW``)."""
    return _page(request, 403, _("This page is too old"), _("Load it again; nothing was changed."))


def broken(request: HttpRequest) -> HttpResponse:
    """500, drawn without the frame, which may be what broke."""
    return HttpResponse(loader.render_to_string("ui/errors/500.html"), status=500)
