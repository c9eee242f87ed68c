"""The office with something of everything in it: one row for each address of the project, most of them 王坐席's.

Built by the services alone, so that it holds what a day of work would leave behind. 乙公司 belongs to 赵外区; 罗档案 keeps
the archive, 周副总 is vice-president, 何管理 administers without any role, 新同事 has no role yet.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.urls import URLResolver, get_resolver
from PIL import Image

from huifang.accounts import services as accounts
from huifang.accounts.models import SignedIn, User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval, Question
from huifang.archive import services as archive
from huifang.archive.models import Contact, ContactNumber, Contract, Customer
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.desk import drafts, progress
from huifang.desk.models import Progress, SavedView
from huifang.files import services as files
from huifang.files.models import File
from huifang.followup.models import Record, Round, Task
from huifang.followup.selectors import call as calls
from huifang.followup.services import calling, completing, managing, planning
from huifang.followup.services.completing import Call, Given
from huifang.imports import layouts, reading, registry, running
from huifang.imports import services as imports
from huifang.imports.models import Batch
from huifang.journal import delivering
from huifang.journal.models import Delivery
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.regulations import services as regulations
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule
from tests import (
    api_bodies,
    archive_town,
    audit_town,
    complaint_intakes,
    complaint_matters,
    complaint_stages,
    complaint_way,
    custody_town,
    documents_town,
    letters,
    relations_town,
    roster_town,
    rounds_town,
    sampling_town,
    survey_town,
    town_admin,
    volume_town,
)
from tests.cast import MORNING, Office, make_user, open_office

LATER = MORNING + timedelta(minutes=4)
REGISTER = "序号,客户名称,联系人,电话,地址,项目类型,合同编号,完成时间\n1,中山丁家具有限公司,何永康,13712340000,中山市小榄镇,应急预案,AX-9,{day}\n2,,,,,应急预案,,不详\n"


@dataclass
class Town:
    """The office and its rows."""

    office: Office
    luo: User
    vice: User
    admin: User
    newcomer: User
    contact: Contact
    contract: Contract
    theirs: Customer
    task: Task
    foreign_task: Task
    repair_task: Task
    done_task: Task
    record: Record
    complaint: Complaint
    open_assignment: Assignment
    answered_assignment: Assignment
    file: File
    view: SavedView
    offered_view: SavedView
    uploaded: Batch
    previewed: Batch
    imported: Batch
    progress: Progress
    failed: Delivery
    regulation: Regulation
    draft: RegulationVersion
    clause: Clause
    rule: Rule
    invitation: str
    approval: Approval
    question: Question
    given: str
    """The mark of 林主管's act of giving 赵外区's call to the whole team."""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What addresses take that take something of their own: asked once, when the town stands."""
    sendable: Mapping[str, Any] = field(default_factory=dict)

    def people(self) -> dict[str, User | None]:
        """Everybody by the short name that tables use; ``out`` is nobody."""
        o = self.office
        return {
            "out": None, "wang": o.wang, "li": o.li, "zhao": o.zhao, "lin": o.lin, "sun": o.sun, "qian": o.qian,
            "luo": self.luo, "none": self.newcomer, "admin": self.admin, "vice": self.vice,
        }  # fmt: skip

    def arguments(self, name: str) -> dict[str, Any]:
        """What the address of this name takes."""
        if name in self.known:
            return self.known[name]
        return {part: value for part, value in self._usual(name).items() if part in ADDRESSES()[name]}

    def _specials(self) -> dict[str, dict[str, Any]]:
        return (
            self._special()
            | api_bodies.arguments(self)
            | letters.arguments(self)
            | archive_town.arguments(self)
            | audit_town.arguments(self)
            | complaint_stages.arguments(self)
            | complaint_intakes.arguments(self)
            | complaint_matters.arguments(self)
            | complaint_way.arguments(self)
            | documents_town.arguments(self)
            | custody_town.arguments(self)
            | rounds_town.arguments(self)
            | sampling_town.arguments(self)
            | survey_town.arguments(self)
        )

    def _usual(self, name: str) -> dict[str, Any]:
        return next((found for start, found in self._general().items() if name.startswith(start)), {})

    def _general(self) -> dict[str, dict[str, Any]]:
        customer = {"pk": self.office.customer.pk}
        return {
            "accounts:": {"pk": self.office.li.pk, "purpose": "sign-in", "code": "oidc"},
            "archive:": customer,
            "assignments:customer_panel": customer,
            "assignments:": {"pk": self.answered_assignment.pk},
            "approvals:": {"pk": self.approval.pk},
            "complaints:customer_panel": customer,
            "complaints:": {"pk": self.complaint.pk},
            "followup:customer": customer,
            "followup:": {"pk": self.task.pk},
            "files:": {"pk": self.file.pk},
            "imports:": {"pk": self.uploaded.pk},
            "regulations:": {"code": self.regulation.code, "number": self.draft.number},
        }

    def _special(self) -> dict[str, dict[str, Any]]:
        version = {"code": self.regulation.code, "number": self.draft.number}
        return {
            **town_admin.arguments(self.office, self.newcomer),
            **volume_town.arguments(),
            **roster_town.arguments(self.office),
            **relations_town.arguments(self.office),
            "accounts:invitation": {"token": self.invitation},
            "accounts:end-session": {"pk": SignedIn.objects.get(session_key="town").pk},
            "approvals:answer": {"pk": self.question.pk},
            "approvals:subject_panel": {"kind": "followup.record", "pk": self.record.pk},
            "archive:contact-edit": {"pk": self.contact.pk},
            "archive:contact-main": {"pk": self.contact.pk},
            "archive:contract-edit": {"pk": self.contract.pk},
            "archive:contract-move": {"pk": self.contract.pk, "action": "execute"},
            "archive:number-mark": {"pk": self.office.number.pk},
            "archive:number-new": {"pk": self.contact.pk},
            "archive:number-reveal": {"pk": self.office.number.pk},
            "archive:project-edit": {"pk": self.office.project.pk},
            "archive:project-move": {"pk": self.office.project.pk, "action": "end"},
            "assignments:origin_panel": {"kind": "complaints.complaint", "pk": self.complaint.pk},
            "assignments:answer": {"pk": self.open_assignment.pk},
            "assignments:withdraw": {"pk": self.open_assignment.pk},
            "assignments:pass_on": {"pk": self.open_assignment.pk},
            "assignments:remind": {"pk": self.open_assignment.pk},
            "assignments:take": {"pk": self.open_assignment.pk},
            "desk:draft": {"kind": "followup.call", "key": "1"},
            "desk:progress": {"pk": self.progress.pk},
            "desk:progress_cancel": {"pk": self.progress.pk},
            "desk:share_view": {"pk": self.offered_view.pk},
            "desk:remove_view": {"pk": self.view.pk},
            "desk:restore_view": {},
            "files:logo": {},
            "files:logo-edit": {},
            "files:page": {"pk": self.file.pk, "number": 1},
            "files:panel": {"kind": "assignments.assignment", "pk": self.answered_assignment.pk},
            "files:upload": {"kind": "assignments.assignment", "pk": self.answered_assignment.pk},
            "followup:plan_call": {"pk": self.record.pk},
            "followup:record": {"pk": self.record.pk},
            "followup:repair": {"pk": self.repair_task.pk},
            "followup:round": {"pk": Round.objects.order_by("pk").values_list("pk", flat=True)[0]},
            "followup:undo_assign": {"batch": self.given},
            "followup:void_task": {"pk": self.foreign_task.pk},
            "followup:void_record": {"pk": self.record.pk},
            "imports:apply": {"pk": self.previewed.pk},
            "imports:refused": {"pk": self.previewed.pk},
            "imports:undo": {"pk": self.imported.pk},
            "journal:history": {"ref": str(Ref.of(self.office.customer))},
            "journal:retry": {"pk": self.failed.pk},
            "notifications:open": {"pk": Notice.objects.get(person=self.office.wang, kind="assignments.answered").pk},
            "notifications:profile_panel": {"pk": self.office.wang.pk},
            "notifications:told": {"kind": "complaints.complaint", "pk": self.complaint.pk},
            "notifications:told_customer": {"pk": self.office.customer.pk},
            "paperwork:print": {"form": "followup.record", "pk": self.record.pk},
            "regulations:clause": {**version, "pk": self.clause.pk},
            "regulations:edit-rule": {**version, "pk": self.rule.pk},
            "regulations:enabled": {**version, "pk": self.rule.pk},
            "regulations:install": {"pack": "work-safety-consultancy"},
            "regulations:new-rule": {**version, "pk": self.clause.pk},
            "regulations:rule": {"pk": Rule.objects.filter(version__state="published").order_by("pk").values_list("pk", flat=True)[0]},
        }


