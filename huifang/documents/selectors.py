"""Reads of documents."""

from datetime import datetime

from huifang.accounts.models import User
from huifang.documents import access
from huifang.documents.models import AuthorityReading, Document, Grant, Version
from huifang.documents.rules import DocumentInspections
from huifang.kernel import clock
from huifang.regulations.selectors import TypedRule, rules_in_force


def document_for(user: User, pk: int) -> Document:
    """One document whose line the user sees.

    Raises:
        Document.DoesNotExist: there is none for this user.
    """
    return access.documents_for(user).select_related("project", "customer__unit").get(pk=pk)


def versions_of(row: Document) -> list[Version]:
    """Its versions without their texts, the newest first."""
    return list(row.versions.select_related("file__blob", "by").defer("text").order_by("-number"))


def grants_of(row: Document) -> list[Grant]:
    """Who asked to read it, the newest first."""
    return list(row.grants.select_related("reader", "ended_by", "document").order_by("-id")[:30])


def own_grant(user: User, row: Document) -> Grant | None:
    """The user's own open request or running grant."""
    return row.grants.filter(reader=user, state__in=(Grant.State.ASKED, Grant.State.GRANTED)).select_related("document").first()


def authorities_of(row: Document) -> list[AuthorityReading]:
    """Inspections by authorities, the newest first."""
    return list(row.authority_readings.select_related("recorded_by").order_by("-on", "-id"))


def inspection_rule(at: datetime) -> TypedRule[DocumentInspections] | None:
    """The rule of inspections in force."""
    return next(iter(rules_in_force(DocumentInspections, clock.local_date(at))), None)
