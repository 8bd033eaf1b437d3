"""Pages that were made are given again: the same to everybody, and never one that does not hold."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from threading import Event, Thread

import brotli
import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from registry.kept_pages import middleware
from registry.kept_pages.answers import Answer
from registry.kept_pages.store import Makers, Store
from tests import moments
from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
    make_user,
)
from units.models import Succession, Task, Unit

pytestmark = pytest.mark.django_db
PAGE = "/en/units/office/"
PUBLIC = [
    "/en/",
    PAGE,
    f"{PAGE}structure/",
    "/sr/search/?q=office",
    "/en/search/?q=office&format=json",
    "/en/search/suggest/?q=off",
    "/en/people/",
    "/ka/a-z/",
    "/en/site-map/",
    "/en/contact/",
    "/sl/accessibility/",
]


@pytest.fixture(autouse=True)
def kept(settings) -> Iterator[None]:
    settings.PAGES_KEPT_MIB = 8
    middleware.forget()
    yield
    middleware.forget()


@pytest.fixture
def office() -> Unit:
    return make_unit("office", territory="SI")


@pytest.fixture
def asks(client, django_assert_num_queries) -> Callable[..., HttpResponse]:
    """A page that is kept: one question, which generation it is."""

    def asks(path: str = PAGE, **words: object) -> HttpResponse:
        with django_assert_num_queries(1):
            return client.get(path, **words)

    return asks


def rename(name: str) -> None:
    with transaction.atomic():
        Unit.objects.filter(code="office").update(name_en=name)


def headers(answer: HttpResponse) -> dict[str, str]:
    """All but what begins a second later, and what names the request."""
    own = {"Last-Modified", "X-Request-ID"}
    return {name: value for name, value in answer.items() if name not in own}


@pytest.mark.usefixtures("noon")
class TestReaders:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_are_given_what_was_made_for_others(self, client, office, asks, path):
        made, given = client.get(path), asks(path)

        assert given.content == made.content
        assert headers(given) == headers(made)
        assert not given.cookies

    def test_are_given_each_their_own(self, client, office, settings):
        settings.ALLOWED_HOSTS = ["*"]
        asked = [
            {"path": PAGE},
            {"path": PAGE.replace("en", "sl")},
            {"path": PAGE, "secure": True},
            {"path": PAGE, "headers": {"Host": "other.example"}},
            {"path": "/en/search/?q=office"},
            {"path": "/en/search/?q=offices"},
        ]
        for _ in range(2):
            answers = [client.get(**words).content for words in asked]
            assert len(set(answers)) == len(asked)

    def test_are_given_their_size_of_text(self, client, office):
        assert b'data-size="100"' in client.get(PAGE).content
        client.cookies["text_size"] = "150"
        assert b'data-size="150"' in client.get(PAGE).content
        client.cookies["text_size"] = "much"
        assert b'data-size="100"' in client.get(PAGE).content

    def test_are_shown_a_change_at_once(self, client, office):
        for number in range(3):
            rename(f"Office {number}")
            for _ in range(2):
                assert f"Office {number}" in client.get(PAGE).text

    @pytest.mark.parametrize(
        "path", ["/en/?utm_source=x", f"{PAGE}?preview=1", f"{PAGE}?on=2026-01-01", "/en/units/no/"]
    )
    def test_are_given_anew_what_nobody_would_ask_again(self, client, office, path):
        client.get(path)
        assert len(middleware.pages) == 0

    def test_who_only_ask_for_the_head_are_told_as_much(self, client, office):
        assert client.head(PAGE).headers["Content-Length"]
        whole = client.get(PAGE)
        head = client.head(PAGE)
        assert head.content == b""
        assert headers(head) == headers(whole)

    def test_see_windows_close_at_midnight(self, client):
        today = timezone.localdate()
        make_unit("office", published_until=today)
        make_unit("later", published_from=today + timedelta(days=1))
        with moments.on(today, 23):
            assert client.get(PAGE).status_code == client.get(PAGE).status_code == 200
            assert client.get("/en/units/later/").status_code == 404
        with moments.on(today + timedelta(days=1), 0):
            assert client.get(PAGE).status_code == 404
            assert client.get("/en/units/later/").status_code == 200
        with moments.on(today, 23):
            assert client.get(PAGE).status_code == 200

    def test_see_what_is_withdrawn_no_more(self, client, office):
        for status in ("draft", "published") * 2:
            office.status = status
            office.save()
            for _ in range(2):
                expected = 200 if status == "published" else 404
                assert client.get(PAGE).status_code == expected
                assert ("Office" in client.get("/en/a-z/").text) is (status == "published")
                assert ("Office" in client.get("/en/search/?q=office&format=json").text) is (
                    status == "published"
                )

    def test_are_told_no_name_that_was_forgotten(self, client, office, settings):
        settings.PUBLIC_HISTORY = True
        person = make_person("Zvonimira", "Zlatopolje", code="zz")
        appoint(person, make_post(office))
        path = f"{PAGE}?on={timezone.localdate().isoformat()}"
        for asked in (PAGE, path) * 2:
            assert "Zlatopolje" in client.get(asked).text

        call_command("forget_person", "zz", "--yes", verbosity=0)

        for asked in (PAGE, path):
            assert "Zlatopolje" not in client.get(asked).text


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one generation for all there")
class TestTrees:
    """A page of one tree is made again when something is written in it, or for all of them."""

    @pytest.fixture
    def is_given(self, client, office) -> Callable[[Callable[[], object]], bool]:
        """Whether the page of the office is given again after some work."""

        def is_given(work: Callable[[], object]) -> bool:
            client.get(PAGE)
            with transaction.atomic():
                work()
            with CaptureQueriesContext(connection) as asked:
                client.get(PAGE)
            return len(asked) == 1

        return is_given

    def test_writes_elsewhere_leave_it(self, is_given):
        other = make_unit("other")
        post, person = make_post(other), make_person()
        assert is_given(other.save)
        assert is_given(lambda: make_unit("part", parent=other))
        assert is_given(lambda: make_task(other))
        assert is_given(lambda: appoint(person, post))
        assert is_given(lambda: make_contact(other))
        assert is_given(lambda: make_contact(None, post=post))
        assert is_given(post.delete)

    def test_writes_in_its_tree_do_not(self, is_given, office):
        post, person = make_post(office), make_person()
        assert not is_given(office.save)
        assert not is_given(lambda: make_unit("part", parent=office))
        assert not is_given(lambda: make_task(office))
        assert not is_given(lambda: appoint(person, post))
        assert not is_given(lambda: make_contact(office))
        assert not is_given(lambda: make_contact(None, post=post))
        assert not is_given(post.delete)

    def test_nor_do_rows_that_leave_it_or_come(self, is_given, office):
        other = make_unit("other")
        task = make_task(office)
        part = make_unit("part", parent=office)
        assert not is_given(lambda: Task.objects.filter(pk=task.pk).update(unit=other))
        assert not is_given(lambda: Task.objects.filter(pk=task.pk).update(unit=office))
        for parent in (other, office, None):
            part.refresh_from_db()
            part.parent = parent
            assert not is_given(part.save)
        part.refresh_from_db()
        assert is_given(part.delete)

    def test_nor_does_what_all_trees_share(self, is_given):
        other = make_unit("other")
        assert not is_given(make_kind)
        assert not is_given(make_person)
        assert not is_given(lambda: Succession.objects.create(code="s").originals.add(other))

    def test_nor_what_is_of_many_trees_or_of_none(self, is_given):
        def of_none() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT generations_touch_tree(NULL)")
                cursor.execute("SELECT generations_touch_tree(1)")

        assert not is_given(of_none)

    def test_pages_that_tell_of_others_are_made_again(self, client, office):
        other = make_unit("other", name_en="Other")
        succession = Succession.objects.create(code="s", kind="renamed")
        succession.originals.add(office)
        succession.results.add(other)
        assert "Other" in client.get(PAGE).text
        with transaction.atomic():
            Unit.objects.filter(code="other").update(name_en="Another")
        assert "Another" in client.get(PAGE).text


class TestStaff:
    @pytest.fixture
    def staff(self) -> Client:
        user = make_user()
        user.user_permissions.add(Permission.objects.get(codename="view_unit"))
        client = Client()
        client.force_login(user)
        return client

    def test_are_answered_for_themselves(self, client, staff, office):
        plain = client.get(PAGE)
        own = staff.get(PAGE)

        assert own.content != plain.content  # it leads to the past
        assert "private" in own["Cache-Control"]
        assert "Cookie" in own["Vary"]
        assert client.get(PAGE).content == plain.content
        assert len(middleware.pages) == 1

    def test_leave_nothing_behind(self, client, staff, office):
        for path in (*PUBLIC, f"{PAGE}?on={timezone.localdate().isoformat()}"):
            assert staff.get(path).status_code == 200
        assert len(middleware.pages) + len(middleware.searches) == 0

    def test_may_come_with_a_session_that_has_ended(self, client, office):
        client.cookies["sessionid"] = "long-gone"
        assert "private" in client.get(PAGE)["Cache-Control"]
        assert len(middleware.pages) == 0

    def test_have_their_screens_as_ever(self, staff, office):
        screen = staff.get("/en/admin/")
        assert "ETag" not in screen
        assert "private" in screen["Cache-Control"]
        assert len(middleware.pages) == 0


class TestHeaders:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_say_what_an_answer_is_known_by(self, client, office, path):
        answer = client.get(path)
        assert answer["ETag"].startswith('W/"')
        assert answer["Cache-Control"].startswith("public, max-age=0, s-maxage=10, ")
        assert "Accept-Encoding" in answer["Vary"]
        assert ("Cookie" in answer["Vary"]) is answer["Content-Type"].startswith("text/html")
        assert answer["Content-Security-Policy"]
        assert "csrf" not in answer.text.lower()

    @pytest.mark.parametrize("path", [*PUBLIC, "/en/?utm_source=x"])
    def test_let_a_reader_keep_what_he_has(self, client, office, path):
        tag = client.get(path)["ETag"]
        for ask in (client.get, client.head):
            answer = ask(path, headers={"If-None-Match": f'"other", {tag}'})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer["ETag"] == tag
            assert answer["Cache-Control"]
            assert answer["Vary"]
            assert "Content-Encoding" not in answer

    def test_cost_one_question_where_nothing_has_changed(self, client, office, asks):
        tag = client.get(PAGE)["ETag"]
        assert asks(headers={"If-None-Match": tag}).status_code == 304

    def test_stay_where_another_page_has_changed(self, client, office):
        tag = client.get(PAGE)["ETag"]
        make_kind()
        assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
        rename("Bureau")
        assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200

    def test_tell_a_second_from_the_next_one_only(self, client, office, asks):
        def at(second: float, **headers: str) -> HttpResponse:
            moment = datetime.fromtimestamp(1_800_000_000 + second, timezone.get_current_timezone())
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(timezone, "now", lambda: moment)
                return client.get(PAGE, headers=headers)

        assert "Last-Modified" not in at(0.1)
        assert "Last-Modified" not in at(0.9)
        modified = at(1.0)["Last-Modified"]
        assert modified == http_date(1_800_000_000)
        assert at(2, if_modified_since=modified).status_code == 304
        assert at(2, if_modified_since=http_date(1_799_999_999)).status_code == 200
        rename("Bureau")
        assert at(3, if_modified_since=modified).status_code == 200

    def test_never_last_longer_than_the_day(self, client, office):
        today = timezone.localdate()
        midnight = timezone.make_aware(
            datetime.combine(today + timedelta(days=1), datetime.min.time())
        )
        for before, said in (
            (4, "s-maxage=4, "),
            (0, "s-maxage=10, "),
            (1000, "stale-if-error=1000"),
        ):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(
                    timezone, "now", lambda before=before: midnight - timedelta(seconds=before)
                )
                assert said in client.get(PAGE)["Cache-Control"] + ", "

    def test_let_nobody_keep_what_is_meant_for_one_or_went_wrong(self, client, office):
        for path, said in (
            ("/en/units/no/", "no-store"),
            ("/healthz/live", "no-store"),
            ("/healthz/ready", "no-store"),
            ("/en/units/OFFICE/", "no-cache"),
            ("/units/office/", "no-cache"),
        ):
            assert said in client.get(path)["Cache-Control"], path

    def test_of_a_language_to_choose_name_the_languages_asked_for(self, client, office):
        answer = client.get("/", headers={"Accept-Language": "fr"})
        assert answer.status_code == 200
        assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))

    @pytest.mark.parametrize("turn", [1, 2])
    def test_name_how_it_is_compressed(self, client, office, turn):
        whole = client.get(PAGE)
        for encoding, read in (("br", brotli.decompress), ("gzip", gzip.decompress)):
            for _ in range(turn):
                answer = client.get(PAGE, headers={"Accept-Encoding": f"{encoding};q=0.9"})
            assert answer["Content-Encoding"] == encoding
            assert read(answer.content) == whole.content
            assert answer["Content-Length"] == str(len(answer.content))
            assert answer["ETag"] == whole["ETag"]


def answer(length: int) -> Answer:
    return Answer.of(HttpResponse(b"x" * length), "g", "d")


class TestStore:
    def test_holds_so_many_bytes_of_those_last_asked_for(self):
        store = Store()
        for number in range(10):
            store.put(str(number), answer(1000), 6100)
            store.get("0")
        assert store.size <= 6100
        assert [str(number) for number in range(10) if store.get(str(number))] == ["0", "8", "9"]

    def test_counts_what_takes_the_place_of_something_once(self):
        store = Store()
        for _ in range(100):
            store.put("a", answer(1000), 10_000)
        assert store.size < 3000
        store.forget()
        assert (store.size, len(store)) == (0, 0)

    def test_lets_no_flood_of_searches_push_pages_out(self, client, office, settings, asks):
        settings.PAGES_KEPT_MIB = 1
        client.get(PAGE)
        for number in range(40):
            client.get(f"/en/search/?q=office&page={number}")
        assert middleware.searches.size <= 1024 * 1024 / 4
        asks()


class TestMakers:
    def test_are_one_at_a_time(self):
        makers, began, go = Makers(patience=60), Event(), Event()
        said: list[str] = []

        def make() -> None:
            with makers.first("a") as is_first:
                assert is_first
                began.set()
                go.wait(60)
                said.append("made")

        def wait() -> None:
            with makers.first("a") as is_first:
                assert not is_first
                said.append("waited")

        threads = [Thread(target=make), Thread(target=wait)]
        threads[0].start()
        began.wait(60)
        threads[1].start()
        with makers.first("b") as is_first:
            assert is_first
        go.set()
        for thread in threads:
            thread.join()
        assert said == ["made", "waited"]
        with makers.first("a") as is_first:
            assert is_first

    def test_are_not_waited_for_for_ever(self):
        makers = Makers(patience=0.01)
        with makers.first("a"), makers.first("a") as is_first:
            assert not is_first

    def test_who_fail_leave_it_to_the_next(self):
        makers = Makers(patience=60)
        with pytest.raises(KeyError), makers.first("a"):
            raise KeyError
        with makers.first("a") as is_first:
            assert is_first


def test_an_answer_is_the_same_when_it_was_packed():
    response = HttpResponse("Ђорђе\n" * 100, headers={"X-Robots-Tag": "noindex", "Vary": "A"})
    made = Answer.of(response, "12", date(2026, 1, 1).isoformat(), 7)
    assert Answer.unpacked(made.packed()) == made


def test_nothing_is_kept_of_a_page_that_was_made_over_midnight(client, office, monkeypatch):
    days = iter([date(2026, 1, 1), *[date(2026, 1, 2)] * 100])
    monkeypatch.setattr("registry.kept_pages.middleware.timezone.localdate", lambda: next(days))
    assert client.get("/en/accessibility/").status_code == 200
    assert len(middleware.pages) == 0
