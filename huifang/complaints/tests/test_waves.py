"""Issue 4 point 2: a wave of the same matter is one batch with size and growth; one answer for all, each keeps its own state."""

from datetime import datetime, timedelta

import pytest

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.channels.models import OutboundMessage
from huifang.complaints import similar, waves
from huifang.complaints.models import Announcement, Complaint, Wave, WaveMember
from huifang.journal import delivering
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice

SAID = [
    "昨晚开始在线培训平台登录不上，一直提示验证码错误",
    "你们的在线培训平台登录不上去，验证码总是错误",
    "在线培训平台今天登录不上，提示验证码错误，急着考试",
    "验证码错误，在线培训平台登录不上，问了三次",
    "在线培训平台登录不上，验证码收到了也说错误",
]


@pytest.fixture
def customers(office):
    return [
        archive.create_customer(by=office.lin, at=office.now, name=f"广州第{n}机械有限公司", unit=office.team, owner=office.wang)
        for n in "一二三四五六"
    ]


@pytest.fixture
def many(office, customers):
    def make(said=SAID, *, days=0, unit=None, first=1):
        rows = [
            Complaint(
                number=f"TS-{first + n}", customer=customers[n % len(customers)], content=text, taken_by=office.wang, unit=unit or office.team,
                taken_at=office.now - timedelta(days=days * n), state="handling",
            )
            for n, text in enumerate(said)
        ]  # fmt: skip
        Complaint.objects.bulk_create(rows)
        similar.index()
        return list(Complaint.objects.filter(number__in=[row.number for row in rows]).order_by("id"))

    return make


def noticed(complaint: Complaint, *, by: User, at: datetime) -> Wave:
    """The wave that the complaint makes or joins."""
    found = waves.notice(complaint, by=by, at=at)
    assert found is not None
    return found


def test_five_similar_complaints_of_several_customers_are_proposed_and_the_head_is_told(office, many, take):
    many(SAID[:4])
    take("在线培训平台登录不上，总说验证码错误，请尽快解决")
    delivering.drain()
    delivering.drain()
    wave = Wave.objects.get()
    assert (wave.state, wave.members.count()) == ("proposed", 5)
    assert "验证码" in wave.title or "在线培训平台" in wave.title
    assert Notice.objects.filter(kind="complaints.wave", person=office.lin).count() == 1


def test_four_are_not_enough_and_others_do_not_count(office, many, take):
    many([*SAID[:3], "技术员上门态度恶劣", "报告迟了两周没有寄到"])
    take("在线培训平台登录不上，总说验证码错误，请尽快解决")
    delivering.drain()
    assert not Wave.objects.exists()


def test_one_customer_alone_is_no_wave(office, many):
    rows = many()
    Complaint.objects.update(customer=office.customer)
    rows[0].refresh_from_db()
    assert waves.notice(rows[0], by=office.lin, at=office.now) is None


def test_what_lies_too_far_back_does_not_count(office, many):
    rows = many(days=3)
    assert waves.notice(rows[0], by=office.lin, at=office.now) is None


def test_a_later_one_joins_and_one_taken_out_stays_out(office, many):
    rows = many()
    wave = noticed(rows[0], by=office.lin, at=office.now)
    waves.confirm(wave, title="培训平台登录不上", by=office.lin, at=office.now)
    later = many(["在线培训平台还是登录不上，验证码错误"], first=50)[0]
    assert waves.notice(later, by=office.lin, at=office.now) == wave
    assert waves.growth(office.lin, wave, office.now).size == 6
    assert waves.take_out(wave, later, by=office.lin, at=office.now)
    assert waves.notice(later, by=office.lin, at=office.now) is None
    assert waves.put_in(wave, later, by=office.lin, at=office.now)
    assert not waves.put_in(wave, later, by=office.lin, at=office.now)


def test_dismissed_it_is_not_proposed_again(office, many):
    rows = many()
    wave = noticed(rows[0], by=office.lin, at=office.now)
    waves.dismiss(wave, by=office.lin, at=office.now)
    assert waves.notice(rows[1], by=office.lin, at=office.now) is None
    assert Wave.objects.count() == 1
    assert not waves.visible_to(office.lin).exists()


