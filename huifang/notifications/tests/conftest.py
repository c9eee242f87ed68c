"""An office of its own for notices: two departments, a leader above, a deputy; records that only some may read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from huifang.accounts.models import User
from huifang.journal import gates
from huifang.kernel import clock
from huifang.kernel.decision import YES, no
from huifang.kernel.refs import Ref
from huifang.notifications import kinds
from huifang.notifications.kinds import Group, Kind, Subject
from huifang.notifications.rules import DIGEST, INBOX, NOW, Importance
from huifang.organization.models import Deputy, Position, RoleAssignment, Unit

# Friday 2026-11-20, 10:00 in Shanghai.
MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PAPER = Ref("test.paper", "1")
SECRET = Ref("test.paper", "2")


@dataclass
class House:
    """Units and people; `now` is a working morning."""

    company: Unit
    technical: Unit
    team: Unit
    boss: User
    head: User
    tech: User
    other: User
    agent: User
    position: Position
    now: datetime = MORNING


def unit(code, name, parent=None, kind="department"):
    row = Unit.objects.create(code=code, name=name, parent=parent, kind=kind)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


def person(username, name, role="", where=None, email=True):
    row = User.objects.create(username=username, name=name, joined_at=MORNING, email=f"{username}@example.org" if email else "")
    if role:
        RoleAssignment.objects.create(user=row, role=role, unit=where, valid_from=date(2020, 1, 1))
    return row


@pytest.fixture
def house(db):
    with clock.at(MORNING):
        company = unit("c", "公司", kind="company")
        technical, team = unit("t", "技术部", company), unit("g", "一组", company, "team")
        yield House(
            company, technical, team,
            boss=person("boss", "周副总", "vice_president", company), head=person("head", "孙工", "technical_head", technical),
            tech=person("tech", "吴技术", "technician", technical), other=person("other", "郑技术", "technician", technical),
            agent=person("agent", "王坐席", "agent", team),
            position=Position.objects.create(unit=technical, role="technical_head", name="技术部负责人"),
        )  # fmt: skip


@pytest.fixture
def away(house):
    """Let somebody be away today, with a deputy."""

    def set_away(user, deputy, first=date(2026, 11, 20), last=date(2026, 11, 20)):
        return Deputy.objects.create(user=user, deputy=deputy, valid_from=first, valid_until=last)

    return set_away


@pytest.fixture(autouse=True)
def papers(monkeypatch):
    """Kinds and a subject of the tests' own; paper 2 may be read by the boss only."""
    for name in ("_groups", "_kinds", "_subjects"):
        monkeypatch.setattr(kinds, name, dict(getattr(kinds, name)))
    monkeypatch.setattr(gates, "_gates", dict(gates._gates))
    gates.register_gate("test.paper", lambda user, pk: YES if pk != "2" or user.username == "boss" else no("out_of_reach"))
    kinds.declare(
        Group("papers", "文件"),
        Group("chat", "闲谈", may_silence=True),
        Kind("paper.asked", "papers", "有事请教", "{by}问：{what}，期限 {due}", way=NOW, evidence=True),
        Kind("paper.fire", "papers", "失火", "{what}", way=NOW, importance=Importance.URGENT),
        Kind("paper.note", "papers", "便条", "{by}说：{text}", way=DIGEST, folds=True),
        Kind("paper.silent", "chat", "闲谈", "{text}", way=INBOX),
        Kind("paper.own", "papers", "自己的", "{text}", to_actor=True),
    )
    kinds.register_subject(
        Subject("test.paper", title=lambda pk: f"文件{pk}", party=lambda pk: Ref("archive.customer", "7") if pk == "1" else None)
    )
