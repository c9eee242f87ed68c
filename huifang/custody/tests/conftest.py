"""The cast: 马员工 and 马主任 of the technical department, 罗档案 keeps the archive, 林主任 heads the centre, 何行政 manages
administration, 高执董 is executive director, 总经理 manages; 王坐席 owns 甲公司, 李坐席 doesn't. The rules of document C are in force."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from huifang.accounts.models import User
from huifang.approvals import services as approving
from huifang.approvals.models import Approval
from huifang.archive import services as archive
from huifang.archive.models import Customer
from huifang.custody.models import Loan
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.kernel.phones import parse_phone
from huifang.organization.models import RoleAssignment, Unit
from huifang.regulations.services import install_pack

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAY = clock.local_date(NOON)
MARKER = "壬戌机要乙"
"""Stands in graded content only."""


@dataclass
class House:
    """Everybody in the tests."""

    centre: Unit
    technical: Unit
    people: dict[str, User]
    customer: Customer
    other: Customer

    def __getattr__(self, name: str) -> User:
        people: dict[str, User] = self.__dict__["people"]
        if name not in people:
            raise AttributeError(name)
        return User.objects.get(pk=people[name].pk)

    def decide(self, loan: Loan, *names: str, at: datetime = NOON) -> Loan:
        """Let these people approve, in this order, and the facts arrive."""
        approval = Approval.objects.get(subject_kind=Loan.ref_kind, subject_id=loan.pk)
        for name in names:
            approving.approve(approval, by=getattr(self, name), at=at)
            approval.refresh_from_db()
        drain()
        loan.refresh_from_db()
        return loan


def unit(code: str, name: str, parent: Unit | None = None) -> Unit:
    row = Unit.objects.create(code=code, name=name, parent=parent)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


PEOPLE = {
    "wang": ("王坐席", "agent", "centre"),
    "li": ("李坐席", "agent", "centre"),
    "lin": ("林主任", "follow_up_head", "centre"),
    "luo": ("罗档案", "archive_keeper", "centre"),
    "clerk": ("蔡信息", "information_clerk", "centre"),
    "ma": ("马员工", "technician", "technical"),
    "head": ("马主任", "technical_head", "technical"),
    "he": ("何行政", "administration_manager", "company"),
    "gm": ("郑总", "general_manager", "company"),
    "gao": ("高执董", "executive_director", "company"),
}


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def house(db: None) -> House:
    company = unit("company", "公司")
    units = {"company": company, "centre": unit("centre", "客户回访中心", company), "technical": unit("technical", "技术部", company)}
    people = {}
    for username, (name, role, where) in PEOPLE.items():
        people[username] = User.objects.create(username=username, name=name, joined_at=NOON, password="!")
        RoleAssignment.objects.create(user=people[username], role=role, unit=units[where], valid_from=date(2020, 1, 1))
    people["admin"] = User.objects.create(username="admin", name="何管理", joined_at=NOON, password="!", is_administrator=True)
    install_pack("follow-up-centre", by=people["admin"], effective_from=date(2026, 1, 1), at=NOON)
    phone = parse_phone("13800138000")
    assert phone
    rows = [
        archive.create_customer(by=people["lin"], name=name, unit=units["centre"], owner=owner, contact_name=contact, phones=[phone])
        for name, owner, contact in (("广州甲化工有限公司", people["wang"], "黄嘉欣"), ("佛山乙化工有限公司", None, "欧阳春晓"))
    ]
    for section in ("base", "counterparts", "business"):
        archive.change_section(rows[0], section, values={"scope": f"{MARKER}{section}"}, version=0, by=people["luo"], at=NOON)
    return House(units["centre"], units["technical"], people, rows[0], rows[1])
