"""Static files are collected when some of them changed, which takes a while, and not each time."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command


@contextmanager
def collecting() -> Iterator[None]:
    """Collect them in a process beside this one; at the end of the block it is done."""
    beside = multiprocessing.get_context("fork").Process(target=collect_if_changed)
    beside.start()
    yield
    beside.join()
    if beside.exitcode:
        raise CommandError("The static files could not be collected; see above.")


def collect_if_changed() -> bool:
    """Collect them where they are not those that were collected; whether that was so."""
    place = Path(settings.STATIC_ROOT)
    stamp = place.with_name(f"{place.name}.collected")
    wanted = _fingerprint()
    if stamp.exists() and place.is_dir() and stamp.read_text(encoding="ascii") == wanted:
        return False
    call_command("collectstatic", interactive=False, clear=place.is_dir(), verbosity=0)
    stamp.write_text(wanted, encoding="ascii")
    return True


def _fingerprint() -> str:
    """Of what would be collected and of who does it, without reading the files."""
    said = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for library in ("django", "whitenoise"):
        said.update(version(library).encode())
    for name, path in sorted(_files()):
        stored = Path(path).stat()
        said.update(f"{name} {stored.st_size} {stored.st_mtime_ns}\n".encode())
    return said.hexdigest()


def _files() -> Iterator[tuple[str, str]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield f"{getattr(storage, 'prefix', None) or ''}/{name}", storage.path(name)
