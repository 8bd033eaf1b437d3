"""Keyboard shortcuts, own settings and the page of figures, in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.screens import AXE, LANGUAGES

pytestmark = pytest.mark.browser
SCREENS = [
    "own-settings/",
    "keys/",
    "units/unit/quality/",
    "units/unit/quality/?in=rs-mfa&measure=contacts",
]


def look(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_readable_by_everybody_on_any_screen(editor: Page, language: str) -> None:
    for width in (360, 1280):
        editor.set_viewport_size({"width": width, "height": 800})
        for screen in SCREENS:
            editor.goto(f"/{language}/admin/{screen}")
            look(editor, width)


def test_keys_lead_where_they_say(editor: Page) -> None:
    editor.goto("/en/admin/keys/")
    editor.keyboard.press("?")
    expect(editor.locator("dialog.keys")).to_be_visible()
    look(editor, 1280)
    editor.keyboard.press("Escape")
    expect(editor.locator("dialog.keys")).to_be_hidden()

    editor.keyboard.press("g")
    editor.keyboard.press("u")
    editor.wait_for_url(re.compile("/units/unit/$"))
    editor.locator("h1").click()
    editor.keyboard.press("/")
    expect(editor.locator("#searchbar")).to_be_focused()
    editor.keyboard.type("g?s")  # in a field they are letters
    expect(editor.locator("#searchbar")).to_have_value("g?s")


def test_they_are_found_by_their_place_on_another_keyboard(editor: Page) -> None:
    editor.goto("/sr/admin/keys/")
    for key, code in (("г", "KeyG"), ("д", "KeyD")):
        editor.evaluate(
            "([key, code]) => document.body.dispatchEvent("
            "new KeyboardEvent('keydown', { key, code, bubbles: true }))",
            [key, code],
        )
    editor.wait_for_url(re.compile("/sr/admin/$"))


def test_a_form_is_saved_while_one_writes(editor: Page) -> None:
    editor.goto("/en/admin/units/glossaryentry/add/")
    editor.fill("#id_cyrillic", "ТАЕКСЗ")
    editor.fill("#id_latin", "TAIEXZ")
    editor.locator("#id_latin").press("Control+Enter")
    editor.wait_for_url(re.compile("/units/glossaryentry/$"))
    expect(editor.locator(".messagelist")).to_contain_text("TAIEXZ")


def test_they_can_be_switched_off_and_on(editor: Page) -> None:
    editor.goto("/en/admin/own-settings/")
    editor.uncheck("#id_uses_keys")
    editor.click("[name=_save]")
    expect(editor.locator(".messagelist")).to_contain_text("saved")
    editor.keyboard.press("?")
    expect(editor.locator("dialog.keys")).to_be_hidden()
    editor.get_by_role("link", name="Keyboard shortcuts").last.click()
    expect(editor.locator("dialog.keys")).to_contain_text("switched the shortcuts off")
    editor.keyboard.press("Escape")

    editor.check("#id_uses_keys")
    editor.click("[name=_save]")
    expect(editor.locator(".messagelist")).to_contain_text("saved")
    editor.keyboard.press("?")
    expect(editor.locator("dialog.keys")).to_be_visible()


def test_a_branch_is_looked_into_and_what_is_missing_listed(editor: Page) -> None:
    editor.goto("/en/admin/units/unit/quality/?measure=contacts")
    editor.locator(".results th a").first.click()
    expect(editor.locator(".results tr.total")).to_be_visible()
    editor.locator(".results td a").first.click()
    editor.wait_for_url(re.compile("/worklist/"))


def test_it_needs_no_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(page.locator("main .keys")).to_contain_text("save the form")
    page.locator("main").get_by_role("link", name="Switch them off or on").click()
    page.check("#id_wants_mail")
    page.select_option("#id_language", "ka")
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Your settings are saved.")
    expect(page.locator("#id_language")).to_have_value("ka")
    context.close()
