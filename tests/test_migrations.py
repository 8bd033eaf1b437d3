"""Migrations: one line an app, each named for what it does, and none is wanting."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

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
