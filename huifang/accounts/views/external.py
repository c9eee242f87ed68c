"""Sign-in through another system: there, back, and who that is."""

import secrets
from datetime import timedelta

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huifang.accounts import entering, languages, providers, rules, services
from huifang.accounts.entering import public
from huifang.accounts.forms import SignInForm
from huifang.accounts.models import ExternalIdentity, User
from huifang.accounts.providers.base import Attempt, Identity, Provider, ProviderFailed
from huifang.accounts.views.signing_in import page_context
from huifang.kernel import clock
from huifang.kernel.decision import Decision, Refused, no
from huifang.ui.toasts import toast
from huifang.ui.words import reason_words

KEY = "external"
WITHIN = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def _provider(code: str) -> Provider:
    found = providers.provider(code)
    if found is None:
        raise Http404
    return found


def _attempt(request: HttpRequest, code: str) -> Attempt:
    return_to = request.build_absolute_uri(reverse("accounts:external-return", args=[code]))
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), return_to)


@public
@never_cache
@require_GET
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Send the browser there: to sign in, or, for who is signed in, to bind that identity."""
    provider = _provider(code)
    if request.user.is_authenticated and not entering.is_confirmed(request):
        return redirect(reverse("accounts:confirm") + f"?next={request.path}")
    attempt = _attempt(request, code)
    try:
        address = provider.address(attempt)
    except ProviderFailed as failed:
        return _failed(request, code, failed.why)
    request.session[KEY] = {
        "code": code,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "at": clock.now().isoformat(),
        "user": request.user.pk if request.user.is_authenticated else None,
        "next": entering.next_of(request),
    }
    return HttpResponseRedirect(address)


@public
@never_cache
@require_GET
def back(request: HttpRequest, code: str) -> HttpResponse:
    """The browser comes back with a code, once, for the state that its session holds."""
    provider, kept = _provider(code), request.session.pop(KEY, None)
    given = next((request.GET[name] for name in provider.code_names if request.GET.get(name)), "")
    mine = kept and kept["code"] == code and rules.holds_until(kept["at"], WITHIN, clock.now())
    if not mine or not constant_time_compare(request.GET.get("state", ""), kept["state"]):
        return _failed(request, code, "state")
    if not given:
        return _failed(request, code, "refused")
    return_to = request.build_absolute_uri(reverse("accounts:external-return", args=[code]))
    try:
        identity = provider.identify(Attempt(kept["state"], kept["nonce"], kept["verifier"], return_to), given)
    except ProviderFailed as failed:
        return _failed(request, code, failed.why)
    if kept["user"] is not None:
        return _bind(request, code, identity, kept["user"])
    try:
        user = _person(provider, identity)
    except Refused as refused:
        return _refused(request, refused.decision)
    response = HttpResponseRedirect(entering.proceed(request, user, method=code, to=kept["next"]))
    languages.remember(response, user.language)
    return response


def _person(provider: Provider, identity: Identity) -> User:
    """Whose identity it is; only the company's own provider may name or make an account."""
    from huifang.accounts import company

    if provider.code == "oidc":
        create = bool(company.value("accounts.oidc_create"))
        return services.person_of(provider=provider.code, subject=identity.subject, claims=identity.claims, create=create, at=clock.now())
    rows = ExternalIdentity.objects.filter(provider=provider.code, subject=identity.subject, user__is_active=True)
    known = rows.select_related("user").first()
    if known is None:
        raise Refused(no("external_unknown"))
    return known.user


def _bind(request: HttpRequest, code: str, identity: Identity, wanted: int) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.pk != wanted:
        return _failed(request, code, "state")
    services.bind_external(user, provider=code, subject=identity.subject, by=user, at=clock.now())
    toast(request, _("The binding is set up. You can sign in this way from now on."))
    return redirect("accounts:security")


def _failed(request: HttpRequest, code: str, why: str) -> HttpResponse:
    log.warning("external sign-in failed", provider=code, why=why)
    return _refused(request, no("external_failed", why=why))


def _refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    text = reason_words(decision.reason, decision.params)
    if request.user.is_authenticated:
        toast(request, text, tone="bad")
        return redirect("accounts:security")
    return render(request, "accounts/sign_in.html", page_context(request, SignInForm(), refused=text), status=403)
