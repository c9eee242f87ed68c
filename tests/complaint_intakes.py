"""What came from outside into the town: one complaint on the public page that waits, one that the 12345 hotline sent on, a category."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huifang.channels.models import InboundMessage
from huifang.complaints import categories, intakes, selectors, services
from huifang.complaints.intakes import Written
from huifang.complaints.models import Category, Complaint, Intake
from huifang.complaints.particulars import Particulars
from huifang.kernel.phones import parse_phone
from tests.cast import Office

NUMBER = "穗热线20261120001"


def furnish(office: Office, at: datetime) -> None:
    """Receive one, take one, put up a category."""
    phone = parse_phone("137 1234 0099")
    assert phone
    category = categories.add(name="服务态度", parent=None, by=office.lin, at=at)
    intake, _pin = intakes.receive(
        Written(key="0" * 32, name="网友甲", phone=phone, content="预约三次无人上门。", company="珠海癸公司", wish="上门"), at=at
    )
    intakes.add(intake, text="最好是周末。", at=at)
    services.open_complaint(
        customer=office.customer, content="热线转来：报告迟交。", channel="regulator", unit=office.team, units=selectors.departments(at),
        by=office.wang, at=at, particulars=Particulars(category=category, outside_body="12345", outside_number=NUMBER),
    )  # fmt: skip


def arguments(_town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    waiting = {"pk": Intake.objects.get().pk}
    return {
        "complaints:intake": waiting, "complaints:intake_customer": waiting, "complaints:intake_tell": waiting,
        "complaints:intake_dismiss": waiting,
        "complaints:outside_reply": {"pk": Complaint.objects.get(outside_body="12345").pk},
        "complaints:letter_panel": {"pk": InboundMessage.objects.get().pk},
        "complaints:category_edit": {"pk": Category.objects.get().pk},
    }  # fmt: skip


def bodies(_town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    return {
        "complaints:intake_tell": {"text": "我们已安排上门。"},
        "complaints:intake_dismiss": {"reason": "不是我公司业务"},
        "complaints:outside_reply": {"text": "已书面答复热线。"},
        "complaints:category_new": {"name": "收费"},
        "complaints:category_edit": {"name": "服务质量", "order": "0", "is_active": "on"},
        "tousu:form": {"content": "预约无人上门", "name": "网友乙", "phone": "13712340098", "key": "1" * 32, "agreed": "on"},
        "tousu:enter": {"number": "2699999999", "pin": "123456"},
        "tousu:add": {"text": "补充"},
    }
