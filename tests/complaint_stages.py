"""Complaints of the town in their stages: one to be judged, one judged not justified, one to be chosen for, one being carried out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huifang.accounts.models import User
from huifang.complaints import executing, investigating, judging, selectors, services, solving
from huifang.complaints.models import Cause, Complaint, Proposal
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import Office, make_user

PKS: dict[str, int] = {}
"""The complaint of each state, as the last town was built."""
CONTENT = "说好的培训三次改期，{n}次没有通知。"


def furnish(office: Office, vice: User, at: datetime) -> None:
    """Put the procedure in force and take four complaints as far as each goes."""
    install_pack("complaint-handling", by=system("tests"), at=at, effective_from=date(2020, 1, 1))
    wu = make_user("wu", "吴工", "technician", office.technical)
    rows = [_take(office, n, at) for n in range(4)]
    PKS.update(zip(("judging", "answered", "deciding", "executing"), (row.pk for row in rows), strict=True))
    _judging, dismissed, deciding, running = rows
    judging.judge(dismissed, grounds=False, reasonable=True, reason="培训已按约定日期举行，签到表附后。", by=vice, at=at)
    for row in (deciding, running):
        judging.judge(row, grounds=True, reasonable=True, reason="", unit=office.technical, people=[wu], by=vice, at=at)
        solving.propose(row, kind="repair", text="补一次培训", cost=500, days=5, by=office.wang, at=at)
    investigating.find_cause(
        deciding, code="people.duty", whose="individual", unit=office.technical, person=wu, text="", by=office.wang, at=at
    )
    solving.choose(Proposal.objects.get(complaint=running), by=office.sun, at=at)


def _take(office: Office, n: int, at: datetime) -> Complaint:
    return services.open_complaint(
        customer=office.customer, content=CONTENT.format(n=n), channel="phone", unit=office.team, units=selectors.departments(at),
        by=office.wang, at=at,
    )  # fmt: skip


def _in(state: str) -> Complaint:
    return Complaint.objects.get(pk=PKS[state])


def arguments(_town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    deciding, running = {"pk": _in("deciding").pk}, _in("executing")
    return {
        "complaints:judge": {"pk": _in("judging").pk},
        "complaints:object": {"pk": _in("answered").pk},
        "complaints:cause": deciding,
        "complaints:cause_withdraw": {"pk": Cause.objects.get().pk},
        "complaints:causes": {},
        "complaints:propose": deciding,
        "complaints:choose": {"pk": Proposal.objects.get(complaint=_in("deciding")).pk},
        "complaints:ask_other": deciding,
        "complaints:step": {"pk": running.pk},
        "complaints:step_drop": {"pk": executing.steps_of(solving.chosen(running))[0].pk},
        "complaints:penalty": deciding,
    }


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    unit = f"unit:{town.office.technical.pk}"
    wu = Cause.objects.get().person_id
    return {
        "complaints:judge": {"grounds": "no", "reasonable": "yes", "reason": "尊敬的客户：……"},
        "complaints:object": {"text": "签到表不是我们签的"},
        "complaints:cause": {"code": "process.notice", "whose": "team", "target": unit, "text": "改期没有通知"},
        "complaints:cause_withdraw": {"text": "另有原因"},
        "complaints:propose": {"kind": "apology", "text": "上门致歉", "cost": "0", "days": "1"},
        "complaints:ask_other": {"text": "客户等不了五天"},
        "complaints:step": {"text": "寄送资料", "target": unit, "days": "2"},
        "complaints:step_drop": {"text": "不必了"},
        "complaints:penalty": {"person": str(wu), "measure": "points", "size": "2", "reason": "没有通知客户"},
    }