def test_size_and_growth_are_counted_over_what_the_reader_may_see(office, many):
    rows = many()
    Complaint.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(unit=office.elsewhere, taken_by=office.zhao)
    Complaint.objects.filter(pk=rows[4].pk).update(taken_at=office.now - timedelta(days=2))
    wave = noticed(rows[0], by=office.lin, at=office.now)
    whole, part = (waves.growth(user, wave, office.now) for user in (office.lin, office.zhao))
    assert (whole.size, whole.last_day, [count for _d, count, _t in whole.days]) == (5, 4, [1, 0, 4])
    assert [total for _d, _c, total in whole.days] == [1, 1, 5]
    assert (part.size, part.customers) == (2, 2)
    assert waves.sizes(office.zhao, [wave.pk]) == {wave.pk: 2}


def test_one_answer_goes_to_all_open_ones_and_each_keeps_its_state(office, many):
    rows = many()
    Complaint.objects.filter(pk=rows[0].pk).update(handling="已登记")
    Complaint.objects.filter(pk=rows[1].pk).update(state="satisfied")
    Complaint.objects.filter(pk=rows[2].pk).update(state="answered")
    wave = noticed(rows[3], by=office.lin, at=office.now)
    with pytest.raises(Refused):
        waves.announce(wave, text="已修复", by=office.lin, at=office.now)
    waves.confirm(wave, title="培训平台登录不上", by=office.lin, at=office.now)
    made = waves.announce(wave, text="平台已修复，请重新登录。", by=office.lin, at=office.now)
    assert (made.given, Announcement.objects.count()) == (4, 1)
    by_number = {row.number: row for row in Complaint.objects.all()}
    assert by_number["TS-1"].handling == "已登记\n平台已修复，请重新登录。"
    assert (by_number["TS-2"].handling, by_number["TS-2"].state) == ("", "satisfied")
    assert (by_number["TS-3"].handling, by_number["TS-3"].state) == ("平台已修复，请重新登录。", "answered")


def test_one_answer_goes_out_by_mail_to_each_alone(office, many):
    rows = many()
    Complaint.objects.filter(pk=rows[0].pk).update(email="one@example.com")
    Complaint.objects.filter(pk=rows[1].pk).update(email="two@example.com")
    Complaint.objects.filter(pk=rows[2].pk).update(email="wrong")
    wave = noticed(rows[0], by=office.lin, at=office.now)
    waves.confirm(wave, title="培训平台登录不上", by=office.lin, at=office.now)
    made = waves.announce(wave, text="平台已修复。", mail=True, by=office.lin, at=office.now)
    assert (made.given, made.letters) == (len(rows), 2)
    letters = OutboundMessage.objects.order_by("id")
    assert [(row.to, row.about_id) for row in letters] == [("one@example.com", str(rows[0].pk)), ("two@example.com", str(rows[1].pk))]
    assert all(rows[0].number not in row.subject for row in letters[1:])


@pytest.mark.parametrize("who", ["wang", "zhao", "sun", "qian"])
def test_only_the_head_decides_answers_and_changes_members(office, many, who):
    rows, other = many(), getattr(office, who)
    wave = noticed(rows[0], by=office.lin, at=office.now)
    for act in (
        lambda: waves.confirm(wave, title="x", by=other, at=office.now),
        lambda: waves.dismiss(wave, by=other, at=office.now),
        lambda: waves.put_in(wave, rows[0], by=other, at=office.now),
        lambda: waves.take_out(wave, rows[0], by=other, at=office.now),
        lambda: waves.announce(wave, text="x", by=other, at=office.now),
    ):
        with pytest.raises(Refused):
            act()
    waves.confirm(wave, title="培训平台", by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        waves.confirm(wave, title="别的", by=office.lin, at=office.now)
    with pytest.raises(Refused):
        waves.end(wave, by=other, at=office.now)
    waves.end(wave, by=office.lin, at=office.now)
    assert WaveMember.objects.filter(out=False).count() == 5
