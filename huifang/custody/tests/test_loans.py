"""Loans decided by the chain of their grade, held by the clock (R1.6; C 二2.8.6, 2.9)."""

from datetime import timedelta

import pytest

from huifang.approvals import services as approving
from huifang.approvals.models import Approval
from huifang.archive import grading, sealing
from huifang.archive import services as archive
from huifang.archive.models import Contact, CustomerSection
from huifang.archive.services.sections import READINGS
from huifang.custody import services
from huifang.custody.models import Loan
from huifang.custody.tests.conftest import DAY, MARKER, NOON, House
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.obligations.models import Obligation

pytestmark = pytest.mark.django_db
WEEK = DAY + timedelta(days=7)


def ask(house: House, who: str, *sections: str, **more) -> Loan:
    given = {"customers": [house.customer], "purpose": "投标核对资料", "ends_on": WEEK, "at": NOON, **more}
    return services.ask(by=getattr(house, who), sections=sections, **given)


@pytest.mark.parametrize(
    ("section", "chain"),
    [("base", ("head", "he")), ("counterparts", ("head", "gao")), ("business", ("head", "gm", "gao"))],
)
def test_the_grade_decides_who_lends(house: House, section: str, chain: tuple[str, ...]):
    """秘密: the head, then a manager; 机密: the executive director; 绝密: two (C 二2.9.1)."""
    loan = ask(house, "ma", section)
    for done in range(len(chain)):
        assert not grading.may_read(house.ma, house.customer, section, NOON)
        house.decide(loan, chain[done])
    assert loan.state == "active"
    assert grading.may_read(house.ma, house.customer, section, NOON)
    assert archive.open_section(house.ma, house.customer, section, at=NOON)["scope"] == f"{MARKER}{section}"
    assert not grading.may_read(house.ma, house.other, section, NOON), "another file"
    assert not grading.may_read(house.li, house.customer, section, NOON), "another reader"
    for other in {"base", "counterparts", "business"} - {section}:
        assert not grading.may_read(house.ma, house.customer, other, NOON), "another section"


def test_one_card_follows_its_highest_grade(house: House):
    loan = ask(house, "ma", "base", "business")
    assert (loan.grade, loan.chain, loan.number) == ("top_secret", "loan.top-secret", "JY2026-0001")


def test_the_end_is_the_clocks(house: House):
    """Nothing survives the end, not even unmarked; the last day is whole."""
    loan = house.decide(ask(house, "ma", "base"), "head", "he")
    last = loan.ends_at - timedelta(seconds=1)
    assert grading.may_read(house.ma, house.customer, "base", last)
    assert not grading.may_read(house.ma, house.customer, "base", loan.ends_at)
    assert loan.state == "active"
    assert services.lapse(at=loan.ends_at) == 1
    assert services.lapse(at=loan.ends_at) == 0
    loan.refresh_from_db()
    assert (loan.state, loan.closed_at) == ("lapsed", loan.ends_at)


def test_called_back_at_once(house: House):
    loan = house.decide(ask(house, "ma", "base"), "head", "he")
    with pytest.raises(Refused):
        services.call_back(loan, reason="不再需要", by=house.li, at=NOON)
    services.call_back(loan, reason="项目取消", by=house.luo, at=NOON)
    with pytest.raises(Refused):
        archive.open_section(house.ma, house.customer, "base", at=NOON)
    drain()
    from huifang.notifications.models import Notice

    assert Notice.objects.filter(person=house.ma, kind="custody.called_back").count() == 1


def test_many_are_called_back_in_as_many_statements_as_few(house: House, django_assert_max_num_queries):
    loans = [house.decide(ask(house, "ma", "base", customers=[row]), "head", "he") for row in (house.customer, house.other)]
    assert services.call_back_many(loans, reason="盘点", by=house.luo, at=NOON) == 2
    assert set(Loan.objects.values_list("state", flat=True)) == {"called_back"}
    assert services.call_back_many(loans, reason="盘点", by=house.luo, at=NOON) == 0
    assert services.call_back_many(loans, reason="盘点", by=house.li, at=NOON) == 0
    assert Event.objects.filter(kind="custody.loan.called_back").count() == 2


def test_a_refused_or_withdrawn_loan_lends_nothing(house: House):
    first, second = ask(house, "ma", "base"), ask(house, "ma", "features")
    approval = Approval.objects.get(subject_kind=Loan.ref_kind, subject_id=first.pk)
    approving.refuse(approval, by=house.head, at=NOON, reason="用途不明")
    services.withdraw(second, by=house.ma, at=NOON)
    drain()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("refused", "withdrawn")
    assert not Approval.objects.filter(state="pending").exists()
    with pytest.raises((Refused, Conflict)):
        services.grant(first, by=house.head, at=NOON)


