"""Facts: recorded inside the transaction of their change, with a delivery for each subscriber."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from huifang.journal import catalogue, gates, selectors
from huifang.journal.models import Delivery, Event, Personal
from huifang.journal.services import canonical, record
from huifang.kernel.decision import YES, no
from huifang.kernel.refs import Ref, system

catalogue.declare({"test.thing.done": "做了 {what},给 {whom}", "test.thing.told": "说了"})
CUSTOMER = Ref("test.customer", "12")
BY = system("planner")
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def heard():
    """What a subscriber named ``test.listener`` heard."""
    seen: list[Event] = []
    catalogue.subscribe("test.thing.told", name="test.listener")(seen.append)
    yield seen
    catalogue._consumers.pop("test.thing.told")


@pytest.mark.django_db(transaction=True)
def test_a_fact_needs_the_transaction_of_its_change():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("test.thing.done", CUSTOMER, by=BY)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_of_a_rolled_back_change_never_happened(heard):
    with transaction.atomic():
        record("test.thing.told", CUSTOMER, by=BY)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_an_undeclared_kind_is_refused(db):
    with pytest.raises(LookupError, match="not declared"):
        record("test.thing.unheard", CUSTOMER, by=BY)


@pytest.mark.parametrize("kind", ["two.words", "a.b.c.d"])
def test_a_kind_has_three_words(kind):
    with pytest.raises(ValueError, match="is not context"):
        catalogue.declare({kind: "…"})


def test_facts_are_stored_as_canonical_text(db):
    event = record("test.thing.done", CUSTOMER, by=BY, at=AT, what="回访", on=date(2026, 11, 20), n=None)
    event.refresh_from_db()
    assert event.facts == '{"n":null,"on":"2026-11-20","what":"回访"}'
    assert (event.subject, event.actor, event.at) == (CUSTOMER, BY, AT)


def test_what_is_no_plain_value_is_refused():
    with pytest.raises(TypeError, match="plain value"):
        canonical({"x": object()})


def test_each_subscriber_gets_one_delivery(db, heard):
    event = record("test.thing.told", CUSTOMER, by=BY, at=AT)
    assert list(event.deliveries.values_list("consumer", "state", "due_at")) == [("test.listener", "pending", AT)]
    assert not record("test.thing.done", CUSTOMER, by=BY).deliveries.exists()


def test_personal_values_stand_beside_the_fact_and_can_be_erased(db):
    """R12.2: the fact keeps a salted digest, so erasing the value leaves nothing to read."""
    event = record("test.thing.done", CUSTOMER, by=BY, personal={"whom": "黄女士"}, what="回访")
    assert "黄女士" not in Event.objects.get(pk=event.pk).facts
    assert selectors.sentence(event) == "做了 回访,给 黄女士"
    Personal.objects.filter(event=event).delete()
    assert selectors.sentence(Event.objects.get(pk=event.pk)) == "做了 回访,给 ●●●"


def test_the_same_personal_value_has_another_digest_each_time(db):
    first, second = (record("test.thing.done", CUSTOMER, by=BY, personal={"whom": "黄女士"}) for _ in range(2))
    assert first.data["whom"] != second.data["whom"]


def test_history_is_newest_first_and_continues(db):
    made = [record("test.thing.done", CUSTOMER, by=BY, what=n).pk for n in range(5)]
    record("test.thing.done", Ref("test.customer", "13"), by=BY)
    first = selectors.history([CUSTOMER], limit=3)
    rest = selectors.history([CUSTOMER], limit=3, before=first[-1].pk)
    assert [e.pk for e in [*first, *rest]] == made[::-1]


def test_actors_have_names(db):
    gates.register_names("test.user", lambda ids: dict.fromkeys(ids, "王坐席"))
    names = gates.names_of([Ref("test.user", "7"), system("installer"), Ref("test.unknown", "1")])
    assert names == {Ref("test.user", "7"): "王坐席", system("installer"): "安装程序", Ref("test.unknown", "1"): ""}


class _Somebody:
    is_authenticated = True


class _Nobody:
    is_authenticated = False


def test_the_owner_of_a_row_decides_who_reads_its_history():
    gates.register_gate("test.gated", lambda _user, pk: YES if pk == "1" else no("out_of_reach"))
    assert gates.may_read(_Somebody(), Ref("test.gated", "1"))
    assert gates.may_read(_Somebody(), Ref("test.gated", "2")).reason == "out_of_reach"
    assert gates.may_read(_Nobody(), Ref("test.gated", "1")).reason == "not_signed_in"
