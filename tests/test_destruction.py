"""C 二2.8.9, R1.7: outdated data goes after three signatures in order and a waiting time, with everything that belongs to it, and stays gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive.models import Contact, Customer
from huifang.audit import anchors, destroying, executing, holds, register
from huifang.audit.models import Destruction
from huifang.followup.models import Record, Task
from huifang.journal import delivering, erasing, sealing
from huifang.journal.models import Erased, Event, Personal, Seal
from huifang.journal.verifying import verify
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user
from tests.doors import client_of
from tests.leftovers import traces

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
WORDS = ["广州甲化工", "黄嘉欣", "13800138000"]
"""What would betray the customer: its name as it stood, the number of its contact."""


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path):
    """Each test has a register of its own."""
    settings.DATA = tmp_path


class Board:
    """The office, whoever proposes and whoever signs."""

    def __init__(self, office: Office) -> None:
        from huifang.kernel.refs import system

        install_pack("follow-up-centre", by=system("tests"), at=MORNING - timedelta(days=30))
        self.office, self.head = office, office.lin
        self.keeper = make_user("luo", "罗档案", "archive_keeper", office.company)
        self.manager = make_user("deng", "邓经理", "administration_manager", office.company)
        self.general = make_user("zong", "钟总", "general_manager", office.company)
        self.subject = Ref.of(office.customer)

    def propose(self, way: str = "destroy") -> Destruction:
        return destroying.propose(
            subjects=[self.subject], way=way, reason="outdated", note="甲化工十年没有业务", by=self.keeper, at=MORNING
        )

    def signed(self) -> Destruction:
        row = self.propose()
        for user in (self.head, self.manager, self.general):
            approvals.approve(Approval.objects.get(subject_id=row.pk, subject_kind=row.ref_kind), by=user, at=MORNING)
        while delivering.drain(at=MORNING + timedelta(minutes=1)):
            pass
        row.refresh_from_db()
        return row

    def carried_out(self) -> Destruction:
        row = self.signed()
        assert executing.carry_out(row, at=MORNING + WEEK)
        return row


@pytest.fixture
def board(office: Office) -> Board:
    return Board(office)


def refused(code: str):
    return pytest.raises(Refused, match=code)


# the way there


def test_three_sign_in_order_and_nobody_before_their_turn(board: Board):
    row = board.propose()
    approval = Approval.objects.get(subject_id=row.pk, subject_kind=row.ref_kind)
    for early in (board.manager, board.general):
        with pytest.raises(Refused):
            approvals.approve(approval, by=early, at=MORNING)
    approvals.approve(approval, by=board.head, at=MORNING)
    approval.refresh_from_db()
    with pytest.raises(Refused):
        approvals.approve(approval, by=board.general, at=MORNING)
    approvals.approve(approval, by=board.manager, at=MORNING)
    approval.refresh_from_db()
    approvals.approve(approval, by=board.general, at=MORNING)
    while delivering.drain(at=MORNING + timedelta(minutes=1)):
        pass
    row.refresh_from_db()
    assert row.approved_at
    assert (row.state, row.due_at) == ("waiting", row.approved_at + WEEK)
    assert executing.run(MORNING + WEEK - timedelta(minutes=1)) == 0, "the waiting time of the rule"
    assert Customer.objects.get(pk=board.office.customer.pk).name == board.office.customer.name


def test_a_refusal_ends_it_and_empties_its_note(board: Board):
    row = board.propose()
    approvals.refuse(Approval.objects.get(subject_id=row.pk, subject_kind=row.ref_kind), reason="还要用", by=board.head, at=MORNING)
    while delivering.drain(at=MORNING + timedelta(minutes=1)):
        pass
    row.refresh_from_db()
    assert (row.state, row.note) == ("refused", "")


def test_nobody_proposes_without_right_rule_or_reason(board: Board):
    with refused("not_permitted"):
        destroying.propose(subjects=[board.subject], way="destroy", reason="outdated", note="", by=board.office.wang, at=MORNING)
    with refused("nothing_there"):
        destroying.propose(
            subjects=[Ref("archive.customer", "999999")], way="destroy", reason="outdated", note="", by=board.keeper, at=MORNING
        )
    board.propose()
    with refused("destruction_twice"):
        board.propose()


def test_without_a_regulation_nothing_is_destroyed(office: Office):
    keeper = make_user("luo", "罗档案", "archive_keeper", office.company)
    with refused("destruction_no_rule"):
        destroying.propose(subjects=[Ref.of(office.customer)], way="destroy", reason="outdated", note="", by=keeper, at=MORNING)


# holds


def test_a_hold_stops_it_at_any_moment_before(board: Board):
    row = board.signed()
    hold = holds.set_hold(subject=board.subject, reason="诉讼", by=board.manager, at=MORNING)
    assert executing.run(MORNING + WEEK * 9) == 0
    with refused("destruction_twice|destruction_held"):
        board.propose()
    with refused("reason_missing"):
        holds.lift(hold, reason=" ", by=board.manager, at=MORNING)
    holds.lift(hold, reason="已结案", by=board.manager, at=MORNING)
    assert executing.run(MORNING + WEEK) == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_a_hold_on_a_part_stops_the_whole(board: Board):
    contact = Contact.objects.filter(customer=board.office.customer).first()
    assert contact
    board.signed()
    holds.set_hold(subject=Ref.of(contact), reason="取证", by=board.general, at=MORNING)
    assert executing.run(MORNING + WEEK) == 0


def test_a_hold_during_it_comes_too_late_and_says_so(board: Board):
    row = board.signed()
    assert executing._begin(row, MORNING + WEEK)
    with refused("being_destroyed"):
        holds.set_hold(subject=board.subject, reason="诉讼", by=board.manager, at=MORNING + WEEK)


def test_only_those_entitled_set_holds(board: Board):
    with refused("not_permitted"):
        holds.set_hold(subject=board.subject, reason="诉讼", by=board.keeper, at=MORNING)


# carrying it out


def test_it_goes_on_where_it_was_killed(board: Board, monkeypatch):
    row = board.signed()
    done: list[str] = []
    real = erasing._erase

    def killed(holding, ids, certificate):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(holding.name)
        real(holding, ids, certificate)

    monkeypatch.setattr(erasing, "_erase", killed)
    with pytest.raises(KeyboardInterrupt):
        executing.carry_out(row, at=MORNING + WEEK)
    monkeypatch.setattr(erasing, "_erase", real)
    row.refresh_from_db()
    assert (row.state, len(register.read())) == ("executing", 1), "the register knows of it before the first row goes"
    assert executing.run(MORNING + WEEK) == 0, "the lease of whoever was killed"
    assert executing.run(MORNING + WEEK + timedelta(minutes=6)) == 1
    row.refresh_from_db()
    assert row.state == "done"
    assert not traces(["十年没有业务", *WORDS])
    assert executing.run(MORNING + WEEK * 2) == 0
    assert len(register.read()) == 1


def test_the_certificate_names_what_it_was_and_not_what_it_said(board: Board):
    row = board.carried_out()
    assert row.certificate == "XH2026-0001"
    assert row.erased["archive.Customer"] == 1
    assert row.note == ""
    entry = register.read()[0]
    assert (entry.certificate, entry.subjects) == (row.certificate, (str(board.subject),))
    page = client_of(board.manager).get(reverse("audit:destruction", args=[row.pk])).content.decode()
    assert row.certificate in page
    assert "邓经理" in page
    paper = client_of(board.manager).get(reverse("paperwork:print", args=["audit.certificate", row.pk]))
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
    assert client_of(board.office.wang).get(reverse("audit:destruction", args=[row.pk])).status_code == 403


def test_what_is_erased_is_reported_under_its_certificate_and_nothing_else_passes_for_it(board: Board):
    row = board.carried_out()
    while sealing.seal():
        pass
    found = verify(every=True)
    assert (found.faults, set(found.erased)) == ((), {row.certificate})
    assert found.erased[row.certificate] > 0
    other = Event.objects.exclude(pk__in=Erased.objects.values("event")).exclude(kind="journal.facts.erased").first()
    assert other
    Event.objects.filter(pk=other.pk).update(facts='{"emptied":1}')
    Erased.objects.create(event=other, certificate=row.certificate)
    assert [fault.what for fault in verify(every=True).faults] == ["erased_unsaid"]


def test_figures_stay(board: Board):
    before = (Customer.objects.count(), Task.objects.count(), Record.objects.count())
    board.carried_out()
    assert (Customer.objects.count(), Task.objects.count(), Record.objects.count()) == before


# after a restore


def test_a_restored_database_forgets_again(board: Board):
    row = board.signed()
    entry = register.append(certificate="XH2026-0007", way="destroy", subjects=[board.subject], at=MORNING)
    assert executing.pending() == [entry]
    assert executing.replay([entry], at=MORNING + WEEK) > 0
    row.refresh_from_db()
    assert (row.state, row.certificate) == ("done", "XH2026-0007"), "the proposal that the backup still held as open"
    assert executing.pending() == []
    assert not traces(WORDS)
    assert verify(every=True).faults == ()


def test_a_number_given_out_before_the_restore_is_not_given_again(board: Board):
    register.append(certificate="XH2026-0001", way="destroy", subjects=[Ref("archive.customer", "4711")], at=MORNING)
    assert board.carried_out().certificate == "XH2026-0002"


def test_a_changed_register_is_not_believed(board: Board):
    board.carried_out()
    text = register.path().read_text()
    register.path().write_text(text.replace(str(board.subject), "archive.customer:1234567"))
    with pytest.raises(register.BrokenRegister):
        executing.pending()
    other = register.parse(text)
    register.path().write_text("")
    assert register.merge(other) == other, "a longer one continues ours"
    with pytest.raises(register.BrokenRegister):
        register.append(certificate=other[0].certificate, way="destroy", subjects=[Ref("a.b", "1")], at=MORNING)


# anchors


def test_an_anchor_shows_that_the_end_was_cut_off(board: Board):
    anchor = anchors.take(at=MORNING)
    assert anchor
    assert anchors.verify(anchors.parse(anchor.line())).holds
    last = Seal.objects.order_by("-position").first()
    assert last
    last.delete()
    said = anchors.verify([anchor])
    assert (said.faults, said.lost) == ((), [anchor])


def test_a_changed_personal_value_shows(board: Board):
    value = Personal.objects.order_by("id").first()
    assert value
    while sealing.seal():
        pass
    Personal.objects.filter(pk=value.pk).update(value="别的名字")
    assert [(fault.what, fault.event) for fault in verify(every=True).faults] == [("value_changed", value.event_id)]
