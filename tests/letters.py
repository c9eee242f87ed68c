"""Letters of the town: one that did not arrive, about 丙公司's complaint; one that came and belongs nowhere yet; a blocked address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.channels import receiving, sending, services
from huifang.channels.models import BlockedAddress, InboundMessage, OutboundMessage
from huifang.complaints.models import Complaint
from huifang.kernel.refs import Ref
from tests.cast import Office

STRAY = (
    "From: =?utf-8?b?6ZmM55Sf5Lq6?= <stranger@example.com>\r\nTo: support@example.com\r\nSubject: =?utf-8?b?5ZKo6K+i5oql5Lu3?=\r\n"
    "Message-ID: <stray@example.com>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    '<p>想了解<b>报价</b></p><script>alert(1)</script><img src="https://example.com/pixel.png">\r\n'
)


def furnish(office: Office, complaint: Complaint, at: datetime) -> None:
    """Write, receive, block."""
    Complaint.objects.filter(pk=complaint.pk).update(email="su@example.com")
    complaint.refresh_from_db()
    row = services.write_mail(
        to="su@example.com", subject="关于您的投诉", text="我们正在处理。", about=Ref.of(complaint), by=office.wang, at=at
    )
    OutboundMessage.objects.filter(pk=row.pk).update(state="failed", tries=1, words="550 5.1.1 <su@example.com> 地址不存在")
    with transaction.atomic():
        sending.block("mail", "gone@example.com", "gone@example.com", "5.1.1 地址不存在", at)
    receiving.receive_mail(STRAY.encode(), at=at)


def arguments(town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    complaint = {"kind": "complaints.complaint", "pk": town.complaint.pk}
    letter, stray = {"pk": OutboundMessage.objects.get(state="failed").pk}, {"pk": InboundMessage.objects.get().pk}
    hook = {"token": "x" * 30}
    return {
        "channels:letter": letter, "channels:retry": letter, "channels:cancel": letter,
        "channels:release": {"pk": BlockedAddress.objects.get().pk},
        "channels:message": stray, "channels:file": stray, "channels:dismiss": stray, "channels:original": stray,
        "channels:customer_panel": {"pk": town.office.customer.pk},
        "channels:panel": complaint, "channels:write": complaint,
        "channels:write_sms": {"kind": "archive.customer", "pk": town.office.customer.pk},
        "channels:sms_receipts": hook, "channels:sms_replies": hook,
    }  # fmt: skip


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    return {
        "channels:file": {"about": str(Ref.of(town.office.customer)), "reason": "电话核实过"},
        "channels:dismiss": {"reason": "广告"},
        "channels:release": {"reason": "客户已更正"},
        "channels:write": {"to": "su@example.com", "subject": "进展", "text": "您好"},
        "channels:write_sms": {"number": str(town.office.number.pk), "text": "您好"},
    }
