"""The company's own mark and short name: in the frame of every page, and on paper (issue 3).

The mark is a file like any other: taken in, looked at and written anew; then made small. Pages ask for it all the time,
so what a process knows of it holds for half a minute.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.files import services, storing
from huifang.files.models import Blob, File
from huifang.files.receiving import Received, receive
from huifang.files.registry import register_owner
from huifang.kernel.decision import YES, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import company, options
from huifang.organization.access import may
from huifang.ui import registry as frame

OWNER = Ref("files.logo", "1")
LARGEST = (600, 200)
"""Pixels that are kept: enough for a head of 10 mm on paper."""
FRESH = 30.0
"""Seconds that a process believes what it knows."""


@dataclass(slots=True)
class _Kept:
    brand: frame.Brand
    until: float


_kept = _Kept(frame.Brand(), 0)


def current() -> frame.Brand:
    """What the frame shows; two queries at most every half minute."""
    if _kept.until <= monotonic():
        names = options.values([company.SHORT, company.NAME])
        name = str(names[company.SHORT] or names[company.NAME])
        file = logo()
        _kept.brand = frame.Brand(name, f"{reverse('files:logo')}?v={file.blob.sha256[:12]}" if file else "")
        _kept.until = monotonic() + FRESH
    return _kept.brand


def forget() -> None:
    """Have this process look again."""
    _kept.until = 0


def logo() -> File | None:
    """The company's mark, unless it was taken away or the virus scanner holds it back."""
    here = File.objects.filter(owner_kind=OWNER.kind, owner_id=OWNER.id, voided_at=None).select_related("blob")
    return here.exclude(blob__scan__in=(Blob.Scan.INFECTED, Blob.Scan.WAITING)).order_by("-id").first()


def on_paper() -> bytes:
    """The mark for the head of printed sheets; nothing when there is none."""
    file = logo()
    path = storing.path_of(file.blob.sha256) if file else None
    return storing.read(path) if path and path.is_file() else b""


def set_logo(*, content: BinaryIO, name: str, by: User, at: datetime) -> File:
    """Take in a picture as the mark; the one before is voided.

    Raises:
        Refused: ``not_permitted``; ``files_no_picture``; whatever ``receiving.receive`` refuses.
    """
    enforce(may(by, options.EDIT))
    with receive(content, name) as got:
        if got.width is None:
            raise Refused(no("files_no_picture"))
        small = _small(got.path)
    with receive(small, f"{Path(got.name).stem}.png") as ready:
        file = _replace(ready, by=by, at=at)
    forget()
    return file


@transaction.atomic
def _replace(ready: Received, *, by: User, at: datetime) -> File:
    file = services.attach(ready, owner=OWNER, by=by, at=at)
    for other in File.objects.filter(owner_kind=OWNER.kind, owner_id=OWNER.id, voided_at=None).exclude(pk=file.pk):
        services.void(other, reason=_("Replaced by another one"), by=by, at=at)
    return file


def _small(path: Path) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(path, formats=("JPEG", "PNG", "GIF")) as opened:
        small = opened.convert("RGBA" if opened.mode in {"RGBA", "P", "LA"} else "RGB")
    small.thumbnail(LARGEST)
    small.save(buffer, "PNG")
    return buffer.getvalue()


def remove_logo(*, by: User, at: datetime) -> File | None:
    """Take the mark away; pages show the product's own again. What was taken away, if there was one.

    Raises:
        Refused: ``not_permitted``.
        Conflict: somebody took it away meanwhile.
    """
    enforce(may(by, options.EDIT))
    file = logo()
    if file:
        services.void(file, reason=_("The company's logo was removed"), by=by, at=at)
    forget()
    return file


register_owner(
    OWNER.kind,
    may_read=lambda _user, pk: YES if pk == OWNER.id else no("out_of_reach"),
    may_attach=lambda user, _pk: may(user, options.EDIT),
    may_void=lambda user, _pk: may(user, options.EDIT),
)
frame.provide_brand(current)
company.provide_logo(on_paper)
