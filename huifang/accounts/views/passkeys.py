"""Passkeys in the browser: JSON that ``frontend/src/passkeys.js`` asks for. Each use has two halves and one challenge."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huifang.accounts import entering, languages, services, webauthn
from huifang.accounts.entering import Method, confirmed, public, while_owing
from huifang.accounts.forms import NAME_LENGTH
from huifang.accounts.models import RecoveryCode, User
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.ui.words import reason_words

PURPOSES = ("sign-in", "second-step", "confirm")


def _for(request: HttpRequest, purpose: str) -> User | None:
    """Whose passkey is asked for: anybody's at sign-in, else the person's own."""
    if purpose == "sign-in":
        return None
    if purpose == "second-step":
        waiting = entering.pending(request)
        if waiting is None:
            raise Refused(no("passkey_failed"))
        return waiting.user
    if purpose == "confirm" and isinstance(request.user, User):
        return request.user
    raise Http404


@public
@never_cache
@require_POST
def begin(request: HttpRequest, purpose: str) -> HttpResponse:
    """The challenge."""
    try:
        return JsonResponse(webauthn.begin_use(request, _for(request, purpose), clock.now()))
    except Refused as refused:
        return _refused(refused)


@public
@never_cache
@require_POST
def finish(request: HttpRequest, purpose: str) -> HttpResponse:
    """The answer: who is let in, and where to."""
    try:
        user = _for(request, purpose)
        if user and entering.locked(request, user.username):
            raise Refused(no("passkey_failed"))
        owner = webauthn.finish_use(request, _answer(request), clock.now(), user=user)
    except Refused as refused:
        return _refused(refused)
    to = entering.next_of(request)
    if purpose == "confirm":
        request.session["confirmed"] = clock.now().isoformat()
    elif purpose == "second-step":
        waiting = entering.pending(request)
        assert waiting is not None
        method = Method.SECOND if waiting.method == Method.PASSWORD else waiting.method
        to = entering.enter(request, owner, method=method, to=waiting.to)
    else:
        to = entering.proceed(request, owner, method=Method.PASSKEY, to=to)
    response = JsonResponse({"ok": True, "next": to})
    languages.remember(response, owner.language)
    return response


@while_owing
@require_POST
@never_cache
@confirmed
def begin_making(request: HttpRequest) -> HttpResponse:
    """The challenge for a new passkey."""
    assert isinstance(request.user, User)
    return JsonResponse(webauthn.begin_registration(request, request.user, clock.now()))


@while_owing
@require_POST
@never_cache
@confirmed
def finish_making(request: HttpRequest) -> HttpResponse:
    """Keep the new passkey."""
    assert isinstance(request.user, User)
    at = clock.now()
    try:
        made = webauthn.finish_registration(request, _answer(request), at)
        name = request.GET.get("name", "").strip()[:NAME_LENGTH] or f"{at:%Y-%m-%d}"
        services.add_passkey(request.user, credential_id=made.credential_id, credential=made.credential, uses=made.uses, name=name, at=at)
    except Refused as refused:
        return _refused(refused)
    entering.settle(request, "factor")
    has_codes = RecoveryCode.objects.filter(user=request.user, used_at=None).exists()
    return JsonResponse({"ok": True, "next": reverse("accounts:security" if has_codes else "accounts:recovery")})


def _answer(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise Refused(no("passkey_failed")) from error
    if not isinstance(found, dict):
        raise Refused(no("passkey_failed"))
    return found


def _refused(refused: Refused) -> HttpResponse:
    return JsonResponse({"ok": False, "errors": [reason_words(refused.decision.reason, refused.decision.params)]}, status=400)
