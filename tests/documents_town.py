"""Documents, inspections and information reports of the town: one kept, one checked out, one asked for and one lent; two plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huifang.accounts.models import User
from huifang.archive.models import InformationReport
from huifang.archive.reverifying import checks, reports
from huifang.documents.models import Document, Finding, Grant, Inspection, Plan
from huifang.documents.services import inspecting, keeping, lending
from huifang.kernel.refs import system
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule
from huifang.regulations.packs import read_pack
from huifang.regulations.services import _stamp
from tests.cast import Office

RULES = ("reverification", "information_report")


def furnish(office: Office, luo: User, at: datetime) -> None:
    """Put the two rules about files in force, write one report, keep documents and inspect them."""
    _rules(at)
    checks.nightly(at)
    rule = reports.rule_for(at)
    assert rule is not None
    report = reports.prepare(office.technical, date(2026, 12, 7), rule=rule, by=system("tests"), at=at)
    reports.edit(report, situation="同行进入工业园区。", plans="", lines={}, version=1, by=office.sun, at=at)
    kept = _register(office, luo, "二分厂评价报告书", at)
    taken = _register(office, luo, "应急预案", at)
    keeping.take(taken, reason="补充附件", by=luo, at=at)
    lending.ask(kept, way="view", purpose="准备回访", until=date(2026, 12, 1), by=office.wang, at=at)
    lent = lending.ask(kept, way="view", purpose="核对等级", until=date(2026, 12, 1), by=office.li, at=at)
    lending.decide(lent, granted=True, by=luo, at=at)
    draft = inspecting.begin(2027, by=luo, at=at)
    inspecting.plan_inspection(draft, planned_on=date(2027, 5, 12), scope="全部", inspector=luo, by=luo, at=at)
    running = inspecting.begin(2026, by=luo, at=at)
    for day in (date(2026, 11, 20), date(2026, 12, 15)):
        inspecting.plan_inspection(running, planned_on=day, scope="评价报告", inspector=luo, by=luo, at=at)
    inspecting.ask_approval(running, by=luo, at=at)
    inspection = running.inspections.order_by("planned_on")[0]
    for text in ("缺少签字页", "目录与正文不符"):
        inspecting.find(inspection, document=kept, text=text, owner=office.sun, due_on=date(2026, 12, 4), by=luo, at=at)
    inspecting.correct(Finding.objects.order_by("pk")[1], text="已更正目录", by=office.sun, at=at)


def _rules(at: datetime) -> None:
    regulation = Regulation.objects.create(code="files", title="客户信息管理办法")
    version = RegulationVersion.objects.create(
        regulation=regulation, number=1, state="published", effective_from=date(2020, 1, 1), created_at=at, published_at=at
    )
    clause = Clause.objects.create(version=version, number="1", title="核定与报告", text="", order=1)
    for rule in (rule for one in read_pack("follow-up-centre").clauses for rule in one.rules if rule.code in RULES):
        body = {key: value for key, value in rule.body.items() if key != "limit"}
        Rule.objects.create(version=version, clause=clause, code=rule.code, kind=rule.kind, body=body, order=1)
    _stamp()


def _register(office: Office, luo: User, title: str, at: datetime) -> Document:
    return keeping.register(
        title=title, kind="report", unit=office.team, content=f"{title}\n评价等级：三级".encode(), name=f"{title}.txt", by=luo, at=at,
        customer=office.customer,
    )  # fmt: skip


def arguments(town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    kept, taken = (Document.objects.get(state=state) for state in ("kept", "taken"))
    asked, granted = ({"pk": Grant.objects.get(state=state).pk} for state in ("asked", "granted"))
    draft = {"pk": Plan.objects.get(state="draft").pk}
    inspection = {"pk": Inspection.objects.order_by("planned_on")[0].pk}
    open_, corrected = ({"pk": Finding.objects.get(state=state).pk} for state in ("open", "corrected"))
    report, document, out = {"pk": InformationReport.objects.get().pk}, {"pk": kept.pk}, {"pk": taken.pk}
    names = ("show", "edit", "compare", "take", "hand_over", "void", "authority", "ask")
    return {
        **{f"documents:{name}": document for name in names},
        **{f"documents:{name}": out for name in ("give_back", "force", "version")},
        **{f"documents:{name}": {} for name in ("index", "new", "grants", "plans", "findings")},
        "documents:text": {"pk": kept.pk, "number": 1},
        "documents:customer_panel": {"pk": town.office.customer.pk},
        **{f"documents:{name}": asked for name in ("grant", "grant_decide", "grant_withdraw")},
        "documents:grant_end": granted,
        **{f"documents:{name}": draft for name in ("plan", "inspection_new", "plan_send")},
        **{f"documents:{name}": inspection for name in ("inspection", "find", "finish", "drop")},
        **{f"documents:{name}": open_ for name in ("finding", "correct")},
        "documents:verify": corrected,
        "archive:check-unit": {"pk": town.office.team.pk},
        "archive:information-report": report,
        "archive:information-report-submit": report,
    }


def bodies(town: Any) -> dict[str, Any]:
    """What a permitted write needs in order to be done."""
    kept, lin = Document.objects.get(state="kept"), town.office.lin
    version = InformationReport.objects.get().version
    return {
        "archive:check-verify": {"ids": [town.office.customer.pk]},
        "archive:information-report": {"situation": "平稳", "plans": "", "version": version},
        "archive:information-report-submit": {"version": version},
        "documents:edit": {"title": "安全现状评价报告", "kind": "report", "section": "", "paper_place": "", "version": kept.version},
        "documents:take": {"reason": "更正"},
        "documents:force": {"reason": "客户急用"},
        "documents:hand_over": {"to": lin.pk if kept.keeper_id != lin.pk else town.luo.pk, "reason": "轮岗"},
        "documents:void": {"reason": "重复登记"},
        "documents:authority": {"authority": "应急管理局", "people": "张某", "basis": "通知12号", "on": "2026-11-19"},
        "documents:ask": {"way": "view", "purpose": "复评", "until": "2026-12-01"},
        "documents:grant_decide": {"act": "grant"},
        "documents:grant_end": {"reason": "用毕"},
        "documents:plans": {"year": "2027"},
        "documents:plan": {"goals": "全年检查两次", "version": "1"},
        "documents:inspection_new": {"planned_on": "2027-10-12", "scope": "应急预案", "inspector": town.luo.pk},
        "documents:find": {"number": kept.number, "text": "缺页", "due_on": "2026-12-04"},
        "documents:finish": {"checked": "2", "result": "基本完好"},
        "documents:drop": {"reason": "与年审重合"},
        "documents:correct": {"text": "已补"},
        "documents:verify": {"text": "齐全", "right": "yes"},
    }
