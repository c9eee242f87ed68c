"""Finding customers with the one box, on the engine the tests run on (R12.2, issue item 9)."""

import pytest
from django.db import connection

from huifang.accounts.models import User
from huifang.archive import services
from huifang.archive.models import Customer
from huifang.archive.tests.conftest import Cast, person, phone
from huifang.search.models import Code, Entry
from huifang.search.selectors import find
from huifang.search.services import rebuild, remove

pytestmark = pytest.mark.django_db


def names(user: User, text: str, limit: int = 10) -> list[str]:
    return [hit.name for hit in find(User.objects.get(pk=user.pk), text, limit)]


@pytest.fixture
def huatai(cast: Cast) -> Customer:
    customer = services.create_customer(
        by=cast.lin,
        name="广州南方华泰涂料有限公司",
        unit=cast.team,
        owner=cast.wang,
        region="广州",
        contact_name="曾小明",
        phones=[phone("0755-83550000转801")],
    )
    services.create_contract(customer, by=cast.lin, number="HT-2024-0123")
    return customer


@pytest.mark.parametrize(
    "text",
    [
        *("华泰", "南方华泰涂料", "广州南方华泰涂料有限公司", "（华泰）", "华 泰", "华泰 曾", "涂料有限公司"),
        *("曾小", "曾小明", "zxm", "cxm", "nfht", "gznfhttl", "httlyxgs"),
        *("HT-2024", "ht20240123", "ＨＴ－2024", "0123"),
        *("0000", "550000", "0755-83550000", "83550000", "0755-83550000转801", "0755-83550000-801"),
    ],
)
def test_one_box_finds_a_customer_by_any_of_its_marks(cast: Cast, huatai: Customer, text: str):
    assert names(cast.wang, text) == [huatai.name]


@pytest.mark.parametrize(
    "text",
    ["泰华", "华泰 李", "南方涂料", "xmz", "HT-2025", "1000", "0755-83550000转802", "13900130000", "黄", "%", "' OR 1=1", '"', "华泰\\"],
)
def test_what_is_not_there_is_not_found(cast: Cast, huatai: Customer, text: str):
    found = names(cast.wang, text)
    assert found == ([huatai.name] if text == "华泰\\" else [])


@pytest.mark.parametrize(("surname", "letters"), [("曾", "z"), ("单", "s"), ("仇", "q"), ("解", "x"), ("区", "o")])
def test_contacts_are_found_by_the_right_reading_of_their_surname(cast: Cast, surname: str, letters: str):
    services.add_contact(cast.customer, by=cast.wang, name=f"{surname}小华")
    assert names(cast.wang, f"{letters}xh") == [cast.customer.name]


def test_a_name_of_nothing_but_the_legal_form_is_found_too(cast: Cast, huatai: Customer):
    assert names(cast.wang, "公司") == [huatai.name, cast.customer.name]


def test_it_says_by_which_contact_or_number_a_customer_was_found(cast: Cast, huatai: Customer):
    assert find(cast.wang, "曾小明")[0].by == "曾小明"
    assert find(cast.wang, "0000")[0].by == "0755****0000"
    assert find(cast.wang, "华泰")[0].by == ""
    assert find(cast.wang, "华泰")[0].subtitle == "广州 · 曾小明"


@pytest.mark.parametrize("text", ["华泰", "nfht", "HT-2024", "0000", "0755-83550000转801", "公司"])
def test_only_what_may_be_seen_is_found(cast: Cast, huatai: Customer, text: str):
    """R12.2: nothing leaks to another unit, to a role without the archive, or to somebody who left."""
    technician = person("tech", "钱技术", "technician", cast.team)
    gone = person("gone", "孙离职", "follow_up_head", cast.team)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for user in (cast.zhao, technician, gone):
        assert names(user, text) == []
    for user in (cast.wang, cast.li, cast.lin):
        assert huatai.name in names(user, text)


def test_a_hand_over_moves_what_is_found_at_once(cast: Cast, huatai: Customer):
    services.hand_over_customer(huatai, by=cast.lin, owner=cast.zhao, unit=cast.elsewhere)
    assert names(cast.zhao, "华泰") == [huatai.name]
    assert names(cast.wang, "华泰") == []


def test_a_stale_entry_shows_nothing_that_may_not_be_seen(cast: Cast, huatai: Customer):
    Customer.objects.filter(pk=huatai.pk).update(owner=cast.zhao, unit=cast.elsewhere)
    assert names(cast.wang, "华泰") == []


def test_a_change_is_found_at_once_and_what_was_is_not(cast: Cast, huatai: Customer):
    services.change_customer(huatai, by=cast.wang, name="深圳北方明珠有限公司")
    services.change_contact(huatai.contacts.get(), by=cast.wang, is_active=False)
    contract = huatai.contracts.get()
    services.change_contract(contract, by=cast.wang, number="SZ-77")
    assert names(cast.wang, "明珠") == names(cast.wang, "bfmz") == names(cast.wang, "SZ77") == ["深圳北方明珠有限公司"]
    assert names(cast.wang, "华泰") == names(cast.wang, "曾小明") == names(cast.wang, "HT2024") == []


def test_a_merged_customer_is_not_found(cast: Cast, huatai: Customer):
    Customer.objects.filter(pk=huatai.pk).update(canonical=cast.customer)
    assert names(cast.wang, "华泰") == names(cast.wang, "0000") == []
    assert rebuild(Customer.ref_kind) == 1
    assert Entry.objects.count() == 1


def test_the_index_can_be_emptied_and_rebuilt(cast: Cast, huatai: Customer):
    before = list(Entry.objects.order_by("object_id").values_list("name", "texts", "initials", "tokens"))
    remove(Customer.ref_kind, [huatai.pk, cast.customer.pk])
    assert names(cast.wang, "华泰") == []
    assert Code.objects.count() == 0
    assert rebuild(Customer.ref_kind) == 2
    assert list(Entry.objects.order_by("object_id").values_list("name", "texts", "initials", "tokens")) == before
    assert names(cast.wang, "华泰") == [huatai.name]


def test_more_candidates_are_asked_for_when_the_sieve_lets_too_much_through(cast: Cast, huatai: Customer):
    """Rows that hold the bigrams but not the text must not hide the one that does."""
    from huifang.search.registry import searchable

    for number in range(120):
        services.create_customer(by=cast.lin, name=f"泰涂华泰涂料南方 {number:03}号", unit=cast.team)
    assert names(cast.lin, "方华泰涂") == [huatai.name]
    assert searchable(Customer.ref_kind).kind == "archive.customer"


def test_a_search_costs_a_fixed_number_of_queries(cast: Cast, huatai: Customer, django_assert_max_num_queries):
    user = User.objects.get(pk=cast.wang.pk)
    find(user, "华泰")
    with django_assert_max_num_queries(8):  # the match, the last word of access; rules, files and names of the people
        find(user, "华泰")
    with django_assert_max_num_queries(16):
        find(user, "不存在的") or find(user, "没有这家")
        find(user, "广州")


def test_the_plan_uses_the_index(cast: Cast, huatai: Customer):
    sql = "SELECT rowid FROM search_index WHERE search_index MATCH '\"n华泰\"'"
    if connection.vendor == "postgresql":
        sql = "SELECT id FROM search_entry WHERE string_to_array(tokens, ' ') @> ARRAY['n华泰']"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert len(cursor.fetchall()) == 1
