"""The public pages: what they show, in which language, and what they cost."""

from __future__ import annotations

from datetime import date
from unittest import mock
from unittest.mock import patch

from django.db import connection
from django.test import Client, TestCase
from django.utils.html import strip_tags

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
from units.models import FormerCode, Succession, Unit
from units.public.views.errors import server_error

LANGUAGES = {"sl": "sl", "sr": "sr-Cyrl", "sr-latn": "sr-Latn", "ka": "ka", "en": "en"}
PAGES = [
    "",
    "a-z/",
    "people/",
    "site-map/",
    "contact/",
    "accessibility/",
    "units/mfa-sector/",
    "units/mfa-sector/structure/",
]


class EveryPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()

    def test_opens_in_every_language_and_says_which(self):
        for code, tag in LANGUAGES.items():
            for page in PAGES:
                with self.subTest(code=code, page=page):
                    response = self.client.get(f"/{code}/{page}")

                    self.assertContains(response, f'<html lang="{tag}"')

    def test_names_itself_and_its_twins_to_search_engines(self):
        response = self.client.get("/sr-latn/a-z/?from=search")

        self.assertContains(
            response, '<link rel="canonical" href="http://testserver/sr-latn/a-z/">'
        )
        for code, hreflangs in {
            "sl": ["sl"],
            "sr": ["sr-Cyrl", "sr"],
            "sr-latn": ["sr-Latn"],
            "ka": ["ka"],
            "en": ["en"],
        }.items():
            for hreflang in hreflangs:
                self.assertContains(
                    response,
                    f'<link rel="alternate" hreflang="{hreflang}" href="http://testserver/{code}/a-z/">',
                )
        self.assertContains(
            response, '<link rel="alternate" hreflang="x-default" href="http://testserver/a-z/">'
        )

    def test_does_not_pretend_to_search_engines_that_a_unit_is_translated(self):
        page = self.client.get("/sr/units/mfa-department/").text

        assert 'hreflang="sr-Latn" href="http://testserver/sr-latn/units/mfa-department/"' in page
        assert 'rel="alternate" hreflang="ka"' not in page
        assert page.count("(још није преведено)") == 3  # Slovene, Georgian and English

    def test_keeps_the_reader_on_the_page_when_the_language_changes(self):
        response = self.client.get("/sl/units/mfa-sector/?from=search")

        for code in LANGUAGES:
            self.assertContains(response, f'href="/{code}/units/mfa-sector/?from=search"')

    def test_sets_no_cookie(self):
        for page in PAGES:
            assert not self.client.get(f"/en/{page}").cookies

    def test_has_a_policy_that_allows_nothing_inline(self):
        response = self.client.get("/en/")

        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert "<style" not in response.text
        assert "style=" not in response.text

    def test_never_shows_georgian_capitals(self):
        for page in PAGES:
            text = self.client.get(f"/ka/{page}").text
            assert not any("\u1c90" <= letter <= "\u1cbf" for letter in text)


class MeanwhileTests(TestCase):
    def test_bodies_that_come_and_go_while_home_is_read_do_no_harm(self):
        make_unit("mfa", name_en="Ministry of Foreign Affairs")
        happened = []

        def happen(execute, sql, params, many, context):
            if "COUNT" in sql and not happened:
                happened.append(True)
                make_unit("mof", name_en="Ministry of Finance")
                Unit.objects.filter(code="mfa").update(status=Unit.Status.DRAFT)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(happen):
            page = self.client.get("/en/")

        assert happened
        self.assertContains(page, "Ministry of Foreign Affairs")


class UnitPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.sector.kind = make_kind("sector", name_sr="сектор", name_en="sector")
        cls.sector.save()

    def page(self, language="en", code="mfa-sector"):
        return self.client.get(f"/{language}/units/{code}/")

    def test_costs_the_same_however_much_hangs_below_it(self):
        for number in range(3):
            make_task(self.sector)
            make_contact(self.sector)
            appoint(make_person(), make_post(self.sector, is_head=number == 0))
            make_unit(parent=self.sector)
            make_unit(parent=self.ministry)
        with self.assertNumQueries(11):
            self.page()

        for _ in range(5):
            make_task(self.sector)
            make_contact(self.sector)
            appoint(make_person(), make_post(self.sector, is_head=False))
            make_unit(parent=make_unit(parent=self.sector))
            make_unit(parent=self.ministry)
        with self.assertNumQueries(11):
            self.page()

    def test_shows_a_missing_translation_in_another_language_and_says_so(self):
        response = self.page("ka", "mfa-department")

        self.assertContains(
            response,
            '<span lang="sr-Cyrl">Одељење за Уједињене нације</span> '
            '<span class="mark">სერბული <span lang="sr-Cyrl">(Српски)</span></span>',
        )

    def test_derives_serbian_latin_and_says_how(self):
        response = self.page("sr-latn", "mfa-department")

        self.assertContains(
            response, '<span lang="sr-Latn-t-sr-cyrl">Odeljenje za Ujedinjene nacije</span>'
        )
        self.assertNotContains(response, 'class="mark"')

    def test_prefers_written_serbian_latin_to_derived(self):
        make_unit("taiex", name_sr="Пројекат ТАЕКС", name_sr_latn="Projekat TAIEX")

        self.assertContains(self.page("sr-latn", "taiex"), "Projekat TAIEX")

    def test_tells_the_four_states_of_a_post_apart(self):
        held, acting, vacant, unknown = (
            make_unit(code) for code in ("held", "acting", "vacant", "unknown")
        )
        appoint(make_person("Ana", "Novak"), make_post(held))
        appoint(make_person("Ivo", "Kos"), make_post(acting), is_acting=True)
        make_post(vacant, is_vacant=True)
        make_post(unknown)

        self.assertContains(self.page(code="held"), "Ana Novak")
        self.assertContains(self.page(code="acting"), "(acting)")
        self.assertContains(self.page(code="vacant"), "vacant</span>")
        self.assertContains(self.page(code="unknown"), "name not published")

    def test_claims_nothing_of_a_post_that_all_who_held_it_have_left(self):
        left, hidden = make_unit("left"), make_unit("hidden")
        appoint(make_person("Ana", "Novak"), make_post(left), ended_on=date(2025, 1, 1))
        post = make_post(hidden)
        appoint(make_person("Ivo", "Kos"), post, ended_on=date(2025, 1, 1))
        appoint(make_person("Eva", "Skrita"), post, is_published=False)

        page = self.page(code="left")
        for word in ("Novak", "not published", "vacant"):
            self.assertNotContains(page, word)
        self.assertContains(page, "Head")
        self.assertContains(self.page(code="hidden"), "name not published")

    def test_hides_a_name_that_is_not_published(self):
        appoint(make_person("Ana", "Skrita"), make_post(self.sector), is_published=False)

        self.assertNotContains(self.page(), "Skrita")
        self.assertNotContains(self.client.get("/en/people/"), "Skrita")

    def test_gives_a_woman_the_feminine_title(self):
        post = make_post(self.sector, title_sl="direktor", title_feminine_sl="direktorica")
        appoint(make_person(gender="female"), post)

        self.assertContains(self.page("sl"), "direktorica")

    def test_dials_what_is_meant_and_shows_what_is_written(self):
        make_contact(
            self.sector, "(+995 32) 294 5000 - 12 00", value="+995322945000", extension="1200"
        )

        self.assertContains(self.page(), 'href="tel:+995322945000;ext=1200"')
        self.assertContains(self.page(), "(+995 32) 294 5000 - 12 00")
        self.assertContains(self.page(), "(+ 9 9 5, 3 2, 2 9 4, 5 0, 0 0, extension 1 2 0 0)")

    def test_shows_how_a_number_is_dialled_at_home_and_from_abroad(self):
        make_contact(self.sector, "3620-261", value="+381113620261")
        make_contact(self.sector, "011 3613321", value="+381113613321")
        page = self.page()

        self.assertContains(page, '<span class="meant">011 3620261</span>')
        self.assertContains(page, "from abroad +381 11 3620261")
        self.assertContains(page, "from abroad +381 11 3613321")
        self.assertNotContains(page, '<span class="meant">011 3613321</span>')

    def test_says_that_a_number_is_shown_as_written_when_nobody_could_read_it(self):
        make_contact(self.sector, "11-0-11", value="")

        self.assertContains(self.page(), "shown as the source writes it")
        self.assertNotContains(self.page(), "tel:")

    def test_shows_a_notice_of_a_body_on_everything_below_it_while_it_lasts(self):
        Unit.objects.filter(pk=self.ministry.pk).update(
            notice_en="We have moved.", notice_from=date(2019, 7, 1)
        )
        self.assertContains(self.page(code="mfa-department"), "We have moved.")

        Unit.objects.filter(pk=self.ministry.pk).update(notice_until=date(2019, 7, 2))
        self.assertNotContains(self.page(code="mfa-department"), "We have moved.")

    def test_lets_no_markup_of_an_editor_through(self):
        Unit.objects.filter(pk=self.sector.pk).update(
            name_en="<script>alert(1)</script>",
            description_en="<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))",
        )

        text = self.page().text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript' not in text

    def test_nests_tasks_by_their_depth(self):
        make_task(self.sector, "Whole")
        make_task(self.sector, "Part", depth=1)
        make_task(self.sector, "Deeper than it can be", depth=9)

        page = self.page().text
        assert (
            page.count(
                "<ul>", page.index("Tasks and competences"), page.index("Deeper than it can be")
            )
            == 3
        )

    def test_leads_from_a_former_code_to_the_unit(self):
        self.sector.code = "mfa-multilateral"
        self.sector.save()

        self.assertRedirects(self.page(code="mfa-sector"), "/en/units/mfa-multilateral/", 301)
        self.assertRedirects(
            self.client.get("/ka/units/mfa-sector/structure/"),
            "/ka/units/mfa-multilateral/structure/",
            301,
        )

    def test_leads_from_no_former_code_to_a_draft(self):
        draft = make_unit("draft", status="draft")
        FormerCode.objects.create(code="old-draft", unit=draft)

        assert self.page(code="old-draft").status_code == 404

    def test_keeps_a_dissolved_unit_and_names_what_followed(self):
        old = make_unit("old", dissolved_on=date(2020, 1, 1), parent=self.ministry)
        new = make_unit("new")
        succession = Succession.objects.create(
            code="change", kind="replaced", happened_on=date(2020, 1, 1)
        )
        succession.originals.add(old)
        succession.results.add(new)

        self.assertContains(self.page(code="old"), "ceased to exist on 1 January 2020")
        self.assertContains(self.page(code="old"), 'href="/en/units/new/"')
        self.assertContains(self.page(code="new"), 'href="/en/units/old/"')
        self.assertNotContains(self.page(code="mfa"), 'href="/en/units/old/"')


class VisibilityTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        appoint(make_person("Ana", "Skrita"), make_post(Unit.objects.get(code="mfa-department")))

    def assert_hidden(self):
        assert self.client.get("/en/units/mfa-department/").status_code == 404
        for page in (
            "",
            "a-z/",
            "people/",
            "site-map/",
            "contact/",
            "units/mfa/",
            "units/mfa/structure/",
        ):
            text = self.client.get(f"/en/{page}").text
            assert "mfa-department" not in text
            assert "Skrita" not in text

    def test_a_draft_hides_everything_below_it_on_every_page(self):
        Unit.objects.filter(pk=self.sector.pk).update(status="draft")

        self.assert_hidden()

    def test_a_window_opens_and_closes_without_anybody_saving(self):
        Unit.objects.filter(pk=self.sector.pk).update(published_from=date(2999, 1, 1))
        self.assert_hidden()

        Unit.objects.filter(pk=self.sector.pk).update(
            published_from=date(2000, 1, 1), published_until=date(2000, 1, 2)
        )
        self.assert_hidden()

        Unit.objects.filter(pk=self.sector.pk).update(published_until=None)
        self.assertContains(self.client.get("/en/units/mfa-department/"), "Skrita")


class ListTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_ministry()

    def test_units_stand_under_the_letters_of_the_reader(self):
        for name in ("Ljubljana", "Luka", "Džep", "Dom", "Đak", "Čas", "Cvet"):
            make_unit(name_sr_latn=name, name_sl=name)

        latin = [letter for letter, _ in self.client.get("/sr-latn/a-z/").context["sections"]]
        slovene = [letter for letter, _ in self.client.get("/sl/a-z/").context["sections"]]

        assert latin == ["C", "Č", "D", "Dž", "Đ", "L", "Lj", "M", "O", "S"]
        assert [letter for letter in slovene if letter in "CČDĐL"] == ["C", "Č", "D", "Đ", "L"]

    def test_cost_the_same_however_long_they_are(self):
        costs = {
            "": 2,
            "a-z/": 2,
            "people/": 2,
            "site-map/": 2,
            "contact/": 2,
            "units/mfa/structure/": 3,
        }
        appoint(make_person(), make_post(make_unit(parent=make_unit())))
        for more in range(2):
            for _number in range(4 * more):
                unit = make_unit(parent=make_unit(kind=make_kind()))
                appoint(make_person(), make_post(unit))
                make_contact(unit)
            for page, cost in costs.items():
                with self.subTest(page=page, more=more), self.assertNumQueries(cost):
                    self.client.get(f"/en/{page}")

    def test_a_long_list_is_divided_by_letter_and_page(self):
        for name in ("Джеферсон", "Џон", "Ђорђе", "Bureau"):
            make_unit(name_sr=name)
        whole = [
            row.unit for _, rows in self.client.get("/sr/a-z/").context["sections"] for row in rows
        ]

        with patch("units.public.views.indexes.LONGEST_LIST", 2), self.assertNumQueries(3):
            first = self.client.get("/sr/a-z/")
        with patch("units.public.views.indexes.LONGEST_LIST", 2):
            divided = [
                row.unit
                for letter in first.context["letters"]
                if letter.count
                for number in range(1, 1 + -(-letter.count // 2))
                for _, rows in self.client.get(f"/sr/a-z/{letter.href}&page={number}").context[
                    "sections"
                ]
                for row in rows
            ]
            unknown = self.client.get("/sr/a-z/?letter=Q")

        assert sum(letter.count for letter in first.context["letters"]) == len(whole)
        assert sorted(unit.pk for unit in divided) == sorted(unit.pk for unit in whole)
        assert [unit.pk for unit in divided if "u" not in str(unit)] == [
            unit.pk for unit in whole if "u" not in str(unit)
        ]
        assert unknown.status_code == 404
        self.assertContains(first, 'aria-current="page"')

    def test_say_so_when_there_is_nothing(self):
        Unit.objects.all().delete()

        for page in ("", "a-z/", "site-map/", "contact/"):
            self.assertContains(self.client.get(f"/en/{page}"), "Nothing is published yet.")


class AddressTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_ministry()

    def test_the_root_leads_to_the_language_of_the_reader(self):
        wanted = {
            "sl-SI,en;q=0.5": "sl",
            "sr-RS": "sr",
            "sr-Latn-RS": "sr-latn",
            "sr-ME": "sr-latn",
            "ka": "ka",
            "*": "en",
            "": "en",
        }
        for header, code in wanted.items():
            response = self.client.get("/", headers={"Accept-Language": header})

            assert response["Location"] == f"/{code}/", header
            assert "Accept-Language" in response["Vary"]

    def test_a_reader_of_none_of_our_languages_chooses(self):
        response = self.client.get("/units/mfa/", headers={"Accept-Language": "de"})

        for code in LANGUAGES:
            self.assertContains(response, f'href="/{code}/units/mfa/"')

    def test_a_page_named_without_a_language_leads_to_the_readers(self):
        response = self.client.get("/units/mfa/?a=b", headers={"Accept-Language": "ka"})

        self.assertRedirects(response, "/ka/units/mfa/?a=b")

    def test_a_language_written_another_way_leads_to_its_address(self):
        for written, code in {
            "sr-Latn": "sr-latn",
            "sr-Cyrl": "sr",
            "SR": "sr",
            "sr-RS": "sr",
            "sl-SI": "sl",
        }.items():
            self.assertRedirects(
                self.client.get(f"/{written}/units/mfa/"), f"/{code}/units/mfa/", 301
            )

    def test_a_missing_slash_is_mended(self):
        self.assertRedirects(self.client.get("/sl/units/mfa"), "/sl/units/mfa/", 301)

    def test_an_unknown_address_is_not_found_in_the_readers_language(self):
        for code, tag in LANGUAGES.items():
            response = self.client.get(f"/{code}/units/no-such-unit/")

            self.assertContains(response, f'<html lang="{tag}"', status_code=404)
        assert self.client.get("/no/such/page/").status_code == 404


class PreferenceTests(TestCase):
    def test_a_size_is_kept_and_the_reader_returns_to_the_page(self):
        response = self.client.post("/preferences/", {"size": "130", "next": "/sl/a-z/"})
        assert (response.status_code, response["Location"]) == (303, "/sl/a-z/")

        self.assertContains(self.client.get("/sl/a-z/"), 'data-size="130"')

    def test_another_site_can_neither_choose_nor_lead_away(self):
        assert (
            self.client.post(
                "/preferences/", {"size": "130"}, headers={"Sec-Fetch-Site": "cross-site"}
            ).status_code
            == 403
        )
        assert (
            self.client.post("/preferences/", {"size": "130", "next": "https://example.org/"})[
                "Location"
            ]
            == "/"
        )

    def test_a_strange_size_is_the_normal_one(self):
        self.client.post("/preferences/", {"size": "9000"})

        self.assertContains(self.client.get("/en/"), 'data-size="100"')


class ErrorPageTests(TestCase):
    def test_a_failure_of_the_registry_is_said_in_the_readers_language_without_the_database(self):
        self.client.raise_request_exception = False
        for code, tag in LANGUAGES.items():
            with (
                mock.patch("units.public.views.pages.territory_name", side_effect=RuntimeError),
                self.assertLogs("django.request", "ERROR"),
            ):
                make_unit(f"body-{code}", territory="SI")
                response = self.client.get(f"/{code}/")

            with self.assertNumQueries(0):
                server_error(response.wsgi_request)
            self.assertContains(response, f'<html lang="{tag}"', status_code=500)
            self.assertNotContains(response, "RuntimeError", status_code=500)

    def test_a_form_without_its_token_is_refused_in_the_readers_language(self):
        strict = Client(enforce_csrf_checks=True)
        with self.assertLogs("django.security.csrf", "WARNING"):
            response = strict.post("/ka/admin/login/", {"username": "x", "password": "y"})

        self.assertContains(response, "ამის უფლება არ გაქვთ", status_code=403)


class CountryTests(TestCase):
    """Ministries of two countries have one name: wherever they could be confused it is said."""

    @classmethod
    def setUpTestData(cls):
        name = {
            "name_sl": "Ministrstvo za zunanje zadeve",
            "name_sr": "Министарство спољних послова",
            "name_ka": "საგარეო საქმეთა სამინისტრო",
            "name_en": "Ministry of Foreign Affairs",
        }
        cls.slovene = make_unit("si-mfa", territory="SI", **name)
        cls.serbian = make_unit("rs-mfa", territory="RS", **name)
        cls.georgian = make_unit(
            "ge-mfa", territory="GE", name_en="Ministry of Foreign Affairs of Georgia"
        )
        cls.desk = make_unit("rs-desk", name_en="Protocol Desk", parent=cls.serbian)
        appoint(make_person("Ana", "Novak"), make_post(cls.desk))

    def text(self, address):
        return strip_tags(self.client.get(address).text.replace("\n", " "))

    def test_is_said_in_the_heading_and_the_title_of_a_body(self):
        for language, country in (
            ("sl", "Srbija"),
            ("sr", "Србија"),
            ("sr-latn", "Srbija"),
            ("ka", "სერბეთი"),
            ("en", "Serbia"),
        ):
            page = self.client.get(f"/{language}/units/rs-mfa/").text
            title = page[page.index("<title>") + 7 : page.index("</title>")]
            heading = strip_tags(page[page.index("<h1>") : page.index("</h1>")])
            assert f" ({country})" in title
            assert heading.endswith(f", {country}")

    def test_is_said_in_the_title_and_the_path_of_what_is_below(self):
        page = self.client.get("/en/units/rs-desk/").text

        assert "<title>Protocol Desk – Ministry of Foreign Affairs (Serbia) – " in page
        path = strip_tags(
            page[
                page.index('class="breadcrumbs"') : page.index(
                    "</nav>", page.index('class="breadcrumbs"')
                )
            ]
        )
        assert "Ministry of Foreign Affairs (Serbia)" in path

    def test_is_said_in_lists(self):
        for address in ("a-z/", "people/", "contact/", "site-map/", "search/?q=protocol"):
            assert "Ministry of Foreign Affairs (Serbia)" in self.text(f"/en/{address}"), address

    def test_is_said_where_results_are_narrowed_and_in_suggestions(self):
        page = self.client.get("/en/search/?q=foreign").text
        assert '<option value="si-mfa">Ministry of Foreign Affairs (Slovenia)</option>' in page

        answer = self.client.get("/en/search/suggest/?q=ministry").json()
        paths = {one["code"]: one["path"] for one in answer["suggestions"]}
        assert paths == {"si-mfa": "Slovenia", "rs-mfa": "Serbia", "ge-mfa": ""}

    def test_is_not_said_twice(self):
        for address in ("units/ge-mfa/", "a-z/", "contact/", "site-map/", "search/?q=georgia"):
            page = self.text(f"/en/{address}")
            assert "Ministry of Foreign Affairs of Georgia" in page, address
            assert "Georgia (Georgia)" not in page, address
            assert "of Georgia, Georgia" not in page, address
