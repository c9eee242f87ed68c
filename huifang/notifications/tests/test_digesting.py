"""The daily mail: one a person and day whatever happens to the workers, never empty, absence and gates respected."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from huifang.channels.models import OutboundMessage
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref, system
from huifang.notifications import digesting, mailing, sections, services
from huifang.notifications.models import Digest, Notice, Preference
from huifang.notifications.sections import Line, Section
from huifang.notifications.tests.conftest import PAPER, SECRET
from huifang.organization import options


@pytest.fixture(autouse=True)
def server(house, monkeypatch):
    """A mail server is set, and no section of other contexts is asked."""
    monkeypatch.setattr(sections, "_sections", {})
    options.change(
        by=system("tests"),
        changes={
            "channels.smtp_host": "mail.example.org",
            "channels.sender": "hf@example.org",
            "notifications.address": "https://hf.example.org/",
        },
    )


@pytest.fixture
def note(house):
    def tell(to, about=PAPER, key="", **facts):
        return services.notify(kind="paper.note", about=about, to=to, by=house.agent, at=house.now, key=key, **({"text": "看一下"} | facts))

    return tell


def sent():
    return sorted(OutboundMessage.objects.values_list("to", flat=True))


def test_one_mail_a_day_over_what_is_unseen(house, note):
    note([house.tech, house.head])
    services.see(house.head, Notice.objects.filter(person=house.head).values_list("pk", flat=True), at=house.now)
    assert digesting.send_due(at=house.now) == 1
    assert digesting.send_due(at=house.now + timedelta(hours=1)) == 0
    assert sent() == ["tech@example.org"]
    mail = OutboundMessage.objects.get()
    assert mail.subject == "1 件事等您处理 · 2026-11-20(周五)"
    assert "吴技术，您好：" in mail.text
    assert "【尚未阅读的通知】" in mail.text
    assert "便条：王坐席说：看一下" in mail.text
    assert not mail.reply_token
    assert dict(Digest.objects.values_list("person__username", "state")) == {
        "tech": "sent", "head": "empty", "boss": "empty", "other": "empty", "agent": "empty",
    }  # fmt: skip


def test_what_is_typed_is_escaped_in_html_only(house, note):
    note(house.tech, text="<b>粗</b>&")
    digesting.send_due(at=house.now)
    mail = OutboundMessage.objects.get()
    assert "<b>粗</b>&" in mail.text
    assert "&lt;b&gt;粗&lt;/b&gt;&amp;" in mail.html


def test_two_workers_send_one_mail(house, note):
    note(house.tech)
    first = digesting.claim(house.tech, date(2026, 11, 20), house.now)
    assert first
    assert digesting.claim(house.tech, date(2026, 11, 20), house.now + timedelta(minutes=1)) is None
    assert digesting.send_due(at=house.now + timedelta(minutes=1)) == 0
    assert digesting.fulfil(first, house.now + timedelta(minutes=1))
    assert sent() == ["tech@example.org"]


def test_a_killed_worker_leaves_the_mail_to_the_next(house, note, monkeypatch):
    note(house.tech)

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digesting, "_post", killed)
        with pytest.raises(KeyboardInterrupt):
            digesting._send(house.tech, date(2026, 11, 20), house.now)
    assert Digest.objects.get(person=house.tech).state == "working", "what it wrote in its transaction is gone"
    assert digesting.send_due(at=house.now + timedelta(minutes=1)) == 0, "the lease still runs"
    assert digesting.send_due(at=house.now + timedelta(minutes=4)) == 1
    assert sent() == ["tech@example.org"]


def test_a_slow_worker_that_lost_its_claim_sends_nothing(house, note):
    note(house.tech)
    slow = digesting.claim(house.tech, date(2026, 11, 20), house.now)
    assert slow
    assert digesting.send_due(at=house.now + timedelta(minutes=5)) == 1
    assert digesting.fulfil(slow, house.now + timedelta(minutes=6)) is False
    assert sent() == ["tech@example.org"]


@pytest.mark.parametrize(
    ("shift", "count"),
    [
        (timedelta(hours=-2), 0),  # 8:00, before the hour
        (timedelta(hours=-1.5), 1),  # 8:30
        (timedelta(hours=10), 0),  # 20:00: quiet
        (timedelta(days=1), 0),  # Saturday
        (timedelta(days=3), 1),  # Monday
    ],
)
def test_the_hour_and_the_day(house, note, shift, count):
    note(house.tech)
    assert digesting.send_due(at=house.now + shift) == count


def test_ones_own_hour_and_no_mail_at_all(house, note):
    note([house.tech, house.other])
    services.prefer(by=house.other, at=house.now, ways={}, digest_wanted=False)
    Preference.objects.create(person=house.tech, digest_at="14:00")
    assert digesting.send_due(at=house.now) == 0
    assert digesting.send_due(at=house.now + timedelta(hours=4)) == 1
    assert sent() == ["tech@example.org"]


def test_the_absent_get_none_and_their_deputy_hears_of_theirs(house, note, away):
    note(house.tech)
    away(house.tech, house.other)
    digesting.send_due(at=house.now)
    assert Digest.objects.get(person=house.tech).state == "away"
    assert sent() == ["other@example.org"]
    assert "【代吴技术：尚未阅读的通知】" in OutboundMessage.objects.get().text


def test_a_deputy_reads_nothing_that_only_the_absent_may(house, note, away):
    note(house.boss, about=SECRET)
    away(house.boss, house.head)
    assert digesting.send_due(at=house.now) == 0


def test_sections_come_first_and_nothing_is_named_twice(house, note):
    sections.register_section(
        Section(
            "work",
            "待办",
            lambda user, at: [Line(PAPER, f"{user.name}的事", "/x/1/", at, late=True)] if user == house.tech else [],
            order=1,
        ),
        Section("counts", "数字", lambda user, _at: [Line(None, "今天 3 个")] if user == house.tech else [], order=2),
    )
    note(house.tech)
    note(house.tech, about=Ref("test.paper", "3"), key="other")
    Notice.objects.update(head=None)
    digesting.send_due(at=house.now)
    text = OutboundMessage.objects.get().text
    assert "【逾期】 吴技术的事 · 期限 2026-11-20(周五) 10:00" in text
    assert "https://hf.example.org/x/1/" in text
    assert text.index("待办") < text.index("数字") < text.index("尚未阅读")
    assert text.count("看一下") == 1, "the note on paper 1 is left out, the section has named it"


def test_many_lines_are_counted(house):
    lines = [Line(None, f"第{n}件") for n in range(25)]
    sections.register_section(Section("work", "待办", lambda user, _at: lines if user == house.tech else []))
    digesting.send_due(at=house.now)
    mail = OutboundMessage.objects.get()
    assert "另有 5 项" in mail.text
    assert mail.subject.startswith("25 件事")


def test_in_the_readers_language(house, note):
    house.tech.language = "en"
    house.tech.save()
    note(house.tech)
    digesting.send_due(at=house.now)
    assert OutboundMessage.objects.get().subject.startswith("1 thing waits for you")


def test_an_address_that_is_refused_is_noted_and_not_tried_for_ever(house, note, monkeypatch):
    note(house.tech)

    def refuse(*_args, **_kwargs):
        raise Refused(no("address_wrong", address="x"))

    monkeypatch.setattr(digesting, "_post", refuse)
    assert digesting.send_due(at=house.now) == 0
    assert Digest.objects.get(person=house.tech).state == "failed"


def test_without_a_mail_server_nothing_is_queued_up(house, note):
    options.change(by=system("tests"), changes={"channels.smtp_host": ""})
    note(house.tech)
    services.notify(kind="paper.asked", about=PAPER, to=house.tech, by=house.agent, at=house.now)
    assert digesting.send_due(at=house.now) == 0
    assert mailing.send_due(at=house.now) == 0
    assert not Digest.objects.exists()
    assert Notice.objects.get(kind="paper.asked").outcome


# Mails of their own


@pytest.fixture
def asked(house):
    def tell(to, **more):
        services.notify(kind="paper.asked", about=PAPER, to=to, by=house.agent, at=house.now, due=house.now, **more)
        return Notice.objects.order_by("-pk")[0]

    return tell


def test_a_mail_of_its_own_goes_once(house, asked):
    asked(house.tech)
    assert mailing.send_due(at=house.now) == 1
    assert mailing.send_due(at=house.now) == 0
    mail = OutboundMessage.objects.get()
    assert (mail.to, mail.subject) == ("tech@example.org", "有事请教：王坐席问：文件1，期限 2026-11-20(周五) 10:00")
    assert mail.about is None
    assert Notice.objects.get().mail == "sent"


@pytest.mark.parametrize("why", ["seen", "settled", "left", "forbidden", "no address"])
def test_what_needs_no_mail_any_more_gets_none(house, asked, why, monkeypatch):
    notice = asked(house.tech)
    if why == "seen":
        services.see(house.tech, [notice.pk], at=house.now)
    elif why == "settled":
        services.settle(PAPER, at=house.now)
    elif why == "forbidden":
        monkeypatch.setattr("huifang.notifications.recipients.may_be_told", lambda _person, _about: no("out_of_reach"))
    else:
        house.tech.is_active, house.tech.email = why != "left", "" if why == "no address" else house.tech.email
        house.tech.save()
    assert mailing.send_due(at=house.now) == 0
    assert Notice.objects.get().mail == "left_out"
    assert sent() == []


def test_a_worker_killed_before_its_commit_leaves_the_mail_due(house, asked):
    asked(house.tech)
    with transaction.atomic():
        mailing.send_due(at=house.now)
        transaction.set_rollback(True)
    assert sent() == []
    assert mailing.send_due(at=house.now) == 1


def test_a_wrong_address_is_noted(house, asked):
    house.tech.email = "kein Ort"
    house.tech.save()
    asked(house.tech)
    assert mailing.send_due(at=house.now) == 0
    assert (Notice.objects.get().mail, bool(Notice.objects.get().outcome)) == ("failed", True)


def test_quiet_ones_wait(house):
    services.notify(kind="paper.asked", about=PAPER, to=house.tech, by=house.agent, at=house.now + timedelta(hours=12))
    assert mailing.send_due(at=house.now + timedelta(hours=13)) == 0
    assert mailing.send_due(at=house.now + timedelta(days=2, hours=22)) == 1  # Monday, 8:00
