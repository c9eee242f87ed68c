"""Error pages: what happened, why, and the way on."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Decision
from huifang.ui.toasts import is_htmx, trigger
from huifang.ui.words import reason_words, year_words


def _page(request: HttpRequest, status: int, title: str, text: str, reason: str = "") -> HttpResponse:
    context = {"status": status, "title": title, "text": text, "reason": reason}
    return render(request, "ui/errors/error.html", context, status=status)


def _answer(request: HttpRequest, status: int, code: str, title: str, text: str, reason: str) -> HttpResponse:
    """A refusal in the shape that was asked for: toast for htmx, JSON for scripts, a page for people."""
    if is_htmx(request):
        said = [{"text": reason or title, "tone": "bad", "undo": ""}]
        return trigger(HttpResponse(status=status), "ui:toast", said)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": code, "message": reason or title}, status=status)
    return _page(request, status, title, text, reason)


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """403 with the reason of a decision, in words."""
    text = _("Who needs it for their work asks their head.")
    words = reason_words(decision.reason, decision.params)
    return _answer(request, 403, decision.reason, str(_("You may not do this")), text, words)


def conflict(request: HttpRequest, exception: Conflict) -> HttpResponse:
    """409: somebody else was first; nothing was written."""
    text = _("Go back, load the page again and look at the new state.")
    words = reason_words(exception.reason, exception.params)
    return _answer(request, 409, exception.reason, str(_("Somebody else was first")), text, words)


def unknown_year(request: HttpRequest, exception: UnknownYear) -> HttpResponse:
    """409: a due time falls into a year whose working days nobody has entered (R2.12); nothing was written."""
    title = _("No due time can be worked out")
    return _answer(
        request, 409, "calendar_missing", str(title), _("Nothing was written. Try again when they are entered."), year_words(exception)
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, _("This request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django's own ``PermissionDenied``, with its text when it has one."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    text = _("Who needs it for their work asks their head.")
    return _answer(request, 403, "forbidden", str(_("You may not do this")), text, reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; also for what exists but may not be seen."""
    text = _("It was moved, or it is not among what you may see.")
    return _page(request, 404, _("There is no such page"), text)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the form's token is stale (``CSRF_FAILURE_VIEW``)."""
    return _page(request, 403, _("This page is too old"), _("Load it again; nothing was changed."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn without the frame, which may be what broke."""
    return HttpResponse(loader.render_to_string("ui/errors/500.html"), status=500)
