"""Pages on which members speak up about the centre and are answered (R12.3). Views on which a nameless member acts are discreet:
the log line of the request names no user."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from huifang.complaints import rights, voices
from huifang.complaints.following_forms import AnswerForm, CodeForm, SpeakForm
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import go, toast

SHOWN = 100


def discreet(view: Any) -> Any:
    """Let the request's log line name no user."""
    view.is_discreet = True
    return view


@discreet
@require_GET
@require(rights.SPEAK)
def index(request: HttpRequest) -> HttpResponse:
    """What the user has raised by name; for those who answer, all that was raised."""
    user = user_of(request)
    answers = bool(may(user, rights.REPLY))
    rows = voices.visible_to(user).select_related("raised_by", "answered_by").order_by("-state", "-id")[:SHOWN]
    return render(request, "complaints/voices.html", {"rows": rows, "answers": answers, "code_form": CodeForm(), "now": clock.now()})


@discreet
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@require(rights.SPEAK)
def speak(request: HttpRequest) -> HttpResponse:
    """Raise a suggestion or complaint about the centre, with or without one's name."""
    user = user_of(request)
    form = SpeakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        voice, code = voices.speak(kind=given["kind"], text=given["text"], named=given["named"] == "yes", by=user, at=clock.now())
        if code:
            return render(request, "complaints/voice_code.html", {"voice": voice, "code": code})
        toast(request, _("It was raised. You are told when it is answered."))
        return go(request, "complaints:voice", voice.pk)
    return render(request, "complaints/speak.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(rights.SPEAK)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One voice with its answer; whoever answers writes it here."""
    user = user_of(request)
    voice = get_object_or_404(voices.visible_to(user).select_related("raised_by", "answered_by"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        enforce(voices.may_answer(user, voice))
        if form.is_valid():
            voices.answer(voice, text=form.cleaned_data["text"], by=user, at=clock.now())
            toast(request, _("The answer was given."))
            return go(request, "complaints:voice", pk)
    may_answer = voice.state == "open" and bool(voices.may_answer(user, voice))
    context = {"voice": voice, "form": form, "may_answer": may_answer, "now": clock.now()}
    return render(request, "complaints/voice.html", context, status=422 if form.errors else 200)


@discreet
@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
@require(rights.SPEAK)
def by_code(request: HttpRequest) -> HttpResponse:
    """Read the answer to a nameless voice by its code."""
    form = CodeForm(request.POST)
    voice = voices.opened_by(form.cleaned_data["code"]) if form.is_valid() else None
    if voice is None:
        form.add_error("code", _("No such code. Check the letters."))
        user = user_of(request)
        rows = voices.visible_to(user).select_related("raised_by", "answered_by").order_by("-state", "-id")[:SHOWN]
        context = {"rows": rows, "answers": bool(may(user, rights.REPLY)), "code_form": form, "now": clock.now()}
        return render(request, "complaints/voices.html", context, status=422)
    return render(request, "complaints/voice.html", {"voice": voice, "form": None, "may_answer": False, "now": clock.now()})
