"""What is answered to somebody who tried too many wrong passwords (R12.2)."""

from datetime import timedelta
from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from huifang.accounts import forms, services
from huifang.accounts.models import User, normal
from huifang.kernel import clock
from huifang.kernel.refs import system

TOO_MANY = 429


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None, *_more: Any) -> HttpResponse:
    """The sign-in page, or JSON over the page, with the waiting time. Called by django-axes."""
    username = normal(str((credentials or {}).get("username") or request.POST.get("username", "")))
    wait = waiting_time(username, str(getattr(request, "axes_ip_address", "") or ""))
    _note(request, username)
    minutes = max(1, ceil(wait.total_seconds() / 60))
    text = ngettext(
        "Too many wrong passwords. Please wait %(n)d minute, then try again.",
        "Too many wrong passwords. Please wait %(n)d minutes, then try again.",
        minutes,
    ) % {"n": minutes}
    headers = {"Retry-After": str(ceil(wait.total_seconds()))}
    if forms.wants_json(request):
        return JsonResponse({"ok": False, "errors": [text], "wait": ceil(wait.total_seconds())}, status=TOO_MANY, headers=headers)
    from huifang.accounts.views.signing_in import page_context

    form = forms.SignInForm(initial={"username": request.POST.get("username", "")})
    page = render(request, "accounts/sign_in.html", page_context(request, form, locked=text), status=TOO_MANY)
    page.headers["Retry-After"] = headers["Retry-After"]
    return page


def waiting_time(username: str, address: str) -> timedelta:
    """How long until the next try counts again; the whole time when it can't be told."""
    whole = get_cool_off() or timedelta(0)
    attempts = AccessAttempt.objects.filter(username=username)
    if address:
        attempts = attempts.filter(ip_address=address)
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    left = last + whole - clock.now() if last else whole
    return min(max(left, timedelta(seconds=1)), whole)


def _note(request: HttpRequest, username: str) -> None:
    """One fact when the lock falls, none for tries against a closed door."""
    if getattr(request, "axes_failures_since_start", None) != settings.AXES_FAILURE_LIMIT:
        return
    user = User.objects.filter(username=username).first()
    if user:
        minutes = int((get_cool_off() or timedelta(0)).total_seconds() // 60)
        services.note_lock_out(user, minutes=minutes, tries=settings.AXES_FAILURE_LIMIT, by=system("sign-in"), at=clock.now())
