"""The page of search, its suggestions and its JSON, in every language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from units.models import GlossaryEntry, Unit
from units.search.results import _Said

pytestmark = pytest.mark.django_db

LANGUAGES = ["sl", "sr", "sr-latn", "ka", "en"]
SEARCH = "/en/search/"


def results(client: Client, text: str, language: str = "en", **fields: str) -> dict:
    return client.get(f"/{language}/search/", {"q": text, "format": "json", **fields}).json()


def suggestions(client: Client, text: str, language: str = "en") -> list[dict]:
    return client.get(f"/{language}/search/suggest/", {"q": text}).json()["suggestions"]


@pytest.fixture
def ministry() -> Unit:
    """A ministry with a sector that has a head, a number and a task."""
    unit = make_ministry()
    sector = Unit.objects.get(code="mfa-sector")
    sector.kind = make_kind("sector", name_en="sector", name_sr="сектор")
    sector.save()
    appoint(make_person("Ana", "Novak"), make_post(sector, title_sl="vodja"))
    make_contact(sector, "01/ 478-2267")
    make_task(sector, text_en="Follows enlargement & <neighbours>", text_sl="Spremlja širitev EU")
    return unit


class TestPage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page_has_a_form_that_works_by_itself(self, client, language):
        page = client.get(f"/{language}/").text
        assert 'role="search"' in page
        assert f'action="/{language}/search/"' in page
        assert 'method="get"' in page

    def test_shows_where_a_unit_stands_who_heads_it_and_how_to_reach_it(self, client, ministry):
        page = client.get(SEARCH, {"q": "multilateral"}).text
        assert "<mark>Multilateral</mark> Sector" in page
        assert "Ministry of Foreign Affairs" in page
        assert "Ana Novak" in page
        assert 'href="tel:+38614782267"' in page
        assert "1 result" in page

    def test_shows_the_task_that_matches_and_escapes_it(self, client, ministry):
        page = client.get(SEARCH, {"q": "enlargement neighbours"}).text
        assert "Task:" in page
        assert "Follows <mark>enlargement</mark> &amp; &lt;<mark>neighbours</mark>&gt;" in page

    def test_says_in_which_language_something_matched(self, client, ministry):
        page = client.get(SEARCH, {"q": "širitev"}).text
        assert '<span lang="sl">Spremlja <mark>širitev</mark> EU</span>' in page
        assert '<span class="mark">Slovenian <span lang="sl">(Slovenščina)</span></span>' in page

    def test_a_person_is_shown_with_the_post(self, client, ministry):
        page = client.get(SEARCH, {"q": "novak"}).text
        assert "Ana <mark>Novak</mark>" in page
        assert results(client, "novak")["results"][0]["type"] == "person"

    def test_says_which_word_was_corrected(self, client, ministry):
        page = client.get(SEARCH, {"q": "Multilatreal"}).text
        assert (
            "No results for “Multilatreal”. Showing results for <strong>Multilateral</strong>."
            in page
        )

    def test_the_correction_is_a_word_of_the_readers_language(self, client):
        make_unit(name_sl="Ministrstvo za okolje", name_sr="Министарство животне средине")

        page = client.get("/sl/search/?q=ministerstvo").text
        assert "<strong>Ministrstvo</strong>" in page
        page = client.get("/sr-latn/search/?q=ministerstvo").text
        assert "<strong>Ministarstvo</strong>" in page

    def test_kinds_with_one_name_are_one_choice(self, client):
        for code in ("division", "section"):
            kind = make_kind(code, name_sl="odsek", name_en=code)
            make_unit(f"{code}-unit", kind=kind, name_sl="Odsek za vzorce")
        make_unit(kind=make_kind("sector", name_sl="sektor"))

        page = client.get("/sl/search/?q=vzorce").text
        assert page.count(">odsek</option>") == 1
        assert '<option value="division,section">odsek</option>' in page
        narrowed = client.get("/sl/search/?q=vzorce&kind=division,section&format=json").json()
        assert narrowed["count"] == 2

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_without_a_query_it_helps(self, client, language):
        page = client.get(f"/{language}/search/")
        assert page.status_code == 200
        assert f"/{language}/a-z/" in page.text
        assert '<meta name="robots" content="noindex, follow">' in page.text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_without_results_it_helps(self, client, language):
        page = client.get(f"/{language}/search/", {"q": "xyzzyx"}).text
        assert "xyzzyx" in page
        assert f'href="/{language}/a-z/"' in page
        assert f'href="/{language}/contact/"' in page

    def test_filters_narrow_and_say_when_they_hide_everything(self, client, ministry):
        other = make_unit(
            "si-top", name_en="Multilateral Ministry", territory="SI", kind=make_kind("ministry")
        )
        Unit.objects.filter(pk=ministry.pk).update(territory="RS")
        page = client.get(SEARCH, {"q": "multilateral", "in": other.code}).text
        assert '<option value="si-top" selected>' in page
        assert "mfa-sector/" not in page
        assert len(results(client, "multilateral", country="RS")["results"]) == 1
        page = client.get(
            SEARCH, {"q": "multilateral sector", "in": "si-top", "kind": "sector"}
        ).text
        assert "Without the filters there are results: search without them" in page
        assert (
            client.get(
                SEARCH, {"q": "x", "in": "nowhere", "kind": "%", "country": "\0'"}
            ).status_code
            == 200
        )

    def test_results_are_divided_into_pages(self, client):
        for number in range(45):
            make_unit(f"u{number}", name_en=f"Office {number}")
        first = results(client, "office")
        assert (first["count"], first["pages"], len(first["results"])) == (45, 3, 20)
        last = results(client, "office", page="3")
        assert len(last["results"]) == 5
        assert "Page 2 of 3" in client.get(SEARCH, {"q": "office", "page": "2"}).text
        assert client.get(SEARCH, {"q": "office", "page": "zzz"}).status_code == 200

    def test_costs_the_same_however_much_it_finds(self, client):
        costs = []
        parent = make_unit("top", name_en="Top")
        for number in range(20):
            unit = make_unit(
                f"u{number}",
                name_en=f"Office {number}",
                parent=parent,
                kind=make_kind(f"k{number}"),
            )
            if number in (0, 19):
                make_task(unit, "x")
                make_contact(unit)
                appoint(make_person(), make_post(unit))
                with CaptureQueriesContext(connection) as queries:
                    client.get(SEARCH, {"q": "office"})
                costs.append(len(queries))
        assert costs[0] == costs[1] == (12 if connection.vendor == "sqlite" else 20)

    @pytest.mark.parametrize(
        "asked",
        ["office visas", "kancelarija vize", "urad vizumi srbija", "visa", "EU", "office of visa"],
    )
    @pytest.mark.parametrize("language", ["en", "sl", "sr-latn"])
    def test_what_the_index_knows_already_changes_no_result(
        self, client, monkeypatch, asked, language
    ):
        GlossaryEntry.objects.create(cyrillic="ЕУ", latin="EU", full_form_en="European Union")
        top = make_unit("top", name_en="Office", name_sl="Urad", territory="RS")
        below = make_unit("below", parent=top, name_sl="Sektor", name_sr="Канцеларија")
        for unit in (top, below):
            make_task(unit, text_en="visas", text_sl="vizumi in potni listi", text_sr="визе")
            make_task(unit, text_en="European Union", text_sl="vizum za urad")
        address = f"/{language}/search/"
        known = client.get(address, {"q": asked}).text
        monkeypatch.setattr(_Said, "answers", lambda *_: True)
        monkeypatch.setattr(_Said, "answers_more", lambda *_: True)
        assert client.get(address, {"q": asked}).text == known

    def test_georgian_is_not_in_capitals(self, client):
        make_unit("nato", name_ka="ნატო-ს სამმართველო")
        page = client.get("/ka/search/", {"q": "ᲜᲐᲢᲝ"}).text
        assert "<mark>ნატო</mark>-ს სამმართველო" in page

    def test_latin_readers_see_latin_marked(self, client, ministry):
        page = client.get("/sr-latn/search/", {"q": "уједињене"}).text
        assert "Odeljenje za <mark>Ujedinjene</mark> nacije" in page


class TestJson:
    def test_tells_programs_what_the_page_says_above_its_results(self, client, ministry):
        answer = results(client, "multilateral")
        answer.pop("results")
        assert answer == {
            "query": "multilateral",
            "corrected": None,
            "language": "en",
            "count": 1,
            "has_more": False,
            "page": 1,
            "pages": 1,
        }

    def test_tells_programs_all_of_each_result(self, client, ministry):
        (found,) = results(client, "multilateral")["results"]
        assert found == {
            "type": "unit",
            "code": "mfa-sector",
            "url": "http://testserver/en/units/mfa-sector/",
            "name": "Multilateral Sector",
            "language": "en",
            "names": {"sr-Cyrl": "Сектор за мултилатералу", "en": "Multilateral Sector"},
            "kind": "sector",
            "path": [{"code": "mfa", "name": "Ministry of Foreign Affairs"}],
            "matched": [
                {
                    "what": "name",
                    "text": "Multilateral Sector",
                    "language": "en",
                    "marks": [[0, 12]],
                }
            ],
            "head": {"title": "Head", "name": "Ana Novak"},
            "contact": {"kind": "phone", "written": "01/ 478-2267", "value": "+38614782267"},
        }

    def test_any_site_may_read_it(self, client):
        response = client.get(SEARCH, {"q": "x", "format": "json"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Content-Type"] == "application/json"

    def test_a_number_says_which_contact_it_is(self, client, ministry):
        (found,) = results(client, "2267")["results"]
        assert found["matched"] == [
            {"what": "contact", "text": "01/ 478-2267", "language": None, "marks": [[0, 12]]}
        ]


class TestEvidence:
    """What is shown is what answers: that row, that field, in the reader's language or its own."""

    @pytest.fixture(autouse=True)
    def _units(self, ministry):
        self.unit = Unit.objects.get(code="mfa-sector")

    def matched(self, client, text, language="en"):
        (found,) = results(client, text, language)["results"]
        return [(evidence["what"], evidence["text"]) for evidence in found["matched"]]

    def test_the_post_whose_title_it_is(self, client):
        make_post(self.unit, is_head=False, title_en="Deputy of the Head")
        assert self.matched(client, "deputy") == [("post", "Deputy of the Head")]

    def test_the_form_of_the_title_that_was_asked_for(self, client):
        make_post(self.unit, is_head=False, title_sl="vodnik", title_feminine_sl="upraviteljica")
        assert self.matched(client, "upraviteljica", "sl") == [("post", "upraviteljica")]

    def test_the_legal_basis_where_the_description_says_less(self, client):
        self.unit.description_en = "Keeps the archives of the treaties that others negotiate."
        self.unit.legal_basis_en = "Treaties Act"
        self.unit.save()
        assert self.matched(client, "treaties") == [("text", "Treaties Act")]

    def test_the_contact_whose_words_they_are(self, client):
        make_contact(self.unit, "press@example.org", kind="email", value="press@example.org")
        make_contact(self.unit, "Harbour Street 5", kind="address", text_sl="Pristaniška ulica 5")
        assert self.matched(client, "harbour") == [("contact", "Harbour Street 5")]
        assert self.matched(client, "pristaniška") == [("text", "Pristaniška ulica 5")]
        assert self.matched(client, "press") == [("contact", "press@example.org")]

    def test_no_more_of_a_long_text_than_is_seen(self, client):
        self.unit.description_en = f"Drafts treaties. {'And so on. ' * 40} Archives maps."
        self.unit.save()
        make_task(self.unit, text_en="Lends maps")
        assert [what for what, _text in self.matched(client, "treaties maps")] == ["text", "task"]


