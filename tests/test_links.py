"""Links: what addresses answer, who is never asked, and when one is dead."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import make_contact, make_post, make_unit
from units.changes import Changed
from units.links import asking
from units.links.asking import Answer, Asker
from units.links.checking import Round, check_links, keep, know_what_is_named
from units.links.models import LinkCheck
from units.links.naming import named_by
from units.links.reporting import follow, report_all
from units.models import Unit
from units.quality.models import Finding
from units.staff.mending import told_of_units
from units.staff.workspace.acts import Part

pytestmark = pytest.mark.django_db
Kind = LinkCheck.Answer
ANSWERS = {"/": 200, "/gone": 404, "/broken": 500, "/closed": 403, "/robots": 999, "/no-head": 200}


class Page(BaseHTTPRequestHandler):
    """A small site that says what its paths are called."""

    def do_HEAD(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if self.path == "/drip":
            self._drip()
        elif self.path == "/moved":
            self._answer(301, "/gone")
        elif self.path == "/round":
            self._answer(302, "/round")
        elif self.path == "/inwards":
            self._answer(302, "http://169.254.169.254/secret")
        elif self.path == "/no-head" and self.command == "HEAD":
            self._answer(405)
        else:
            self._answer(ANSWERS[self.path])

    def do_GET(self) -> None:
        self.do_HEAD()

    def _answer(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        try:
            while not self.server.is_over.wait(0.02):
                self.wfile.write(b"H")
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
        site.asked, site.is_over = [], threading.Event()
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield site
        site.is_over.set()
        site.shutdown()
        thread.join()


@pytest.fixture
def address(server: ThreadingHTTPServer) -> str:
    server.asked.clear()
    return f"http://127.0.0.1:{server.server_address[1]}"


INSIDE = Asker("Ustroj", is_inside_too=True)


@contextmanager
def resolved(*addresses: str) -> Iterator[None]:
    """Every name leads to some addresses."""
    found = [(2, 1, 6, "", (one, 80)) for one in addresses]
    with patch.object(asking.socket, "getaddrinfo", lambda *args, **more: found):
        yield


class TestAddresses:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/", Kind.FOUND),
            ("/no-head", Kind.FOUND),
            ("/gone", Kind.GONE),
            ("/moved", Kind.GONE),
            ("/broken", Kind.BROKEN),
            ("/closed", Kind.REFUSED),
            ("/robots", Kind.REFUSED),
            ("/round", Kind.ASTRAY),
        ],
    )
    def test_are_known_by_what_they_answer(self, address, path, kind):
        assert INSIDE.ask(address + path).kind is kind

    def test_are_asked_for_the_page_only_where_the_short_question_fails(self, server, address):
        INSIDE.ask(f"{address}/")
        INSIDE.ask(f"{address}/no-head")

        assert server.asked == [
            ("HEAD", "/", "Ustroj"),
            ("HEAD", "/no-head", "Ustroj"),
            ("GET", "/no-head", "Ustroj"),
        ]

    def test_where_nobody_is_are_silent(self):
        with ThreadingHTTPServer(("127.0.0.1", 0), Page) as closed:
            port = closed.server_address[1]
        assert INSIDE.ask(f"http://127.0.0.1:{port}/").kind is Kind.SILENT

    def test_that_answer_a_sign_at_a_time_are_not_waited_for(self, address, monkeypatch):
        monkeypatch.setattr(asking, "LONGEST_ANSWER", 0.2)
        assert INSIDE.ask(f"{address}/drip").kind is Kind.SILENT

    def test_without_a_server_of_that_name_are_known(self):
        def unknown(*args: object, **more: object) -> None:
            raise asking.socket.gaierror

        with patch.object(asking.socket, "getaddrinfo", unknown):
            assert INSIDE.ask("https://nowhere.example/").kind is Kind.NO_HOST


class TestOurOwnNetwork:
    @pytest.mark.parametrize(
        "inner", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"]
    )
    def test_is_never_asked(self, address, server, inner):
        with resolved("193.2.1.66", inner):
            assert Asker("Ustroj").ask("http://ministry.example/").kind is Kind.NOT_ASKED
        assert Asker("Ustroj").ask(f"{address}/").kind is Kind.NOT_ASKED
        assert server.asked == []

    def test_is_not_asked_where_a_page_leads_into_it(self, address):
        is_public = asking.is_public

        def but_for_the_first(one: str) -> bool:
            return one == "127.0.0.1" or is_public(one)

        with patch.object(asking, "is_public", but_for_the_first):
            assert Asker("Ustroj").ask(f"{address}/inwards").kind is Kind.NOT_ASKED

    @pytest.mark.parametrize(
        "url", ["ftp://a.example/", "mailto:a@a.example", "https://u:p@a.example/", "https://", "x"]
    )
    def test_nor_is_what_is_no_page(self, url):
        assert Asker("Ustroj").ask(url).kind is Kind.NOT_ASKED


@pytest.fixture
def office(db) -> Unit:
    unit = make_unit(
        "office",
        description_en="Read [this](https://text.example/a) or <https://text.example/b>.",
        description_sl="[to](https://text.example/a)",
        legal_basis_url="https://law.example/",
        notice_url="https://notice.example/",
    )
    make_contact(unit, "web.example", kind="web", value="https://web.example/")
    make_contact(unit, "x", kind="social", value="https://social.example/")
    post = make_post(unit)
    make_contact(None, "post.example", post=post, kind="web", value="https://post.example/")
    return unit


def test_units_name_pages_legal_bases_notices_and_links_in_texts(office):
    named = Counter((one.unit, one.url) for one in named_by(Unit.objects.all()))

    assert named == Counter(
        [
            (office.pk, "https://text.example/a"),  # in two languages
            (office.pk, "https://web.example/"),
            (office.pk, "https://post.example/"),
            (office.pk, "https://law.example/"),
            (office.pk, "https://notice.example/"),
            (office.pk, "https://text.example/a"),
            (office.pk, "https://text.example/b"),
        ]
    )


def test_they_are_read_in_as_many_queries_for_many_units(office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(named_by(Unit.objects.all()))
        return len(asked)

    before = queries()
    for number in range(20):
        make_unit(f"other-{number}", legal_basis_url=f"https://law.example/{number}")
    assert queries() == before


class TestLinks:
    def check(self, answer: Answer, most: int = 100):
        asked: list[str] = []

        def ask(self: Asker, url: str) -> Answer:
            asked.append(url)
            return answer

        with patch.object(Asker, "ask", ask):
            check_links(INSIDE, most, pause=0)
        return asked

    def test_that_nobody_names_any_more_are_forgotten(self, office):
        know_what_is_named()
        assert LinkCheck.objects.count() == 6

        Unit.objects.filter(pk=office.pk).update(dissolved_on=timezone.localdate())
        know_what_is_named()
        assert not LinkCheck.objects.exists()

    def test_that_waited_longest_are_asked_first(self, office):
        first = self.check(Answer(Kind.FOUND, 200), most=2)
        second = self.check(Answer(Kind.FOUND, 200), most=4)

        assert len({*first, *second}) == 6

    def test_are_dead_after_they_failed_on_two_days(self):
        link = LinkCheck.objects.create(url="https://law.example/")
        day = date(2026, 3, 1)
        for later, failures in ((0, 1), (0, 1), (1, 2)):
            with patch(
                "django.utils.timezone.localdate", lambda later=later: day + timedelta(later)
            ):
                keep(link, Answer(Kind.GONE, 404))
            assert link.failures == failures

        assert (link.failed_since, link.is_dead) == (day, True)
        assert list(LinkCheck.objects.dead()) == [link]

        keep(link, Answer(Kind.FOUND, 200))
        assert (link.failed_since, link.is_dead) == (None, False)

    def test_of_one_server_wait_for_each_other(self, address):
        waited: list[float] = []
        links = [LinkCheck(url=f"{address}/"), LinkCheck(url=f"{address}/gone")]
        answers = list(Round(INSIDE, 1.5, waited.append).answers(links))
        assert [answer.status for _link, answer in answers] == [200, 404]
        assert len(waited) == 1
        assert 1 < waited[0] <= 1.5

    def test_of_a_silent_server_are_tried_once(self):
        links = [LinkCheck(url=f"https://law.example/{number}") for number in range(3)]
        with patch.object(Asker, "ask", return_value=Answer(Kind.SILENT)) as ask:
            answers = [answer for _link, answer in Round(INSIDE, 0).answers(links)]
        assert answers == [Answer(Kind.SILENT)] * 3
        assert ask.call_count == 1


@pytest.fixture
def dead_law(office) -> LinkCheck:
    day = date(2026, 3, 1)
    return LinkCheck.objects.create(
        url="https://law.example/", failures=2, failed_since=day, failed_on=day + timedelta(1)
    )


def dead_links() -> dict[str, int]:
    findings = Finding.objects.filter(kind="dead-link")
    return dict(findings.values_list("unit__code", "number"))


class TestDeadLinks:
    def test_are_findings_of_the_units_that_name_them(self, dead_law):
        make_unit("other", notice_url=dead_law.url)
        report_all()

        assert dead_links() == {"office": 1, "other": 1}
        assert Finding.objects.filter(kind="dead-link").first().since == date(2026, 3, 1)

    def test_are_none_any_more_once_they_are_corrected(self, office, dead_law):
        report_all()
        office.legal_basis_url = "https://law.example/new"
        office.save()

        assert dead_links() == {}

    def test_are_found_at_once_where_another_unit_names_them(self, dead_law):
        report_all()
        make_unit("other", description_en=f"[the act]({dead_law.url})")

        assert dead_links() == {"office": 1, "other": 1}

    def test_are_told_with_what_they_answer_and_the_field_that_names_them(self, office, dead_law):
        LinkCheck.objects.update(answer=Kind.GONE)
        contact = make_contact(office, "law.example", kind="web", value=dead_law.url)
        told = told_of_units([office], "dead-link")[office.pk]

        words = {one.words for one in told}
        assert words == {
            "https://law.example/: says that there is no such page (since 1 March 2026)"
        }
        assert {one.part for one in told} == {Part.LAW, Part.CONTACTS}
        assert any(one.address.endswith("#id_legal_basis_url") for one in told)
        assert dead_links() == {"office": 2}, contact

    def test_are_no_matter_of_units_that_have_ended(self, office, dead_law):
        report_all()
        office.dissolved_on = timezone.localdate()
        office.save()

        assert dead_links() == {}

    def test_cost_a_write_one_question_where_there_are_none(self, office):
        with CaptureQueriesContext(connection) as asked:
            follow(Changed(units={office.pk}))
        assert len(asked) == 1

    def test_cost_the_same_for_many_units(self, office, dead_law):
        units = {office.pk}
        follow(Changed(units=units))
        with CaptureQueriesContext(connection) as of_one:
            follow(Changed(units=units))
        units |= {make_unit(f"u-{number}", legal_basis_url=dead_law.url).pk for number in range(20)}
        with CaptureQueriesContext(connection) as of_many:
            follow(Changed(units=units))
        assert len(of_many) == len(of_one)


class TestTheCommand:
    def test_says_what_was_answered(self, address, settings, capsys):
        settings.LINK_CHECK_INSIDE = True
        make_unit("a", legal_basis_url=f"{address}/", notice_url=f"{address}/gone")
        call_command("check_links", "--pause=0")

        assert "2 addresses asked (found 1, gone 1); 0 are dead." in capsys.readouterr().out

    def test_keeps_nothing_when_its_own_line_is_cut(self, office):
        with (
            patch.object(Asker, "ask", return_value=Answer(Kind.SILENT)),
            pytest.raises(CommandError, match="No server answered at all"),
        ):
            call_command("check_links", "--pause=0")

        assert not LinkCheck.objects.exclude(checked_at=None).exists()

    def test_makes_findings_of_what_failed_on_two_days(self, address, settings):
        settings.LINK_CHECK_INSIDE = True
        make_unit("a", notice_url=f"{address}/gone")
        call_command("check_links", "--pause=0")
        assert dead_links() == {}

        LinkCheck.objects.update(failed_on=timezone.localdate() - timedelta(1))
        call_command("check_links", "--pause=0")
        assert dead_links() == {"a": 1}
