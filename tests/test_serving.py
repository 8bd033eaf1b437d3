"""A real server: what it shares, whom it believes, how it goes and comes without losing anybody."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.clusters import until
from tests.servers import ask, gunicorn, nginx

pytestmark = pytest.mark.django_db  # of which the server has a copy
TOKEN = "a-token-that-nobody-guesses"
PAGE = "/en/accessibility/"
needs_nginx = pytest.mark.skipif(
    not shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"),
    reason="there is no nginx on this machine",
)


class Server(NamedTuple):
    """What a test knows of the server that runs."""

    port: int
    pid: int
    place: Path


@pytest.fixture
def server(address: str, tmp_path: Path) -> Iterator[Server]:
    variables = {"METRICS_TOKEN": TOKEN, "LOG_FORMAT": "json", "ACCESS_LOG": "true"}
    with gunicorn(tmp_path, address, **variables) as (port, process):
        yield Server(port, process.pid, tmp_path)


class Readers:
    """Some who go on asking, each on connections of their own, until they are told to stop."""

    def __init__(self, port: int, number: int = 2) -> None:
        self.port = port
        self.answers: list[int | str] = []
        self.is_over = False
        self.threads = [threading.Thread(target=self._read) for _ in range(number)]

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join()

    def _read(self) -> None:
        while not self.is_over:
            try:
                self.answers.append(ask(self.port, PAGE)[0])
            except OSError as error:
                self.answers.append(repr(error))

    def wait_for(self, number: int) -> None:
        wanted = len(self.answers) + number
        while len(self.answers) < wanted:
            time.sleep(0.05)


def test_no_request_is_lost_when_its_processes_are_renewed(server):
    with Readers(server.port) as readers:
        readers.wait_for(10)
        for _ in range(2):
            os.kill(server.pid, signal.SIGHUP)
            readers.wait_for(15)

    assert set(readers.answers) == {200}
    told = ask(server.port, "/metrics", Authorization=f"Bearer {TOKEN}")[2]
    counted = re.findall(r'ustroj_requests_total\{.*view="(?:accessibility|kept)"\} (\d+)', told)
    assert sum(map(int, counted)) == len(readers.answers)  # also by those that are gone


def test_who_was_being_answered_when_it_stops_is_answered(server):
    with Readers(server.port) as readers:
        readers.wait_for(10)
        os.kill(server.pid, signal.SIGTERM)
        while not any(isinstance(answer, str) for answer in readers.answers):
            time.sleep(0.05)

    lost = {answer for answer in readers.answers if answer != 200}
    assert all("refused" in str(answer) or "reset" in str(answer) for answer in lost)


def test_nobody_but_a_proxy_of_ours_says_that_it_is_https(server):
    page = ask(server.port, PAGE, X_Forwarded_Proto="https", X_Request_ID="from-outside-1")

    assert f'href="http://127.0.0.1:{server.port}/' in page[2]
    assert "https://127.0.0.1" not in page[2]
    assert page[1]["X-Request-ID"] != "from-outside-1"


def test_its_log_is_json_and_names_requests(server):
    name = ask(server.port, PAGE)[1]["X-Request-ID"]
    line = re.compile(rf'"logger": "gunicorn.access".*"request_id": "{name}".*"status": 200')

    # It is written when the answer was sent.
    until(lambda: line.search((server.place / "log").read_text()))


@needs_nginx
def test_slow_senders_hold_nobody_up(address, tmp_path):
    behind = {"BEHIND_PROXY": "true", "ALLOWED_HOSTS": "127.0.0.1"}
    with (
        gunicorn(tmp_path, address, **behind) as (port, _process),
        nginx(tmp_path, port) as front,
        ExitStack() as slow,
    ):
        for _ in range(30):
            sender = slow.enter_context(socket.create_connection(("127.0.0.1", front)))
            sender.sendall(b"POST /preferences/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            sender.sendall(b"Content-Length: 1000\r\n\r\nsize=")
        answers = [ask(front, PAGE, seconds=30) for _ in range(5)]

        assert [status for status, _headers, _body in answers] == [200] * 5
        assert "nginx" in answers[0][1]["Server"]


@needs_nginx
def test_the_proxy_keeps_what_is_for_those_who_watch(address, tmp_path):
    behind = {"BEHIND_PROXY": "true", "ALLOWED_HOSTS": "127.0.0.1", "METRICS_TOKEN": TOKEN}
    with (
        gunicorn(tmp_path, address, **behind) as (port, _process),
        nginx(tmp_path, port) as front,
    ):
        for path in ("/metrics", "/healthz/ready"):
            with pytest.raises(OSError, match="404"):
                ask(front, path, Authorization=f"Bearer {TOKEN}")
        page = ask(front, PAGE)
        static = re.search(r'href="(/static/[^"]+css)"', page[2])
        assert static
        assert "immutable" in ask(front, static[1])[1]["Cache-Control"]
        assert page[1]["Content-Security-Policy"].count("default-src") == 1
        assert page[1]["X-Content-Type-Options"] == "nosniff"


@needs_nginx
def test_whoever_refuses_gives_a_policy(address, tmp_path):
    behind = {"BEHIND_PROXY": "true", "ALLOWED_HOSTS": "127.0.0.1"}
    with (
        gunicorn(tmp_path, address, **behind) as (port, _process),
        nginx(tmp_path, port) as front,
    ):
        static = re.search(r'href="(/static/[^"]+css)"', ask(front, PAGE)[2])
        assert static
        asked = {
            PAGE: 200,
            static[1]: 200,
            "/en/nowhere/": 404,  # by the register
            "/healthz/ready": 404,  # by the proxy
            f"/en/search/?q={'x' * 4500}": 414,  # by gunicorn: its lines are shorter than nginx's
            f"/en/search/?q={'x' * 9000}": 414,  # by the proxy
        }
        for path, status in asked.items():
            told = refused_or_not(front, path)
            assert told[0] == status, path
            by_the_register = {"Permissions-Policy", "Cross-Origin-Resource-Policy"}
            expected = by_the_register if path in {PAGE, static[1], "/en/nowhere/"} else set()
            for name in {"Content-Security-Policy", "X-Content-Type-Options", *expected}:
                assert len(told[1].get_all(name)) == 1, (path, name)


def refused_or_not(port: int, path: str) -> tuple[int, Message]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.headers
    except HTTPError as refusal:
        return refusal.code, refusal.headers


@needs_nginx
def test_searches_are_counted_by_the_address_that_the_proxy_tells(address, tmp_path):
    behind = {"BEHIND_PROXY": "true", "ALLOWED_HOSTS": "127.0.0.1", "WEB_CONCURRENCY": "1"}
    few = {"SEARCHES_A_MINUTE": "1", "SEARCHES_AT_ONCE": "2", "PAGES_KEPT_MIB": "0"}
    search = "/en/search/suggest/?q=a"
    with gunicorn(tmp_path, address, **behind, **few) as (port, _process):
        told = {"X_Forwarded_For": "203.0.113.9, 198.51.100.7"}  # the last is ours, the first a lie
        answers = [ask(port, search, **told)[0] for _ in range(2)]
        with pytest.raises(HTTPError, match="429"):
            ask(port, search, X_Forwarded_For="203.0.113.10, 198.51.100.7")
        other = ask(port, search, X_Forwarded_For="203.0.113.9, 198.51.100.8")[0]

    assert (answers, other) == ([200, 200], 200)
