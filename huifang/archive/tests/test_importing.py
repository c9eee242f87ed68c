"""Registers of four offices come in as a careful clerk would read them (R1.1, R1.4, issue 2 item 4)."""

import os
from collections import Counter
from pathlib import Path

import pytest
from django.utils.translation import override

from huifang.archive import numbers
from huifang.archive.importing import REGISTER, default_unit
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.archive.tests.conftest import Cast
from huifang.archive.tests.registers import FILES, FOLDER, WHY, Desk, line, truth_of
from huifang.imports import reading, running, services, workbooks
from huifang.imports.models import Batch
from huifang.kernel import clock
from huifang.kernel.chinese import company_key
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.search.models import Entry

SHARED = Path(os.environ.get("HUIFANG_SHARED", FOLDER.parents[3] / "shared")) / "data" / "registers" / "customer_register.xlsx"


@pytest.fixture
def desk(cast: Cast, rules: None, tmp_path: Path) -> Desk:
    return Desk(tmp_path, cast.lin)


def reasons(batch: Batch) -> list[tuple[int, str]]:
    with override("en"):
        return [(row.number, str(REGISTER.reasons[row.faults[0][1]])) for row in batch.refused.order_by("number")]


def phones(customer: Customer) -> list[str]:
    held = ContactNumber.objects.filter(contact__customer=customer).order_by("contact", "order")
    return [numbers.digits_of(numbers.decrypt(number.cipher)) for number in held]


# the four registers


@pytest.mark.parametrize("file", FILES)
def test_a_register_comes_in_as_its_truth_says(desk: Desk, file):
    truth = truth_of(file)
    before = Customer.objects.count()
    batch = desk.bring(FOLDER / file)
    projects = truth.get("projects", len(truth["rows"]))
    assert batch.state == "applied"
    assert batch.counts["rows_read"] == len(truth["rows"]) + len(truth["rejected"]) if isinstance(truth["rows"], list) else truth["rows"]
    assert batch.counts["accepted"] == len(truth["rows"])
    assert reasons(batch) == [(row["row"], row["why"]) for row in truth["rejected"]]
    assert batch.counts["customers_created"] == truth["customers"] == Customer.objects.count() - before
    assert batch.counts["customers_matched"] == 0
    assert batch.counts["projects_created"] == projects == Project.objects.filter(batch=batch.mark).count()


@pytest.mark.parametrize("file", FILES)
def test_every_row_says_what_the_truth_says(desk: Desk, file):
    batch = desk.bring(FOLDER / file)
    stored = {p.pk: p for p in Project.objects.filter(batch=batch.mark).select_related("customer", "contract")}
    found = Counter(
        (
            p.customer.name_key,
            p.contract.number if p.contract else "",
            f"{p.completed_on:%Y-%m}" if p.precision == "month" else f"{p.completed_on}",
            p.region,
        )
        for p in stored.values()
    )
    wanted: Counter[tuple[str, str, str, str]] = Counter()
    for row in truth_of(file)["rows"]:
        key = (company_key(row["customer"]), row["contract"], row["completed"], row["city"])
        wanted[key] = max(wanted[key], len(row.get("types", [1])))
    assert found == wanted
    held = {c.name_key: set(phones(c)) for c in Customer.objects.filter(batch=batch.mark)}
    for row in truth_of(file)["rows"]:
        if row.get("phone"):
            assert row["phone"] in {number.split("x")[0] for number in held[company_key(row["customer"])]}
    people = set(Contact.objects.filter(batch=batch.mark).values_list("customer__name_key", "name"))
    assert {(company_key(row["customer"]), row["contact"]) for row in truth_of(file)["rows"]} <= people


@pytest.mark.parametrize("file", FILES)
def test_a_preview_counts_what_then_happens(desk: Desk, file):
    batch = desk.open(FOLDER / file)
    services.start_preview(batch, by=desk.by, at=clock.now())
    running.preview(batch)
    before = Customer.objects.count(), Project.objects.count()
    assert before == (1, 0)
    shown = dict(batch.preview["totals"])
    refused = reasons(batch)
    services.start(batch, by=desk.by, at=clock.now())
    running.apply(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.counts, reasons(batch)) == ("applied", shown, refused)


def test_the_commissioned_sample_is_the_committed_copy():
    copy = FOLDER / "customer_register.xlsx"
    assert copy.read_bytes() == (SHARED if SHARED.exists() else copy).read_bytes()


