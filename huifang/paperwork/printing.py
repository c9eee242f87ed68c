"""What can be printed, and how it becomes a PDF.

An upper context says in its ``printing.py`` what it prints::

    register(Printable(form="complaints.complaint", build=build))

``build(user, pk, query)`` checks the object's own access and gives a ``Paper``. Stored text reaches the template as
data and never as source: nothing that somebody typed can be run, whatever signs it holds.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.kernel.grades import PAPER
from huifang.kernel.refs import Ref
from huifang.organization import company as organization
from huifang.paperwork.rules import Box, rows_of
from huifang.ui import formats

ROOT = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
TEMPLATES = Path(__file__).resolve().parent / "templates" / "paperwork"
FONT = "Noto Sans SC"
PRINT = "paperwork.document.print"

_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table under the boxes of a form; ``shares`` are the widths of its columns against one another."""

    title: str
    columns: Sequence[str]
    shares: Sequence[float]
    rows: Sequence[Sequence[str]]

    def plain(self) -> dict[str, object]:
        """As the template reads it."""
        return {"title": self.title, "columns": list(self.columns), "shares": list(self.shares), "rows": [list(r) for r in self.rows]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document ready to be printed: what is on it, whose it is, which copies it has.

    ``body`` is what the template reads, or a function that makes it when a PDF is wanted.
    ``owners`` and ``unit`` are what the permission to print is measured against; ``stamp`` (作废) is laid over every page.
    ``grade`` is that of what it says (``kernel.grades``): its mark stands on every page, who printed it and when across it.
    """

    form: str
    subject: Ref
    title: str
    name: str
    template: str
    body: Mapping[str, object] | Callable[[], Mapping[str, object]]
    copies: tuple[str, ...] = ()
    number: str = ""
    stamp: str = ""
    note: str = ""
    owners: tuple[int | None, ...] = ()
    unit: int | None = None
    permission: str = PRINT
    grade: str = ""
    workbook: Callable[[], bytes] | None = None
    workbook_permission: str = PRINT


@dataclass(frozen=True, slots=True)
class Printable:
    """A form that a context can print; ``build(user, pk, query)`` raises what the context's own page would."""

    form: str
    build: Callable[[User, int, Mapping[str, str]], Paper]


_printables: dict[str, Printable] = {}


def register(*printables: Printable) -> None:
    """Let these forms be printed."""
    _printables.update({printable.form: printable for printable in printables})


def printable(form: str) -> Printable:
    """The form's entry. Raises ``LookupError`` when no context prints it."""
    return _printables[form]


def forms() -> tuple[str, ...]:
    """Every form that can be printed."""
    return tuple(sorted(_printables))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form of boxes says: its lines under the title, its boxes, tables after them."""

    boxes: Sequence[Box]
    head: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = field(default_factory=tuple)

    def plain(self) -> dict[str, object]:
        """As the template ``form`` reads it."""
        rows = [[{"label": b.label, "value": b.value, "lines": b.lines, "sign": b.sign} for b in row] for row in rows_of(self.boxes)]
        return {"rows": rows, "head": [list(pair) for pair in self.head], "tables": [t.plain() for t in self.tables]}


def company() -> str:
    """The company's name as it stands on paper: the setting, else the topmost unit."""
    return organization.name()


def render(paper: Paper, *, copies: Iterable[str] = (), by: str, at: datetime) -> bytes:
    """The PDF: one run of pages for each copy, the font's used signs embedded.

    Args:
        copies: names of the copies; none means one run without a copy's name.
        by: the name of who prints, for the foot of each page.
    """
    data = {
        **(paper.body() if callable(paper.body) else paper.body),
        "title": paper.title,
        "number": paper.number,
        "stamp": paper.stamp,
        "note": paper.note,
        "grade": PAPER.get(paper.grade, ""),
        "watermark": f"{by} {formats.moment(at)}" if paper.grade else "",
        "company": company(),
        "logo": list(organization.logo()),
        "copies": list(copies) or [""],
        "printed": _("Printed by {name}, {moment}").format(name=by, moment=formats.moment(at)),
        "page": _("Page {page} of {pages}"),
        "number_label": _("Number"),
    }
    return compile_pdf(paper.template, data, at=at)


def compile_pdf(template: str, data: Mapping[str, object], *, at: datetime) -> bytes:
    """Set a template of ``templates/paperwork`` with ``data``; one document at a time in each process."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        pdf = _compiler().compile(input=str(TEMPLATES / f"{template}.typ"), format="pdf", sys_inputs=inputs, timestamp=int(at.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> Any:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    if FONT not in fonts.families():
        raise FileNotFoundError(f"{FONTS} holds no {FONT}; run `make setup`")
    return typst.Compiler(root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)
