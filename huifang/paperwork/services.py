"""Printing: every document that leaves the product leaves a trace (R12.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
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
    log_printed(paper, "、".join(chosen) or paper.title, by=by, at=at)
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
    log_printed(paper, ".xlsx", by=by, at=at)
    return Printed(content, f"{paper.name}.xlsx")


@transaction.atomic
def log_printed(paper: Paper, copies: str, *, by: Actor, at: datetime) -> None:
    """Keep that a document left the product; part of the system, such as the command line, leaves a fact only."""
    if isinstance(by, User):
        subject = {"subject_kind": paper.subject.kind, "subject_id": int(paper.subject.id)}
        PrintOut.objects.create(form=paper.form, copies=copies[:120], by=by, at=at, **subject)
    record("paperwork.document.printed", paper.subject, by=by, at=at, form=paper.form, title=paper.title, copies=copies)
