"""Contacts as ministries write them."""

from __future__ import annotations

import re

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from units.text import phones
from units.text.analysis.numbers import asked_number
from units.text.contact_lines import FoundContact, Question, read_lines


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
        for line in (
            "11-0-11",
            "43-45",
            "65/2022",
            "tel. 01 478 22 67–69",
            "19811 (00-24)",
            "tel: 123456789012345",
        ):
            ((question, value, _),) = asked(line, "RS")
            assert question is not None, line
            assert value == ""

    def test_words_are_asked_about(self):
        assert asked("Kneza Miloša 24-26, Beograd", "RS") == [(Question.KIND, "", "")]


digits_and_signs = st.text(alphabet="0123456789 +()/-–.,;•", max_size=40)
lines = st.one_of(
    digits_and_signs,
    st.text(max_size=60),
    st.builds("tel. {} fax: {}, lok. 12".format, digits_and_signs, digits_and_signs),
)
regions = st.sampled_from(["SI", "RS", "GE", "", "XX"])


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class NothingSilentTests(SimpleTestCase):
    @given(lines, regions)
    def test_any_line_is_read(self, line, region):
        assert all(isinstance(found, FoundContact) for found in read_lines(line, region))

    @given(lines, regions)
    def test_the_digits_stored_are_the_digits_written(self, line, region):
        for found in read_lines(line, region, ("11",)):
            assert found.written in " ".join(line.split("\n")) or digits(found.written) in digits(
                line
            )
            if found.kind in {"phone", "mobile", "fax"} and found.value:
                stored, written = digits(found.value + found.extension), digits(found.written)
                own = written.lstrip("0")
                assert stored.endswith(own) or (
                    own.startswith(stored[:3]) and stored.endswith(own[3:].lstrip("0"))
                ), (found, line)

    @given(lines, regions)
    def test_no_digit_of_a_line_is_lost(self, line, region):
        found = "".join(found.label + found.written for found in read_lines(line, region))
        assert sorted(set(digits(found))) == sorted(set(digits(line)))


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
