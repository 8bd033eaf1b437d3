"""No page grows with the registry: long lists have pages, and a way to the rest."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import make_contact, make_unit
from units.models import Unit
from units.public import sources
from units.public.views import indexes, pages
from units.public.views.search import _all_choices
from units.text.languages import LANGUAGES
from units.version import kept, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def wide(monkeypatch):
    """A ministry with nine parts, and bodies in two countries; pages have room for four."""
    monkeypatch.setattr(sources, "LONGEST_LIST", 4)
    monkeypatch.setattr(sources, "LARGEST_BRANCH", 6)
    monkeypatch.setattr(sources, "MOST_BESIDE", 2)
    monkeypatch.setattr(pages, "BODIES_ON_A_PAGE", 4)
    monkeypatch.setattr(pages, "CONTACTS_ON_A_PAGE", 4)
    monkeypatch.setattr(indexes, "LONGEST_LIST", 4)
    for question in (sources._siblings, sources._branch, sources._siblings_before):
        question._plans.clear()
    sources._siblings_behind._plans.clear()
    ministry = make_unit("wide", name_en="Wide", territory="SI")
    for number in range(9):
        make_unit(f"part-{number}", name_en=f"Part {number}", parent=ministry)
    for number in range(9):
        body = make_unit(f"body-{number}", name_en=f"Body {number}", territory="GE")
        make_contact(body)
    yield ministry
    for question in (sources._siblings, sources._branch, sources._siblings_before):
        question._plans.clear()
    sources._siblings_behind._plans.clear()


def listed(client, address, language="en"):
    return client.get(f"/{language}/{address}").content.decode()


def test_sub_units_are_shown_a_page_at_a_time(client, wide):
    first, last = listed(client, "units/wide/"), listed(client, "units/wide/?page=3")

    assert "Sub-units (9)" in first
    assert "/units/part-3/" in first
    assert "/units/part-4/" not in first
    assert 'rel="next"' in first
    assert "/units/part-8/" in last
    assert "/units/part-3/" not in last
    assert 'rel="canonical"' in first
    assert "noindex" not in first
    assert '<meta name="robots" content="noindex, follow">' in last
    assert 'rel="canonical"' not in last


def test_of_many_neighbours_the_nearest_are_shown_with_a_way_to_all(client, wide):
    page = listed(client, "units/part-4/")

    shown = [number for number in range(9) if f'/en/units/part-{number}/"><span>' in page]
    assert shown == [2, 3, 5, 6]
    assert "/en/units/wide/#sub-units" in page


def test_a_wide_structure_is_shown_a_level_and_a_page_at_a_time(client, wide):
    first, last = (
        listed(client, "units/wide/structure/"),
        listed(client, "units/wide/structure/?page=3"),
    )

    assert "one level is shown" in first
    assert "/units/part-8/" in last
    assert "/units/part-0/" not in last


def test_home_offers_countries_and_pages_of_their_bodies(client, wide):
    home = listed(client, "")
    georgia = listed(client, "?country=GE&page=3")

    assert "?country=GE" in home
    assert "9 bodies" in home
    assert "Body 1" not in home
    assert "Body 8" in georgia
    assert "Body 1" not in georgia
    assert "Wide" in listed(client, "?country=SI")
    assert client.get("/en/?country=XX").status_code == 404


def test_contact_and_site_map_have_pages(client, wide):
    for address in ("contact/", "site-map/"):
        found = [listed(client, f"{address}?page={number}") for number in (1, 2, 3)]
        for code in ("wide", *(f"body-{number}" for number in range(9))):
            assert sum(f"/units/{code}/" in page for page in found) == 1, (address, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_open_in_every_language(client, wide, language):
    for address in ("", "?country=GE", "a-z/", "contact/", "site-map/", "units/wide/"):
        assert client.get(f"/{language}/{address}").status_code == 200


def test_what_is_cut_costs_the_same_however_wide_it_is(client, wide):
    costs = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as asked:
            for address in ("", "contact/", "site-map/", "units/wide/", "units/wide/structure/"):
                client.get(f"/en/{address}")
        costs.append(len(asked))
        for _number in range(9):
            make_unit(parent=wide)
            make_unit(territory="RS")
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_asked_again_when_anything_was_written():
    asked = []
    count = kept(lambda: asked.append(version()) or Unit.objects.count())
    make_unit("one")

    assert (count(), count()) == (1, 1)
    make_unit("two")
    assert (count(), count()) == (2, 2)
    Unit.objects.filter(code="two").delete()

    assert count() == 1
    assert len(asked) == 3
    assert _all_choices("en")["in"][0][0] == "one"


def test_the_choice_of_language_keeps_the_whole_address(client):
    page = listed(client, "search/?q=a%26b&page=2")

    assert 'href="/sl/search/?q=a%26b&amp;page=2"' in page
