"""Violations, losses and leaks have consequences for the person and the direct superior (C 二2.9.1)."""

from datetime import timedelta

import pytest

from huifang.approvals import services as approving
from huifang.approvals.models import Approval
from huifang.custody import access, services
from huifang.custody.models import Incident, Measure
from huifang.custody.tests.conftest import NOON, House
from huifang.journal.delivering import drain
from huifang.kernel.decision import Conflict, Refused

pytestmark = pytest.mark.django_db


def reported(house: House) -> Incident:
    return services.report(
        by=house.li, kind="violation", account="在高铁上阅读客户资料", happened_at=NOON, at=NOON, place="高铁", person=house.ma
    )


def test_from_the_report_to_the_measures(house: House):
    incident = services.confirm(reported(house), finding="属实，有照片", person=house.ma, by=house.he, at=NOON)
    assert incident.superior == house.head
    with pytest.raises(Refused, match="measures_missing"):
        services.propose(incident, measures={"person": "通报批评"}, by=house.he, at=NOON)
    services.propose(incident, measures={"person": "通报批评", "superior": "书面检讨"}, by=house.he, at=NOON)
    approval = Approval.objects.get(subject_kind=Incident.ref_kind)
    approving.refuse(approval, reason="过轻", by=house.gm, at=NOON)
    drain()
    incident.refresh_from_db()
    assert incident.state == "confirmed"
    services.propose(incident, measures={"person": "扣发绩效", "superior": "书面检讨"}, by=house.he, at=NOON)
    approving.approve(Approval.objects.get(subject_kind=Incident.ref_kind, state="pending"), by=house.gm, at=NOON)
    drain()
    incident.refresh_from_db()
    assert incident.state == "ordered"
    for measure in Measure.objects.filter(incident=incident):
        with pytest.raises(Refused, match="measures_open"):
            services.close(incident, by=house.he, at=NOON)
        services.carry_out(measure, evidence="人事通知第7号", by=house.he, at=NOON)
        with pytest.raises(Conflict):
            services.carry_out(measure, evidence="再记一次", by=house.he, at=NOON)
    assert services.close(incident, by=house.he, at=NOON).state == "closed"


def test_nobody_deals_with_their_own_matter(house: House):
    incident = services.report(by=house.li, kind="leak", account="外发客户名单", happened_at=NOON, at=NOON, person=house.he)
    with pytest.raises(Refused, match="own_incident"):
        services.confirm(incident, finding="无", person=house.he, by=house.he, at=NOON)
    with pytest.raises(Refused, match="own_incident"):
        services.dismiss(incident, reason="无", by=house.he, at=NOON)
    assert not access.may_see_incident(house.ma, incident)
    assert list(access.incidents_visible_to(house.li)) == [incident]
    assert not access.incidents_visible_to(house.ma).exists()


def test_a_report_says_what_happened_and_when(house: House):
    with pytest.raises(Refused, match="account_missing"):
        services.report(by=house.li, kind="loss", account=" ", happened_at=NOON, at=NOON)
    with pytest.raises(Refused, match="in_the_future"):
        services.report(by=house.li, kind="loss", account="遗失一卷", happened_at=NOON + timedelta(hours=1), at=NOON)
    incident = services.dismiss(reported(house), reason="查无此事", by=house.lin, at=NOON)
    assert incident.state == "dismissed"