def test_what_needs_no_loan_and_what_nobody_lends(house: House):
    with pytest.raises(Refused, match="loan_needless"):
        ask(house, "wang", "base")
    with pytest.raises(Refused, match="loan_too_long"):
        ask(house, "ma", "base", ends_on=DAY + timedelta(days=31))
    from huifang.regulations.models import Rule, RulesStamp

    Rule.objects.filter(code="loan.secret").update(enabled=False)
    RulesStamp.objects.update(value="x")
    with pytest.raises(Refused, match="loan_no_chain"):
        ask(house, "ma", "base")


def test_paper_goes_out_and_comes_back(house: House):
    """C 二2.9.1: the card for papers; a late return climbs."""
    loan = house.decide(ask(house, "ma", "base", paper=True), "head", "he")
    assert not grading.may_read(house.ma, house.customer, "base", NOON), "paper is read on paper"
    with pytest.raises(Refused):
        services.hand_out(loan, copies="一卷", by=house.head, at=NOON)
    with pytest.raises(Refused, match="copies_missing"):
        services.hand_out(loan, copies=" ", by=house.luo, at=NOON)
    services.hand_out(loan, copies="档案一卷", by=house.luo, at=NOON)
    with pytest.raises(Conflict):
        services.hand_out(loan, copies="档案一卷", by=house.luo, at=NOON)
    duty = Obligation.objects.get(subject_kind=Loan.ref_kind)
    assert (duty.due_at, duty.owner_id, duty.ladder) == (loan.ends_at, house.ma.pk, "time_limit.loan.paper")
    with pytest.raises(Refused, match="papers_out"):
        services.give_back(loan, by=house.ma, at=NOON)
    services.call_back(loan, reason="提前收回", by=house.luo, at=NOON)
    duty.refresh_from_db()
    assert duty.due_at == NOON
    services.take_in(loan, by=house.luo, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, loan.state, loan.is_out) == ("met", "called_back", False)


def test_statistics_need_a_signature(house: House):
    """C 二2.8.6: the head of the department, then the centre."""
    assert grading.may_count(house.lin, NOON)
    assert not grading.may_count(house.ma, NOON)
    loan = services.ask_statistics(by=house.ma, purpose="年度分析报告", ends_on=WEEK, at=NOON)
    house.decide(loan, "head", "lin")
    assert grading.may_count(house.ma, NOON)
    assert not grading.may_count(house.ma, loan.ends_at)


def test_readings_are_written_down_once_a_quarter_of_an_hour(house: House):
    for minutes in (0, 5, 20):
        archive.open_section(house.luo, house.customer, "business", at=NOON + timedelta(minutes=minutes))
    events = Event.objects.filter(subject_kind=READINGS, kind="archive.section.opened")
    assert [(e.data["sections"], e.data["grades"]) for e in events] == [(["business"], ["top_secret"])] * 2


def test_no_graded_text_in_facts_tokens_or_columns(house: House):
    """The marker stands in sections, 黄嘉欣 in a contact: neither may be read from the database's own text."""
    loan = house.decide(ask(house, "ma", "business"), "head", "gm", "gao")
    archive.open_section(house.ma, house.customer, "business", at=NOON)
    row = CustomerSection.objects.get(customer=house.customer, section="business")
    archive.change_section(house.customer, "business", values={"ties": MARKER}, version=row.version, by=house.luo, at=NOON)
    contact = Contact.objects.get(customer=house.customer)
    archive.change_contact(contact, by=house.wang, name="黄嘉怡")
    from django.apps import apps
    from django.db import connection

    words = (MARKER, "黄嘉欣", "黄嘉怡", "黄嘉", "嘉怡")
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            text = "\n".join(
                str(bytes(cell).decode("utf-8", "ignore") if isinstance(cell, bytes | memoryview) else cell)
                for line in cursor.fetchall()
                for cell in line
            )
        assert not any(word in text for word in words), model._meta.label
    assert loan.state == "active"


def test_a_value_does_not_open_in_another_row(house: House):
    row = CustomerSection.objects.get(customer=house.customer, section="business")
    with pytest.raises(sealing.Unopened):
        sealing.open_section(row.cipher, customer=house.other.pk, section="business")
    with pytest.raises(sealing.Unopened):
        sealing.open_section(row.cipher, customer=house.customer.pk, section="credit")


def test_a_section_changes_over_the_version_its_author_saw(house: House):
    row = CustomerSection.objects.get(customer=house.customer, section="base")
    archive.change_section(house.customer, "base", values={"scope": "一"}, version=row.version, by=house.luo, at=NOON)
    for version in (row.version, 0):
        with pytest.raises(Conflict):
            archive.change_section(house.customer, "base", values={"scope": "二"}, version=version, by=house.luo, at=NOON)
    with pytest.raises(Refused):
        archive.change_section(house.customer, "business", values={"scope": "二"}, version=1, by=house.wang, at=NOON)
