"""What questionnaires need in the town: one that is asked, a draft of another, a sheet, an open link, an inspection."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.surveys.models import Inspection, Link, QuestionnaireVersion, Sheet
from huifang.surveys.services import announcing, answering, designing, links, publishing
from huifang.surveys.services.answering import Given
from huifang.surveys.services.signing import signed
from tests.cast import Office

ASKED, DRAFT = "服务满意度", "培训效果"
REPLY = {"csat": ["5"], "why": ["没有人管，要投诉"]}


def furnish(office: Office, vice: User, at: datetime) -> None:
    """Put it in place: 林主管 designs, 周副总 reviews, 王坐席 asks."""
    version = _designed(ASKED, office, at)
    publishing.submit(version, by=office.lin, at=at)
    publishing.publish(version, by=vice, at=at)
    _designed(DRAFT, office, at)
    customer = office.customer
    answering.fill_in(
        version, Given(REPLY), key="town", customer=customer, contact=None, way=Sheet.Way.CALL, source="", by=office.wang, at=at
    )
    links.issue(
        version=version, customer=customer, contact=None, task_ref="", way=Link.Way.HAND, expires_at=at + timedelta(days=7),
        by=office.wang, at=at, base="http://testserver",
    )  # fmt: skip
    announcing.announce(
        authority="广州市应急管理局", title="危化品专项检查", text="请备好台账。", region="广州", project_types=[],
        begins_on=clock.local_date(at), ends_on=clock.local_date(at) + timedelta(days=9), by=office.lin, at=at,
    )  # fmt: skip


def _designed(title: str, office: Office, at: datetime) -> QuestionnaireVersion:
    version = designing.create(title=title, by=office.lin, at=at)
    section = version.sections.get()
    for code, kind, text in (("csat", "csat", "您满意吗？"), ("why", "text", "为什么？")):
        designing.add_question(section, revision=version.revision, code=code, kind=kind, text=text, by=office.lin, at=at)
        version.refresh_from_db()
        section.version = version
    return version


def _draft() -> QuestionnaireVersion:
    return QuestionnaireVersion.objects.filter(state="draft").order_by("pk")[0]


def _asked() -> QuestionnaireVersion:
    return Sheet.objects.select_related("version__questionnaire").get(key="town").version


def arguments(_town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    asked, draft = {"pk": _asked().questionnaire_id}, {"pk": _draft().pk}
    section, question = {"pk": _draft().sections.get().pk}, {"pk": _draft().questions.order_by("pk")[0].pk}
    sheet, inspection = {"pk": Sheet.objects.get(key="town").pk}, {"pk": Inspection.objects.order_by("pk")[0].pk}
    link = Link.objects.filter(version=_asked(), task_ref="", state="open").order_by("pk")[0]
    customer = {"pk": link.customer_id}
    return {
        **{f"surveys:{name}": asked for name in ("show", "edit", "act", "results")},
        **{f"surveys:{name}": draft for name in ("version", "preview", "version_act", "words", "section_new")},
        **{f"surveys:{name}": section for name in ("section", "section_act", "question_new", "library")},
        **{f"surveys:{name}": question for name in ("question", "question_act")},
        **{f"surveys:{name}": sheet for name in ("sheet", "sheet_void")},
        **{f"surveys:{name}": customer for name in ("customer_panel", "send", "reminders")},
        **{f"surveys:{name}": inspection for name in ("inspection", "inspection_withdraw")},
        **{f"surveys:{name}": {} for name in ("list", "new", "sheets", "inspections", "inspection_new")},
        "surveys:link_withdraw": {"pk": link.pk},
        "wenjuan:sheet": {"address": signed(link.token)},
        "followup:record_answers": {"pk": _town.record.pk},
    }


def bodies(_town: Any) -> dict[str, dict[str, Any]]:
    """What posts say."""
    revision = _draft().revision
    asked = _asked()
    inspection = {"authority": "省厅", "title": "检查", "begins_on": "2026-11-20", "ends_on": "2026-11-30"}
    question = {"kind": "nps", "text": "会推荐我们吗？", "topic": "company", "revision": revision}
    return {
        "surveys:new": {"title": "新问卷"},
        "surveys:edit": {"title": "改名", "version": asked.questionnaire.version},
        "surveys:act": {"action": "retire", "reason": "不再需要"},
        "surveys:version_act": {"action": "submit"},
        "surveys:words": {"welcome": "您好", "revision": revision},
        "surveys:section_new": {"title": "第二部分", "revision": revision},
        "surveys:section": {"title": "第一部分", "revision": revision},
        "surveys:section_act": {"action": "up", "revision": revision},
        "surveys:question_new": question,
        "surveys:library": {"codes": ["effort"], "revision": revision},
        "surveys:question": question | {"kind": "csat"},
        "surveys:question_act": {"action": "down", "revision": revision},
        "surveys:sheet_void": {"reason": "填错客户"},
        "surveys:send": {"version": asked.pk, "way": "hand", "days": 7},
        "surveys:link_withdraw": {"reason": "换个方式"},
        "surveys:inspection_new": inspection,
        "surveys:inspection": inspection | {"version": 1},
        "wenjuan:sheet": {f"s{asked.pk}.csat": "4", "agreed": "on"},
    }
