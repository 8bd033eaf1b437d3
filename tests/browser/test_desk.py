"""The desk in a real browser: in Georgian and Serbian Latin, by keyboard, without scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.screens import AXE

pytestmark = pytest.mark.browser

LISTS = ("unconfirmed/", "missing/?language=ka", "vacant/")


def look(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["ka", "sr-latn"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_and_its_lists_are_readable_by_everybody(
    editor: Page, language: str, width: int
) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    editor.goto(f"/{language}/admin/")
    look(editor, width)
    for address in LISTS:
        editor.goto(f"/{language}/admin/units/unit/worklist/{address}")
        look(editor, width)


def _walk_to(page: Page, stamp: str) -> None:
    """Past what else can be done there, with the Tab key."""
    for _step in range(8):
        if page.evaluate("document.activeElement.value") == stamp:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{stamp} is not reached")


def test_five_contacts_are_confirmed_by_keyboard(editor: Page) -> None:
    editor.goto("/ka/admin/units/unit/worklist/unconfirmed/")
    ticks = editor.locator("input[name=contact]")
    chosen = [ticks.nth(place).get_attribute("value") or "" for place in range(5)]
    ticks.first.focus()
    for place in range(5):
        _walk_to(editor, chosen[place])
        editor.keyboard.press("Space")
    editor.keyboard.press("Enter")

    expect(editor.locator(".messagelist .success")).to_contain_text("5")
    for stamp in chosen:
        expect(editor.locator(f"input[value='{stamp}']")).to_have_count(0)


def test_one_contact_is_confirmed_without_scripts_and_taken_back(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.get_by_role("link", name="Contacts not confirmed for a year").click()
    page.get_by_role("button", name=re.compile("^Still right")).first.click()
    expect(page.locator(".messagelist")).to_contain_text("1 contact is confirmed.")
    page.locator(".messagelist").get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".messagelist")).to_contain_text("was taken back")
    context.close()
