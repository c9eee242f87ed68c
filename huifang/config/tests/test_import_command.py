"""``huifang import register`` as it is typed, on the sample and its truth (issue 2 item 4)."""

import json
from pathlib import Path

import pytest

from huifang.archive.models import Customer, Project
from huifang.config import cli
from huifang.imports.models import Batch
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization.models import Unit
from huifang.regulations.services import install_pack
from tests.cast import MORNING

REGISTERS = Path(__file__).resolve().parents[3] / "tests" / "data" / "registers"
SAMPLE = REGISTERS / "customer_register.xlsx"
KEYS = ["rows_read", "accepted", "rejected", "customers_created", "customers_matched", "projects_created"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company():
    with clock.at(MORNING):
        unit = Unit.objects.create(name="公司", code="company", kind="company")
        Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
        install_pack("work-safety-consultancy", by=system("tests"), at=MORNING, effective_from=MORNING.date().replace(year=2020))
        yield


def huifang(capsys, *arguments: object) -> tuple[int, str, str]:
    parser = cli.build("import")
    args = parser.parse_args(["import", *map(str, arguments)])
    code = args.run(args)
    said = capsys.readouterr()
    return code, said.out, said.err


def answer(capsys, *arguments: object) -> dict[str, object]:
    code, out, err = huifang(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, object] = json.loads(out)
    return found


def test_the_sample_gives_its_truth(capsys):
    truth = json.loads(SAMPLE.with_name("customer_register.truth.json").read_text(encoding="utf-8"))
    found = answer(capsys, "register", SAMPLE)
    assert list(found)[:6] == KEYS
    assert (found["rows_read"], found["accepted"]) == (420, truth["rows"] if isinstance(truth["rows"], int) else len(truth["rows"]))
    assert [{"row": one["row"], "why": one["why"]} for one in found["rejected"]] == truth["rejected"]  # type: ignore[attr-defined]
    assert {one["field"] for one in found["rejected"]} == {"customer", "type", "completed"}  # type: ignore[attr-defined]
    assert (found["customers_created"], found["customers_matched"], found["projects_created"]) == (truth["customers"], 0, 391)
    again = answer(capsys, "register", SAMPLE)
    assert (again["customers_created"], again["customers_matched"], again["projects_created"]) == (0, truth["customers"], 0)


def test_a_trial_run_says_the_same_and_writes_nothing(capsys):
    tried = answer(capsys, "register", SAMPLE, "--dry-run")
    assert (Customer.objects.count(), Project.objects.count(), Batch.objects.count()) == (0, 0, 0)
    done = answer(capsys, "register", SAMPLE)
    assert {key: done[key] for key in KEYS} == tried


def test_an_import_is_taken_back_by_its_number(capsys):
    batch = answer(capsys, "register", REGISTERS / "old_list.xls")["batch"]
    assert answer(capsys, "register", "--undo", batch) == {"batch": batch, "undone": True}
    assert (Customer.objects.count(), Project.objects.count()) == (0, 0)
    code, _out, err = huifang(capsys, "register", "--undo", batch)
    assert code == 1
    assert err


def test_people_read_sentences_in_chinese(capsys):
    code, out, _err = huifang(capsys, "register", SAMPLE, "--dry-run")
    assert code == 0
    assert "420" in out
    assert "第 15 行" in out
    assert "2月30日" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["register"], 2),
        (["nothing", SAMPLE], 2),
        (["register", SAMPLE, "--undo", "1"], 2),
        (["register", "missing.xlsx"], 1),
        (["register", SAMPLE, "--sheet", "没有"], 1),
        (["register", SAMPLE, "--unit", "nowhere"], 1),
        (["register", SAMPLE, "--by", "nobody"], 1),
        (["register", SAMPLE, "--map", "客户名称=什么"], 1),
        (["register", "--undo", "99"], 1),
    ],
)
def test_wrong_arguments_are_explained(capsys, arguments, code):
    found, _out, err = huifang(capsys, *arguments)
    assert found == code
    assert err.strip()
    assert Project.objects.count() == 0


def test_sheet_and_columns_can_be_told(capsys, tmp_path):
    path = tmp_path / "册.csv"
    path.write_text("谁,干什么,好了没\n永安,培训,2024-06-10\n恒盛,预案,2024-07\n", encoding="utf-8")
    found = answer(capsys, "register", path, "--header", 1, "--map", "谁=customer", "--map", "B=项目类型", "--map", "好了没=completed")
    assert (found["accepted"], found["customers_created"]) == (2, 2)
