"""One body or one person entered twice is remarked on, in files and in forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User

from tests.builders import make_person, make_unit
from tests.unit_forms import save, with_column
from units.exchange.files import read_contents
from units.exchange.loading.documents import load
from units.models import Person, Unit

pytestmark = pytest.mark.django_db


def remarks(table: str, name: str = "units.csv") -> list[str]:
    return [str(remark) for remark in load(read_contents([(name, table.encode())])).remarks]


@pytest.fixture
def ministry() -> Unit:
    top = make_unit("ministry")
    make_unit("nato-department", name_en="NATO Department", parent=top)
    return top


class TestFiles:
    def test_a_second_unit_of_the_same_name_in_the_same_place_is_remarked_on(self, ministry):
        assert remarks("code,parent,name.en\nx,ministry,nato  department\n") == [
            "units.csv, line 2, column 3, unit x, name.en: "
            "A unit of this name stands in the same place already: “nato-department”. "
            "If it is the same unit, keep one of the two."
        ]
        assert Unit.objects.filter(code="x").exists()

    def test_also_two_of_one_file_and_one_that_comes_there_or_is_renamed(self, ministry):
        make_unit("legal", parent=ministry)
        other = make_unit("other")
        make_unit("elsewhere", name_en="NATO Department", parent=other)

        assert len(remarks("code,parent,name.en\na,ministry,A\nb,ministry,A\n")) == 1
        assert len(remarks("code,name.en\nlegal,NATO Department\n")) == 1
        assert len(remarks("code,parent,name.en\nelsewhere,ministry,NATO Department\n")) == 1

    def test_elsewhere_dissolved_or_unchanged_ones_say_nothing(self, ministry):
        make_unit("gone", name_en="Gone", parent=ministry, dissolved_on=date(2020, 1, 1))
        make_unit("other")

        table = "code,parent,name.en\nx,other,NATO Department\ny,ministry,Gone\n"
        assert remarks(table) == []
        assert remarks("code,parent,name.en\nz,ministry,NATO Department\n")
        assert remarks("code,parent,name.en\nz,ministry,NATO Department\n") == []

    def test_bodies_at_the_top_are_compared_within_their_territory(self):
        make_unit("m", name_en="Ministry", territory="SI")

        assert remarks("code,name.en,territory\nge-m,Ministry,GE\n") == []
        assert len(remarks("code,name.en,territory\nsi-m,Ministry,SI\n")) == 1

    def test_a_second_person_of_the_same_name(self):
        make_person("Ana", "Vzorec", code="ana-vzorec")
        table = "code,given_name.en,family_name.en\nava,Ana,Vzorec\neva,Eva,Vzorec\n"

        assert remarks(table, "people.csv") == [
            "people.csv, line 2, column 2, person ava, given_name.en: "
            "A person of this name is there already: “ana-vzorec”. "
            "If it is the same person, keep one of the two."
        ]


class TestForms:
    def save(self, client, address: str, **fields: object) -> str:
        client.force_login(User.objects.create_superuser("editor", password="x"))
        counts = {f"appointments-{part}_FORMS": 0 for part in ("TOTAL", "INITIAL")}
        return client.post(f"/en/admin/units/{address}", counts | fields, follow=True).text

    def test_a_unit_is_remarked_on_after_saving(self, client, ministry):
        fields = {"name_en": "NATO Department", "status": "draft"}
        page = self.save(client, "unit/add/", parent=ministry.pk, **fields)

        assert "stands in the same place already: “nato-department”" in page
        assert Unit.objects.filter(name_en="NATO Department").count() == 2

    def test_so_is_one_that_is_renamed_or_moved(self, client, ministry):
        client.force_login(User.objects.create_superuser("editor", password="x"))
        renamed = make_unit("renamed", name_en="Other", parent=ministry)
        moved = make_unit("moved", name_en="NATO Department", parent=make_unit("env"))

        for unit, column, value in (
            (renamed, "name_en", "NATO Department"),
            (moved, "parent", ministry.pk),
        ):
            done = save(client, with_column(unit, column), **{column: value})
            assert "stands in the same place already: “" in client.get(done["Location"]).text
        done = save(client, with_column(moved, "founded_on"), founded_on="2001")
        assert "stands in the same place" not in client.get(done["Location"]).text

    def test_a_person_likewise(self, client):
        make_person("Ana", "Vzorec", code="ana-vzorec")
        page = self.save(client, "person/add/", given_name_en="Ana", family_name_en="Vzorec")

        assert "A person of this name is there already: “ana-vzorec”" in page
        assert Person.objects.count() == 2
