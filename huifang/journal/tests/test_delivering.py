"""Delivery: at least once told, exactly once done, retried with a visible error."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from huifang.journal import catalogue, selectors
from huifang.journal.delivering import CLAIM, PATIENCE, drain
from huifang.journal.models import Delivery, Event, Pulse
from huifang.journal.services import record, retry
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref, system

catalogue.declare({"test.call.ended": "通话结束"})
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
CALL = Ref("test.call", "1")


class Listener:
    """Writes a row per event, and fails as often as it is told to."""

    failures = 0

    def __call__(self, event: Event) -> None:
        Pulse.objects.create(name=f"effect-{event.pk}")
        if self.failures:
            self.failures -= 1
            raise ValueError("对方系统没有回应")


@pytest.fixture
def listener():
    consumer = Listener()
    catalogue.subscribe("test.call.ended", name="test.effect")(consumer)
    yield consumer
    catalogue._consumers.pop("test.call.ended")


def effects() -> int:
    return Pulse.objects.filter(name__startswith="effect-").count()


def test_a_fact_is_told_once(db, listener):
    record("test.call.ended", CALL, by=system("x"), at=AT)
    assert drain(at=AT) == 1
    assert drain(at=AT + timedelta(days=1)) == 0
    assert effects() == 1
    assert Delivery.objects.get().done_at == AT


def test_what_is_not_due_waits(db, listener):
    record("test.call.ended", CALL, by=system("x"), at=AT)
    assert drain(at=AT - timedelta(seconds=1)) == 0


def test_a_failure_undoes_its_effect_shows_its_error_and_is_tried_again(db, listener):
    listener.failures = 1
    record("test.call.ended", CALL, by=system("x"), at=AT)
    assert drain(at=AT) == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, effects()) == ("pending", 1, 0)
    assert "对方系统没有回应" in row.error
    assert drain(at=AT) == 0, "it waits before it tries again"
    assert drain(at=AT + timedelta(seconds=5)) == 1
    assert effects() == 1


def test_it_gives_up_after_eight_tries_and_a_person_can_let_it_try_again(db, listener):
    listener.failures = PATIENCE
    record("test.call.ended", CALL, by=system("x"), at=AT)
    moment = AT
    for _ in range(PATIENCE):
        drain(at=moment)
        moment += timedelta(hours=7)
    row = selectors.failed_deliveries().get()
    retry(row, by=Ref("accounts.user", "1"), at=moment)
    with pytest.raises(Conflict):
        retry(row, by=Ref("accounts.user", "1"), at=moment)
    assert drain(at=moment) == 1
    assert Event.objects.filter(kind="journal.delivery.retried").count() == 1


def test_one_bad_fact_does_not_hold_up_the_others(db, listener):
    for _ in range(5):
        record("test.call.ended", CALL, by=system("x"), at=AT)
    listener.failures = 2
    assert drain(at=AT) == 3


def test_a_subscriber_that_is_gone_shows_as_failed(db, listener):
    record("test.call.ended", CALL, by=system("x"), at=AT)
    Delivery.objects.update(consumer="test.removed")
    assert drain(at=AT) == 0
    assert "test.removed" in selectors.failed_deliveries().get().error


def test_what_a_killed_process_claimed_comes_back(db, listener):
    record("test.call.ended", CALL, by=system("x"), at=AT)
    Delivery.objects.update(claim="dead", due_at=AT + CLAIM)
    assert drain(at=AT + timedelta(seconds=1)) == 0
    assert drain(at=AT + CLAIM) == 1


@pytest.mark.django_db(transaction=True)
def test_two_drains_share_the_work(listener):
    from django.db import transaction

    with transaction.atomic():
        for _ in range(60):
            record("test.call.ended", CALL, by=system("x"), at=AT)
    told: list[int] = []

    def work() -> None:
        try:
            while done := drain(limit=10, at=AT):
                told.append(done)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while done := drain(at=AT):
        told.append(done)
    assert (sum(told), effects()) == (60, 60)


def test_late_deliveries_are_counted(db, listener):
    record("test.call.ended", CALL, by=system("x"), at=AT)
    assert selectors.late_deliveries(AT + timedelta(minutes=1)) == 0
    assert selectors.late_deliveries(AT + timedelta(minutes=3)) == 1
