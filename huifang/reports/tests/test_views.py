"""Pages of reports by role and ownership; each figure opens exactly the rows it counts (R2.16)."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from huifang.followup.models import Attempt, Record
from huifang.kernel.text import spreadsheet_safe
from huifang.organization.models import RoleAssignment
from huifang.paperwork.models import PrintOut
from tests.cast import make_user

EVIL = '=HYPERLINK("http://x","点我")'
PAGES = {
    "monthly": {"lin": 200, "wang": 200, "li": 200, "zhao": 200, "sun": 200, "qian": 200},
    "register": {"lin": 200, "wang": 200, "li": 200, "zhao": 200, "sun": 403, "qian": 403},
    "attempts": {"lin": 200, "wang": 200, "li": 200, "zhao": 200, "sun": 403, "qian": 403},
    "tasks": {"lin": 200, "wang": 200, "li": 200, "zhao": 200, "sun": 403, "qian": 403},
}
PDF = {"lin": 200, "wang": 200, "li": 404, "zhao": 404, "sun": 404, "qian": 404}
XLSX = {"lin": 200, "wang": 403, "li": 404, "zhao": 404, "sun": 404, "qian": 404}


def main_of(answer):
    page = answer.content.decode()
    return page[page.find('<main id="page"') : page.find("</main>")]


def register(query="", code=202611):
    return reverse("paperwork:print", args=["reports.register", code]) + query


@pytest.mark.parametrize("page", PAGES)
def test_pages_by_role(office, month, sign_in, page):
    month.call(["reached"])
    found = {who: sign_in(getattr(office, who)).get(reverse(f"reports:{page}")).status_code for who in PAGES[page]}
    assert found == PAGES[page]


def test_signed_out_goes_to_sign_in(office, client):
    assert all("/accounts/sign-in/" in client.get(reverse(f"reports:{page}"))["Location"] for page in PAGES)


def test_the_title_says_the_finding_with_numerator_and_denominator(office, water_company, sign_in):
    page = main_of(sign_in(office.lin).get(reverse("reports:monthly")))
    title = page[page.index("<h1") : page.index("</h1>")]
    assert "93.3% (28/30)" in title
    assert "92.9% (26/28)" in title
    assert "99%" not in page
    shares = re.findall(r"\d+\.\d%.{0,400}", page, re.DOTALL)
    assert shares
    for share in shares:
        plain = re.sub(r"<[^>]+>", "", share)
        assert re.match(r"\d+\.\d%\s*\(?\s*\d+\s*/\s*\d+", plain), plain[:60]
    assert "这些数字的含义" in page


def test_every_figure_opens_exactly_its_rows(office, water_company, month, sign_in):
    month.call([], state="waiting")
    client = sign_in(office.lin)
    page = main_of(client.get(reverse("reports:monthly")))
    links = re.findall(r'<a href="(/reports/[^"]+)">(\d+)</a>', page)
    assert len(links) > 20
    for address, figure in set(links):
        rows = client.get(address.replace("&amp;", "&")).context["listing"].count
        assert rows == figure, address


def test_departments_read_figures_without_rows(office, water_company, sign_in):
    page = main_of(sign_in(office.sun).get(reverse("reports:monthly")))
    assert "28/30" in page
    assert "/reports/register/" not in page
    assert "/paperwork/print/" not in page


def test_an_agent_sees_their_own_only(office, month, sign_in):
    month.call(["reached"], agent=office.li)
    month.call(["reached"], agent=office.zhao, unit=office.elsewhere)
    client = sign_in(office.wang)
    assert "李坐席" not in main_of(client.get(reverse("reports:monthly")))
    for page in ("register", "attempts", "tasks"):
        assert client.get(reverse(f"reports:{page}")).context["listing"].count == "0"
    assert client.get(reverse("reports:register") + f"?agent={office.li.pk}").context["listing"].count == "0"


def test_a_team_leader_sees_the_team(office, month, sign_in):
    leader = make_user("chen", "陈班长", "agent", office.team)
    RoleAssignment.objects.create(user=leader, role="team_leader", unit=office.team, valid_from="2020-01-01")
    month.call(["reached"], agent=office.wang)
    month.call(["reached"], agent=office.zhao, unit=office.elsewhere)
    client = sign_in(leader)
    assert client.get(reverse("reports:register")).context["listing"].count == "1"
    assert client.get(reverse("reports:attempts")).context["listing"].count == "1"


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=x", "unit=x&agent=-1", "agent=99999999999999999999", "type=%00x", "result=?", "after=x"]
)
def test_an_address_nobody_wrote_does_no_harm(office, month, sign_in, query):
    month.call(["reached"])
    for page in PAGES:
        assert sign_in(office.lin).get(f"{reverse(f'reports:{page}')}?{query}").status_code == 200


def test_an_empty_month_says_so(office, sign_in):
    page = main_of(sign_in(office.lin).get(reverse("reports:monthly") + "?month=2026-01"))
    assert "没有回访" in page
    assert "%" not in re.sub(r"<[^>]+>", "", page.split("definitions")[0])
    assert sign_in(office.lin).get(register(code=202601)).status_code == 404
    assert sign_in(office.lin).get(register(code=202613)).status_code == 404


def test_the_register_as_pdf_is_a_sheet_per_agent(office, month, sign_in):
    month.call(["reached"], agent=office.wang, opinion="报告慢 #[x]")
    month.call(["reached"], agent=office.wang)
    month.call(["reached"], agent=office.li)
    Record.objects.filter(number="HF202611-0002").update(state="void", void_reason="重复")
    answer = sign_in(office.lin).get(register())
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) == 2
    wang = next(text for text in pages if "客服员：王坐席" in text)
    for word in (
        "回访登记表",
        "回访编号",
        "客户名称",
        "项目周期",
        "HF202611-0001",
        "年度自评",
        "2025-12-10",
        "报告慢 #[x]",
        "打印：林主管",
        "第 1 页，共 1 页",
        "重复",
    ):
        assert word in wang.replace("\n", ""), word
    assert "客服员：李坐席" in next(text for text in pages if text is not wang)
    box = PdfReader(io.BytesIO(answer.content)).pages[0].mediabox
    assert float(box.width) > float(box.height)
    assert PrintOut.objects.get().form == "reports.register"
    assert len(PdfReader(io.BytesIO(sign_in(office.lin).get(register(f"?agent={office.li.pk}")).content)).pages) == 1


def test_the_register_as_workbook_runs_nothing(office, month, sign_in):
    month.call(["reached"], opinion=EVIL, remarks="@SUM(1)", need="-1", has_need=True)
    month.call(["no_answer"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(sign_in(office.lin).get(register("?format=xlsx")).content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["客服员", "回访编号", "客户名称", "项目类型及完成时间"]
    assert spreadsheet_safe(EVIL) in rows[1]
    assert rows[1][1] == "HF202611-0001"
    raw = sign_in(office.lin).get(register("?format=xlsx")).content
    assert b"<f>" not in raw
    totals = [row for row in book.get_sheet_by_index(1).to_python() if row and row[0] == "合计"]
    assert totals[0][1:4] == [1, 2, 0.5]
    assert "13800138000" not in str(rows)


def test_who_takes_the_register_away(office, month, sign_in):
    month.call(["reached"])
    assert {who: sign_in(getattr(office, who)).get(register()).status_code for who in PDF} == PDF
    assert {who: sign_in(getattr(office, who)).get(register("?format=xlsx")).status_code for who in XLSX} == XLSX


def test_typed_text_stays_text(office, month, sign_in):
    task = month.call(["reached"], opinion="<script>alert(1)</script>")
    task.customer.name = "<img src=x onerror=1>"
    task.customer.save()
    Attempt.objects.update(note="<b>x</b>")
    for page in ("register", "attempts", "tasks"):
        body = main_of(sign_in(office.lin).get(reverse(f"reports:{page}")))
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<b>x</b>" not in body


def test_the_lists_have_a_fixed_number_of_queries(office, month, sign_in, django_assert_max_num_queries):
    for _n in range(7):
        month.call(["no_answer", "reached"])
    client = sign_in(office.lin)
    for page in ("register", "attempts", "tasks"):
        client.get(reverse(f"reports:{page}"))
        with django_assert_max_num_queries(16):
            client.get(reverse(f"reports:{page}"))
