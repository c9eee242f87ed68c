"""Numbers at rest: ciphers, keyed indexes, masks; opening one is recorded (R12.2)."""

import logging

import pytest
from django.core import serializers
from django.test import override_settings

from huifang.archive import access, numbers, selectors, services
from huifang.archive.models import Contact, ContactNumber, Customer
from huifang.archive.tests.conftest import Cast, phone
from huifang.journal.models import Event, Personal
from huifang.kernel.decision import YES, Refused, no
from huifang.kernel.refs import Ref
from huifang.search.models import Code, Entry

EXTENDED = "0755-83550000转801"


@pytest.mark.parametrize("text", ["13800138000", EXTENDED, "400-830-1234", "95588", "+852 2345 6789"])
def test_a_number_comes_back_as_it_was(text: str):
    assert numbers.decrypt(numbers.encrypt(phone(text))) == phone(text)


def test_two_ciphers_of_one_number_differ_and_show_nothing():
    one, two = numbers.encrypt(phone("13800138000")), numbers.encrypt(phone("13800138000"))
    assert one != two
    assert b"13800138000" not in one


def test_changed_bytes_or_another_key_do_not_open():
    cipher = numbers.encrypt(phone("13800138000"))
    for broken in (cipher[:-1] + bytes((cipher[-1] ^ 1,)), b"\x02" + cipher[1:], b""):
        with pytest.raises(numbers.Unreadable):
            numbers.decrypt(broken)
    with override_settings(DATA_KEY="another"), pytest.raises(numbers.Unreadable):
        numbers.decrypt(cipher)


def test_indexes_are_keyed_equal_for_equal_numbers_and_apart_by_purpose():
    assert numbers.whole_index("13800138000") == numbers.whole_index("13800138000")
    assert numbers.whole_index("8000") != numbers.tail_index("8000")
    before = numbers.tail_index("8000")
    with override_settings(INDEX_KEY="another"):
        assert numbers.tail_index("8000") != before
    assert len(before) == 32


def test_an_extension_makes_another_number_with_the_same_tail():
    assert numbers.digits_of(phone(EXTENDED)) == "075583550000x801"
    plain, extended = (numbers.build(Contact(), phone(text)) for text in ("0755-83550000", EXTENDED))
    assert plain.tail_index == extended.tail_index
    assert plain.whole_index != extended.whole_index
    assert extended.masked == "0755****0000"


def test_no_digit_of_a_number_stands_in_database_journal_or_log(cast: Cast, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    contact = cast.customer.contacts.get()
    number = services.add_number(contact, by=cast.wang, phone=phone(EXTENDED))
    services.mark_number(number, by=cast.wang, standing="wrong")
    services.reveal_number(number, by=cast.lin, reason="核对号码")
    models = (Customer, Contact, ContactNumber, Event, Personal, Entry, Code)
    stored = "".join(serializers.serialize("json", model.objects.all()) for model in models)
    for clear in ("13800138000", "0013800", "83550000", "8355 0000"):
        assert clear not in stored
        assert clear not in caplog.text


def test_a_contact_has_a_number_once(cast: Cast):
    contact = cast.customer.contacts.get()
    with pytest.raises(Refused, match="number_exists"):
        services.add_number(contact, by=cast.wang, phone=phone("+86 138-0013-8000"))
    assert contact.numbers.count() == 1


def test_opening_a_number_is_recorded_with_reason_and_mask(cast: Cast):
    number = ContactNumber.objects.get()
    assert services.reveal_number(number, by=cast.lin, reason="客户要求回电") == "138 0013 8000"
    event = Event.objects.get(kind="archive.number.revealed")
    assert event.actor == Ref.of(cast.lin)
    assert event.data == {"number": "138****8000", "reason": "客户要求回电", "purpose": "", "customer": cast.customer.pk}


@pytest.mark.parametrize(("who", "reason"), [("wang", "not_permitted"), ("li", "not_permitted"), ("zhao", "not_permitted")])
def test_an_agent_opens_nothing_by_role_alone(cast: Cast, who: str, reason: str):
    number = ContactNumber.objects.select_related("contact__customer").get()
    with pytest.raises(Refused) as refusal:
        services.open_number(number, by=getattr(cast, who), reason="看看")
    assert refusal.value.decision.reason == reason
    assert not Event.objects.filter(kind="archive.number.revealed").exists()


def test_a_number_is_not_opened_without_reason_or_purpose(cast: Cast):
    with pytest.raises(Refused, match="reason_missing"):
        services.open_number(ContactNumber.objects.get(), by=cast.lin, reason="  ")


def test_a_purpose_opens_what_it_is_granted_for(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """An assigned, open task is a grant: registered by followup, asked here."""
    monkeypatch.setattr(access, "_number_grants", [lambda user, number: YES if user == cast.wang else no("no_task")])
    number = ContactNumber.objects.get()
    task = Ref("followup.task", "7")
    assert services.open_number(number, by=cast.wang, purpose=task).number == "13800138000"
    assert Event.objects.get(kind="archive.number.revealed").data["purpose"] == "followup.task:7"
    with pytest.raises(Refused):
        services.open_number(number, by=cast.zhao, purpose=task)


def test_wrong_numbers_are_not_offered_and_marked_once(cast: Cast):
    contact = cast.customer.contacts.get()
    second = services.add_number(contact, by=cast.wang, phone=phone(EXTENDED))
    first = contact.numbers.order_by("order").first()
    assert first is not None
    assert [n.pk for n in selectors.numbers_to_dial(cast.customer)] == [first.pk, second.pk]
    services.mark_number(second, by=cast.wang, standing="good")
    assert [n.pk for n in selectors.numbers_to_dial(cast.customer)] == [second.pk, first.pk]
    for _twice in range(2):
        services.mark_number(first, by=cast.wang, standing="wrong")
    assert [n.pk for n in selectors.numbers_to_dial(cast.customer)] == [second.pk]
    assert Event.objects.filter(kind="archive.number.marked").count() == 2
