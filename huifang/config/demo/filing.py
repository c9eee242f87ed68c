"""Customer files in the demo company: some complete, some begun, with products, payments, quality, a duplicate and an own field."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from huifang.archive import services as archive
from huifang.archive.models import Contract, Customer, OwnField
from huifang.archive.services import payments, products
from huifang.archive.services.own_fields import define_field, fill_fields
from huifang.archive.twins import look_at
from huifang.config.demo.staff import DEMO, People
from huifang.journal.delivering import drain
from huifang.kernel import clock

FULL, BEGUN = 4, 10
SOURCES = ("老客户介绍", "展会", "政府网站名录")

FILE: dict[str, dict[str, Any]] = {
    "base": {
        "legal_form": "limited", "size": "medium", "founded_on": "2006-03-18", "registered_capital": "1200", "assets": "5600",
        "qualification": "安全生产许可证；排污许可证；特种设备使用登记", "scope": "涂料、稀释剂的生产与销售",
    },
    "structure": {
        "units": [
            {"name": "总经办", "head": "总经理", "staff": "4"},
            {"name": "生产部", "under": "总经办", "head": "生产副总", "staff": "86"},
            {"name": "安全环保部", "under": "总经办", "head": "安全总监", "staff": "7"},
            {"name": "一车间", "under": "生产部", "head": "车间主任", "staff": "42"},
            {"name": "采购部", "under": "总经办", "head": "采购经理", "staff": "5"},
        ],
        "management": "直线职能制，重大采购由总经办会签。", "decisions": "安全环保部提出，采购部询价，总经理批准。",
    },
    "key_people": {
        "people": [
            {"name": "陈启明", "position": "董事长", "role": "owner", "influence": "decides"},
            {"name": "林国栋", "position": "总经理", "role": "manager", "reports_to": "陈启明", "influence": "decides"},
            {"name": "周海燕", "position": "安全总监", "role": "safety", "reports_to": "林国栋", "influence": "advises"},
            {"name": "方志强", "position": "采购经理", "role": "decision", "reports_to": "林国栋", "influence": "carries_out"},
        ],
    },
    "counterparts": {"people": [{"name": "周海燕", "position": "安全总监", "matters": "标准化、应急预案", "since": "2021-05-10", "habits": "上午开会，下午三点后方便接听"}]},
    "features": {
        "service_area": "珠三角", "strength": "strong", "potential": "high", "staff": "180", "turnover": "9800",
        "culture": "重视安全投入", "policies": "以质取胜，稳健扩产", "operation": "以销定产",
    },
    "business": {
        "results": [{"year": "2024", "orders": "3", "amount": "18.6"}, {"year": "2025", "orders": "4", "amount": "23.5", "note": "新增职业卫生"}],
        "attitude": "friendly", "people": "管理层稳定，业务人员专业", "ties": "连续四年由我司服务",
        "competitors": [{"name": "某安全评价公司", "share": "环评", "relation": "同园区推荐"}],
    },
    "activity": {"sales": "华南市场平稳，出口略增", "plans": "2027 年搬迁扩产，需重新办理“三同时”", "problems": "老车间隐患整改压力大", "reputation": "园区安全示范企业"},
    "credit": {"rating": "aa", "limit": "30", "terms": "签约付 50%，交付报告付清", "incidents": []},
    "projects": {
        "scale": "单项 3–8 万元", "analysis": "搬迁扩产带来评价、预案、培训的整包需求，应提前半年介入。", "approach": "第四季度由技术负责人陪同拜访。",
        "demand": [{"what": "搬迁项目安全预评价", "month": "2027-03-01", "amount": "8", "chance": "high"}, {"what": "应急预案修订", "amount": "2.5", "chance": "medium"}],
    },
}  # fmt: skip


@transaction.atomic
def furnish(people: People, at: datetime) -> None:
    """Fill the files of a few key customers, as keeper and owners did over the last weeks."""
    keeper = people.by_name["luozhen"]
    source = define_field(by=keeper, label="客户来源", kind="choice", choices=SOURCES, at=at)
    chosen = list(
        Customer.objects.filter(canonical=None).exclude(owner=None).select_related("owner", "unit").order_by("-grade", "pk")[: FULL + BEGUN]
    )
    for place, customer in enumerate(chosen):
        codes = list(FILE) if place < FULL else ["base", "features"][: 1 + place % 2]
        for code in codes:
            values = {name: value for name, value in FILE[code].items() if value and (place < FULL or name != "assets")}
            archive.change_section(customer, code, values=values, version=0, by=keeper, at=at - timedelta(days=place * 9))
        _own(customer, source, place, at)
    for customer in chosen[:FULL]:
        _business(customer, at)
    _duplicate(chosen[0], at)
    while drain(at=at):
        pass


def _own(customer: Customer, source: OwnField, place: int, at: datetime) -> None:
    values = {source.code: SOURCES[place % len(SOURCES)]}
    if customer.owner:
        fill_fields(customer, section="base", values=values, by=customer.owner, at=at)


def _business(customer: Customer, at: datetime) -> None:
    by, today = customer.owner, clock.local_date(at)
    if by is None:
        return
    product = products.add_product(
        customer, by=by, name="可燃气体报警系统", model="GT-200", serial=f"GT{customer.pk:06}",
        purchased_on=today - timedelta(days=400), warranty_until=today + timedelta(days=330), at=at,
    )  # fmt: skip
    products.record_quality(
        customer, by=by, kind="product", found_on=today - timedelta(days=40), finding="二号探头读数漂移", product=product,
        cause="传感器老化", measure="更换传感器并重新标定", result="复测合格，客户签字确认", at=at,
    )  # fmt: skip
    products.record_quality(customer, by=by, kind="service", found_on=today - timedelta(days=6), finding="评价报告比约定晚交两天", at=at)
    if contract := Contract.objects.filter(customer=customer).order_by("-pk").first():
        payments.track_contract(contract, by=by, amount=Decimal(68000), progress=60, note="现场勘查完成，报告编制中", at=at)
        first = payments.agree_payment(contract, by=by, label="首款 50%", due_on=today - timedelta(days=50), amount=Decimal(34000), at=at)
        payments.receive_payment(first, by=by, received=Decimal(34000), received_on=today - timedelta(days=48), at=at)
        payments.agree_payment(contract, by=by, label="尾款 50%", due_on=today - timedelta(days=4), amount=Decimal(34000), at=at)


def _duplicate(customer: Customer, at: datetime) -> None:
    """The same company once more, as a colleague wrote it down."""
    name = customer.name.replace("有限公司", "厂") if "有限公司" in customer.name else f"{customer.name}厂"
    if Customer.objects.filter(name=name).exists() or customer.owner is None:
        return
    twin = archive.create_customer(by=DEMO, name=name, unit=customer.unit, region=customer.region, email="anquan@example.com", at=at)
    archive.change_section(twin, "features", values={**FILE["features"], "staff": "165", "culture": "重视环保"}, version=0, by=DEMO, at=at)
    look_at([customer, twin], at)
