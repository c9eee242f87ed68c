"""Several regulations in force for different units: the nearer one counts, shown why; packs chosen together (R2.4, R12.1)."""

from datetime import date

import pytest

from huifang.journal.models import Event
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import system
from huifang.organization.models import Unit
from huifang.regulations import packaging, selectors
from huifang.regulations.models import Regulation
from huifang.regulations.services import install_pack, set_unit
from huifang.regulations.shapes import Attempts, Form, QuietHours
from huifang.regulations.tests.conftest import NOON, TODAY

BY = system("tests")
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    company = Unit.objects.create(code="c", name="公司", path="/")
    made = {"company": company}
    Unit.objects.filter(pk=company.pk).update(path=f"/{company.pk}/")
    for code in ("water", "estate"):
        unit = Unit.objects.create(code=code, name=code, parent=company)
        Unit.objects.filter(pk=unit.pk).update(path=f"/{company.pk}/{unit.pk}/")
        made[code] = unit
    return {code: Unit.objects.get(pk=unit.pk) for code, unit in made.items()}


def installed(units: dict[str, Unit]) -> None:
    install_pack("work-safety-consultancy", by=BY, at=NOON, effective_from=LONG_AGO)
    install_pack("water-utility", by=BY, at=NOON, effective_from=LONG_AGO, unit=units["water"])
    install_pack("property-management", by=BY, at=NOON, effective_from=LONG_AGO, unit=units["estate"])


def test_each_unit_has_its_own_rules_before_those_of_the_company(units):
    installed(units)
    company, water, estate = (selectors.book(TODAY, units[code]) for code in ("company", "water", "estate"))
    assert [r.code for r in company.of("coverage")] == []
    assert [r.code for r in water.of("coverage")] == ["coverage.quarterly-users"]
    assert {r.code for r in estate.of("coverage")} == {"coverage.complaints", "coverage.repairs"}
    assert [r.value.spacing_minutes for r in water.of(Attempts)] == [60, 120], "D2: three tries, an hour apart"
    assert [r.value.spacing_minutes for r in company.of(Attempts)] == [120]
    assert water.first(Attempts) == water.of(Attempts)[0]
    assert [r.regulation_code for r in estate.of(QuietHours)] == ["property-management", "work-safety-consultancy"]
    assert next(r.value.title for r in estate.of(Form) if r.value.code == "followup.record") == "回访记录"
    assert next(r.value.title for r in company.of(Form) if r.value.code == "followup.record") == "回访登记表"
    assert selectors.rules_in_force("coverage", TODAY) == []


def test_of_two_rules_with_one_code_the_nearer_one_counts_and_the_page_says_which(units):
    install_pack("property-management", by=BY, at=NOON, effective_from=LONG_AGO)
    install_pack("follow-up-centre", by=BY, at=NOON, effective_from=LONG_AGO, unit=units["estate"])
    wide = {rule.code for rule in selectors.book(TODAY).rules}
    near = {rule.code for rule in selectors.book(TODAY, units["estate"]).rules if rule.unit}
    pairs = selectors.book(TODAY, units["estate"]).replaced
    assert {lost.code for lost, _won in pairs} == wide & near
    for lost, won in pairs:
        assert (lost.regulation_code, won.regulation_code) == ("property-management", "follow-up-centre")
        assert selectors.book(TODAY, units["estate"]).rule(lost.code) == won


def test_a_regulation_can_be_given_to_another_unit(units):
    version = install_pack("water-utility", by=BY, at=NOON, effective_from=LONG_AGO, unit=units["water"])
    regulation = Regulation.objects.get(pk=version.regulation_id)
    set_unit(regulation, units["estate"], was=units["water"].pk, by=BY, at=NOON)
    assert [len(selectors.book(TODAY, units[code]).of("coverage")) for code in ("water", "estate")] == [0, 1]
    with pytest.raises(Conflict):
        set_unit(regulation, None, was=units["water"].pk, by=BY, at=NOON)
    set_unit(regulation, None, was=units["estate"].pk, by=BY, at=NOON)
    assert len(selectors.book(TODAY).of("coverage")) == 1
    assert [e.kind for e in Event.objects.filter(kind__startswith="regulations.regulation").order_by("pk")] == [
        "regulations.regulation.applied",
        "regulations.regulation.widened",
    ]


def test_a_ladder_is_that_of_the_regulation_of_the_duty(units):
    installed(units)
    local = next(r for r in selectors.book(TODAY, units["estate"]).rules if r.code == "time_limit.correction")
    found = selectors.limit_for(local.id, "time_limit.correction", TODAY)
    assert found
    assert found.value.within.amount == 3
    other = next(r for r in selectors.book(TODAY, units["water"]).rules if r.code == "coverage.quarterly-users")
    assert selectors.limit_for(other.id, "time_limit.correction", TODAY) is None


def test_the_page_of_packs_asks_no_more_for_more_packs(units, django_assert_max_num_queries):
    """The number of queries does not grow with the packs that are installed."""
    installed(units)
    with django_assert_max_num_queries(8):
        assert sum(offer.regulation is not None for offer in packaging.offers()) == 3
    install_pack("investment-promotion", by=BY, at=NOON, effective_from=LONG_AGO)
    install_pack("complaint-handling", by=BY, at=NOON, effective_from=LONG_AGO)
    with django_assert_max_num_queries(8):
        offers = packaging.offers()
    assert sum(offer.regulation is not None for offer in offers) == 5
    assert not any(offer.newer for offer in offers)
