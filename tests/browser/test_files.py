"""Files by hand: a department answers with a photo on a phone, the one who asked takes it; drop, paste, refusals (issue 3 item 4)."""

from __future__ import annotations

import base64
import io
import random
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.files.models import Blob, File
from huifang.files.tests.test_papers import pdf
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def asked(office: Office) -> Assignment:
    return assignments.ask(
        topic="need", title="广州甲化工有限公司 · 客户需求", text="现场培训室能坐多少人？", origin=Ref("followup.record", "1"),
        unit=office.business, by=office.wang, by_unit=office.team, at=MORNING, key="browser", party=Ref.of(office.customer),
    )  # fmt: skip


def photo(form: str = "JPEG") -> bytes:
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x010F] = "SecretPhone"
    noise = random.Random(1).randbytes(640 * 480 * 3)
    Image.frombytes("RGB", (640, 480), noise).save(buffer, form, exif=exif)
    return buffer.getvalue()


def zone(page: Page) -> Any:
    return page.locator("[data-files-url]")


def open_record(page: Page, asked: Assignment) -> None:
    page.goto(f"/assignments/{asked.pk}/")
    page.locator("[data-files-list]").scroll_into_view_if_needed() if page.locator("[data-files-list]").count() else None
    page.evaluate("document.querySelector('[hx-get*=\"/files/of/\"]')?.scrollIntoView()")
    expect(zone(page)).to_be_visible()


def give(page: Page, name: str, mime: str, content: bytes) -> None:
    page.locator("[data-files-input]").set_input_files({"name": name, "mimeType": mime, "buffer": content})


def test_a_photo_from_a_phone_is_the_answer(page: Page, new_context, office, asked, signed_in, assert_no_axe_violations):
    page.set_viewport_size({"width": 390, "height": 844})
    signed_in(page, "qian")
    open_record(page, asked)
    page.get_by_label("答复").fill("能坐三十人，见照片。")
    give(page, "培训室.jpg", "image/jpeg", photo())
    item = page.locator(".file")
    expect(item).to_contain_text("培训室.jpg")
    expect(item).to_contain_text("钱经理")
    expect(item.locator("img")).to_have_js_property("complete", True)
    assert item.locator("img").evaluate("i => i.naturalWidth") > 0
    expect(page.get_by_label("答复")).to_have_value("能坐三十人，见照片。")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_no_axe_violations(page)
    page.get_by_role("button", name="提交答复").click()
    page.wait_for_load_state()

    other = new_context().new_page()
    other.set_viewport_size({"width": 390, "height": 844})
    signed_in(other, "wang")
    other.goto(f"/assignments/{asked.pk}/")
    other.evaluate("document.querySelector('[hx-get*=\"/files/of/\"]').scrollIntoView()")
    with other.expect_download() as taken:
        other.get_by_role("link", name="培训室.jpg", exact=True).click()
    assert taken.value.suggested_filename == "培训室.jpg"
    content = taken.value.path().read_bytes()
    assert content[:3] == b"\xff\xd8\xff"
    assert b"SecretPhone" not in content
    # Asked without opening it: a script in the tab of a sandboxed picture was seen to wait for ever.
    look = other.get_by_role("link", name="查看 培训室.jpg")
    assert look.get_attribute("target") == "_blank"
    assert other.request.get(look.get_attribute("href") or "").headers["content-type"] == "image/jpeg"


