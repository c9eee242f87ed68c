"""Approvals in the demo company: exports and voided records of months past, some decided, some waiting."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.approvals.registry import Values
from huifang.archive import exporting
from huifang.archive.models import Customer
from huifang.config.demo.staff import People
from huifang.followup.models import Record
from huifang.followup.services import voiding
from huifang.journal.delivering import drain
from huifang.kernel import clock

PURPOSES = ("核对年度续约名单，交业务部使用", "编制季度走访计划，仅限部门内部使用", "与合同台账核对，核对后即删除")


class Deciding:
    """Lives beside the calls: what needs approval, who decides it, when."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.keeper, self.head = people.by_name["luozhen"], people.by_name["linmin"]
        self.leaders = [people.by_name["hejing"], people.by_name["tanyu"]]
        self.manager = people.by_name["dengfang"]

    def day(self, on: date, left: int) -> None:
        """What happens ``left`` working days before the present."""
        acts = {60: self._granted, 30: self._refused, 14: self._voided, 1: self._waiting}
        if act := acts.get(left):
            at = clock.moment_of(on, time(10, 20))
            with transaction.atomic(), clock.at(at):
                act(at)
                while drain(at=at):
                    pass

    def _granted(self, at: datetime) -> None:
        approval = self._export(self.keeper, "grade=key", "客户分类：重点客户", 260, PURPOSES[0], at)
        self._later(approval, self.head, at + timedelta(hours=2), "同意，导出后登记去向。")

    def _refused(self, at: datetime) -> None:
        approval = self._export(self.keeper, "region=广州市", "地区：广州市", 640, PURPOSES[1], at)
        later = at + timedelta(hours=3)
        with clock.at(later):
            approvals.refuse(approval, reason="走访计划按季度在系统内编制即可，不必导出。", by=self.head, at=later)

    def _voided(self, at: datetime) -> None:
        approval = self._void(self.leaders[0], at, "同一通电话登记了两次")
        if approval:
            self._later(approval, self.head, at + timedelta(hours=1), "已核对录入记录。")
            self._later(approval, self.manager, at + timedelta(hours=5))

    def _waiting(self, at: datetime) -> None:
        for leader, reason in zip(self.leaders, ("客户名称登记错误，已重新回访", "误将测试通话登记为回访"), strict=True):
            self._void(leader, at, reason)
        asked = self._export(self.keeper, "", "权限范围内的全部客户", Customer.objects.count(), PURPOSES[2], at)
        later = at + timedelta(hours=1)
        with clock.at(later):
            approvals.ask_back(asked, of=self.keeper, text="台账由谁核对？能否分批在系统内核对？", by=self.head, at=later)

    def _export(self, user: User, query: str, words: str, count: int, reason: str, at: datetime) -> Approval:
        many = max(count, 220)
        facts: Values = {"export.customers": many, "export.month": many, "export.conditions": words, "export.query": query}
        wanted = exporting.Export(user, facts, needed=True, granted=None, waiting=None)
        return exporting.request_approval(wanted, reason=reason, at=at)

    def _void(self, leader: User, at: datetime, reason: str) -> Approval | None:
        units = leader.role_assignments.values("unit")
        month = clock.moment_of(clock.local_date(at).replace(day=1), time(0))
        row = Record.objects.filter(unit__in=units, state=Record.State.COMPLETE, called_at__lt=month, matter="none").order_by("-id").first()
        return voiding.request_approval(row, reason=reason, by=leader, at=at) if row else None

    def _later(self, approval: Approval, by: User, at: datetime, text: str = "") -> None:
        with clock.at(at):
            approvals.approve(approval, by=by, at=at, text=text)
