"""One true message for each mistake: in files, flat fixtures and forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from tests.builders import make_unit
from tests.files import loaded
from tests.test_admin import UNITS, form
from tests.unit_forms import part_of, save, with_column
from units.exchange.faults import RefusedError

pytestmark = pytest.mark.django_db

LONG = "x" * 300
MISTAKES = {
    f"name: {{en: {LONG}}}": "name.en: Ensure this value has at most 255 characters",
    "name: {en: A}, territory: Slovenia": "territory: Use a code of ISO 3166",
    "name: {en: A}, contacts: [{kind: Phone, written: 01 478 2267, value: '+38614782267'}]": (
        "kind: Write one of: phone,"
    ),
    f"name: {{en: A}}, contacts: [{{kind: email, written: x, value: 'a@{LONG}{LONG}'}}]": (
        "value: "
    ),
    "name: {en: A}, founded_on: soon, dissolved_on: 2020-01-01": "founded_on: “soon”",
    "name: {en: A}, parent: a": "parent: The unit would stand below itself: a → a.",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.replace(LONG, "…"))
def test_in_a_file(mistake):
    with pytest.raises(RefusedError) as caught:
        loaded(f"ustroj: 1\nunits:\n- {{code: a, {mistake}}}")

    (fault,) = caught.value.faults
    assert MISTAKES[mistake] in str(fault)
    assert len(re.findall(r"characters|Enter a valid|ISO 3166", fault.message)) <= 1


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("unit", f"name_en: {LONG}"),
        ("unit", "name_en: A, territory: Slovenia"),
        ("contact", "unit: [b], kind: Phone, written: 01 478 2267"),
        ("contact", f"unit: [b], kind: email, written: x, value: 'a@{LONG}{LONG}'"),
    ],
    ids=["name", "territory", "kind", "value"],
)
def test_in_a_flat_fixture(model, fields, tmp_path: Path):
    file = tmp_path / "rows.yaml"
    unit = "- {model: units.unit, fields: {code: b, name_en: B}}\n"
    file.write_text(f"{unit}- {{model: units.{model}, fields: {{code: a, {fields}}}}}\n")
    with pytest.raises(CommandError) as caught:
        call_command("loaddata", str(file), verbosity=0)

    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name_en": LONG}, "Ensure this value has at most 255 characters (it has 300)."),
        ({"name_en": "", "code": ""}, "Give the name in at least one language."),
        ({"name_en": "A", "code": "A b"}, "Use small letters a to z, digits"),
        ({"name_en": "A", "territory": "Slovenia"}, "at most 6 characters"),
    ],
    ids=["long", "none", "code", "territory"],
)
def test_in_a_form(client: Client, fields, said):
    client.force_login(User.objects.create_superuser("editor", password="x"))
    page = client.post(f"{UNITS}add/", form(**{"code": "a", **fields})).text

    assert_said_once(page, said)


@pytest.mark.parametrize(
    ("address", "fields", "said"),
    [
        (
            lambda unit: with_column(unit, "name_en"),
            {"name_en": LONG},
            "Ensure this value has at most 255 characters (it has 300).",
        ),
        (
            lambda unit: with_column(unit, "name_en"),
            {"name_en": ""},
            "Give the name in at least one language.",
        ),
        (
            lambda unit: with_column(unit, "code"),
            {"code": "A b"},
            "Use small letters a to z, digits",
        ),
        (
            lambda unit: with_column(unit, "territory"),
            {"territory": "Slovenia"},
            "at most 6 characters",
        ),
        (
            lambda unit: with_column(unit, "founded_on"),
            {"founded_on": "2020", "dissolved_on": "2019"},
            "dissolved before it was founded",
        ),
        (
            lambda unit: part_of(unit, "contacts", "new"),
            {"contacts-0-kind": "phone", "contacts-0-written": "1", "contacts-0-value": "01/4"},
            "as it is dialled from abroad",
        ),
        (
            lambda unit: part_of(unit, "tasks", "new"),
            {"tasks-0-order": "1", "tasks-0-depth": "0"},
            "in at least one language",
        ),
    ],
    ids=["long", "none", "code", "territory", "days", "contact", "task"],
)
def test_in_the_form_of_a_part(client: Client, address, fields, said):
    client.force_login(User.objects.create_superuser("editor", password="x"))

    assert_said_once(save(client, address(make_unit("desk")), **fields).text, said)


def assert_said_once(page: str, said: str) -> None:
    (messages,) = re.findall(r'<ul class="errorlist.*?</ul>', page, re.DOTALL)
    assert messages.count("<li>") == 1
    assert said in messages
