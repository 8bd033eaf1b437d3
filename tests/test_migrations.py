"""Migrations: one line an app, each named for what it does, and none is wanting."""

from __future__ import annotations

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.builders import make_ministry, make_unit
from units.models import Unit
from units.tree import check

OURS = [
    config.label
    for config in apps.get_app_configs()
    if config.name == "units" or config.name.startswith("units.")
]


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(connection=None)


@pytest.mark.parametrize("label", OURS)
def test_the_migrations_of_an_app_stand_in_one_line(loader, label):
    names = sorted(name for app, name in loader.disk_migrations if app == label)
    before = [None, *names]
    for previous, name in zip(before, names, strict=False):
        own = [
            parent
            for app, parent in loader.disk_migrations[label, name].dependencies
            if app == label
        ]
        assert own == ([previous] if previous else [])


def test_each_is_named_for_what_it_does(loader):
    names = [name for app, name in loader.disk_migrations if app in OURS]
    assert names
    for name in names:
        assert re.fullmatch(r"\d{4}_[a-z]\w+", name)
        assert not re.search(r"_auto_|_initial$|_more$", name)


@pytest.mark.django_db
def test_none_is_wanting():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("most", [2**31 - 1, 2**20])
def test_edges_that_followed_one_another_are_given_room_and_back(loader, monkeypatch, most):
    make_ministry()
    make_unit("env")
    migration = import_module("units.migrations.0008_room_between_units")
    monkeypatch.setattr(migration, "MOST", most)
    then = loader.project_state([("units", "0008_room_between_units")]).apps
    order = list(Unit.objects.values_list("code", flat=True))

    editor = SimpleNamespace(connection=connection)
    migration.close_up(then, editor)
    Unit.objects.all()._update_structure(below=0)
    closely = list(Unit.objects.values_list("lft", "rght"))
    migration.give_room(then, editor)

    assert closely == [(1, 6), (2, 5), (3, 4), (1, 2)]
    assert check(Unit) == []
    assert list(Unit.objects.values_list("code", flat=True)) == order
    assert Unit.objects.get(code="mfa-sector").lft > 1000
