"""The office with the whole procedure in force: 何静 leads the team, 周副总 and 许总 manage, 吴工 works in the technical department."""

from dataclasses import dataclass
from datetime import date

from huifang.accounts.models import User
from huifang.journal import delivering
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import Office, make_unit, make_user


@dataclass
class House:
    """The office and who else is needed."""

    office: Office
    leader: User
    vice: User
    boss: User
    wu: User
    personnel: User
    inspector: User

    def drain(self):
        while delivering.drain(at=self.office.now):
            pass


def open_house(office: Office) -> House:
    """Install the procedure of complaints and hire."""
    install_pack("complaint-handling", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    return House(
        office,
        leader=make_user("he", "何静", "team_leader", office.team),
        vice=make_user("zhou", "周副总", "vice_president", office.company),
        boss=make_user("xu", "许总", "general_manager", office.company),
        wu=make_user("wu", "吴工", "technician", office.technical),
        personnel=make_user("deng", "邓经理", "administration_manager", make_unit("administration", "行政部", office.company)),
        inspector=make_user("shen", "沈质检", "quality_inspector", office.company),
    )
