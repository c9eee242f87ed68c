"""Complaints of the town on their way: one that rings, one to decide on, one whose customer nobody reaches; a voice, an advice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from huifang.complaints import services, tiers, voices
from huifang.complaints.models import Alarm, CoachingNote, Complaint, FirstAction, Voice
from huifang.followup.models import Attempt, Task
from huifang.journal.services import record
from huifang.kernel.refs import Ref
from tests.cast import Office

RINGS, DECIDES, UNREACHED, SECOND = "车间有刺鼻气味。", "复印件一直没有给。", "打不通电话的投诉。", "二线在处理的投诉。"
PKS: dict[str, int] = {}
"""The complaint of each text, as the last town was built."""


def furnish(office: Office, at: datetime) -> None:
    """Take them, and take each as far as it goes; the procedure is in force."""
    rows = {text: _take(office, text, at) for text in (RINGS, DECIDES, UNREACHED, SECOND)}
    PKS.update({text: row.pk for text, row in rows.items()})
    rings, decides, unreached, second = rows.values()
    tiers.raise_tier(rings, tier="safety", reason="疑似泄漏", by=office.wang, at=at)
    tiers.raise_tier(second, tier="second", reason="客户要求专人处理", by=office.wang, at=at)
    tiers.coach(second, text="先核对合同，再约时间。", by=office.lin, at=at)
    Complaint.objects.filter(pk__in=(decides.pk, unreached.pk)).update(state="answered", rounds=3)
    with transaction.atomic():
        record(
            "complaints.complaint.turns_used_up", decides, by=office.li, at=at, number=decides.number, round=3, evidence="followup.record:1"
        )
    task = Task.objects.create(
        customer=office.customer, kind="complaint", state="unreachable", due_at=at, unit=office.team, origin=str(Ref.of(unreached)),
        created_at=at, closed_at=at,
    )  # fmt: skip
    for day in range(3):
        moment = at - timedelta(days=day)
        Attempt.objects.create(
            task=task, agent=office.li, outcome="no_answer", started_at=moment, ended_at=moment, key=f"vain/{day}", way="phone"
        )
    voices.speak(kind="suggestion", text="午休时电话太多。", named=True, by=office.li, at=at)


def _take(office: Office, text: str, at: datetime) -> Complaint:
    return services.open_complaint(
        customer=office.customer, content=text, channel="phone", unit=office.team, units=[], by=office.wang, at=at
    )


def rings() -> dict[str, Any]:
    """The complaint whose alarm rings."""
    return {"pk": Alarm.objects.get().complaint_id}


def first_action() -> dict[str, Any]:
    """The first line of its first action."""
    return {"pk": FirstAction.objects.order_by("number").values_list("pk", flat=True)[0]}


def voice() -> dict[str, Any]:
    """李坐席's voice."""
    return {"pk": Voice.objects.get().pk}


def arguments(_town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    decides, unreached, second = ({"pk": PKS[text]} for text in (DECIDES, UNREACHED, SECOND))
    return {
        "complaints:decide": decides, "complaints:grant_turn": decides, "complaints:give_up": unreached,
        "complaints:lower_tier": second, "complaints:coach": second, "complaints:coaching": {"pk": CoachingNote.objects.get().pk},
        "complaints:alarm": rings(), "complaints:alarm_acknowledge": rings(),
        "complaints:first_action": first_action(),
        "complaints:voices": {}, "complaints:speak": {}, "complaints:voice_by_code": {}, "complaints:voice": voice(),
    }  # fmt: skip


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    reason = {"reason": "按制度办理"}
    return {
        "complaints:hand": {"to": town.office.li.pk, **reason},
        "complaints:tell": {"way": "phone", "text": "三天内答复您"},
        "complaints:raise_tier": {"tier": "second", **reason},
        "complaints:lower_tier": {"tier": "first", **reason},
        "complaints:bypass": reason, "complaints:give_up": reason, "complaints:decide": reason, "complaints:grant_turn": reason,
        "complaints:coach": {"text": "先安抚再核实"},
        "complaints:alarm": {"what": "疑似泄漏，已撤离"},
        "complaints:first_action": {"note": "已通知"},
        "complaints:speak": {"kind": "suggestion", "text": "增加午间轮值", "named": "yes"},
        "complaints:voice_by_code": {"code": "AAAA-BBBB"},
        "complaints:voice": {"text": "下月起轮值"},
    }  # fmt: skip
