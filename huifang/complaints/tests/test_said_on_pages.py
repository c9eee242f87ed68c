"""What the pages say where the procedure judges first and where a leader has to decide (R3.3, R3.6)."""

import pytest
from django.urls import reverse

from huifang.complaints import climbing, selectors, services
from huifang.complaints.models import Complaint
from huifang.complaints.tests.test_views import typed
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref


def test_a_new_complaint_is_judged_before_anybody_is_asked(house, sign_in):
    client, url = sign_in(house.office.wang), reverse("complaints:new") + f"?customer={house.office.customer.pk}"
    page = client.get(url).content.decode()
    assert "先由与此事无关的人员判定" in page
    assert "投诉单编号后转交" not in page
    answer = client.post(url, typed(house.office), follow=True).content.decode()
    row = Complaint.objects.get()
    assert row.state == "judging"
    assert f"投诉 {row.number} 已受理，等待判定。" in answer


def test_without_judgement_the_page_names_the_departments(office, sign_in):
    page = sign_in(office.wang).get(reverse("complaints:new") + f"?customer={office.customer.pk}").content.decode()
    assert office.technical.name in page
    assert "先由与此事无关的人员判定" not in page


def test_when_the_turns_are_used_up_the_page_says_who_decides(house, take, sign_in):
    row = take()
    rule = selectors.procedure(house.office.now, row.unit)
    assert rule
    Complaint.objects.filter(pk=row.pk).update(state="answered", rounds=rule.turns)
    row.refresh_from_db()
    client, url = sign_in(house.office.lin), reverse("complaints:show", args=[row.pk])
    assert "各部门均已答复" in client.get(url).content.decode()
    by, at = house.office.wang, house.office.now
    assert services.ask_again(row, opinion="还是不行", record_ref=Ref("followup.record", "7"), units=[], by=by, at=at)
    assert climbing.awaits_decision(row, rule)
    page = client.get(url).content.decode()
    assert "各部门均已答复" not in page
    assert "请再批一轮，或写明理由裁定结案" in page


def test_without_a_route_whoever_takes_it_is_told(office, monkeypatch):
    monkeypatch.setattr(selectors, "rules_in_force", lambda *_given: [])
    with pytest.raises(Refused) as refused:
        selectors.asked_at_once(office.now, office.team)
    assert refused.value.decision.reason == "no_route"
