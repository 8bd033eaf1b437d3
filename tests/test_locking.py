"""Which operations of migrations hold up those who read and write meanwhile."""

from __future__ import annotations

import io

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import call_command
from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RemoveField,
    RunPython,
)

from units.management.locking import held_up

INDEX = models.Index(fields=["code"], name="by_code")
TEXT = models.TextField(default="", db_default="")


def told(*operations: object) -> list[str]:
    migration = Migration("0099_more", "units")
    migration.operations = list(operations)
    return list(held_up(migration))


@pytest.mark.parametrize(
    ("operation", "whom"),
    [
        (AddIndex("unit", INDEX), "writers"),
        (AlterField("unit", "code", TEXT), "readers and writers"),
        (RemoveField("unit", "code"), "the release before"),
    ],
)
def test_what_holds_somebody_up_is_named(operation, whom):
    (said,) = told(operation)
    assert whom in said


@pytest.mark.parametrize(
    "operations",
    [
        [AddField("unit", "remark", TEXT)],
        [AddIndexConcurrently("unit", INDEX)],
        [CreateModel("Thing", [("code", TEXT)]), AddIndex("thing", INDEX)],
        [RunPython(RunPython.noop)],
    ],
)
def test_the_rest_is_not(operations):
    assert told(*operations) == []


def test_filling_a_column_in_the_migration_that_adds_it_is_named():
    (said,) = told(AddField("unit", "remark", TEXT), RunPython(RunPython.noop))
    assert "a migration of its own" in said


@pytest.mark.django_db
def test_the_command_lists_what_is_not_applied():
    out = io.StringIO()
    call_command("check_migrations", stdout=out)
    assert "Migrations: 0." in out.getvalue()
    call_command("check_migrations", all=True, stdout=out)
    assert "units.0001_registry" in out.getvalue()
