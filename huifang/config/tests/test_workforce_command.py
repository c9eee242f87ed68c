"""``huifang workforce staffing``: a sheet in, the same sheet with the figures out (R6.2)."""

import csv
from pathlib import Path

import pytest

from huifang.config.commands.workforce import staff

VECTORS = Path(__file__).resolve().parents[2] / "workforce" / "tests" / "erlang_vectors.csv"


def test_every_vector_is_answered_with_twelve_digits(tmp_path):
    assert staff(VECTORS, tmp_path / "out.csv") == 0
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    asked = VECTORS.read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(asked) - 1
    assert list(rows[0]) == [*asked[0].split(","), "value"]
    for row in rows:
        assert float(row["value"]) == pytest.approx(float(row["reference"]), rel=1e-9)


def test_a_line_that_can_not_be_answered_is_named_and_left_empty(tmp_path, capsys):
    source = tmp_path / "in.csv"
    lines = ["model,calls_per_hour,aht_s,agents,target_s,metric", "C,200,180,11,20,asa", "C,两百,180,11,20,asa", "C,200,180,14,20,p_wait"]
    source.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    assert staff(source, tmp_path / "out.csv") == 1
    values = [row["value"] for row in csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines())]
    assert (values[0][:6], values[1], bool(values[2])) == ("122.78", "", True)
    said = capsys.readouterr()
    assert "第 3 行：calls_per_hour 的“两百”不是数字" in said.err
    assert "2" in said.out


def test_workload_and_the_fewest_people_are_answered(tmp_path):
    """Sixty chats of ten minutes an hour are ten erlangs: four people with three side by side, and never fewer than six."""
    source = tmp_path / "in.csv"
    head = "model,calls_per_hour,aht_s,concurrency,min_agents,target_s,sl_target,metric"
    lines = [
        head,
        "W,60,600,3,,,,agents_required",
        "W,60,600,,,,,agents_required",
        "W,60,600,3,6,,,agents_required",
        "C,0,180,,2,20,0.8,agents_required",
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    assert staff(source, tmp_path / "out.csv") == 0
    values = [row["value"] for row in csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines())]
    assert values == ["4.0", "10.0", "6.0", "2.0"]


@pytest.mark.parametrize("content", [b"", b"model,x\n", b"\xff\xfe\x00\x01"])
def test_a_file_that_is_no_sheet_is_refused(tmp_path, content, capsys):
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    assert staff(source, tmp_path / "out.csv") == 2
    assert "in.csv" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
