"""Paper (R3.1, interface.md): embedded Chinese font, copy names, page x/y, who printed when, 作废, nothing typed is run."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from huifang.kernel.refs import Ref
from huifang.organization import company as organization
from huifang.paperwork import printing
from huifang.paperwork.printing import Paper, Sheet, Table
from huifang.paperwork.rules import Box

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
EVIL = '#"[]$\\ *粗* _斜_ `码` <标签> @引用 // 注释 #eval("1+1") #read("/etc/passwd") $x^2$ = 标题'
COPIES = ("技术部门联", "业务部门联", "存档联")


@pytest.fixture(autouse=True)
def _company(monkeypatch):
    monkeypatch.setattr(printing, "company", lambda: "安行咨询")


LATE = [Box(label="投诉内容", value="报告迟了", lines=4)]


def make(boxes=LATE, *, stamp="", tables=(), title="客户投诉单", copies=COPIES, grade=""):
    paper = Paper(
        form="x",
        subject=Ref("x", "1"),
        title=title,
        name="x",
        template="form",
        body=Sheet(boxes=boxes, head=[("受理时间", "2026-11-20")], tables=tables).plain(),
        number="TS2026-0001",
        stamp=stamp,
        grade=grade,
    )
    return PdfReader(io.BytesIO(printing.render(paper, copies=copies, by="林主管", at=AT)))


def texts(reader):
    return [page.extract_text() for page in reader.pages]


def test_each_copy_is_a_run_of_pages_with_its_name_in_one_file():
    pages = texts(make())
    assert len(pages) == 3
    for page, copy in zip(pages, COPIES, strict=True):
        assert copy in page
        assert "客户投诉单" in page
        assert "TS2026-0001" in page
        assert "第 1 页，共 1 页" in page
        assert "打印：林主管" in page
        assert "2026-11-20(周五) 10:00" in page
        assert not [other for other in COPIES if other != copy and other in page]


def test_graded_content_carries_its_mark_and_who_printed_it_across_each_page():
    """Issue 6 item 2: 商业秘密·机密 on paper, reader and time as a watermark; what is not graded carries neither."""
    long = [Box(label="投诉内容", value="报告迟了。" * 900, lines=4)]
    pages = texts(make(long, grade="confidential", copies=()))
    assert len(pages) > 1
    for page in pages:
        assert page.count("商业秘密·机密") == 1
        assert page.count("林主管 2026-11-20(周五) 10:00") == 21
    assert not any("商业秘密" in page or "林主管 2026" in page for page in texts(make()))


def test_the_company_s_mark_stands_in_the_head_of_each_page(monkeypatch):
    """Issue 3: on paper too; without one, paper is as before."""
    from PIL import Image

    assert not list(make().pages[0].images)
    buffer = io.BytesIO()
    Image.new("RGB", (300, 100), "blue").save(buffer, "PNG")
    monkeypatch.setattr(organization, "_logo", [buffer.getvalue])
    reader = make()
    assert [len(list(page.images)) for page in reader.pages] == [1, 1, 1]
    assert reader.pages[0].images[0].image.size == (300, 100)
    assert "安行" in reader.pages[0].extract_text()


def test_pages_count_anew_in_each_copy_and_carry_its_name():
    long = Box(label="投诉处理", value="\n".join(f"第{n}次处理，已联系客户。" for n in range(120)), lines=4)
    pages = texts(make([long], copies=COPIES[:2]))
    half = len(pages) // 2
    assert half > 1
    for copy, run in ((COPIES[0], pages[:half]), (COPIES[1], pages[half:])):
        for n, page in enumerate(run, start=1):
            assert f"第 {n} 页，共 {half} 页" in page
            assert copy in page
            assert "TS2026-0001" in page


def test_stored_text_is_set_as_it_was_typed_and_never_run():
    table = Table(title=EVIL, columns=[EVIL], shares=[1], rows=[[EVIL]])
    reader = make([Box(label=EVIL, value=EVIL, lines=3)], tables=[table], title=EVIL, copies=[EVIL])
    text = "".join(texts(reader)).replace("\n", "")
    for piece in ('#eval("1+1")', '#read("/etc/passwd")', "*粗*", "`码`", "$x^2$", "//"):
        assert text.count(piece) >= 4, piece
    assert "root:" not in text


def test_line_breaks_stay():
    text = texts(make([Box(label="甲", value="第一行\n第二行", lines=3)]))[0]
    assert {"第一行", "第二行"} <= set(text.splitlines())


def test_the_font_is_embedded_as_a_subset():
    reader = make([Box(label="姓名", value="黄嘉欣 曾炜 龘 ABC 123")])
    fonts = [f.get_object() for page in reader.pages for f in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        descriptor = inner["/FontDescriptor"].get_object()
        assert "NotoSansSC" in str(descriptor["/FontName"])
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "+" in str(descriptor["/FontName"])
    assert "龘" in texts(reader)[0]


def test_it_is_a4():
    box = make().pages[0].mediabox
    assert [round(float(box.width)), round(float(box.height))] == [595, 842]


def test_a_void_form_is_stamped_on_every_page():
    long = Box(label="投诉处理", value="处理\n" * 120, lines=4)
    assert all("作废" in page for page in texts(make([long], stamp="作废")))
    assert not any("作废" in page for page in texts(make([long])))


def test_an_empty_box_leaves_room_for_the_pen():
    def length(lines):
        return len(make([Box(label="甲", lines=lines)] * 5, copies=["存档联"]).pages)

    assert length(1) == 1
    assert length(12) == 2


def test_a_missing_font_says_what_to_do(monkeypatch, tmp_path):
    printing._compiler.cache_clear()
    monkeypatch.setattr(printing, "FONTS", tmp_path)
    with pytest.raises(FileNotFoundError, match="make setup"):
        make()
    printing._compiler.cache_clear()
