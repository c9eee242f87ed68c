"""A list brought in as a coverage rule's population: each unusable row is reported; undone until it was drawn (R2.4)."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from huifang.config.cli import main
from huifang.followup.models import Draw, Listed
from huifang.followup.sampling import drawing
from huifang.imports import layouts, reading, registry, running
from huifang.imports import services as imports
from huifang.imports.models import Batch
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import Office, make_user
from tests.test_sampling import MONDAY, customers

TESTS = system("tests")
ROWS = """维修单号,住户,维修日期,维修内容
WX-1,{mine},2026-11-18,水龙头
WX-2,{mine},2026-11-19,门锁
WX-2,{mine},2026-11-19,门锁
WX-3,查无此户,2026-11-18,灯
WX-4,{theirs},2026-11-18,灯
WX-5,{other},2026-11-18,灯
WX-6,{mine},十八号,灯
WX-7,{mine},2026-12-24,灯
WX-8,,2026-11-18,灯
"""


@pytest.fixture
def estate(office: Office) -> Office:
    """Document D1 in force in the first team and below; a customer of it, one of somebody else's there, one of another team."""
    install_pack("property-management", by=TESTS, at=office.now, effective_from=date(2026, 1, 1), unit=office.team)
    return office


def sheet(office: Office, tmp_path: Path) -> Path:
    mine, theirs = customers(office, 1, owner=office.wang)[0], customers(office, 1, owner=office.li)[0]
    other = customers(office, 1, unit=office.elsewhere)[0]
    path = tmp_path / "维修单.csv"
    path.write_text(ROWS.format(mine=mine.name, theirs=theirs.name, other=other.name), encoding="utf-8")
    return path


def bring(path: Path, *, by, at, **options) -> Batch:
    kept = reading.keep_path(path)
    kind = registry.kind("population")
    layout = layouts.detect(kind, reading.read(kept.path), at=at)
    batch = imports.upload(by=by, kind="population", file=kept, name=path.name, layout=layout, options=options, at=at)
    imports.start(batch, by=by, at=at)
    running.apply(batch)
    batch.refresh_from_db()
    return batch


def faults(batch: Batch) -> dict[int, str]:
    return {row.number: row.faults[0][1] for row in batch.refused.order_by("number")}


def test_every_unusable_row_is_reported(estate, tmp_path):
    """Unknown customers, duplicates, other units', other people's, dates: each by its row; the rest is taken."""
    batch = bring(sheet(estate, tmp_path), by=TESTS, at=estate.now, owner=estate.wang.username)
    assert batch.state == "applied"
    assert faults(batch) == {
        4: "duplicate", 5: "customer_unknown", 6: "other_people", 7: "other_unit", 8: "date_unusable", 9: "date_ahead", 10: "customer_missing",
    }  # fmt: skip
    assert sorted(Listed.objects.values_list("number", "note")) == [("WX-1", "水龙头"), ("WX-2", "门锁")]
    again = bring(sheet_again(tmp_path), by=TESTS, at=estate.now, owner=estate.wang.username)
    assert (again.counts["lines_created"], again.counts["lines_matched"]) == (0, 2), "the same list twice is one list"


def sheet_again(tmp_path: Path) -> Path:
    return tmp_path / "维修单.csv"


def test_whoever_does_not_see_a_customer_cannot_bring_it_in(estate, tmp_path):
    keeper = make_user("clerk", "信息员", "archive_keeper", estate.company)
    batch = bring(sheet(estate, tmp_path), by=keeper, at=estate.now)
    assert {5: "customer_unknown", 7: "other_unit"}.items() <= faults(batch).items()
    assert 6 not in faults(batch), "a keeper sees the whole archive"
    with pytest.raises(Refused):
        bring(sheet_again(tmp_path), by=estate.wang, at=estate.now)
    with pytest.raises(Refused):
        bring(sheet_again(tmp_path), by=keeper, at=estate.now, rule="coverage.nothing")


def test_a_list_is_taken_back_until_it_was_drawn(estate, tmp_path):
    """Undo; then the list again, drawn, and undo is refused with the reason."""
    first = bring(sheet(estate, tmp_path), by=TESTS, at=estate.now)
    imports.start_undo(first, by=TESTS, at=estate.now)
    running.undo(first)
    assert not Listed.objects.exists()
    batch = bring(sheet_again(tmp_path), by=TESTS, at=estate.now)
    drawing.announce_coming(estate.now)
    drawing.run_due(MONDAY)
    assert Draw.objects.get(rule_code="coverage.repairs").population == 3
    with pytest.raises(Refused) as refusal:
        imports.start_undo(batch, by=TESTS, at=MONDAY + timedelta(hours=1))
    assert refusal.value.decision.reason == "import_built_on"


@pytest.mark.slow
def test_on_the_command_line(estate, tmp_path, capsys):
    """``huifang import population FILE --rule CODE --json`` and ``huifang sample verify ID --json``."""
    path = sheet(estate, tmp_path)
    assert main(["import", "population", str(path), "--rule", "coverage.repairs", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["rows_read"], result["accepted"], result["lines_created"]) == (9, 3, 3)
    assert {"row": 5, "field": "customer", "why": "customer not on file"} in result["rejected"]
    assert main(["import", "population", str(path), "--rule", "coverage.wrong"]) == 1
    drawing.announce_coming(estate.now)
    draw = Draw.objects.get(rule_code="coverage.repairs")
    assert main(["sample", "verify", str(draw.pk)]) == 1, "nothing was drawn yet"
    drawing.run_due(MONDAY)
    capsys.readouterr()
    assert main(["sample", "verify", str(draw.pk), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["equal"]
    assert all(finding["equal"] for finding in found["findings"])
    Draw.objects.filter(pk=draw.pk).update(seed="0" * 64)
    assert main(["sample", "verify", str(draw.pk)]) == 1
    assert main(["sample", "verify", "999999"]) == 2
