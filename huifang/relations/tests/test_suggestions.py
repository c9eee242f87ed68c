"""Suggestions of customers: who, when, what; answered; kept apart from members' voices (R8.2, B17)."""

from datetime import date, timedelta

import pytest

from huifang.journal.delivering import drain
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.regulations.services import install_pack
from huifang.relations import access
from huifang.relations.models import Suggestion
from huifang.relations.services import suggesting
from tests.cast import Office


def take(office: Office, **facts) -> Suggestion:
    values = {
        "content": "希望报告有电子版", "topic": "report", "unit": office.technical, "said_by": "黄女士", "said_on": office.now.date(),
        "source": "call",
    }  # fmt: skip
    return suggesting.take(office.customer, values=values | facts, by=office.wang, at=office.now)


def test_b17_3_who_when_what_and_an_answer_in_time(office: Office):
    install_pack("customer-care", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    row = take(office)
    while drain(at=office.now):
        pass
    assert (row.said_by, row.said_on, row.taken_by) == ("黄女士", office.now.date(), office.wang)
    assert Notice.objects.filter(person=office.sun, kind="relations.suggestion").count() == 1
    duty = Obligation.objects.get(rule_code="time_limit.suggestion.answer")
    assert (duty.owner_id, duty.due_at) == (office.technical.pk, row.due_at)
    with pytest.raises(Refused):
        suggesting.answer(row, verdict="adopted", text="好", by=office.wang, at=office.now)
    with pytest.raises(Refused):
        suggesting.answer(row, verdict="adopted", text=" ", by=office.sun, at=office.now)
    same = Suggestion.objects.get()
    suggesting.answer(row, verdict="adopted", text="下月起提供", by=office.sun, at=office.now)
    with pytest.raises(Conflict):
        suggesting.answer(same, verdict="declined", text="不行", by=office.sun, at=office.now)
    duty.refresh_from_db()
    assert (row.state, duty.state) == ("answered", "met")
    while drain(at=office.now):
        pass
    assert Notice.objects.filter(person=office.wang, kind="relations.suggestion_answered").count() == 1


def test_who_sees_it(office: Office):
    row = take(office)
    assert [bool(access.may_see_suggestion(user, row)) for user in (office.wang, office.li, office.sun, office.lin)] == [True] * 4
    assert not access.may_see_suggestion(office.zhao, row)
    assert not access.suggestions(office.qian).exists()
    with pytest.raises(Refused):
        suggesting.take(office.customer, values={"content": "x", "said_on": office.now.date()}, by=office.zhao, at=office.now)
    with pytest.raises(Refused):
        take(office, said_on=office.now.date() + timedelta(days=1))
    suggesting.void(row, reason="不是建议", by=office.wang, at=office.now)
    assert row.state == "void"
