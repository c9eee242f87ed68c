"""What administrators do for other people's sign-in, and the end of an account."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huifang.accounts import belongings, services
from huifang.accounts.entering import confirmed, safe_next
from huifang.accounts.forms import EndAccountForm
from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.ui.toasts import done, toast

View = Callable[..., HttpResponse]


def administrators(view: View) -> View:
    """Let a view be reached by administrators only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        assert isinstance(request.user, User)
        services.administers(request.user)
        return view(request, *args, **kwargs)

    return guarded


def _back(request: HttpRequest) -> str:
    return safe_next(request, request.POST.get("next") or request.GET.get("next", ""))


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_POST
@administrators
@confirmed
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone is lost: every factor goes, the person is told at the next sign-in."""
    user = get_object_or_404(User, pk=pk)
    services.reset_factors(user, by=_me(request), at=clock.now())
    return done(request, _("The second factors of {name} were taken away.").format(name=user.name), to=_back(request))


@require_POST
@administrators
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    user = get_object_or_404(User, pk=pk)
    if user.pk == _me(request).pk:
        return redirect("accounts:security")
    services.end_sessions(user, by=_me(request), at=clock.now())
    return done(request, _("{name} is signed out everywhere.").format(name=user.name), to=_back(request))


@administrators
@confirmed
@never_cache
def end_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Name everything the person owns, choose who takes it over, and end the account in one act."""
    user, at = get_object_or_404(User, pk=pk), clock.now()
    if not services.may_end(user, _me(request)):
        raise Refused(no("end_oneself" if user.is_active else "user_inactive"))
    owned = belongings.owned_by(user, at)
    form = EndAccountForm(request.POST if request.method == "POST" else None, owned=owned, person=user)
    if request.method == "POST" and form.is_valid():
        services.end_account(user, to=form.successors(), by=_me(request), at=at)
        toast(request, _("The account of {name} has ended.").format(name=user.name))
        return redirect(_back(request))
    context = {"form": form, "person": user, "owned": owned, "next": _back(request)}
    return render(request, "accounts/end_account.html", context, status=400 if form.errors else 200)
