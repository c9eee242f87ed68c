"""Customers: one however it is written, changed over the version that was seen, handed over, silenced."""

import pytest

from huifang.archive import services
from huifang.archive.models import Customer
from huifang.archive.tests.conftest import Cast
from huifang.journal.models import Event
from huifang.journal.services import Actor
from huifang.kernel.decision import Conflict, Refused


def facts(kind: str) -> list[dict[str, object]]:
    return [event.data for event in Event.objects.filter(kind=kind).order_by("id")]


def test_a_customer_is_put_on_file_with_its_region_and_main_contact(cast: Cast):
    customer = cast.customer
    assert (customer.region, customer.region_code) == ("广州", "440100")
    contact = customer.contacts.get()
    assert contact.is_main
    assert contact.numbers.get().masked == "138****8000"
    assert facts("archive.customer.created")[0]["name"] == customer.name


@pytest.mark.parametrize("written", ["广州甲化工(集团)有限公司", " 广州 甲化工【集团】有限公司", "广州甲化工（集团）有限公司。"])
def test_the_same_name_in_other_writing_is_refused_and_named(cast: Cast, written: str):
    """R1.1: one customer however it is written."""
    with pytest.raises(Refused) as refusal:
        services.create_customer(by=cast.lin, name=written, unit=cast.team)
    assert refusal.value.decision.reason == "customer_exists"
    assert refusal.value.decision.params == {"name": cast.customer.name, "id": cast.customer.pk}


def test_the_name_of_a_customer_that_may_not_be_seen_is_not_told(cast: Cast):
    from huifang.archive.tests.conftest import person

    clerk = person("clerk", "钱资料", "information_clerk", cast.elsewhere)
    with pytest.raises(Refused) as refusal:
        services.create_customer(by=clerk, name=cast.customer.name, unit=cast.elsewhere)
    assert refusal.value.decision.reason == "customer_exists_elsewhere"
    assert refusal.value.decision.params == {}


def test_a_name_of_punctuation_is_no_name(cast: Cast):
    with pytest.raises(Refused, match="name_missing"):
        services.create_customer(by=cast.lin, name=" ()。", unit=cast.team)


def test_an_agent_may_not_create_and_nobody_out_of_reach_may_change(cast: Cast):
    with pytest.raises(Refused):
        services.create_customer(by=cast.wang, name="乙公司", unit=cast.team)
    with pytest.raises(Refused, match="out_of_reach"):
        services.change_customer(cast.customer, by=cast.zhao, grade="key")
    assert Customer.objects.get().grade == "ordinary"


def test_a_change_says_what_was_and_what_is(cast: Cast):
    services.change_customer(cast.customer, by=cast.wang, grade="key", industry="化工", version=1)
    assert facts("archive.customer.changed")[0]["changed"] == {"grade": ["ordinary", "key"], "industry": ["", "化工"]}
    assert Customer.objects.get().version == 2


def test_a_change_of_nothing_is_no_fact(cast: Cast):
    services.change_customer(cast.customer, by=cast.wang, grade="ordinary")
    assert facts("archive.customer.changed") == []


def test_the_second_of_two_changes_is_a_conflict_and_writes_nothing(cast: Cast):
    first, second = Customer.objects.get(), Customer.objects.get()
    services.change_customer(first, by=cast.wang, remarks="先", version=1)
    with pytest.raises(Conflict):
        services.change_customer(second, by=cast.li, remarks="后", version=1)
    assert Customer.objects.get().remarks == "先"
    assert len(facts("archive.customer.changed")) == 1


def test_a_field_that_has_its_own_service_is_not_changed_on_the_side(cast: Cast):
    with pytest.raises(TypeError):
        services.change_customer(cast.customer, by=cast.lin, owner=cast.li)


def test_projects_move_with_the_region_they_took_from_the_customer(cast: Cast, rules: None):
    """R2.1: rules differ by region."""
    with_customer = services.create_project(cast.customer, by=cast.lin, project_type="training")
    apart = services.create_project(cast.customer, by=cast.lin, project_type="emergency-plan", region="肇庆")
    services.change_customer(cast.customer, by=cast.lin, region="江门市")
    with_customer.refresh_from_db()
    apart.refresh_from_db()
    assert (cast.customer.region, with_customer.region, apart.region) == ("江门", "江门", "肇庆")


def test_the_address_gives_the_region_when_none_is_written(cast: Cast):
    customer = services.create_customer(by=cast.lin, name="乙公司", unit=cast.team, address="广东省江门市蓬江区港口路1号")
    assert customer.region == "江门"


def test_handing_over_needs_its_own_permission_and_is_told(cast: Cast):
    with pytest.raises(Refused):
        services.hand_over_customer(cast.customer, by=cast.wang, owner=cast.li, unit=cast.team)
    services.hand_over_customer(cast.customer, by=cast.lin, owner=cast.zhao, unit=cast.elsewhere)
    assert facts("archive.customer.handed_over")[0]["to"] == "外区组 · 赵外区"
    with pytest.raises(Refused):
        services.change_customer(Customer.objects.get(), by=cast.wang, grade="key")


def test_do_not_call_needs_a_reason_and_is_kept(cast: Cast):
    """R2.6."""
    with pytest.raises(Refused, match="reason_missing"):
        services.set_do_not_call(cast.customer, by=cast.wang, on=True, reason=" ")
    services.set_do_not_call(cast.customer, by=cast.wang, on=True, reason="客户要求")
    assert Customer.objects.get().do_not_call_reason == "客户要求"
    services.set_do_not_call(cast.customer, by=cast.wang, on=False, reason="客户来电同意")
    assert not Customer.objects.get().do_not_call
    assert [f["reason"] for f in (*facts("archive.customer.silenced"), *facts("archive.customer.unsilenced"))] == [
        "客户要求",
        "客户来电同意",
    ]


def test_a_twin_written_in_between_is_refused_in_the_same_words(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Two people enter the same customer at once: the second meets the constraint, not an error."""
    asked: list[Customer] = []
    refuse = services.customers._refuse_twin

    def late(customer: Customer, by: Actor) -> None:
        if asked:
            refuse(customer, by)
        asked.append(customer)

    monkeypatch.setattr(services.customers, "_refuse_twin", late)
    with pytest.raises(Refused, match="customer_exists"):
        services.create_customer(by=cast.lin, name=cast.customer.name, unit=cast.team)
    assert Customer.objects.count() == 1
