"""Reference headcounts: B1's roles in the pack, people by region's volume, beside computed need and people there (R6.1, R6.6; B1, E)."""

from datetime import date, timedelta

import pytest

from huifang.kernel.refs import system
from huifang.regulations.packs import read_pack
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.services import install_pack
from huifang.workforce import headcounting, shifts_services
from huifang.workforce.headcount import Band, Headcount
from huifang.workforce.headcounting import Volumes
from huifang.workforce.models import Queue
from huifang.workforce.policy import headcount_words

PACK = "roster-and-working-time"
FRONT = Headcount(
    role="一线客服",
    asks="一年以上经验",
    goal="准确",
    counts="calls",
    by_region=True,
    bands=(Band(from_daily=0, people=0), Band(from_daily=1, people=1), Band(from_daily=60, people=2)),
    each_more=60,
)
# B1 一 1–7 (R6.6): what each role takes, as far as the source holds it.
ROLES = {
    "一线客服": ("一年以上", "百人服务型呼叫中心", "五十字", "倒班"),
    "二线客服": ("两年以上", "百人服务型呼叫中心", "一年以上投诉处理经验"),
    "舆情客服": ("两年以上", "一年以上高级投诉处理经验"),
    "重大安全客服": ("两年以上", "一年以上重大安全投诉处理经验", "倒班"),
    "业务对接": (),
    "流程管理": (),
    "数据分析": (),
}


def test_the_pack_holds_the_seven_roles_with_what_each_takes():
    clause = next(clause for clause in read_pack(PACK).clauses if clause.number == "5")
    held = {rule.body["role"]: rule.body for rule in clause.rules if rule.kind == "headcount"}
    assert list(held) == list(ROLES)
    for role, words in ROLES.items():
        assert all(word in held[role]["asks"] for word in words), role
    assert [role for role, body in held.items() if body["by_region"]] == ["一线客服"]


@pytest.mark.parametrize(("daily", "people"), [(0, 0), (0.9, 0), (1, 1), (59.9, 1), (60, 2), (119, 2), (120, 3), (300, 6)])
def test_people_rise_with_the_volume(daily, people):
    assert FRONT.people(daily) == people


def test_bands_begin_at_nothing_and_rise():
    wrong = Headcount(role="x", asks="x", goal="x", bands=(Band(from_daily=5, people=3), Band(from_daily=5, people=1)))
    assert [problem.path for problem in wrong.check()] == [
        ("bands", 0, "from_daily"), ("bands", 1, "from_daily"), ("bands", 1, "people"),
    ]  # fmt: skip
    assert list(FRONT.check()) == []


def test_each_region_is_counted_by_itself():
    """Three small regions take three people, where one of their size together would take two."""
    came = Volumes({"广州市": 30.0, "佛山市": 20.0, "": 15.0}, {"广州市": 2.0}, {}, 20)
    assert headcounting.reference(FRONT, came) == 3
    assert FRONT.people(came.daily("calls")) == 2
    assert came.regions == ["广州市", "佛山市", ""]
    assert came.daily("everything", "广州市") == 32.0


def test_it_is_said_in_words(settings):
    assert "一线客服" in headcount_words(FRONT, None)
    assert "60" in headcount_words(FRONT, None)


@pytest.mark.django_db
def test_reference_need_and_people_stand_beside_each_other(office):
    install_pack(PACK, by=system("tests"), at=office.now)
    assert len(rules_in_force(Headcount, date(2026, 11, 20))) == 7
    skill = shifts_services.save_skill(None, values={"name": "一线客服"}, by=office.lin, at=office.now)
    for person in (office.wang, office.li):
        shifts_services.save_contract(
            person, unit=office.team, values={"rhythm": "usual"}, skills=[skill] if person == office.wang else [], version=0,
            by=office.lin, at=office.now,
        )  # fmt: skip
    came = Volumes({"广州市": 70.0}, {}, {"广州市": 2}, 20)
    first = headcounting.posts(headcounting.rules(office.now), came)[0]
    assert (first.reference, first.there, first.gap) == (2, 1, 1)
    place = headcounting.places(headcounting.rules(office.now), came, office.now)[0]
    # 70 calls of 300 s are 21,000 s: one person at 85 % of 8 hours, two with shrinkage.
    assert (place.reference, place.computed, place.there) == (2, 2, 2)


@pytest.mark.django_db
def test_a_queue_shows_its_forecast_need_and_who_can_serve_it(office):
    from huifang.workforce import forecasting, volume_services
    from huifang.workforce.tests.test_volume import fill

    queue = volume_services.create_queue(name="服务热线", minutes=60, works_holidays=False, by=office.lin, at=office.now)
    assert headcounting.lines([FRONT], office.now)[0].computed is None
    fill(queue, calls=lambda _day, _hour: 40)
    forecasting.make(queue, first=date(2026, 11, 20) + timedelta(days=3), days=7, by=office.lin, at=office.now)
    line = headcounting.lines([FRONT], office.now)[0]
    assert line.queue == Queue.objects.get()
    assert line.daily == pytest.approx(160, rel=0.02)
    assert line.reference == FRONT.people(160) == 3
    assert line.computed is not None
    assert line.peak is not None
    assert line.computed >= line.peak > 3
    assert line.there == 0
