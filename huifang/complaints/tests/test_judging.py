"""R3.3, R3.10: judged by the two tests, in time, by somebody not concerned; the customer may object once, then somebody higher judges."""

from datetime import date, timedelta

import pytest

from huifang.assignments.models import Assignment
from huifang.channels.models import OutboundMessage
from huifang.complaints import concern, judging, services
from huifang.complaints.models import Complaint, Judgement, Responsible
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.organization.models import Deputy, RoleAssignment

POLITE = "尊敬的客户：经核对，报告已按合同约定的日期送达，签收单附后。给您带来不便，深表歉意。"


def dismiss(house, row, by=None, **extra):
    by = by or house.office.lin
    return judging.judge(row, grounds=False, reasonable=True, reason=POLITE, by=by, at=house.office.now, **extra)


def accept(house, row, by=None, **extra):
    extra.setdefault("unit", house.office.technical)
    return judging.judge(row, grounds=True, reasonable=True, reason="", by=by or house.office.lin, at=house.office.now, **extra)


def duty(row):
    return Obligation.objects.get(subject_kind=Complaint.ref_kind, subject_id=row.pk, occurrence__startswith="judge/", state="open")


def test_it_waits_to_be_judged_within_a_working_day_and_asks_nobody_yet(house, take):
    row = take()
    assert row.state == "judging"
    assert not Assignment.objects.filter(origin_id=row.pk, origin_kind=Complaint.ref_kind).exists()
    due = duty(row)
    assert (due.ladder, due.owner_kind, due.owner_id) == ("time_limit.complaint.judge", "accounts.user", house.office.lin.pk)
    assert due.due_at > house.office.now


def test_justified_names_department_and_people_and_asks_the_department(house, take):
    row = take()
    accept(house, row, people=[house.wu])
    row.refresh_from_db()
    assert (row.state, row.merit, row.responsible_unit) == ("handling", "justified", house.office.technical)
    assert [one.person for one in Responsible.objects.filter(complaint=row)] == [house.wu]
    assert [a.unit for a in Assignment.objects.filter(origin_id=row.pk)] == [house.office.technical]
    assert Obligation.objects.get(subject_id=row.pk, occurrence="judge/1").state == "met"
    assert Obligation.objects.get(subject_id=row.pk, occurrence="solve/1").state == "open"


def test_not_justified_answers_politely_and_is_called_back_all_the_same(house, take):
    row = take(details={"email": "huang@example.com"})
    dismiss(house, row, mail=True)
    row.refresh_from_db()
    assert (row.state, row.merit) == ("answered", "unjustified")
    assert POLITE in row.handling
    letter = OutboundMessage.objects.get()
    assert (letter.to, letter.text, letter.about_kind) == ("huang@example.com", POLITE, Complaint.ref_kind)
    assert Event.objects.filter(kind="complaints.complaint.dismissed", subject_id=str(row.pk)).exists()


@pytest.mark.parametrize(
    ("tests", "extra", "refusal"),
    [
        ((True, True), {"unit": None}, "responsible_missing"),
        ((False, True), {"reason": " "}, "answer_missing"),
        ((True, False), {"reason": ""}, "answer_missing"),
    ],
)
def test_what_a_judgement_needs(house, take, tests, extra, refusal):
    given = {"unit": house.office.technical, "reason": POLITE, **extra}
    with pytest.raises(Refused) as refused:
        judging.judge(take(), grounds=tests[0], reasonable=tests[1], by=house.office.lin, at=house.office.now, **given)
    assert refused.value.decision.reason == refusal
    assert not Judgement.objects.exists()


def test_responsible_people_are_of_the_responsible_department(house, take):
    with pytest.raises(Refused) as refused:
        accept(house, take(), people=[house.office.li])
    assert refused.value.decision.reason == "not_of_unit"


def how_of(found, user):
    ground = found.ground(user)
    return ground.how if ground else ""


# By hand: who is concerned in a complaint that 王坐席 took, and through what.
CONCERNED = {
    "wang": "took the complaint",
    "leader": "superior",
    "sun": "department",
    "qian": "department",
    "wu": "department",
    "lin": "",
    "vice": "",
    "boss": "",
    "li": "",
}


def person(house, name):
    return getattr(house.office, name, None) or getattr(house, name)


@pytest.mark.parametrize(("name", "how"), CONCERNED.items())
def test_concern_comes_from_facts(house, take, name, how):
    found = concern.bench(take(), house.office.now)
    assert how_of(found, person(house, name)) == (how.split()[0] if how else "")


def test_the_nearest_superior_of_whoever_took_it_does_not_judge(house, take):
    """林主管 took it herself: then 周副总 leads her directly, and only 许总 is left."""
    row = take(by=house.office.lin)
    found = concern.bench(row, house.office.now)
    assert found.people == [house.boss]
    assert not found.waived
    with pytest.raises(Refused) as refused:
        dismiss(house, row, by=house.vice)
    assert refused.value.decision.reason == "concerned_in_it"
    assert "林主管" in str(refused.value.decision.params["how"])


