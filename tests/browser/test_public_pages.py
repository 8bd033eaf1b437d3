"""The public pages in a real browser: accessibility, keyboard, narrow screens, languages."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TAGS = {"sl": "sl", "sr": "sr-Cyrl", "sr-latn": "sr-Latn", "ka": "ka", "en": "en"}
UNITS = {
    "sl": "si-mzz-enlargement",
    "sr": "rs-mfa-multilateral",
    "sr-latn": "rs-env-international",
    "ka": "ge-mfa-security-policy",
    "en": "rs-mup-international",
}
PAGES = ["", "a-z/", "people/", "site-map/", "contact/", "accessibility/", "units/no-such-unit/"]
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}

# Every visible piece of text with the language that holds for it.
SPOKEN = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text && !element.closest("script, style"))
      found.push([text, element.closest("[lang]").getAttribute("lang")]);
  }
  return found;
}"""
SCRIPTS = {
    "Cyrl": "[\u0400-\u04ff]",
    "Geor": "[\u10a0-\u10ff\u1c90-\u1cbf]",
    "Latn": "[A-Za-z\u00c0-\u024f]",
}
SCRIPT_OF = {
    "sl": "Latn",
    "sr-Cyrl": "Cyrl",
    "sr-Latn": "Latn",
    "sr-Latn-t-sr-cyrl": "Latn",
    "ka": "Geor",
    "en": "Latn",
}


def addresses(language: str) -> list[str]:
    units = [f"units/{code}/" for code in UNITS.values()]
    today = timezone.localdate().isoformat()
    past = [f"{units[0]}?on={today}", f"units/rs-mfa/structure/?on={today}", f"{units[1]}?on=x"]
    pages = [*PAGES, *units, "units/rs-mfa/structure/", *past]
    return [f"/{language}/{page}" for page in pages]


def test_a_reader_chooses_a_day_and_comes_back(page: Page) -> None:
    page.goto("/sl/units/rs-mfa/")
    page.locator("#past-day").fill(timezone.localdate().isoformat())
    page.locator(".past-form button").click()
    page.wait_for_url("**/?on=*")

    assert page.locator(".past").is_visible()
    page.locator(".units a").first.click()
    page.wait_for_url("**/?on=*")
    page.locator(".past a").click()
    page.wait_for_load_state()
    assert page.locator(".past").count() == 0


@pytest.mark.parametrize("language", TAGS)
def test_axe_finds_nothing(page: Page, language: str) -> None:
    for address in addresses(language):
        page.goto(address)
        found = Axe().run(page, options=AXE)

        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_axe_finds_nothing_in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    for address in ["/ka/", f"/sl/units/{UNITS['sl']}/", "/sr/units/rs-mfa/structure/"]:
        page.goto(address)
        found = Axe().run(page, options=AXE)

        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


@pytest.mark.parametrize("language", TAGS)
def test_every_text_says_its_language(page: Page, language: str) -> None:
    """Letters of another script than that of the nearest ``lang`` are only in addresses,
    abbreviations and autonyms.
    """
    for address in addresses(language):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == TAGS[language]
        for text, tag in page.evaluate(SPOKEN):
            own = SCRIPT_OF[tag]
            for script, letters in SCRIPTS.items():
                strangers = [
                    word
                    for word in re.findall(rf"\S*{letters}\S*", text)
                    if not re.search(r"[@/.]|\(at\)|^A[−+]?$|^axe|^Ustroj", word)
                ]
                if (
                    script != own
                    and strangers
                    and not all(
                        re.fullmatch(r"[\W\d]*[A-Z]{1,9}[\W\d]*|JavaScript.*", word)
                        for word in strangers
                    )
                ):
                    pytest.fail(f"{address}: “{text[:80]}” is marked {tag}")


@pytest.mark.parametrize("language", TAGS)
@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_on_a_phone(
    browser: Browser, site: str, language: str, width: int
) -> None:
    reader = browser.new_context(base_url=site, viewport={"width": width, "height": 640})
    tab = reader.new_page()
    for address in addresses(language):
        tab.goto(address)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
    reader.close()


def test_the_skip_link_is_first_and_moves_the_focus(page: Page) -> None:
    page.goto(f"/sl/units/{UNITS['sl']}/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 320, "height": 256}])
def test_the_keyboard_reaches_every_link_and_shows_where_it_is(
    page: Page, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"/ka/units/{UNITS['ka']}/")
    expected = page.evaluate(
        "[...document.querySelectorAll('a[href], button:not([hidden]):not(:disabled), "
        "summary')].length"
    )

    reached = 0
    for _ in range(expected):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
              const element = document.activeElement, style = getComputedStyle(element);
              const box = element.getBoundingClientRect();
              const inside = box.bottom > 0 && box.top < innerHeight
                && box.right > 0 && box.left < innerWidth;
              return element !== document.body && inside && style.outlineStyle !== "none"
                && parseFloat(style.outlineWidth) >= 2;
            }"""
        )
        assert shown
        reached += 1
    assert reached == expected


def test_targets_are_large_enough_to_touch(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"/sr/units/{UNITS['sr']}/")

    touched = "header a, footer a, button:not([hidden]), .card a, .units a"
    for height in page.evaluate(
        "touched => [...document.querySelectorAll(touched)].map(e => "
        "e.getBoundingClientRect().height)",
        touched,
    ):
        assert height >= 24


def test_text_grows_with_the_control_and_with_the_browser(browser: Browser, site: str) -> None:
    reader = browser.new_context(base_url=site, java_script_enabled=False)
    tab = reader.new_page()
    tab.goto("/en/a-z/?letter=b")
    before = tab.locator("h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")

    tab.get_by_role("button", name="larger text").click()

    assert tab.url.endswith("/en/a-z/?letter=b")
    assert (
        tab.locator("h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        > before
    )
    reader.close()


def test_paper_shows_the_content_and_no_furniture(page: Page) -> None:
    page.goto(f"/en/units/{UNITS['en']}/")
    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    assert page.locator("footer").is_hidden()
    assert page.locator("nav.languages").is_hidden()


def test_the_language_switch_keeps_the_page(page: Page) -> None:
    page.goto("/sl/units/rs-mfa/structure/?from=here")

    page.get_by_role("link", name="ქართული").click()

    assert page.url.endswith("/ka/units/rs-mfa/structure/?from=here")


def test_links_with_the_same_text_lead_to_the_same_place(page: Page) -> None:
    for address in addresses("en"):
        page.goto(address)
        links: dict[str, set[str]] = {}
        for text, href in page.evaluate(
            "[...document.querySelectorAll('main a')].map(a => [a.textContent.trim(), a.href])"
        ):
            links.setdefault(text, set()).add(href)
        assert {text: hrefs for text, hrefs in links.items() if len(hrefs) > 1} == {}, address
