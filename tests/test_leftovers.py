"""After a destruction no table holds a word of what was destroyed (C 二2.8.9): tried on the town, where something of everything is there."""

from __future__ import annotations

import pytest

from huifang.journal import erasing
from huifang.journal.models import Erased, Personal
from huifang.kernel.refs import Ref
from tests.cast import MORNING
from tests.leftovers import traces
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OURS = ("journal.Event", "paperwork.", "obligations.", "organization.", "regulations.")
SAID_BY_ALL: frozenset[str] = frozenset()
"""Sentences of ours that other rows say too."""


def words_of(root: Ref) -> set[str]:
    """What the rows say that belong to it: Chinese texts of five characters and more."""
    said: set[str] = set()
    for name, ids in erasing.find(root).ids.items():
        holding = next(one for one in erasing.holdings() if one.name == name)
        columns = [
            column.name for column in holding.model._meta.local_fields if erasing.is_text(column) and column.name not in holding.keep
        ]
        if name.startswith(OURS) or not columns:
            continue
        for row in holding.model._default_manager.filter(pk__in=ids).values_list(*columns):
            said |= {value for value in row if isinstance(value, str) and len(value) >= 5 and any("一" <= sign <= "鿿" for sign in value)}
    return said


def test_of_everything_that_a_working_town_knows_nothing_is_left(town: Town):
    customer = town.office.customer
    root = Ref.of(customer)
    said = words_of(root)
    assert len(said) > 30
    others = words_of(Ref.of(town.theirs))
    for _chunk in erasing.erase(root, certificate="XH"):
        pass
    erasing.note_erased("XH", by=Ref("system", "tests"), at=MORNING)
    left = {table: [word for word in words if word not in others | SAID_BY_ALL] for table, words in traces(said | {"13800138000"}).items()}
    assert {table: words for table, words in left.items() if words} == {}
    assert not Personal.objects.filter(event__in=Erased.objects.values("event")).exists()
    assert words_of(Ref.of(town.theirs)) == others, "others keep theirs"
