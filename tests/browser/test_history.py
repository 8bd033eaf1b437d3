"""The past in a real browser: read, compared, restored and taken back, on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.screens import AXE, LANGUAGES, edit, open_unit, save

pytestmark = pytest.mark.browser

UNIT = "si-mzz-enlargement"


def look(page: Page, width: int = 360) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def walk(editor: Page) -> None:
    """From the history to a comparison, back to what was, and that taken back."""
    editor.goto(editor.locator(".beside a[href$='/history/']").get_attribute("href") or "")
    look(editor)
    expect(editor.locator(".changed").first).to_contain_text("An act")
    editor.goto(editor.locator("a[href*='/compare/']").first.get_attribute("href") or "")
    look(editor)
    editor.locator("dl input[type=checkbox]").first.check()
    editor.locator("#restore_form input[type=submit].default").click()
    expect(editor.locator("#confirmation")).to_be_visible()
    look(editor)
    editor.fill("#reason-confirmation", "It was right")
    editor.locator("#confirmation input[type=submit]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()

    editor.locator(".messagelist a").click()
    expect(editor.locator("#confirmation")).to_be_visible()
    look(editor)
    editor.locator("#confirmation input[type=submit]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    look(editor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_is_restored_and_that_is_taken_back(editor: Page, language: str) -> None:
    open_unit(editor, language, UNIT)
    edit(editor, "names")
    before = editor.input_value("#id_name_en")
    editor.fill("#id_name_en", f"{before} and more")
    editor.fill("#reason-form", "An act")
    save(editor)
    editor.wait_for_selector(".messagelist .success")
    editor.set_viewport_size({"width": 360, "height": 640})

    walk(editor)
    open_unit(editor, language, UNIT)
    edit(editor, "names")
    assert editor.input_value("#id_name_en") == f"{before} and more"
    editor.fill("#id_name_en", before)
    save(editor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_are_readable_by_everybody(editor: Page, language: str) -> None:
    editor.set_viewport_size({"width": 360, "height": 640})
    for address in ("history/change/", "history/change/?deleted=yes"):
        editor.goto(f"/{language}/admin/{address}")
        look(editor)
    editor.goto(f"/{language}/admin/history/change/")
    editor.locator("#result_list tbody th a").last.click()
    editor.wait_for_selector(".changed")
    look(editor)
    open_unit(editor, language, "rs-mup")
    editor.goto(editor.locator("a[href*='/branch-changes/']").get_attribute("href") or "")
    look(editor)
