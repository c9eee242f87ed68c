"""Findings of follow-ups and customer relations in the demo: corrections, questions, a group customer's year, a greeting, suggestions."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive.models import Contact, Customer
from huifang.config.demo.staff import People
from huifang.followup.corrections import services as corrections
from huifang.followup.feedback import services as feedback
from huifang.followup.models import Record
from huifang.kernel import clock
from huifang.relations.models import PlanLine
from huifang.relations.services import fleets, greeting, lecturing, planning, stations, suggesting, visiting

SUGGESTIONS = (
    ("report", "希望评价报告同时提供电子版，便于存档。", "黄女士"),
    ("service", "到期提醒能否再早一周？我们内部审批要十天。", "安全主任"),
    ("technician", "现场人员到厂前请先电话确认门禁手续。", "门卫室"),
)


@transaction.atomic
def build(people: People, at: datetime) -> None:
    """Let it happen during the last days."""
    lin, agent = people.holding("follow_up_head")[0], people.holding("agent")[0]
    sun = people.holding("technical_head")[0]
    customers = list(Customer.objects.filter(owner=agent, canonical=None).order_by("pk")[:6])
    if len(customers) < 6:
        return
    now, yesterday = at - timedelta(minutes=20), at - timedelta(days=1)
    technical = people.units["technical"]
    _findings(customers, agent, sun, people, yesterday, now)
    for place, (topic, content, who) in enumerate(SUGGESTIONS):
        values = {
            "content": content,
            "topic": topic,
            "unit": technical,
            "said_by": who,
            "said_on": clock.local_date(yesterday),
            "source": "call",
        }
        row = suggesting.take(customers[place], values=values, by=agent, at=yesterday)
        if place == 0:
            suggesting.answer(row, verdict="adopted", text="下月起随纸质报告附送电子版。", by=sun, at=now)
    _fleet(customers[5], lin, agent, people, yesterday, now)


def _findings(customers: list[Customer], agent: User, sun: User, people: People, yesterday: datetime, now: datetime) -> None:
    technical, business = people.units["technical"], people.units["business"]
    seen = Record.objects.filter(agent=agent, state="complete").select_related("customer").order_by("-called_at").first()
    where = {"customer": seen.customer, "record_of": seen} if seen else {"customer": customers[0]}
    corrections.report(what="报告中企业名称有误，附图缺一页。", found="call", responsible=technical, by=agent, at=now, **where)
    row = corrections.report(
        customer=customers[1], what="现场警示标识脱落两处。", found="inspection", responsible=technical, by=agent, at=yesterday
    )
    due = clock.moment_of(clock.local_date(now) + timedelta(days=3), time(17, 0))
    corrections.assign(row, owner=sun, due_at=due, measure="补装标识并拍照", by=sun, at=now)
    feedback.take(
        customer=customers[2], question="新法规对储存场所有何要求？", reply="已说明并发送条文。", to=None, view="", by=agent, at=yesterday
    )
    feedback.take(
        customer=customers[3], question="今年续签能否按去年价格？", reply="", to=business, view="建议按老客户价格", by=agent, at=now
    )


def _fleet(customer: Customer, lin: User, agent: User, people: People, yesterday: datetime, now: datetime) -> None:
    today = clock.local_date(now)
    station = people.units["technical"]
    values = {
        "level": 1, "vehicles": 36, "unit": people.units.get("centre", customer.unit), "station": station,
        "manager": None, "since": today.replace(month=1, day=1), "until": None,
    }  # fmt: skip
    fleet = fleets.enrol(customer, values=values, by=lin, at=yesterday)
    contact = Contact.objects.filter(customer=customer).order_by("pk").first()
    if contact:
        fleets.add_person(fleet, contact, audience="decision", by=lin, at=yesterday)
        greeting.consent(contact, means="sms", how="电话中同意", given_on=today, by=lin, at=yesterday)
    plan = planning.begin(fleet, year=today.year, aim="维持全部车辆在站保养，促成下一年续签", by=lin, at=yesterday)
    for days, way, what in ((0, "visit", "走访总经理"), (20, "call", "询问冬季用车情况")):
        on = today + timedelta(days=days)
        if on.year == today.year:
            planning.add_line(plan, values={"on": on, "audience": "decision", "way": way, "what": what}, by=lin, at=yesterday)
    planning.ask(plan, by=lin, at=yesterday)
    line = PlanLine.objects.select_related("plan").filter(plan=plan, plan__state="approved", on=today).first()
    visit = {"on": today, "visitor": lin, "purpose": "了解明年购车计划", "audience": "decision", "contact": contact, "line": line}
    visiting.plan(fleet, values=visit, expenses={"travel": Decimal(260), "gift": Decimal(150)}, by=lin, at=now)
    lecturing.publish(title="车辆日常使用与保养", edition=f"{today.year}-1", by=lin, at=yesterday)
    lecture = lecturing.plan(station=station, title="冬季用车", on=today, place="服务站会议室", speaker="技术支持", by=lin, at=yesterday)
    lecturing.fetch(lecture, by=lin, at=yesterday)
    lecturing.welcome(lecture, fleet, people=8, gift="保温杯", gifts=8, by=lin, at=now)
    lecturing.hold(lecture, note="讲解冬季用车要点，答疑五个问题。", by=lin, at=now)
    stations.supervise(
        station=station, on=clock.local_date(yesterday), guided="集团客户接待流程", found="专用工位已预留", result="good",
        told=people.units["business"], by=lin, at=now,
    )  # fmt: skip
    values = {
        "occasion": "元旦", "means": "sms", "title": "", "text": "【称呼】，感谢一年来的支持，祝【公司】新年兴旺！", "unit": customer.unit,
        "grade": "", "send_at": clock.moment_of(today + timedelta(days=30), time(10, 0)),
    }  # fmt: skip
    greeting.draft(values=values, by=lin, at=now)
