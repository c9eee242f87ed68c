"""The pages of complainants, without sign-in: the form, the receipt, how it goes, adding something (R3.1, R3.2).

Nothing here asks the archive, so no answer can differ by who is a customer. Works without JavaScript.
"""

import secrets
from contextlib import ExitStack
from typing import BinaryIO, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huifang.complaints import intakes, labels, options
from huifang.complaints.counting import Limit, take
from huifang.complaints.intakes import PUBLIC, Written
from huifang.complaints.models import Intake
from huifang.complaints.public_forms import KEY, MOST_FILES, AddForm, EnterForm, PublicForm
from huifang.complaints.public_stages import stages
from huifang.files import receiving
from huifang.files import services as files
from huifang.files.models import File
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.organization.gate import public
from huifang.organization.options import values
from huifang.ui.words import reason_words

PLACE = "complaints.intake"
"""Where the session keeps which complaint may be looked at."""


@public
@never_cache
@sensitive_post_parameters("phone", "name", "email", "content")
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """Write a complaint; the answer is the tracking number and the PIN, once."""
    wanted = _options()
    if not wanted[options.OPEN]:
        return _closed(request)
    given = PublicForm(request.POST or None, initial={"key": secrets.token_hex(KEY // 2)})
    status = 200
    if request.method == "POST":
        status = 422
        refused = _too_many(request, wanted)
        if refused is not None:
            given.add_error(None, _words(refused))
            status = 429
        elif given.is_valid():
            try:
                return _receive(request, given)
            except Refused as refusal:
                given.add_error(None, _words(refusal))
    context = {"form": given, "privacy": wanted[options.PRIVACY], "most": MOST_FILES, "chosen_again": bool(request.FILES)}
    return render(request, "complaints/public/form.html", context, status=status)


def _options() -> dict[str, object]:
    return values([options.OPEN, options.PRIVACY, options.PER_ADDRESS, options.IN_ALL])


def _too_many(request: HttpRequest, wanted: dict[str, object]) -> Refused | None:
    """Counted whatever was typed, so that a wrong form is not free."""
    at = clock.now()
    mine = Limit("form", _address(request), int(str(wanted[options.PER_ADDRESS])) * 3)
    if not take(mine, at=at):
        return Refused(no("public_too_many"))
    return None


def _receive(request: HttpRequest, given: PublicForm) -> HttpResponse:
    data, at, wanted = given.cleaned_data, clock.now(), _options()
    key = str(data["key"])
    uploads = request.FILES.getlist("files")
    if len(uploads) > MOST_FILES:
        raise Refused(no("public_files", most=MOST_FILES))
    mine = Limit("sent", _address(request), int(str(wanted[options.PER_ADDRESS])))
    if not (take(mine, at=at) and take(Limit("sent", "all", int(str(wanted[options.IN_ALL]))), at=at)):
        raise Refused(no("public_too_many"))
    names = ("name", "phone", "content", "company", "email", "product", "wish")
    with ExitStack() as stack:
        received = [stack.enter_context(receiving.receive(cast("BinaryIO", one.file), one.name or "")) for one in uploads]
        intake, pin = intakes.receive(Written(key=key, **{name: data[name] for name in names}), at=at)
        for one in received:
            files.attach(one, owner=Ref.of(intake), by=PUBLIC, at=at)
    return render(request, "complaints/public/receipt.html", {"intake": intake, "pin": pin, "files": len(uploads)}, status=201)


@public
@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Tracking number and PIN."""
    if not _options()[options.OPEN]:
        return _closed(request)
    given = EnterForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if given.is_valid():
            try:
                found = intakes.enter(given.cleaned_data["number"], given.cleaned_data["pin"], address=_address(request), at=clock.now())
            except Refused as refusal:
                given.add_error(None, _words(refusal))
                status = 429 if refusal.decision.reason == "public_too_many" else 422
            else:
                request.session[PLACE] = found.pk
                return redirect("tousu:progress")
    return render(request, "complaints/public/enter.html", {"form": given}, status=status)


def _mine(request: HttpRequest) -> Intake | None:
    pk = request.session.get(PLACE)
    return Intake.objects.select_related("complaint__merged_into").filter(pk=pk).first() if pk else None


@public
@never_cache
@require_http_methods(["GET"])
def progress(request: HttpRequest) -> HttpResponse:
    """How it goes: stages in plain words, by when they hear, what was written."""
    intake = _mine(request) if _options()[options.OPEN] else None
    return _progress(request, intake, AddForm()) if intake else redirect("tousu:enter")


def _progress(request: HttpRequest, intake: Intake, given: AddForm, status: int = 200) -> HttpResponse:
    complaint = intake.complaint
    context = {
        "intake": intake,
        "stages": stages(intake),
        "promised": (complaint.promised_at if complaint else None) or intake.promised_at,
        "notes": intake.notes.order_by("id"),
        "files": [one.name for one in _files(intake)],
        "form": given,
        "most": MOST_FILES,
        "chosen_again": bool(request.FILES),
        "added": request.GET.get("added") == "1",
    }
    return render(request, "complaints/public/progress.html", context, status=status)


def _files(intake: Intake) -> list[File]:
    return list(File.objects.filter(owner_kind=Intake.ref_kind, owner_id=str(intake.pk), voided_at=None).order_by("id"))


@public
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a message, a file, or both."""
    intake = _mine(request)
    if intake is None or not _options()[options.OPEN]:
        return redirect("tousu:enter")
    uploads = request.FILES.getlist("files")
    given = AddForm(request.POST)
    given.fields["text"].required = not uploads
    try:
        if not given.is_valid():
            return _progress(request, intake, given, 422)
        if len(uploads) > MOST_FILES:
            raise Refused(no("public_files", most=MOST_FILES))
        if not take(Limit("added", str(intake.pk), 20), at=clock.now()):
            raise Refused(no("public_too_many"))
        with ExitStack() as stack:
            received = [stack.enter_context(receiving.receive(cast("BinaryIO", one.file), one.name or "")) for one in uploads]
            for one in received:
                files.attach(one, owner=Ref.of(intake), by=PUBLIC, at=clock.now())
            words = given.cleaned_data["text"] or _("(files: {names})").format(names="、".join(one.name for one in received))
            intakes.add(intake, text=words, at=clock.now())
    except Refused as refusal:
        given.add_error(None, _words(refusal))
        return _progress(request, intake, given, 422)
    return redirect(f"{redirect('tousu:progress').url}?added=1")


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget here which complaint was looked at, as on a borrowed telephone."""
    request.session.pop(PLACE, None)
    return redirect("tousu:enter")


def _closed(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        raise Http404
    return render(request, "complaints/public/closed.html", {"words": labels.REASONS["public_off"]}, status=404)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _words(refusal: Refused) -> str:
    return reason_words(refusal.decision.reason, refusal.decision.params)
