"""What a reference is called while it is still there: for those who propose, approve and hold; never kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


def roots() -> list[str]:
    """Those that there are."""
    return [kind for kind in ROOTS if kind in _models()]


OTHERS = {
    "journal.certificate": gettext_lazy("certificate"),
    "journal.chain": gettext_lazy("chain of facts"),
    "config.installation": gettext_lazy("installation"),
    "organization.role": gettext_lazy("role"),
}


@cache
def _models() -> dict[str, type[Model]]:
    return {model.ref_kind: model for model in apps.get_models() if hasattr(model, "ref_kind")}


def kind_word(kind: str) -> str:
    """The word for a kind, such as 客户 for ``archive.customer``."""
    if kind in _models():
        name = _models()[kind]._meta.verbose_name
        return str(name) if isinstance(name, Promise) else _("other")
    return str(OTHERS.get(kind, _("other")))


def words(ref: Ref) -> str:
    """A reference in words: 客户 12."""
    return f"{kind_word(ref.kind)} {ref.id}"


def parse(text: str) -> Ref:
    """Read what somebody typed: 客户 12, or ``archive.customer:12``.

    Raises:
        ValueError: there is no such kind, or no number.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if ":" in plain:
        return Ref.parse(plain)
    found = re.fullmatch(r"(.+?)\s*(\d{1,18})", plain)
    kinds = [kind for kind in (*ROOTS, *_models()) if found and kind_word(kind) == found[1].strip()]
    if not found or not kinds:
        raise ValueError(text)
    return Ref(kinds[0], found[2])


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
    try:
        name = apps.get_model(label)._meta.verbose_name
    except LookupError:
        name = None
    # What has no word of its own was named by Django after its class.
    return str(name) if isinstance(name, Promise) else _("other")


def by_word(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by table as counts by word, the largest first."""
    found: dict[str, int] = {}
    for label, count in counts.items():
        word = table_name(label)
        found[word] = found.get(word, 0) + count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
