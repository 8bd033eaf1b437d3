"""Signs that nobody sees: names keep none, and search finds the words that hold some."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.builders import make_unit
from tests.files import loaded
from units.exchange.files import read_contents
from units.exchange.loading.documents import load
from units.models import Unit, UnitKind
from units.search.finding import find

pytestmark = pytest.mark.django_db

NAME = "Urad za raz\u00advoj vi\u200blin\ufeff"


def test_a_file_of_any_format_brings_none_into_a_name(tmp_path):
    loaded(f'ustroj: 1\nunits: [{{code: a, name: {{sl: "{NAME}"}}}}]')
    load(read_contents([("units.csv", f"code,name.sl\nb,{NAME}\n".encode())]))

    assert set(Unit.objects.values_list("name_sl", flat=True)) == {"Urad za razvoj vilin"}


def test_a_form_neither(client):
    client.force_login(User.objects.create_superuser("editor", password="x"))
    client.post("/en/admin/units/unitkind/add/", {"code": "k", "name_sl": NAME})

    assert UnitKind.objects.get().name_sl == "Urad za razvoj vilin"


def test_words_of_longer_texts_are_found_although_they_hold_some():
    unit = make_unit("a", name_en="A", description_sl="Skrbi za žlaht\u00adnjenje zma\u00adjev.")

    (hit,) = find("žlahtnjenje zmajev", "sl", among=Unit.objects.all()).hits

    assert hit.pk == unit.pk
