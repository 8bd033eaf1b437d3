"""A real database for processes of their own, beside that of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def address(tmp_path: Path, django_db_blocker) -> Iterator[str]:
    """A real, empty, migrated database of the engine under test, and its DATABASE_URL."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'parallel.sqlite3'}"
        run("manage.py", "migrate", "--verbosity=0", url=url)
        yield url
        return
    name = f"processes_{os.getpid()}"
    server = connection.settings_dict
    with django_db_blocker.unblock(), scratch_database(name):
        login = quote(server["USER"], safe="") + (
            f":{quote(server['PASSWORD'], safe='')}" if server["PASSWORD"] else ""
        )
        port = f":{server['PORT']}" if server["PORT"] else ""
        url = f"postgres://{login}@{quote(server['HOST'], safe='')}{port}/{name}"
        run("manage.py", "migrate", "--verbosity=0", url=url)
        yield url


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    try:
        yield
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def run(*words: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
