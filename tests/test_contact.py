"""A contact: what it may mean, what a click does, and how it is said."""

from __future__ import annotations

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from tests.builders import make_contact, make_unit
from tests.files import loaded
from tests.test_tables import workbook
from units.exchange.files import read_contents
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import Contact
from units.search.finding import find
from units.text.contact_lines import read_lines


def meant(kind: str, value: str, **fields: str) -> Contact:
    return Contact(kind=kind, written="as it stands", value=value, **fields)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+38614782267"),
        ("phone", "112"),
        ("phone", "19812"),
        ("phone", "1505"),
        ("mobile", "+995505123456"),
        ("email", "o'brien@example.si"),
        ("email", "пошта@министарство.срб"),
        ("web", "https://www.example.si/a_(b)"),
    ],
)
def test_what_can_be_dialled_written_to_or_opened_is_accepted(kind, value):
    meant(kind, value).clean()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+386014782267"),
        ("phone", "+3861478"),
        ("phone", "+38119812"),
        ("phone", "43"),
        ("fax", "01 478 2267"),
        ("email", "ana@gov"),
        ("email", "ana..novak@gov.si"),
        ("email", "ministarstvo@\u0430pr.gov.rs"),
        ("email", "minist\u0430rstvo@apr.gov.rs"),
        ("email", "ana@gov.si?bcc=eva@gov.si"),
        ("web", "javascript:alert(1)"),
        ("web", "www.example.si"),
        ("web", "https://\u0430pr.gov.rs/"),
        ("web", "https://example.si@example.org/"),
    ],
)
def test_what_cannot_is_refused(kind, value):
    with pytest.raises(ValidationError) as refused:
        meant(kind, value).clean()

    assert "value" in refused.value.message_dict


@pytest.mark.parametrize(
    ("kind", "value", "meant_value"),
    [
        ("email", "ministarstvo@\u0430pr.gov.rs", "ministarstvo@apr.gov.rs"),
        ("web", "https://\u0430pr.gov.rs/a", "https://apr.gov.rs/a"),
    ],
)
def test_letters_of_two_scripts_are_refused_with_the_mend(kind, value, meant_value):
    with pytest.raises(ValidationError, match=f"“{meant_value}” is meant"):
        meant(kind, value).clean()


READER_CASES = [
    "01 478 2267",
    "112",
    "o'brien@example.si",
    "пошта@министарство.срб",
    "ministarstvo@\u0430pr.gov.rs",
    "www.example.si/a_(b)",
    "example.si",
    "ana@gov",
    "505 12 34 56",
    "https://a@example.si/",
]


@pytest.mark.parametrize("line", READER_CASES)
def test_what_a_reader_is_certain_of_or_proposes_every_door_accepts(line):
    for region in ("SI", "GE"):
        for found in read_lines(line, region):
            for value in filter(None, (found.value, found.suggestion)):
                meant(found.kind, value).clean()


@pytest.mark.parametrize(
    ("kind", "value", "extension", "href"),
    [
        ("phone", "+38614782267", "", "tel:+38614782267"),
        ("phone", "+38614782267", "020", "tel:+38614782267;ext=020"),
        ("phone", "112", "", "tel:112"),
        ("email", "ana.novak+a@gov.si", "", "mailto:ana.novak+a@gov.si"),
        ("email", "o'brien@gov.si", "", "mailto:o'brien@gov.si"),
        ("email", "x?bcc=eva%40gov.si&a@gov.si", "", "mailto:x%3Fbcc%3Deva%2540gov.si%26a@gov.si"),
        ("email", "ana@gov.si?bcc=eva", "", "mailto:ana@gov.si%3Fbcc%3Deva"),
        ("address", "Prešernova 25", "", ""),
        ("phone", "", "", ""),
    ],
)
def test_a_click_reaches_what_is_meant_and_nobody_else(kind, value, extension, href):
    assert meant(kind, value, extension=extension).href == href


def test_a_short_number_is_said_as_it_is_and_not_from_abroad():
    short = meant("phone", "112")

    assert (short.spoken, short.national, short.international) == ("1 1 2", "112", "")


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u202d", "\u2066", "\u00ad", "\ufeff"])
@pytest.mark.django_db
class TestWhatIsNotSeen:
    def test_it_is_not_stored_in_what_is_meant(self, sign):
        contact = make_contact(make_unit("desk"), value=f"{sign}+3861{sign}4782267{sign}")

        contact.refresh_from_db()
        assert contact.value == "+38614782267"

    def test_it_is_not_loaded_and_a_second_load_changes_nothing(self, sign):
        document = f"""\
ustroj: 1
units:
- code: desk
  name: {{sl: Miza}}
  contacts:
  - kind: email
    written: info
    value: "info@example.si{sign}"
"""
        for _time in range(2):
            told = loaded(document)

        assert Contact.objects.get().value == "info@example.si"
        assert told == []

    def test_it_passes_no_form(self, sign):
        contact = meant("phone", f"112{sign}", extension=f"12{sign}", code="phone-1")
        contact.unit = make_unit("desk")

        contact.full_clean()

        assert (contact.value, contact.extension) == ("112", "12")


