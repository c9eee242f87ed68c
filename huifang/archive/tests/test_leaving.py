"""R1.1, R12.2: all customers of somebody who leaves go to others in one act, and come back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huifang.accounts.models import User
from huifang.archive import services
from huifang.archive.models import Customer, HandedOver, HandOver
from huifang.archive.services.leaving import counts_of, hand_over_all, undo_hand_over
from huifang.archive.tests.conftest import Cast, person
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice


@pytest.fixture
def book(cast: Cast) -> list[Customer]:
    """王坐席's further customers: five in the team, two elsewhere."""
    units = [cast.team] * 5 + [cast.elsewhere] * 2
    return [services.create_customer(by=cast.lin, name=f"{n}号公司", unit=unit, owner=cast.wang) for n, unit in enumerate(units)]


def test_everything_goes_to_those_chosen_for_each_unit_evenly_and_comes_back(cast: Cast, book: list[Customer]):
    assert counts_of(cast.wang, cast.lin) == [(cast.team.pk, "一组", 6), (cast.elsewhere.pk, "外区组", 2)]
    row = hand_over_all(cast.wang, receivers={cast.team.pk: [cast.li, cast.lin], cast.elsewhere.pk: [None]}, reason="离职", by=cast.lin)
    assert row.customers == HandedOver.objects.filter(handover=row).count() == 8
    assert Customer.objects.filter(owner=cast.li).count() == 3
    assert Customer.objects.filter(owner=cast.lin).count() == 3
    assert Customer.objects.filter(owner=None, unit=cast.elsewhere).count() == 2
    assert Event.objects.filter(kind="archive.customer.handed_over").count() == 8
    assert Notice.objects.filter(kind="archive.handed_over", person=cast.li).count() == 1
    # What changed hands since stays where it is.
    moved = Customer.objects.filter(owner=cast.li).first()
    assert moved is not None
    services.hand_over_customer(moved, by=cast.lin, owner=cast.zhao, unit=cast.team)
    assert undo_hand_over(row, by=cast.lin) == 7
    assert Customer.objects.filter(owner=cast.wang).count() == 7
    assert Customer.objects.get(pk=moved.pk).owner == cast.zhao
    with pytest.raises(Conflict):
        undo_hand_over(row, by=cast.lin)


def test_it_is_refused_whole_when_somebody_is_missing_or_unfit(cast: Cast, book: list[Customer]):
    gone = person("gone", "已离职", "agent", cast.team)
    gone.is_active = False
    gone.save()
    cases: tuple[tuple[dict[int, list[User | None]], str], ...] = (
        ({cast.team.pk: [cast.li]}, "nobody_receives"),
        ({cast.team.pk: [gone], cast.elsewhere.pk: [None]}, "receiver_unfit"),
        ({cast.team.pk: [cast.wang], cast.elsewhere.pk: [None]}, "receiver_unfit"),
    )
    for receivers, code in cases:
        with pytest.raises(Refused) as refusal:
            hand_over_all(cast.wang, receivers=receivers, reason="离职", by=cast.lin)
        assert refusal.value.decision.reason == code
    with pytest.raises(Refused):
        hand_over_all(cast.wang, receivers={cast.team.pk: [cast.li], cast.elsewhere.pk: [None]}, reason="离职", by=cast.li)
    assert not HandOver.objects.exists()
    assert Customer.objects.filter(owner=cast.wang).count() == 8


def test_nothing_returns_to_a_closed_account(cast: Cast):
    row = hand_over_all(cast.wang, receivers={cast.team.pk: [cast.li]}, reason="离职", by=cast.lin)
    cast.wang.is_active = False
    cast.wang.save()
    with pytest.raises(Refused):
        undo_hand_over(HandOver.objects.get(pk=row.pk), by=cast.lin)


def test_the_number_of_statements_does_not_grow_with_the_customers(cast: Cast):
    def cost(n: int, giver: str) -> int:
        who = person(giver, giver, "agent", cast.team)
        for number in range(n):
            services.create_customer(by=cast.lin, name=f"{giver}{number}公司", unit=cast.team, owner=who)
        with CaptureQueriesContext(connection) as queries:
            hand_over_all(who, receivers={cast.team.pk: [cast.li]}, reason="离职", by=cast.lin)
        return len(queries)

    cost(1, "warm")
    assert cost(3, "few") == cost(40, "many")


def test_the_page_previews_hands_over_and_undoes(cast: Cast, book: list[Customer], client):
    client.force_login(cast.lin)
    address = reverse("archive:leaving", args=[cast.wang.pk])
    page = client.get(address).content.decode()
    assert "一组" in page
    assert ">8<" in page
    assert client.post(address, {"reason": "离职", f"unit-{cast.team.pk}": [cast.li.pk]}).status_code == 422
    sent = {"reason": "离职", f"unit-{cast.team.pk}": [cast.li.pk], f"unit-{cast.elsewhere.pk}": ["none"]}
    assert client.post(address, sent).status_code == 302
    row = HandOver.objects.get()
    assert "离职" in client.get(reverse("archive:handovers")).content.decode()
    client.post(reverse("archive:handover-undo", args=[row.pk]))
    assert Customer.objects.filter(owner=cast.wang).count() == 8
