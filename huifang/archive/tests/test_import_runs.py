"""Chunks, kills, rivals, previews that grew old, and undo: nothing lost, nothing doubled (issue 2 item 4)."""

import itertools
from datetime import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from huifang.archive import services as archive
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.archive.registering import Registrar
from huifang.archive.tests.conftest import Cast
from huifang.archive.tests.registers import FILES, FOLDER, Desk, line
from huifang.desk import progress
from huifang.imports import jobs, registry, running, services, tally
from huifang.imports.models import Batch
from huifang.imports.registry import Obstacle
from huifang.imports.rules.cells import Cell
from huifang.journal.models import Event
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.search.models import Entry

MODELS = (Customer, Contact, ContactNumber, Contract, Project, Entry)


@pytest.fixture
def desk(cast: Cast, rules: None, tmp_path: Path) -> Desk:
    return Desk(tmp_path, cast.lin)


def many(count: int) -> list[list[Cell]]:
    return [
        line(f"佛山{number % (count // 2)}号有限公司", contract=f"C{number}", phone=f"139{number % (count // 2):08d}")
        for number in range(count)
    ]


def counted() -> list[int]:
    return [model.objects.count() for model in MODELS]


def test_one_fact_stands_for_the_whole_import(desk: Desk):
    batch = desk.rows(*many(40))
    (event,) = Event.objects.filter(kind="imports.batch.applied")
    assert (event.batch, event.data["accepted"], event.data["customers_created"]) == (batch.mark, 40, 20)
    assert not Event.objects.filter(kind__startswith="archive.project").exists()
    assert "139000" not in event.facts


def test_slices_of_a_job_come_to_the_same_as_one_run(desk: Desk, monkeypatch):
    monkeypatch.setattr(tally, "CHUNK", 7)
    slices = []

    def work(batch: Batch) -> None:
        while not running.apply(batch, seconds=0):
            slices.append(batch.cursor)
            batch.refresh_from_db()

    batch = desk.bring(desk.write(many(40)), work=work)
    assert len(slices) >= 5
    assert batch.counts == {
        **batch.counts,
        "rows_read": 40,
        "accepted": 40,
        "customers_created": 20,
        "customers_matched": 0,
        "projects_created": 40,
    }


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(desk: Desk, monkeypatch):
    monkeypatch.setattr(tally, "CHUNK", 10)
    written = Registrar.write
    calls = []

    def dies(self: Registrar, work: object, *, at: datetime) -> None:
        calls.append(1)
        written(self, work, at=at)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise SystemExit  # after the rows, before the commit

    monkeypatch.setattr(Registrar, "write", dies)
    batch = desk.open(desk.write(many(40)))
    services.start(batch, by=desk.by, at=clock.now())
    with pytest.raises(SystemExit):
        running.apply(batch)
    batch = Batch.objects.get(pk=batch.pk)
    assert (batch.state, batch.cursor, Project.objects.count()) == ("applying", 21, 20)
    jobs.apply(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["accepted"], batch.counts["customers_created"]) == ("applied", 40, 20)
    assert (Project.objects.count(), Customer.objects.filter(batch=batch.mark).count()) == (40, 20)


def test_two_workers_on_one_batch_do_not_both_write(desk: Desk, monkeypatch):
    batch = desk.open(desk.write(many(20)))
    services.start(batch, by=desk.by, at=clock.now())
    rival = Batch.objects.get(pk=batch.pk)
    running.apply(rival)
    with pytest.raises(Conflict):
        running.apply(batch)
    assert Project.objects.count() == 20
    jobs.apply(batch.pk)  # a job that was delivered again
    assert Project.objects.count() == 20


def test_a_customer_that_appears_meanwhile_is_matched(desk: Desk, monkeypatch, cast: Cast):
    written = Registrar.write
    calls = []

    def rival(self: Registrar, work: object, *, at: datetime) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise IntegrityError("somebody was quicker")
        written(self, work, at=at)  # type: ignore[arg-type]

    monkeypatch.setattr(Registrar, "write", rival)
    assert desk.rows(*many(10)).counts["accepted"] == 10
    assert len(calls) == 2


def test_cancel_keeps_what_is_in_and_can_go_on(desk: Desk, monkeypatch):
    monkeypatch.setattr(tally, "CHUNK", 10)
    batch = desk.open(desk.write(many(40)))
    services.start(batch, by=desk.by, at=clock.now())
    row = progress.newest(services.APPLY, batch.pk)
    assert row
    progress.request_cancel(row.pk)
    running.apply(batch)
    assert (batch.state, batch.cursor) == ("stopped", 11)
    services.start(batch, by=desk.by, at=clock.now())
    running.apply(batch)
    assert (batch.state, batch.counts["accepted"], Project.objects.count()) == ("applied", 40, 40)


