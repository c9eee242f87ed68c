"""The chain: tampering shows, erasing personal values leaves it true, sealers never fork it."""

import threading

import pytest
from django.db import connection, transaction

from huifang.journal import catalogue
from huifang.journal.models import Event, Personal, Seal
from huifang.journal.sealing import Verification, seal, verify
from huifang.journal.services import record
from huifang.kernel.refs import Ref, system

catalogue.declare({"test.seal.made": "第 {n} 条"})


def facts(count: int) -> list[Event]:
    return [record("test.seal.made", Ref("test.seal", str(n)), by=system("x"), n=n, personal={"phone": f"号码{n}"}) for n in range(count)]


def test_everything_is_sealed_in_order_and_holds(db):
    made = facts(5)
    assert seal(limit=3) == 3
    assert seal() == 2
    assert seal() == 0
    assert list(Seal.objects.order_by("position").values_list("position", "event_id")) == [(i + 1, e.pk) for i, e in enumerate(made)]
    assert verify() == Verification(5)


@pytest.mark.parametrize(
    "change", [{"facts": '{"n":99}'}, {"actor_id": "9"}, {"subject_id": "9"}, {"kind": "test.seal.other"}, {"batch": "b"}]
)
def test_a_changed_fact_shows_where_it_is(db, change):
    made = facts(4)
    seal()
    Event.objects.filter(pk=made[2].pk).update(**change)
    assert verify() == Verification(2, broken_at=3)


def test_a_removed_fact_shows(db):
    made = facts(4)
    seal()
    Seal.objects.filter(event=made[1]).delete()
    Event.objects.filter(pk=made[1].pk).delete()
    assert verify().broken_at == 3


def test_a_removed_link_shows_even_when_the_rest_is_computed_anew(db):
    """Positions count without gaps."""
    made = facts(3)
    seal()
    Seal.objects.filter(event=made[0]).delete()
    assert verify().broken_at == 2


def test_erasing_personal_values_leaves_the_chain_true(db):
    """R12.2: erasure and evidence together."""
    facts(3)
    seal()
    Personal.objects.all().delete()
    assert verify() == Verification(3)


def test_a_fact_that_commits_late_gets_a_later_place(db):
    first, late, third = facts(3)
    Event.objects.filter(pk=late.pk).update(id=late.pk)
    Seal.objects.bulk_create([])
    # The second fact is not visible to the first sealer: seal around it by hand, as the database would.
    Personal.objects.filter(event=late).delete()
    row = Event.objects.filter(pk=late.pk).values().get()
    Event.objects.filter(pk=late.pk).delete()
    assert seal() == 2
    Event.objects.create(**row)
    assert seal() == 1
    assert list(Seal.objects.order_by("position").values_list("event_id", flat=True)) == [first.pk, third.pk, late.pk]
    assert verify() == Verification(3)


@pytest.mark.django_db(transaction=True)
def test_two_sealers_make_one_chain():
    with transaction.atomic():
        facts(80)
    sealed: list[int] = []
    ready = threading.Barrier(2)

    def work() -> None:
        try:
            ready.wait(10)
            sealed.extend(seal(limit=10) for _ in range(8))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal()
    assert sum(sealed) <= 80
    assert verify() == Verification(80)
