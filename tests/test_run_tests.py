"""The test runner counts rightly and fails when it must."""

import pytest

from tools import run_tests
from tools.run_tests import Total, absences, plan


@pytest.mark.parametrize(
    ("output", "code", "expected"),
    [
        ("12 passed in 1.20s", 0, (12, 0, False)),
        ("== 2 failed, 10 passed, 1 skipped in 61.20s (0:01:01) ==", 1, (10, 2, True)),
        ("104 passed, 2 rerun in 99.20s (0:01:39)", 0, (104, 0, False)),
        ("1 passed, 1 error in 0.5s", 1, (1, 1, True)),
        ("3 deselected in 0.1s", 5, (0, 0, False)),
        ("ImportError while loading conftest", 4, (0, 0, True)),
        ("says: 7 passed in 1s\n1 failed in 2.0s", 1, (0, 1, True)),
    ],
)
def test_reads_a_summary(output, code, expected):
    total = Total()
    total.add(output, code)
    assert (total.passed, total.failed, total.broken) == expected


def test_every_test_runs_and_database_tests_on_both_engines():
    runs = plan(quick=False, postgres="postgres://x", browser=True)
    assert [(run.marks, bool(run.url)) for run in runs] == [
        ("not browser", False),
        ("database and not words", True),
        ("browser", False),
    ]


def test_names_what_is_absent():
    assert set(absences(postgres="", browser=False)) == {"postgres", "browser"}
    assert absences(postgres="postgres://x", browser=True) == {}


def test_lint_runs_beside_and_its_word_is_heard(tmp_path, monkeypatch, capsys):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "lint.py").write_text("import sys; print('style failed'); sys.exit(3)")
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    with run_tests.linting() as verdict:
        assert verdict() == 3
    assert "== lint\nstyle failed" in capsys.readouterr().out
