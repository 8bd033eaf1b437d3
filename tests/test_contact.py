"""A contact: what it may mean, what a click does, and how it is said."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.builders import make_contact, make_unit
from tests.files import loaded
from units.models import Contact


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
        ("email", "ana@gov.si?bcc=eva@gov.si"),
        ("web", "javascript:alert(1)"),
    ],
)
def test_what_cannot_is_refused(kind, value):
    with pytest.raises(ValidationError) as refused:
        meant(kind, value).clean()

    assert "value" in refused.value.message_dict


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
