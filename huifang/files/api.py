"""Files of records for other systems: list, send in, take away, void. Each asks the gate of the record (issue 3, R12.2)."""

from datetime import datetime
from typing import Annotated, Any, BinaryIO, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import File as Sent
from ninja import Query
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from huifang.files import access, downloading, registry, selectors, services
from huifang.files.guarding import one_of_few
from huifang.files.models import File
from huifang.integrations.api import In, Named, Out, Page, Paging, PathId, Routes, Stated, named, user_of
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.ui.lists import Sort

api = Routes("files", _("Files"), order=55)
READ, WRITE = "files:read", "files:write"
OLDEST = Sort("old", "", ("pk",))
Owner = Annotated[
    str,
    Field(examples=["assignments.assignment:12"], max_length=60, pattern=r"^[a-z]{1,20}\.[a-z_]{1,20}:[1-9][0-9]{0,17}$"),
]
Purpose = Annotated[str, StringConstraints(max_length=20, pattern="^[a-z_]*$")]


class FileOut(Out):
    """A file; ``owner`` is the record it is attached to, ``scan`` what the virus scanner said of its content."""

    id: int
    owner: str
    name: str
    media_type: str
    size: int
    sha256: str
    purpose: str
    warning: str
    scan: str
    added_by: Named | None
    at: datetime
    voided_at: datetime | None
    void_reason: str


class VoidFile(In):
    """Why a file is voided."""

    reason: Annotated[Stated, StringConstraints(max_length=200)]


def file_out(row: File) -> dict[str, Any]:
    """A file with what is known of its content."""
    shown = {name: getattr(row, name) for name in ("id", "name", "purpose", "at", "voided_at", "void_reason")}
    content = {"media_type": row.blob.type.mime, "size": row.blob.size, "sha256": row.blob.sha256, "warning": row.blob.warning}
    return {**shown, **content, "scan": row.blob.scan, "owner": str(row.owner), "added_by": named(row.added_by)}


def _owner(request: HttpRequest, owner: str) -> Ref:
    """The record, if the caller may read its files."""
    ref = Ref.parse(owner)
    if not registry.may_read(user_of(request), ref):
        raise Http404
    return ref


def _found(request: HttpRequest, pk: int) -> File:
    row = selectors.for_user(user_of(request), pk)
    if row is None:
        raise Http404
    return row


@api.get(
    "/files",
    name="files",
    scope=READ,
    response=Page[FileOut],
    summary=_("Files of a record"),
    description=_("The oldest first, voided ones included. The token also needs a scope that shows the record."),
)
def files(request: HttpRequest, owner: Owner, paging: Query[Paging]) -> Any:
    return paging.page(selectors.rows_of(_owner(request, owner)), OLDEST, file_out)


@api.post(
    "/files",
    name="files",
    scope=WRITE,
    response=FileOut,
    summary=_("Attach a file"),
    description=_(
        "Recognised by its content, measured, scanned; pictures are written anew. The same content attached twice for one purpose is one file."
    ),
)
def attach(request: HttpRequest, owner: Owner, file: Sent[UploadedFile], purpose: Purpose = "") -> Any:
    user, ref = user_of(request), _owner(request, owner)
    enforce(registry.may_attach(user, ref))
    with one_of_few():
        stream = cast("BinaryIO", file.file)
        row = services.store(
            content=stream, name=file.name or "", owner=ref, by=user, at=clock.now(), purpose=purpose, expected=file.size or 0
        )
    return file_out(row)


@api.get("/files/{pk}", name="file", scope=READ, response=FileOut, summary=_("One file"))
def file(request: HttpRequest, pk: PathId) -> Any:
    return file_out(_found(request, pk))


@api.get(
    "/files/{pk}/content",
    name="file-content",
    scope=READ,
    response=None,
    content=True,
    summary=_("Take a file away"),
    description=_("Whole or one range of it. What is no picture is noted in the history of the record."),
)
def content(request: HttpRequest, pk: PathId) -> HttpResponseBase:
    user, row = user_of(request), _found(request, pk)
    enforce(access.may_download(user, row))
    answer = downloading.whole_or_part(request, row, inline=False)
    if not row.blob.type.picture and downloading.starts(answer):
        services.note_download(row, by=user, at=clock.now())
    return answer


@api.post(
    "/files/{pk}/void",
    name="file-void",
    scope=WRITE,
    response=FileOut,
    success=200,
    summary=_("Void a file"),
    description=_("It stays in the list with the reason; nobody can take it away any more."),
    example={"reason": "传错了文件"},
)
def void(request: HttpRequest, pk: PathId, body: VoidFile) -> Any:
    row = _found(request, pk)
    return file_out(services.void(row, reason=body.reason, by=user_of(request), at=clock.now()))
