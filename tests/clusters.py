"""Real PostgreSQL servers which a test starts, stops, restarts and freezes: a primary and replicas.

They listen on sockets in temporary folders only.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import psycopg
import pytest

from scripts.with_postgres import Server, binaries
from tests.servers import PROJECT, gunicorn

_LONGEST = 60
needs_postgresql = pytest.mark.skipif(
    binaries() is None, reason="there is no PostgreSQL on this machine"
)


class Cluster:
    """A server and all that may happen to it."""

    def __init__(self, on: Path | None = None) -> None:
        """``on`` is a disk of its own."""
        programs = binaries()
        assert programs
        self.place = Path(tempfile.mkdtemp(prefix="registry-pg-", dir=on or "/tmp"))
        self.server = Server.belonging_to_nobody(programs, self.place)

    @property
    def url(self) -> str:
        return self.server.url

    def begin(self) -> None:
        self.server.start()

    def begin_as_copy_of(self, primary: Cluster) -> None:
        self.server.copy_from(primary.place)
        self.go_on()

    def stop(self) -> None:
        """As a machine that is switched off."""
        self.server.stop()

    def go_on(self) -> None:
        self.server.go_on()

    def recover(self) -> None:
        """Start it if it gave up."""
        if not self._is_there():
            self.go_on()

    def _is_there(self) -> bool:
        with suppress(psycopg.OperationalError):
            until(lambda: self.asked("SELECT 1"), 1)
            return True
        return False

    def remove(self) -> None:
        self.server.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It answers nobody, and does not go away."""
        with self.frozen_if_told() as (freeze, _thaw):
            freeze()
            yield

    @contextmanager
    def frozen_if_told(self) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
        """What freezes it, and what lets it go on, as it does in any case at the end."""
        pids: list[int] = []

        def freeze() -> None:
            pids.extend(self._processes())
            for pid in pids:
                _tell(pid, signal.SIGSTOP)

        def thaw() -> None:
            while pids:
                _tell(pids.pop(), signal.SIGCONT)

        try:
            yield freeze, thaw
        finally:
            thaw()

    def _processes(self) -> list[int]:
        leader = int((self.place / "data" / "postmaster.pid").read_text().split()[0])
        command = ["ps", "-o", "pid=", "--ppid", str(leader)]
        children = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [leader, *map(int, children.split())]

    def asked(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(host=str(self.place), user="registry", dbname="postgres") as line:
            cursor = line.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def line(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(host=str(self.place), user="registry", dbname="postgres") as line:
            yield line


def _tell(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it was done meanwhile
        os.kill(pid, what)


def until(is_so: Callable[[], Any], seconds: float = _LONGEST) -> float:
    """Wait for something to be so; after how many seconds it was."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "It never was so."
        time.sleep(0.05)
    return time.monotonic() - began


# --- A register that is served --------------------------------------------------------------------

_PLANT = """
from datetime import timedelta
from django.contrib.auth import HASH_SESSION_KEY, BACKEND_SESSION_KEY, SESSION_KEY
from units.accounts.models.sessions import SessionStore
from tests.builders import make_unit, make_user
make_unit("office", name_en="Office", name_ka="ოფისი", name_sr="Канцеларија")
make_unit("other", name_en="Other")
user = make_user("ana", is_superuser=True)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("session", session.session_key)
"""
TOKEN = "f" * 32


@dataclass(frozen=True)
class Register:
    """Servers, and gunicorn in front of them."""

    port: int
    pid: int
    place: Path
    primary: Cluster
    replica: Cluster | None
    session: str

    def asked(
        self, path: str, data: dict[str, Any] | None = None, seconds: float = 60, **headers: str
    ) -> Told:
        """What a citizen is answered."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        body = urlencode(data, doseq=True) if data is not None else None
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(line):
            line.request("GET" if data is None else "POST", path, body, names)
            answer = line.getresponse()
            return Told(answer.status, dict(answer.getheaders()), answer.read().decode())

    def asked_by_editor(self, path: str, data: dict[str, Any] | None = None) -> Told:
        """What one of the staff is answered, who may do everything."""
        cookies = f"sessionid={self.session}; csrftoken={TOKEN}"
        form = None if data is None else {**data, "csrfmiddlewaretoken": TOKEN}
        return self.asked(path, form, Cookie=cookies)

    def rename(self, name: str, code: str = "office") -> None:
        """By hand, which nobody but the database notices."""
        self.primary.asked("UPDATE units_unit SET name_en = %s WHERE code = %s", name, code)

    def figures(self) -> str:
        return self.asked("/metrics", Authorization=f"Bearer {TOKEN}").body

    def health(self) -> dict[str, Any]:
        return json.loads(self.asked("/healthz/ready").body)


class Told(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


@contextmanager
def register(
    place: Path, replica_too: bool = True, on: Path | None = None, **variables: str
) -> Iterator[Register]:
    """A register on servers of its own, with two units and an editor."""
    with ExitStack() as stack:
        primary = stack.enter_context(_ending(Cluster(on)))
        primary.begin()
        environment = {**os.environ, "DATABASE_URL": primary.url, "VAR_DIR": str(place)}
        run = [sys.executable, "manage.py"]
        subprocess.run([*run, "migrate", "-v", "0"], cwd=PROJECT, env=environment, check=True)
        told = subprocess.run(
            [*run, "shell", "-v", "0", "-c", _PLANT],
            cwd=PROJECT, env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        replica = None
        if replica_too:
            replica = stack.enter_context(_ending(Cluster()))
            replica.begin_as_copy_of(primary)
            variables["DATABASE_REPLICA_URLS"] = replica.url
        variables = {"METRICS_TOKEN": TOKEN, "REPLICA_LAG_SECONDS": "3", **variables}
        port, process = stack.enter_context(gunicorn(place, primary.url, **variables))
        yield Register(port, process.pid, place, primary, replica, told.split()[-1])


@contextmanager
def _ending(cluster: Cluster) -> Iterator[Cluster]:
    try:
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """One for all tests; each leaves it as it found it."""
    with register(tmp_path_factory.mktemp("served")) as found:
        yield found
