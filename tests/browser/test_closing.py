"""A unit is closed in a real browser: on a phone, in every language, and without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.screens import AXE, LANGUAGES, open_unit

pytestmark = pytest.mark.browser


def look(page: Page, width: int = 360) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_are_readable_by_everybody_on_any_screen(editor: Page, language: str) -> None:
    open_unit(editor, language, "rs-mup-cabinet")
    editor.set_viewport_size({"width": 360, "height": 640})
    editor.goto(editor.locator("a[href*='/close/']").get_attribute("href") or "")
    look(editor)
    editor.fill("[name=_why]", "A decree")
    editor.check("input[name=way][value=abolished]")
    if editor.locator("input[name=parts]").count():
        editor.check("input[name=parts][value=close]")
    editor.click("input[type=submit].default")
    expect(editor.locator(".steps")).to_be_visible()
    look(editor)


def test_a_unit_is_closed_and_opened_again(editor: Page) -> None:
    open_unit(editor, "en", "rs-mfa-multilateral-economic")
    editor.get_by_role("link", name="Close, merge, split, replace").click()
    editor.fill("[name=_why]", "A decree")
    editor.check("input[name=way][value=merged]")
    editor.locator(".select2-selection").click()
    editor.keyboard.type("rs-mfa-multilateral-un")
    expect(editor.locator(".select2-results__option--highlighted")).to_be_visible()
    expect(editor.locator(".select2-results__option.loading-results")).to_have_count(0)
    editor.keyboard.press("Enter")
    for name in ("parts",):
        if editor.locator(f"input[name={name}]").count():
            editor.locator(f"input[name={name}]").last.check()
    editor.click("input[type=submit].default")
    editor.get_by_role("button", name="Close it").click()
    expect(editor.locator(".messagelist")).to_contain_text("is closed.")

    editor.locator(".messagelist").get_by_role("link", name="Take it back").click()
    look(editor, 1280)
    editor.get_by_role("button", name="Take it back").click()
    expect(editor.locator(".messagelist")).to_contain_text("was taken back")


def test_it_needs_no_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.goto("/en/admin/units/unit/?q=si-mzz-enlargement")
    page.locator(".field-name .name").first.click()
    page.get_by_role("link", name="Close, merge, split, replace").click()
    page.fill("[name=_why]", "A decree")
    page.check("input[name=way][value=replaced]")
    page.fill("input[name=successor_codes]", "si-mzz")
    page.click("input[type=submit].default")
    expect(page.locator(".steps")).to_contain_text("It is followed by")
    context.close()
