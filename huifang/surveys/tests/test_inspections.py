"""R2.14: regulators' current inspections by region appear while they last."""

from datetime import timedelta

import pytest

from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.surveys.selectors.asking import for_customer, inspections
from huifang.surveys.services import announcing


@pytest.fixture
def announce(office):
    def make(**extra):
        today = clock.today()
        given = {
            "authority": "广州市应急管理局", "title": "危化品专项检查", "text": "请提前备好台账", "region": "广州", "project_types": [],
            "begins_on": today, "ends_on": today + timedelta(days=10), "by": office.lin, "at": office.now,
        }  # fmt: skip
        return announcing.announce(**given | extra)

    return make


def test_it_is_shown_in_its_region_while_it_lasts(office, announce):
    row, today = announce(), clock.today()
    assert inspections(today, ["广州"], []) == [row]
    assert inspections(today + timedelta(days=10), ["广州"], []) == [row]
    assert inspections(today + timedelta(days=11), ["广州"], []) == inspections(today, ["江门"], []) == []
    everywhere = announce(region="", project_types=["training"])
    assert inspections(today, ["江门"], ["training"]) == [everywhere]
    announcing.withdraw(row, by=office.lin, at=office.now)
    assert inspections(today, ["广州"], []) == []


def test_who_enters_them_and_two_at_once(office, announce):
    with pytest.raises(Refused, match="not_permitted"):
        announce(by=office.wang)
    with pytest.raises(Refused, match="survey_span_wrong"):
        announce(ends_on=clock.today() - timedelta(days=1))
    row = announce()
    values = {"begins_on": row.begins_on, "ends_on": row.ends_on, "by": office.lin, "at": office.now}
    announcing.change(row, version=1, title="改名", **values)
    with pytest.raises(Conflict):
        announcing.change(row, version=1, title="又改名", **values)


def test_a_questionnaire_is_for_its_classes_and_project_types(office, asked):
    found = asked.questionnaire
    assert for_customer(office.customer, {"standardization"}) == [asked]
    found.project_types = ["training"]
    found.save()
    assert for_customer(office.customer, {"standardization"}) == []
    found.project_types, found.grades = [], ["key"]
    found.save()
    assert for_customer(office.customer, {"standardization"}) == []
    found.grades, found.on_calls = [], False
    found.save()
    assert for_customer(office.customer, set()) == [asked]
    assert for_customer(office.customer, set(), on_calls=True) == []
