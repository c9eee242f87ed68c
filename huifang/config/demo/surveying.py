"""Questionnaires of the demo: one that was revised once, answered in calls and by link; an inspection that is on."""

from datetime import datetime, time, timedelta
from itertools import cycle

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.config.demo.life import working_days
from huifang.config.demo.staff import People
from huifang.kernel import clock
from huifang.surveys import library
from huifang.surveys.models import Link, QuestionnaireVersion, Sheet
from huifang.surveys.services import announcing, answering, designing, links, publishing
from huifang.surveys.services.answering import Given

FIRST = ("feeling", "feeling_low", "service_speed", "recommend")
LATER = ("report_quality", "technicians_skill", "effort", "suggest_technical")
SAYINGS = (
    ("5", "", "same_day", "10"),
    ("4", "", "two_days", "8"),
    ("5", "", "two_days", "9"),
    ("2", "报告等了一个多月，催了好几次才给", "longer", "3"),
    ("4", "", "same_day", "9"),
    ("3", "现场人员来去匆匆，没讲清楚怎么整改", "week", "6"),
    ("1", "技术员很负责，讲解清楚，下次还找你们", "same_day", "2"),
)
SHEETS, LINKS = 28, 3
HOURS = (time(10, 20), time(15, 40))
"""When people answer: two sheets a working day."""


def build(people: People, at: datetime) -> None:
    """Design, review, revise, ask, and send links that wait."""
    head, reviewer = people.holding("follow_up_head")[0], people.holding("vice_president")[0]
    customers = list(Customer.objects.exclude(owner=None).select_related("owner", "unit").order_by("pk")[: SHEETS + LINKS])
    begun = at - timedelta(days=60)
    first = _published(
        designing.create(title="客户满意度回访问卷", purpose="回访时了解客户的感受和建议", by=head, at=begun), FIRST, head, reviewer, begun
    )
    _fill(first, customers[: SHEETS // 2], begun)
    revised = at - timedelta(days=20)
    draft = publishing.revise(first.questionnaire, reason="没有问到报告质量和技术人员，各部门用不上", by=head, at=revised)
    second = _published(draft, LATER, head, reviewer, revised)
    _fill(second, customers[SHEETS // 2 : SHEETS], revised)
    for customer in customers[SHEETS:]:
        links.issue(
            version=second, customer=customer, contact=None, task_ref="", way=Link.Way.HAND, expires_at=at + timedelta(days=14),
            by=customer.owner or head, at=at, base="http://127.0.0.1:8000",
        )  # fmt: skip
    today = clock.local_date(at)
    announcing.announce(
        authority="广东省应急管理厅", title="危险化学品企业安全生产专项检查", region="", project_types=[],
        text="检查重点：双重预防机制台账、特种作业审批、应急演练记录。可提醒客户提前自查，需要时我们可以安排现场指导。",
        begins_on=today - timedelta(days=5), ends_on=today + timedelta(days=40), by=head, at=at,
    )  # fmt: skip


def _published(version: QuestionnaireVersion, codes: tuple[str, ...], head: User, reviewer: User, at: datetime) -> QuestionnaireVersion:
    section = version.sections.get()
    for code in codes:
        designing.add_question(section, revision=version.revision, code=code, by=head, at=at, **library.questions()[code])
        version.refresh_from_db()
        section.version = version
    publishing.submit(version, by=head, at=at)
    return publishing.publish(version, by=reviewer, at=at + timedelta(hours=3))


def _fill(version: QuestionnaireVersion, customers: list[Customer], since: datetime) -> None:
    days = working_days(clock.local_date(since) + timedelta(days=1), clock.local_date(since) + timedelta(days=18))
    for place, (customer, (feeling, words, speed, nps)) in enumerate(zip(customers, cycle(SAYINGS), strict=False)):
        answers = {"feeling": feeling, "service_speed": speed, "recommend": nps, "report_quality": feeling, "effort": "6"}
        answers |= {"technicians_skill": nps if nps != "0" else "1", "feeling_low": words}
        asked = set(version.questions.values_list("code", flat=True))
        given = Given({code: [value] for code, value in answers.items() if code in asked})
        assert customer.owner
        answering.fill_in(
            version, given, key=f"demo/{version.pk}/{customer.pk}", customer=customer, contact=None, way=Sheet.Way.CALL, source="",
            by=customer.owner, at=clock.moment_of(days[place // 2], HOURS[place % 2]),
        )  # fmt: skip
