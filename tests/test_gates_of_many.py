"""Reading the histories of many rows: what is asked together says what is asked one by one, and costs no more for more rows (R12.2)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huifang.archive.models import Customer
from huifang.integrations.reading import Reader
from huifang.journal import gates
from huifang.journal.models import Event
from tests.town import Town

pytestmark = pytest.mark.django_db


def test_together_as_one_by_one(town: Town) -> None:
    subjects = {event.subject for event in Event.objects.all()}
    judged = {True: 0, False: 0}
    for name, person in town.people().items():
        for subject, may in gates.readable(person, subjects).items():
            assert may == bool(gates.may_read(person, subject)), (name, subject)
            judged[may] += 1
    assert min(judged.values()) > 20, "the town's events show and hide hardly anything"
    assert {ref.kind for ref in subjects} >= {"archive.customer", "complaints.complaint", "followup.task", "assignments.assignment"}


def test_more_rows_ask_no_more(town: Town) -> None:
    def asked(events: list[Event]) -> int:
        with CaptureQueriesContext(connection) as captured:
            reader = Reader(town.office.wang)
            reader.prepare(events)
            assert [reader.may_read(event) for event in events]
        return len(captured)

    one = Customer.objects.order_by("pk").first()
    assert one
    few = [Event(kind="archive.customer.changed", subject_kind=Customer.ref_kind, subject_id=str(one.pk))]
    more = [
        Event(kind="archive.customer.changed", subject_kind=Customer.ref_kind, subject_id=str(pk))
        for pk in Customer.objects.values_list("pk", flat=True)
    ]
    assert len(more) > 3
    assert asked(few) >= asked(more) - 1, "the purposes are asked once, for those that the role does not show"
