"""Documents of the demo: reports and schemes with versions, one checked out, a viewing that waits, this year's inspections with a finding."""

from datetime import date, datetime, timedelta

from huifang.archive.models import Customer
from huifang.config.demo.staff import People
from huifang.documents.services import inspecting, keeping, lending
from huifang.kernel import clock

MADE = (
    ("安全现状评价报告", "report", "第一章 总则\n第二章 危险有害因素辨识\n第三章 评价结论：安全风险可控"),
    ("生产安全事故应急预案", "plan", "第一章 适用范围\n第二章 组织机构与职责\n第三章 应急响应：三级响应"),
    ("安全生产标准化自评报告", "report", "一、自评概况\n二、自评得分：85分\n三、不符合项：6项"),
    ("安全培训档案", "data", "培训对象：主要负责人、安全管理人员\n学时：16\n考核：全部合格"),
)
CHANGED = "第一章 总则\n第二章 危险有害因素辨识\n第三章 重大危险源辨识：不构成\n第四章 评价结论：安全风险可控"


def build(people: People, at: datetime) -> None:
    """Register, change, check out, ask, plan and inspect."""
    keeper, head, manager = (people.holding(role)[0] for role in ("archive_keeper", "follow_up_head", "administration_manager"))
    technical, begun = people.holding("technical_head")[0], at - timedelta(days=70)
    customers = Customer.objects.exclude(owner=None).select_related("unit").order_by("pk")[: len(MADE)]
    rows = [
        keeping.register(
            title=f"{customer.name[:40]}{title}", kind=kind, unit=customer.unit, content=text.encode(), name=f"{title}.txt", by=keeper,
            at=begun + timedelta(days=place), customer=customer, paper_place=f"A{place + 1}柜二层",
        )
        for place, (customer, (title, kind, text)) in enumerate(zip(customers, MADE, strict=False))
    ]  # fmt: skip
    later = at - timedelta(days=20)
    keeping.take(rows[0], reason="补充重大危险源辨识", by=keeper, at=later)
    keeping.add_version(
        rows[0], content=CHANGED.encode(), name="安全现状评价报告.txt", reason="补充重大危险源辨识结果", by=keeper, at=later
    )
    keeping.take(rows[1], reason="按演练结果修订", by=keeper, at=at - timedelta(hours=5))
    lending.ask(rows[2], way="view", purpose="准备年度自评回访", until=clock.local_date(at) + timedelta(days=10), by=technical, at=at)
    year = clock.local_date(at).year
    plan = inspecting.begin(year, by=head, at=at)
    days = sorted({max(date(year, 1, 5), clock.local_date(at) - timedelta(days=3)), date(year, 12, 18)})
    for day in days:
        inspecting.plan_inspection(plan, planned_on=day, scope="评价报告与应急预案", inspector=keeper, by=head, at=at)
    inspecting.ask_approval(plan, by=head, at=at)
    inspection = plan.inspections.order_by("planned_on")[0]
    due = clock.local_date(at) + timedelta(days=14)
    if inspecting.may_inspect(manager, inspection) or inspecting.may_inspect(keeper, inspection):
        inspecting.find(inspection, document=rows[3], text="缺少考核签到表", owner=keeper, due_on=due, by=head, at=at)
