"""R2.9, R3.1: numbers per form and year without gaps; 作废 instead of deletion; correct under concurrency."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref, system
from huifang.paperwork import numbers
from huifang.paperwork.models import IssuedNumber

TEMPLATE = "TS{year}-{seq:04}"
SUBJECT = Ref("complaints.complaint", "1")


def test_numbers_follow_one_another_per_year(office):
    given = [numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=office.now) for _ in range(3)]
    assert given == ["TS2026-0001", "TS2026-0002", "TS2026-0003"]
    new_year = office.now + timedelta(days=60)
    assert numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=new_year) == "TS2027-0001"
    assert numbers.issue("other", template=TEMPLATE, subject=SUBJECT, at=office.now) == "TS2026-0001"


def test_the_shanghai_date_decides_the_year(office):
    from datetime import UTC, datetime

    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=late) == "TS2027-0001"


def test_a_failed_write_gives_the_number_back(office):
    @transaction.atomic
    def write() -> None:
        numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=office.now)
        raise LookupError

    with pytest.raises(LookupError):
        write()
    assert numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=office.now) == "TS2026-0001"
    assert numbers.gaps("form") == []


def test_a_void_number_stays_taken(office):
    number = numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=office.now)
    numbers.void(number, form="form", reason="填错", by=system("tests"), at=office.now)
    with pytest.raises(Conflict):
        numbers.void(number, form="form", reason="再次", by=system("tests"), at=office.now)
    assert IssuedNumber.objects.get().void_reason == "填错"
    assert numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=office.now) == "TS2026-0002"


def test_a_missing_number_shows(office):
    for _ in range(3):
        numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=office.now)
    IssuedNumber.objects.filter(seq=2).delete()
    assert numbers.gaps("form") == [("2026", 2)]


@pytest.mark.django_db(transaction=True)
def test_many_writers_get_different_numbers_without_gaps():
    from tests.cast import MORNING

    given: list[str] = []
    errors: list[Exception] = []

    def write():
        try:
            for _ in range(5):
                given.append(numbers.issue("form", template=TEMPLATE, subject=SUBJECT, at=MORNING))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(given) == [f"TS2026-{n:04}" for n in range(1, 21)]
    assert numbers.gaps("form") == []
