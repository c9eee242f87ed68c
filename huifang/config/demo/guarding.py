"""The protected archive of the demo: document C in force with its grades; loans lent and asked for, a reading, files to verify
anew, the units' monthly reports, a reported incident, a destruction that waits for its second signature."""

from datetime import date, datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive import services as archive
from huifang.archive.models import Customer, FileCheck
from huifang.archive.reverifying import access, checks, reports
from huifang.audit import destroying
from huifang.config.demo.staff import DEMO, People
from huifang.custody import services as custody
from huifang.custody.models import Loan
from huifang.documents.models import Document
from huifang.documents.services import keeping
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization import services as organization
from huifang.regulations.services import install_pack

IN_FORCE = timedelta(days=75)
CHANGED = "一、自评概况\n二、自评得分：91分\n三、不符合项：2项，均已整改"


def build(people: People, at: datetime) -> None:
    """Put C in force and do what its people would have done in the last days."""
    today = clock.local_date(at)
    for name, code in (("hejing", "team-1"), ("tanyu", "team-2")):
        organization.assign_role(
            user=people.by_name[name], role="information_clerk", unit=people.units[code], by=DEMO, at=at, valid_from=today - IN_FORCE
        )
    install_pack("follow-up-centre", by=DEMO, at=at, effective_from=today - IN_FORCE)
    files = list(Customer.objects.filter(canonical=None).exclude(owner=None).select_related("unit", "owner").order_by("-grade", "pk")[:8])
    with transaction.atomic():
        _verify(files, people, at)
        _reports(people, today, at)
        _lend(files, people, at)
        _second_versions(people, at)
        _incident(people, at)
        _destroy(people, at)
    while drain(at=at):
        pass


def _approve(subject: Ref, by: User, at: datetime) -> None:
    approval = Approval.objects.filter(subject_kind=subject.kind, subject_id=int(subject.id)).latest("id")
    with clock.at(at):
        approvals.approve(approval, by=by, at=at)


def _verify(files: list[Customer], people: People, at: datetime) -> None:
    """Three files were verified lately, two are late, the others come due over the next days."""
    today = clock.local_date(at)
    days = [today - timedelta(days=2), today - timedelta(days=1), *(today + timedelta(days=n) for n in (1, 1, 2, 3, 3, 4))]
    FileCheck.objects.bulk_create(
        [FileCheck(customer=file, unit=file.unit, due_on=day) for file, day in zip(files, days, strict=False)], ignore_conflicts=True
    )
    checks.nightly(at)
    checks.verify([file.pk for file in files[5:8]], by=people.by_name["luozhen"], at=at)


def _reports(people: People, today: date, at: datetime) -> None:
    """Last month's report of the first team is submitted, this month's are prepared."""
    rule = reports.rule_for(at)
    if rule is None:
        return
    leader, team = people.by_name["hejing"], people.units["team-1"]
    this = reports.day_of(today.replace(day=1), rule.value)
    last = reports.day_of((today.replace(day=1) - timedelta(days=1)).replace(day=1), rule.value)
    earlier = clock.moment_of(last) - timedelta(hours=20)
    with clock.at(earlier):
        row = reports.prepare(team, last, rule=rule, by=DEMO, at=earlier)
        if access.may_write(leader, row):
            row = reports.edit(
                row, situation="两家同行以低价争取标准化复审业务，我司续约客户未受影响。", plans="对重点客户提前一个月联系续约。", lines={},
                version=row.version, by=leader, at=earlier,
            )  # fmt: skip
            reports.submit(row, version=row.version, by=leader, at=earlier)
    for code in ("team-1", "team-2"):
        reports.prepare(people.units[code], this, rule=rule, by=DEMO, at=at)


def _lend(files: list[Customer], people: People, at: datetime) -> None:
    """An agent of the other team reads base data by a loan; the technical head's wish to read contacts waits for the director."""
    until = clock.local_date(at) + timedelta(days=14)
    reader = people.by_name["liwen"]
    far = next((file for file in files if file.unit == people.units["team-1"]), None)
    if far is not None:
        asked = at - timedelta(days=1, hours=3)
        with clock.at(asked):
            loan = custody.ask(by=reader, customers=[far], sections=["base"], purpose="跨组客户复访前核对工商信息", ends_on=until, at=asked)
            _approve(Ref.of(loan), people.by_name["tanyu"], asked + timedelta(hours=1))
            _approve(Ref.of(loan), people.by_name["dengfang"], asked + timedelta(hours=2))
        while drain(at=at):
            pass
        loan.refresh_from_db()
        if loan.state == Loan.State.ACTIVE:
            archive.open_section(reader, far, "base", at=at)
    wish = custody.ask(
        by=people.by_name["sunwei"], customers=files[:2], sections=["counterparts"], purpose="现场勘查需与对方安全负责人会签", ends_on=until,
        at=at - timedelta(hours=4),
    )  # fmt: skip
    _approve(Ref.of(wish), people.by_name["panguo"], at - timedelta(hours=2))


def _second_versions(people: People, at: datetime) -> None:
    """The report of a self-assessment carries what stands under 业务 of the file, and has a second version."""
    keeper = people.by_name["luozhen"]
    row = Document.objects.filter(title__contains="自评报告", state=Document.State.KEPT, section="").first()
    if row is None:
        return
    keeping.take(row, reason="整改完成后更新得分", by=keeper, at=at)
    keeping.add_version(row, content=CHANGED.encode(), name="安全生产标准化自评报告.txt", reason="按整改结果更新得分", by=keeper, at=at)
    keeping.change(
        row, title=row.title, kind=row.kind, section="business", paper_place=row.paper_place, version=row.version, by=keeper, at=at
    )  # fmt: skip


def _incident(people: People, at: datetime) -> None:
    custody.report(
        by=people.by_name["wuping"], kind="loss", account="借阅卡夹在文件袋内，外出拜访返回后发现不见，已沿途寻找未果。",
        happened_at=at - timedelta(days=1), place="黄埔区科学城", person=people.by_name["chenjia"], at=at - timedelta(hours=6),
    )  # fmt: skip


def _destroy(people: People, at: datetime) -> None:
    """An outdated file: the head has signed, the administration manager has it before them."""
    keeper = people.by_name["luozhen"]
    old = archive.create_customer(
        by=keeper, name="广州荔湾旧友五金制品厂", unit=people.units["administration"], region="广州市", remarks="2019年已注销", at=at
    )
    row = destroying.propose(
        subjects=[Ref.of(old)], way="destroy", reason="outdated", note="企业已注销，合同已履行完毕满五年。", by=keeper, at=at
    )
    _approve(Ref.of(row), people.by_name["linmin"], at)