def test_the_handler_and_whoever_answered_in_it_are_concerned(house, take):
    row = take()
    Complaint.objects.filter(pk=row.pk).update(handler=house.office.lin)
    row.refresh_from_db()
    assert how_of(concern.bench(row, house.office.now), house.office.lin) == "handles"


def test_the_judge_does_not_name_their_own_department(house, take):
    """孙工's department would be judged by 孙工: whoever it is about is concerned by being named."""
    centre = RoleAssignment.objects.get(user=house.office.lin).unit
    with pytest.raises(Refused) as refused:
        accept(house, take(), unit=centre)
    assert refused.value.decision.reason == "concerned_in_it"
    row = take()
    accept(house, row, by=house.vice, unit=centre)
    assert row.responsible_unit == centre


def deputy(house, away, acting):
    day = date(2026, 11, 20)
    Deputy.objects.create(user=away, deputy=acting, valid_from=day, valid_until=day + timedelta(days=2))


def test_a_deputy_of_somebody_concerned_is_concerned(house, take):
    deputy(house, house.leader, house.office.lin)
    found = concern.bench(take(), house.office.now)
    assert how_of(found, house.office.lin) == "deputy"
    assert found.people == [house.vice, house.boss]


def test_a_deputy_judges_for_somebody_absent_unless_concerned_themselves(house, take):
    deputy(house, house.vice, house.office.li)
    row = take()
    assert dismiss(house, row, by=house.office.li).level == 1
    other = take(by=house.office.li)
    with pytest.raises(Refused):
        dismiss(house, other, by=house.office.li)


def test_with_nobody_unconcerned_a_superior_judges_and_that_is_written_down(house, take):
    RoleAssignment.objects.filter(user__in=[house.boss, house.vice]).delete()
    row = take(by=house.office.lin)
    RoleAssignment.objects.create(user=house.vice, role="vice_president", unit=house.office.company, valid_from=date(2020, 1, 1))
    assert dismiss(house, row, by=house.vice).waived


@pytest.mark.parametrize("name", ["wang", "li", "leader", "wu", "personnel", "inspector"])
def test_without_the_permission_nobody_judges(house, take, name):
    with pytest.raises(Refused):
        dismiss(house, take(), by=person(house, name))


def test_the_customer_objects_once_and_somebody_higher_judges(house, take):
    row = take()
    dismiss(house, row)
    judging.object_to(row, words="签收单不是我签的", by=house.office.wang, at=house.office.now)
    assert (row.state, row.objections, row.merit) == ("judging", 1, "")
    assert duty(row).owner_id == house.vice.pk
    with pytest.raises(Refused) as refused:
        dismiss(house, row)
    assert refused.value.decision.reason == "concerned_in_it"
    dismiss(house, row, by=house.vice)
    assert [j.level for j in Judgement.objects.order_by("id")] == [0, 1]
    with pytest.raises(Refused) as refused:
        judging.object_to(row, words="还是不同意", by=house.office.wang, at=house.office.now)
    assert refused.value.decision.reason == "objection_used"


def test_another_head_is_not_high_enough_after_an_objection(house, take):
    row = take()
    dismiss(house, row)
    judging.object_to(row, words="不同意", by=house.office.wang, at=house.office.now)
    other = RoleAssignment.objects.get(user=house.office.zhao)
    RoleAssignment.objects.filter(pk=other.pk).update(role="department_head")
    with pytest.raises(Refused) as refused:
        dismiss(house, row, by=house.office.zhao)
    assert refused.value.decision.reason == "level_too_low"


def test_what_the_general_manager_judged_is_judged_by_nobody_lower(house, take):
    row = take()
    dismiss(house, row, by=house.boss)
    judging.object_to(row, words="不同意", by=house.office.wang, at=house.office.now)
    assert concern.bench(row, house.office.now).people == [house.boss]
    assert dismiss(house, row, by=house.boss).waived


def test_two_judges_at_once_only_the_first_counts(house, take):
    row = take()
    mine, theirs = Complaint.objects.get(pk=row.pk), Complaint.objects.get(pk=row.pk)
    accept(house, mine)
    with pytest.raises(Conflict):
        dismiss(house, theirs, by=house.vice)
    assert Judgement.objects.count() == 1


def test_void_ends_the_duty(house, take):
    row = take()
    services.void(row, reason="重复受理", by=house.office.lin, at=house.office.now)
    assert Obligation.objects.get(subject_id=row.pk, occurrence="judge/1").state == "waived"


def test_the_one_to_judge_is_told(house, take):
    row = take()
    house.drain()
    assert [n.person for n in Notice.objects.filter(kind="complaints.to_judge", about_id=str(row.pk))] == [house.office.lin]
