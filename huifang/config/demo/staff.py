"""The sixteen people of the demo company, their units and roles. All names are invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.kernel.refs import system
from huifang.organization import services as organization
from huifang.organization.models import Unit

COMPANY = "广东安行职业安全咨询有限公司"
DEMO = system("demo")

UNITS = (("team-2", "回访二组", "follow-up", "team"),)
STAFF = (
    ("linmin", "林敏", "follow_up_head", "follow-up"),
    ("hejing", "何静", "team_leader", "team-1"),
    ("tanyu", "谭宇", "team_leader", "team-2"),
    ("zhouhui", "周蕙", "agent", "team-1"),
    ("wuping", "吴萍", "agent", "team-1"),
    ("wangxue", "王雪", "agent", "team-1"),
    ("liwen", "李雯", "agent", "team-2"),
    ("chenjia", "陈佳", "agent", "team-2"),
    ("sunwei", "孙伟", "technical_head", "technical"),
    ("qianli", "钱立", "business_head", "business"),
    ("dengfang", "邓芳", "administration_manager", "administration"),
    ("luozhen", "罗珍", "archive_keeper", "administration"),
    ("shilei", "石磊", "information_clerk", "business"),
    ("panguo", "潘国华", "vice_president", "company"),
    ("xuming", "许明", "general_manager", "company"),
    ("gaoyuan", "高远", "executive_director", "company"),
)


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in the demo."""

    by_name: dict[str, User]
    units: dict[str, Unit]

    def holding(self, role: str) -> list[User]:
        """Everybody with a role, in the order of the list."""
        return [self.by_name[username] for username, _name, held, _unit in STAFF if held == role]


def hire(at: datetime) -> People:
    """Make the second team, sixteen people with their roles, and one deputy."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    for code, name, parent, kind in UNITS:
        units[code] = organization.create_unit(name=name, code=code, parent=units[parent], kind=kind, by=DEMO, at=at)
        organization.create_position(unit=units[code], role="team_leader", by=DEMO, at=at)
    people: dict[str, User] = {}
    for place, (username, name, role, unit) in enumerate(STAFF, 1):
        user = accounts.create_user(username=username, name=name, staff_number=f"{place:03}", by=DEMO, at=at)
        organization.assign_role(user=user, role=role, unit=units[unit], by=DEMO, at=at, valid_from=(at - timedelta(days=30)).date())
        people[username] = user
    return People(people, units)
