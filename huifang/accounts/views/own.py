"""One's own settings and password."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from huifang.accounts import entering, languages, services
from huifang.accounts.entering import while_owing
from huifang.accounts.forms import ChangePasswordForm, SettingsForm
from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.ui.toasts import toast


@while_owing
@sensitive_post_parameters("present", "password", "again")
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    assert isinstance(request.user, User)
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = services.set_password(request.user, password=form.cleaned_data["password"], by=request.user, at=clock.now())
        entering.stay(request, user)
        entering.settle(request, "password")
        toast(request, _("Your password was changed. Other places where you were signed in are signed out."))
        return redirect("accounts:profile")
    owed = "password" in request.session.get("owes", [])
    return render(request, "accounts/password.html", {"form": form, "owed": owed}, status=400 if form.errors else 200)


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
