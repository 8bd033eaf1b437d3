"""The admin speaks the editor's language on every screen and in every dialog."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.screens import LANGUAGES, add_row, edit, forms_on, open_unit, save
from units.text.languages import DERIVED_LATIN_TAG
from units.text.languages import LANGUAGES as TABLE

pytestmark = pytest.mark.browser

AUTONYMS = [language.autonym for language in TABLE.values()]
TAGS = {code: language.tag for code, language in TABLE.items()}
SAID = """() => {
  const said = [], attributes = ["alt", "title", "placeholder", "aria-label"];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT);
  for (let element = walker.currentNode; element; element = walker.nextNode()) {
    if (element.closest("script, style, textarea, svg, code, kbd, q, bdi, ins, del")) continue;
    if (element.closest(".field-code, .field-note, .field-who, .field-why")) continue;
    const tag = element.closest("[lang]")?.getAttribute("lang") ?? "";
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE && node.data.trim()) said.push([node.data.trim(), tag]);
    for (const name of attributes)
      if (element.getAttribute(name)?.trim()) said.push([element.getAttribute(name), tag]);
    if (element.matches("input[type=submit], input[type=button]")) said.push([element.value, tag]);
  }
  return said;
}"""
"""Every text and every spoken attribute, shown or not, with the language that holds for it.

