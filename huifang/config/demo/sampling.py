"""Coverage in the demo company: the second team also follows a water company's document; its 30 users of the quarter are drawn, a list is there to draw from."""

from datetime import date, datetime, time, timedelta

from huifang.archive.models import Customer
from huifang.config.demo.staff import DEMO, People
from huifang.followup.models import Listed
from huifang.followup.sampling import drawing, scope
from huifang.kernel import clock
from huifang.regulations.services import install_pack

USERS, REPAIRS = "coverage.quarterly-users", "coverage.repairs"
WORKS = ("更换阀门", "检修配电箱", "处理漏水", "疏通管道", "更换照明")
ORDERS = 23


def build(people: People, at: datetime) -> None:
    """Install the packs for the units that live them, bring last week's orders in, draw both."""
    begin = clock.local_date(at) - timedelta(days=60)
    team, business = people.units["team-2"], people.units["business"]
    install_pack("water-utility", by=DEMO, at=at, effective_from=begin, unit=team)
    install_pack("property-management", by=DEMO, at=at, effective_from=begin, unit=business)
    _orders(business.pk, clock.local_date(at), at)
    earlier = at - timedelta(minutes=20)
    with clock.at(earlier):
        for reach in scope.reaches(clock.local_date(at)):
            if reach.rule.code in {USERS, REPAIRS}:
                drawing.announce(reach, next(scope.lines(reach)), by=DEMO, at=earlier)
    with clock.at(at):
        drawing.run_due(at)
        drawing.announce_coming(at)


def _orders(unit: int, today: date, at: datetime) -> None:
    """The repair orders of last week, of tenants whom the business department looks after."""
    monday = today - timedelta(days=today.weekday() + 7)
    homes = [f"锦绣花园{1 + n // 8}栋{1 + n % 8}0{1 + n % 4}室" for n in range(ORDERS)]
    made = Customer.objects.bulk_create(
        Customer(name=home, name_key=home, unit_id=unit, region="广州", created_at=at, changed_at=at) for home in homes
    )
    Listed.objects.bulk_create(
        Listed(
            rule_code=REPAIRS, customer=home, number=f"WX{monday:%m%d}-{n:02}", on=monday + timedelta(days=n % 5), note=WORKS[n % len(WORKS)],
            created_at=clock.moment_of(monday, time(18)) + timedelta(days=4),
        )
        for n, home in enumerate(made)
    )  # fmt: skip
