"""axe finds nothing on any page, in light and dark, and no page scrolls sideways on a telephone (interface.md).

One walk through every page that a person reaches, so that it stays quick; each kind of person where pages differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from huifang.followup.services import calling
from huifang.kernel import clock
from tests.cast import MORNING
from tests.doors import client_of
from tests.test_access_table import EXPECTED, address
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
RUN = """async (rules) => {
  const found = await axe.run(document, rules ? {runOnly: {type: "rule", values: rules}} : {});
  return found.violations.map(v => `${v.id}: ${v.help}\\n    ` + v.nodes.slice(0, 5).map(n => n.html.slice(0, 240)).join("\\n    "));
}"""
WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (e) => { for (let p = e.parentElement; p; p = p.parentElement) { const o = getComputedStyle(p).overflowX; if (o !== "visible") return true; } return false; };
  const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1 && !scrolls(e));
  return out.length ? out.slice(0, 4).map(e => e.outerHTML.slice(0, 160)) : ["the page itself"];
}"""
QUIET = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
SIGNED_OUT = ("accounts:sign-in", "accounts:invitation")
PAGES_OF = {
    "lin": sorted(name for name, method in EXPECTED if method == "GET"),
    "wang": [
        "followup:queue",
        "followup:task",
        "followup:records",
        "complaints:show",
        "archive:customer",
        "reports:monthly",
        "assignments:list",
    ],
    "sun": ["assignments:list", "assignments:show", "complaints:show", "archive:customer", "organization:index"],
    "admin": ["journal:deliveries", "accounts:profile", "organization:index"],
    "out": [*SIGNED_OUT],
}


@pytest.fixture
def town(db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Town:
    """The server's threads live on the same morning."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    settings.DEMO = True
    return build_town()


def targets(town: Town, person: str, part: int, parts: int) -> Iterator[str]:
    """Addresses of whole pages, each ``parts``-th; parts of pages are seen inside the pages that hold them."""
    client = client_of(town.people()[person])
    found = [address(town, name) for name in PAGES_OF[person] if not name.startswith("ui:gallery")]
    if person == "lin":
        found += [reverse("followup:task", args=[town.repair_task.pk]), reverse("followup:task", args=[town.done_task.pk])]
        found += [reverse("imports:batch", args=[b.pk]) for b in (town.previewed, town.imported)]
        found += [reverse("regulations:version", args=[town.regulation.code, 1]), "/search/?q=8000", "/followup/?scope=all", "/nowhere/"]
        found += [
            reverse("ui:gallery"),
            "/complaints/new/?q=甲化",
            f"/regulations/{town.regulation.code}/{town.draft.number}/clause/{town.clause.pk}/rule/",
        ]
    if person == "sun":
        found += [reverse("assignments:show", args=[town.open_assignment.pk]), "/imports/"]
    for target in list(dict.fromkeys(found))[part::parts]:
        page = client.get(target)
        if "text/html" in page.headers.get("Content-Type", "") and b"<html" in page.content:
            yield target


def look(page: Page, target: str) -> list[str]:
    """What is wrong with one page: in light, in dark, on a telephone."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(target, wait_until="load")
    page.wait_for_function(QUIET)
    page.evaluate(AXE_SCRIPT)
    found = [f"light {one}" for one in page.evaluate(RUN, None)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark {one}" for one in page.evaluate(RUN, ["color-contrast", "link-in-text-block"])]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += [f"390 px wide, yet it scrolls sideways: {one}" for one in page.evaluate(WIDE)]
    return found


PARTS = {"lin": 8}
"""In how many tests the pages of a person are looked at, so that none takes long."""


@pytest.mark.parametrize(("person", "part"), [(person, part) for person in PAGES_OF for part in range(PARTS.get(person, 1))])
def test_axe_finds_nothing_on_any_page(town: Town, new_context: Any, signed_in: Any, person: str, part: int):
    context: BrowserContext = new_context(bypass_csp=True)
    page = context.new_page()
    user = town.people()[person]
    if user:
        signed_in(page, user.username)
    if person == "wang":
        calling.take(town.task, by=town.office.wang, at=MORNING)
    wrong: dict[str, list[str]] = {}
    seen = 0
    parts = PARTS.get(person, 1)
    for target in targets(town, person, part, parts):
        seen += 1
        if found := look(page, target):
            wrong[target] = found
    assert seen >= len(PAGES_OF[person]) // 3 // parts
    assert not wrong, "\n".join(f"{target}\n  " + "\n  ".join(found) for target, found in wrong.items())


def test_axe_finds_nothing_on_what_opens(town: Town, new_context: Any, signed_in: Any):
    """The call form with everything unfolded, the help, the drawer, the menus."""
    page = new_context(bypass_csp=True).new_page()
    signed_in(page, "wang")
    page.goto(reverse("followup:task", args=[town.task.pk]), wait_until="networkidle")
    page.evaluate(AXE_SCRIPT)
    page.keyboard.press("1")
    page.locator("[name=has_complaint]").check()
    for name, value in (("satisfaction", "dissatisfied"), ("has_need", "yes")):
        page.evaluate("([n, v]) => document.querySelector(`[name=${n}][value=${v}]`).click()", [name, value])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    wrong = {"the call form, unfolded": page.evaluate(RUN, None)}
    page.locator("body").focus()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    wrong["the help"] = page.evaluate(RUN, None)
    assert page.locator("dialog[open]").count() == 1
    signed_in(page, "lin")
    page.goto("/archive/customers/", wait_until="networkidle")
    page.evaluate(AXE_SCRIPT)
    page.evaluate(
        """url => { const a = document.createElement("a"); a.href = url; a.dataset.drawer = ""; a.textContent = "开"; document.querySelector("main").append(a); a.click(); a.remove() }""",
        reverse("archive:customer-new"),
    )
    page.locator("[name=contact_name]").wait_for()
    wrong["the drawer"] = page.evaluate(RUN, None)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_look_sees_what_is_wrong(new_context: Any, live_server: Any):
    """The proof of the proof: each of the three looks finds its fault."""
    page = new_context(bypass_csp=True).new_page()
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #111 } }</style>"
    body = f"<html lang='zh'><head><title>页</title>{style}</head><body><main><h1>页</h1><p>暗处看不清的字</p><img src='data:,'>"
    page.route(
        "**/wrong/",
        lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=f"{body}<div style='width:900px'>宽</div></main>"),
    )
    found = "\n".join(look(page, f"{live_server.url}/wrong/"))
    assert "light image-alt" in found
    assert "dark color-contrast" in found
    assert "scrolls sideways" in found
