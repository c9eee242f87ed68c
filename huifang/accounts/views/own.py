"""Sign-in, sign-out, one-time links, the user's own settings."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from huifang.accounts import languages, selectors, services
from huifang.accounts.forms import ChangePasswordForm, NewPasswordForm, SettingsForm, SignInForm, wants_json
from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.ui.toasts import toast

BACKEND = "django.contrib.auth.backends.ModelBackend"
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Mark a view that needs no sign-in; read by organization's gate, which stands above."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def _enter(request: HttpRequest, user: User) -> None:
    login(request, user, backend=BACKEND)
    services.note_sign_in(user, at=clock.now())


@public
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first page; as JSON the same over a page whose session ran out."""
    if wants_json(request):
        return _sign_in_over(request)
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        _enter(request, form.user)
        response = HttpResponseRedirect(_next(request))
        languages.remember(response, form.user.language)
        return response
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "demo": selectors.demo_accounts() if settings.DEMO else (),
    }
    return render(request, "accounts/sign_in.html", context, status=400 if form.errors else 200)


def _sign_in_over(request: HttpRequest) -> HttpResponse:
    """Asked by the script of a page: ``GET`` gives a fresh token, ``POST`` signs in."""
    if request.method != "POST":
        return JsonResponse({"csrf": get_token(request)})
    form = SignInForm(request.POST, request=request)
    if form.is_valid() and form.user:
        _enter(request, form.user)
        return JsonResponse({"ok": True, "csrf": get_token(request), "user": form.user.pk})
    errors = [str(text) for texts in form.errors.values() for text in texts]
    return JsonResponse({"ok": False, "errors": errors}, status=400)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if isinstance(request.user, User):
        services.note_sign_out(request.user, at=clock.now())
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
    _enter(request, user)
    return HttpResponseRedirect(_next(request))


@public
@sensitive_post_parameters("password", "again")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first password with a one-time link, and be signed in."""
    user = selectors.invited(token, clock.now())
    if user is None:
        return render(request, "accounts/invitation_ended.html", status=410)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        accepted = services.accept_invitation(token, password=form.cleaned_data["password"], at=clock.now())
        _enter(request, accepted)
        response = redirect(settings.LOGIN_REDIRECT_URL)
        languages.remember(response, accepted.language)
        return response
    return render(request, "accounts/invitation.html", {"form": form, "invited": user}, status=400 if form.errors else 200)


@sensitive_post_parameters("present", "password", "again")
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    assert isinstance(request.user, User)
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = services.set_password(request.user, password=form.cleaned_data["password"], by=request.user, at=clock.now())
        update_session_auth_hash(request, user)
        toast(request, _("Your password was changed. Other places where you were signed in are signed out."))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form}, status=400 if form.errors else 200)


def profile(request: HttpRequest) -> HttpResponse:
    """One's own settings."""
    assert isinstance(request.user, User)
    user = request.user
    start = {"language": user.language or settings.LANGUAGE_CODE, "email": user.email}
    form = SettingsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        services.change_settings(user, **form.cleaned_data, by=user, at=clock.now())
        toast(request, _("Saved"))
        response = HttpResponseRedirect(reverse("accounts:profile"))
        languages.remember(response, user.language)
        return response
    facts = [(_("Name"), user.name), (_("User name"), user.username), (_("Staff number"), user.staff_number)]
    return render(request, "accounts/profile.html", {"form": form, "facts": facts}, status=400 if form.errors else 200)
