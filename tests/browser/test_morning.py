"""A morning of an editor, from the first unit that is looked for to the last contact confirmed.

One walk in each language, by what an editor sees and presses. What each step costs is counted; the
table is in docs/decisions/0027-the-workspace.md.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import environment_at, serving, set_up, sign_in
from tests.browser.test_admin_words import faults
from units.text.transliteration.latin import to_latin

pytestmark = pytest.mark.browser

SCENE = """
from datetime import date
from django.db import transaction
from units.models import Appointment, Contact, Person, Post, Unit

def texts(**columns):
    return {f"{column}_{SUFFIX}": CAST[word] for column, word in columns.items()}

def unit(name, parent, **fields):
    given = {"original_language": SUFFIX, "status": "published", **texts(name=name), **fields}
    return Unit.objects.create(code=f"{BODY}-{name}", parent=parent, **given)

with transaction.atomic():
    office = unit("consular", Unit.objects.get(code=BODY), **texts(description="description"))
    for name in ("visas", "passports", "legalisation"):
        unit(name, office)
    unit("archive", office, status="draft")
    for order, number in enumerate(CAST["phones"]):
        value = "+" + "".join(filter(str.isdigit, number))
        Contact.objects.create(unit=office, kind="phone", written=number, value=value, order=order)
    post = Post.objects.create(unit=office, is_head=True, **texts(title="head"))
    names = texts(given_name="given", family_name="family")
    person = Person.objects.create(code=f"{BODY}-head", **names)
    Appointment.objects.create(person=person, post=post, started_on=date(2024, 1, 1))