class TestSuggestions:
    def test_at_every_length_in_either_script(self, client, ministry):
        name = "Одељење за Уједињене"
        for length in range(1, len(name) + 1):
            codes = [one["code"] for one in suggestions(client, name[:length], "sr")]
            assert "mfa-department" in codes, name[:length]
        assert suggestions(client, "odelj", "sr")[0]["text"] == "Одељење за Уједињене нације"

    def test_say_where_a_unit_stands_and_who_is_meant(self, client, ministry):
        (found,) = suggestions(client, "nova")
        assert (found["matched"], found["text"], found["path"]) == (
            "Ana Novak",
            "Multilateral Sector",
            "Ministry of Foreign Affairs",
        )
        assert found["url"] == "/en/units/mfa-sector/"

    def test_a_typing_error_still_suggests(self, client, ministry):
        assert suggestions(client, "multilatreal")[0]["code"] == "mfa-sector"

    def test_nothing_for_nothing(self, client, ministry):
        assert (
            suggestions(client, "") == suggestions(client, "   ") == suggestions(client, "!!") == []
        )

    def test_cost_the_same_however_many(self, client):
        costs = []
        for number in range(12):
            make_unit(f"u{number}", name_en=f"Office {number}")
            if number in (1, 11):
                with CaptureQueriesContext(connection) as queries:
                    suggestions(client, "offi")
                costs.append(len(queries))
        assert costs[0] == costs[1] == (4 if connection.vendor == "sqlite" else 8)


