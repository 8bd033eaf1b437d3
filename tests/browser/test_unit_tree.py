"""The tree of units in a browser: opened, walked by keyboard, dragged; and without scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.screens import AXE, LANGUAGES

pytestmark = pytest.mark.browser

UNITS = "/en/admin/units/unit/"


def names(page: Page) -> list[str]:
    return [name.strip() for name in page.locator("#tree .name").all_inner_texts()]


def row(page: Page, code: str) -> Locator:
    cell = page.locator(".field-code", has_text=re.compile(f"^{code}$"))
    return page.locator("#tree tr", has=cell)


def opened(page: Page, code: str) -> None:
    row(page, code).locator(".toggle").click()
    expect(row(page, code)).to_have_attribute("aria-expanded", "true")


def test_branches_are_opened_in_place_and_the_address_remembers(editor: Page) -> None:
    editor.goto(UNITS)
    before = names(editor)
    opened(editor, "rs-env")
    assert len(names(editor)) > len(before)
    assert "open=" in editor.url

    after = names(editor)
    editor.reload()
    assert names(editor) == after
    row(editor, "rs-env").locator(".toggle").click()
    expect(row(editor, "rs-env")).to_have_attribute("aria-expanded", "false")
    assert names(editor) == before


def test_the_keyboard_goes_through_the_tree_and_moves_units(editor: Page) -> None:
    editor.goto(f"{UNITS}?in=rs-mfa-multilateral")
    before = names(editor)
    first = editor.locator("#tree tr[id]").first
    first.focus()
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    editor.keyboard.press("Space")
    expect(editor.locator(".actions .chosen")).to_contain_text("1")

    editor.keyboard.press("Alt+Shift+ArrowDown")
    expect(editor.locator(".messagelist")).to_contain_text("now stands after")
    expect(editor.locator("#tree-says")).to_contain_text("now stands after")
    assert names(editor)[:2] == before[1::-1]
    expect(editor.locator("#tree tr[id]").nth(1)).to_be_focused()
    editor.keyboard.press("Alt+Shift+ArrowUp")
    expect(editor.locator(".messagelist")).to_contain_text("now stands before")
    expect(editor.locator("#tree tr[id]").first).to_be_focused()
    assert names(editor) == before


def test_a_unit_is_dragged_to_another_place(editor: Page) -> None:
    editor.goto(f"{UNITS}?in=rs-mfa-multilateral")
    before = names(editor)
    last = editor.locator("#tree tr[id]").nth(1)
    last.locator(".handle").drag_to(
        editor.locator("#tree tr[id]").first, target_position={"x": 200, "y": 3}
    )
    expect(editor.locator(".messagelist")).to_contain_text("now stands before")
    assert names(editor)[:2] == before[1::-1]

    editor.locator(".messagelist a").click()
    editor.locator("[type=submit].default").click()
    editor.goto(f"{UNITS}?in=rs-mfa-multilateral")
    assert names(editor) == before


def test_several_are_moved_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto(UNITS)
    row(page, "rs-env").locator(".toggle").click()
    assert "open=" in page.url
    page.goto(f"{UNITS}?in=rs-mfa-multilateral")
    lines = page.locator("#tree tr[id]")
    moved = lines.nth(0).locator(".name").inner_text()
    for place in (0, 1):
        lines.nth(place).locator("[type=checkbox]").check()
    page.select_option("[name=action]", "move_chosen")
    page.click("[name=index]")
    expect(page.locator(".chosen-units li")).to_have_count(2)
    page.fill("#where", "rs-mup")
    page.click(".where [type=submit]")
    page.locator("#moving label", has_text="rs-mup").first.locator("input").check()
    page.fill("[name=_why]", "Act 12")
    page.click("#moving [type=submit].default")
    expect(page.locator(".messagelist")).to_contain_text("2 units were moved.")
    expect(page.locator("#tree tr.here")).to_contain_text(moved)

    page.locator(".messagelist a").click()
    page.locator("[type=submit].default").click()
    expect(page.locator(".messagelist")).to_contain_text("taken back")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_readable_by_everybody(editor: Page, language: str, width: int) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    editor.goto(f"/{language}/admin/units/unit/")
    opened(editor, "rs-mup")
    keys = [row.get_attribute("id") for row in editor.locator("#tree tr[id]").all()[:2]]
    pks = ".".join(key.removeprefix("unit-") for key in keys if key)
    look(editor, width)
    for address in ("?in=rs-mup", "?state=published", "?q=zzqq", f"move/{pks}/?q=rs-mup"):
        editor.goto(f"/{language}/admin/units/unit/{address}")
        look(editor, width)
    editor.goto(f"/{language}/admin/units/unit/publication/{pks}/")
    look(editor, width)


def look(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
