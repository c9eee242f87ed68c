"""The register, check-out, versions, keepers, search, viewing and loans: C 二1.1, 1.3, 1.4 (R1.8, R12.2)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive import services as archive
from huifang.documents import access
from huifang.documents.belongings import hand_over as belongings_hand_over
from huifang.documents.models import AuthorityReading, Document, Grant, Version
from huifang.documents.services import inspecting, keeping, lending
from huifang.documents.tests.conftest import NOON, House, docx, person
from huifang.files import registry
from huifang.files import services as files
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.search.models import Entry
from huifang.search.selectors import find

Make = Callable[..., Document]
DAY = timedelta(days=1)


def test_a_document_has_one_keeper_a_number_and_a_first_version(house: House, make: Make) -> None:
    row = make("第一章 总则")
    assert (row.number, row.keeper, row.latest, row.state) == ("CG2026-0001", house.luo, 1, "kept")
    version = Version.objects.get(document=row)
    assert (version.text, version.file.owner) == ("第一章 总则", Ref.of(row))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM documents_version")
        assert "总则" not in cursor.fetchone()[0], "the text is sealed at rest"
    with pytest.raises(Refused):
        keeping.register(title="x", kind="report", unit=house.technical, content=b"x", name="x.txt", by=house.wu, at=NOON)


def test_only_who_has_it_checked_out_changes_it_and_every_change_is_traced(house: House, make: Make) -> None:
    """C 二1.3: a lock that two people never hold at once; each version has its reason."""
    row, seen_by_lin = make("评价等级：三级"), Document.objects.get()
    with pytest.raises(Refused, match="document_not_taken"):
        keeping.add_version(row, content=docx("x"), name="a.docx", reason="改", by=house.luo, at=NOON)
    keeping.take(row, reason="更正等级", by=house.luo, at=NOON)
    with pytest.raises(Conflict):
        keeping.take(seen_by_lin, reason="我也要改", by=house.lin, at=NOON)
    fresh = Document.objects.get()
    with pytest.raises(Refused, match="document_taken"):
        keeping.add_version(fresh, content=docx("x"), name="a.docx", reason="改", by=house.lin, at=NOON)
    with pytest.raises(Refused, match="version_same"):
        keeping.add_version(row, content=docx("评价等级：三级"), name="a.docx", reason="改", by=house.luo, at=NOON)
    keeping.add_version(row, content=docx("评价等级：二级"), name="a.docx", reason="复核后调整", by=house.luo, at=NOON)
    assert (row.latest, row.state, row.taken_by) == (2, "kept", None)
    assert list(Version.objects.order_by("number").values_list("reason", flat=True)) == ["", "复核后调整"]
    assert Event.objects.filter(kind="documents.document.version_added").count() == 1


def test_a_forced_return_needs_a_reason_and_another_person(house: House, make: Make) -> None:
    row = make("x")
    keeping.take(row, reason="改", by=house.luo, at=NOON)
    for user, reason in ((house.luo, "急用"), (house.lin, " "), (house.wu, "急用")):
        with pytest.raises(Refused):
            keeping.force_back(row, reason=reason, by=user, at=NOON)
    keeping.force_back(row, reason="保管人出差，客户急用", by=house.lin, at=NOON)
    with pytest.raises(Refused, match="document_not_taken"):
        keeping.add_version(row, content=docx("y"), name="a.docx", reason="改", by=house.luo, at=NOON)


def test_nobody_attaches_to_a_document_by_another_way(house: House, make: Make) -> None:
    row = make("x")
    assert not registry.may_attach(house.luo, Ref.of(row))
    with pytest.raises(Refused):
        files.store(content=b"side door", name="a.txt", owner=Ref.of(row), by=house.luo, at=NOON)
    with pytest.raises(Refused):
        files.void(Version.objects.get().file, reason="x", by=house.luo, at=NOON)


def test_keepers_change_with_a_reason_and_when_an_account_ends(house: House, make: Make) -> None:
    row = make("x")
    other = person("dai", "戴档案", "archive_keeper", house.centre)
    keeping.take(row, reason="改", by=house.luo, at=NOON)
    with pytest.raises(Refused, match="document_taken"):
        keeping.hand_over(row, to=other, reason="轮岗", by=house.lin, at=NOON)
    assert belongings_hand_over(house.luo, to=other, by=house.lin, at=NOON) == 1
    row.refresh_from_db()
    assert (row.keeper, row.state) == (other, "kept")
    with pytest.raises(Refused, match="document_keeper_same"):
        keeping.hand_over(row, to=other, reason="轮岗", by=other, at=NOON)
    assert not access.may_read(house.wu, row)


# viewing and loans


def test_viewing_needs_the_head_of_the_readers_department_and_ends_by_the_clock(in_force: None, house: House, make: Make) -> None:
    """C 二1.4; asked at every read: the moment after its last day it is over, with nothing written."""
    row = make("机密内容")
    assert not access.may_read(house.wu, row)
    grant = lending.ask(row, way="view", purpose="编制复评方案", until=date(2026, 11, 25), by=house.wu, at=NOON)
    with pytest.raises(Refused, match="document_asked"):
        lending.ask(row, way="view", purpose="再问", until=date(2026, 11, 25), by=house.wu, at=NOON)
    with pytest.raises(Refused, match="grant_by_chain"):
        lending.decide(grant, granted=True, by=house.luo, at=NOON)
    approval = Approval.objects.get()
    with pytest.raises(Refused):
        approvals.approve(approval, step=1, text="", by=house.lin, at=NOON)
    approvals.approve(approval, step=1, text="同意", by=house.sun, at=NOON)
    drain()
    drain()
    grant.refresh_from_db()
    assert grant.state == "granted"
    assert Event.objects.filter(kind="documents.grant.granted").count() == 1
    last = NOON + 5 * DAY
    assert access.may_read(house.wu, row, last)
    assert not access.may_read(house.wu, row, last + DAY)
    assert not access.may_read(house.sun, row), "who approves does not read"
    lending.end(grant, reason="用毕", by=house.wu, at=NOON)
    assert not access.may_read(house.wu, row)


def test_a_refused_or_called_back_viewing_shows_nothing(in_force: None, house: House, make: Make) -> None:
    row = make("x")
    grant = lending.ask(row, way="view", purpose="看看", until=date(2026, 11, 25), by=house.wu, at=NOON)
    approvals.refuse(Approval.objects.get(), step=1, reason="没有必要", by=house.sun, at=NOON)
    drain()
    grant.refresh_from_db()
    assert grant.state == "refused"
    assert not access.may_read(house.wu, row)


def test_borrowed_paper_is_a_duty_until_it_is_back(in_force: None, house: House, make: Make) -> None:
    row = make("x")
    grant = lending.ask(row, way="paper", purpose="现场核对", until=date(2026, 11, 25), by=house.wu, at=NOON)
    lending.settle(grant, granted=True, by=house.sun, at=NOON)
    duty = Obligation.objects.get(subject_kind=Grant.ref_kind)
    assert (duty.owner, duty.ladder, duty.target_on) == (Ref.of(house.wu), "time_limit.document.return", date(2026, 11, 25))
    lending.end(grant, reason="归还", by=house.luo, at=NOON)
    duty.refresh_from_db()
    assert duty.state == "met"


def test_authorities_are_exempt_but_on_record(house: House, make: Make) -> None:
    """C 二1.4: who, when, on what basis."""
    row = make("x")
    given = {"authority": "应急管理局", "people": "张某、李某", "basis": "执法检查通知〔2026〕12号", "on": date(2026, 11, 19)}
    for change in ({"basis": " "}, {"on": date(2026, 12, 1)}):
        with pytest.raises(Refused):
            lending.record_authority(row, **{**given, **change}, by=house.luo, at=NOON)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        lending.record_authority(row, **given, by=house.wu, at=NOON)  # type: ignore[arg-type]
    lending.record_authority(row, **given, by=house.luo, at=NOON)  # type: ignore[arg-type]
    assert AuthorityReading.objects.get().basis.endswith("12号")


# finding


def hits(user: object, text: str) -> set[str]:
    return {hit.kind for hit in find(user, text)}  # type: ignore[arg-type]


def test_words_inside_are_found_in_chinese_by_readers_only(in_force: None, house: House, make: Make) -> None:
    """A hit on a word tells what stands inside: so the title is found by who sees the register, the words by who may read."""
    row = make("储罐区风险辨识结果", "重大危险源二级")
    assert hits(house.luo, "危险源") == {"documents.text"}
    assert hits(house.wu, "危险源") == set()
    assert hits(house.wu, "评价报告") == {"documents.document"}
    grant = lending.ask(row, way="view", purpose="复评", until=date(2026, 11, 25), by=house.wu, at=NOON)
    lending.settle(grant, granted=True, by=house.sun, at=NOON)
    assert hits(house.wu, "危险源") == {"documents.text"}
    with clock.at(NOON + 10 * DAY):
        assert hits(house.wu, "危险源") == set()
    keeping.void(row, reason="作废", by=house.luo, at=NOON)
    assert hits(house.luo, "危险源") == set()


def test_words_of_graded_content_are_never_indexed(house: House, make: Make) -> None:
    """R1.6: no graded text in search tokens."""
    row = make("合作状况绝密标记", section="business")
    assert not Entry.objects.filter(kind="documents.text").exists()
    assert not Entry.objects.filter(texts__contains="绝密标记").exists()
    keeping.change(row, title=row.title, kind="report", section="", paper_place="", version=row.version, by=house.luo, at=NOON)
    assert Entry.objects.filter(kind="documents.text").count() == 1
    keeping.change(row, title=row.title, kind="report", section="credit", paper_place="", version=row.version, by=house.luo, at=NOON)
    assert not Entry.objects.filter(kind="documents.text").exists()


# pages


def test_pages_show_the_register_and_keep_the_content(house: House, make: Make) -> None:
    row = make("评价等级：三级")
    keeping.take(row, reason="更正", by=house.luo, at=NOON)
    keeping.add_version(row, content=docx("评价等级：二级"), name="b.docx", reason="复核", by=house.luo, at=NOON)
    keeper, reader, stranger = Client(), Client(), Client()
    keeper.force_login(house.luo)
    reader.force_login(house.wu)
    stranger.force_login(person("zhou", "周坐席", "agent", house.centre))
    page, text = reverse("documents:show", args=[row.pk]), reverse("documents:text", args=[row.pk, 2])
    download = reverse("files:download", args=[Version.objects.get(number=2).file_id])
    assert [client.get(page).status_code for client in (keeper, reader, stranger)] == [200, 200, 404]
    assert [client.get(text).status_code for client in (keeper, reader, stranger)] == [200, 403, 404]
    assert [client.get(download).status_code for client in (keeper, reader, stranger)] == [200, 404, 404]
    compared = keeper.get(reverse("documents:compare", args=[row.pk])).content.decode()
    assert "<del>三</del>" in compared
    assert "<ins>二</ins>" in compared
    assert Event.objects.filter(kind="documents.document.read").count() == 1
    assert row.number in keeper.get(reverse("documents:index"), {"q": "评价等级"}).content.decode()
    assert row.number not in reader.get(reverse("documents:index"), {"q": "评价等级"}).content.decode()
    asked = reader.post(reverse("documents:ask", args=[row.pk]), {"way": "view", "purpose": "复评", "until": "2026-11-25"})
    assert asked.status_code == 302
    keeper.post(reverse("documents:grant_decide", args=[Grant.objects.get().pk]), {"act": "grant"})
    assert "评价等级" in reader.get(text).content.decode()
    card = keeper.get(reverse("paperwork:print", args=["documents.document", row.pk]))
    assert card.headers["Content-Type"] == "application/pdf"


def test_a_document_of_a_customer_out_of_sight_is_not_registered(house: House, make: Make) -> None:
    outsider = person("dai", "戴某", "information_clerk", house.centre)
    hidden = archive.create_customer(by=house.lin, name="深圳乙电子有限公司", unit=house.technical, owner=None)
    with pytest.raises(Refused):
        keeping.register(title="x", kind="report", unit=house.centre, content=b"x", name="x.txt", by=outsider, at=NOON, customer=hidden)


def test_the_keeper_is_told_what_somebody_else_does_with_a_document_and_who_has_it_when_it_is_taken_back(house: House, make: Make) -> None:
    """Issue 6 item 5: check-out and check-in are not done behind the keeper's back; a keeper's own acts tell nobody."""
    row = make("甲")
    keeping.take(row, reason="自己改", by=house.luo, at=NOON)
    keeping.give_back(row, by=house.luo, at=NOON)
    drain()
    assert not Notice.objects.exists()
    second = person("mo", "莫档案", "archive_keeper", house.centre)
    keeping.take(row, reason="补附件", by=second, at=NOON)
    keeping.force_back(row, reason="急用", by=house.luo, at=NOON)
    drain()
    drain()
    told = sorted(Notice.objects.values_list("kind", "person__username"))
    assert told == [("documents.forced_back", "mo"), ("documents.taken", "luo")]
    plan = inspecting.begin(2027, by=house.lin, at=NOON)
    inspecting.plan_inspection(plan, planned_on=date(2027, 3, 1), scope="评价报告", inspector=house.luo, by=house.lin, at=NOON)
    drain()
    assert Notice.objects.filter(kind="documents.to_inspect", person=house.luo).count() == 1
