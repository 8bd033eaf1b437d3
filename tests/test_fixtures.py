"""The data that a new copy starts with.

Five ministries, all the facts of the documents they come from.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from tests.shared_data import path_of
from units.exchange.dumping import dump as statements
from units.exchange.formats.outline_writer import write_outline
from units.models import Contact, Person, Post, Task, Unit, UnitKind
from units.text.contact_lines import read_lines
from units.text.languages import LANGUAGES
from units.text.mixed_scripts import mixed_words
from units.tree import check

PATHS = sorted(Path(settings.FIXTURE_DIRS[0]).glob("*.yaml"))
FIXTURES = ["kinds", *(path.stem for path in PATHS if path.stem != "kinds")]
SHARED = ["kinds", "glossary"]
ONE_BY_ONE = sorted(PATHS, key=lambda path: path.stem not in SHARED)
WRITTEN = [code for code in LANGUAGES if code != "sr-latn"]

TREES = {
    "si-mzz": ["si-mzz-enlargement"],
    "rs-env": [
        "rs-env-international",
        "rs-env-international-legal",
        "rs-env-international-cooperation",
        "rs-env-international-eu",
    ],
    "rs-mfa": [
        "rs-mfa-multilateral",
        "rs-mfa-multilateral-un",
        "rs-mfa-multilateral-un-political",
        "rs-mfa-multilateral-un-missions",
        "rs-mfa-multilateral-un-unesco",
        "rs-mfa-multilateral-osce-coe",
        "rs-mfa-multilateral-nonaligned",
        "rs-mfa-multilateral-economic",
        "rs-mfa-multilateral-human-rights",
    ],
    "ge-mfa": [
        "ge-mfa-security-policy",
        "ge-mfa-security-policy-nato",
        "ge-mfa-security-policy-new-threats",
    ],
    "rs-mup": ["rs-mup-cabinet", "rs-mup-international"],
}
NUMBERS = {
    "si-mzz-enlargement": ["tel:+38614782267"],
    "ge-mfa-security-policy": ["tel:+995322945000;ext=1200"],
    "rs-mup-international": [
        "tel:+381113613321",
        "tel:+381113620261",
        "tel:+381113610217",
        "tel:+381113620189",
        "tel:+381113614929",
        "mailto:bmseu@mup.gov.rs",
    ],
}
FACTS = {
    "/sl/units/si-mzz-enlargement/": [
        "Sektor za širitev in jugovzhodno Evropo",
        "Alenka Košir",
        "01/ 478-2267",
        "alenka.kosir(at)gov.si",
        "https://www.gov.si/",
        "mailto:alenka.kosir@gov.si",
    ],
    "/sr/units/rs-mfa-multilateral/": [
        "Сектор за мултилатералну сарадњу",
        "Одељење за Уједињене нације",
        "Одељење за Организацију за европску безбедност и сарадњу",
        "Савет Европе",
        "Одсек за Покрет несврстаних земаља",
        "Одсек за економску мултилатералу",
        "Одсек за људска права и заштиту животне средине",
    ],
    "/sr-latn/units/rs-env-international/": [
        "Sektor za međunarodnu saradnju i evropske integracije",
        "Odeljenje za međunarodnu saradnju",
        "Odsek za evropske integracije",
        "Grupa za normativno",
        "TAIEX",
        "ENVAP",
    ],
    "/ka/units/ge-mfa-security-policy/": [
        "უსაფრთხოების პოლიტიკისა და ევროატლანტიკური ინტეგრაციის დეპარტამენტი",
        "დირექტორი",
        "(+995 32) 294 5000 - 12 00",
        "ნატო-ს სამმართველო",
        "ახალი საფრთხეებისა და შეიარაღებაზე კონტროლის სამმართველო",
    ],
    "/en/units/rs-mup-international/": [
        "Bureau for International Cooperation and European Integration",
        "Igor Perić",
        "+381-11-3613-321",
        "3620-261",
        "3610 -217",
        "+381-11-3620-189",
        "3614-929",
        "Peacekeeping",
        "Article 19",
        "bmseu@mup.gov.rs",
    ],
}


WAYS = {
    "prepare": lambda: call_command("prepare", stdout=io.StringIO()),
    "load_units": lambda: load_units(*PATHS),
    "loaddata": lambda: call_command("loaddata", *PATHS, verbosity=0),
    "load_units, file by file": lambda: [load_units(path) for path in ONE_BY_ONE],
    "loaddata, file by file": lambda: [
        call_command("loaddata", path.stem, verbosity=0) for path in ONE_BY_ONE
    ],
}


def load_units(*paths: Path) -> None:
    call_command("load_units", *map(str, paths), verbosity=0, stdout=io.StringIO())


def outline() -> str:
    out = io.StringIO()
    call_command("dump_units", stdout=out)
    return out.getvalue()


def stated(text: str) -> dict:
    """What an outline says, every value as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def dump() -> str:
    out = io.StringIO()
    call_command(
        "dumpdata",
        "units",
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
        format="yaml",
        stdout=out,
    )
    return out.getvalue()


class FixtureTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("loaddata", *FIXTURES, verbosity=0)

    def test_holds_the_five_trees(self):
        for ministry, codes in TREES.items():
            root = Unit.objects.get(code=ministry)
            assert [unit.code for unit in Unit.objects.under(root)] == codes
        assert Unit.objects.roots().count() == len(TREES)
        assert check(Unit) == []

    def test_third_level_hangs_where_the_document_says(self):
        groups = Unit.objects.filter(parent__code="rs-mfa-multilateral-un").values_list(
            "kind__code", flat=True
        )
        assert list(groups) == ["group", "group", "group"]

    def test_loading_twice_changes_nothing(self):
        moments = list(Unit.objects.values_list("code", "updated_at", "tree_id", "lft"))
        before = dump()

        call_command("loaddata", *FIXTURES, verbosity=0)

        assert (dump(), list(Unit.objects.values_list("code", "updated_at", "tree_id", "lft"))) == (
            before,
            moments,
        )

    def test_loading_in_the_other_way_afterwards_changes_nothing(self):
        moments = list(Unit.objects.values_list("code", "updated_at", "tree_id", "lft"))
        before = dump()

        load_units(*PATHS)

        assert (dump(), list(Unit.objects.values_list("code", "updated_at", "tree_id", "lft"))) == (
            before,
            moments,
        )

    def test_a_file_says_what_it_is_and_is_then_as_it_would_be_dumped(self):
        for path in PATHS:
            name = path.stem
            lists = statements() if name in SHARED else statements([Unit.objects.get(code=name)])
            out = io.StringIO()
            write_outline(
                out,
                {key: lists[key] for key in ([name] if name in SHARED else ["people", "units"])},
            )

            comments, mark, text = path.read_text(encoding="utf-8").partition("ustroj:")

            assert all(line.startswith("# ") for line in comments.splitlines()), name
            assert mark + text == out.getvalue(), name

    def test_everything_is_written_in_every_language(self):
        translated = [
            (UnitKind, "name"),
            (Unit, "name"),
            (Task, "text"),
            (Post, "title"),
            (Person, "given_name"),
            (Person, "family_name"),
        ]
        for model, field in translated:
            for row in model.objects.all():
                missing = [code for code in WRITTEN if not getattr(row, f"{field}_{code}")]
                assert not missing, f"{row.natural_key()} has no {field} in {missing}"
        for unit in Unit.objects.all():
            for field in ("description", "notice", "legal_basis"):
                assert sum(bool(getattr(unit, f"{field}_{code}")) for code in WRITTEN) in {
                    0,
                    len(WRITTEN),
                }

    def test_every_page_shows_all_the_facts_of_its_document(self):
        for address, facts in FACTS.items():
            page = self.client.get(address).text.replace("&#x27;", "'")
            for fact in facts:
                assert fact in page, f"{address}: {fact}"

    def test_numbers_dial_what_the_documents_mean_in_every_language(self):
        for unit, hrefs in NUMBERS.items():
            for language in LANGUAGES:
                page = self.client.get(f"/{language}/units/{unit}/").text
                for href in hrefs:
                    assert f'href="{href}"' in page

    def test_every_unit_opens_in_every_language_without_a_fallback(self):
        for unit in Unit.objects.all():
            for language in LANGUAGES:
                response = self.client.get(f"/{language}/units/{unit.code}/")
                assert response.status_code == 200
                assert 'class="mark"' not in response.text, f"{language} {unit.code}"

    def test_no_word_mixes_scripts(self):
        for model in apps.get_app_config("units").get_models():
            for row in model.objects.all():
                texts = [
                    value
                    for field in model._meta.concrete_fields
                    if isinstance(value := getattr(row, field.attname), str)
                ]
                assert [mixed_words(text) for text in texts if mixed_words(text)] == []

    def test_all_contacts_can_be_dialled_or_written_to(self):
        places = Contact.objects.exclude(kind=Contact.Kind.ADDRESS)
        assert [contact.written for contact in places if not contact.href] == []

    def test_numbers_and_addresses_mean_what_their_text_says(self):
        for unit in Unit.objects.all():
            owners = [unit, *unit.posts.all()]
            for contacts in (
                [*owner.contacts.filter(kind=kind)]
                for owner in owners
                for kind in ("phone", "fax", "email")
            ):
                found = read_lines(
                    ", ".join(contact.written for contact in contacts), unit.get_root().territory
                )
                assert [(one.value, one.extension) for one in found] == [
                    (contact.value, contact.extension) for contact in contacts
                ]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_loading_stores_what_the_files_state_in_their_order(way):
    files = [stated(path.read_text(encoding="utf-8")) for path in PATHS]
    listed = {
        name: [item for file in files for item in file.get(name, ())]
        for name in ("glossary", "kinds", "people", "units")
    }
    listed["people"].sort(key=lambda person: person["code"])

    WAYS[way]()

    assert stated(outline()) == {"ustroj": "1", **listed}
    assert [unit.code for unit in Unit.objects.roots()] == sorted(TREES)
    for unit in Unit.objects.all():
        for rows in (unit.tasks, unit.contacts, unit.posts):
            assert [row.order for row in rows.all()] == [*range(1, rows.count() + 1)]
    assert check(Unit) == []
    call_command("refresh_sort_keys", "--check", stdout=io.StringIO())
    call_command("rebuild_search", "--check", stdout=io.StringIO())


def test_no_sentence_of_a_document_was_copied():
    """Facts come from the documents; sentences do not."""
    sources = " ".join(
        " ".join(path.read_text().split()) for path in path_of("seeds").glob("*.txt")
    )
    copied = [
        text
        for path in PATHS
        for sentence in texts(stated(path.read_text(encoding="utf-8")))
        if len((text := sentence.strip().rstrip(".;")).split()) > 7
        and text.casefold() in sources.casefold()
    ]
    assert copied == []


def texts(item: object, key: str = "") -> Iterator[str]:
    """Each line of the tasks, descriptions and notices of an outline."""
    if isinstance(item, str):
        yield from item.splitlines() if key in {"text", "description", "notice"} else ()
    elif isinstance(item, list):
        for one in item:
            yield from texts(one, key)
    elif isinstance(item, dict):
        for name, value in item.items():
            yield from texts(value, key if name in LANGUAGES else name)
