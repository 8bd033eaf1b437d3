"""A real server with the real fixtures, and a real Chromium to look at it."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = secrets.token_urlsafe(12)
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the server and its commands find what is theirs."""
    return environment_at(tmp_path_factory.mktemp("site"))


def environment_at(place: Path) -> dict[str, str]:
    """What a server whose files are at a place is told, with a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **os.environ,
        "VAR_DIR": str(place),
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "PORT": str(port),
        "PUBLIC_HISTORY": "true",
        "WEB_CONCURRENCY": "1",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }


@pytest.fixture
def manage(environment: dict[str, str]) -> Callable[..., str]:
    """Runs a command beside the server; gives what it wrote."""

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    return manage


@pytest.fixture(scope="session")
def site(environment: dict[str, str]) -> Iterator[str]:
    """The address of a server set up as ``make run`` does it, with an editor called admin."""
    set_up(environment)
    with serving(environment) as address:
        yield address


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    """The address of a server that has been set up, while it runs."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "registry.wsgi"]
    with subprocess.Popen(
        gunicorn, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{environment['PORT']}"
        try:
            _wait_for(f"{address}/en/")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def set_up(environment: dict[str, str]) -> None:
    """Make a site as ``make run`` does it, with an editor called admin."""
    admin = ("--username", "admin", "--email", "admin@example.org")
    for words in (
        ("migrate", "--noinput"),
        ("createsuperuser", "--noinput", *admin),
        ("prepare",),
        ("collectstatic", "--noinput"),
    ):
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh reader, who dislikes motion."""
    reader = browser.new_context(
        base_url=site, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    yield reader
    reader.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in which nothing may go wrong unseen.

    Errors of scripts and of the Content-Security-Policy fail the test.
    """
    tab = context.new_page()
    tab.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    tab.on(
        "console",
        lambda message: (
            pytest.fail(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    return tab


@pytest.fixture
def editor(page: Page) -> Page:
    """A tab of somebody who has signed in."""
    sign_in(page)
    return page


def sign_in(page: Page) -> None:
    page.goto("/en/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
