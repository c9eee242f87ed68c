"""Contracts and projects."""

from datetime import date

import pytest

from huifang.archive import selectors, services
from huifang.archive.models import Contract, Milestone, Project
from huifang.archive.tests.conftest import NOON, Cast
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused

pytestmark = pytest.mark.usefixtures("rules")


def kinds() -> list[str]:
    return list(Event.objects.exclude(kind__startswith="regulations.").order_by("id").values_list("kind", flat=True))


def test_the_execution_of_a_contract_is_tracked(cast: Cast):
    """R1.1."""
    contract = services.create_contract(cast.customer, by=cast.wang, number="HT-2024-001", signed_on=date(2024, 1, 2))
    services.move_contract(contract, by=cast.wang, action="execute")
    with pytest.raises(Refused, match="reason_missing"):
        services.move_contract(contract, by=cast.wang, action="reopen")
    services.move_contract(contract, by=cast.wang, action="reopen", reason="补做培训")
    services.move_contract(contract, by=cast.wang, action="end", reason="客户停产")
    assert Contract.objects.get().state == "ended"
    assert kinds()[-4:] == ["archive.contract.created", "archive.contract.executed", "archive.contract.reopened", "archive.contract.ended"]


def test_two_hands_on_one_contract(cast: Cast):
    contract = services.create_contract(cast.customer, by=cast.wang, number="HT-2024-001")
    same = Contract.objects.get()
    services.move_contract(contract, by=cast.wang, action="execute")
    with pytest.raises(Conflict):
        services.move_contract(same, by=cast.li, action="end", reason="停产")
    assert Contract.objects.get().state == "done"


def test_a_contract_number_is_the_customers_once(cast: Cast):
    services.create_contract(cast.customer, by=cast.wang, number="HT-1")
    with pytest.raises(Refused, match="contract_exists"):
        services.create_contract(cast.customer, by=cast.wang, number="HT-1 ")
    other = services.create_contract(cast.customer, by=cast.wang, number="HT-2")
    with pytest.raises(Refused, match="contract_exists"):
        services.change_contract(other, by=cast.wang, number="HT-1")


def test_a_project_is_on_file_once(cast: Cast):
    """R1.4: customer, contract, type and completion."""
    contract = services.create_contract(cast.customer, by=cast.wang, number="HT-1")
    first = services.create_project(
        cast.customer, by=cast.wang, project_type="standardization", completed_on=date(2024, 6, 10), contract=contract
    )
    assert first.region == "广州"
    with pytest.raises(Refused, match="project_exists"):
        services.create_project(
            cast.customer, by=cast.wang, project_type="standardization", completed_on=date(2024, 6, 10), contract=contract
        )
    other = services.create_project(cast.customer, by=cast.wang, project_type="standardization", completed_on=date(2024, 6, 11))
    with pytest.raises(Refused, match="project_exists"):
        services.change_project(other, by=cast.wang, contract=contract, completed_on=date(2024, 6, 10))
    assert Project.objects.count() == 2


def test_a_month_only_date_counts_from_the_months_last_day(cast: Cast):
    project = services.create_project(
        cast.customer, by=cast.wang, project_type="training", completed_on=date(2026, 11, 1), precision="month"
    )
    assert project.completed_on == date(2026, 11, 30)
    services.change_project(project, by=cast.wang, remarks="x")
    services.change_project(project, by=cast.wang, precision="day", completed_on=date(2026, 11, 3))
    assert Project.objects.get().completed_on == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"project_type": "nonsense"}, "unknown_project_type"),
        ({"project_type": "training", "completed_on": date(2026, 11, 21)}, "completed_in_the_future"),
        ({"project_type": "training", "completed_on": date(2026, 12, 1), "precision": "month"}, "completed_in_the_future"),
    ],
)
def test_what_can_not_be_a_project(cast: Cast, changes: dict[str, object], reason: str):
    with pytest.raises(Refused, match=reason):
        services.create_project(cast.customer, by=cast.wang, **changes)  # type: ignore[arg-type]


def test_the_contract_of_another_customer_is_refused(cast: Cast):
    other = services.create_customer(by=cast.lin, name="乙公司", unit=cast.team)
    contract = services.create_contract(other, by=cast.lin, number="HT-9")
    with pytest.raises(Refused, match="foreign_contract"):
        services.create_project(cast.customer, by=cast.lin, project_type="training", contract=contract)


def test_a_project_ends_with_a_reason_and_can_be_resumed(cast: Cast):
    project = services.create_project(cast.customer, by=cast.wang, project_type="training")
    with pytest.raises(Refused, match="reason_missing"):
        services.end_project(project, by=cast.wang, reason="")
    services.end_project(project, by=cast.wang, reason="企业注销")
    with pytest.raises(Refused, match="not_from_state"):
        services.end_project(project, by=cast.wang, reason="企业注销")
    services.resume_project(project, by=cast.wang)
    assert Project.objects.get().state == "active"
    with pytest.raises(Refused, match="out_of_reach"):
        services.end_project(project, by=cast.zhao, reason="企业注销")


def test_what_was_done_is_noted_once_and_makes_the_project_fresh_for_planning(cast: Cast):
    """R2.1: cycles from completion count from what was really done."""
    project = services.create_project(cast.customer, by=cast.wang, project_type="training", at=NOON.replace(year=2025))
    for _twice in range(2):
        services.record_milestone(project, by=cast.wang, rule_code="cycle.training", done_on=date(2026, 6, 1), source="followup.record:1")
    assert Milestone.objects.count() == 1
    assert Project.objects.get().changed_at == NOON
    assert kinds().count("archive.milestone.recorded") == 1
    with pytest.raises(Refused, match="completed_in_the_future"):
        services.record_milestone(project, by=cast.wang, rule_code="cycle.training", done_on=date(2026, 11, 21))


def test_the_card_costs_the_same_whatever_it_holds(cast: Cast, django_assert_num_queries):
    def card():
        from huifang.accounts.models import User

        return selectors.customer_card(User.objects.get(pk=cast.wang.pk), cast.customer.pk)

    card()
    with django_assert_num_queries(QUERIES):
        card()
    for number in range(3):
        contract = services.create_contract(cast.customer, by=cast.lin, number=f"HT-{number}")
        services.create_project(cast.customer, by=cast.lin, project_type="training", contract=contract)
        services.add_contact(cast.customer, by=cast.lin, name=f"联系人{number}")
    with django_assert_num_queries(QUERIES + 1):  # milestones, which nobody without projects asks for
        assert len(card().projects) == 3


QUERIES = 12
