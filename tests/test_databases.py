"""Which database is meant: what is pinned is asked and written, and nothing of it gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, router, transaction

from tests.builders import make_unit
from units.databases import Router, in_use, pinned
from units.localized import glossary
from units.localized.texts import localized
from units.models import FormerCode, GlossaryEntry, Unit
from units.search.finding import find
from units.search.models import IndexEntry

pytestmark = [
    pytest.mark.django_db(databases="__all__"),
    pytest.mark.usefixtures("other"),
]

OUTLINE = """\
ustroj: 1
units:
- {code: health, name: {en: Health}, status: published}
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[None]:
    """A second database, whatever the first is kept in."""
    described = deepcopy(connections["default"].settings_dict)
    described |= {
        "ENGINE": "units.databases.sqlite3",
        "NAME": str(tmp_path_factory.mktemp("databases") / "other.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        "CONN_HEALTH_CHECKS": False,
    }
    connections.databases["other"] = described
    with django_db_blocker.unblock():
        call_command("migrate", database="other", verbosity=0)
    yield
    with django_db_blocker.unblock():
        connections["other"].close()
    del connections["other"], connections.databases["other"]


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    file = tmp_path / "units.yaml"
    file.write_text(OUTLINE, encoding="utf-8")
    return file


def codes(alias: str) -> list[str]:
    return list(Unit.objects.using(alias).values_list("code", flat=True))


class TestPinning:
    def test_holds_for_a_stretch_of_code_and_nests(self):
        with pinned("other"):
            make_unit("health")
            with pinned("default"):
                assert in_use() == "default"
                assert not Unit.objects.exists()
            assert Unit.objects.get().code == "health"
        assert (codes("default"), codes("other")) == ([], ["health"])

    def test_ends_also_where_something_fails(self):
        with pytest.raises(LookupError), pinned("other"):
            raise LookupError
        assert in_use() == "default"


class TestSaving:
    def test_a_renaming_keeps_the_former_code_where_it_is_stored(self):
        unit = Unit(code="health", name_en="Health")
        unit.save(using="other")
        unit.code = "wellbeing"
        unit.save(using="other")
        assert FormerCode.objects.using("other").get().code == "health"
        assert not FormerCode.objects.using("default").exists()

    def test_a_code_is_free_where_the_unit_is_stored(self):
        make_unit("desk")
        unit = Unit(name_en="Desk")
        unit.save(using="other")
        assert unit.code == "desk"

    def test_search_learns_of_it_there_whatever_is_going_on_elsewhere(self):
        with transaction.atomic("default"):
            make_unit("finance")
            Unit(code="health", name_en="Health", status="published").save(using="other")
        assert IndexEntry.objects.using("other").count() == 1
        with pinned("other"):
            assert len(find("Health", "en").hits) == 1
            assert not find("Finance", "en").hits
        assert not find("Health", "en").hits

    def test_updating_and_deleting_many_rows_too(self):
        Unit(code="health", name_en="Health", status="published").save(using="other")
        Unit.objects.using("other").update(name_en="Wellbeing")
        with pinned("other"):
            assert len(find("Wellbeing", "en").hits) == 1
        Unit.objects.using("other").delete()
        assert not IndexEntry.objects.using("other").exists()


class TestGlossary:
    def test_is_that_of_the_database_a_row_comes_from(self):
        GlossaryEntry(cyrillic="ТАЕКС", latin="TAIEX").save(using="other")
        glossary.forget()
        for alias in ("default", "other"):
            Unit(code="eu", name_sr="ТАЕКС").save(using=alias)
        read = [
            localized(Unit.objects.using(alias).get(), "name", "sr-latn").text
            for alias in ("default", "other")
        ]
        assert read == ["TAEKS", "TAIEX"]


class TestCommands:
    def test_load_dump_and_check_the_database_they_are_told(self, outline, capsys):
        call_command("load_units", str(outline), database="other", verbosity=0)
        assert (codes("default"), codes("other")) == ([], ["health"])
        call_command("check_tree", database="other")
        call_command("rebuild_search", database="other", check=True, verbosity=0)
        capsys.readouterr()
        call_command("dump_units", database="other")
        assert "code: health" in capsys.readouterr().out

    def test_fixtures_go_where_they_are_told(self, outline):
        call_command("loaddata", str(outline), database="other", verbosity=0)
        assert (codes("default"), codes("other")) == ([], ["health"])

    def test_the_format_of_units_is_dumped_from_where_it_is_told(self, outline, capsys):
        call_command("load_units", str(outline), database="other", verbosity=0)
        capsys.readouterr()
        call_command("dumpdata", "units", format="units", database="other")
        assert "code: health" in capsys.readouterr().out


class ReadsFromTheOther:
    """As a router to a replica that has not heard of anything yet."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "other"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"


class TestReplicas:
    @pytest.fixture(autouse=True)
    def reads_go_elsewhere(self, monkeypatch):
        monkeypatch.setattr(router, "routers", [Router(), ReadsFromTheOther()])

    def test_a_write_asks_what_it_writes_and_not_the_replica(self):
        unit = make_unit("health")
        unit.code = "wellbeing"
        unit.save()
        assert FormerCode.objects.using("default").get().code == "health"
        assert IndexEntry.objects.using("default").count() == 1

    def test_a_load_compares_with_what_it_writes(self, outline):
        call_command("load_units", str(outline), verbosity=0)
        call_command("load_units", str(outline), verbosity=0)
        assert (codes("default"), codes("other")) == (["health"], [])

    def test_a_reader_asks_the_replica(self):
        make_unit("health", name_en="Health")
        assert not Unit.objects.exists()
        assert not find("Health", "en").hits
