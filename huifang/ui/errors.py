"""Error pages: a refusal names its reason, nothing technical is shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huifang.kernel.decision import Conflict, Decision
from huifang.ui.words import reason_words


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """403 with the reason of the decision."""
    return render(request, "ui/errors/403.html", {"reason": reason_words(decision.reason, decision.params)}, status=403)


def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """409: somebody else was first; nothing was written."""
    return render(request, "ui/errors/409.html", {"reason": reason_words(error.reason, error.params)}, status=409)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised by Django itself."""
    return render(request, "ui/errors/403.html", {"reason": ""}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, which also stands for rows that the reader may not know of."""
    return render(request, "ui/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, rendered without anything that could fail again."""
    return render(request, "ui/errors/500.html", status=500)
