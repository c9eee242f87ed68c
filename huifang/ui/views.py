"""The counters of the frame, and the gallery that shows every component in every state."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils.safestring import mark_safe
from django.views import i18n
from django.views.decorators.http import require_GET, require_POST

from huifang.kernel.decision import Refused
from huifang.ui import registry
from huifang.ui.panels import panels_for


@require_GET
def counters(request: HttpRequest) -> HttpResponse:
    """Numbers of menu and top bar, swapped in by htmx after the page has loaded."""
    context = {"counts": registry.counts(request), "statuses": registry.statuses(request)}
    return render(request, "ui/partials/counters.html", context)


@require_GET
def panels(request: HttpRequest, place: str, pk: str) -> HttpResponse:
    """Every panel of a record's page in one answer, each by its own view and under its own checks.

    What may not be seen says nothing; one panel that is refused leaves the others as they are.
    """
    found = []
    for panel, address in panels_for(request.user, place, pk):
        match = resolve(address)
        try:
            answer = match.func(request, *match.args, **match.kwargs)
        except (Refused, Http404):
            found.append((panel, "–"))
            continue
        found.append((panel, mark_safe(answer.content.decode()) if answer.status_code == HTTPStatus.OK else "–"))
    return render(request, "ui/partials/panels_together.html", {"panels": found})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language; also before signing in."""
    return i18n.set_language(request)


set_language.is_public = True  # type: ignore[attr-defined]


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only where nobody works."""
    _only_for_looking()
    from huifang.ui import gallery as shown

    return render(request, "ui/gallery.html", shown.context(request))


@require_GET
def gallery_kind(request: HttpRequest) -> HttpResponse:
    """A kind of page as it looks with content: ``?kind=work``."""
    _only_for_looking()
    from huifang.ui import gallery as shown

    kind = request.GET.get("kind", "record")
    if kind not in shown.KINDS:
        raise Http404
    return render(request, f"ui/gallery/{kind}.html", shown.context(request))


def _only_for_looking() -> None:
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
