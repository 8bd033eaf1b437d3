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


def add_unit(page: Page, language: str = "en") -> None:
    """Open the page of a new unit, with all that is folded away at first."""
    page.goto(f"/{language}/admin/units/unit/add/")
    for heading in page.locator("#unit_form details > summary").all():
        heading.click()
