"""Queries whose SQL is built once: each call's own values, and nothing that would have to be converted."""

from datetime import date

import pytest

from huifang.organization.models import Deputy, Setting, Unit
from huifang.organization.prepared import Prepared

pytestmark = pytest.mark.django_db


def test_each_call_has_its_own_values_and_constants_stay() -> None:
    for name in ("one", "two"):
        Unit.objects.create(code=name, name=name, path=f"/{name}/")
    named = Prepared(lambda name: Unit.objects.filter(name=name, is_active=True).values_list("code", "parent_id"), str)
    assert [named("one"), named("two"), named("three")] == [[("one", None)], [("two", None)], []]


def test_one_value_may_be_asked_for_twice() -> None:
    running = Prepared(lambda on: Deputy.objects.filter(valid_from__lte=on, valid_until__gte=on).values_list("user_id"), date)
    assert running(date(2026, 1, 1)) == []


def test_a_column_that_needs_converting_is_refused() -> None:
    with pytest.raises(TypeError, match="converted"):
        Prepared(lambda: Setting.objects.values_list("value"))()


def test_a_value_that_the_query_never_asks_for_is_refused() -> None:
    with pytest.raises(LookupError, match="doesn't ask"):
        Prepared(lambda _name: Unit.objects.values_list("code"), str)("x")
