"""Nothing lies over another thing, leaves its box or stands out of order, on any kind of page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import sign_in
from tests.browser.screens import LANGUAGES, edit, forms_on, open_part, open_unit
from tests.browser.test_admin_words import PARTS
from tests.browser.test_public_pages import UNITS, addresses

pytestmark = pytest.mark.browser

COVERED = """() => {
  const apart = ".hidden, .skip, #nav-sidebar, .visually-hidden, .select2-hidden-accessible";
  const kinds = "a, button, input, select, textarea, label, h1, h2, h3, .select2-selection, .help";
  const shown = [...document.querySelectorAll(kinds)].filter((one) =>
    one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest(apart));
  const boxes = shown.map((one) => [one, [...one.getClientRects()]]);
  const over = [];
  for (const [one, its] of boxes) for (const [other, others] of boxes) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    if (!one.matches("input, select, textarea, button, a, .select2-selection")) continue;
    for (const a of its) for (const b of others) {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width > 2 && height > 4 && a.width > 1 && b.width > 1)
        over.push([one.outerHTML.slice(0, 90), other.outerHTML.slice(0, 90), width, height]);
    }
  }
  return over;
}"""
"""Controls that lie over other controls or over labels and headings.

The sidebar of staff scrolls by itself: what is below its edge lies over nothing.
"""
LEAVING = """() => [...document.querySelectorAll("main *")].filter((one) => {
  if (!one.checkVisibility() || one.closest(".hidden")) return false;
  const box = one.closest(".card, .structure li, main").getBoundingClientRect();
  return one.getBoundingClientRect().right > box.right + 1;
}).map((one) => one.outerHTML.slice(0, 100))"""
"""What leaves its card, its box of the structure or the page to the right."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_covers_or_leaves_anything_at_any_width(page: Page, language: str) -> None:
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for address in [*addresses(language), f"/{language}/search/?q=un"]:
            page.goto(address)
            assert page.evaluate(COVERED) == [], f"{address} at {width}"
            assert page.evaluate(LEAVING) == [], f"{address} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("language", ["sr", "ka"])
@pytest.mark.parametrize("size", ["150", "200"])
def test_nothing_scrolls_sideways_at_any_size_of_text(
    browser: Browser, site: str, language: str, size: str
) -> None:
    reader = browser.new_context(base_url=site, viewport={"width": 320, "height": 640})
    tab = reader.new_page()
    for address in addresses(language):
        tab.goto(address)
        tab.evaluate("size => { document.documentElement.dataset.size = size }", size)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, address
    reader.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_skip_link_takes_no_room_until_it_has_the_focus(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    box = page.locator(".skip").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (1, 1)

    page.keyboard.press("Tab")
    box = page.locator(".skip").bounding_box()
    assert box
    assert box["width"] > 40


@pytest.mark.parametrize("width", [360, 1280])
def test_suggestions_stand_in_one_column_below_the_field(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/sr/")
    page.locator("[data-suggest]").type("оде")
    page.locator(".suggestions li").first.wait_for()

    boxes = [one.bounding_box() for one in page.locator(".suggestions li").all()]
    lefts = {round(box["x"]) for box in boxes if box}
    widths = {round(box["width"]) for box in boxes if box}
    tops = [box["y"] for box in boxes if box]
    assert len(lefts) == len(widths) == 1
    assert tops == sorted(set(tops))


def test_arrows_of_the_path_stand_before_a_name_on_its_line(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    for language, code in UNITS.items():
        page.goto(f"/{language}/units/{code}/")
        kinds = page.locator(".breadcrumbs li").evaluate_all(
            "all => all.map(one => getComputedStyle(one).display)"
        )
        assert set(kinds) == {"inline"}


@pytest.mark.parametrize("width", [360, 1280])
def test_neighbours_come_after_the_tasks(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/sr/units/rs-mfa-multilateral-un/")

    order = page.evaluate(
        "[...document.querySelectorAll('main section')].map(one => one.className)"
    )
    assert order.index("tasks") < order.index("neighbours")


def test_days_and_times_are_valid(page: Page) -> None:
    for address in addresses("en"):
        page.goto(address)
        for value in page.locator("time").evaluate_all("all => all.map(one => one.dateTime)"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d{4})?", value), address


def test_paper_says_where_and_when_it_was_printed(page: Page) -> None:
    page.goto(f"/en/units/{UNITS['en']}/")
    assert page.locator(".printed").is_hidden()
    page.emulate_media(media="print")

    said = page.locator(".printed").inner_text()
    assert f"/en/units/{UNITS['en']}/" in said
    assert "Printed: " in said
    assert page.locator(".breadcrumbs li").first.is_hidden()
    first, contact = page.locator(".body h2").first, page.locator("#contact-heading")
    assert first.bounding_box()["y"] < contact.bounding_box()["y"]  # type: ignore[index]


@pytest.mark.parametrize("language", ["sl", "ka"])
def test_no_control_of_the_admin_covers_another(editor: Page, language: str) -> None:
    for width in (768, 1280):
        editor.set_viewport_size({"width": width, "height": 900})
        for screen in ("units/post/add/", "units/unit/add/", "units/succession/add/"):
            editor.goto(f"/{language}/admin/{screen}")
            for button in editor.locator(".add-row a").all():
                button.click()
            assert editor.evaluate(COVERED) == [], f"{screen} at {width}"
        open_unit(editor, language, "si-mzz-enlargement")
        assert editor.evaluate(COVERED) == [], f"a unit at {width}"
        workspace = editor.url
        for address in forms_on(editor):
            editor.goto(address)
            for button in editor.locator(".add-row a").all():
                button.click()
            assert editor.evaluate(COVERED) == [], f"{address} at {width}"
        editor.goto(workspace)
        for part in PARTS:
            edit(editor, part)
            assert editor.evaluate(COVERED) == [], f"{part} in place at {width}"


def test_nothing_is_said_of_time_zones_at_days(browser: Browser, site: str) -> None:
    reader = browser.new_context(base_url=site, timezone_id="Asia/Tbilisi")
    tab = reader.new_page()
    sign_in(tab)
    open_part(tab, "en", "si-mzz-enlargement", "publication")

    notes = tab.locator(".timezonewarning")
    assert notes.count()
    assert not any(note.is_visible() for note in notes.all())
    reader.close()
