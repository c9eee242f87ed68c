"""One row for everything that can be found, whatever context owns it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """What is found of a row of another context. ``tokens`` is indexed by FTS5 or GIN (migration 0002)."""

    ref_kind: ClassVar[str] = "search.entry"

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    subtitle = models.CharField(max_length=200, blank=True)
    texts = models.TextField(blank=True)
    """Plain texts, one per line: a match must really be in them."""
    initials = models.TextField(blank=True)
    tokens = models.TextField(blank=True)
    owner_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("search entry")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """A number by whose beginning an entry is found, such as a contract's; indexed bytewise (migration 0002)."""

    ref_kind: ClassVar[str] = "search.code"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="codes", db_index=False)
    text = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("search code")
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "text"], name="search_code_once")]

    def __str__(self) -> str:
        return self.text