OUTLINE = """\
ustroj: 1
units:
- code: desk
  name: {{sl: Miza}}
  territory: SI
  contacts:
  - kind: {kind}
    written: {written}
    value: '{value}'
"""


def load_fixture(directory, **fields: str) -> str:
    """Load a contact of the unit "desk" from a fixture; what was remarked on."""
    row = {"model": "units.contact", "fields": {"unit": ["desk"], "code": "c", **fields}}
    (directory / "x.json").write_text(json.dumps([row]))
    said = io.StringIO()
    call_command("loaddata", str(directory / "x.json"), stdout=io.StringIO(), stderr=said)
    return said.getvalue()


@pytest.mark.django_db
class TestShortNumbers:
    """They come by every door, and every page shows them."""

    def stored(self, client):
        page = client.get("/en/units/desk/")
        assert "tel:112" in page.text
        assert '(1 1 2)"' in page.text
        assert "from abroad" not in page.text
        return Contact.objects.get().value

    def test_by_an_outline(self, client):
        text = OUTLINE.format(kind="phone", written="klic v sili 112", value="112")
        loaded(text.replace("  territory", "  status: published\n  territory"))

        assert self.stored(client) == "112"

    def test_by_tables(self, client):
        make_unit("desk")
        table = "unit,kind,written,value\ndesk,phone,112,112\n"
        load(read_contents([("contacts.csv", table.encode())]))

        assert self.stored(client) == "112"

    def test_by_a_workbook(self, client):
        make_unit("desk")
        rows = [["unit", "kind", "written", "value"], ["desk", "phone", "112", "112"]]
        load(read_contents([("contacts.xlsx", workbook(contacts=rows))]))

        assert self.stored(client) == "112"

    def test_by_a_fixture(self, client, tmp_path):
        make_unit("desk")
        fields = (
            '{"unit": ["desk"], "code": "p", "kind": "phone", "written": "112", "value": "112"}'
        )
        (tmp_path / "x.json").write_text(f'[{{"model": "units.contact", "fields": {fields}}}]')
        call_command("loaddata", str(tmp_path / "x.json"), stdout=io.StringIO())

        assert self.stored(client) == "112"

    @pytest.mark.parametrize("query", ["112", "19812"])
    def test_search_finds_them(self, query):
        make_contact(make_unit("desk"), "klic v sili", value=query)
        make_contact(make_unit("other"), "+386 1 211 2000", value="+38612112000")

        hits = find(query, "en").hits
        assert [Contact.objects.get(value=query).unit_id] == [hit.pk for hit in hits]


@pytest.mark.django_db
class TestWrittenOnly:
    """What a file states without its value, though it can be read, is remarked on."""

    def remarks(self, kind, written, value=""):
        text = OUTLINE.format(kind=kind, written=written, value=value)
        return [remark.message for remark in load([read_outline("a.yaml", text)]).remarks]

    @pytest.mark.parametrize(
        ("kind", "written", "proposal"),
        [
            ("email", "a@b.si; c@d.si", "Several seem to be meant: a@b.si, c@d.si."),
            ("email", "a (at) b.si", "“a@b.si” seems to be meant"),
            ("web", "www.example.org/x", "“https://www.example.org/x” seems to be meant"),
            ("phone", "01 478 22 67", "“+38614782267” seems to be meant"),
            ("phone", "386 1 478 22 67", "“+38614782267” seems to be meant"),
            ("fax", "01 478 22 67, 01 478 22 68", "+38614782267, +38614782268"),
        ],
    )
    def test_with_the_proposal(self, kind, written, proposal):
        (told,) = self.remarks(kind, written)

        assert proposal in told
        assert Contact.objects.get().value == ""

    @pytest.mark.parametrize(
        ("kind", "written", "value"),
        [
            ("email", "a@b.si", "a@b.si"),
            ("phone", "478 22 67", ""),
            ("hours", "8-15, 01 478 22 67", ""),
            ("address", "www.example.org", ""),
        ],
    )
    def test_what_has_its_value_or_can_have_none_is_not(self, kind, written, value):
        assert self.remarks(kind, written, value) == []

    def test_a_value_in_two_scripts_is_remarked_on(self):
        (told,) = self.remarks("email", "pošta", "пошта@mfa.rs")

        assert "letters of two scripts" in told

    def test_a_second_load_says_nothing(self):
        self.remarks("web", "www.example.org")

        assert self.remarks("web", "www.example.org") == []

    def test_the_country_is_that_of_the_body_at_the_top(self):
        make_unit("part", parent=make_unit("top", territory="RS"))
        table = "unit,kind,written\npart,phone,011/3613-321\n"
        report = load(read_contents([("contacts.csv", table.encode())]))

        assert "“+381113613321” seems to be meant" in report.remarks[0].message

    def test_a_fixture_likewise(self, tmp_path):
        make_unit("desk")
        told = load_fixture(tmp_path, kind="web", written="www.example.org")

        assert "“https://www.example.org” seems to be meant" in told
