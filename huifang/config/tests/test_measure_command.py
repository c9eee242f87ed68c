"""``huifang workforce measure``: records of calls in, figures of each interval out; real records where they lie (R6.1, R6.2)."""

import argparse
import csv
import gzip
import os
from pathlib import Path

import pytest

from huifang.config import measuring

CALLS = """\
entered,queue_s,outcome,service_s
2026-11-20 09:00:00,0,AGENT,100
2026-11-20 09:10:00,20,AGENT,200
2026-11-20 09:29:59,21,AGENT,300
2026-11-20 09:15:00,5,HANG,0
2026-11-20 23:59:30,60,AGENT,600
"""
SAMPLE = Path(__file__).parent / "records"
REAL = Path(os.environ.get("CALL_RECORDS", "/nowhere"))


def measured(tmp_path, text: str) -> tuple[int, list[dict[str, str]]]:
    source, target = tmp_path / "calls.csv", tmp_path / "out.csv"
    source.write_text("\ufeff" + text, encoding="utf-8")
    code = measuring.run(argparse.Namespace(source=source, target=target, minutes=30, within=20.0))
    return code, list(csv.DictReader(target.read_text(encoding="utf-8").splitlines())) if target.exists() else []


def test_figures_by_hand(tmp_path, capsys):
    """Four came, three were served after 0, 20 and 21 s: two in time of four, mean 13.67 s. A call over midnight counts where it began."""
    code, rows = measured(tmp_path, CALLS)
    assert code == 0
    assert [row["slot"] for row in rows] == ["2026-11-20 09:00:00", "2026-11-20 23:30:00"]
    first = rows[0]
    assert (first["offered"], first["answered"], first["abandoned"], first["answered_in_time"]) == ("4", "3", "1", "2")
    assert (first["asa_s"], first["aht_s"], first["service_level"]) == ("13.6667", "200", "0.5")
    assert "40.0%" in capsys.readouterr().out


def test_each_bad_row_is_named_and_the_others_count(tmp_path, capsys):
    code, rows = measured(tmp_path, CALLS + "gestern,1,AGENT,5\n2026-11-20 09:00:00,-1,AGENT,5\n2026-11-20 09:00:00,1,AGENT,nan\n")
    assert code == 1
    said = capsys.readouterr().err
    assert all(f"第 {number} 行" in said for number in (7, 8, 9))
    assert rows[0]["offered"] == "4"


@pytest.mark.parametrize("content", ["", "entered,queue_s\n"])
def test_a_file_that_is_no_record_is_refused(tmp_path, content, capsys):
    assert measured(tmp_path, content) == (2, [])
    assert capsys.readouterr().err


def equal_to_published(tmp_path, calls: str, intervals: str) -> int:
    """Every published interval of these records is measured alike; how many there are. Phantom calls are none."""
    code, rows = measured(tmp_path, "".join(line for line in calls.splitlines(keepends=True) if ",PHANTOM," not in line))
    assert code == 0
    found, published = {row["slot"]: row for row in rows}, list(csv.DictReader(intervals.splitlines()))
    assert {told["slot"] for told in published if told["offered"] != "0"} == set(found)
    for told in published:
        if told["offered"] == "0":
            continue
        row = found[told["slot"]]
        assert [row[name] for name in ("offered", "answered", "abandoned", "answered_in_time")] == [
            told[name] for name in ("offered", "answered", "abandoned", "answered_20s")
        ]
        offered, answered = int(told["offered"]), int(told["answered_20s"])
        assert float(row["service_level"]) == pytest.approx(answered / offered, abs=1e-4)
        for name in ("aht_s", "asa_s"):
            assert bool(row[name]) == bool(told[name])
            assert not told[name] or abs(float(row[name]) - float(told[name])) < 0.051
    return len(published)


def test_a_night_and_a_morning_give_the_published_intervals(tmp_path):
    """3 February 1999, 21:00, to the next day, 11:00, of "Anonymous Bank" (Technion), over midnight; without names (R6.1)."""
    calls, intervals = ((SAMPLE / name).read_text(encoding="utf-8") for name in ("bank_calls.csv", "bank_intervals.csv"))
    assert equal_to_published(tmp_path, calls, intervals) == 28


@pytest.mark.skipif(not REAL.is_dir(), reason="CALL_RECORDS names no folder with *_calls.csv.gz and *_intervals.csv")
def test_whole_months_give_the_published_intervals(tmp_path):
    for packed in sorted(REAL.glob("*_calls.csv.gz")):
        with gzip.open(packed, "rt", encoding="utf-8") as file:
            calls = file.read()
        published = packed.with_name(packed.name.replace("_calls.csv.gz", "_intervals.csv")).read_text(encoding="utf-8")
        assert equal_to_published(tmp_path, calls, published) > 1000
