"""Telling: once, only whom may read, not the actor, the deputy of the absent; seeing, folding, settling (R12.1, R12.2)."""

from datetime import date, datetime, time, timedelta

import pytest

from huifang.journal.models import Event
from huifang.kernel.refs import Ref, system
from huifang.notifications import selectors, services, wording
from huifang.notifications.models import Notice, Preference
from huifang.notifications.tests.conftest import PAPER, SECRET

ROLE = "organization.role"


def tell(house, kind="paper.asked", to=None, about=PAPER, by=None, **facts):
    facts.setdefault("at", house.now)
    return services.notify(kind=kind, about=about, to=house.tech if to is None else to, by=by or house.agent, **facts)


def names(**filters):
    return sorted(Notice.objects.filter(**filters).values_list("person__name", flat=True))


# Who is behind an address, by hand


@pytest.mark.parametrize(
    ("to", "absent", "expected"),
    [
        (lambda h: h.tech, {}, ["吴技术"]),
        (lambda h: [h.tech, h.other, h.tech], {}, ["吴技术", "郑技术"]),
        (lambda h: Ref.of(h.tech), {}, ["吴技术"]),
        (lambda h: Ref.of(h.technical), {}, ["孙工"]),  # a department: who leads it
        (lambda h: Ref.of(h.position), {}, ["孙工"]),
        (lambda h: Ref(ROLE, "technician"), {}, ["吴技术", "郑技术"]),
        (lambda h: [Ref.of(h.technical), h.head], {}, ["孙工"]),  # twice the same person: once
        (lambda h: h.tech, {"tech": "other"}, ["郑技术"]),  # away: the deputy
        (lambda h: Ref.of(h.technical), {"head": "tech"}, ["吴技术"]),
        (lambda h: h.tech, {"tech": "other", "other": "head"}, ["孙工"]),  # the deputy is away too
        (lambda h: Ref.of(h.team), {}, []),  # the only one there is the actor
        (lambda h: Ref("organization.unit", "999999"), {}, []),
        (lambda h: [], {}, []),
    ],
)
def test_recipients(house, away, to, absent, expected):
    for user, deputy in absent.items():
        away(getattr(house, user), getattr(house, deputy))
    tell(house, to=to(house))
    assert names() == expected


def test_a_deputy_is_told_in_whose_place(house, away):
    away(house.tech, house.other)
    tell(house)
    assert Notice.objects.get().stands_for == house.tech


def test_who_has_left_is_not_told(house):
    house.tech.is_active = False
    house.tech.save()
    assert tell(house) == []


# Who may not


def test_nobody_is_told_of_what_they_may_not_read(house):
    tell(house, about=SECRET, to=[house.boss, house.head, house.tech])
    assert names() == ["周副总"]


def test_a_deputy_who_may_not_read_it_is_not_told_either(house, away):
    away(house.boss, house.tech)
    tell(house, about=SECRET, to=house.boss)
    assert names() == []
    assert Event.objects.get(kind="notifications.notice.unheard").subject == SECRET


def test_the_actor_is_not_told_unless_the_kind_says_so(house):
    assert tell(house, to=house.agent, by=house.agent) == []
    assert len(tell(house, kind="paper.own", to=house.agent, by=house.agent, text="好")) == 1


# Once


def test_telling_again_does_nothing(house):
    tell(house, key="e1")
    assert tell(house, key="e1") == []
    assert Notice.objects.count() == 1
    assert Event.objects.filter(kind="notifications.notice.told").count() == 1
    tell(house, key="e2")
    assert Notice.objects.count() == 2


def test_somebody_new_is_told_when_the_rest_was(house):
    tell(house, key="e1")
    tell(house, key="e1", to=[house.tech, house.other])
    assert names() == ["吴技术", "郑技术"]


def test_an_unknown_kind_is_an_error(house):
    with pytest.raises(LookupError):
        tell(house, kind="nobody.declared")


def test_evidence_names_who_was_told(house):
    tell(house, to=[house.tech, house.other], batch="b1")
    event = Event.objects.get(kind="notifications.notice.told")
    assert (event.subject, event.batch, set(event.data["people"].split("、"))) == (PAPER, "b1", {"吴技术", "郑技术"})
    tell(house, kind="paper.note", text="不需证据")
    assert Event.objects.filter(kind="notifications.notice.told").count() == 1


# Ways


def test_quiet_times_hold_back_a_mail_and_urgent_ones_break_them(house):
    night = house.now + timedelta(hours=12)  # 22:00
    tell(house, at=night)
    tell(house, kind="paper.fire", at=night)
    tell(house, key="rule says urgent", at=night, urgent=True)
    assert [(n.kind, n.mail, n.mail_at) for n in Notice.objects.order_by("pk")] == [
        ("paper.asked", "due", datetime(2026, 11, 23, 0, tzinfo=night.tzinfo)),  # Monday 8:00: Saturday and Sunday are quiet
        ("paper.fire", "due", night),
        ("paper.asked", "due", night),
    ]


def test_without_an_address_it_stays_in_the_inbox(house):
    house.tech.email = ""
    house.tech.save()
    tell(house)
    assert Notice.objects.get().mail == "none"


