"""What every test runs with."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings

from tests.clusters import served
from tests.moments import on
from tests.processes import address, play, scratch_name, scratch_url, stage
from units import changes
from units.localized import glossary
from units.search import vocabulary

__all__ = ["address", "play", "scratch_name", "scratch_url", "served", "stage"]

# Compiled once for all the processes of this run and for the runs to come, also where the machine
# is set to keep nothing of it.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure() -> None:
    """No manifest of static files and no connections that are kept.

    Tests make databases and drop them.
    """
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # pytest-django knows that Django's own engine is in memory, not that ours is.
        database.setdefault("TEST", {})["NAME"] = ":memory:"
    else:
        database["CONN_MAX_AGE"] = 0
    settings.STATIC_ROOT.mkdir(
        parents=True, exist_ok=True
    )  # WhiteNoise warns where it is not there
    hypothesis_settings.register_profile("registry", deadline=None)  # a busy machine is no failure
    hypothesis_settings.load_profile("registry")
    settings.PAGES_KEPT_MIB = 0  # what a test asks for is made; tests of what is kept say so
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run without the browser does not wait for Playwright to be imported."""
    is_left_out = config.option.markexpr == "not browser" and collection_path.name == "browser"
    return True if is_left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that take longest begin first.

    Then nobody is left waiting for one of them at the end.
    """
    items.sort(key=lambda item: "play" not in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def english() -> object:
    """Each test begins in English, whatever the one before it chose."""
    with translation.override("en"):
        yield


@pytest.fixture
def noon() -> Iterator[None]:
    """Caches are told to keep nothing beyond midnight; at noon that is far."""
    with on(timezone.localdate()):
        yield


@pytest.fixture(autouse=True)
def glossary_is_read_anew() -> None:
    """What one test remembered of the glossary was rolled back with its rows."""
    glossary.forget_all()


@pytest.fixture(autouse=True)
def vocabulary_is_read_anew() -> None:
    """So were the words that others may be corrected to."""
    vocabulary.forget()


@pytest.fixture(autouse=True, scope="session")
def changes_are_told_within_a_test() -> Iterator[None]:
    """A test's own transaction is never committed: blocks within it count as transactions."""
    leave = transaction.Atomic.__exit__

    def told_before_leaving(block: transaction.Atomic, failure: Any, *rest: Any) -> None:
        connection = connections[block.using or DEFAULT_DB_ALIAS]
        around = [outer for outer in connection.atomic_blocks if outer is not block]
        is_of_a_test = bool(around) and all(outer._from_testcase for outer in around)
        if is_of_a_test and failure is None and not connection.needs_rollback:
            try:
                changes.tell(connection)
                _begin_a_generation(connection)
            except BaseException as error:
                leave(block, type(error), error, error.__traceback__)
                raise
        leave(block, failure, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.Atomic, "__exit__", told_before_leaving)
        yield


def _begin_a_generation(connection: BaseDatabaseWrapper) -> None:
    """Whoever writes next is another transaction to the triggers of PostgreSQL, too."""
    if connection.vendor == "postgresql":
        for known in ("touched", "shared", "trees"):
            connection.connection.execute(f"SET LOCAL generations.{known} = ''")


@pytest.fixture(scope="session")
def stored_once(django_db_setup, django_db_blocker) -> Callable[[], AbstractContextManager[None]]:
    """For fixtures of a module or a class.

    What is stored within stays for all its tests, of which each takes back its own.
    """

    @contextmanager
    def stored_once() -> Iterator[None]:
        block = transaction.atomic()
        block._from_testcase = True
        with django_db_blocker.unblock(), block:
            yield
            transaction.set_rollback(True)

    return stored_once
