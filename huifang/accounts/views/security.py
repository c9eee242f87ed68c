"""Sign-in and security: one's own factors, recovery codes, places of sign-in, bindings elsewhere."""

import base64

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts import company, entering, parts, providers, rules, services, webauthn
from huifang.accounts.entering import confirmed, while_owing
from huifang.accounts.forms import AppForm, ConfirmForm
from huifang.accounts.models import ExternalIdentity, Factor, RecoveryCode, SignedIn, User
from huifang.accounts.services import factors
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.sealed import Unsealable
from huifang.ui.toasts import done, toast

NEW_APP = "new_app"


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@while_owing
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Everything about how one signs in."""
    user, at = _me(request), clock.now()
    bound = {identity.provider: identity for identity in ExternalIdentity.objects.filter(user=user)}
    context = {
        "part": parts.security_of(user, at, here=request.session.get("place")),
        "told": request.session.pop("told", ""),
        "owes": request.session.get("owes", []),
        "passkeys_possible": webauthn.possible(request),
        "elsewhere": [(provider, bound.get(provider.code)) for provider in providers.offered()],
        "demanded": _demanded(user),
    }
    return render(request, "accounts/security.html", context)


def _demanded(user: User) -> bool:
    return rules.demands_factor(str(company.value("accounts.second_factor")), administrator=user.is_administrator)


@while_owing
@sensitive_post_parameters("password")
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Prove once more to be oneself before factors change: by password or passkey."""
    user = _me(request)
    if request.method == "POST" and entering.locked(request, user.username):
        from huifang.accounts.lockout import locked_out

        return locked_out(request, credentials={"username": user.username})
    form = ConfirmForm(request.POST or None, user=user)
    if request.method == "POST":
        if form.is_valid():
            request.session["confirmed"] = clock.now().isoformat()
            return HttpResponseRedirect(entering.next_of(request))
        entering.failed(request, user.username)
    context = {
        "form": form,
        "next": entering.next_of(request),
        "password": user.has_usable_password(),
        "passkeys": webauthn.possible(request) and Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY).exists(),
    }
    return render(request, "accounts/confirm.html", context, status=400 if form.errors else 200)


@while_owing
@confirmed
@sensitive_post_parameters("code")
@never_cache
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, type the code that it shows; recovery codes follow at once."""
    user, at = _me(request), clock.now()
    secret = _secret(request)
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_totp(user, secret=secret, code=form.cleaned_data["code"], name=_("Authenticator app"), at=at)
        except Refused as refused:
            form.refuse(refused.decision)
        else:
            request.session.pop(NEW_APP, None)
            entering.settle(request, "factor")
            toast(request, _("The authenticator app is set up."))
            fresh = not RecoveryCode.objects.filter(user=user, used_at=None).exists()
            return _codes(request, user) if fresh else redirect("accounts:security")
    address = rules.setup_address(secret, issuer=_("Huifang"), account=user.username)
    context = {"form": form, "qr": parts.qr(address), "secret": rules.spaced(secret), "address": address}
    return render(request, "accounts/app.html", context, status=400 if form.errors else 200)


def _secret(request: HttpRequest) -> str:
    """The secret being set up, sealed in the session until it is."""
    try:
        return factors.opened(request.session.get(NEW_APP, ""))
    except Unsealable:
        secret = rules.new_secret()
        request.session[NEW_APP] = factors.sealed(secret)
        return secret


@while_owing
@confirmed
@never_cache
def recovery(request: HttpRequest) -> HttpResponse:
    """Make recovery codes: they are shown by this answer and never again."""
    user = _me(request)
    if not Factor.objects.filter(user=user).exists():
        return redirect("accounts:security")
    if request.method == "POST":
        return _codes(request, user)
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    return render(request, "accounts/recovery.html", {"left": left})


def _codes(request: HttpRequest, user: User) -> HttpResponse:
    codes = services.make_recovery_codes(user, at=clock.now())
    text = "\n".join([_("Recovery codes of {name} ({username})").format(name=user.name, username=user.username), "", *codes, ""])
    file = "data:text/plain;charset=utf-8;base64," + base64.b64encode(text.encode("utf-8-sig")).decode()
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "file": file})


@require_POST
@confirmed
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of one's own factors away; not the last one where the company demands one."""
    user = _me(request)
    factor = get_object_or_404(Factor, pk=pk, user=user)
    if _demanded(user) and not Factor.objects.filter(user=user).exclude(pk=pk).exists():
        raise Refused(no("factor_needed"))
    services.remove_factor(factor, by=user, at=clock.now())
    return done(request, _("The second factor was taken away."), to="accounts:security")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out at one of one's own places."""
    user = _me(request)
    services.end_session(get_object_or_404(SignedIn.objects.select_related("user"), pk=pk, user=user), by=user, at=clock.now())
    return done(request, _("Signed out there."), to="accounts:security")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user = _me(request)
    services.end_sessions(user, by=user, at=clock.now())
    entering.stay(request, user)
    return done(request, _("You are signed out everywhere else."), to="accounts:security")


@require_POST
@confirmed
def unbind(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a binding elsewhere away."""
    user = _me(request)
    identity = ExternalIdentity.objects.select_related("user").filter(pk=pk, user=user).first()
    if identity is None:
        raise Http404
    services.unbind_external(identity, by=user, at=clock.now())
    return done(request, _("The binding was taken away."), to="accounts:security")