@pytest.mark.parametrize(
    ("kind", "chosen", "expected"),
    [
        ("paper.asked", {}, "due"),
        ("paper.asked", {"papers": "digest"}, "digest"),
        ("paper.asked", {"papers": "inbox"}, "none"),
        ("paper.asked", {"papers": "off"}, "due"),  # not allowed to be switched off
        ("paper.asked", {"papers": "nonsense"}, "due"),
        ("paper.fire", {"papers": "inbox"}, "due"),  # urgent
        ("paper.silent", {}, "none"),
        ("paper.silent", {"chat": "now"}, "due"),
        ("paper.silent", {"chat": "off"}, None),
    ],
)
def test_preferences(house, kind, chosen, expected):
    Preference.objects.create(person=house.tech, ways=chosen)
    tell(house, kind=kind, text="x")
    found = Notice.objects.first()
    assert (found.mail if found else None) == expected


def test_own_quiet_times(house):
    services.prefer(by=house.tech, at=house.now, ways={}, quiet=(time(9, 30), time(11)), quiet_rest_days=False)
    tell(house)
    assert Notice.objects.get().mail_at == house.now + timedelta(hours=1)


def test_only_what_a_group_allows_is_kept(house):
    row = services.prefer(by=house.tech, at=house.now, ways={"papers": "off", "chat": "off", "nobody": "now", "limits": "loud"})
    assert row.ways == {"chat": "off"}
    assert Event.objects.get(kind="notifications.preference.changed").subject == Ref.of(house.tech)


# Folding, seeing, settling


def test_more_of_the_same_are_counted_on_the_unseen_one(house):
    for n in range(4):
        tell(house, kind="paper.note", key=str(n), text=f"第{n}件")
    assert selectors.unseen_count(house.tech) == 1
    [row] = selectors.newest(house.tech)
    assert (row.more, row.said.text) == (3, "王坐席说：第0件")
    services.see(house.tech, [row.notice.pk], at=house.now)
    assert not Notice.objects.filter(seen_at=None).exists(), "those counted on it are seen with it"
    tell(house, kind="paper.note", key="later", text="新的")
    assert selectors.unseen_count(house.tech) == 1


def test_only_own_notices_are_seen(house):
    tell(house, to=[house.tech, house.other])
    theirs = Notice.objects.get(person=house.other)
    assert services.see(house.tech, [theirs.pk], at=house.now) == 0
    assert services.unsee(house.tech, [theirs.pk]) == 0


def test_the_first_look_counts(house):
    tell(house)
    notice = Notice.objects.get()
    services.see(house.tech, [notice.pk], at=house.now)
    services.see(house.tech, [notice.pk], at=house.now + timedelta(days=1))
    notice.refresh_from_db()
    assert notice.seen_at == house.now
    services.unsee(house.tech, [notice.pk])
    assert selectors.unseen_count(house.tech) == 1


def test_see_all_of_one_group(house):
    tell(house)
    tell(house, kind="paper.silent", text="x")
    assert len(services.see_all(house.tech, at=house.now, group="chat")) == 1
    assert selectors.unseen_count(house.tech) == 1
    assert len(services.see_all(house.tech, at=house.now)) == 1


def test_what_is_dealt_with_is_not_counted(house):
    tell(house, to=[house.tech, house.other])
    tell(house, kind="paper.note", text="x")
    assert services.settle(PAPER, at=house.now, kinds=["paper.asked"]) == 2
    assert (selectors.unseen_count(house.tech), selectors.unseen_count(house.other)) == (1, 0)


def test_the_bell_asks_once(house, django_assert_num_queries):
    for n in range(120):
        tell(house, key=str(n))
    with django_assert_num_queries(1):
        assert selectors.unseen_count(house.tech) == 100


# Words


def test_sentences(house):
    tell(house, due=house.now)
    said = wording.say_all(Notice.objects.all())[0][1]
    assert (said.title, said.text) == ("有事请教", "王坐席问：文件1，期限 2026-11-20(周五) 10:00")


def test_a_missing_fact_and_a_forgotten_kind_don_t_break_the_inbox(house):
    tell(house)
    assert "…" in selectors.newest(house.tech)[0].said.text
    Notice.objects.update(kind="gone.kind")
    assert selectors.newest(house.tech)[0].said.title == "通知"


def test_who_was_told_of_a_record_and_of_a_customer(house):
    tell(house, to=[house.tech, house.other])
    services.see(house.tech, [Notice.objects.get(person=house.tech).pk], at=house.now)
    for ref in (PAPER, Ref("archive.customer", "7")):
        told = {t.person: (t.title, t.way, bool(t.seen_at)) for t in selectors.told_about(ref)}
        assert told == {"吴技术": ("有事请教", "待发邮件", True), "郑技术": ("有事请教", "待发邮件", False)}
    assert selectors.told_about(Ref("archive.customer", "8")) == []


def test_a_system_can_cause_a_notice(house):
    tell(house, kind="paper.note", by=system("worker"), text="备份")
    assert selectors.newest(house.tech)[0].said.text == "后台任务说：备份"


def test_absence_has_its_days(house, away):
    away(house.tech, house.other, date(2026, 11, 21), date(2026, 11, 22))
    tell(house)
    assert names() == ["吴技术"]
