"""Audit of the town: a proposal of 罗档案, a hold, an alarm about 王坐席, a request of the customer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huifang.accounts.models import User
from huifang.audit.models import Alarm, Destruction, Hold, Item, Request
from huifang.kernel.refs import Ref
from tests.cast import Office


def furnish(office: Office, luo: User, at: datetime) -> None:
    """Write the rows as services would, on a customer that is not there: nobody else's pages change."""
    gone = Ref("archive.customer", "990001")
    row = Destruction.objects.create(way="destroy", reason="outdated", note="十年没有业务", proposed_by=luo, proposed_at=at)
    Item.objects.create(destruction=row, subject_kind=gone.kind, subject_id=gone.id, counts={"archive.Customer": 1})
    Hold.objects.create(subject_kind=gone.kind, subject_id="990002", reason="诉讼保全", set_by=office.lin, set_at=at)
    Alarm.objects.create(person=office.wang, kind="night", hour=at - timedelta(hours=10), count=9, raised_at=at)
    Request.objects.create(
        subject_kind="archive.customer", subject_id=office.customer.pk, kind="copy", text="请提供一份副本", taken_by=luo, taken_at=at,
        due_at=at + timedelta(days=21),
    )  # fmt: skip


def arguments(town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses of audit take."""
    person = {"ref": str(Ref.of(town.office.customer))}
    destruction = {"pk": Destruction.objects.get(note="十年没有业务").pk}
    alarm = {"pk": Alarm.objects.get(kind="night").pk}
    return {
        "audit:destruction": destruction,
        "audit:withdraw": destruction,
        "audit:lift": {"pk": Hold.objects.get(subject_id="990002").pk},
        "audit:alarm": alarm,
        "audit:acknowledge": alarm,
        "audit:person": person,
        "audit:consent": person,
        "audit:request": person,
        "audit:copy": person,
        "audit:answer": {"pk": Request.objects.get(kind="copy").pk},
        "audit:customer_panel": {"pk": town.office.customer.pk},
    }


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    return {
        "audit:propose": {"subjects": "nonsense", "way": "destroy", "reason": "outdated"},
        "audit:withdraw": {"reason": "还要用"},
        "audit:hold": {"subject": str(Ref.of(town.office.customer)), "reason": "诉讼"},
        "audit:lift": {"reason": "结案"},
        "audit:acknowledge": {"note": "月末核对"},
        "audit:departure": {"person": town.office.li.pk, "leaves_on": "2026-12-31"},
        "audit:consent": {"purpose": "survey", "given": "yes", "how": "call"},
        "audit:request": {"kind": "explain"},
        "audit:copy": {"format": "json"},
        "audit:answer": {"act": "grant", "answer": "已提供"},
    }
