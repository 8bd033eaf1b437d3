"""Every page of staff, in every language, light and dark, on a phone and on a desk.

Four things hold on each: axe finds nothing, nothing lies over another thing, nothing scrolls
sideways, and no button is underlined. ``EVERY_PAGE=1`` walks all combinations; without it the two
that differ most are walked in full, and each of the others by a share of the pages, so that every
page is seen in several of them.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PROJECT, environment_at, serving, sign_in
from tests.browser.screens import AXE, LANGUAGES
from tests.browser.staff_pages import ADDRESSES, INSIDE, STEPS, enter
from tests.browser.test_geometry import COVERED

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
WHOLE = {("ka", "dark", 360), ("en", "light", 1280)}
"""What is walked in full each time: the longest words on the smallest screen, and the usual."""
SHARES = 18
BUTTONS = ".button, .closelink, .deletelink, .pen, .acts a, .object-tools a"
UNDERLINED = f"""() => [...document.querySelectorAll("{BUTTONS}")].filter((one) =>
  one.checkVisibility() && one.matches("#content *") && !one.closest(".difference .acts, .choices")
  && getComputedStyle(one).textDecorationLine !== "none"
).map((one) => one.outerHTML.slice(0, 100))"""
"""Buttons that look like links."""
OPENED = ".select2-container--open, .calendarbox[open]"
CAPITALS = """() => [...document.querySelectorAll("body *")].filter((one) =>
  getComputedStyle(one).textTransform !== "none").map((one) => one.outerHTML.slice(0, 100))"""
"""What a style writes in capitals, which Georgian has no use for."""
LEAVING = """() => [...document.querySelectorAll("#content *")].filter((one) => {
  if (!one.checkVisibility({ checkVisibilityCSS: true })) return false;
  if (one.closest(".results, .visually-hidden, .select2-hidden-accessible")) return false;
  return one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map((one) => one.outerHTML.slice(0, 100))"""
"""What leaves the page to the right."""

NARROW = """() => [...document.querySelectorAll("#content")].filter((one) =>
  one.getBoundingClientRect().width < 0.6 * document.documentElement.clientWidth
).map((one) => `${one.getBoundingClientRect().width} px`)"""
"""A page that leaves most of its width unused."""
HOLES = """() => [...document.querySelectorAll("#content *")].filter((one) => {
  if (!one.checkVisibility() || !one.children.length || one.matches("select, svg *")) return false;
  if ([...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
  const own = one.getBoundingClientRect();
  const ends = [...one.children].map((child) => child.getBoundingClientRect().bottom);
  const end = Math.max(...ends);
  const next = one.nextElementSibling?.getBoundingClientRect();
  return own.bottom - end > 90 && next && next.top >= own.bottom - 1;
}).map((one) => one.outerHTML.slice(0, 100))"""
"""What is much higher than all in it, so that the next thing stands far below."""


class Way(NamedTuple):
    """How a walker reads."""

    language: str
    scheme: Literal["dark", "light"]
    width: int


WAYS = [Way(*way) for way in product(LANGUAGES, SCHEMES, WIDTHS)]
QUESTIONS = {
    COVERED: "one lies over another",
    LEAVING: "it leaves the page",
    UNDERLINED: "a button is underlined",
    CAPITALS: "capitals",
    NARROW: "the page is narrow",
    HOLES: "it has a hole",
}


class Seen(NamedTuple):
    """A page that is looked at."""

    name: str
    address: str
    step: Callable[[Page], None] | None = None


class Stage(NamedTuple):
    """A server of its own, so that what is stored for these pages disturbs no other test."""

    address: str
    keys: dict[str, int]


@pytest.fixture(scope="module")
def stage(
    site: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A copy of the site with units that have all and nothing, and with all that can wait."""
    place = tmp_path_factory.mktemp("stage")
    ours = Path(environment["VAR_DIR"])
    for folder in filter(Path.is_dir, ours.iterdir()):
        shutil.copytree(folder, place / folder.name)
    with (
        closing(sqlite3.connect(ours / "db.sqlite3")) as original,
        closing(sqlite3.connect(place / "db.sqlite3")) as copy,
    ):
        original.backup(copy)
    own = environment_at(place)
    code = "from tests.browser.staff_stage import prepare; print(prepare())"
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", code]
    told = subprocess.run(command, cwd=PROJECT, env=own, check=True, capture_output=True, text=True)
    with serving(own) as address:
        yield Stage(address, json.loads(told.stdout.splitlines()[-1]))


@pytest.fixture
def walker(browser: Browser, stage: Stage) -> Iterator[Callable[[Way], Page]]:
    """Gives a tab of somebody who has signed in and reads in some way."""
    contexts: list[BrowserContext] = []

    def open_tab(way: Way) -> Page:
        context = browser.new_context(
            base_url=stage.address,
            viewport={"width": way.width, "height": 800},
            color_scheme=way.scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        sign_in(page)
        return page

    yield open_tab
    for context in contexts:
        context.close()


def faults(page: Page, width: int) -> Iterator[str]:
    """What is wrong with a page as it stands."""
    found = Axe().run(page, options=AXE)
    if found.violations_count:
        yield found.generate_report()
    if page.evaluate("document.documentElement.scrollWidth") > width:
        yield "it scrolls sideways"
    if page.locator(OPENED).count():
        return  # what is opened lies over the page
    for question, fault in QUESTIONS.items():
        yield from (f"{fault}: {one}" for one in page.evaluate(question))


def seen_in(way: Way) -> Iterator[Seen]:
    """The pages that are looked at in some way: all, or a share that differs from way to way."""
    yield from share([Seen(name, address) for name, address in ADDRESSES.items()], way)
    yield from share([Seen(name, *shown) for name, shown in STEPS.items()], way)
    inside = [Seen(f"{name}, inside of a proposal", ADDRESSES[name]) for name in INSIDE]
    for number, seen in enumerate(share(inside, way)):
        if number == 0:
            yield Seen("a proposal that is entered", ADDRESSES["a proposal"], enter)
        yield seen


def share(pages: list[Seen], way: Way) -> list[Seen]:
    """Which of some pages are looked at in some way."""
    if way in WHOLE or "EVERY_PAGE" in os.environ:
        return pages
    return pages[WAYS.index(way) % SHARES :: SHARES]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_every_page_is_readable_by_everybody(
    walker: Callable[[Way], Page], stage: Stage, way: Way
) -> None:
    page = walker(way)
    wrong = []
    for name, address, step in seen_in(way):
        answer = page.goto(f"/{way.language}/admin/{address.format(**stage.keys)}")
        assert answer is not None
        assert answer.status == 200, name
        if step:
            step(page)
        wrong += [f"{name}: {fault}" for fault in faults(page, way.width)]

    assert wrong == [], "\n".join(wrong)
