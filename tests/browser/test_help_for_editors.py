"""What helps editors while they type, in a real browser under the strict policy."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.screens import AXE, LANGUAGES, add_row, add_unit, open_unit

pytestmark = pytest.mark.browser


def test_cyrillic_is_proposed_used_and_undone(editor: Page) -> None:
    add_unit(editor)
    editor.fill("#id_name_sr_latn", "Odeljenje za EU i konjunkturu")
    cell = editor.locator("div:has(> .flex-container > #id_name_sr)").first
    cell.get_by_role("button", name="Propose Cyrillic").click()

    panel = editor.locator("#id_name_sr-proposal")
    expect(panel.locator("mark")).to_have_text(["конјунктуру"])
    assert editor.input_value("#id_name_sr") == ""
    panel.get_by_role("button", name="Use this text").click()
    assert editor.input_value("#id_name_sr") == "Одељење за ЕУ и конјунктуру"
    panel.get_by_role("button", name="Undo").click()
    assert editor.input_value("#id_name_sr") == ""


def test_a_persons_name_is_proposed_from_another_language(editor: Page) -> None:
    editor.goto("/sl/admin/units/person/add/")
    editor.fill("#id_family_name_sl", "Košir")
    editor.locator("#id_family_name_sr ~ button.assist").click()
    expect(editor.locator("#id_family_name_sr-proposal .proposed")).to_have_text("Кошир")


def test_a_word_of_two_scripts_is_mended(editor: Page) -> None:
    add_unit(editor)
    editor.fill("#id_name_sr", "Сeктoр за сарадњу")
    editor.locator("#id_name_sr").blur()

    panel = editor.locator("#id_name_sr-scripts")
    expect(panel).to_contain_text("“Сeктoр” mixes two scripts: letters 2, “e”, 5, “o”, are Latin.")
    panel.get_by_role("button", name="Correct the text").click()
    assert editor.input_value("#id_name_sr") == "Сектор за сарадњу"


def test_a_code_is_proposed(editor: Page) -> None:
    add_unit(editor)
    editor.fill("#id_name_ka", "ნატოს სამმართველო")
    editor.get_by_role("button", name="Propose a code").click()
    expect(editor.locator("#id_code")).to_have_value("natos-sammartvelo")


def test_rows_that_are_added_get_help_too(editor: Page) -> None:
    open_unit(editor, "en", "rs-mup-international")
    for part, text in (("tasks", "text"), ("contacts", "label")):
        add_row(editor, part)
        editor.fill(f"#id_{part}-0-{text}_sr_latn", "saradnja")
        editor.locator(f"#id_{part}-0-{text}_sr ~ button.assist").click()
        proposed = editor.locator(f"#id_{part}-0-{text}_sr-proposal .proposed")
        expect(proposed).to_have_text("сарадња")
        editor.once("dialog", lambda dialog: dialog.accept())
        editor.locator(".opened [data-cancel]").click()
        expect(editor.locator(".opened")).to_have_count(0)


def paste(editor: Page, lines: str) -> None:
    editor.locator("#part-contacts .acts a[href$='/contacts/']").click()
    editor.fill("#id_lines", lines)
    editor.locator("[type=submit].default").click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_new_screens(editor: Page, language: str) -> None:
    open_unit(editor, language, "rs-mup-international")
    paste(editor, "tel: 011/3613-321, 322\nis.vog@znm.pg\nKneza Miloša 24")
    assert Axe().run(editor, options=AXE).violations_count == 0, (
        Axe().run(editor, options=AXE).generate_report()
    )

    editor.goto(f"/{language}/admin/units/glossaryentry/add/")
    editor.fill("#id_cyrillic", "Сектор")
    editor.fill("#id_latin", "SEKTOR")
    editor.locator("[name=_save]").first.click()
    expect(editor.locator(".respelling")).to_be_visible()
    found = Axe().run(editor, options=AXE)
    assert found.violations_count == 0, found.generate_report()

    add_unit(editor, language)
    editor.fill("#id_name_sr", "Сeктoр")
    editor.fill("#id_name_sr_latn", "EU web")
    editor.locator("#id_name_sr ~ button.assist").click()
    expect(editor.locator("#id_name_sr-proposal mark").first).to_be_visible()
    expect(editor.locator("#id_name_sr-scripts li")).to_be_visible()
    found = Axe().run(editor, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_contacts_are_pasted_on_a_phone(editor: Page) -> None:
    editor.set_viewport_size({"width": 360, "height": 700})
    open_unit(editor, "en", "rs-env-international")
    paste(editor, "tel: 011/3613-321, 3620-261 • fax: 3614-929")
    assert editor.evaluate("document.documentElement.scrollWidth") <= 360
    editor.get_by_role("button", name="Add these contacts").click()
    editor.wait_for_url(re.compile("/change/"))

    expect(editor.locator(".messagelist")).to_contain_text("3 contacts were added.")


def test_latin_in_the_cyrillic_field_is_pointed_out_beside_it(editor: Page) -> None:
    add_unit(editor)
    editor.fill("#id_name_sr", "Sektor za vize")
    editor.locator("#id_name_sr").blur()

    panel = editor.locator("#id_name_sr-scripts")
    expect(panel).to_contain_text("“Sektor za vize” is in Latin script.")
    panel.get_by_role("button", name="Correct the text").click()
    assert editor.input_value("#id_name_sr") == "Сектор за визе"
