"""Taking, dialling and trying (R2.5, R2.6, R2.8, R12.2)."""

from datetime import timedelta

import pytest

from huifang.archive import services as archive
from huifang.archive.access import may_reveal, may_view
from huifang.archive.models import ContactNumber
from huifang.followup import access
from huifang.followup.models import Attempt, Task
from huifang.followup.services import calling
from huifang.followup.tests.conftest import make_call, make_customer
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.phones import parse_phone
from huifang.obligations.models import Obligation

HOUR = timedelta(hours=1)


def reason(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.decision.reason


def attempt(call, office, at, outcome="no_answer", **facts) -> Attempt:
    """One try by 王坐席, who takes the call first."""
    calling.take(call, by=office.wang, at=at)
    return calling.log_attempt(call, outcome=outcome, key=f"{outcome}-{at.isoformat()}", started_at=at, by=office.wang, at=at, **facts)


def duty(call) -> Obligation:
    return Obligation.objects.get(pk=call.items.get().obligation_id)


# holding


def test_two_agents_can_not_hold_one_call(office, call):
    calling.take(call, by=office.wang, at=office.now)
    assert reason(lambda: calling.take(call, by=office.li, at=office.now)) == "held_by_other"
    call.refresh_from_db()
    assert call.holder == office.wang


def test_a_killed_page_frees_the_call_by_itself(office, call):
    calling.take(call, by=office.wang, at=office.now)
    later = office.now + timedelta(minutes=15)
    calling.take(call, by=office.li, at=later)
    assert call.holder == office.li
    assert not calling.renew(call, by=office.wang, at=later)


def test_renewing_prolongs_the_hold(office, call):
    calling.take(call, by=office.wang, at=office.now)
    assert calling.renew(call, by=office.wang, at=office.now + timedelta(minutes=10))
    assert call.held_until == office.now + timedelta(minutes=25)


def test_taking_another_call_puts_the_first_back(office, call):
    other = make_call(office, customer=make_customer(office))
    calling.take(call, by=office.wang, at=office.now)
    calling.take(other, by=office.wang, at=office.now)
    call.refresh_from_db()
    assert call.holder is None
    assert Event.objects.filter(kind="followup.task.released").count() == 1


def test_releasing_what_one_does_not_hold_does_nothing(office, call):
    calling.take(call, by=office.wang, at=office.now)
    assert not calling.release(call, by=office.li, at=office.now)
    assert calling.release(call, by=office.wang, at=office.now)


def test_an_outsider_can_not_take_it(office, call):
    assert reason(lambda: calling.take(call, by=office.zhao, at=office.now)) == "out_of_reach"


def test_a_closed_call_can_not_be_taken(office, call):
    attempt(call, office, office.now, "refused")
    assert reason(lambda: calling.take(call, by=office.wang, at=office.now)) == "not_from_state"


# dialling


def test_dialling_opens_the_number_once_held_and_is_recorded(office, call):
    assert reason(lambda: calling.dial(call, office.number, by=office.wang, at=office.now)) == "not_held"
    calling.take(call, by=office.wang, at=office.now)
    dialled = calling.dial(call, office.number, by=office.wang, at=office.now)
    assert (dialled.url, dialled.phone.number) == ("tel:13800138000", "13800138000")
    event = Event.objects.get(kind="followup.number.dialled")
    assert "138****8000" in event.facts
    assert "13800138000" not in event.facts


def test_another_customers_number_is_not_opened(office, call):
    other = ContactNumber.objects.get(contact__customer=make_customer(office))
    calling.take(call, by=office.wang, at=office.now)
    assert reason(lambda: calling.dial(call, other, by=office.wang, at=office.now)) == "number_not_of_customer"


def test_rest_time_and_the_customers_wish_are_respected(office, call):
    """R2.6."""
    noon = office.now + 2 * HOUR
    calling.take(call, by=office.wang, at=noon)
    with pytest.raises(Refused) as refusal:
        calling.dial(call, office.number, by=office.wang, at=noon)
    assert refusal.value.decision.reason == "quiet_hours"
    assert refusal.value.decision.params["opens"] == office.now + 4 * HOUR
    archive.set_do_not_call(office.customer, by=office.wang, on=True, reason="客户要求")
    call.refresh_from_db()
    assert reason(lambda: calling.dial(call, office.number, by=office.wang, at=office.now)) == "do_not_call"


def test_a_held_call_opens_the_customer_and_its_number_and_only_those(office, call):
    elsewhere = make_customer(office, unit=office.elsewhere, owner=office.zhao)
    theirs = make_call(office, customer=elsewhere, assignee=office.zhao)
    number = ContactNumber.objects.select_related("contact__customer").get(contact__customer=elsewhere)
    assert not may_view(office.wang, elsewhere)
    Task.objects.filter(pk=theirs.pk).update(assignee=office.wang)
    theirs.refresh_from_db()
    assert may_view(office.wang, elsewhere)
    assert not may_reveal(office.wang, number)
    calling.take(theirs, by=office.wang, at=office.now)
    assert may_reveal(office.wang, number)
    calling.release(theirs, by=office.wang, at=office.now)
    assert not may_reveal(office.wang, number)
    assert not access.dialling_grant(office.li, number)


# tries


def test_three_spaced_tries_without_answer_count_as_unreachable(office, call):
    at = office.now
    attempt(call, office, at)
    assert (call.state, call.unanswered) == ("waiting", 1)
    assert call.due_at == office.now + 4 * HOUR  # 14:00, the other half of the day
    attempt(call, office, at + timedelta(minutes=20), "busy")
    assert (call.state, call.unanswered) == ("waiting", 1)
    attempt(call, office, at + 4 * HOUR, "busy")
    assert (call.state, call.unanswered) == ("waiting", 2)
    attempt(call, office, at + 7 * HOUR)
    assert (call.state, call.unanswered) == ("unreachable", 3)
    assert call.closed_at == at + 7 * HOUR
    assert duty(call).state == "met"
    assert duty(call).evidence.startswith("followup.attempt:")
    assert Event.objects.filter(kind="followup.task.unreachable").exists()


def test_speaking_with_somebody_begins_the_count_anew(office, call):
    attempt(call, office, office.now)
    attempt(call, office, office.now + 4 * HOUR)
    attempt(call, office, office.now + 5 * HOUR, "call_back", call_back_at=office.now + 72 * HOUR)
    assert (call.state, call.unanswered) == ("callback", 0)
    attempt(call, office, office.now + 72 * HOUR)
    assert (call.state, call.unanswered) == ("waiting", 1)


def test_a_call_back_is_mine_or_the_teams(office, call):
    when = office.now + 4 * HOUR
    attempt(call, office, office.now, "call_back", call_back_at=when)
    assert (call.due_at, call.assignee, call.callback_for_team) == (when, office.wang, False)
    attempt(call, office, when, "call_back", call_back_at=when + HOUR, for_team=True)
    assert (call.assignee, call.callback_for_team) == (None, True)
    assert Attempt.objects.filter(suited=False).count() == 2


def test_a_call_back_needs_a_possible_time(office, call):
    calling.take(call, by=office.wang, at=office.now)

    def back(when):
        return lambda: calling.log_attempt(
            call, outcome="call_back", key="k", started_at=office.now, by=office.wang, at=office.now, call_back_at=when
        )

    assert reason(back(None)) == "call_back_missing"
    assert reason(back(office.now)) == "call_back_past"
    assert reason(back(office.now + 24 * HOUR)) == "quiet_hours"  # Saturday
    assert reason(back(office.now + 24 * 21 * HOUR)) == "call_back_late"


def test_five_call_backs_are_enough(office, call):
    at = office.now
    for n in range(5):
        attempt(call, office, at + n * timedelta(minutes=1), "call_back", call_back_at=at + 4 * HOUR)
    calling.take(call, by=office.wang, at=at)
    late = {"call_back_at": at + 4 * HOUR}
    assert reason(lambda: calling.log_attempt(call, outcome="call_back", key="6", started_at=at, by=office.wang, at=at, **late)) == (
        "too_many_call_backs"
    )


def test_a_wrong_number_waits_for_repair(office, call):
    attempt(call, office, office.now)
    attempt(call, office, office.now + HOUR, "wrong_number", number=office.number)
    office.number.refresh_from_db()
    assert (call.state, office.number.standing) == ("repair", "wrong")
    assert duty(call).state == "open"
    contact = office.number.contact
    phone = parse_phone("13900001234")
    assert phone
    from huifang.followup.services.managing import repair_with

    number = repair_with(call, contact, phone, by=office.wang, at=office.now + HOUR)
    assert (call.state, call.unanswered, number.masked) == ("waiting", 0, "139****1234")
    attempt(call, office, office.now + 4 * HOUR)
    assert call.unanswered == 1


def test_a_number_on_file_is_taken_to_be_right_again(office, call):
    from huifang.followup.services.managing import repair_with

    attempt(call, office, office.now, "wrong_number", number=office.number)
    phone = parse_phone("13800138000")
    assert phone
    number = repair_with(call, office.number.contact, phone, by=office.wang, at=office.now)
    assert (number.pk, number.standing) == (office.number.pk, "unknown")


def test_a_refusal_closes_the_call(office, call):
    attempt(call, office, office.now, "refused", note="不愿接受回访")
    assert (call.state, duty(call).state) == ("refused", "met")


def test_the_same_submission_twice_is_one_attempt(office, call):
    calling.take(call, by=office.wang, at=office.now)
    facts = {"outcome": "busy", "key": "same", "started_at": office.now, "by": office.wang, "at": office.now}
    first = calling.log_attempt(call, **facts)
    assert calling.log_attempt(call, **facts) == first
    assert Attempt.objects.count() == 1


def test_an_attempt_needs_the_hold(office, call):
    act = {"outcome": "busy", "key": "k", "started_at": office.now, "by": office.wang, "at": office.now}
    assert reason(lambda: calling.log_attempt(call, **act)) == "not_held"


def test_a_call_that_changed_meanwhile_is_a_conflict(office, call):
    calling.take(call, by=office.wang, at=office.now)
    Task.objects.filter(pk=call.pk).update(version=99)
    with pytest.raises(Conflict):
        calling.log_attempt(call, outcome="busy", key="k", started_at=office.now, by=office.wang, at=office.now)
    assert not Attempt.objects.exists()


def test_a_visit_is_recorded_as_such(office, call):
    assert attempt(call, office, office.now, "refused", way="visit").way == "visit"
