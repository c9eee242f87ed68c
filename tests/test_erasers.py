"""Every table says what it holds of customers, and how that is erased (C 二2.8.9; R1.7; PIPL 47).

A new table with columns of text fails here until its context's ``erasure.py`` names it: as a ``Holding``, or as one that holds nothing,
with the reason.
"""

from django.apps import apps
from django.db.models import Model, UniqueConstraint

from huifang.journal import erasing
from huifang.kernel.refs import Ref

CUSTOMER = "archive.customer"


def ours() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("huifang.")]


def has_text(model: type[Model]) -> bool:
    return any(erasing.is_text(column) for column in model._meta.local_fields)


def test_every_table_with_text_says_what_it_holds():
    held, nothing = {holding.name for holding in erasing.holdings()}, set(erasing.without())
    silent = {model._meta.label for model in ours() if has_text(model)} - held - nothing
    assert not silent, f"name them in their context's erasure.py: {sorted(silent)}"
    assert not held & nothing
    assert not (held | nothing) - {model._meta.label for model in ours()}, "no such table"


def test_every_reason_is_said():
    assert all(len(why) > 6 for why in erasing.without().values())


def test_columns_that_are_named_exist():
    for holding in erasing.holdings():
        columns = {column.name for column in holding.model._meta.local_fields}
        assert set(holding.keep) | set(holding.fill) <= columns, holding.name
        assert {name for pair in holding.refs for name in pair} <= columns, holding.name


def test_emptying_collides_with_no_unique_column():
    for holding in erasing.holdings():
        if holding.delete or holding.instead:
            continue
        emptied = {
            column.name for column in holding.model._meta.local_fields if erasing.is_text(column) and not column.null
        } - set(holding.keep) - set(holding.fill)  # fmt: skip
        single = {column.name for column in holding.model._meta.local_fields if column.unique}
        together = {
            name
            for constraint in holding.model._meta.constraints
            # one with a condition is for what is not empty
            if isinstance(constraint, UniqueConstraint) and constraint.condition is None
            for name in constraint.fields
        }
        assert not emptied & (single | together), f"{holding.name}: give them a value by fill, or keep them"


def test_every_table_that_points_at_a_customer_is_reached():
    """Whatever a foreign key joins to a held table, however far, is held itself or says why not."""
    held = {holding.model for holding in erasing.holdings()}
    named = held | {apps.get_model(label) for label in erasing.without()}
    for model in ours():
        leads = [c for c in model._meta.local_fields if c.is_relation and c.related_model in held]
        if leads and has_text(model):
            assert model in named, model._meta.label


def test_every_holding_is_reached_from_a_customer_or_a_row_of_any_kind():
    kinds, reached = {CUSTOMER}, True
    while reached:
        fresh = {h.rows for h in erasing.holdings() if h.refs or h.leads or set(h.by) & kinds} - kinds
        kinds, reached = kinds | fresh, bool(fresh)
    roots = {"archive.customer"}
    assert {h.name for h in erasing.holdings() if h.rows not in kinds} - roots == set()


def test_a_reference_that_leads_nowhere_finds_nothing(db):
    assert erasing.find(Ref(CUSTOMER, "999")).counts == {}
