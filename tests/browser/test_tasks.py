"""Tasks in a real browser: pasted, put in order by hand and by keys, also without scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.screens import AXE, LANGUAGES, open_unit

pytestmark = pytest.mark.browser

LIST = "The office:\n1. law:\n1.1. acts;\n1.2. advice;\n2. staff:\n2.1. pay;\n2.2. leave."


def look(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def tasks_of(page: Page, language: str, unit: str) -> str:
    """The address of the tasks of a unit."""
    open_unit(page, language, unit)
    return page.url.split("/change/")[0] + "/tasks/"


def paste(page: Page, address: str) -> None:
    page.goto(f"{address}paste/")
    page.select_option("#id_language", "en")
    page.fill("#id_lines", LIST)
    page.click("input[type=submit].default")
    expect(page.locator(".outline-of-tasks li")).to_have_count(6)


def row(page: Page, text: str) -> str:
    return page.locator(f"li:has(a:text-is('{text}'))").get_attribute("data-row") or ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_readable_by_everybody_on_any_screen(editor: Page, language: str) -> None:
    address = tasks_of(editor, language, "rs-mfa-multilateral")
    editor.goto(address)
    editor.locator("#outline a").first.click()
    expect(editor.locator(".moves")).to_be_visible()
    for width in (360, 1280):
        look(editor, width)
    for page in ("translate/ka/", "translate/sr-latn/?show=all", "paste/"):
        editor.goto(address + page)
        look(editor, 360)
        look(editor, 1280)
    paste(editor, address)
    look(editor, 360)
    look(editor, 1280)


def test_tasks_are_pasted_and_moved_by_keys_and_by_hand(editor: Page) -> None:
    address = tasks_of(editor, "en", "si-mzz-enlargement")
    paste(editor, address)
    editor.check("input[name=place][value=all]")
    editor.get_by_role("button", name="Add these tasks").click()
    editor.goto(address)
    expect(editor.locator("#outline li")).to_have_count(6)

    editor.get_by_role("link", name="staff:", exact=True).focus()
    editor.keyboard.press("Alt+ArrowUp")
    editor.keyboard.press("Alt+ArrowDown")
    editor.keyboard.press("Alt+ArrowRight")
    expect(editor.locator(".saving")).to_have_text("Saved.")
    expect(editor.locator(":focus")).to_have_text("staff:")
    editor.reload()
    assert row(editor, "staff:").endswith(":1")
    assert row(editor, "pay").endswith(":2")

    handle = editor.locator("li:has(a:text-is('leave')) .handle")
    handle.drag_to(editor.locator("#outline li").first, target_position={"x": 4, "y": 2})
    expect(editor.locator(".saving")).to_have_text("Saved.")
    editor.reload()
    expect(editor.locator("#outline li").first).to_contain_text("leave")
    expect(editor.locator(".messagelist")).to_have_count(0)


def test_nothing_of_it_needs_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    address = tasks_of(page, "en", "ge-mfa-security-policy")
    paste(page, address)
    page.get_by_role("button", name="Add these tasks").click()
    expect(page.locator(".messagelist")).to_contain_text("added")
    page.goto(address)
    page.get_by_role("link", name="staff:", exact=True).click()
    page.get_by_role("button", name="Up").click()
    expect(page.locator(".messagelist")).to_contain_text("The task was moved.")
    page.get_by_role("link", name="Take it back").click()
    expect(page).to_have_url(re.compile("/take-back/"))
    page.goto(f"{address}translate/sl/?show=all")
    page.locator(".translations textarea").last.fill("dopusti")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("1 translation was saved.")
    context.close()
