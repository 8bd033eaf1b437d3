"""The acts of a unit in a real browser: by mouse, by keyboard alone, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.screens import AXE, LANGUAGES, open_unit

pytestmark = pytest.mark.browser

ACTS = ["appoint", "vacate", "move", "new", "copy", "rename", "close"]
UNIT, TARGET = "rs-mup-international", "rs-env-international"
TAKE_BACK = "Take it back"


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A tab of an editor without scripts."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    yield page
    context.close()


def open_act(page: Page, act: str, unit: str = UNIT, language: str = "en") -> None:
    open_unit(page, language, unit)
    page.goto(re.sub("/change/.*", f"/{act}/", page.url))


def look(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_pages_are_readable_by_everybody_on_any_screen(editor: Page, language: str) -> None:
    open_unit(editor, language, UNIT)
    address = editor.url
    for width in (360, 1280):
        editor.set_viewport_size({"width": width, "height": 800})
        for act in ACTS:
            editor.goto(address.replace("/change/", f"/{act}/"))
            look(editor, width)


def appoint_acting_head(page: Page) -> None:
    """A new person, acting, from a day."""
    open_act(page, "appoint")
    page.get_by_text("A new person").click()
    page.fill("#id_given_name", "Ida")
    page.fill("#id_family_name", "Vzorec")
    page.check("input[name=how][value=acting]")
    page.fill("#id_day", "2026-09-01")
    page.click("input[type=submit].default")
    expect(page.locator(".steps")).to_contain_text("Ida Vzorec is acting in the post")
    page.click("#confirmation input[type=submit].default")
    expect(page.locator(".messagelist")).to_contain_text("from 1 September 2026")


def take_back(page: Page) -> None:
    page.locator(".messagelist").get_by_role("link", name=TAKE_BACK).click()
    page.get_by_role("button", name=TAKE_BACK).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_an_acting_head_is_appointed_from_a_day_and_taken_back(editor: Page) -> None:
    appoint_acting_head(editor)
    take_back(editor)


def test_so_it_is_without_scripts(plain: Page) -> None:
    appoint_acting_head(plain)
    take_back(plain)


def test_somebody_is_found_while_one_types(editor: Page) -> None:
    open_act(editor, "appoint")
    editor.fill("#id_who", "zzqq")
    expect(editor.locator("#found")).to_contain_text("Nothing was found for “zzqq”.")
    editor.fill("#id_who", "")
    editor.locator("#id_who").press_sequentially("a")
    expect(editor.locator("#found input[type=radio]").first).to_be_visible()


def test_a_unit_is_moved_by_keyboard_alone(editor: Page) -> None:
    open_act(editor, "move")
    editor.locator("#act-search").focus()
    editor.keyboard.type(TARGET)
    first = editor.locator("#found input[type=radio]").first
    expect(first).to_be_visible()
    editor.keyboard.press("Tab")
    editor.keyboard.press("Tab")
    expect(first).to_be_focused()
    editor.keyboard.press("Space")
    editor.keyboard.press("Enter")
    expect(editor.locator(".steps")).to_contain_text("It will stand below:")
    look(editor, 1280)
    editor.locator("#id_place").focus()
    editor.keyboard.press("ArrowDown")
    for _step in range(2):
        editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    expect(editor.locator(".messagelist")).to_contain_text("stands below")
    take_back(editor)


def test_a_unit_is_moved_without_scripts(plain: Page) -> None:
    open_act(plain, "move")
    plain.fill("#act-search", TARGET)
    plain.get_by_role("button", name="Search").click()
    plain.locator("#found input[type=radio]").first.check()
    plain.click("#act_form input[type=submit].default")
    plain.select_option("#id_place", "first")
    plain.click("#confirmation input[type=submit].default")
    expect(plain.locator(".messagelist")).to_contain_text("stands below")
    take_back(plain)


def test_a_unit_is_made_below_another_without_scripts(plain: Page) -> None:
    plain.goto("/en/admin/units/unit/add/")
    plain.fill("#act-search", UNIT)
    plain.get_by_role("button", name="Search").click()
    plain.locator(".outline a").first.click()
    plain.fill("#id_name_en", "Press Desk")
    plain.click("[name=_save]")
    expect(plain.locator(".messagelist")).to_contain_text("“Press Desk” was added.")
    take_back(plain)
