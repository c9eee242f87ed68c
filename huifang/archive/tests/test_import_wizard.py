"""The wizard over HTTP: file, columns, preview, import, refused rows, undo; and who may take each step."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_q.models import OrmQ

from huifang.accounts.models import User
from huifang.archive.models import Customer, Project
from huifang.archive.services import change_customer
from huifang.archive.tests.conftest import Cast
from huifang.archive.tests.registers import FOLDER, Desk, line
from huifang.imports import jobs, reading, views
from huifang.imports.models import Batch, ColumnMemory
from huifang.organization.models import RoleAssignment

SAMPLE = FOLDER / "customer_register.xlsx"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(cast: Cast, rules: None, tmp_path: Path) -> Desk:
    return Desk(tmp_path, cast.lin)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def lin(desk: Desk, cast: Cast) -> Client:
    return signed_in(cast.lin)


def send(client: Client, path: Path, name: str = "") -> Batch:
    answer = client.post("/imports/new/", {"file": SimpleUploadedFile(name or path.name, path.read_bytes())})
    assert answer.status_code == 302, answer.content.decode()
    batch = Batch.objects.latest("id")
    assert answer["Location"] == f"/imports/{batch.pk}/"
    return batch


def columns_of(batch: Batch, **changes: object) -> dict[str, object]:
    """The form as the page shows it."""
    shown: dict[str, object] = {f"column_{index}": field for index, _header, field, _how in batch.layout["columns"]}
    return {
        **shown,
        "sheet": batch.layout["sheet"],
        "header": batch.layout["header_top"],
        "unit": batch.options["unit"],
        "owner": "",
        **changes,
    }


def test_the_whole_way_of_a_register(lin: Client, monkeypatch):
    monkeypatch.setattr(views, "INLINE", 10_000)
    batch = send(lin, SAMPLE)
    page = lin.get(f"/imports/{batch.pk}/").content.decode()
    assert "客户名称" in page
    assert "江门大洋三和气体有限公司" in page
    assert lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch)).status_code == 302
    page = lin.get(f"/imports/{batch.pk}/").content.decode()
    assert "导入 391 行" in page
    assert "2月30日" in page
    assert Project.objects.count() == 0
    assert lin.post(f"/imports/{batch.pk}/apply/").status_code == 302
    page = lin.get(f"/imports/{batch.pk}/").content.decode()
    assert "已导入" in page
    assert Project.objects.count() == 391
    book = lin.get(f"/imports/{batch.pk}/refused.xlsx")
    assert book["Content-Type"].endswith("sheet")
    assert b"".join(book)[:2] == b"PK" if book.streaming else book.content[:2]
    assert "customer_register.xlsx" in lin.get("/imports/").content.decode()
    assert lin.post(f"/imports/{batch.pk}/undo/").status_code == 302
    assert (Project.objects.count(), Customer.objects.count()) == (0, 1)
    assert "已撤销" in lin.get(f"/imports/{batch.pk}/").content.decode()


def test_long_work_goes_to_a_worker_and_the_page_shows_how_far_it_is(lin: Client, monkeypatch):
    monkeypatch.setattr(views, "INLINE", 0)
    batch = send(lin, SAMPLE)
    lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch))
    assert OrmQ.objects.count() == 1
    page = lin.get(f"/imports/{batch.pk}/").content.decode()
    assert "progress-line" in page
    jobs.preview(batch.pk)
    lin.post(f"/imports/{batch.pk}/apply/")
    assert OrmQ.objects.count() == 2
    assert lin.post(f"/imports/{batch.pk}/apply/").status_code == 403
    poll = f"/desk/progress/{page.split('/desk/progress/')[1].split('/')[0]}/"
    assert lin.get(poll, headers=HTMX).headers["HX-Redirect"] == f"/imports/{batch.pk}/"
    jobs.apply(batch.pk)
    assert "已导入" in lin.get(f"/imports/{batch.pk}/").content.decode()


def test_a_correction_is_remembered_for_the_next_file(lin: Client, desk: Desk):
    header = ["对方", "联系人", "电话", "地址", "干什么", "合同编号", "好了没", "备注"]
    batch = send(lin, desk.write([line("永安"), line("恒盛")], header=header))
    answer = lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch, column_0="", column_4="", column_6=""))
    assert answer.status_code == 422
    assert "没有对应的列" in answer.content.decode()
    assert (
        lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch, column_0="customer", column_4="type", column_6="completed")).status_code
        == 302
    )
    assert ColumnMemory.objects.filter(header="对方", field="customer").count() == 2
    again = send(lin, desk.write([line("粤海")], "另.xlsx", header))
    assert again.layout["columns"][0][2:4] == ["customer", "memory"]


def test_two_columns_for_one_field_are_explained(lin: Client, desk: Desk):
    batch = send(lin, desk.write([line()]))
    answer = lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch, column_7="customer"))
    assert answer.status_code == 422
    assert "只能选一列" in answer.content.decode()


def test_sheet_and_header_row_can_be_chosen(lin: Client):
    batch = send(lin, FOLDER / "merged_ledger.xlsx")
    answer = lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch, sheet="汇总", header=1, reread="1"))
    assert answer.status_code == 200
    batch.refresh_from_db()
    assert (batch.layout["sheet"], batch.layout["header_top"]) == ("汇总", 1)
    lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch, sheet="2026台账"))
    batch.refresh_from_db()
    assert batch.layout["sheet"] == "2026台账"


def test_what_is_built_on_the_import_is_named_when_undo_is_asked(lin: Client, desk: Desk, cast: Cast):
    batch = desk.rows(line())
    change_customer(Customer.objects.get(batch=batch.mark), by=cast.lin, address="佛山市南海区9号")
    answer = lin.post(f"/imports/{batch.pk}/undo/", follow=True)
    assert "导入后修改过的客户 1" in answer.content.decode()
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.exe", b"MZ", "这不是表格文件"),
        ("a.xlsx", b"PK\x03\x04nothing", "无法作为表格读取"),
        ("a.csv", b"\x00\x01\x02", "无法作为表格读取"),
        ("a.csv", b"", "文件是空的"),
    ],
)
def test_a_bad_file_is_refused_with_the_mend(lin: Client, name, raw, sentence):
    answer = lin.post("/imports/new/", {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_file_that_looks_like_nothing_lets_the_user_say_where_the_header_is(lin: Client, tmp_path: Path):
    path = tmp_path / "乱.csv"
    path.write_text("会议,纪要\n甲,乙,丙\n1,2,3\n", encoding="utf-8")
    batch = send(lin, path)
    assert batch.layout["header_top"] == 2
    assert lin.get(f"/imports/{batch.pk}/").status_code == 200


def test_stored_text_is_escaped(lin: Client, desk: Desk):
    batch = send(lin, desk.write([line("<script>alert(1)</script>有限公司"), line(completed="<b>")]), name="<i>.xlsx")
    lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch))
    page = lin.get(f"/imports/{batch.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<i>.xlsx" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("address", ["", "columns/", "apply/", "undo/", "discard/", "refused.xlsx"])
def test_others_reach_no_step_of_an_import(lin: Client, desk: Desk, cast: Cast, address):
    batch = desk.rows(line(), line(completed="?"))
    keeper = User.objects.create(username="keeper", name="档案员", joined_at=batch.created_at)
    RoleAssignment.objects.create(user=keeper, role="archive_keeper", unit=cast.team, valid_from=date(2020, 1, 1))
    for user in (cast.wang, cast.zhao, keeper):
        client = signed_in(user)
        method = client.get if address in {"", "refused.xlsx"} else client.post
        assert method(f"/imports/{batch.pk}/{address}").status_code == 403
    assert "册.xlsx" not in signed_in(keeper).get("/imports/").content.decode()
    assert signed_in(cast.wang).get("/imports/").status_code == 403
    anonymous = Client().get(f"/imports/{batch.pk}/{address}")
    assert anonymous.status_code in {302, 405}


def test_discarding_an_upload_writes_nothing(lin: Client, desk: Desk):
    batch = send(lin, desk.write([line()]))
    assert lin.post(f"/imports/{batch.pk}/discard/").status_code == 302
    batch.refresh_from_db()
    assert (batch.state, Project.objects.count()) == ("discarded", 0)


def test_no_telephone_number_is_kept_in_clear_beside_the_file(lin: Client, desk: Desk):
    batch = send(lin, desk.write([line(), line(completed="?", contract="2")]))
    lin.post(f"/imports/{batch.pk}/columns/", columns_of(batch))
    lin.post(f"/imports/{batch.pk}/apply/")
    batch.refresh_from_db()
    stored = f"{batch.layout}{batch.preview}{batch.counts}{list(batch.refused.values())}"
    assert "13900139000" not in stored
    assert reading.path_of(batch.sha256, batch.file_name).exists()
    assert io.BytesIO(reading.path_of(batch.sha256, batch.file_name).read_bytes()).read(2) == b"PK"
