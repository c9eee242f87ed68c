"""The customer file of the town: a product, an open quality entry, a payment, an own field, a pair, a merge, a hand-over."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.archive.models import Contract, Customer, HandOver, Merge, OwnField, Payment, Product, QualityEntry, Twins
from huifang.archive.services import payments, products
from huifang.archive.services.leaving import hand_over_all
from huifang.archive.services.own_fields import define_field
from huifang.archive.twins import propose
from tests.cast import Office, make_user

GIVER = "gong"


def furnish(office: Office, keeper: User, at: datetime) -> None:
    """Most of it is 甲公司's; what is merged and handed over belongs to nobody else's tests."""
    customer, by = office.customer, office.wang
    product = products.add_product(customer, by=by, name="气体检测仪", model="GT-4", serial="A-1", purchased_on=date(2025, 3, 1), at=at)
    products.record_quality(
        customer, by=by, kind="product", found_on=date(2026, 10, 8), finding="读数漂移", product=product, result="已校准", at=at
    )
    contract = Contract.objects.get(customer=customer)
    payments.agree_payment(contract, by=by, label="尾款", due_on=date(2026, 10, 1), amount=Decimal(30000), at=at)
    define_field(by=office.lin, label="客户来源", kind="choice", choices=["展会", "转介绍"], at=at)
    one, two, three, four = (
        archive.create_customer(by=keeper, at=at, name=f"湛江{name}食品有限公司", unit=office.elsewhere)
        for name in ("子", "丑", "寅", "卯")
    )
    propose({(one.pk, two.pk): {"hand"}}, at)
    archive.merge_customers(three, four, by=keeper, at=at)
    giver = make_user(GIVER, "龚前任", "agent", office.elsewhere)
    archive.hand_over_customer(one, by=keeper, owner=giver, unit=office.elsewhere, at=at)
    hand_over_all(giver, receivers={office.elsewhere.pk: [None]}, reason="调岗", by=keeper, at=at)
    archive.hand_over_customer(Customer.objects.get(pk=two.pk), by=keeper, owner=giver, unit=office.elsewhere, at=at)


def arguments(town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    customer, contract, payment = town.office.customer.pk, town.contract.pk, Payment.objects.get().pk
    pair = Twins.objects.get(state="open")
    return {
        "ui:panels": {"place": "archive.customer", "pk": customer},
        "archive:section": {"pk": customer, "code": "base"},
        "archive:section-edit": {"pk": customer, "code": "base"},
        "archive:product-edit": {"pk": Product.objects.get().pk},
        "archive:quality-edit": {"pk": QualityEntry.objects.get().pk},
        "archive:quality-settle": {"pk": QualityEntry.objects.get().pk},
        "archive:contract-execution": {"pk": contract},
        "archive:payment-new": {"pk": contract},
        "archive:payment-edit": {"pk": payment},
        "archive:payment-receive": {"pk": payment},
        "archive:payment-report": {"pk": payment},
        "archive:merge": {"pk": pair.first_id, "other": pair.second_id},
        "archive:twins-apart": {"pk": pair.pk},
        "archive:merge-undo": {"pk": Merge.objects.get().pk},
        "archive:leaving": {"pk": User.objects.get(username=GIVER).pk},
        "archive:handover-undo": {"pk": HandOver.objects.get().pk},
        "archive:field-edit": {"pk": OwnField.objects.get().pk},
    }


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    return {
        "archive:section-edit": {"size": "small", "qualification": "安全生产许可证", "version": "0"},
        "archive:product-new": {"name": "报警器", "state": "in_use"},
        "archive:product-edit": {"name": "气体检测仪", "model": "GT-5", "state": "in_use", "version": "1"},
        "archive:quality-new": {"kind": "service", "found_on": "2026-11-01", "finding": "报告晚交"},
        "archive:quality-edit": {"kind": "product", "found_on": "2026-10-08", "finding": "读数漂移", "result": "已更换", "version": "1"},
        "archive:contract-execution": {"progress": "40", "note": "现场检查完成"},
        "archive:payment-new": {"label": "首款", "due_on": "2026-12-01", "amount": "1000"},
        "archive:payment-edit": {"label": "尾款", "due_on": "2026-12-01", "amount": "1000", "version": "1"},
        "archive:payment-receive": {"received": "30000", "received_on": "2026-11-19", "version": "1"},
        "archive:payment-report": {"text": "对方否认收到发票", "version": "1"},
        "archive:leaving": {"reason": "离职", f"unit-{town.office.elsewhere.pk}": ["none"]},
        "archive:field-new": {"label": "首次拜访", "kind": "date", "section": "base", "order": "10"},
        "archive:field-edit": {
            "label": "来源",
            "choices": "展会\n转介绍",
            "section": "base",
            "order": "10",
            "is_active": "on",
            "version": "1",
        },
    }
