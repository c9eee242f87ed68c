"""R1.1, R12.2: duplicates are proposed, merged with a choice per field and taken apart again; neither side leaks."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from huifang.archive import services, twins
from huifang.archive.models import Contact, Contract, Customer, Merge, Project, TwinKey, Twins
from huifang.archive.services.own_fields import define_field
from huifang.archive.tests.conftest import NOON, Cast, person, phone
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.organization.roles import ROLES, Role
from huifang.regulations.services import install_pack
from huifang.search.selectors import find


@pytest.fixture
def twin(cast: Cast, rules: None) -> Customer:
    """The same company once more, in another team: same number, another name."""
    found = services.create_customer(
        by=cast.lin,
        name="甲化工有限公司",
        unit=cast.elsewhere,
        owner=cast.zhao,
        address="广州市黄埔区科学大道1号",
        email="jia@example.com",
        contact_name="陈主任",
        phones=[phone("138 0013 8000")],
    )
    contract = services.create_contract(found, by=cast.lin, number="HT-9")
    services.create_project(found, by=cast.lin, project_type="training", contract=contract)
    return found


def pair() -> Twins:
    twins.look_for_twins(NOON + timedelta(hours=1))
    return Twins.objects.get()


def test_customers_that_share_a_number_and_a_name_are_proposed_once(cast: Cast, twin: Customer):
    found = pair()
    assert (found.first, found.second, found.reasons) == (cast.customer, twin, "core,phone")
    assert found.score == 100
    assert twins.look_for_twins(NOON + timedelta(hours=2)) == 0
    # Keys at rest are digests.
    assert not TwinKey.objects.filter(digest__contains="甲").exists()


def test_a_key_that_many_share_tells_nothing(cast: Cast):
    for number in range(twins.TOO_COMMON):
        services.create_customer(by=cast.lin, name=f"园区{number}号企业", unit=cast.team, phones=[phone("020-82220000")])
    twins.look_for_twins(NOON + timedelta(hours=1))
    assert not Twins.objects.exists()


def test_a_merge_takes_the_chosen_values_and_everything_that_belongs_to_the_other(cast: Cast, twin: Customer):
    kept = cast.customer
    services.merge_customers(kept, twin, by=cast.lin, theirs=["address", "email"])
    kept.refresh_from_db()
    twin.refresh_from_db()
    assert (kept.name, kept.address, kept.email) == ("广州甲化工（集团）有限公司", "广州市黄埔区科学大道1号", "jia@example.com")
    assert twin.canonical == kept
    assert {c.name for c in Contact.objects.filter(customer=kept)} == {"黄嘉欣", "陈主任"}
    assert kept.contacts.filter(is_main=True).count() == 1
    assert Contract.objects.get(number="HT-9").customer == kept
    assert Project.objects.get().customer == kept
    assert [hit.object_id for hit in find(cast.lin, "甲化工")] == [kept.pk]
    assert Twins.objects.get().state == "merged"


def test_an_undo_puts_back_exactly_what_was_but_for_what_changed_since(cast: Cast, twin: Customer):
    kept = cast.customer
    old = Project.objects.get().identity
    merge = services.merge_customers(kept, twin, by=cast.lin, theirs=["address", "email", "name"])
    kept.refresh_from_db()
    assert kept.name == "甲化工有限公司"
    services.change_customer(kept, by=cast.lin, email="new@example.com")
    assert services.undo_merge(merge, by=cast.lin) == ["email"]
    kept.refresh_from_db()
    twin.refresh_from_db()
    assert (kept.name, kept.address, kept.email) == ("广州甲化工（集团）有限公司", "", "new@example.com")
    assert twin.canonical is None
    assert [c.name for c in twin.contacts.all()] == ["陈主任"]
    assert twin.contacts.get().is_main
    assert Project.objects.get().identity == old
    assert Project.objects.get().customer == twin
    assert {hit.object_id for hit in find(cast.lin, "甲化工")} == {kept.pk, twin.pk}
    with pytest.raises(Conflict):
        services.undo_merge(merge, by=cast.lin)


def test_what_a_merge_remembers_is_sealed_and_its_facts_name_neither(cast: Cast, twin: Customer):
    merge = services.merge_customers(cast.customer, twin, by=cast.lin, theirs=["email"])
    assert "jia@example.com" not in Merge.objects.get(pk=merge.pk).before
    facts = " ".join(Event.objects.filter(kind__startswith="archive.customer.merged").values_list("facts", flat=True))
    assert "甲化工" not in facts
    assert "jia@" not in facts


def test_a_section_that_one_lacks_comes_from_the_other_and_goes_again(cast: Cast, twin: Customer):
    kept = cast.customer
    services.change_section(kept, "base", values={"size": "small"}, version=0, by=cast.lin)
    services.change_section(twin, "base", values={"size": "large"}, version=0, by=cast.lin)
    services.change_section(twin, "features", values={"culture": "诚信"}, version=0, by=cast.lin)
    merge = services.merge_customers(kept, twin, by=cast.lin)
    assert services.open_section(cast.lin, kept, "base") == {"size": "small"}
    assert services.open_section(cast.lin, kept, "features") == {"culture": "诚信"}
    services.undo_merge(merge, by=cast.lin)
    assert services.open_section(cast.lin, Customer.objects.get(pk=kept.pk), "features") == {}
    assert services.open_section(cast.lin, Customer.objects.get(pk=twin.pk), "base") == {"size": "large"}


def test_a_customer_not_to_be_called_stays_so(cast: Cast, twin: Customer):
    services.set_do_not_call(twin, by=cast.lin, on=True, reason="客户要求")
    services.merge_customers(cast.customer, twin, by=cast.lin)
    cast.customer.refresh_from_db()
    assert cast.customer.do_not_call


def test_own_fields_that_one_lacks_are_filled_from_the_other(cast: Cast, twin: Customer):
    field = define_field(by=cast.lin, label="客户来源", kind="choice", choices=["展会", "转介绍"])
    twin.extra = {field.code: "展会"}
    twin.save()
    services.merge_customers(cast.customer, twin, by=cast.lin)
    cast.customer.refresh_from_db()
    assert cast.customer.extra == {field.code: "展会"}


def test_the_second_of_two_merges_meets_a_conflict(cast: Cast, twin: Customer):
    third = services.create_customer(by=cast.lin, name="第三公司", unit=cast.team)
    stale = Customer.objects.get(pk=twin.pk)
    services.merge_customers(cast.customer, twin, by=cast.lin)
    with pytest.raises(Conflict):
        services.merge_customers(third, stale, by=cast.lin)
    with pytest.raises(Refused):
        services.merge_customers(third, Customer.objects.get(pk=twin.pk), by=cast.lin)
    # A chain is followed to its end: what was merged into the one that goes points at the one that stays.
    services.merge_customers(third, Customer.objects.get(pk=cast.customer.pk), by=cast.lin)
    assert Customer.objects.get(pk=twin.pk).canonical == third


def test_a_name_taken_meanwhile_stops_the_undo_and_nothing_is_half_done(cast: Cast, twin: Customer):
    merge = services.merge_customers(cast.customer, twin, by=cast.lin)
    services.create_customer(by=cast.lin, name="甲化工有限公司", unit=cast.team)
    with pytest.raises(Refused) as refusal:
        services.undo_merge(merge, by=cast.lin)
    assert refusal.value.decision.reason == "name_taken_since"
    assert Merge.objects.get().undone_at is None
    assert Customer.objects.get(pk=twin.pk).canonical_id == cast.customer.pk


def test_a_pair_is_shown_and_merged_only_by_who_reaches_both(cast: Cast, twin: Customer, client, monkeypatch):
    found = pair()
    near = {"archive.customer.view": "team", "archive.customer.merge": "team"}
    monkeypatch.setitem(ROLES, "near_keeper", Role("near_keeper", "近处档案员", near))
    client.force_login(person("keeper", "周档案", "near_keeper", cast.team))
    assert "甲化工有限公司" not in client.get(reverse("archive:twins")).content.decode()
    assert "甲化工有限公司" not in client.get(reverse("archive:twins-panel", args=[cast.customer.pk])).content.decode()
    assert client.get(reverse("archive:merge", args=[cast.customer.pk, twin.pk])).status_code == 403
    assert client.post(reverse("archive:merge", args=[twin.pk, cast.customer.pk])).status_code == 403
    assert client.post(reverse("archive:twins-apart", args=[found.pk])).status_code == 403
    client.force_login(cast.lin)
    page = client.get(reverse("archive:twins")).content.decode()
    assert "甲化工有限公司" in page
    assert client.post(reverse("archive:twins-apart", args=[found.pk])).status_code == 302
    assert "甲化工有限公司" not in client.get(reverse("archive:twins")).content.decode()
    twins.look_for_twins(NOON + timedelta(days=1))
    assert Twins.objects.get().state == "apart"


def test_the_page_merges_what_was_chosen_and_undoes_it(cast: Cast, twin: Customer, client):
    client.force_login(cast.lin)
    address = reverse("archive:merge", args=[cast.customer.pk, twin.pk])
    page = client.get(address).content.decode()
    assert "jia@example.com" in page
    kept, gone = cast.customer.version, twin.version
    sent = {"kept_version": kept, "gone_version": gone, "take-email": "gone"}
    assert client.post(address, sent).status_code == 302
    cast.customer.refresh_from_db()
    assert (cast.customer.email, cast.customer.address) == ("jia@example.com", "")
    assert client.get(reverse("archive:customer", args=[twin.pk])).status_code == 200
    client.post(reverse("archive:merge-undo", args=[Merge.objects.get().pk]))
    assert Customer.objects.get(pk=twin.pk).canonical is None
    # Sent once more from a page that is old by now.
    assert client.post(address, sent).status_code == 409


def test_a_section_that_both_have_is_chosen_side_by_side_and_comes_back(cast: Cast, twin: Customer, client, monkeypatch):
    """Issue 6 item 1: neither side is lost, and who may not read a section decides nothing about it."""
    for customer, scope in ((cast.customer, "涂料生产"), (twin, "涂料销售")):
        services.change_section(customer, "base", values={"scope": scope}, version=0, by=cast.lin)
        services.change_section(customer, "features", values={"culture": scope}, version=0, by=cast.lin)
    client.force_login(cast.lin)
    address = reverse("archive:merge", args=[cast.customer.pk, twin.pk])
    page = client.get(address).content.decode()
    assert all(text in page for text in ("涂料生产", "涂料销售", 'name="take-section.base"', 'name="take-section.features"'))
    assert client.post(address, {"take-section.base": "gone"}).status_code == 302
    now = services.open_sections(cast.lin, cast.customer, ("base", "features"))
    assert now == {"base": {"scope": "涂料销售"}, "features": {"culture": "涂料生产"}}
    services.undo_merge(Merge.objects.get(), by=cast.lin)
    assert services.open_section(cast.lin, cast.customer, "base") == {"scope": "涂料生产"}
    assert services.open_section(cast.lin, twin, "base") == {"scope": "涂料销售"}
    install_pack("follow-up-centre", by=system("tests"), at=NOON, effective_from=date(2020, 1, 1))
    everywhere = dict.fromkeys(("archive.customer.view", "archive.customer.merge", "archive.customer.edit"), "all")
    monkeypatch.setitem(ROLES, "near_keeper", Role("near_keeper", "近处档案员", everywhere))
    clerk = person("dai", "戴经理", "near_keeper", cast.team)
    client.force_login(clerk)
    hidden = client.get(address).content.decode()
    assert "涂料生产" not in hidden
    assert 'name="take-section.base"' not in hidden
    both = [Customer.objects.get(pk=one.pk) for one in (cast.customer, twin)]
    with pytest.raises(Refused):
        services.merge_customers(*both, by=clerk, theirs=["section.base"])
