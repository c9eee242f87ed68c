"""Loans and incidents of the town. No regulation of the town lends, so the cards are laid down as they would be left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from huifang.accounts.models import User
from huifang.custody.models import Incident, Lent, Loan, Measure
from tests.cast import Office

if TYPE_CHECKING:
    from tests.town import Town

NUMBERS = LENT, ASKED, PAPER, OUT = tuple(f"JY2026-{n:04}" for n in range(1, 5))
REPORTED, CONFIRMED, ORDERED, DONE = (f"XM2026-{n:04}" for n in range(1, 5))


def furnish(office: Office, vice: User, at: datetime) -> None:
    """王坐席 has one loan, asks for another, and has papers; reported an incident that concerns 李坐席."""
    for number in NUMBERS:
        asked = number == ASKED
        loan = Loan.objects.create(
            number=number, kind="paper" if number in {PAPER, OUT} else "screen", state="asked" if asked else "active",
            grade="secret", borrower=office.wang, unit=office.team, purpose="核对投标资料", chain="loan.secret", asked_at=at,
            granted_at=None if asked else at, ends_at=at + timedelta(days=7), copies="档案一卷" if number == OUT else "",
            handed_out_at=at if number == OUT else None,
        )  # fmt: skip
        Lent.objects.create(loan=loan, customer=office.customer, section="base", grade="secret")
    for number, state in ((REPORTED, "reported"), (CONFIRMED, "confirmed"), (ORDERED, "ordered"), (DONE, "ordered")):
        incident = Incident.objects.create(
            number=number, kind="violation", state=state, happened_at=at, account="在火车上阅读客户档案", finding="属实",
            person=office.li, reported_by=office.wang, reported_at=at,
        )  # fmt: skip
        if state == "ordered":
            done = at if number == DONE else None
            Measure.objects.create(incident=incident, whom="person", text="通报批评", done_at=done, done_by=vice if done else None)


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    loans = dict(Loan.objects.filter(number__in=NUMBERS).values_list("number", "pk"))
    incidents = dict(Incident.objects.values_list("number", "pk"))
    customer = {"pk": town.office.customer.pk}
    measure = Measure.objects.filter(incident__number=ORDERED).values_list("pk", flat=True).first()
    return {
        "custody:loan": {"pk": loans[LENT]},
        "custody:give_back": {"pk": loans[LENT]},
        "custody:call_back": {"pk": loans[LENT]},
        "custody:withdraw": {"pk": loans[ASKED]},
        "custody:hand_out": {"pk": loans[PAPER]},
        "custody:take_in": {"pk": loans[OUT]},
        "custody:read": {**customer, "section": "base"},
        "custody:readings": customer,
        "custody:customer_panel": customer,
        "custody:incident": {"pk": incidents[REPORTED]},
        "custody:incident_confirm": {"pk": incidents[REPORTED]},
        "custody:incident_dismiss": {"pk": incidents[REPORTED]},
        "custody:incident_propose": {"pk": incidents[CONFIRMED]},
        "custody:incident_carry_out": {"pk": measure},
        "custody:incident_close": {"pk": incidents[DONE]},
    }


def bodies(town: Town) -> dict[str, Any]:
    """What a permitted write needs."""
    lent = Loan.objects.filter(number=LENT).values_list("pk", flat=True).first()
    return {
        "custody:ask": {
            "company": "广州甲化工有限公司",
            "sections": ["base"],
            "kind": "screen",
            "purpose": "核对资料",
            "ends_on": "2026-11-25",
        },
        "custody:ask_statistics": {"purpose": "年度分析", "ends_on": "2026-11-25"},
        "custody:call_back": {"reason": "项目取消"},
        "custody:call_back_many": {"ids": [lent], "reason": "项目取消"},
        "custody:hand_out": {"copies": "档案一卷"},
        "custody:incident_new": {"kind": "loss", "happened_at": "2026-11-19T09:00", "account": "借阅卡遗失"},
        "custody:incident_confirm": {"finding": "属实", "person": town.office.sun.pk},
        "custody:incident_dismiss": {"reason": "查无此事"},
        "custody:incident_propose": {"person": "通报批评", "superior": "书面检讨"},
        "custody:incident_carry_out": {"evidence": "通报第3号"},
    }