"""
"""An office with its head, five telephone numbers and four sections, one of them a draft."""


@dataclass(frozen=True)
class Cast:
    """Who and what is met in the morning of one language."""

    language: str
    suffix: str
    body: str
    given: dict[str, Any]
    """What the scene is made of."""
    typed: dict[str, str]
    """What the editor writes."""

    def __str__(self) -> str:
        return self.language

    def shown(self, word: str) -> str:
        """How a text of the scene is read by this editor."""
        text = str(self.given[word])
        return to_latin(text) if self.language == "sr-latn" else text


TASKS = "\n".join(
    f"{major}. {{0}} {major}:\n{major}.1. {{1}} {major};\n{major}.2. {{2}} {major};"
    for major in range(1, 6)
)
"""Fifteen, five of which have two parts each."""
MORNINGS = [
    Cast(
        "ka",
        "ka",
        "ge-mfa",
        {
            "consular": "საკონსულო დეპარტამენტი",
            "visas": "ვიზების სამმართველო",
            "passports": "პასპორტების სამმართველო",
            "legalisation": "ლეგალიზაციის სამმართველო",
            "archive": "არქივის სამმართველო",
            "description": "დეპარტამენტი იცავს მოქალაქეების უფლებებს საზღვარგარეთ.",
            "head": "დეპარტამენტის დირექტორი",
            "given": "ნინო",
            "family": "მაგალითაძე",
            "phones": [f"+995 32 294 50 0{figure}" for figure in range(1, 6)],
        },
        {
            "phone": "+995 32 294 51 77",
            "three": "ტელ: +995 32 294 52 01, 294 52 02, 294 52 03",
            "tasks": TASKS.format("მომსახურება", "საბუთები", "მოქალაქეები"),
            "given": "ლაშა",
            "family": "ნიმუშაძე",
            "why": "მინისტრის ბრძანება",
            "name": "Oddelek za konzularne zadeve",
            "description": "Varuje pravice državljanov v tujini.",
        },
    ),
    Cast(
        "sr-latn",
        "sr",
        "rs-mfa",
        {
            "consular": "Сектор за конзуларне послове",
            "visas": "Одељење за визе",
            "passports": "Одељење за путне исправе",
            "legalisation": "Одељење за оверу исправа",
            "archive": "Одељење за архиву",
            "description": "Сектор штити права држављана у иностранству.",
            "head": "начелник сектора",
            "given": "Јелена",
            "family": "Узорак",
            "phones": [f"+381 11 361 60 0{figure}" for figure in range(1, 6)],
        },
        {
            "phone": "+381 11 361 61 77",
            "three": "tel: +381 11 361 62 01, 361 62 02, 361 62 03",
            "tasks": TASKS.format("Usluge", "isprave", "državljani"),
            "given": "Marko",
            "family": "Primer",
            "why": "Odluka ministra",
            "name": "Oddelek za konzularne zadeve",
            "description": "Varuje pravice državljanov v tujini.",
        },
    ),
]


@dataclass
class Cost:
    """What a step took."""

    loads: int = 0
    clicks: int = 0
    keys: int = 0
    tabs: int = 0
    """Those of the keys that only go to the next place where something can be pressed."""


@dataclass
class Walk:
    """An editor at work, whose loads, clicks and keys are counted."""

    page: Page
    cast: Cast
    database: str
    steps: dict[str, Cost] = field(default_factory=dict)
    now: Cost = field(default_factory=Cost)

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", lambda _page: self._loaded())

    def _loaded(self) -> None:
        self.now.loads += 1

    def begin(self, step: str) -> None:
        """From here on it is counted for this step."""
        self.now = self.steps[step] = Cost()

    def say(self, words: str, **values: object) -> str:
        """A text of the screens, in the language of the editor."""
        with override(self.cast.language):
            return gettext(words) % values if values else gettext(words)

    def click(self, role: Any, words: str, within: Locator | None = None, **values: object) -> None:
        """Press what is called so."""
        self.press_on(
            (within or self.page.locator("main"))
            .get_by_role(role, name=self.say(words, **values), exact=True)
            .first
        )

    def press_on(self, place: Locator) -> None:
        place.click()
        self.now.clicks += 1

    def keys(self, *pressed: str) -> None:
        for key in pressed:
            self.page.keyboard.press(key)
            self.now.keys += 1
            self.now.tabs += key == "Tab"

    def write(self, place: Locator, text: str) -> None:
        """Into a field that is clicked, instead of what is there; a paste is one key."""
        self.press_on(place)
        self.keys("Control+A")
        self.insert(text)

    def insert(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.now.keys += 1

    def arrive(self, address: str) -> None:
        """Wait for a page, until its scripts listen."""
        self.page.wait_for_url(re.compile(address), wait_until="load")

    def is_in_language(self) -> None:
        assert faults(self.page, self.cast.language) == [], self.page.url

    def stored(self, question: str, *values: object) -> Any:
        """What the register holds: the first column of the first row."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return (connection.execute(question, values).fetchone() or [None])[0]

    def public(self, name: str) -> str:
        """The page of a unit, as citizens get it."""
        address = f"/{self.cast.language}/units/{self.cast.body}-{name}/"
        return self.page.request.get(address).text()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A place of its own: the morning leaves units behind, and other tests leave words."""
    return environment_at(tmp_path_factory.mktemp("morning"))


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[str]:
    set_up(environment)
    with serving(environment) as address:
        yield address


@pytest.fixture(params=MORNINGS, ids=str)
def walk(
    request: pytest.FixtureRequest,
    page: Page,
    manage: Callable[..., str],
    environment: dict[str, str],
) -> Walk:
    """Somebody who has signed in, and what lies on the desk this morning."""
    cast: Cast = request.param
    given = f"BODY, SUFFIX, CAST = {cast.body!r}, {cast.suffix!r}, {cast.given!r}\n"
    manage("shell", "-v", "0", "-c", given + SCENE)
    sign_in(page)
    page.goto(f"/{cast.language}/admin/")
    return Walk(page, cast, environment["DATABASE_URL"].removeprefix("sqlite:///"))


def test_a_morning_costs_no_more_than_it_did(walk: Walk) -> None:
    for step in MOST:
        walk.begin(step.__name__)
        step(walk)
        walk.is_in_language()

    costs = {name: (cost.loads, cost.clicks, cost.keys) for name, cost in walk.steps.items()}
    assert costs == {step.__name__: most for step, most in MOST.items()}
    assert walk.steps["correct_a_phone"].tabs <= MOST_TABS


def find_a_unit(walk: Walk) -> None:
    walk.press_on(walk.page.get_by_label(walk.say("Find a unit"), exact=True).last)
    walk.insert(walk.cast.shown("consular"))
    walk.keys("Enter")
    walk.arrive("q=")

    expect(walk.page.locator("#tree .name").first).to_have_text(walk.cast.shown("consular"))


def correct_a_phone(walk: Walk) -> None:
    """By keyboard alone, from the list."""
    walk.keys("/", "ArrowDown", "Enter")
    walk.arrive("/change/")
    walk.keys("n", "n", "n")
    pen = walk.page.locator("#part-contacts .row .pen").first
    for _place in range(12):
        if pen.evaluate("pen => pen === document.activeElement"):
            break
        walk.keys("Tab")
    walk.keys("Enter")
    written = walk.page.locator("#part-contacts .opened [name$=-written]")
    expect(written).to_be_focused()
    walk.keys("Control+A")
    walk.insert(walk.cast.typed["phone"])
    walk.keys("Control+Enter")

    expect(walk.page.locator("#part-contacts .opened")).to_have_count(0)
    expect(walk.page.locator("#part-contacts")).to_contain_text(walk.cast.typed["phone"])
    expect(pen).to_be_focused()
    former = walk.cast.given["phones"][0]
    assert walk.cast.typed["phone"] in walk.public("consular")
    assert not walk.stored("SELECT 1 FROM units_contact WHERE written = ?", former)


def paste_three_phones(walk: Walk) -> None:
    walk.click("link", "Paste contacts", walk.page.locator("#part-contacts"))
    expect(walk.page.locator("#id_lines")).to_be_focused()
    walk.insert(walk.cast.typed["three"])
    walk.keys("Control+Enter")
    expect(walk.page.locator(".found")).to_have_count(3)
    walk.is_in_language()
    walk.click("button", "Add these contacts")

    expect(walk.page.locator("#part-contacts .row")).to_have_count(8)
    code = f"{walk.cast.body}-consular"
    assert _count(walk, "contact", code) == 8
    assert "52 03" in walk.public("consular") or "62 03" in walk.public("consular")


def appoint_an_acting_head(walk: Walk) -> None:
    walk.click("link", "Appoint", walk.page.locator("#part-people > .acts"))
    page, typed = walk.page, walk.cast.typed
    walk.press_on(page.locator("summary", has_text=walk.say("A new person")))
    for name in ("given", "family"):
        walk.write(page.locator(f"#id_{name}_name"), typed[name])
    walk.press_on(page.get_by_role("radio", name=walk.say("acting")))
    walk.write(page.locator("#id_day"), "2026-09-01")
    walk.keys("Enter")
    expect(page.locator(".steps")).to_contain_text(typed["family"])
    walk.is_in_language()
    walk.press_on(page.locator("#confirmation [type=submit].default"))

    expect(page.locator("#part-people")).to_contain_text(typed["family"])
    started = "SELECT is_acting FROM units_appointment WHERE started_on LIKE '2026-09-01%'"
    assert walk.stored(started)
    assert typed["family"] in walk.public("consular")


def paste_fifteen_tasks(walk: Walk) -> None:
    walk.click("link", "Paste tasks")
    walk.press_on(walk.page.locator("#id_lines"))
    walk.insert(walk.cast.typed["tasks"])
    walk.keys("Control+Enter")
    expect(walk.page.locator(".outline-of-tasks li")).to_have_count(15)
    walk.is_in_language()
    walk.click("button", "Add these tasks")

    expect(walk.page.locator("#part-tasks li li")).to_have_count(10)
    assert _count(walk, "task", f"{walk.cast.body}-consular") == 15
    assert walk.public("consular").count(walk.cast.typed["tasks"].split()[1]) >= 5


def translate_two_texts(walk: Walk) -> None:
    walk.click("link", "Translate: %(language)s", language="Slovenščina")
    for name in ("name", "description"):
        walk.write(walk.page.locator(f"#id_{name}_sl"), walk.cast.typed[name])
    walk.keys("Control+Enter")

    expect(walk.page.locator(".messagelist .success")).to_be_visible()
    asked = "SELECT name_sl || description_sl FROM units_unit WHERE code = ?"
    stored = walk.stored(asked, f"{walk.cast.body}-consular")
    assert stored == walk.cast.typed["name"] + walk.cast.typed["description"]


def move_a_section_by_keyboard(walk: Walk) -> None:
    """The last section before the first."""
    walk.keys("g", "u")
    walk.arrive("/units/unit/$")
    walk.keys("/")
    walk.insert(walk.cast.shown("consular"))
    walk.keys("Enter")
    walk.arrive("q=")
    walk.keys("/", "ArrowDown", "Tab", "Tab", "Tab", "Enter")
    walk.arrive("[?]in=")
    walk.keys("/", "ArrowDown", "ArrowDown")
    row = walk.page.locator("#tree tr", has_text=walk.cast.shown("passports"))
    expect(row).to_be_focused()
    walk.keys("Alt+Shift+ArrowUp")

    expect(walk.page.locator("#tree tr[id]").first).to_contain_text(walk.cast.shown("passports"))
    first = (
        "SELECT part.code FROM units_unit part JOIN units_unit whole ON part.parent_id = whole.id "
        "WHERE whole.code = ? ORDER BY part.lft"
    )
    assert walk.stored(first, f"{walk.cast.body}-consular") == f"{walk.cast.body}-passports"
    page = walk.public("consular")
    places = [page.index(walk.cast.shown(name)) for name in ("passports", "visas")]
    assert places == sorted(places)
    expect(row).to_be_focused()


def close_a_unit_with_a_successor(walk: Walk) -> None:
    walk.press_on(walk.page.get_by_role("link", name=walk.cast.shown("visas"), exact=True))
    walk.click("link", "Close, merge, split, replace")
    page = walk.page
    walk.press_on(page.locator("input[name=way][value=merged]"))
    walk.write(page.locator("[name=_why]"), walk.cast.typed["why"])
    walk.press_on(page.locator(".select2-selection"))
    page.keyboard.insert_text(walk.cast.shown("passports"))
    walk.now.keys += 1
    best = page.locator(".select2-results__option--highlighted")
    expect(best).to_contain_text(walk.cast.shown("passports"))
    walk.keys("Enter")
    walk.click("button", "Show what will happen")
    expect(page.locator(".steps")).to_contain_text(walk.cast.shown("passports"))
    walk.is_in_language()
    walk.click("button", "Close it")

    expect(page.locator(".messagelist .success")).to_be_visible()
    closed = "SELECT dissolved_on FROM units_unit WHERE code = ?"
    assert walk.stored(closed, f"{walk.cast.body}-visas")
    assert walk.cast.shown("passports") in walk.public("visas")


def propose_and_look_at_it(walk: Walk) -> None:
    """That a draft is published: kept as a proposal, and looked at as citizens would see it."""
    walk.press_on(
        walk.page.locator(".breadcrumbs").get_by_role(
            "link", name=walk.cast.shown("consular"), exact=True
        )
    )
    children = walk.page.locator("#part-children")
    walk.press_on(children.get_by_role("link", name=walk.cast.shown("archive"), exact=True))
    walk.press_on(walk.page.locator("#part-publication .pen"))
    status = walk.page.locator("#part-publication [name=status]")
    status.select_option("published")
    walk.now.clicks += 2
    walk.click("button", "Keep as a proposal")
    expect(walk.page.locator("form#review")).to_be_visible()
    walk.is_in_language()
    walk.click("link", "Look at the page as it would be")

    expect(walk.page.locator(".preview")).to_be_visible()
    expect(walk.page.locator("h1")).to_contain_text(walk.cast.shown("archive"))
    assert (
        walk.page.request.get(f"/{walk.cast.language}/units/{walk.cast.body}-archive/").status
        == 404
    )
    walk.page.go_back()


def publish(walk: Walk) -> None:
    walk.click("button", "Carry out now")

    expect(walk.page.locator(".messagelist .success")).to_be_visible()
    status = "SELECT status FROM units_unit WHERE code = ?"
    assert walk.stored(status, f"{walk.cast.body}-archive") == "published"
    assert walk.cast.shown("archive") in walk.public("archive")


def undo_the_last_step(walk: Walk) -> None:
    walk.click("link", "Take it back")
    walk.is_in_language()
    walk.click("button", "Take it back")

    expect(walk.page.locator(".messagelist .success")).to_be_visible()
    status = "SELECT status FROM units_unit WHERE code = ?"
    assert walk.stored(status, f"{walk.cast.body}-archive") == "draft"


def confirm_five_contacts(walk: Walk) -> None:
    confirmed = "SELECT count(*) FROM units_contact WHERE checked_on IS NOT NULL"
    before = walk.stored(confirmed)
    walk.keys("g", "d")
    walk.arrive("/admin/$")
    walk.press_on(walk.page.locator("#desk-contacts + ul a").first)
    ticks = walk.page.locator("input[name=contact]")
    for place in range(5):
        walk.press_on(ticks.nth(place))
    walk.click("button", "Those that are ticked are still right")

    expect(walk.page.locator(".messagelist .success")).to_contain_text("5")
    assert walk.stored(confirmed) == before + 5


def _count(walk: Walk, model: str, code: str) -> Any:
    unit = "SELECT id FROM units_unit WHERE code = ?"
    return walk.stored(f"SELECT count(*) FROM units_{model} WHERE unit_id = ({unit})", code)


MOST: dict[Callable[[Walk], None], tuple[int, int, int]] = {
    find_a_unit: (1, 1, 2),
    correct_a_phone: (1, 0, 13),
    paste_three_phones: (3, 2, 2),
    appoint_an_acting_head: (3, 7, 7),
    paste_fifteen_tasks: (3, 3, 2),
    translate_two_texts: (2, 3, 5),
    move_a_section_by_keyboard: (3, 0, 15),
    close_a_unit_with_a_successor: (4, 7, 4),
    propose_and_look_at_it: (5, 7, 0),
    publish: (1, 1, 0),
    undo_the_last_step: (2, 2, 0),
    confirm_five_contacts: (3, 7, 2),
}
"""The steps in their order: loads, clicks and keys, of which a text that is written is one."""
MOST_TABS = 12
"""From the list to the telephone number, and until it is saved."""