class TestHidden:
    def test_in_no_channel(self, client):
        draft = make_unit(
            "draft",
            name_en="Secretive",
            status="draft",
            kind=make_kind("secret-kind", name_en="clandestine"),
        )
        make_unit("below", name_en="Secretive desk", parent=draft)
        make_unit(
            "over",
            name_en="Secretive past",
            published_until=timezone.localdate() - timedelta(days=1),
        )
        appoint(make_person("Ana", "Secretive"), make_post(make_unit("open")), is_published=False)
        for language in LANGUAGES:
            for text in ("Secretive", "Secretvie", "secret"):
                assert results(client, text, language)["count"] == 0
                assert suggestions(client, text, language) == []
                page = client.get(f"/{language}/search/", {"q": text}).text
                assert "<mark>" not in page
                assert "clandestine" not in page


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [
            "'",
            '"; DROP TABLE',
            "|&!()",
            "%%",
            "\\",
            "\0",
            "a" * 10_000,
            "🏛",
            "\u202eabc\u202c",
            "...",
            "<script>alert(1)</script>",
        ],
    )
    def test_gets_a_sensible_page(self, client, text):
        page = client.get(SEARCH, {"q": text})
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert client.get(SEARCH, {"q": text, "format": "json"}).status_code == 200
        assert client.get("/en/search/suggest/", {"q": text}).status_code == 200

    @given(st.text(max_size=60))
    @hypothesis_settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
    )
    def test_whatever_is_typed(self, client, text):
        assert client.get(SEARCH, {"q": text}).status_code == 200
        assert client.get("/sr/search/suggest/", {"q": text}).status_code == 200

    def test_only_asking_is_allowed(self, client):
        assert client.post(SEARCH, {"q": "x"}).status_code == 405
        assert client.post("/en/search/suggest/", {"q": "x"}).status_code == 405


