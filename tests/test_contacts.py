"""The signs and words of contacts, as everything that reads them takes them."""

from __future__ import annotations

import pytest

from units.text.analysis.numbers import asked_email
from units.text.contact_lines import read_lines
from units.text.rulebook import read_rulebook
from units.text.transliteration import to_cyrillic, to_latin

LATIN_SIGNS = ("@", "(at)", "[at]", "{at}", "(et)", "(afna)", "(majmun)", "(AT)", "( at )")
CYRILLIC_SIGNS = ("(ат)", "[ат]", "(ет)", "(а)", "[а]")


@pytest.mark.parametrize("sign", LATIN_SIGNS + CYRILLIC_SIGNS)
class TestSignsForAt:
    def test_an_address_is_read_where_it_is_pasted(self, sign):
        for written in (f"ana.novak{sign}gov.rs", f"ana.novak {sign} gov.rs"):
            (found,) = read_lines(f"e-mail: {written}", "RS")
            assert (found.kind, found.value) == ("email", "ana.novak@gov.rs")

    def test_it_is_found_by_a_search_and_while_it_is_typed(self, sign):
        assert asked_email(f"ana.novak{sign}gov.rs") == "_eananovakgovrs"
        assert asked_email(f"ana.novak {sign} gov.rs") == "_eananovakgovrs"
        assert asked_email(f"ana.novak{sign}gov") == "_eananovakgov"

    def test_it_is_kept_by_both_converters(self, sign):
        address = f"ana.novak{sign}gov.rs"
        assert to_cyrillic(f"Pišite na {address}.") == f"Пишите на {address}."

        address = f"ана.новак{sign}мфа.срб"
        assert to_latin(f"Пишите на {address}.") == f"Pišite na {address}."

    def test_it_is_read_on_a_page_about_a_unit(self, sign):
        (unit,) = read_rulebook(f"Сектор за здравље\n\nana.novak{sign}gov.rs\n", "RS").units

        assert [found.value for found in unit.contacts] == ["ana.novak@gov.rs"]


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("члан (а) комисије", "član (a) komisije"),
        ("чланови(а) и чланице", "članovi(a) i članice"),
        ("тачка 5. (а) ст. 2", "tačka 5. (a) st. 2"),
        ("Петровић (ет) ал. и други", "Petrović (et) al. i drugi"),
        ("чланице (а) комисије.Други став", "članice (a) komisije.Drugi stav"),
    ],
)
def test_prose_is_no_address(cyrillic, latin):
    assert to_latin(cyrillic) == latin
    assert [found.kind for found in read_lines(cyrillic, "RS") if found.value] == []
    assert asked_email(cyrillic) is None


@pytest.mark.parametrize("word", ["majmun", "afna", "et"])
def test_a_word_in_brackets_is_converted(word):
    assert to_cyrillic(f"životinja ({word}) živi") == f"животиња ({to_cyrillic(word)}) живи"
    assert asked_email(f"životinja ({word}) živi") is None
