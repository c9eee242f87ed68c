"""Takes the README's screenshots from a running demo: ``python tools/screenshots.py [http://127.0.0.1:8000]``."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-sync"]


def sign_in(page: Page, base: str, role: str) -> None:
    """Sign in as the demo's person of a role, by the words on the button."""
    page.goto(f"{base}/accounts/sign-in/")
    page.locator("button", has_text=role).first.click()
    page.wait_for_load_state("networkidle")


def shoot(page: Page, name: str) -> None:
    """Wait until lazy parts are there and store the picture."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.screenshot(path=str(OUT / f"{name}.png"))


def main(base: str) -> None:
    """The four pictures of the README."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        sign_in(page, base, "客服员")
        page.goto(f"{base}/followup/")
        shoot(page, "queue")
        page.locator("tbody [data-row]").nth(2).locator("a, td").first.click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1200)
        page.keyboard.press("1")
        shoot(page, "call")
        browser.close()
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        sign_in(page, base, "回访中心")
        page.goto(f"{base}/regulations/")
        page.locator("main a[href*='/regulations/']").first.click()
        shoot(page, "regulation")
        page.goto(f"{base}/reports/")
        shoot(page, "report")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
