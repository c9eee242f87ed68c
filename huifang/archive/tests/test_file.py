"""R1.1, R1.2, R1.4, R1.9, R1.10, R1.11: the file by sections, own fields, products, quality, payments, figures, timeline."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huifang.archive import filing, history, presenting, services
from huifang.archive.models import Customer, Execution, Fullness, OwnField, Payment, Product, QualityEntry
from huifang.archive.sections import BY_CODE, CODES
from huifang.archive.services import payments, products
from huifang.archive.services.own_fields import change_field, define_field, fill_fields
from huifang.archive.tests.conftest import NOON, Cast, person
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice

FULL = {"size": "small", "founded_on": "2001-05-06", "assets": "1200", "qualification": "安全生产许可证"}


def text(client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_section_is_written_by_its_form_and_shown_in_words(cast: Cast, client):
    client.force_login(cast.wang)
    address = reverse("archive:section-edit", args=[cast.customer.pk, "base"])
    assert client.get(address).status_code == 200
    sent = {**FULL, "version": "0", "assets": "不清楚"}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "assets": "1200"}).status_code == 302
    page = text(client, "archive:section", cast.customer.pk, "base")
    assert "小型企业" in page
    assert "1,200 万元" in page
    # What is graded does not stand in the journal.
    assert "许可证" not in "".join(Event.objects.values_list("facts", flat=True))


def test_two_who_write_one_section_meet_and_nothing_is_lost(cast: Cast, client):
    services.change_section(cast.customer, "base", values=FULL, version=0, by=cast.li)
    client.force_login(cast.wang)
    address = reverse("archive:section-edit", args=[cast.customer.pk, "base"])
    answer = client.post(address, {**FULL, "assets": "999", "version": "0"})
    assert answer.status_code == 409
    assert "999" in answer.content.decode()
    assert services.open_section(cast.wang, cast.customer, "base")["assets"] == "1200"


def test_rows_are_kept_by_column_and_a_bad_cell_is_named(cast: Cast, client):
    client.force_login(cast.wang)
    address = reverse("archive:section-edit", args=[cast.customer.pk, "structure"])
    cells = {"units-0-name": "总经办", "units-0-head": "黄总", "units-1-name": "安全部", "units-1-under": "总经办", "units-1-staff": "8"}
    blank = {f"units-{n}-name": "" for n in (2, 3)}
    wrong = client.post(address, {**cells, **blank, "units-1-staff": "八", "management": "直线职能制", "version": "0"})
    assert wrong.status_code == 422
    assert "第 2 行" in wrong.content.decode()
    assert client.post(address, {**cells, **blank, "management": "直线职能制", "version": "0"}).status_code == 302
    stored = services.open_section(cast.wang, cast.customer, "structure")
    assert stored["units"] == [{"name": "总经办", "head": "黄总"}, {"name": "安全部", "under": "总经办", "staff": "8"}]
    (top,) = presenting.chart(BY_CODE["structure"], stored)
    assert (top.name, [node.name for node in top.below]) == ("总经办", ["安全部"])
    assert "org-chart" in text(client, "archive:section", cast.customer.pk, "structure")


def test_a_circle_of_superiors_hangs_nobody():
    values = {"people": [{"name": "甲", "reports_to": "乙"}, {"name": "乙", "reports_to": "甲"}, {"name": "丙", "reports_to": "甲"}]}
    tops = presenting.chart(BY_CODE["key_people"], values)
    assert {node.name for node in tops} >= {"甲", "乙"}
    assert sum(1 for node in tops) + sum(len(node.below) for node in tops) == 3


def test_own_fields_are_defined_checked_filled_listed_and_kept(cast: Cast, client):
    keeper = person("keeper", "周档案", "archive_keeper", cast.team)
    source = define_field(by=keeper, label="客户来源", kind="choice", choices=["展会", "转介绍"], required=True)
    day = define_field(by=keeper, label="首次拜访", kind="date")
    with pytest.raises(Refused):
        define_field(by=keeper, label="客户来源", kind="text")
    with pytest.raises(Refused):
        define_field(by=cast.wang, label="别的", kind="text")
    with pytest.raises(Refused) as refusal:
        fill_fields(cast.customer, section="base", values={source.code: "报纸"}, by=cast.wang)
    assert refusal.value.decision.reason == "own_field_invalid"
    with pytest.raises(Refused):
        fill_fields(cast.customer, section="base", values={day.code: "2026-01-02"}, by=cast.wang)
    fill_fields(cast.customer, section="base", values={source.code: "展会", day.code: "2026-01-02"}, by=cast.wang)
    assert Customer.objects.get(pk=cast.customer.pk).extra == {source.code: "展会", day.code: "2026-01-02"}
    with pytest.raises(Conflict):
        fill_fields(cast.customer, section="base", values={source.code: "转介绍"}, by=cast.wang, version=1)
    # A new name keeps what was entered; the list shows the column that was chosen.
    change_field(OwnField.objects.get(pk=source.pk), by=keeper, label="来源")
    client.force_login(cast.wang)
    page = text(client, "archive:customers", cols=f"own_{source.code}")
    assert "来源" in page
    assert "展会" in page


def test_products_keep_their_warranty_and_serial_numbers_are_once(cast: Cast, client):
    row = products.add_product(
        cast.customer,
        by=cast.wang,
        name="气体检测仪",
        model="GT-4",
        serial="A1",
        purchased_on=date(2025, 1, 2),
        warranty_until=date(2026, 1, 2),
    )
    with pytest.raises(Refused):
        products.add_product(cast.customer, by=cast.wang, name="气体检测仪", serial="A1")
    with pytest.raises(Refused):
        products.change_product(row, by=cast.wang, warranty_until=date(2024, 1, 1))
    with pytest.raises(Refused):
        products.change_product(row, by=cast.zhao, model="GT-5")
    client.force_login(cast.wang)
    assert "已过保" in text(client, "archive:products-panel", cast.customer.pk)
    stale = Product.objects.get(pk=row.pk)
    products.change_product(row, by=cast.wang, model="GT-5")
    with pytest.raises(Conflict):
        products.change_product(stale, by=cast.wang, model="GT-6", version=1)


def test_a_quality_entry_is_settled_only_with_a_result(cast: Cast):
    entry = products.record_quality(cast.customer, by=cast.wang, kind="service", found_on=date(2026, 11, 1), finding="报告晚交两天")
    with pytest.raises(Refused):
        products.settle_quality(entry, by=cast.wang)
    products.change_quality(entry, by=cast.wang, cause="排期冲突", measure="增派一人", result="客户认可")
    products.settle_quality(entry, by=cast.wang)
    assert QualityEntry.objects.get().state == "closed"
    with pytest.raises(Conflict):
        products.settle_quality(QualityEntry.objects.get(), by=cast.wang)
    assert "报告晚交" not in "".join(Event.objects.values_list("facts", flat=True))


def test_payments_are_tracked_and_an_anomaly_reaches_the_superior_at_once(cast: Cast, client):
    contract = services.create_contract(cast.customer, by=cast.lin, number="HT-1")
    payments.track_contract(contract, by=cast.wang, amount=Decimal(90000), progress=40, note="现场检查完成", at=NOON)
    assert Execution.objects.get().progress == 40
    with pytest.raises(Conflict):
        payments.track_contract(contract, by=cast.li, amount=None, progress=10)
    late = payments.agree_payment(contract, by=cast.wang, label="首款", due_on=date(2026, 11, 1), amount=Decimal(30000))
    client.force_login(cast.wang)
    page = text(client, "archive:payments-panel", cast.customer.pk)
    assert "逾期" in page
    assert "40" in page
    assert payments.report_anomaly(late, by=cast.wang, text="对方否认收到发票") == cast.lin
    assert Notice.objects.get(kind="archive.payment_anomaly").person == cast.lin
    payments.receive_payment(Payment.objects.get(), by=cast.wang, received=Decimal(30000), received_on=date(2026, 11, 19))
    assert "逾期" not in text(client, "archive:payments-panel", cast.customer.pk)


def test_completeness_follows_what_is_written_and_every_figure_opens_its_rows(cast: Cast, client):
    bare = services.create_customer(by=cast.lin, name="空白公司", unit=cast.team)
    services.change_section(cast.customer, "base", values=FULL, version=0, by=cast.wang)
    drain(at=NOON)
    assert Fullness.objects.get(customer=cast.customer).complete == filing.BITS["base"]
    client.force_login(cast.lin)
    page = text(client, "archive:completeness")
    assert f"?unit={cast.team.pk}&amp;lacks=base" in page
    rows = text(client, "archive:customers", unit=str(cast.team.pk), lacks="base")
    assert bare.name in rows
    assert cast.customer.name not in rows
    assert "1 项缺" in page or "缺 1" in page


def test_what_a_file_lacks_counts_required_own_fields(cast: Cast):
    define_field(by=cast.lin, label="客户来源", kind="text", required=True)
    services.change_section(cast.customer, "base", values=FULL, version=0, by=cast.wang)
    state = filing.states_of(cast.customer)["base"]
    assert not state.is_complete
    assert filing.lacking_words(state, list(OwnField.objects.all())) == ["客户来源"]


def test_statistics_count_only_what_the_reader_reaches(cast: Cast, client):
    services.create_customer(by=cast.lin, name="外区公司", unit=cast.elsewhere, grade="key")
    client.force_login(cast.lin)
    assert "重点客户" in text(client, "archive:statistics")
    head = person("head", "钱部长", "department_head", cast.team)
    client.force_login(head)
    page = text(client, "archive:statistics")
    assert "grade=ordinary" in page
    assert "grade=key" not in page
    client.force_login(cast.wang)
    assert client.get(reverse("archive:statistics")).status_code == 403


def test_a_foreign_file_is_closed_in_every_way(cast: Cast, client):
    client.force_login(cast.zhao)
    pk = cast.customer.pk
    doors: list[tuple[str, list[object]]] = [
        ("file", [pk]), ("file-panel", [pk]), ("products-panel", [pk]), ("quality-panel", [pk]), ("payments-panel", [pk]),
        *(("section", [pk, code]) for code in CODES), ("section-edit", [pk, "base"]),
    ]  # fmt: skip
    for name, args in doors:
        assert client.get(reverse(f"archive:{name}", args=args)).status_code == 403, name


def test_the_timeline_costs_the_same_however_long_it_is(cast: Cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            history.timeline(cast.customer, user=cast.lin)
        return len(queries)

    products.add_product(cast.customer, by=cast.wang, name="一号")
    cost()
    before = cost()
    for number in range(12):
        products.add_product(cast.customer, by=cast.wang, name=f"{number}号机")
        products.record_quality(cast.customer, by=cast.wang, kind="product", found_on=date(2026, 1, 1), finding="漏油")
    assert cost() == before


def test_the_panels_come_together_each_under_its_own_checks(cast: Cast, client):
    products.add_product(cast.customer, by=cast.wang, name="气体检测仪")
    address = reverse("ui:panels", args=["archive.customer", cast.customer.pk])
    client.force_login(cast.wang)
    page = client.get(reverse("archive:customer", args=[cast.customer.pk])).content.decode()
    assert page.count(address) == 1
    together = client.get(address).content.decode()
    assert 'id="panel-archive-products-panel" hx-swap-oob="innerHTML"' in together
    assert "气体检测仪" in together
    client.force_login(cast.zhao)
    assert "气体检测仪" not in client.get(address).content.decode()
    assert client.get(reverse("ui:panels", args=["archive.customer", "x"])).status_code == 200
