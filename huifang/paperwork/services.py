"""Printing: every document that leaves the product leaves a trace (R12.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel.decision import enforce
from huifang.paperwork import access, printing
from huifang.paperwork.models import PrintOut
from huifang.paperwork.printing import Paper
from huifang.paperwork.rules import choose_copies


@dataclass(frozen=True, slots=True)
class Printed:
    """A file and the name it is kept under."""

    content: bytes
    name: str


def print_document(
    form: str, pk: int, *, by: User, at: datetime, copies: Sequence[str] = (), query: Mapping[str, str] | None = None
) -> Printed:
    """Print the copies of a document as one PDF; all of its copies when none is named.

    Raises:
        LookupError: no such form, no such document, no such copy.
        Refused: the user may not see it, or not print it.
    """
    paper = printing.printable(form).build(by, pk, query or {})
    enforce(access.may_print(by, paper))
    chosen = choose_copies(copies, paper.copies)
    content = printing.render(paper, copies=chosen, by=by.name, at=at)
    _log(paper, "、".join(chosen) or paper.title, by, at)
    return Printed(content, f"{paper.name}.pdf")


def take_workbook(form: str, pk: int, *, by: User, at: datetime, query: Mapping[str, str] | None = None) -> Printed:
    """Take a document away as .xlsx.

    Raises:
        LookupError: no such form or document, or it has no workbook.
        Refused: the user may not see it, or not take it away.
    """
    paper = printing.printable(form).build(by, pk, query or {})
    if paper.workbook is None:
        raise LookupError(form)
    enforce(access.may_take_workbook(by, paper))
    content = paper.workbook()
    _log(paper, ".xlsx", by, at)
    return Printed(content, f"{paper.name}.xlsx")


@transaction.atomic
def _log(paper: Paper, copies: str, by: User, at: datetime) -> None:
    PrintOut.objects.create(
        form=paper.form, subject_kind=paper.subject.kind, subject_id=int(paper.subject.id), copies=copies[:120], by=by, at=at
    )
    record("paperwork.document.printed", paper.subject, by=by, at=at, form=paper.form, title=paper.title, copies=copies)
