"""Search in a real browser: by keyboard, for screen readers, on a phone, without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import AXE, LANGUAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_and_empty_states_are_for_everybody_on_any_screen(
    page: Page, language: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    for query in (
        "",
        "?q=xyzzyx",
        "?q=evropske integracije",
        "?q=кошри",
        "?q=2267",
        "?q=ko se ukvarja s širitvijo EU",
    ):
        page.goto(f"/{language}/search/{query}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, query
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{query}\n{found.generate_report()}"


def test_suggestions_are_chosen_by_keyboard_and_announced(page: Page) -> None:
    page.goto("/sr/")
    field = page.get_by_role("combobox")
    field.press_sequentially("sekt")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form.search [role=status]")).to_contain_text("Предлога: 3.")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    field.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", "x")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_be_focused()
    field.press("ArrowDown")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/sr/units/*/")


def test_enter_without_a_choice_searches(page: Page) -> None:
    page.goto("/en/")
    field = page.get_by_role("combobox")
    field.press_sequentially("ujedinjene")
    field.press("Enter")
    page.wait_for_url("**/en/search/?q=ujedinjene")
    expect(page.locator(".results mark").first).to_be_visible()


def test_a_suggestion_is_chosen_by_touch(page: Page) -> None:
    page.goto("/ka/")
    page.get_by_role("combobox").press_sequentially("ნატო")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/ka/units/ge-mfa-security-policy-nato/")


def test_everything_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/sl/")
    page.fill("#search", "širitev")
    page.get_by_role("button", name="Išči").click()
    assert (
        page.locator(".results h2").first.inner_text() == "Sektor za širitev in jugovzhodno Evropo"
    )
    page.select_option("#country", "RS")
    page.get_by_role("button", name="Išči").click()
    assert "country=RS" in page.url
    context.close()