def test_refusals_name_the_file_and_stay_and_the_others_go_on(page: Page, office, asked, signed_in):
    signed_in(page, "qian")
    open_record(page, asked)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    given: list[FilePayload] = [
        {"name": "图标.svg", "mimeType": "image/svg+xml", "buffer": svg},
        {"name": "说明.txt", "mimeType": "text/plain", "buffer": "请见说明".encode()},
        {"name": "空.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    page.locator("[data-files-input]").set_input_files(given)
    expect(page.locator(".file")).to_have_count(1)
    failed = page.locator(".file-failed")
    expect(failed).to_have_count(2)
    expect(failed.first).to_contain_text("图标.svg")
    expect(failed.first).to_contain_text("不予接收")
    expect(failed.last).to_contain_text("空.txt")
    failed.first.get_by_role("button", name=re.compile("移除此行")).click()
    expect(failed).to_have_count(1)
    assert File.objects.get().name == "说明.txt"


def test_dropping_and_pasting(page: Page, office, asked, signed_in):
    signed_in(page, "qian")
    open_record(page, asked)
    transfer = page.evaluate_handle(
        "() => { const t = new DataTransfer(); t.items.add(new File(['一份记录'], '记录.txt', {type: 'text/plain'})); return t; }"
    )
    page.dispatch_event(".files-drop", "dragover", {"dataTransfer": transfer})
    expect(zone(page)).to_have_class(re.compile("files-over"))
    page.dispatch_event(".files-drop", "drop", {"dataTransfer": transfer})
    expect(page.locator(".file")).to_contain_text("记录.txt")
    expect(zone(page)).not_to_have_class(re.compile("files-over"))
    picture = base64.b64encode(photo("PNG")).decode()
    page.evaluate(
        """(data) => {
            const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([bytes], 'image.png', {type: 'image/png'}));
            document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
        }""",
        picture,
    )
    expect(page.locator(".file")).to_have_count(2)
    # A drop beside the place must not replace the page.
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    expect(page.locator(".file")).to_have_count(2)


def test_signed_out_meanwhile_nothing_is_lost(page: Page, office, asked, signed_in):
    signed_in(page, "qian")
    open_record(page, asked)
    page.context.clear_cookies(name="huifang")
    give(page, "说明.txt", "text/plain", "请见说明".encode())
    page.locator("#over-username").fill("qian")
    page.locator("#over-password").fill("qian-Passw0rd")
    page.keyboard.press("Enter")
    expect(page.locator(".file")).to_contain_text("说明.txt")


def test_no_connection_is_said_and_tried_again(page: Page, office, asked, signed_in):
    signed_in(page, "qian")
    open_record(page, asked)
    page.route("**/add/**", lambda route: route.abort("connectionfailed"))
    give(page, "说明.txt", "text/plain", "请见说明".encode())
    expect(page.locator(".file-failed")).to_contain_text("网络已断开")
    page.unroute("**/add/**")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator(".file")).to_contain_text("说明.txt")
    expect(page.locator(".file-failed")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_voiding_by_keyboard_keeps_what_is_typed(page: Page, office, asked, signed_in, assert_no_axe_violations, theme):
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    signed_in(page, "qian")
    open_record(page, asked)
    give(page, "错的.txt", "text/plain", "发错了".encode())
    page.get_by_label("答复").fill("还没写完")
    page.get_by_role("link", name="作废 错的.txt").press("Enter")
    drawer = page.locator("#drawer")
    drawer.get_by_label("原因").fill("发错了")
    assert_no_axe_violations(page)
    drawer.get_by_label("原因").press("Control+Enter")
    expect(drawer).to_be_hidden()
    expect(page.locator(".file-void")).to_contain_text("发错了")
    expect(page.get_by_label("答复")).to_have_value("还没写完")
    assert_no_axe_violations(page)


def test_a_stored_page_never_runs_in_our_origin(page: Page, office, asked, signed_in):
    """Even if a content of another kind came into the store, the browser neither shows nor runs it."""
    signed_in(page, "qian")
    open_record(page, asked)
    give(page, "页.txt", "text/plain", b"hello <script>document.title = 'owned'</script>")
    expect(page.locator(".file")).to_have_count(1)
    file = File.objects.get()
    with page.expect_download() as taken:
        page.evaluate(f"location.href = '/files/{file.pk}/'")
    assert taken.value.suggested_filename == "页.txt"
    assert page.title() != "owned"
    Blob.objects.update(kind="jpeg")
    answer = page.request.get(f"/files/{file.pk}/view/")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_a_document_is_looked_at_beside_the_record(page: Page, office, asked, signed_in, assert_no_axe_violations):
    """Its pages are pictures in the drawer; what is typed on the record stays (issue 3)."""
    signed_in(page, "qian")
    open_record(page, asked)
    page.get_by_label("答复").fill("见附件。")
    give(page, "合同.pdf", "application/pdf", pdf(7))
    small = page.locator(".file-paper img")
    expect(small).to_have_js_property("naturalHeight", 320)
    page.get_by_role("link", name="查看 合同.pdf").click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_alt_text("合同.pdf，第 1 页")).to_be_visible()
    expect(drawer.get_by_text("仅预览前 5 页")).to_be_attached()
    for number in range(1, 6):
        expect(drawer.get_by_alt_text(f"合同.pdf，第 {number} 页")).to_have_js_property("naturalWidth", 1240)
    assert_no_axe_violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("答复")).to_have_value("见附件。")
