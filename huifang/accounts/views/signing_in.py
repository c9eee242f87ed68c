"""The way in: password, second step, passkey, one-time link, forgotten password; and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from huifang.accounts import entering, languages, mailing, providers, selectors, services, webauthn
from huifang.accounts.entering import Method, public, while_owing
from huifang.accounts.forms import ForgotForm, NewPasswordForm, SecondStepForm, SignInForm, wants_json
from huifang.accounts.models import Factor, RecoveryCode, User
from huifang.kernel import clock
from huifang.ui.toasts import toast


def page_context(request: HttpRequest, form: SignInForm, **more: Any) -> dict[str, Any]:
    """What the sign-in page shows besides the form."""
    return {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "demo": selectors.demo_accounts() if settings.DEMO else (),
        "providers": providers.offered(),
        "passkeys": webauthn.possible(request) and Factor.objects.filter(kind=Factor.Kind.PASSKEY).exists(),
        **more,
    }


@public
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first page; as JSON the same over a page whose session ran out."""
    if wants_json(request):
        return _sign_in_over(request)
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(entering.next_of(request))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        to = entering.proceed(request, form.user, method=Method.PASSWORD, to=entering.next_of(request))
        response = HttpResponseRedirect(to)
        languages.remember(response, form.user.language)
        return response
    return render(request, "accounts/sign_in.html", page_context(request, form), status=400 if form.errors else 200)


def _sign_in_over(request: HttpRequest) -> HttpResponse:
    """Asked by the script of a page: ``GET`` gives a fresh token, ``POST`` signs in or says where the second step is."""
    if request.method != "POST":
        return JsonResponse({"csrf": get_token(request)})
    form = SignInForm(request.POST, request=request)
    if form.is_valid() and form.user:
        to = entering.proceed(request, form.user, method=Method.PASSWORD, to=entering.next_of(request))
        if not request.user.is_authenticated or request.session.get("owes"):
            return JsonResponse({"ok": False, "next": to})
        return JsonResponse({"ok": True, "csrf": get_token(request), "user": form.user.pk})
    errors = [str(text) for texts in form.errors.values() for text in texts]
    return JsonResponse({"ok": False, "errors": errors}, status=400)


@public
@sensitive_post_parameters("code")
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password: the code of the app, a recovery code, or a passkey. Wrong codes lock like wrong passwords."""
    waiting = entering.pending(request)
    if waiting is None:
        return redirect("accounts:sign-in")
    username = waiting.user.username
    if entering.locked(request, username):
        from huifang.accounts.lockout import locked_out

        return locked_out(request, credentials={"username": username})
    recovering = (request.POST or request.GET).get("way") == "recovery"
    form = SecondStepForm(request.POST or None, recovering=recovering)
    if request.method == "POST" and form.is_valid():
        use = services.use_recovery_code if recovering else services.use_totp
        if use(waiting.user, code=form.cleaned_data["code"], at=clock.now()):
            method = Method.SECOND if waiting.method == Method.PASSWORD else waiting.method
            response = HttpResponseRedirect(entering.enter(request, waiting.user, method=method, to=waiting.to))
            languages.remember(response, waiting.user.language)
            return response
        entering.failed(request, username)
        form.wrong()
    kinds = set(Factor.objects.filter(user=waiting.user).values_list("kind", flat=True))
    context = {
        "form": form,
        "recovering": recovering,
        "app": Factor.Kind.TOTP in kinds,
        "passkeys": Factor.Kind.PASSKEY in kinds and webauthn.possible(request),
        "recovery": RecoveryCode.objects.filter(user=waiting.user, used_at=None).exists(),
    }
    return render(request, "accounts/second_step.html", context, status=400 if form.errors else 200)


@while_owing
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if isinstance(request.user, User):
        services.note_sign_out(request.user, at=clock.now(), session_key=request.session.session_key or "")
    logout(request)
    return redirect("accounts:sign-in")


@public
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the offered accounts; there is no such page outside a demo."""
    offered = {str(account.user_id) for account in selectors.demo_accounts()} if settings.DEMO else set()
    wanted = request.POST.get("user", "")
    user = User.objects.filter(pk=wanted, is_active=True).first() if wanted in offered else None
    if user is None:
        raise Http404
    return HttpResponseRedirect(entering.proceed(request, user, method=Method.DEMO, to=entering.next_of(request)))


@public
@sensitive_post_parameters("password", "again")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password with a one-time link, and be signed in; a second factor is asked for all the same."""
    user = selectors.invited(token, clock.now())
    if user is None:
        return render(request, "accounts/invitation_ended.html", status=410)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        accepted = services.accept_invitation(token, password=form.cleaned_data["password"], at=clock.now())
        to = entering.proceed(request, accepted, method=Method.LINK, to=reverse("home"))
        response = HttpResponseRedirect(to)
        languages.remember(response, accepted.language)
        return response
    return render(request, "accounts/invitation.html", {"form": form, "invited": user}, status=400 if form.errors else 200)


@public
@never_cache
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same for everybody, so that it tells nobody who exists."""
    possible = mailing.works()
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and possible and form.is_valid():

        def address_of(token: str) -> str:
            return request.build_absolute_uri(reverse("accounts:invitation", args=[token]))

        services.mail_reset_link(form.cleaned_data["named"], address_of=address_of, at=clock.now())
        toast(request, _("If this account exists and has an e-mail address, a link is on its way to it."))
        return redirect("accounts:sign-in")
    return render(request, "accounts/forgot.html", {"form": form, "possible": possible}, status=400 if form.errors else 200)
