"""What draws need in the town: document D1 in force for the business department, one draw that was made, one that is announced."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from huifang.archive import services as archive
from huifang.followup.models import Draw, Listed, Round
from huifang.followup.sampling import drawing, scope
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import Office

CODE = "coverage.repairs"


def furnish(office: Office, at: datetime) -> None:
    """Put it in place: last week's order of one customer of 钱经理's."""
    pack = install_pack("property-management", by=system("tests"), at=at, effective_from=date(2020, 1, 1), unit=office.business)
    assert pack.regulation.unit == office.business
    customer = archive.create_customer(by=system("tests"), at=at, name="珠海癸物业有限公司", unit=office.business, owner=None)
    day = clock.local_date(at)
    Listed.objects.create(rule_code=CODE, customer=customer, number="WX-1", on=day - timedelta(days=7), created_at=at)
    reach = scope.reach_of(CODE, day)
    assert reach
    drawing.announce(reach, next(scope.lines(reach)), by=office.lin, at=at - timedelta(minutes=10))
    drawing.run_due(at)
    drawing.announce_coming(at)


def arguments(town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    made = Draw.objects.filter(rule_code=CODE, state="done").get()
    return {
        "followup:coverage_records": {"code": "coverage.complaints", "unit": town.office.business.pk},
        "followup:draw": {"pk": made.pk},
        "followup:draw_members": {"pk": made.pk},
        "followup:draw_void": {"pk": Draw.objects.get(rule_code=CODE, state="announced").pk},
        "followup:round_draw": {"pk": Round.objects.get(key=f"draw-{made.pk}-0").pk},
        "regulations:reach": {"pack": "work-safety-consultancy"},
    }


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What posts say."""
    return {
        "followup:draw_announce": {"rule": CODE, "unit": town.office.business.pk, "line": 0},
        "followup:draw_void": {"reason": "改期"},
        "regulations:install_packs": {"packs": "work-safety-consultancy"},
    }
