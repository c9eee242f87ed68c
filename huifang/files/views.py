"""The panel of a row's files, uploads, downloads, voiding. Each asks the owner's gate; what may not be read does not exist."""

from typing import BinaryIO, cast
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from huifang.accounts.models import User
from huifang.files import access, branding, downloading, labels, options, papers, registry, selectors, services, thumbnails
from huifang.files.forms import VoidFileForm
from huifang.files.guarding import RAW, one_of_few
from huifang.files.models import File
from huifang.files.types import KINDS
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import user_of
from huifang.organization.options import values
from huifang.ui import formats
from huifang.ui.toasts import back, close_drawer, is_htmx, toast, trigger
from huifang.ui.words import reason_words


@require_GET
def panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The files of a row, and the place to add some."""
    user, owner = user_of(request), _owner(request, kind, pk)
    may_attach = bool(registry.may_attach(user, owner))
    context = {
        "owner": owner,
        "lines": selectors.lines(user, owner, may_attach=may_attach),
        "may_attach": may_attach,
        "scans": labels.SCANS,
        "warnings": labels.WARNINGS,
        "purpose": request.GET.get("purpose", ""),
    }
    return render(request, "files/panel.html", context | (_limits() if may_attach else {}))


def _limits() -> dict[str, object]:
    found = values([options.FILE_MB, options.ALLOWED])
    kinds = options.kinds_of(found[options.ALLOWED])
    endings = [f".{ending}" for code in KINDS if code in kinds for ending in KINDS[code].endings]
    return {"limit": found[options.FILE_MB], "limit_bytes": found[options.FILE_MB] * 1024 * 1024, "accept": ",".join(["image/*", *endings])}


def _owner(request: HttpRequest, kind: str, pk: int) -> Ref:
    """The row, if the user may read its files."""
    owner = Ref(kind, str(pk))
    if not registry.may_read(user_of(request), owner):
        raise Http404
    return owner


@require_POST
def upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take in one file as the body itself (the name in ``X-File-Name``), or those of a form."""
    user, owner = user_of(request), _owner(request, kind, pk)
    enforce(registry.may_attach(user, owner))
    try:
        with one_of_few():
            return _streamed(request, user, owner) if request.content_type == RAW else _posted(request, user, owner)
    except Refused as refusal:
        return _refused(request, "", refusal, 503)


def _streamed(request: HttpRequest, user: User, owner: Ref) -> HttpResponse:
    name = unquote(request.headers.get("X-File-Name", ""))
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    purpose = request.GET.get("purpose", "")
    try:
        stream = cast("BinaryIO", request)
        file = services.store(content=stream, name=name, owner=owner, by=user, at=clock.now(), purpose=purpose, expected=announced)
    except Refused as refusal:
        return _refused(request, name, refusal, 413 if refusal.decision.reason == "files_too_large" else 422)
    return JsonResponse({"id": file.pk, "name": file.name}, status=201)


def _posted(request: HttpRequest, user: User, owner: Ref) -> HttpResponse:
    given = request.FILES.getlist("file")
    if not given:
        toast(request, _("Choose a file first."), tone="bad")
    for one in given:
        try:
            stream = cast("BinaryIO", one.file)
            services.store(
                content=stream, name=one.name or "", owner=owner, by=user, at=clock.now(), purpose=request.POST.get("purpose", "")
            )
        except Refused as refusal:
            toast(request, f"{one.name}：{_words(refusal)}", tone="bad")
        else:
            toast(request, _("Attached {name}.").format(name=one.name))
    return redirect(back(request, registry.page_of(owner)))


def _words(refusal: Refused) -> str:
    return reason_words(refusal.decision.reason, refusal.decision.params)


def _refused(request: HttpRequest, name: str, refusal: Refused, status: int) -> HttpResponse:
    if request.content_type != RAW:
        toast(request, _words(refusal), tone="bad")
        return redirect(back(request))
    return JsonResponse({"error": refusal.decision.reason, "message": _words(refusal), "name": name}, status=status)


def _found(user: User, pk: int) -> File:
    file = selectors.for_user(user, pk)
    if file is None:
        raise Http404
    return file


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, to be saved; taking one away that is no picture is a fact of its owner's history."""
    user = user_of(request)
    file = _found(user, pk)
    enforce(access.may_download(user, file))
    answer = downloading.whole_or_part(request, file, inline=False)
    if request.method == "GET" and not file.blob.type.picture and downloading.starts(answer):
        services.note_download(file, by=user, at=clock.now())
    return answer


@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture that was written anew, shown by the browser; of anything else there is no view."""
    user = user_of(request)
    file = _found(user, pk)
    if not file.blob.type.picture:
        raise Http404
    enforce(access.may_download(user, file))
    return downloading.whole_or_part(request, file, inline=True)


@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small picture: of a picture, or of the first page."""
    user = user_of(request)
    file = _found(user, pk)
    if not file.blob.type.shown:
        raise Http404
    enforce(access.may_download(user, file))
    try:
        path = thumbnails.of(file.blob)
    except Refused:
        if file.blob.type.picture:
            raise
        return downloading.blank_sheet()
    return downloading.small_picture(request, file, path)


@require_GET
def pages(request: HttpRequest, pk: int) -> HttpResponse:
    """A document to look at: its first pages as pictures, or calm words why there are none."""
    user = user_of(request)
    file = _found(user, pk)
    if not file.blob.type.shown:
        raise Http404
    enforce(access.may_download(user, file))
    context = {"file": file, "page_of": registry.page_of(file.owner), "numbers": range(1, 2), "total": 1, "why": ""}
    context |= {"paper": registry.mark_of(file.owner), "mark": f"{user.name} {formats.moment(clock.now())}"}
    if not file.blob.type.picture:
        try:
            total = papers.drawn(file.blob)
            context |= {"numbers": range(1, min(total, papers.PAGES) + 1), "total": total}
        except Refused as refusal:
            context |= {"numbers": range(0), "why": _words(refusal)}
    return render(request, "files/pages.html", context)


@require_safe
def page(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One page as a picture; a picture is its own only page."""
    user = user_of(request)
    file = _found(user, pk)
    if not file.blob.type.shown or (file.blob.type.picture and number != 1):
        raise Http404
    enforce(access.may_download(user, file))
    if file.blob.type.picture:
        return downloading.whole_or_part(request, file, inline=True)
    path = papers.picture(file.blob, number)
    if path is None:
        raise Http404
    return downloading.small_picture(request, file, path, f"p{number}-")


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废 with a reason."""
    user = user_of(request)
    file = _found(user, pk)
    enforce(access.may_void(user, file))
    form = VoidFileForm(request.POST or None, auto_id="void_file_%s")  # the page behind the drawer has forms of its own
    if request.method == "POST" and form.is_valid():
        services.void(file, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, _("{name} was voided.").format(name=file.name), undo_url=reverse("files:restore", args=[pk]))
        return trigger(close_drawer(refresh=False), "ui:files") if is_htmx(request) else redirect(registry.page_of(file.owner))
    context = {"form": form, "file": file, "page": registry.page_of(file.owner)}
    return render(request, "files/void.html", context, status=422 if form.errors else 200)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own voiding back."""
    user = user_of(request)
    file = _found(user, pk)
    services.restore(file, by=user, at=clock.now())
    branding.forget()
    toast(request, _("{name} is valid again.").format(name=file.name))
    return trigger(HttpResponse(status=204), "ui:files") if is_htmx(request) else redirect(registry.page_of(file.owner))
