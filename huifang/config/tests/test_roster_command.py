"""``huifang workforce roster``: a problem in, a roster out (R6.2)."""

import argparse
import csv

import pytest

from huifang.config import rostering
from huifang.workforce.roster import search
from huifang.workforce.roster.instance import read
from huifang.workforce.tests.roster_judge import broken
from huifang.workforce.tests.test_roster_engine import TEXT


def asked(tmp_path, text: str) -> argparse.Namespace:
    source = tmp_path / "problem.txt"
    source.write_text("\ufeff" + text, encoding="utf-8")
    return argparse.Namespace(source=source, target=tmp_path / "out.csv", seconds=1.0, workers=1, seed=1)


def test_the_roster_is_written_row_by_row(tmp_path, capsys):
    given = asked(tmp_path, TEXT)
    assert rostering.run(given) == 0
    rows = list(csv.DictReader(given.target.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["employee", "day", "shift"]
    instance = read(TEXT)
    roster = {name: [""] * instance.horizon for name in instance.people}
    for row in rows:
        roster[row["employee"]][int(row["day"])] = row["shift"]
    assert broken(instance, roster) == []
    assert capsys.readouterr().out.strip()


def test_a_bad_file_is_named_line_by_line(tmp_path, capsys):
    assert rostering.run(asked(tmp_path, TEXT.replace("A,0,3", "A,0,99"))) == 2
    assert "第 13 行" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_an_impossible_one_names_the_people(tmp_path, capsys):
    assert rostering.run(asked(tmp_path, TEXT.replace("B,D=14|L=5,4320,3360", "B,D=1|L=1,4320,3360"))) == 1
    assert "B" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(search, "installed", lambda: False)
    assert rostering.run(asked(tmp_path, TEXT)) == 3
    assert "OR-Tools" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01"])
def test_a_file_that_is_no_problem_is_refused(tmp_path, content, capsys):
    given = asked(tmp_path, "")
    given.source.write_bytes(content)
    assert rostering.run(given) == 2
    assert capsys.readouterr().err
