"""What a reference is called while it is still there: for those who propose, approve and hold; never kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huifang.journal.erasing import find, holding_of
from huifang.kernel.refs import Ref

ROOTS = ("archive.customer", "archive.contact", "archive.section", "documents.document", "files.file")
"""What can be proposed for destruction, as far as a context offers it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its name, the word for its kind, and how much belongs to it."""

    ref: Ref
    name: str
    kind: str
    counts: Mapping[str, int]

    @property
    def rows(self) -> int:
        """Rows that belong to it, itself among them."""
        return sum(self.counts.values())


def exists(ref: Ref) -> bool:
    """Is there such a row?"""
    holding = holding_of(ref.kind)
    return bool(holding and ref.id.isdecimal() and holding.model._default_manager.filter(pk=ref.id).exists())


def named(ref: Ref, *, counted: bool = True) -> Named:
    """Its name as it stands now; empty when it is gone."""
    holding = holding_of(ref.kind)
    row = holding.model._default_manager.filter(pk=ref.id).first() if holding and ref.id.isdecimal() else None
    kind = str(holding.model._meta.verbose_name) if holding else ref.kind
    return Named(ref, str(row) if row else "", kind, find(ref).counts if counted else {})


def table_name(label: str) -> str:
    """The word for a table, such as 客户 for ``archive.Customer``."""
    from django.apps import apps

    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return _("table {label}").format(label=label)
