"""The page behind a link, without sign-in: read on a telephone, answered once (R2.5).

It names the company that asks and nobody else, so whoever sees it learns nothing of who is a customer. An altered and an unknown address read alike.
"""

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import ExitStack
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huifang.files import receiving
from huifang.files.receiving import Received
from huifang.integrations.api.limits import limiter
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization.gate import public
from huifang.organization.models import Unit
from huifang.surveys.models import Link
from huifang.surveys.reading import paper
from huifang.surveys.rules.answers import MOST_PHOTOS
from huifang.surveys.rules.kinds import PHOTO
from huifang.surveys.services.answering import Given, Unfit, answer_link, standing_of
from huifang.surveys.services.signing import token_in
from huifang.surveys.sheet_form import SheetForm
from huifang.ui.words import reason_words

PER_MINUTE = 20
"""Submissions of one network address."""


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, address: str) -> HttpResponse:
    """The questions, or a polite word why they can't be answered any more."""
    at = clock.now()
    if request.method == "POST" and limiter.take(_caller(request), PER_MINUTE, at):
        return _word(request, "survey_too_many", 429)
    token = token_in(address)
    link = Link.objects.select_related("version__questionnaire", "customer", "contact").filter(token=token).first() if token else None
    if link is None:
        return _word(request, "survey_link_unknown", 404)
    if reason := standing_of(link, at):
        return _word(request, reason, 410)
    form = SheetForm(paper(link.version), data=request.POST or None, files=request.FILES or None)
    if request.method != "POST":
        return _page(request, link, form)
    if not request.POST.get("agreed"):
        return _page(request, link, form, missing_consent=True, status=422)
    try:
        return _receive(request, link, form)
    except Unfit as unfit:
        form.name_wrong(unfit.wrong)
    except Refused as refusal:
        if refusal.decision.reason.startswith("survey_link_"):
            return _word(request, refusal.decision.reason, 410)
        form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
    return _page(request, link, form, status=422)


def _receive(request: HttpRequest, link: Link, form: SheetForm) -> HttpResponse:
    with ExitStack() as stack:
        photos = _photos(request, form, stack)
        answer_link(link, Given(form.values(), photos), at=clock.now())
    return _answer(render(request, "surveys/public/thanks.html", {"version": link.version}, status=201))


def _photos(request: HttpRequest, form: SheetForm, stack: ExitStack) -> Mapping[str, list[Received]]:
    """Take the photos in, outside any transaction; only pictures."""
    found: dict[str, list[Received]] = {}
    for one in form.asked:
        uploads = request.FILES.getlist(form.name_of(one.code)) if one.kind == PHOTO else []
        if len(uploads) > MOST_PHOTOS:
            raise Unfit({one.code: "survey_answer_photos"})
        for upload in uploads:
            received = stack.enter_context(receiving.receive(cast("BinaryIO", upload.file), upload.name or ""))
            if received.width is None:
                raise Unfit({one.code: "survey_no_picture"})
            found.setdefault(one.code, []).append(received)
    return found


def _page(request: HttpRequest, link: Link, form: SheetForm, *, missing_consent: bool = False, status: int = 200) -> HttpResponse:
    context = {
        "version": link.version,
        "company": Unit.objects.filter(parent=None, is_active=True).order_by("pk").values_list("name", flat=True).first(),
        "form": form,
        "missing_consent": missing_consent,
        "agreed": bool(request.POST.get("agreed")),
        "expires_at": link.expires_at,
        "most_photos": MOST_PHOTOS,
    }
    return _answer(render(request, "surveys/public/sheet.html", context, status=status))


def _word(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return _answer(render(request, "surveys/public/word.html", {"words": reason_words(reason, {})}, status=status))


def _answer(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def _caller(request: HttpRequest) -> str:
    address = str(request.META.get("REMOTE_ADDR", ""))
    return "survey:" + hmac.new(settings.INDEX_KEY.encode(), f"surveys {address}".encode(), hashlib.sha256).hexdigest()[:24]