def _addresses() -> dict[str, tuple[str, ...]]:
    """Every address of the project by its full name, with the names of its arguments."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", tuple(entry.pattern.converters)


ADDRESSES = cache(_addresses)


def build_town() -> Town:
    """Open the office and let it work for a morning."""
    office = open_office()
    at = office.now
    company = office.company
    luo = make_user("luo", "罗档案", "archive_keeper", company)
    vice = make_user("zhou", "周副总", "vice_president", company)
    admin = make_user("he", "何管理", "", company, administrator=True)
    newcomer = make_user("xin", "新同事", "", company)
    theirs = _customer(office, "佛山乙涂料有限公司", owner=office.zhao, unit=office.elsewhere, phone="139 0013 9001")
    lost = _customer(office, "江门戊纺织有限公司", owner=office.wang, unit=office.team, phone="136 0013 6001")
    called = _customer(office, "深圳丙气体有限公司", owner=office.wang, unit=office.team, phone="135 0013 5001")
    # Missed long ago: the first plan puts it into a round.
    _customer(
        office,
        "惠州壬化肥有限公司",
        owner=office.zhao,
        unit=office.elsewhere,
        phone="137 0013 7001",
        kind="training",
        done=date(2021, 3, 2),
    )
    planning.plan(by=system("planner"), at=at)
    repair_task = _lose(office, lost)
    record = _talk(office, called)
    complaint = Complaint.objects.get(origin=str(Ref.of(record)))
    assignment = Assignment.objects.get(topic="need")
    assignments.answer(assignment, text="已报价，明天上午联系客户。", by=assignment_head(office, assignment), at=LATER)
    file = files.store(content=photo(), name="现场.png", owner=Ref.of(assignment), by=assignment_head(office, assignment), at=LATER)
    drafts.save(office.wang, "followup.call", "1", drafts.Typed("opinion", "说到一半", 1, "tab", 0), at=at)
    view = SavedView.objects.create(user=office.wang, list_name="followup.queue", label="我的广州客户", query="region=广州市")
    offered_view = SavedView.objects.create(user=office.lin, list_name="followup.queue", label="各部门逾期", query="due=late")
    offered_view.partners.add(office.technical)
    uploaded, previewed, imported = (_batch(office, n) for n in range(3))
    _preview(previewed, office)
    _preview(imported, office)
    imports.start(imported, by=office.lin, at=at)
    running.apply(imported)
    imported.refresh_from_db()
    while delivering.drain(at=LATER):
        pass
    work = progress.start("imports.preview", "0", title="预览", total=1, owner=office.lin, at=at)
    regulation = Regulation.objects.get()
    draft = regulations.start_draft(regulation, by=office.lin, at=at)
    failed = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=failed.pk).update(state="failed", error="示例：送达时出错", done_at=None)
    foreign = _task_of(theirs)
    given, _count = managing.assign_many([foreign], to=None, unit=office.elsewhere, by=office.lin, at=at)
    foreign.refresh_from_db()
    accounts.note_sign_in(office.wang, at=at, session_key="town")
    approval = approvals.request(
        chain="approval.record-void", subject=Ref.of(record), by=office.wang, title=f"作废{record.number}", at=at,
        facts={"record.months_ago": 1}, reason="登记了两次",
    )  # fmt: skip
    export = approvals.request(
        chain="approval.customer-export", subject=Ref("archive.register", "0"), by=office.wang, title="导出300户", at=at,
        facts={"export.customers": 300, "export.month": 300, "export.conditions": "地区：广州市", "export.query": "region=1"},
    )  # fmt: skip
    question = approvals.ask_back(export, of=office.wang, text="给谁用？", by=office.lin, at=at)
    rule = Rule.objects.filter(version=draft, kind="quiet_hours").order_by("pk")[0]
    api_bodies.furnish(office, admin, at)
    letters.furnish(office, complaint, at)
    town_admin.furnish(office)
    volume_town.furnish(office, at)
    roster_town.furnish(office, at)
    built = Town(
        office=office, luo=luo, vice=vice, admin=admin, newcomer=newcomer,
        contact=office.number.contact, contract=Contract.objects.get(customer=office.customer), theirs=theirs,
        task=_task_of(office.customer), foreign_task=foreign, repair_task=repair_task, done_task=record.task, record=record,
        complaint=complaint, open_assignment=Assignment.objects.filter(topic="complaint", unit=office.technical)[0],
        answered_assignment=assignment, file=file, view=view, offered_view=offered_view, uploaded=uploaded, previewed=previewed, imported=imported, progress=work,
        failed=failed, regulation=regulation, draft=draft, clause=rule.clause, rule=rule,
        invitation=accounts.invite(newcomer, by=system("tests"), at=at),
        approval=approval, question=question,
        given=given,
    )  # fmt: skip
    complaint_stages.furnish(office, vice, at)
    complaint_intakes.furnish(office, at)
    complaint_matters.furnish(office, at)
    complaint_way.furnish(office, at)
    archive_town.furnish(office, luo, at)
    audit_town.furnish(office, luo, at)
    custody_town.furnish(office, vice, at)
    rounds_town.furnish(office, at)
    sampling_town.furnish(office, at)
    survey_town.furnish(office, vice, at)
    relations_town.furnish(office, at)
    documents_town.furnish(office, luo, at)
    built.known = built._specials()
    return built


def _customer(
    office: Office, name: str, *, owner: User, unit: Any, phone: str, kind: str = "standardization", done: date = date(2025, 12, 10)
) -> Customer:
    parsed = parse_phone(phone)
    assert parsed
    customer = archive.create_customer(
        by=office.lin,
        at=office.now,
        name=name,
        unit=unit,
        owner=owner,
        contact_name="区联系" if owner == office.zhao else "苏联系",
        phones=[parsed],
    )
    archive.create_project(customer, by=office.lin, at=office.now, project_type=kind, completed_on=done)
    return customer


def _task_of(customer: Customer) -> Task:
    return Task.objects.filter(customer=customer).order_by("due_at", "id")[0]


def _number_of(customer: Customer) -> ContactNumber:
    return ContactNumber.objects.select_related("contact").get(contact__customer=customer)


def _lose(office: Office, customer: Customer) -> Task:
    """A call that met a wrong number."""
    task = calling.take(_task_of(customer), by=office.wang, at=office.now)
    number = _number_of(customer)
    calling.log_attempt(task, outcome="wrong_number", key="w", started_at=office.now, by=office.wang, at=LATER, number=number)
    task.refresh_from_db()
    return task


def _talk(office: Office, customer: Customer) -> Record:
    """A call that brought a complaint and a need."""
    task = calling.take(_task_of(customer), by=office.wang, at=office.now)
    number = _number_of(customer)
    calling.dial(task, number, by=office.wang, at=office.now)
    sheet = calls.build(task, office.now)
    askings = [*(a for section in sheet.sections for a in section.askings), *sheet.askings]
    call = Call(
        key="talk", started_at=office.now, suited=True, satisfaction="dissatisfied", number=number, contact=number.contact,
        language="cantonese", answers=[_given(asking) for asking in askings], projects=[], opinion="报告拖了两周。",
        has_need=True, need="想做一次应急演练。", has_complaint=True, complaint="现场人员三次没有按约到场。", plan="三日内由技术部答复。",
    )  # fmt: skip
    return completing.complete(task, call, by=office.wang, at=LATER)


def _given(asking: Any) -> Given:
    question = asking.question
    value = {
        "choice": question.options[0].code if question.options else "", "scale": "4", "satisfaction": "fair", "yesno": "yes", "text": "",
    }[question.kind]  # fmt: skip
    text = "一切照旧" if question.kind == "text" else ""
    return Given(asking.field, asking.rule_id, question.code, question.text, question.required, value, project=asking.project, text=text)


def photo() -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "#2a6").save(buffer, "PNG")
    return buffer.getvalue()


def assignment_head(office: Office, assignment: Assignment) -> User:
    """Who answers for the unit that is asked."""
    return office.sun if assignment.unit_id == office.technical.pk else office.qian


def _batch(office: Office, number: int) -> Batch:
    kind = registry.kind("register")
    day = f"2025-0{number + 1}-15"
    content = REGISTER.replace("丁", "丁戊己"[number]).replace("0000", f"000{number}").format(day=day).encode()
    kept = reading.keep(iter([content]), f"登记{number}.csv")
    layout = layouts.detect_or_guess(kind, reading.read(kept.path), at=office.now)
    return imports.upload(by=office.lin, kind=kind.code, file=kept, name=f"登记{number}.csv", layout=layout, at=office.now)


def register_batch(office: Office, text: str, name: str) -> Batch:
    """A register that 林主管 has brought in and previewed."""
    kind = registry.kind("register")
    kept = reading.keep(iter([text.encode()]), name)
    layout = layouts.detect_or_guess(kind, reading.read(kept.path), at=office.now)
    batch = imports.upload(by=office.lin, kind=kind.code, file=kept, name=name, layout=layout, at=office.now)
    _preview(batch, office)
    return batch


def _preview(batch: Batch, office: Office) -> None:
    imports.start_preview(batch, by=office.lin, at=office.now)
    running.preview(batch)
    batch.refresh_from_db()