def test_an_old_preview_is_shown_again_before_anything_is_written(desk: Desk):
    batch = desk.open(desk.write(many(20), "一.xlsx"))
    services.start_preview(batch, by=desk.by, at=clock.now())
    running.preview(batch)
    desk.rows(*many(20)[:4], name="二.xlsx")
    services.start(batch, by=desk.by, at=clock.now())
    running.apply(batch)
    assert (batch.state, batch.cursor) == ("previewed", 0)
    assert "预览" in batch.notice
    services.start(batch, by=desk.by, at=clock.now())
    running.apply(batch)
    assert batch.state == "applied"
    assert (batch.counts["customers_created"], batch.counts["customers_matched"], batch.counts["projects_matched"]) == (6, 4, 4)


def test_every_chunk_asks_the_database_equally_often(desk: Desk, monkeypatch):
    monkeypatch.setattr(tally, "CHUNK", 500)
    counts = []

    def watch(done: int, total: int) -> None:
        counts.append(len(captured))

    with CaptureQueriesContext(connection) as captured:
        desk.bring(
            desk.write([line(f"佛山{n}号有限公司", contract=f"C{n}") for n in range(2000)]),
            work=lambda batch: running.apply(batch, watch=watch),
        )
    spent = [after - before for before, after in itertools.pairwise(counts)]
    assert max(spent) - min(spent) <= 2
    assert max(spent) < 120


# undo


def test_an_import_is_undone_as_a_whole(desk: Desk):
    before = counted()
    batch = desk.bring(FOLDER / FILES[0])
    assert counted() != before
    assert desk.undo(batch).state == "undone"
    assert counted() == before
    assert Event.objects.filter(kind="imports.batch.undone", batch=batch.mark).count() == 1


def test_undo_leaves_what_was_there_before(desk: Desk, cast: Cast):
    before = counted()
    batch = desk.rows(
        line(cast.customer.name, contact="黄嘉欣", phone="020-83550000"), line(cast.customer.name, contact="新人", contract="2")
    )
    assert ContactNumber.objects.filter(contact__customer=cast.customer).count() == 3
    desk.undo(batch)
    assert counted() == before


def test_a_second_import_on_the_same_customers_stands_in_the_way_until_it_is_undone(desk: Desk):
    first = desk.rows(*many(10), name="一.xlsx")
    second = desk.rows(*[line(f"佛山{n}号有限公司", contract=f"D{n}") for n in range(3)], name="二.xlsx")
    with pytest.raises(Refused, match="import_built_on") as refused:
        desk.undo(first)
    assert "3" in str(refused.value.decision.params["what"])
    first.refresh_from_db()
    assert first.state == "applied"
    desk.undo(second)
    first.refresh_from_db()
    assert desk.undo(first).state == "undone"


def test_a_change_by_hand_stands_in_the_way(desk: Desk, cast: Cast):
    batch = desk.rows(*many(4))
    customer = Customer.objects.filter(batch=batch.mark).first()
    assert customer
    archive.change_customer(customer, by=cast.lin, address="佛山市南海区9号")
    assert [str(one.text) for one in services.obstacles(batch)] == ["导入后修改过的客户"]
    with pytest.raises(Refused, match="import_built_on"):
        desk.undo(batch)


def test_upper_contexts_object_and_clear_away_what_they_made(desk: Desk, monkeypatch):
    steps: list[str] = []
    found = [Obstacle("已回访的任务", 2)]
    monkeypatch.setattr(registry, "_objections", {"register": [lambda batch: found]})

    def step(batch: str, by: Actor, at: datetime) -> None:
        steps.append(batch)

    monkeypatch.setattr(registry, "_steps", {"register": [step]})
    batch = desk.rows(*many(4))
    with pytest.raises(Refused):
        desk.undo(batch)
    assert steps == []
    found.clear()
    batch.refresh_from_db()
    desk.undo(batch)
    assert steps == [batch.mark]


def test_an_undo_that_was_killed_goes_on(desk: Desk, monkeypatch):
    monkeypatch.setattr(running, "UNDO_CHUNK", 5)
    before = counted()
    batch = desk.rows(*many(10))
    services.start_undo(batch, by=desk.by, at=clock.now())
    assert not running.undo(batch, seconds=0)
    jobs.undo(batch.pk)
    assert counted() == before
    assert Batch.objects.get(pk=batch.pk).state == "undone"


# who may


def test_only_who_may_import_does_and_only_the_maker_or_a_viewer_sees_it(desk: Desk, cast: Cast):
    batch = desk.rows(*many(4))
    with pytest.raises(Refused, match="not_permitted"):
        Desk(desk.folder, cast.wang).rows(*many(4))
    for act in (services.start_undo, services.start, services.start_preview, services.discard):
        with pytest.raises(Refused, match="not_permitted"):
            act(batch, by=cast.zhao, at=clock.now())


def test_an_unexpected_error_breaks_off_with_a_sentence_and_can_go_on(desk: Desk, monkeypatch):
    batch = desk.open(desk.write(many(4)))
    services.start(batch, by=desk.by, at=clock.now())

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("13900139000")

    with monkeypatch.context() as patch:
        patch.setattr(Registrar, "plan", breaks)
        jobs.apply(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "ZeroDivisionError" in batch.notice
    assert "139" not in batch.notice
    services.start(batch, by=desk.by, at=clock.now())
    jobs.apply(batch.pk)
    assert Project.objects.count() == 4
