"""The admin in a real browser: accessibility, the strict policy, dragging."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.screens import AXE, LANGUAGES, forms_on, open_part, open_unit

pytestmark = pytest.mark.browser


def some_of_each_sort(addresses: list[str]) -> list[str]:
    """One form of each part, one of a row and one of a new row."""
    by_sort = {re.sub("/[0-9]+/", "/", address): address for address in reversed(addresses)}
    return list(by_sort.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(editor: Page, language: str) -> None:
    for screen in [
        "",
        "units/unit/",
        "units/unit/add/",
        "units/post/",
        "units/person/",
        "units/unitkind/",
        "units/succession/add/",
    ]:
        editor.goto(f"/{language}/admin/{screen}")
        found = Axe().run(editor, options=AXE)
        assert found.violations_count == 0, f"{screen}\n{found.generate_report()}"

    for name in ("si-mzz-enlargement", "rs-mup-international"):
        open_unit(editor, language, name)
        for address in (editor.url, *some_of_each_sort(forms_on(editor))):
            editor.goto(address)
            found = Axe().run(editor, options=AXE)
            assert found.violations_count == 0, f"{address}\n{found.generate_report()}"

    editor.goto(f"/{language}/admin/units/person/")
    editor.locator("#result_list tbody th a").first.click()
    editor.wait_for_url(re.compile("/change/"), wait_until="load")
    found = Axe().run(editor, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["ka", "sr"])
def test_nothing_scrolls_sideways_on_a_phone(editor: Page, language: str) -> None:
    editor.set_viewport_size({"width": 360, "height": 640})
    for screen in ["", "units/unit/", "units/unit/add/"]:
        editor.goto(f"/{language}/admin/{screen}")
        assert editor.evaluate("document.documentElement.scrollWidth") <= 360, screen
    open_unit(editor, language, "si-mzz-enlargement")
    for address in (editor.url, *some_of_each_sort(forms_on(editor))):
        editor.goto(address)
        assert editor.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_five_languages_stand_side_by_side(editor: Page) -> None:
    open_part(editor, "en", "si-mzz-enlargement", "names")

    tops = [
        editor.locator(f"#id_name_{suffix}").bounding_box()["y"]
        for suffix in ("sl", "sr", "sr_latn", "ka", "en")
    ]  # type: ignore[index]
    assert max(tops) - min(tops) < 5


def test_a_unit_is_moved_by_the_keyboard_alone(editor: Page) -> None:
    open_unit(editor, "en", "rs-mfa-multilateral-economic")

    editor.get_by_role("button", name="Move up").focus()
    editor.keyboard.press("Enter")

    assert "now stands before" in editor.locator(".messagelist").inner_text()


def test_a_form_that_nobody_touched_changes_nothing(editor: Page) -> None:
    """The ends of lines in long texts are the browser's own when they are sent."""
    open_part(editor, "sr", "rs-mup-international", "description")
    assert "\n" in editor.input_value("#id_description_sr")
    address = editor.url.replace("/part/description/", "/change/")
    history = address.replace("/change/", "/history/")
    editor.goto(history)
    changes = editor.locator("#change-history section").count()
    editor.goto(address)
    forms = [one for one in forms_on(editor) if not re.search("/(new|add)/", one)]
    assert len(forms) > 8
    for form in forms:
        editor.goto(form)
        editor.locator("[name=_save]").first.click()
        editor.wait_for_selector(".messagelist")

        assert editor.url.startswith(f"{address}#"), form
        assert editor.locator(".messagelist li").get_attribute("class") == "info", form
    editor.goto(history)
    assert editor.locator("#change-history section").count() == changes
