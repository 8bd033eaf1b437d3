"""A real gunicorn as gunicorn.conf.py sets it up, and the proxy of deploy/ in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
_LONGEST_START = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(port: int, path: str, seconds: float = 60, **headers: str) -> tuple[int, dict, str]:
    """The status, the headers and the body of an answer."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(
        Request(f"http://127.0.0.1:{port}{path}", headers=names), timeout=seconds
    ) as answer:
        return answer.status, dict(answer.headers), answer.read().decode()


def wait_for(port: int, path: str) -> None:
    until = time.monotonic() + _LONGEST_START
    while True:
        try:
            ask(port, path)
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@contextmanager
def stopping(process: subprocess.Popen) -> Iterator[subprocess.Popen]:
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def gunicorn(
    place: Path, database: str, **variables: str
) -> Iterator[tuple[int, subprocess.Popen]]:
    """The port and the process of a server of two workers, with its log in ``place/log``."""
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": database, "VAR_DIR": str(place), "PORT": str(port),
        "LEXICON_DIR": str(settings.LEXICON_DIR), **variables,
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=PROJECT, env=environment, check=True,
    )  # fmt: skip
    with (place / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "registry.wsgi"],
            cwd=PROJECT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        with stopping(process):
            wait_for(port, "/healthz/live")
            yield port, process


@contextmanager
def nginx(place: Path, behind: int) -> Iterator[int]:
    """The port of the proxy, with the limits of deploy/nginx.conf and no TLS."""
    place, port = place / "nginx", free_port()
    place.mkdir()
    server = PROJECT / "deploy"
    user = "" if os.geteuid() else "user root;"  # whose the folder is
    limits = (server / "nginx.conf").read_text().partition("\nserver {")[0]
    limits = limits.replace("/tmp/", f"{place}/").replace("/dev/stdout", f"{place}/access.log")
    folders = "\n".join(
        f"{name}_temp_path {place}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(f"""
        daemon off; {user} pid {place}/nginx.pid; error_log {place}/error.log;
        events {{ worker_connections 256; }}
        http {{ {folders}
        {limits}
        upstream register {{ server 127.0.0.1:{behind}; }}
        server {{ listen 127.0.0.1:{port}; include {server}/register.conf; }} }}
    """)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program
    command = [program, "-p", str(place), "-c", str(place / "nginx.conf")]
    with stopping(subprocess.Popen(command)):
        wait_for(port, "/en/")
        yield port
