"""Contacts as ministries write them."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from units.text import phones
from units.text.analysis.numbers import asked_number
from units.text.contact_lines import FoundContact, Question, labels, read_lines
from units.text.contact_lines.labels import is_silent, is_telling
from units.text.contacts import IN_WORDS
from units.text.invisible import visible

TOLD = frozenset({"mail", "Uradne", "ure", "soba"})
"""Words that tell a kind together with others, or before a room."""


def meant(text: str, region: str, areas: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    return [(found.kind, found.value, found.extension) for found in read_lines(text, region, areas)]


def asked(
    text: str, region: str, areas: tuple[str, ...] = ()
) -> list[tuple[Question | None, str, str]]:
    return [
        (found.question, found.value, found.suggestion) for found in read_lines(text, region, areas)
    ]


class CertainTests(SimpleTestCase):
    def test_lines_of_real_pages_are_read(self):
        assert meant("tel: 01/ 478-2267\nalenka.kosir(at)gov.si", "SI") == [
            ("phone", "+38614782267", ""),
            ("email", "alenka.kosir@gov.si", ""),
        ]
        lines = (
            "e-mail: bmseu@mup.gov.rs • phone: +381-11-3613-321, 3620-261, 3610 -217 •\n"
            "fax: +381-11-3620-189, 3614-929."
        )
        assert meant(lines, "RS") == [
            ("email", "bmseu@mup.gov.rs", ""),
            ("phone", "+381113613321", ""),
            ("phone", "+381113620261", ""),
            ("phone", "+381113610217", ""),
            ("fax", "+381113620189", ""),
            ("fax", "+381113614929", ""),
        ]
        assert meant("ტელ: (+995 32) 294 5000 - 12 00", "GE") == [
            ("phone", "+995322945000", "1200")
        ]

    def test_every_shape_of_a_number_is_read(self):
        for (written, region), (value, extension) in {
            ("01/ 478-2211", "SI"): ("+38614782211", ""),
            ("01 428 40 00", "SI"): ("+38614284000", ""),
            ("(01) 369 59 00", "SI"): ("+38613695900", ""),
            ("02/2201-241", "SI"): ("+38622201241", ""),
            ("011/ 32 03 067", "RS"): ("+381113203067", ""),
            ("027 / 371-110", "RS"): ("+38127371110", ""),
            ("034/306-154", "RS"): ("+38134306154", ""),
            ("+381 37 414717", "RS"): ("+38137414717", ""),
            ("+ 381 ( 0 ) 032/515 06 10", "RS"): ("+381325150610", ""),
            ("00381 11 3613-321", "RS"): ("+381113613321", ""),
            ("(+995 32) 294 5000 - 17 00", "GE"): ("+995322945000", "1700"),
            ("(+995 32) 294 5000 – 25 00", "GE"): ("+995322945000", "2500"),
            ("(+995 32) 236 72 10 (020)", "GE"): ("+995322367210", "020"),
            ("599 12 34 56", "GE"): ("+995599123456", ""),
            ("01 478 2267, lok. 123", "SI"): ("+38614782267", "123"),
            ("01 478 2267 int. 12", "SI"): ("+38614782267", "12"),
            ("+995 32 294 5000", "RS"): ("+995322945000", ""),
            ("0800 100 100", "RS"): ("+381800100100", ""),
        }.items():
            (found,) = read_lines(written, region)
            assert (found.value, found.extension, found.question) == (value, extension, None), (
                written
            )

    def test_every_word_for_an_extension_is_read_and_asked_for(self):
        latin = ("lok.", "lokal", "int.", "interna", "ext.", "extension", "x", "kl.")
        for word in (*latin, "лок.", "локал", "инт.", "доб.", "შიდა"):
            for written in (f"01 478 2267 {word} 123", f"01 478 2267, {word} 123"):
                assert meant(written, "SI") == [("phone", "+38614782267", "123")], written
                assert asked_number(written) == "_p14782267123", written

    def test_words_that_only_begin_like_that_leave_an_address_whole(self):
        (found,) = read_lines("Blok 5, Novi Beograd", "RS")

        assert found.written == "Blok 5, Novi Beograd"

    def test_words_before_several_numbers_belong_to_each(self):
        found = read_lines("Ministry of Interior, 011 3613-321, 3614-929", "RS")

        assert [(one.value, one.label) for one in found] == [
            ("+381113613321", "Ministry of Interior"),
            ("+381113614929", "Ministry of Interior"),
        ]

    def test_labels_give_the_kind_in_every_language(self):
        for line in (
            "F: {}",
            "fax {}",
            "Telefaks: {}",
            "faks: {}",
            "факс: {}",
            "фаx: {}",
            "Телефакс: {}",
        ):
            assert [kind for kind, _, _ in meant(line.format("011/3613-321"), "RS")] == ["fax"], (
                line
            )
        for line in (
            "T: {}",
            "tel. {}",
            "Telefoni: {}",
            "Kontakt telefon: {}",
            "centrala: {}",
            "тел. {}",
            "ტელეფონი: {}",
            "Phone: {}",
        ):
            assert [kind for kind, _, _ in meant(line.format("011/3613-321"), "RS")] == ["phone"], (
                line
            )
        assert [kind for kind, _, _ in meant("M: 064/123-4567", "RS")] == ["mobile"]
        assert [kind for kind, _, _ in meant("064/123-4567", "RS")] == ["mobile"]
        assert [kind for kind, _, _ in meant("tel./fax: 011/3613-321", "RS")] == ["phone", "fax"]

    def test_labels_that_say_more_are_kept(self):
        assert [
            found.label for found in read_lines("Centrala: 01 478 20 00; Press: 01 478 22 00", "SI")
        ] == ["Centrala", "Press"]
        assert [found.label for found in read_lines("Janez Novak, vodja, 01 478 2267", "SI")] == [
            "Janez Novak, vodja"
        ]

    def test_words_behind_a_number_say_what_it_is_for(self):
        ((found),) = read_lines("01/478 20 00 (centrala)", "SI")

        assert (found.value, found.label) == ("+38614782000", "centrala")

    def test_words_before_a_label_stay_apart_from_it(self):
        found = read_lines(
            "Tržaška cesta 21, 1000 Ljubljana, T: 01 478 83 30, www.mju.gov.si", "SI"
        )

        assert [(one.kind, one.written, one.label) for one in found] == [
            ("address", "Tržaška cesta 21, 1000 Ljubljana", ""),
            ("phone", "01 478 83 30", ""),
            ("web", "www.mju.gov.si", ""),
        ]

    def test_addresses_offices_hours_and_pages_stay_whole(self):
        line = "Adresa: Kneza Miloša 24-26, 11000 Beograd, tel. 011 3613-321 / 3613-322"
        assert [(found.kind, found.written) for found in read_lines(line, "RS")] == [
            ("address", "Kneza Miloša 24-26, 11000 Beograd"),
            ("phone", "011 3613-321"),
            ("phone", "3613-322"),
        ]
        assert meant("Uradne ure: ponedeljek: 9–12, sreda: 9.00–12.00", "SI") == [("hours", "", "")]
        assert meant("www.gov.si, https://mfa.gov.rs/kontakt.", "SI") == [
            ("web", "https://www.gov.si", ""),
            ("web", "https://mfa.gov.rs/kontakt", ""),
        ]

    def test_an_empty_label_gives_nothing(self):
        for line in ("tel: ---", "Телефон:", "fax: –", "", " • "):
            assert read_lines(line, "RS") == []


class UncertainTests(SimpleTestCase):
    def test_a_number_without_its_area_is_asked_about(self):
        assert asked("3227-241", "RS") == [(Question.AREA, "", "")]
        assert asked("3227-241", "RS", ("11",)) == [(Question.AREA, "", "+381113227241")]
        assert asked("3227-241", "RS", ("11", "32")) == [(Question.AREA, "", "")]

    def test_a_number_of_another_city_is_asked_about(self):
        assert asked("034/306-154", "RS", ("11",)) == [(Question.OTHER_AREA, "", "+38134306154")]
        assert asked("034/306-154", "RS", ("34",)) == [(None, "+38134306154", "")]

    def test_an_address_written_backwards_is_asked_about(self):
        assert asked("is.vog@znm.pg", "SI") == [(Question.BACKWARDS, "", "gp.mnz@gov.si")]

    def test_an_ending_is_asked_about(self):
        assert asked("01 478 2267, 68", "SI")[1] == (Question.ENDING, "", "+38614782268")

    def test_what_is_no_number_is_refused(self):
        for line in ("11-0-11", "43-45", "tel. 01 478 22 67–69", "tel: 123456789012345"):
            ((question, value, _),) = asked(line, "RS")
            assert question is not None, line
            assert value == ""

    def test_words_are_asked_about(self):
        assert asked("Kneza Miloša 24-26, Beograd", "RS") == [(Question.KIND, "", "")]


def told(line: str, region: str = "SI", areas: tuple[str, ...] = ()) -> list[str]:
    """Each contact in a line: kind, what is meant (or written, with "?"), extension, [label]."""
    return [
        " ".join(
            part
            for part in (
                str(found.kind),
                found.value or found.written,
                f";{found.extension}" if found.extension else "",
                f"[{found.label}]" if found.label else "",
                f"? {found.question} {found.suggestion}".strip() if found.question else "",
            )
            if part
        )
        for found in read_lines(line, region, areas)
    ]


class AddressesAreWholeTests(SimpleTestCase):
    """Neither the head of an e-mail address nor the end of a page is cut."""

    def test_heads_hold_what_the_standard_allows(self):
        for address in ("o'brien@example.si", "a+b@example.si", "ana_n@example.si", "a-b@x-y.si"):
            assert told(address) == [f"email {address}"]
        for line in ("'info@example.si'", "<info@example.si>", "„info@example.si“", "*info@x.si*"):
            ((_kind, value, _),) = meant(line, "SI")
            assert value in ("info@example.si", "info@x.si")

    def test_what_is_unlike_an_address_is_asked_about_whole(self):
        for line, suggestion in {
            "mail=info@example.si": "info@example.si",
            "ana&eva@example.si": "ana&eva@example.si",
            "d’arc@example.si": "d'arc@example.si",
            "ana. novak@example.si": "ana.novak@example.si",
            "a@b@example.si": "",
            "ana@example": "",
            "ana..novak@example.si": "",
        }.items():
            (found,) = read_lines(line, "SI")
            assert (found.kind, found.value, found.question) == ("email", "", Question.UNLIKELY)
            assert (found.written, found.suggestion) == (line, suggestion)

    def test_a_word_with_a_point_before_an_address_is_no_head(self):
        assert told("mail. novak@example.si") == ["email novak@example.si"]

    def test_a_bracket_that_opens_inside_belongs_inside(self):
        page = "https://www.example.si/a_(b)"
        assert told(page) == [f"web {page}"]
        assert told(f"(glej {page}).") == [f"web {page} [glej]"]
        assert told(f"({page})") == [f"web {page}"]

    def test_stops_and_commas_behind_an_address_are_not_its_own(self):
        for sign in ".,;:!?'":
            assert told(f"https://example.si/a{sign}") == ["web https://example.si/a"]
        assert told("https://example.si/a,123.html, www.example.si") == [
            "web https://example.si/a,123.html",
            "web https://www.example.si",
        ]
        assert told("www.example.si,www.example.org;ana@example.si") == [
            "web https://www.example.si",
            "web https://www.example.org",
            "email ana@example.si",
        ]

    def test_a_page_that_somebody_cut_off_is_asked_about(self):
        for line in ("https://example.si/a...", "https://example.si/a_(b", "https://a@example.si/"):
            ((question, value, _),) = asked(line, "SI")
            assert (question, value) == (Question.UNLIKELY, "")

    def test_a_page_without_its_beginning_is_read_where_a_label_says_so(self):
        assert told("splet: example.org/x") == ["web https://example.org/x"]
        assert told("example.org/x") == ["web example.org/x ? kind https://example.org/x"]

    def test_letters_of_two_scripts_are_asked_about(self):
        for line, suggestion in {
            "ministarstvo@\u0430pr.gov.rs": "ministarstvo@apr.gov.rs",
            "minist\u0430rstvo@apr.gov.rs": "ministarstvo@apr.gov.rs",
            "\u0430\u0441\u0435@apr.gov.rs": "ace@apr.gov.rs",
            "пошта@mfa.rs": "",
            "https://\u0430pr.gov.rs/a": "https://apr.gov.rs/a",
            "www.apr.g\u043ev.rs": "https://www.apr.gov.rs",
        }.items():
            assert asked(line, "RS") == [(Question.SCRIPTS, "", suggestion)], line
        for address in ("пошта@министарство.срб", "info@министарство.срб"):
            assert told(address, "RS") == [f"email {address}"]

    def test_an_address_that_the_page_hides_is_said_to_be_one(self):
        for line in (
            "email: This email address is being protected from spambots. "
            "You need JavaScript enabled to view it.",
            "Ova adresa el. pošte je zaštićena od spambotova.",
            "Ова адреса е-поште је заштићена од спамботова.",
            "[email protected]",
        ):
            ((question, value, _),) = asked(line, "RS")
            assert (question, value) == (Question.HIDDEN, ""), line


class BesideNumbersTests(SimpleTestCase):
    """Words, hours and notes beside a number are not part of it, and are not lost."""

    def test_words_behind_a_number(self):
        for line in (
            "телефон: 011/555-0123 централа,",
            "011/555-0123 - централа",
            "011/555-0123 (централа)",
            "011/555-0123, централа",
        ):
            assert told(line, "RS") == ["phone +381115550123 [централа]"], line

    def test_each_number_has_its_own_words(self):
        for line in (
            "011/555-0123 (portparol), 011/555-0124 (arhiva)",
            "011/555-0123 portparol, 011/555-0124 arhiva",
            "portparol 011/555-0123, arhiva 011/555-0124",
            "portparol: 011/555-0123; arhiva: 011/555-0124",
            "011/555-0123, portparol, 011/555-0124, arhiva",
        ):
            assert told(line, "RS") == [
                "phone +381115550123 [portparol]",
                "phone +381115550124 [arhiva]",
            ], line

    def test_words_that_may_belong_to_either_are_asked_about(self):
        assert told("011/555-0123, portparol, 011/555-0124", "RS") == [
            "phone +381115550123",
            "office portparol ? kind",
            "phone +381115550124",
        ]

    def test_hours_in_brackets_are_a_note(self):
        for note in (
            "8-15h",
            "pon-pet 8-15",
            "pon–pet 8–15",
            "00-24",
            "od 8. do 15. ure",
            "9.00–12.00",
        ):
            for label in ("", "tel. "):
                assert told(f"{label}01 478 20 00 ({note})") == [f"phone +38614782000 [{note}]"]

    def test_hours_without_brackets_are_hours(self):
        for hours in (
            "radnim danom 7-15",
            "pon–pet 8.00–15.00",
            "od 8 do 15 часова",
            "радним даном 8-14 и недељом 9-12",
            "8-15h",
            "24/7",
        ):
            for between in (" ", ", ", "; "):
                line = f"01 478 20 00{between}{hours}"
                assert told(line) == ["phone +38614782000", f"hours {hours}"], line
        assert told("ორშაბათი–პარასკევი 10:00–18:00", "GE") == [
            "hours ორშაბათი–პარასკევი 10:00–18:00"
        ]

    def test_days_with_colons_are_hours(self):
        line = "ponedeljek: 9–12, sreda: 9.00–12.00"
        assert told(line) == [f"hours {line}"]
        assert told(f"Uradne ure: {line}") == [f"hours {line}"]

    def test_a_street_is_no_hour(self):
        assert told("Sredska 8-14", "RS") == ["address Sredska 8-14 ? kind"]

    def test_a_name_and_a_role_before_what_reaches_somebody(self):
        assert told("Ana Primer, sekretar, 5550-459", "RS") == [
            "phone 5550-459 [Ana Primer, sekretar] ? area"
        ]
        assert told("Ana Primer, vodja, tel. 01 478 20 00, F 01 478 20 01, ana@gov.si") == [
            "phone +38614782000 [Ana Primer, vodja]",
            "fax +38614782001 [Ana Primer, vodja]",
            "email ana@gov.si [Ana Primer, vodja]",
        ]
        assert told("dispečeri, telefon: 011/555-0124, 011/555-0125", "RS") == [
            "phone +381115550124 [dispečeri]",
            "phone +381115550125 [dispečeri]",
        ]

    def test_a_bracket_that_holds_contacts_is_taken_apart(self):
        line = "Ana Primer, Head (office II/12b, telephone number 011/555-0123) and"
        assert told(line, "RS") == ["office II/12b", "phone +381115550123 [Ana Primer, Head]"]

    def test_a_label_and_hours_for_several_numbers(self):
        line = "Баштенска служба: 5550-441, 063/555-931, радним даном 8-14 и недељом 9-12"
        assert told(line, "RS") == [
            "phone 5550-441 [Баштенска служба] ? area",
            "mobile +38163555931 [Баштенска служба]",
            "hours радним даном 8-14 и недељом 9-12 [Баштенска служба]",
        ]

    def test_words_between_two_people_are_nobodys(self):
        assert told("Ana Primer, tel: 01 478 22 67 Eva Vzorec, tel: 01 478 22 68") == [
            "phone +38614782267 [Ana Primer]",
            "office Eva Vzorec ? kind",
            "phone +38614782268",
        ]

    def test_an_and_before_words_is_not_theirs(self):
        assert told("Pišite na gp@gov.si ali pokličite 01 478 22 67.") == [
            "email gp@gov.si [Pišite na]",
            "phone +38614782267 [pokličite]",
        ]

    def test_digits_in_a_note_may_belong_to_the_number(self):
        assert told("01 478 20 00 (podaljšek 12)") == [
            "phone 01 478 20 00 [podaljšek 12] ? no-such-number +38614782000"
        ]
        assert told("01 478 20 00 (soba 12)") == ["phone +38614782000 [soba 12]"]

    def test_words_too_long_for_a_label_stand_by_themselves(self):
        words = "zelo dolg naziv " * 8
        assert [found.kind for found in read_lines(f"{words}01 478 20 00", "SI")] == [
            "office",
            "phone",
        ]


class LabelTests(SimpleTestCase):
    def test_a_fax_needs_no_colon(self):
        for line, region in (
            ("F 01 478 22 68", "SI"),
            ("Fx 01 478 22 68", "SI"),
            ("Fx. 01 478 22 68", "SI"),
            ("01 478 22 68 (faks)", "SI"),
            ("01 478 22 68 fax", "SI"),
            ("Ф 011/555-0123", "RS"),
            ("факс 011/555-0123", "RS"),
            ("telefaks 011/555-0123", "RS"),
            ("faks kabineta 011/555-0123", "RS"),
            ("Kabinet, faks 011/555-0123", "RS"),
            ("Faks kabineta: 011/555-0123", "RS"),
            ("ფაქსი (+995 32) 2 94 50 00", "GE"),
            ("ფაქსი: (+995 32) 2 94 50 00", "GE"),
            ("ფ. 032 2 94 50 00", "GE"),
        ):
            (found,) = read_lines(line, region)
            assert (found.kind, found.question) == ("fax", None), line
            assert found.value

    def test_letters_for_kinds_in_a_row(self):
        line = "T 01 478 22 67, F 01 478 22 68, M 041 123 456, E ana@gov.si"
        assert told(line) == [
            "phone +38614782267",
            "fax +38614782268",
            "mobile +38641123456",
            "email ana@gov.si",
        ]

    def test_a_single_letter_behind_words_is_asked_about(self):
        assert told("Blok F 01 478 22 68") == ["fax 01 478 22 68 [Blok] ? kind +38614782268"]

    def test_what_stands_behind_against_what_stands_before_is_asked_about(self):
        assert told("tel. 01 478 22 68 (faks)") == ["fax 01 478 22 68 ? kind +38614782268"]
        assert told("e-mail: 01 478 22 68") == ["phone 01 478 22 68 ? kind +38614782268"]

    def test_a_label_may_be_glued_to_its_number(self):
        assert told("ცხელი ხაზი2 550 123", "GE") == ["phone 2 550 123 [ცხელი ხაზი] ? area"]
        for line in (
            "tel01 478 22 67",
            "tel.01/478-22-67",
            "Telefon:01 478 22 67",
            "T:01 478 22 67",
        ):
            assert told(line) == ["phone +38614782267"], line
        assert told("Vodja01 478 22 67") == ["phone +38614782267 [Vodja]"]
        assert told("tel:01 478 22 67;fax:01 478 22 68") == [
            "phone +38614782267",
            "fax +38614782268",
        ]

    def test_a_word_for_a_room_before_a_number_is_its_label(self):
        for label in ("Sprejemna pisarna", "Vložišče", "Pisarna", "Soba 12"):
            assert told(f"{label}: 01 478 20 00") == [f"phone +38614782000 [{label}]"]
        assert told("Soba: 112") == ["office 112"]

    def test_a_number_is_never_a_label(self):
        assert told("01 478 20 00: centrala") == ["phone +38614782000 [centrala]"]

    def test_a_label_goes_with_the_line_below_it(self):
        assert told("dežurni čuvar:\ntelefaks: \n011/555-0126", "RS") == [
            "fax +381115550126 [dežurni čuvar]"
        ]


class ExtensionTests(SimpleTestCase):
    def test_several_extensions_are_several_contacts(self):
        for line in ("102, 103", "102/103", "102 и 103", "102, лок. 103", "102; лок 103"):
            first, second = read_lines(f"011/3613-321 лок. {line}", "RS")
            assert (first.value, first.extension) == ("+381113613321", "102"), line
            assert (second.value, second.extension) == ("+381113613321", "103"), line
        assert meant("(+995 32) 236 72 10 (020), (021)", "GE") == [
            ("phone", "+995322367210", "020"),
            ("phone", "+995322367210", "021"),
        ]

    def test_each_extension_has_its_own_words(self):
        assert told("01 478 22 67, lok. 123 (Ana), lok. 124 (Eva)") == [
            "phone +38614782267 ;123 [Ana]",
            "phone +38614782267 ;124 [Eva]",
        ]

    def test_a_whole_number_behind_an_extension_is_one(self):
        assert meant("01 478 22 67 lok. 12, 01 478 22 68", "SI")[1] == (
            "phone",
            "+38614782268",
            "",
        )

    def test_what_links_say_is_read_and_kept_as_pasted(self):
        for line, written in {
            "+38614782267;ext=555": "+38614782267;ext=555",
            "tel:+386-1-478-2267;ext=555": "+386-1-478-2267;ext=555",
            "01 478 2267 x555": "01 478 2267 x555",
            "01 478 2267/lok.555": "01 478 2267/lok.555",
            "01 478 2267 (int. 555)": "01 478 2267 (int. 555)",
        }.items():
            (found,) = read_lines(line, "SI")
            assert (found.value, found.extension) == ("+38614782267", "555"), line
            assert found.written == written

    def test_digits_in_groups_in_brackets_are_asked_about(self):
        (found,) = read_lines("032 2 94 50 00 (12 00)", "GE")
        assert (found.value, found.extension, found.suggestion) == ("", "1200", "+995322945000")

    def test_a_number_without_its_area_has_its_extension(self):
        (found,) = read_lines("Ana Primer, sekretar, 5550-459, lok. 12", "RS")
        assert (found.question, found.extension) == (Question.AREA, "12")

    def test_of_a_range_of_extensions_nobody_knows_which(self):
        (found,) = read_lines("01 478 22 67 lok. 102–105", "SI")
        assert found.question is Question.NO_SUCH_NUMBER
        assert found.written.endswith("105")


class ShortNumberTests(SimpleTestCase):
    def test_they_are_numbers_of_their_own(self):
        for digits, region in (("112", "SI"), ("113", "SI"), ("19812", "RS"), ("1505", "GE")):
            assert told(digits, region) == [f"phone {digits}"]
        assert told("19811 (00-24)", "RS") == ["phone 19811 [00-24]"]
        assert told("ცხელი ხაზი: 1505", "GE") == ["phone 1505 [ცხელი ხაზი]"]
        assert told("Полиција 192, хитна помоћ 194", "RS") == [
            "phone 192 [Полиција]",
            "phone 194 [хитна помоћ]",
        ]

    def test_several_stand_together(self):
        for line in ("192, 193", "192/193", "192 и 193", "Тел: 192, 193"):
            assert told(line, "RS") == ["phone 192", "phone 193"], line

    def test_behind_a_whole_number_they_may_be_its_ending(self):
        assert told("tel. 011/3613-321, 192", "RS")[1] == "phone 192 ? ending 192"
        assert told("tel. 011/3613-321, 19812", "RS")[1] == "phone 19812"

    def test_behind_words_that_say_nothing_of_calls_they_are_asked_about(self):
        assert told("Servis: 19812", "RS") == ["phone 19812 [Servis] ? kind 19812"]

    def test_in_a_sentence_they_are_asked_about(self):
        for line in ("- upravljanje brojem 112;", "pozovite 112.", "1) pomoć na 112;"):
            assert [found.value for found in read_lines(line, "RS")] in ([], [""]), line
        assert told("tel. 112.", "RS") == ["phone 112"]

    def test_years_post_codes_houses_and_articles_are_none(self):
        for line in ("1991", "1000 Ljubljana", "Blok 112", "Člen 112", "Resolucija 1505", "9-12"):
            assert all(not found.value for found in read_lines(line, "SI")), line
        assert all(not found.value for found in read_lines("11000", "RS"))


class CountryTests(SimpleTestCase):
    def test_a_country_without_its_plus_is_asked_about(self):
        for line, region, number in (
            ("(995 32) 2 36 45 55", "GE", "+995322364555"),
            ("381 11 3061 234", "RS", "+381113061234"),
            ("386 41 123 456", "SI", "+38641123456"),
        ):
            assert asked(line, region) == [(Question.COUNTRY, "", number)]

    def test_every_georgian_number_of_nine_digits_from_five_is_a_mobile(self):
        for written in ("505 12 34 56", "522123456", "533 123 456", "+995 544 12 34 56"):
            ((kind, value, _),) = meant(written, "GE")
            assert (kind, len(value)) == ("mobile", 13), written


class NoContactTests(SimpleTestCase):
    def test_days_and_numbers_of_acts_are_no_telephones(self):
        for line in (
            "Page checked on: 14 June 2017",
            "Principal Functions of Shell Division are:  (01.02.2015 N1234)",
            "3. сарадњу са Бродом (у даљем тексту: Б) по Одлуци 1234;",
            "Zadnja sprememba: 1. 7. 2019",
            "01.02.2015",
            "2019-07-01",
            "2019.",
            "65/2022",
            "Uradni list RS, št. 65/2022 in 12/23",
            "Решење број 110-00-1/2019-05 од 12.05.2019.",
            "Št. 007-123/2019-5",
            "ПИБ 101234567",
        ):
            assert read_lines(line, "RS") == [], line

    def test_beside_a_number_they_stay_what_they_are(self):
        found = read_lines("Sklep št. 007-123/2019-5 z dne 12. 5. 2019; tel. 01 478 22 67", "SI")

        assert [one.value for one in found] == ["+38614782267"]
        assert found[0].label == "Sklep št. 007-123/2019-5 z dne 12. 5. 2019"

    def test_under_a_label_a_day_is_asked_about(self):
        ((question, value, _),) = asked("tel: 01.02.2015", "RS")
        assert (question, value) == (Question.NO_SUCH_NUMBER, "")


class PlaceTests(SimpleTestCase):
    def test_a_street_with_a_number_and_a_post_code_is_an_address(self):
        for line, region in (
            ("Polžja cesta 54, 1501 Ljubljana", "SI"),
            ("SI-1501 Ljubljana, Polžja cesta 54", "SI"),
            ("ул Баштенска бр.5; 32000 Чачак", "RS"),
            ("Baštenska 43-45, 11000 Beograd, Srbija", "RS"),
            ("0118 თბილისი, კოშკის 4", "GE"),
        ):
            assert told(line, region) == [f"address {line}"]

    def test_without_the_post_code_it_is_asked_about(self):
        assert told("Баштенска 43-45, централа: 5550-123", "RS") == [
            "address Баштенска 43-45 ? kind",
            "phone 5550-123 [централа] ? area",
        ]

    def test_who_is_there_stands_before_it(self):
        assert told("Urad za polže, Polžja cesta 54, 1501 Ljubljana, 01 478 22 67") == [
            "address Polžja cesta 54, 1501 Ljubljana",
            "phone +38614782267 [Urad za polže]",
        ]

    def test_rooms_and_floors_are_offices(self):
        assert told("2. nadstropje, soba 212, tel. 01 478 22 67") == [
            "office 2. nadstropje, soba 212",
            "phone +38614782267",
        ]


PIECES = (
    "tel", "fax:", "F", "ფაქსი", "e-mail:", "Naslov:", "Uradne ure:", "Press:", "centrala", "Ana",
    "01 478 22 67", "011/3613-321", "3620-261", "+381-11-3613-321", "294 5000 - 12 00", "(020)",
    "112", "19812", "lok. 12", ";ext=5", "o'brien@example.si", "ana(at)gov.si", "https://x.si/a_(b)",
    "(pon–pet 8–15)", "radnim danom 7-15", "Kneza Miloša 24", "11000 Beograd", "soba 12", "24/7",
    "14. 6. 2019", "65/2022", "N1234", "in", "/", ",", ";", "\t", "•", "-", "(", ")", ":", "@", "+",
)  # fmt: skip
pasted = st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)
digits_and_signs = st.text(alphabet="0123456789 +()/-–.,;•", max_size=40)
lines = st.one_of(
    digits_and_signs,
    st.text(max_size=60),
    pasted,
    st.builds("tel. {} fax: {}, lok. 12".format, digits_and_signs, digits_and_signs),
)
regions = st.sampled_from(["SI", "RS", "GE", "", "XX"])


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|[0-9]+", text)


class NothingSilentTests(SimpleTestCase):
    @given(lines, regions)
    def test_any_line_is_read(self, line, region):
        for found in read_lines(line, region):
            assert isinstance(found, FoundContact)
            assert found.written
            assert not (found.value and found.question)
            assert found.value or found.question or found.kind in IN_WORDS

    @given(lines, regions)
    def test_the_digits_stored_are_the_digits_written(self, line, region):
        for found in read_lines(line, region, ("11",)):
            if found.kind in {"phone", "mobile", "fax"} and found.value:
                stored, written = digits(found.value + found.extension), digits(found.written)
                own = written.lstrip("0")
                assert stored.endswith(own) or (
                    own.startswith(stored[:3]) and stored.endswith(own[3:].lstrip("0"))
                ), (found, line)

    @given(lines, regions)
    def test_what_is_kept_as_written_stands_in_the_line(self, line, region):
        seen = visible(line)
        for found in read_lines(line, region):
            assert found.written in " ".join(seen.split("\n")) or "\n" in seen or "\r" in seen

    @given(pasted, regions)
    def test_no_word_of_a_line_with_contacts_is_lost(self, line, region):
        found = read_lines(line, region)
        said = " ".join(f"{one.label} {one.written}" for one in found)
        for word in words_of(line) if found else ():
            assert word in said or is_silent(word) or is_telling(word) or word in TOLD, (word, line)

    @given(pasted, regions)
    def test_what_was_read_reads_the_same_again(self, line, region):
        for found in read_lines(line, region):
            if found.value.startswith("+") or (found.value and found.kind in {"email", "web"}):
                again = read_lines(found.value, region)
                assert [one.value for one in again] == [found.value]

    def test_the_time_grows_with_the_text(self):
        for piece in ("(", "@", "a@", "1 (", "01 478 22 67, ", "tel: ", "Kneza 24, ", "1.1.", "a "):
            started = perf_counter()
            read_lines(piece * (16_000 // len(piece)), "RS", ("11",))
            assert perf_counter() - started < 5, piece


class DisplayTests(SimpleTestCase):
    def test_numbers_are_shown_at_home_and_abroad(self):
        assert phones.national("+38614782267") == "(01) 478 22 67"
        assert phones.international("+995322945000") == "+995 32 294 50 00"

    def test_numbers_are_said_digit_by_digit(self):
        assert phones.spoken("+995322945000") == "+ 9 9 5, 3 2, 2 9 4, 5 0, 0 0"
        assert phones.spoken_digits("020") == "0 2 0"

    @given(st.text())
    def test_what_is_no_number_is_shown_as_it_is(self, text):
        assert phones.international(text) or not text


@pytest.mark.parametrize("part", ["иsoba 12", "tel 1 ", "Ana 12 34 ", "a, 1 "])
def test_a_line_twice_as_long_is_no_more_than_twice_the_work(part):
    asked = []
    for times in (200, 400):
        labels._longest.cache_clear()
        read_lines(part * times, "RS")
        told = labels._longest.cache_info()
        asked.append(told.hits + told.misses)

    assert asked[1] <= 2.2 * asked[0]
