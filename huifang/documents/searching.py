"""Finding documents: by title and number for who sees the register; by their words for who may read them now (R1.8, R12.2).

Two kinds of entry, because a hit on a word inside tells what stands there: the last word on the second has the reading gate.
The words of contents that carry a graded section (机密 and above) are never written into the index.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.documents import access
from huifang.documents.models import Document as Row
from huifang.documents.models import Version
from huifang.search.registry import Document, Searchable, register

WORDS = 20_000
"""Characters of a content that are indexed."""
TEXTS = "documents.text"


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """The lines of the register."""
    rows = Row.objects.filter(pk__in=ids).exclude(state=Row.State.VOID)
    for row in rows:
        yield Document(row.pk, row.title, row.number, codes=[row.number], owner_id=row.keeper_id, unit_id=row.unit_id)


def texts(ids: Sequence[int]) -> Iterator[Document]:
    """The words of each document's latest version, where they may be indexed."""
    rows = Row.objects.filter(pk__in=ids, section__in=access.OPEN_SECTIONS).exclude(state=Row.State.VOID)
    latest = {version.document_id: version.text for version in Version.objects.filter(document__in=ids, has_text=True).order_by("number")}
    for row in rows:
        if text := latest.get(row.pk, ""):
            yield Document(row.pk, row.title, row.number, body=text[:WORDS], owner_id=row.keeper_id, unit_id=row.unit_id)


def every() -> Iterable[int]:
    """The ids of all documents that are not void."""
    return Row.objects.exclude(state=Row.State.VOID).order_by("id").values_list("id", flat=True).iterator(chunk_size=5000)


def visible(user: User, ids: Sequence[int]) -> set[int]:
    """Those whose line in the register the user sees."""
    return set(access.documents_for(user).filter(pk__in=ids).values_list("pk", flat=True))


def readable(user: User, ids: Sequence[int]) -> set[int]:
    """Those whose content the user may read now."""
    return access.readable(user, list(ids))


def url(pk: int) -> str:
    """Its page."""
    return reverse("documents:show", args=[pk])


register(Searchable(Row.ref_kind, _("document"), "file-text", access.VIEW, access.VIEW, documents, every, visible, url))
register(Searchable(TEXTS, _("text of a document"), "file-search", access.VIEW, access.VIEW, texts, every, readable, url))
