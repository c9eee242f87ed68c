"""``huifang export register`` (R2.15): the file, the reach of a user, clear words for what is wrong."""

import io
import json
from datetime import timedelta

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from huifang.archive.models import Customer
from huifang.config import cli
from huifang.followup.models import Attempt, Record, Task
from huifang.journal.models import Event
from huifang.paperwork.models import PrintOut


@pytest.fixture
def records(office):
    """A record of 王坐席 in October, and one of 赵外区 in another team."""
    october = office.now - timedelta(days=30)
    for n, (agent, unit) in enumerate([(office.wang, office.team), (office.zhao, office.elsewhere)], start=1):
        customer = Customer.objects.create(name=f"客户{n}", name_key=f"客户{n}", unit=unit, created_at=october, changed_at=october)
        task = Task.objects.create(
            customer=customer, due_at=october, assignee=agent, unit=unit, state="done", closed_at=october, created_at=october
        )
        attempt = Attempt.objects.create(task=task, agent=agent, outcome="reached", started_at=october, ended_at=october, key=str(n))
        Record.objects.create(
            number=f"HF202610-000{n}", task=task, attempt=attempt, customer=customer, agent=agent, unit=unit, called_at=october,
            completed_at=october, satisfaction="satisfied",
        )  # fmt: skip
    return october


@pytest.fixture
def export(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "set_up", lambda: None)

    def run(*arguments, month="2026-10", out="out.bin"):
        code = cli.main(["export", "register", "--month", month, "--out", str(tmp_path / out), *arguments])
        file = tmp_path / out
        said = capsys.readouterr()
        return code, said.out, said.err, file.read_bytes() if file.is_file() else None

    return run


def test_a_workbook_of_the_whole_company(records, export):
    code, out, _err, content = export("--json")
    assert code == 0
    found = json.loads(out)
    assert {key: found[key] for key in ("month", "format", "rows", "agents", "void")} == {
        "month": "2026-10",
        "format": "xlsx",
        "rows": 2,
        "agents": 2,
        "void": 0,
    }
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert {row[1] for row in rows[1:]} == {"HF202610-0001", "HF202610-0002"}
    event = Event.objects.get(kind="paperwork.document.printed")
    assert (event.actor_kind, event.actor_id) == ("system", "cli")


def test_a_pdf_has_a_sheet_per_agent(records, export):
    code, out, _err, content = export("--format", "pdf")
    assert code == 0
    assert "2 名客服员" in out
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == 2
    assert "打印：命令行" in pages[0]


def test_only_the_reach_of_a_user(office, records, export):
    code, _out, _err, content = export("--by", "wang", "--format", "pdf")
    assert code == 0
    assert "HF202610-0002" not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert PrintOut.objects.get().by == office.wang


@pytest.mark.parametrize(("user", "form"), [("wang", "xlsx"), ("sun", "xlsx")])
def test_refused_by_role(records, export, user, form):
    code, _out, err, content = export("--by", user, "--format", form)
    assert (code, content) == (1, None)
    assert err.strip()
    assert PrintOut.objects.count() == 0


def test_only_a_unit_and_those_below(records, export):
    assert json.loads(export("--unit", "team-2", "--json")[1])["rows"] == 1
    assert json.loads(export("--unit", "centre", "--json")[1])["rows"] == 2


@pytest.mark.parametrize(
    ("arguments", "month", "code", "word"),
    [
        ((), "2026-13", 2, "2026-10 这样"),
        ((), "十月", 2, "2026-10 这样"),
        ((), "2026-01", 1, "没有回访登记"),
        (("--by", "nobody"), "2026-10", 2, "nobody"),
        (("--unit", "mars"), "2026-10", 2, "team-1"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(records, export, arguments, month, code, word):
    found, out, err, content = export(*arguments, month=month)
    assert (found, out, content) == (code, "", None)
    assert word in err
    assert Event.objects.filter(kind="paperwork.document.printed").count() == 0


def test_a_folder_that_is_not_there(records, export):
    code, _out, err, _content = export(out="no/where.xlsx")
    assert code == 2
    assert "没有文件夹" in err
