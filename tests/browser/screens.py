"""What tests of several screens share."""

from __future__ import annotations

import re

from playwright.sync_api import Page

LANGUAGES = ["sl", "sr", "sr-latn", "ka", "en"]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def open_unit(page: Page, language: str, name: str) -> None:
    page.goto(f"/{language}/admin/units/unit/?q={name}")
    page.locator(".field-name .name").first.click()
    page.wait_for_url(re.compile("/change/"), wait_until="load")


def open_part(page: Page, language: str, name: str, part: str) -> None:
    """The form of a part of a unit as a page by itself."""
    open_unit(page, language, name)
    page.goto(re.sub("/change/.*", f"/part/{part}/", page.url))


def edit(page: Page, part: str) -> None:
    """Open the form of a part where the part stands."""
    page.locator(f"#part-{part} .pen[href$='/part/{part}/']").click()
    page.locator(f"#part-{part} .opened form").wait_for()


def add_row(page: Page, part: str) -> None:
    """Open the form of a new row of a list where the list stands."""
    page.locator(f"#part-{part} .pen[href$='/part/{part}/new/']").click()
    page.locator(f"#part-{part} .opened form").wait_for()


def save(page: Page) -> None:
    """Save what was opened in place."""
    page.locator(".opened [name=_save]").click()
    page.locator(".opened").wait_for(state="detached")
    page.wait_for_selector(".messagelist")


def forms_on(page: Page) -> list[str]:
    """The addresses of all forms that a workspace leads to."""
    pens = page.locator("a.pen").evaluate_all("all => all.map(one => one.href)")
    return list(dict.fromkeys(pens))


def add_unit(page: Page, language: str = "en") -> None:
    """Open the page of a new unit, with all that is folded away at first."""
    page.goto(f"/{language}/admin/units/unit/add/")
    for heading in page.locator("#unit_form details > summary").all():
        heading.click()
