"""The company's mark: shown in the frame, set and removed by administrators."""

from typing import BinaryIO, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huifang.files import branding, downloading, thumbnails
from huifang.files.forms import LogoForm
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization import options
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import done
from huifang.ui.words import reason_words


@require_safe
def logo(request: HttpRequest) -> HttpResponseBase:
    """The mark, small; whoever is signed in sees it."""
    user_of(request)
    file = branding.logo()
    if file is None:
        raise Http404
    return downloading.small_picture(request, file, thumbnails.of(file.blob))


@require_http_methods(["GET", "POST"])
@require(options.EDIT)
def edit(request: HttpRequest) -> HttpResponse:
    """Choose another picture, or take the mark away."""
    user, home = user_of(request), reverse("files:logo-edit")
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        gone = branding.remove_logo(by=user, at=clock.now())
        return done(request, _("The logo was removed."), undo_url=reverse("files:restore", args=[gone.pk]) if gone else "", to=home)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["picture"]
        try:
            branding.set_logo(content=cast("BinaryIO", given.file), name=given.name, by=user, at=clock.now())
        except Refused as refusal:
            form.add_error("picture", reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            return done(request, _("The logo was set."), to=home)
    context = {"form": form, "brand": branding.current(), "logo": branding.logo()}
    return render(request, "files/logo.html", context, status=422 if form.errors else 200)
