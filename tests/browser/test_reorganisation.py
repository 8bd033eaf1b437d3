"""A ministry is reorganised: prepared as a proposal, looked at, carried out on its day, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import add_unit, edit, save

pytestmark = pytest.mark.browser

SECTOR = "rs-mfa-multilateral"
TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 - as a person would say it
NEW_NAMES = {
    "sl": "Oddelek za človekove pravice in begunce",
    "sr": "Одељење за људска права и избеглице",
    "sr_latn": "Odeljenje za ljudska prava i izbeglice",
    "ka": "ადამიანის უფლებათა და ლტოლვილთა განყოფილება",
    "en": "Department for Human Rights and Refugees",
}


@pytest.fixture
def ministry(editor: Page, manage: Callable[..., str]) -> Page:
    """The editor, working in a proposal for tomorrow."""
    editor.goto("/en/admin/proposals/proposal/add/")
    editor.fill("#id_title", "Reorganisation of the multilateral sector")
    editor.fill("#id_reasons", "Regulation of 12 November 2026")
    editor.fill("#id_due_on", TOMORROW.isoformat())
    editor.click("[name=_save]")
    expect(editor.locator(".entered")).to_contain_text("Reorganisation of the multilateral sector")
    return editor


def open_workspace(page: Page, code: str) -> None:
    """A unit as it is in the proposal."""
    page.goto(f"/en/admin/units/unit/?q={code}")
    page.locator("tr", has=page.get_by_text(code, exact=True)).locator(".field-name .name").click()
    expect(page.locator("#part-codes dd code").first).to_have_text(code)


def choose(page: Page, field: str, code: str) -> None:
    """Look a unit up in a field of a form."""
    page.locator(f".field-{field} .select2-selection").click()
    page.keyboard.type(code)
    option = page.locator(".select2-results__option--highlighted:not(.loading-results)")
    expect(option).to_be_visible()
    expect(page.locator(".select2-results__option.loading-results")).to_have_count(0)
    page.keyboard.press("Enter")


def close_unit(page: Page, code: str, way: str, successor: str = "") -> None:
    open_workspace(page, code)
    page.get_by_role("link", name="Close, merge, split, replace").click()
    page.fill("input[name=day]", TOMORROW.isoformat())
    page.check(f"input[name=way][value={way}]")
    if successor:
        page.locator(".select2-selection").first.click()
        page.keyboard.type(successor)
        expect(page.locator(".select2-results__option--highlighted")).to_be_visible()
        expect(page.locator(".select2-results__option.loading-results")).to_have_count(0)
        page.keyboard.press("Enter")
    if page.locator("input[name=_why]").count():
        page.fill("input[name=_why]", "Regulation of 12 November 2026")
    page.click("input[type=submit].default")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator(".messagelist")).to_contain_text("is closed.")


def reorganise(page: Page) -> None:
    """Two departments become one, one moves, one is renamed in five languages, one is closed."""
    add_unit(page)
    page.fill("#id_code", f"{SECTOR}-organisations")
    page.fill("#id_name_sr", "Одељење за међународне организације")
    page.fill("#id_name_en", "Department for International Organisations")
    page.select_option("#id_status", "published")
    choose(page, "parent", SECTOR)
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Department for International")
    for code in ("osce-coe", "nonaligned"):
        close_unit(page, f"{SECTOR}-{code}", "merged", f"{SECTOR}-organisations")
    open_workspace(page, f"{SECTOR}-economic")
    edit(page, "place")
    choose(page, "parent", f"{SECTOR}-un")
    save(page)
    open_workspace(page, f"{SECTOR}-human-rights")
    edit(page, "names")
    for language, name in NEW_NAMES.items():
        page.fill(f"#id_name_{language}", name)
    save(page)
    edit(page, "codes")
    page.fill("#id_code", f"{SECTOR}-rights-and-refugees")
    save(page)
    close_unit(page, f"{SECTOR}-un-unesco", "abolished")


def test_a_ministry_is_reorganised_tomorrow(ministry: Page, manage: Callable[..., str]) -> None:
    before = manage("dump_units")
    reorganise(ministry)
    assert manage("dump_units") == before
    ministry.locator(".entered").get_by_role("link").click()
    proposal = ministry.url
    ministry.get_by_role("button", name="Leave it").click()

    look_at_it_in_serbian_latin(ministry)

    ministry.goto(proposal)
    ministry.get_by_role("button", name="Accept for").click()
    expect(ministry.locator(".messagelist")).to_contain_text("It is accepted")
    assert "Carried out: 0." in manage("carry_out_due")
    assert "Carried out: 1." in manage("carry_out_due", "--day", TOMORROW.isoformat())

    look_at_what_holds(ministry)

    ministry.goto(proposal)
    ministry.get_by_role("link", name="Take it back").click()
    ministry.get_by_role("button", name="Take it back").click()
    assert manage("dump_units") == before


def look_at_it_in_serbian_latin(page: Page) -> None:
    link = page.get_by_role("link", name="The structure as it would be: Ministry")
    page.goto((link.get_attribute("href") or "").replace("/en/", "/sr-latn/"))
    expect(page.locator(".preview")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Odeljenje za međunarodne organizacije")


def look_at_what_holds(page: Page) -> None:
    """Former addresses lead on, and the new department stands where it should."""
    page.goto(f"/sr-latn/units/{SECTOR}-human-rights/")
    assert page.url.endswith(f"/sr-latn/units/{SECTOR}-rights-and-refugees/")
    expect(page.locator("h1")).to_contain_text(NEW_NAMES["sr_latn"])
    page.goto(f"/en/units/{SECTOR}-osce-coe/")
    expect(page.locator("main")).to_contain_text("Department for International Organisations")
    page.goto(f"/en/units/{SECTOR}-economic/")
    expect(page.locator(".part-of")).to_contain_text("United Nations")
