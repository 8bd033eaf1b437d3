"""Changes to come, and two at the same time, in a real browser and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.screens import AXE, LANGUAGES, edit, open_part, open_unit, save

pytestmark = pytest.mark.browser

UNIT = "si-mzz-enlargement"


def look(page: Page, width: int = 360) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_is_made_looked_at_and_withdrawn(editor: Page, language: str) -> None:
    open_unit(editor, language, UNIT)
    edit(editor, "names")
    editor.fill("#id_name_en", "Something else")
    editor.locator("[name=_propose]").click()
    expect(editor.locator("form#review")).to_be_visible()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    editor.set_viewport_size({"width": 360, "height": 640})
    look(editor)
    proposal = editor.url

    editor.goto(editor.locator("a[href*='preview=']").first.get_attribute("href") or "")
    expect(editor.locator(".preview")).to_be_visible()
    look(editor)
    editor.goto(f"/{language}/admin/proposals/proposal/")
    look(editor)
    editor.goto(f"/{language}/admin/")
    look(editor)
    editor.goto(proposal)
    editor.locator("button[value=enter]").click()
    expect(editor.locator(".entered")).to_be_visible()
    look(editor)
    editor.locator(".entered button").click()
    editor.locator("button[value=withdraw]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    look(editor)


@pytest.fixture
def another(browser: Browser, site: str) -> Page:
    """Somebody else at another desk, who has signed in with the same name."""
    context: BrowserContext = browser.new_context(
        base_url=site, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    sign_in(page)
    yield page
    context.close()


def test_two_who_touch_different_things_keep_both(editor: Page, another: Page) -> None:
    for page in (editor, another):
        open_unit(page, "en", UNIT)
        edit(page, "names")
    acronym, founded = "#id_acronym_en", "#id_acronym_sl"
    editor.fill(acronym, "ENG")
    another.fill(founded, "SLO")

    save(editor)
    save(another)

    expect(another.locator(".messagelist")).to_contain_text("both changes are kept")
    open_part(editor, "en", UNIT, "names")
    assert (editor.input_value(acronym), editor.input_value(founded)) == ("ENG", "SLO")


def test_two_who_touch_the_same_lose_nothing(editor: Page, another: Page) -> None:
    for page in (editor, another):
        open_unit(page, "en", UNIT)
        edit(page, "law")
    editor.fill("#id_legal_basis_en", "The act of the one")
    another.fill("#id_legal_basis_en", "The act of the other")

    save(editor)
    another.locator(".opened [name=_save]").click()

    expect(another.locator(".messagelist")).to_contain_text("Nothing that you wrote is lost")
    choice = another.locator(".choice")
    expect(choice).to_contain_text("The act of the one")
    expect(choice).to_contain_text("The act of the other")
    another.set_viewport_size({"width": 360, "height": 640})
    look(another)
    choice.locator("input[value=mine]").check()
    another.locator("button[value=carry_out]").click()
    expect(another.locator(".messagelist .success")).to_be_visible()
    open_unit(editor, "en", UNIT)
    edit(editor, "law")
    assert editor.input_value("#id_legal_basis_en") == "The act of the other"
    editor.fill("#id_legal_basis_en", "")
    save(editor)