Codes, names of users, and what editors wrote are in their own.
"""
MTAVRULI = re.compile("[\u1c90-\u1cbf]")
LATIN = re.compile("[A-Za-z]{3,}")
NO_WORDS = re.compile(
    r"[“„][^”“]*[”“]|\S*[@/._\d=*]\S*|\b[a-z]+(-[a-z]+)+\b|\b[A-Z]{2,}\b|\bMac\b|<[^>]+>|\bAlt\b|\bShift\b"
    r"|\badmin\b|\([a-z-]+\)|" + "|".join(AUTONYMS)
)
"""Addresses, codes, abbreviations, quotations, names of keys, of languages in themselves, and the
user's; and elements that are shown where no script runs.
"""
ENGLISH = re.compile(
    r"\b(the|and|with|add|change|delete|select|search|view|save|this|you|your|history|entry|entries"
    r"|results?|found|remove|units?|people|person|choose|today|home|please|another"
    r"|next|previous|user|written|error|loading|can)\b",
    re.IGNORECASE,
)


def faults(page: Page, language: str) -> list[str]:
    """What is not in the language of the page, or does not say in which it is."""
    found = []
    for text, tag in page.evaluate(SAID):
        if MTAVRULI.search(text):
            found.append(f"capitals: {text}")
        if tag not in (*TAGS.values(), DERIVED_LATIN_TAG):
            found.append(f"lang={tag!r}: {text}")
        if tag == TAGS[language]:
            own = NO_WORDS.sub("", text)
            is_strange = {
                "sl": ENGLISH.search,
                "sr-latn": ENGLISH.search,
                "sr": LATIN.search,
                "ka": LATIN.search,
                "en": re.compile("[а-шა-ჰ]").search,
            }[language]
            if is_strange(own):
                found.append(text)
    return found


def add_to_every_list(page: Page) -> None:
    add_row(page, "contacts")
    add_row(page, "tasks")
    edit(page, "codes")
    page.locator(".add-row a").click()


def look_up_nothing(page: Page) -> None:
    edit(page, "place")
    for field in page.locator(".select2-selection").all()[:2]:
        field.click()
        page.keyboard.type("zzqq")
        page.locator(".select2-results__message").wait_for()
        page.keyboard.press("Escape")


def open_a_calendar(page: Page) -> None:
    edit(page, "notice")
    page.locator(".date-icon").first.click()
    page.locator(".calendarbox").first.wait_for()


def show_history(page: Page) -> None:
    page.locator("#part-contacts .row .pen").first.click()
    page.fill("[name$=-written]", page.input_value("[name$=-written]") + " ")
    save(page)
    edit(page, "names")
    page.fill("#id_acronym_en", "ABC")
    save(page)
    page.locator(".beside a[href$='/history/']").click()
    page.locator("#change-history section").first.wait_for()


def propose(page: Page) -> None:
    edit(page, "names")
    page.fill("#id_acronym_en", "XYZ")
    page.locator("[name=_propose]").click()
    page.locator("form#review").wait_for()


def delete(page: Page) -> None:
    page.locator(".beside a[href$='/delete/']").click()
    page.locator("[type=submit][value]").first.wait_for()


def send_nothing(page: Page) -> None:
    page.locator("[name=_save]").first.click()
    page.locator(".errornote").wait_for()


PARTS = ("names", "description", "notice", "publication", "place", "law", "codes")
SCREENS = [
    "",
    "units/",
    "units/unit/",
    "units/unit/?q=zzqq",
    "units/unit/?state=published",
    "units/unit/?in=rs-mfa",
    "units/unit/move/1.2/?q=rs",
    "units/unit/publication/1.2/",
    "units/unit/add/",
    "units/unit/add/?_popup=1",
    "units/unit/add/?q=zzqq",
    "units/unit/1/change/",
    *(f"units/unit/1/part/{part}/" for part in PARTS),
    "units/unit/1/part/contacts/new/",
    "units/unit/1/part/tasks/new/",
    "units/post/1/part/contacts/new/",
    "units/unit/2/appoint/",
    "units/unit/2/appoint/?who=zzqq",
    "units/unit/2/vacate/",
    "units/unit/2/move/",
    "units/unit/2/move/?q=zzqq",
    "units/unit/2/new/",
    "units/unit/2/copy/",
    "units/unit/2/rename/",
    "units/unit/2/close/",
    "units/post/",
    "units/post/add/",
    "units/person/",
    "units/person/add/",
    "units/unitkind/",
    "units/unitkind/add/",
    "units/succession/",
    "units/succession/add/",
    "units/glossaryentry/",
    "units/glossaryentry/add/",
    "units/upload/",
    "units/upload/add/",
    "units/unit/quality/",
    "units/unit/quality/?measure=contacts",
    "units/unit/rights/",
    "units/unit/worklist/unconfirmed/",
    "units/unit/worklist/missing/?language=ka",
    "units/unit/translations/ka/",
    "units/unit/1/translate/sl/",
    "units/unit/1/translate/sr-latn/?from=en",
    "units/unit/1/tasks/",
    "units/unit/1/tasks/paste/",
    "units/unit/1/tasks/translate/ka/",
    "history/",
    "history/change/",
    "history/change/?deleted=yes",
    "proposals/",
    "proposals/proposal/",
    "proposals/proposal/add/",
    "auth/user/",
    "auth/user/add/",
    "auth/user/1/change/",
    "auth/group/add/",
    "auth/user/1/signing-in/",
    "accounts/",
    "accounts/auditentry/",
    "second-factor/",
    "own-settings/",
    "keys/",
    "password_change/",
]
DIALOGS: list[Callable[[Page], None]] = [
    add_to_every_list,
    look_up_nothing,
    open_a_calendar,
    show_history,
    propose,
    delete,
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_in_the_language_of_the_editor(editor: Page, language: str) -> None:
    found = []
    for screen in SCREENS:
        editor.goto(f"/{language}/admin/{screen}")
        found += [f"{screen}: {fault}" for fault in faults(editor, language)]
    open_unit(editor, language, "si-mzz-enlargement")
    for screen in forms_on(editor):
        editor.goto(screen)
        found += [f"{screen}: {fault}" for fault in faults(editor, language)]
    for screen in ("units/unit/add/", "units/post/add/", "units/glossaryentry/add/"):
        editor.goto(f"/{language}/admin/{screen}")
        send_nothing(editor)
        found += [f"{screen}, sent empty: {fault}" for fault in faults(editor, language)]

    assert found == [], "\n".join(found)


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_so_is_every_dialog(editor: Page, language: str, dialog: Callable[[Page], None]) -> None:
    open_unit(editor, language, "si-mzz-enlargement")
    dialog(editor)

    found = faults(editor, language)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_so_is_who_has_to_sign_in(page: Page, language: str) -> None:
    page.goto(f"/{language}/admin/")
    page.fill("#id_username", "nobody")
    page.fill("#id_password", "wrong")
    page.click("[type=submit]")
    page.wait_for_selector(".errornote")
    page.wait_for_load_state()

    assert faults(page, language) == []