def test_the_same_file_twice_creates_nothing_new(desk: Desk):
    first = desk.bring(FOLDER / FILES[0])
    counted = [model.objects.count() for model in (Customer, Contact, ContactNumber, Contract, Project, Entry)]
    second = desk.bring(FOLDER / FILES[0])
    assert {name for name, count in second.counts.items() if name.endswith("_created") and count} == set()
    assert second.counts["customers_matched"] == first.counts["customers_created"]
    assert second.counts["projects_matched"] == first.counts["projects_created"]
    assert [model.objects.count() for model in (Customer, Contact, ContactNumber, Contract, Project, Entry)] == counted


# single rows


def test_blanks_and_brackets_do_not_make_another_customer(desk: Desk):
    batch = desk.rows(
        line("佛山丙（中国）有限公司", contract="1"),
        line(" 佛山丙(中国)有限公司 ", contract="2"),
        line("佛山丙 （中国） 有限公司", contract="3"),
        line("佛山丙有限公司"),
    )
    assert batch.counts["customers_created"] == 2
    assert Customer.objects.get(name_key=company_key("佛山丙(中国)有限公司")).projects.count() == 3


def test_a_customer_on_file_is_matched_and_keeps_what_is_on_file(desk: Desk, cast: Cast):
    batch = desk.rows(
        line("广州甲化工(集团)有限公司", address="广东省中山市1号", remarks="重点客户", contact="黄嘉欣", phone="138 0013 8000")
    )
    assert (batch.counts["customers_created"], batch.counts["customers_matched"], batch.counts["projects_created"]) == (0, 1, 1)
    cast.customer.refresh_from_db()
    assert (cast.customer.address, cast.customer.grade, cast.customer.batch, cast.customer.version) == ("", "ordinary", "", 1)
    assert cast.customer.contacts.count() == 1
    assert phones(cast.customer) == ["13800138000"]


def test_a_row_of_a_merged_customer_goes_to_the_one_it_was_merged_into(desk: Desk, cast: Cast):
    desk.rows(line("佛山旧名有限公司"))
    old = Customer.objects.get(name="佛山旧名有限公司")
    Customer.objects.filter(pk=old.pk).update(canonical=cast.customer)
    batch = desk.rows(line("佛山旧名有限公司", contract="NEW"), name="二.xlsx")
    assert batch.counts["customers_created"] == 0
    assert cast.customer.projects.get().contract.number == "NEW"  # type: ignore[union-attr]


def test_another_number_of_the_same_contact_is_a_second_number(desk: Desk):
    desk.rows(line(phone="13900139000"), line(phone="0757-82345678", contract="2"), line(phone="139 0013 9000", contract="3"))
    customer = Customer.objects.get(name="佛山乙气体有限公司")
    assert customer.contacts.count() == 1
    assert phones(customer) == ["13900139000", "075782345678"]
    assert [contact.is_main for contact in customer.contacts.all()] == [True]


def test_no_number_is_fine_and_an_unreadable_one_is_kept_as_text(desk: Desk):
    batch = desk.rows(
        line("佛山丁有限公司", phone="无"), line("佛山戊有限公司", phone="1390013"), line("佛山己有限公司", phone="电话见名片")
    )
    assert batch.counts["accepted"] == 3
    assert ContactNumber.objects.filter(batch=batch.mark).count() in {0, 1}
    assert Project.objects.get(customer__name="佛山丁有限公司").remarks == ""
    assert "电话见名片" in Project.objects.get(customer__name="佛山己有限公司").remarks


def test_two_people_in_one_cell_keep_their_own_numbers(desk: Desk):
    desk.rows(line(contact="王经理 13800138001 李工 13900139002", phone=""))
    customer = Customer.objects.get(name="佛山乙气体有限公司")
    assert [(contact.name, contact.is_main) for contact in customer.contacts.order_by("id")] == [("王经理", True), ("李工", False)]
    assert phones(customer) == ["13800138001", "13900139002"]


@pytest.mark.parametrize(
    ("changes", "region"),
    [
        ({"address": "广东省肇庆市端州区2号"}, "肇庆"),
        ({"address": "工业大道8号"}, "佛山"),
        ({"address": "", "name": "东方永安有限公司"}, ""),
    ],
)
def test_the_region_comes_from_the_address_or_the_name(desk: Desk, changes, region):
    desk.rows(line(**changes))
    assert Project.objects.get().region == region


