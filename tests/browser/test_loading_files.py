"""Files loaded in the admin, in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.screens import AXE, LANGUAGES

pytestmark = pytest.mark.browser

GOOD = (
    "code,parent,name.sl,name.en\nsi-mzz,,Ministrstvo za zunanje zadeve,Foreign Ministry\n"
    "si-mzz-new,si-mzz,Nova služba,\n"
)
BAD = "code,parent,kind,founded_on\nsi-mzz,,nothing,soon\nnew,nowhere,,never\n"


def choose(page: Page, content: str) -> None:
    page.fill("#id_why", "A decree")
    page.set_input_files(
        "#id_documents", [{"name": "units.csv", "mimeType": "text/csv", "buffer": content.encode()}]
    )
    page.click("input[type=submit].default")


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_and_differences_are_readable_by_everybody_on_any_screen(
    editor: Page, language: str
) -> None:
    def look() -> None:
        assert editor.evaluate("document.documentElement.scrollWidth") <= 360, editor.url
        found = Axe().run(editor, options=AXE)
        assert found.violations_count == 0, found.generate_report()

    editor.set_viewport_size({"width": 360, "height": 640})
    editor.goto(f"/{language}/admin/units/upload/add/")
    look()
    choose(editor, BAD)
    expect(editor.locator(".faults tbody tr")).to_have_count(5)
    look()
    choose(editor, GOOD)
    expect(editor.locator("section.changed").nth(1)).to_be_visible()
    look()


def test_what_was_shown_is_carried_out(editor: Page) -> None:
    editor.goto("/en/admin/units/unit/")
    editor.get_by_role("link", name="Load files").click()
    choose(editor, "code,name.en,status\nbrought,Brought,published\n")
    editor.get_by_role("button", name="Apply the changes").click()
    expect(editor.locator(".messagelist")).to_contain_text("Done: added 1.")
    editor.goto("/en/units/brought/")
    assert editor.locator("h1").inner_text() == "Brought"


def test_a_branch_is_downloaded_from_its_form(editor: Page) -> None:
    editor.goto("/en/admin/units/unit/?q=si-mzz-enlargement")
    editor.locator(".field-name .name").first.click()
    editor.wait_for_url(re.compile("/change/"), wait_until="load")
    with editor.expect_download() as download:
        editor.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == "si-mzz-enlargement.xlsx"
