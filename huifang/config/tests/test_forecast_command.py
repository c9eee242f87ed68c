"""``huifang workforce forecast``: a history and the slots asked for in, the forecast with its interval out (R6.1)."""

import csv
from datetime import datetime, timedelta

import pytest

from huifang.config.foretelling import foretell

BEGIN = datetime(2026, 1, 5)


def write(path, rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8-sig")
    return path


def files(tmp_path, days=60):
    history: list[tuple[object, object]] = [("timestamp", "calls")]
    history += [
        (BEGIN + timedelta(days=d, hours=h), 100 + h if (BEGIN + timedelta(days=d)).weekday() < 5 else 20)
        for d in range(days)
        for h in (9, 10)
    ]
    future = [("timestamp",), *((BEGIN + timedelta(days=days + d, hours=h),) for d in range(7) for h in (9, 10))]
    return write(tmp_path / "h.csv", history), write(tmp_path / "f.csv", future), tmp_path / "o.csv"


def test_every_slot_is_answered_with_an_ordered_interval(tmp_path, capsys):
    history, future, target = files(tmp_path)
    assert foretell(history, future, target) == 0
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert [row["timestamp"] for row in rows] == future.read_text(encoding="utf-8-sig").split("\n")[1:-1]
    for row in rows:
        assert 0 <= float(row["lo80"]) <= float(row["forecast"]) <= float(row["hi80"])
    assert float(rows[0]["forecast"]) == pytest.approx(109, rel=0.02)
    assert "回测" in capsys.readouterr().out


def test_the_chinese_calendar_is_used_when_asked_for(tmp_path):
    """国庆节 2025 brings what Sundays bring; without the calendar the Thursday stays a Thursday."""
    rows = [
        (datetime(2025, 7, 1, 9) + timedelta(days=d), 100 if (datetime(2025, 7, 1) + timedelta(days=d)).weekday() < 5 else 20)
        for d in range(92)
    ]
    history = write(tmp_path / "h.csv", [("timestamp", "calls"), *rows])
    future = write(tmp_path / "f.csv", [("timestamp",), (datetime(2025, 10, 2, 9),)])
    found = []
    for china in (False, True):
        assert foretell(history, future, tmp_path / "o.csv", china=china) == 0
        found.append(float((tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]))
    assert found[0] > 80
    assert found[1] < 40


def test_every_bad_line_is_named_and_nothing_is_written(tmp_path, capsys):
    history, future, target = files(tmp_path)
    lines = history.read_text(encoding="utf-8-sig").split("\n")
    lines[3], lines[5] = "昨天,12", lines[5].split(",")[0] + ",-4"
    lines[7] = lines[8]
    history.write_text("\n".join(lines), encoding="utf-8")
    assert foretell(history, future, target) == 2
    said = capsys.readouterr().err
    for line in ("第 4 行", "第 6 行", "第 9 行"):
        assert line in said
    assert not target.exists()


@pytest.mark.parametrize("content", [b"", b"time,n\n1,2\n", b"\xff\xfe\x00", b"timestamp,calls\n"])
def test_a_file_that_is_no_history_is_refused(tmp_path, content, capsys):
    _history, future, target = files(tmp_path)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    assert foretell(bad, future, target) == 2
    assert capsys.readouterr().err
    assert not target.exists()


def test_what_does_not_fit_is_said_in_words(tmp_path, capsys):
    """A slot within the history, one between its slots, one in another century, an empty history: each has its own sentence."""
    history, _future, target = files(tmp_path)
    end = BEGIN + timedelta(days=60, hours=9)
    cases = [
        (history, end - timedelta(days=5), "历史数据已到"),
        (history, end + timedelta(minutes=30), "时段长 60 分钟"),
        (history, end.replace(year=2199), "超过 400 天"),
        (write(tmp_path / "e.csv", [("timestamp", "calls")]), end, "历史数据为空"),
        (write(tmp_path / "old.csv", [("timestamp", "calls"), (datetime(1, 1, 1), 3), (BEGIN, 4)]), end, "日期有误"),
    ]
    for source, moment, words in cases:
        assert foretell(source, write(tmp_path / "f.csv", [("timestamp",), (moment,)]), target) == 2
        assert words in capsys.readouterr().err
    for text, words in (("2026-03-06 09:00:07", "整分钟"), ("2026-03-06 09:00,1e300", "超出")):
        row, source = (text, "1") if "," not in text else tuple(text.split(",")), tmp_path / "s.csv"
        assert foretell(write(source, [("timestamp", "calls"), row]), write(tmp_path / "f.csv", [("timestamp",), (end,)]), target) == 2
        assert words in capsys.readouterr().err
    assert not target.exists()


def test_a_short_history_is_forecast_and_said_to_be_a_guess(tmp_path, capsys):
    """A queue of ten days: a figure for every slot, also on weekdays never seen; hours never open bring nothing and are counted."""
    history, _future, target = files(tmp_path, days=10)
    future = write(tmp_path / "f.csv", [("timestamp",), *((BEGIN + timedelta(days=10 + d, hours=h),) for d in range(7) for h in (9, 23))])
    assert foretell(history, future, target) == 0
    found = [float(row["forecast"]) for row in csv.DictReader(target.read_text(encoding="utf-8").splitlines())]
    assert min(found[::2]) > 0
    assert max(found[1::2]) == 0
    said = capsys.readouterr().out
    assert "只有 10 天" in said
    assert "7 个时段" in said


def test_the_hour_a_clock_change_gives_twice_counts_once(tmp_path):
    """Told apart by the offset: the mean of both; without one it is a repetition."""
    from huifang.workforce.forecast.files import read

    rows = ["timestamp,calls", "2025-10-26 02:30+02:00,10", "2025-10-26 02:30+01:00,20", "2025-10-26 03:00+01:00,7"]
    sheet = read(rows, history=True)
    assert (sheet.calls, sheet.wrong) == ([15.0, 7.0], [])
    assert [bad.reason for bad in read([*rows, "2025-10-26 03:00+01:00,8"], history=True).wrong] == ["twice"]
    assert len(read(["timestamp", *(row.split(",")[0] for row in rows[1:])], history=False).moments) == 3