def test_a_month_counts_from_its_last_day_and_stays_a_month(desk: Desk):
    desk.rows(line(completed="2024年2月"))
    project = Project.objects.get()
    assert (f"{project.completed_on}", project.precision) == ("2024-02-29", "month")


def test_several_types_in_one_cell_are_several_projects_if_all_are_known(desk: Desk):
    batch = desk.rows(line(type="标准化、应急预案"), line(type="标准化、别的业务", contract="2"))
    assert sorted(Project.objects.values_list("type", flat=True)) == ["emergency-plan", "standardization"]
    assert reasons(batch) == [(3, WHY["type"])]


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"name": ""}, "customer", "customer_missing"),
        ({"name": "无"}, "customer", "customer_missing"),
        ({"type": "其它??"}, "type", "type_unknown"),
        ({"type": ""}, "type", "type_missing"),
        ({"completed": "2月30日"}, "completed", "completed_no_year"),
        ({"completed": "2023.13.40"}, "completed", "completed_impossible"),
        ({"completed": "待定"}, "completed", "completed_unreadable"),
        ({"completed": ""}, "completed", "completed_empty"),
        ({"completed": "2030-01-01"}, "completed", "completed_out_of_range"),
        ({"completed": "1924-01-01"}, "completed", "completed_out_of_range"),
    ],
)
def test_an_unusable_row_names_its_field_and_reason(desk: Desk, changes, field, why):
    batch = desk.rows(line(**changes), line("佛山庚有限公司", contract="9"))
    (refused,) = batch.refused.all()
    assert (refused.number, refused.faults[0][:2]) == (2, [field, why])
    assert why in REGISTER.mends


def test_a_row_with_several_faults_names_them_all(desk: Desk):
    batch = desk.rows(line(name="", type="?", completed="?"), line())
    assert [fault[0] for fault in batch.refused.get().faults] == ["customer", "type", "completed"]


def test_the_class_rises_and_blanks_fill_within_one_import(desk: Desk):
    desk.rows(
        line(address="", remarks=""), line(address="佛山市南海区3号", remarks="重点客户", contract="2"), line(remarks="", contract="3")
    )
    customer = Customer.objects.get(name="佛山乙气体有限公司")
    assert (customer.grade, customer.address, customer.region, customer.version) == ("key", "佛山市南海区3号", "佛山", 1)


def test_what_came_in_is_found_by_search(desk: Desk):
    desk.rows(line())
    customer = Customer.objects.get(name="佛山乙气体有限公司")
    assert Entry.objects.filter(kind=Customer.ref_kind, object_id=customer.pk).exists()


def test_new_customers_belong_to_the_calling_team_or_the_one_named(desk: Desk, cast: Cast):
    assert default_unit(system("cli"), clock.now()) == cast.team
    desk.rows(line("佛山辛有限公司"))
    desk.rows(line("佛山壬有限公司"), name="二.xlsx", unit="elsewhere", owner="zhao")
    assert Customer.objects.get(name="佛山辛有限公司").unit == cast.team
    there = Customer.objects.get(name="佛山壬有限公司")
    assert (there.unit, there.owner) == (cast.elsewhere, cast.zhao)
    with pytest.raises(Refused, match="unit_unknown"):
        desk.rows(line("佛山癸有限公司"), name="三.xlsx", unit="nowhere")


# refused rows come back


def test_refused_rows_come_back_as_a_workbook_that_can_be_mended_and_brought_in(desk: Desk, tmp_path: Path):
    batch = desk.rows(line(completed="2月30日"), line("=cmd()", type="其它??"), line("佛山子有限公司"))
    mended = tmp_path / "改.xlsx"
    mended.write_bytes(workbooks.refused_rows(batch))
    (sheet,) = reading.read(mended).sheets
    header, first, second = sheet.rows
    assert list(header)[: len(line())] == ["客户名称", "联系人", "电话", "地址", "项目类型", "合同编号", "完成时间", "备注"]
    assert "G2 “2月30日”" in str(first[-2])
    assert "2024-06-10" in str(first[-2])
    assert second[0] == "=cmd()"
    assert [row[-1] for row in (first, second)] == [2, 3]
    again = desk.write(
        [[*first[:6], "2024-02-29", *first[7:]], [*second[:4], "培训", *second[5:]]], "再.xlsx", [str(cell) for cell in header]
    )
    assert desk.bring(again).counts["accepted"] == 2