class TestAdmin:
    @pytest.fixture
    def editor(self, client: Client) -> Client:
        client.force_login(User.objects.create_superuser("editor", password="x"))
        return client

    def test_staff_find_a_unit_in_any_script_drafts_too(self, editor, ministry):
        make_unit("draft", name_sr="Одељење за тајне послове", status="draft")
        for text in ("odeljenje tajne", "одељење тајних послова", "ODELENJE TAJNE"):
            page = editor.get("/en/admin/units/unit/", {"q": text}).text
            assert 'class="field-code">draft' in page, text

    def test_a_field_to_choose_from_gives_the_best_first(self, editor, ministry):
        make_unit(
            "other",
            name_en="Office that also deals with multilateral affairs and treaties",
            original_language="en",
        )
        fields = {
            "term": "мултилатерал",
            "app_label": "units",
            "model_name": "unit",
            "field_name": "parent",
        }
        answer = editor.get("/en/admin/autocomplete/", fields).json()
        assert answer["results"][0]["text"] == "Multilateral Sector › Ministry of Foreign Affairs"

    def test_people_are_found_in_the_other_script(self, editor, ministry):
        page = editor.get("/en/admin/units/person/", {"q": "новак"}).text
        assert "Novak" in page.split("result_list")[1]
        assert (
            "Novak"
            not in editor.get("/en/admin/units/person/", {"q": "zzz"}).text.split("</form>")[-1]
        )
