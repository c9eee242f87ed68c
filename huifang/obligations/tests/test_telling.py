"""Whom the ledger alarms: owner, superior, the ladder's roles; silent duties alarm nobody (R2.10, R12.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huifang.journal import delivering, gates
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import YES, no
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.obligations import services, telling
from huifang.obligations.ladders import limit_of
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.organization.models import Deputy
from huifang.regulations.models import Rule
from tests.cast import make_unit, make_user

SUBJECT = Ref("test.matter", "1")
LIMIT = "time_limit.need.answer"


@pytest.fixture(autouse=True)
def readable(monkeypatch):
    """Everybody may read what the duties of these tests are about."""
    monkeypatch.setattr(gates, "_gates", {**gates._gates, "test.matter": lambda _user, _pk: YES})


@pytest.fixture
def vice(office):
    return make_user("zhou", "周副总", "vice_president", office.company)


def oblige(office, owner, ladder=LIMIT, hours=2, warn=1):
    at = office.now
    return services.oblige(
        rule=Rule.objects.get(code=LIMIT), subject=SUBJECT, occurrence="1", due_at=at + timedelta(hours=hours),
        warn_at=at + timedelta(hours=warn) if warn else None, owner=owner, ladder=ladder, by=office.lin, at=at,
    )  # fmt: skip


def live_until(moment):
    with clock.at(moment):
        sweep(at=moment)
        while delivering.drain(at=moment):
            pass


def told():
    rows = Notice.objects.order_by("pk").values_list("kind", "person__name")
    return [(kind.partition(".")[2], name) for kind, name in rows]


@pytest.mark.parametrize(
    ("owner", "breached"),
    [
        (lambda o: Ref.of(o.wang), ["王坐席", "林主管"]),  # no leader in the team: the centre's head
        (lambda o: Ref.of(o.technical), ["孙工", "周副总"]),  # the department's head, then the one above
        (lambda o: Ref.of(o.sun), ["孙工", "周副总"]),
        (lambda o: Ref.of(o.lin), ["林主管", "周副总"]),
    ],
)
def test_the_owner_is_warned_owner_and_superior_hear_of_the_breach(office, vice, owner, breached):
    oblige(office, owner(office))
    live_until(office.now + timedelta(minutes=59))
    assert told() == []
    live_until(office.now + timedelta(minutes=61))
    assert told() == [("warned", breached[0])]
    live_until(office.now + timedelta(minutes=121))
    assert told()[1:3] == [("breached", name) for name in breached]


def test_the_ladder_climbs_from_department_to_vice_president(office, vice):
    oblige(office, Ref.of(office.technical), warn=0)
    live_until(office.now + timedelta(hours=2, minutes=1))
    assert told() == [("breached", "孙工"), ("breached", "周副总")]
    live_until(office.now + timedelta(hours=8, minutes=1))  # step 1: at the end of that working day
    assert told()[2:] == [("escalated", "孙工")]
    live_until(office.now + timedelta(days=6))
    assert told()[3:] == [("escalated", "周副总")]
    kinds = Event.objects.filter(kind="notifications.notice.told").order_by("id").values_list("facts", flat=True)
    assert len(kinds) == 3, "each telling of the ladder is evidence"


def test_the_deputy_is_told_during_absence(office, vice):
    today = clock.local_date(office.now)
    Deputy.objects.create(user=office.sun, deputy=office.qian, valid_from=today, valid_until=today)
    oblige(office, Ref.of(office.technical))
    live_until(office.now + timedelta(minutes=61))
    assert told() == [("warned", "钱经理")]


def test_silent_duties_alarm_nobody(office):
    oblige(office, Ref.of(office.wang), ladder="")
    live_until(office.now + timedelta(days=1))
    assert Obligation.objects.get().breached_at is not None
    assert told() == []


def test_what_was_kept_in_time_is_not_told_and_what_was_kept_late_is_dealt_with(office):
    duty = oblige(office, Ref.of(office.wang))
    live_until(office.now + timedelta(minutes=121))
    duty.refresh_from_db()
    services.fulfil(duty, evidence=SUBJECT, by=office.wang, at=office.now + timedelta(hours=3))
    assert not Notice.objects.filter(done_at=None).exists()
    live_until(office.now + timedelta(days=9))
    assert "escalated" not in [kind for kind, _name in told()[3:]]


def test_an_alarm_that_is_delivered_late_is_not_told_when_the_duty_moved(office):
    duty = oblige(office, Ref.of(office.wang))
    late = office.now + timedelta(minutes=61)
    with clock.at(late):
        sweep(at=late)
        services.reschedule(duty, due_at=late + timedelta(days=2), reason="改期", by=office.lin, at=late)
        while delivering.drain(at=late):
            pass
    assert told() == []


def test_delivered_twice_told_once(office):
    oblige(office, Ref.of(office.wang))
    live_until(office.now + timedelta(minutes=61))
    event = Event.objects.get(kind="obligations.obligation.warned")
    telling.tell(event, at=office.now + timedelta(minutes=62))
    assert told() == [("warned", "王坐席")]


@pytest.mark.parametrize(("urgent", "at_once"), [(True, True), (False, False)])
def test_only_what_the_rule_marks_urgent_breaks_the_quiet(office, monkeypatch, urgent, at_once):
    office.wang.email = "wang@example.org"
    office.wang.save()

    def marked(duty, at):
        found = limit_of(duty, at)
        assert found
        return replace(found, urgent=urgent)

    monkeypatch.setattr(telling, "limit_of", marked)
    oblige(office, Ref.of(office.wang), hours=13, warn=0)  # 23:00
    night = office.now + timedelta(hours=13, minutes=1)
    live_until(night)
    notice = Notice.objects.get(kind="obligations.breached", person=office.wang)
    assert (notice.mail_at <= night) is at_once


def test_nobody_to_tell_is_written_down(office, monkeypatch):
    monkeypatch.setattr(gates, "_gates", {"test.matter": lambda _user, _pk: no("out_of_reach")})
    oblige(office, Ref.of(office.wang), warn=0)
    live_until(office.now + timedelta(minutes=121))
    assert told() == []
    assert Event.objects.filter(kind="notifications.notice.unheard", subject_kind="test.matter").exists()


def test_who_else_hears_of_a_miss(office, monkeypatch):
    monkeypatch.setattr(telling, "_also", {"test.matter": lambda _pk: [office.qian]})
    oblige(office, Ref.of(office.wang), warn=0)
    live_until(office.now + timedelta(minutes=121))
    assert ("breached", "钱经理") in told()


def test_a_ladders_role_is_sought_near_the_owner_first(office):
    from huifang.notifications.recipients import holders_above

    leader = make_user("zu", "组长", "team_leader", office.team)
    far = make_user("yuan", "远组长", "team_leader", office.elsewhere)
    apart = make_unit("apart", "另一部门", office.company)
    assert holders_above("team_leader", Ref.of(office.wang), office.now) == [leader]
    assert holders_above("team_leader", Ref.of(office.zhao), office.now) == [far]
    assert holders_above("follow_up_head", Ref.of(office.zhao), office.now) == [office.lin]
    assert holders_above("department_head", Ref.of(office.technical), office.now) == [office.sun]
    assert holders_above("quality_inspector", Ref.of(apart), office.now) == []
