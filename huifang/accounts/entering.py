"""The way in, from whichever first proof to an open session: second step, what is owed, lock-out, asking again.

Session keys: ``pending`` (who proved a password and owes the second step), ``place`` (the row of the list of sessions),
``owes`` (what must be done before anything else: ``password``, ``factor``), ``confirmed`` (when the person last proved
to be themselves), ``told`` (what they are to read).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import login, user_login_failed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from huifang.accounts import company, rules, services
from huifang.accounts.models import Factor, SignedIn, User
from huifang.kernel import clock
from huifang.ui.toasts import go

BACKEND = "django.contrib.auth.backends.ModelBackend"
Method = SignedIn.Method
View = Callable[..., HttpResponse]
OWN_PASSWORD = frozenset({Method.PASSWORD, Method.SECOND})


def public(view: View) -> View:
    """Mark a view that needs no sign-in; read by organization's gate, which stands above."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def while_owing(view: View) -> View:
    """Mark a view that stays open to who owes a new password or a second factor."""
    view.while_owing = True  # type: ignore[attr-defined]
    return view


def next_of(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is here."""
    return safe_next(request, request.POST.get("next") or request.GET.get("next", ""))


def safe_next(request: HttpRequest, wanted: str) -> str:
    """``wanted`` if it is an address of ours, else the first page."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else resolve_url(settings.LOGIN_REDIRECT_URL)


# in


def proceed(request: HttpRequest, user: User, *, method: str, to: str) -> str:
    """After the first proof: the address that comes next, signed in or before the second step."""
    if method in {Method.PASSKEY, Method.DEMO} or not Factor.objects.filter(user=user).exists():
        return enter(request, user, method=method, to=to)
    request.session.cycle_key()
    request.session["pending"] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": clock.now().isoformat(),
        "method": str(method),
        "next": to,
    }
    return reverse("accounts:second-step")


@dataclass(frozen=True, slots=True)
class Pending:
    """Who proved the first factor, how, and where they want to go."""

    user: User
    method: str
    to: str


def pending(request: HttpRequest) -> Pending | None:
    """Who owes the second step here; ten minutes, and only while password and account stay as they were."""
    kept = request.session.get("pending")
    if not kept or not rules.holds_until(kept["at"], rules.PENDING_FOR, clock.now()):
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != kept["hash"]:
        return None
    return Pending(user, kept["method"], kept["next"])


def enter(request: HttpRequest, user: User, *, method: str, to: str) -> str:
    """Open the session; the address that comes next."""
    at = clock.now()
    request.session.pop("pending", None)
    login(request, user, backend=BACKEND)
    if not request.session.session_key:
        request.session.create()
    place = services.note_sign_in(
        user,
        at=at,
        session_key=request.session.session_key or "",
        method=method,
        address=get_client_ip_address(request) or "",
        agent=request.headers.get("User-Agent", ""),
    )
    if place:
        request.session["place"] = place.pk
    request.session["confirmed"] = at.isoformat()
    request.session["owes"] = owed(user, method, at)
    if user.told_at_sign_in and User.objects.filter(pk=user.pk, told_at_sign_in=user.told_at_sign_in).update(told_at_sign_in=""):
        request.session["told"] = user.told_at_sign_in
        return reverse("accounts:security")
    return to


def owed(user: User, method: str, at: datetime) -> list[str]:
    """What the person must do before anything else. An external provider has its own rules for factors and passwords."""
    if method not in {*OWN_PASSWORD, Method.LINK}:
        return []
    rule = company.values(["accounts.password_days", "accounts.second_factor"])
    found = []
    if method in OWN_PASSWORD and rules.expired(user.password_changed_at, int(rule["accounts.password_days"]), at):
        found.append("password")
    demanded = rules.demands_factor(str(rule["accounts.second_factor"]), administrator=user.is_administrator)
    if demanded and not Factor.objects.filter(user=user).exists():
        found.append("factor")
    return found


def settle(request: HttpRequest, what: str) -> None:
    """One thing owed was done."""
    request.session["owes"] = [one for one in request.session.get("owes", []) if one != what]


def stay(request: HttpRequest, user: User) -> None:
    """Keep this session after an act that ended all of them: a new key, the new hash, and its row open again."""
    from django.contrib.auth import update_session_auth_hash

    update_session_auth_hash(request, user)
    if request.session.session_key is None:
        request.session.create()
    if place := request.session.get("place"):
        SignedIn.objects.filter(pk=place).update(session_key=request.session.session_key, ended_at=None)
    request.session["confirmed"] = clock.now().isoformat()


# lock-out


def locked(request: HttpRequest, username: str) -> bool:
    """Were too many wrong passwords or codes tried?"""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def failed(request: HttpRequest, username: str) -> None:
    """Count one wrong code like a wrong password; the lock's answer is given by the middleware of axes."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


# asking again


def is_confirmed(request: HttpRequest) -> bool:
    """Did the person prove to be themselves within ten minutes?"""
    return rules.holds_until(request.session.get("confirmed"), rules.CONFIRMED_FOR, clock.now())


def confirmed(view: View) -> View:
    """Let a view be reached only by who proved to be themselves recently; others prove it first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else reverse("accounts:security")
        address = reverse("accounts:confirm") + f"?next={back}"
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"ok": False, "next": address}, status=403)
        return go(request, address)

    return guarded
