"""Contacts of a customer."""

from collections.abc import Callable

import pytest

from huifang.archive import services
from huifang.archive.models import Contact
from huifang.archive.tests.conftest import Cast, phone
from huifang.journal.models import Event, Personal
from huifang.kernel.decision import Conflict, Refused


def test_the_first_contact_is_the_main_one_and_there_is_only_one(cast: Cast):
    second = services.add_contact(cast.customer, by=cast.wang, name="曾小明", phones=[phone("13900139000"), phone("13900139000")])
    assert not second.is_main
    assert second.numbers.count() == 1
    services.set_main_contact(second, by=cast.li)
    assert Contact.objects.get(is_main=True) == second


def test_a_contact_that_left_is_no_main_contact_and_can_not_become_one(cast: Cast):
    contact = cast.customer.contacts.get()
    services.change_contact(contact, by=cast.wang, is_active=False, version=1)
    contact.refresh_from_db()
    assert not contact.is_main
    with pytest.raises(Refused, match="contact_inactive"):
        services.set_main_contact(contact, by=cast.wang)


def test_names_of_people_stand_in_the_journal_as_digests_only(cast: Cast):
    """An erasure removes the value; the fact keeps the digest."""
    services.change_contact(cast.customer.contacts.get(), by=cast.wang, name="黄佳欣")
    event = Event.objects.get(kind="archive.contact.changed")
    assert "黄" not in event.facts
    assert set(Personal.objects.filter(event=event).values_list("value", flat=True)) == {"黄**"}


def test_the_second_of_two_changes_is_a_conflict(cast: Cast):
    contact = cast.customer.contacts.get()
    services.change_contact(contact, by=cast.wang, position="安全主任", version=1)
    with pytest.raises(Conflict):
        services.change_contact(Contact.objects.get(), by=cast.li, position="厂长", version=1)
    assert Contact.objects.get().position == "安全主任"


ACTS: dict[str, Callable[[Cast, Contact], object]] = {
    "add": lambda cast, _contact: services.add_contact(cast.customer, by=cast.zhao, name="某人"),
    "change": lambda cast, contact: services.change_contact(contact, by=cast.zhao, name="某人"),
    "main": lambda cast, contact: services.set_main_contact(contact, by=cast.zhao),
    "number": lambda cast, contact: services.add_number(contact, by=cast.zhao, phone=phone("13900139000")),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_from_another_unit_touches_contacts(cast: Cast, act: str):
    contact = cast.customer.contacts.get()
    with pytest.raises(Refused, match="out_of_reach"):
        ACTS[act](cast, contact)
