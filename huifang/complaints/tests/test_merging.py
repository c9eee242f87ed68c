"""Issue 4 point 2: linked or merged without losing a word or a right; nothing leaks from one to the other."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from huifang.archive import services as archive
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import merging, services
from huifang.complaints.models import Complaint, Link, Merging
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref

RECORD = Ref("followup.record", "7")


def of(complaint):
    return list(Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk).order_by("id"))


def answer(office, complaint):
    for row in of(complaint):
        if row.state == "open":
            assignments.answer(
                row, text=f"{row.unit.name}已处理", by=office.sun if row.unit == office.technical else office.qian, at=office.now
            )
    delivering.drain()
    complaint.refresh_from_db()


@pytest.fixture
def other_customer(office):
    return archive.create_customer(by=office.lin, at=office.now, name="深圳乙电子有限公司", unit=office.team, owner=office.wang)


@pytest.fixture
def two(take):
    return take("报告迟了两周没有寄到"), take("还是那份报告，催了三次没人管")


def test_merged_it_goes_on_as_the_other_and_keeps_its_words_and_questions(office, two):
    first, second = two
    merging.merge(second, first, reason="同一份报告", by=office.wang, at=office.now)
    assert (second.state, second.merged_into, second.content) == ("merged", first, "还是那份报告，催了三次没人管")
    assert {a.state for a in of(second)} == {"open"}
    assert merging.merged_here(office.wang, first) == [second]
    assert merging.went_on_as(office.wang, second) == first
    assert first.handling == ""
    assert first.content == "报告迟了两周没有寄到"


def test_it_is_answered_only_when_the_questions_of_both_are(office, two):
    first, second = two
    merging.merge(second, first, by=office.wang, at=office.now)
    answer(office, first)
    assert first.state == "handling"
    answer(office, second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("answered", "merged")
    assert "催了三次" not in first.handling


def test_the_earlier_promise_wins(office, two):
    first, second = two
    Complaint.objects.filter(pk=first.pk).update(promised_at=office.now + timedelta(days=3))
    Complaint.objects.filter(pk=second.pk).update(promised_at=office.now + timedelta(days=1))
    first.refresh_from_db()
    second.refresh_from_db()
    merging.merge(second, first, by=office.wang, at=office.now)
    assert first.promised_at == office.now + timedelta(days=1)


def test_split_it_stands_where_it_stood(office, two):
    first, second = two
    merging.merge(second, first, by=office.wang, at=office.now)
    merging.split(second, by=office.wang, at=office.now)
    assert (second.state, second.merged_into) == ("handling", None)
    assert Merging.objects.get().split_by == office.wang
    answer(office, second)
    assert second.state == "answered"
    merging.merge(second, first, by=office.wang, at=office.now)
    merging.split(second, by=office.wang, at=office.now)
    assert second.state == "answered"
    kinds = list(Event.objects.filter(subject_id=str(second.pk), kind__contains="complaints.").values_list("kind", flat=True))
    assert kinds.count("complaints.complaint.answered") == 2


def test_it_can_be_split_after_the_other_was_closed(office, two):
    first, second = two
    merging.merge(second, first, by=office.wang, at=office.now)
    answer(office, first)
    answer(office, second)
    first.refresh_from_db()
    assert services.satisfy(first, opinion="好", record_ref=RECORD, by=office.wang, at=office.now)
    merging.split(second, by=office.wang, at=office.now)
    assert second.state == "handling"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "satisfied"}, "other_not_open"),
        ({"state": "void"}, "other_not_open"),
        ({"state": "merged"}, "other_not_open"),
    ],
)
def test_only_into_an_open_one(office, two, change, code):
    first, second = two
    Complaint.objects.filter(pk=first.pk).update(**change)
    first.refresh_from_db()
    with pytest.raises(Refused) as refused:
        merging.merge(second, first, by=office.wang, at=office.now)
    assert refused.value.decision.reason == code


@pytest.mark.parametrize("change", [{"tier": "safety"}, {"tier": "opinion"}, {"rung": 1}])
def test_not_into_one_that_stands_lower(office, two, change):
    first, second = two
    Complaint.objects.filter(pk=second.pk).update(**change)
    second.refresh_from_db()
    with pytest.raises(Refused) as refused:
        merging.merge(second, first, by=office.wang, at=office.now)
    assert refused.value.decision.reason == "merge_into_lower"
    assert merging.merge(first, second, by=office.wang, at=office.now).pk == second.pk


def test_only_complaints_of_one_customer(office, two, other_customer):
    first, second = two
    Complaint.objects.filter(pk=second.pk).update(customer=other_customer)
    second.refresh_from_db()
    with pytest.raises(Refused) as refused:
        merging.merge(second, first, by=office.wang, at=office.now)
    assert refused.value.decision.reason == "merge_other_customer"
    assert merging.link(second, first, by=office.wang, at=office.now).pk


def test_the_one_that_goes_on_is_not_voided(office, two):
    first, second = two
    merging.merge(second, first, by=office.wang, at=office.now)
    with pytest.raises(Refused) as refused:
        services.void(first, reason="重复", by=office.lin, at=office.now)
    assert refused.value.decision.reason == "others_merged_into_it"


@pytest.mark.parametrize("who", ["zhao", "sun", "qian"])
def test_who_does_not_complete_both_forms_merges_links_and_splits_nothing(office, two, who):
    first, second = two
    other = getattr(office, who)
    for act in (merging.merge, merging.link):
        with pytest.raises(Refused):
            act(second, first, by=other, at=office.now)
    merging.merge(second, first, by=office.wang, at=office.now)
    with pytest.raises(Refused):
        merging.split(second, by=other, at=office.now)


def test_a_link_is_one_however_often_and_from_whichever_side(office, two):
    first, second = two
    merging.link(first, second, note="同一批报告", by=office.wang, at=office.now)
    merging.link(second, first, by=office.li, at=office.now)
    assert Link.objects.get().note == "同一批报告"
    assert [row for _l, row in merging.linked_to(office.wang, first)] == [second]
    assert [row for _l, row in merging.linked_to(office.wang, second)] == [first]
    assert merging.unlink(second, first, by=office.wang, at=office.now)
    assert not merging.unlink(second, first, by=office.wang, at=office.now)
    with pytest.raises(Refused):
        merging.link(first, first, by=office.wang, at=office.now)


@pytest.mark.django_db(transaction=True)
def test_each_into_the_other_at_once_and_one_of_them_goes_on(request):
    """Never both merged, never neither open."""
    office, take = request.getfixturevalue("office"), request.getfixturevalue("take")
    first, second = take("报告迟了两周"), take("报告还没来")
    outcome: list[str] = []
    ready = threading.Barrier(2)

    def work(source, target):
        try:
            source, target = Complaint.objects.get(pk=source), Complaint.objects.get(pk=target)
            ready.wait(timeout=20)
            merging.merge(source, target, by=office.wang, at=office.now)
            outcome.append("merged")
        except (Conflict, Refused):
            outcome.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in ((first.pk, second.pk), (second.pk, first.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["merged", "refused"]
    assert sorted(Complaint.objects.values_list("state", flat=True)) == ["handling", "merged"]
