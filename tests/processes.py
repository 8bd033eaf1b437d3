"""What a test needs that starts processes of its own.

A real database beside that of the tests, and somebody to start them from.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests import scratch


@pytest.fixture(scope="session")
def scratch_name(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of the database to try things in.

    What stands beside it is the database of the tests, before any test.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            name = str(tmp_path_factory.mktemp("processes") / "scratch.sqlite3")
            with closing(sqlite3.connect(scratch.pristine(name))) as copy:
                connection.ensure_connection()
                connection.connection.backup(copy)
                copy.execute(
                    "PRAGMA journal_mode = WAL"
                )  # once, or all writers would want to at the same moment
            yield name
            return
        name = f"processes_{os.getpid()}"
        connection.close()  # nobody may be connected to a template
        scratch.create(scratch.pristine(name), template=connection.settings_dict["NAME"])
    yield name
    with django_db_blocker.unblock():
        scratch.drop(name)
        scratch.drop(scratch.pristine(name))


@pytest.fixture(scope="session")
def scratch_url(scratch_name: str) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{scratch_name}"
    server = connection.settings_dict
    login = quote(server["USER"], safe="") + (
        f":{quote(server['PASSWORD'], safe='')}" if server["PASSWORD"] else ""
    )
    port = f":{server['PORT']}" if server["PORT"] else ""
    return f"postgres://{login}@{quote(server['HOST'], safe='')}{port}/{scratch_name}"


@pytest.fixture
def address(scratch_name: str, scratch_url: str, django_db_blocker) -> str:
    """The DATABASE_URL of a real, empty, migrated database of the engine under test."""
    with django_db_blocker.unblock():
        scratch.renew(scratch_name)
    return scratch_url


@pytest.fixture(scope="session")
def stage(scratch_url: str) -> Iterator[subprocess.Popen]:
    """The process in which Django is ready, once for all tests."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.stage"],
        cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": scratch_url},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield process
        process.stdin.close()  # it ends when there is nothing more to read


@pytest.fixture
def play(stage: subprocess.Popen, scratch_name: str, django_db_blocker) -> Callable[..., Any]:
    """Have a scene played in a database that is as it was migrated.

    The name of a function and what it is given; what it gives.
    """

    def play(scene: str, *words: object) -> Any:
        with django_db_blocker.unblock():
            scratch.renew(scratch_name)
        stage.stdin.write(json.dumps([scene, *words]) + "\n")
        stage.stdin.flush()
        told = json.loads(stage.stdout.readline())
        assert "complaint" not in told, told["complaint"]
        return told["result"]

    return play
