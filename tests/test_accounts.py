"""Signing in: failed tries are counted, passwords are strong, sessions end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.builders import PASSWORD, make_user
from tests.signing_in import HOME, LOGIN, is_inside, later, noted, sign_in
from units.accounts.forgetting import forget_old
from units.accounts.models import AuditEntry, FailedTries, OpenSession
from units.accounts.throttle import PASSWORD as PASSWORD_RULES
from units.accounts.throttle import TooManyTries, Try, wait_in_words

pytestmark = pytest.mark.django_db
PAIR, NAME, NETWORK = (rule.limit for rule in PASSWORD_RULES.elsewhere)


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


def fail(name: str = "ana", times: int = 1, address: str = "192.0.2.1") -> int:
    """Type a wrong password in a new browser; give the status of the last answer."""
    for _ in range(times):
        answer = sign_in(Client(REMOTE_ADDR=address), name, "wrong")
    return answer.status_code


def known_browser(name: str = "ana", **extra: str) -> Client:
    """A browser from which somebody has signed in, and out again."""
    client = Client(**extra)
    sign_in(client, name)
    client.post("/en/admin/logout/")
    return client


class TestFailedTries:
    def test_have_one_wait_who_makes_five(self, ana):
        assert fail(times=PAIR) == HTTPStatus.OK
        client = Client(REMOTE_ADDR="192.0.2.1")
        answer = sign_in(client)

        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert 0 < int(answer["Retry-After"]) <= 900
        assert "Try again in 15 minutes." in answer.text
        assert not is_inside(client)

    def test_are_forgotten_after_a_quarter_of_an_hour(self, ana):
        fail(times=PAIR)
        client = Client(REMOTE_ADDR="192.0.2.1")
        with later(minutes=16):
            sign_in(client)
            assert is_inside(client)
        assert FailedTries.objects.count() == 2, "Of the name and of the network."

    def test_do_not_make_the_wait_longer_while_one_waits(self, ana):
        fail(times=PAIR)
        ends = set(FailedTries.objects.values_list("key", "failures", "ends_at"))
        fail(times=3)

        assert set(FailedTries.objects.values_list("key", "failures", "ends_at")) == ends

    def test_in_another_case_of_the_name_are_the_same(self, ana):
        fail(times=PAIR - 1)
        fail("ANA")
        assert fail("Ana") == HTTPStatus.TOO_MANY_REQUESTS

    def test_of_one_lock_out_nobody_else_of_the_office(self, ana):
        make_user("bojan")
        fail(times=PAIR)
        client = Client(REMOTE_ADDR="192.0.2.1")
        sign_in(client, "bojan")

        assert is_inside(client)

    def test_from_everywhere_do_not_lock_out_a_browser_that_is_known(self, ana):
        browser = known_browser()
        for number in range(NAME // PAIR):
            fail(times=PAIR, address=f"198.51.100.{number}")
        stranger = sign_in(Client(REMOTE_ADDR="203.0.113.1"))
        sign_in(browser)

        assert stranger.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert is_inside(browser)

    def test_of_a_whole_office_do_not_lock_out_its_known_browsers(self, ana):
        browser = known_browser(REMOTE_ADDR="192.0.2.1")
        fail_all(NETWORK)
        sign_in(browser)

        assert is_inside(browser)

    def test_of_one_password_on_many_names_end_soon(self, ana):
        assert fail_all(NETWORK) == HTTPStatus.OK
        assert fail("somebody-else") == HTTPStatus.TOO_MANY_REQUESTS
        assert fail("somebody-else", address="192.0.2.2") == HTTPStatus.OK

    def test_of_one_network_of_version_6_are_of_one_client(self, ana):
        for number in range(PAIR):
            fail(address=f"2001:db8::{number}")
        assert fail(address="2001:db8::ffff") == HTTPStatus.TOO_MANY_REQUESTS
        assert fail(address="2001:db8:0:1::1") == HTTPStatus.OK

    def test_are_counted_in_a_known_browser_too(self, ana):
        browser = known_browser()
        answers = [sign_in(browser, "ana", "wrong").status_code for _ in range(11)]

        assert answers == [HTTPStatus.OK] * 10 + [HTTPStatus.TOO_MANY_REQUESTS]

    def test_of_another_name_make_no_browser_known(self, ana):
        make_user("bojan")
        browser = known_browser("bojan", REMOTE_ADDR="192.0.2.1")
        fail(times=PAIR)

        assert sign_in(browser, "ana").status_code == HTTPStatus.TOO_MANY_REQUESTS

    def test_are_taken_back_by_one_that_succeeds(self, ana):
        fail(times=PAIR - 1)
        sign_in(Client(REMOTE_ADDR="192.0.2.1"))

        assert fail(times=PAIR) == HTTPStatus.OK
        counts = sorted(FailedTries.objects.values_list("failures", flat=True))
        assert counts == [PAIR, 2 * PAIR - 1, 2 * PAIR - 1]

    def test_include_the_right_password_of_who_is_no_staff(self):
        make_user("citizen", is_staff=False)
        answer = sign_in(Client(), "citizen")

        assert answer.status_code == HTTPStatus.OK
        assert [entry.about_name for entry in noted("refused")] == ["citizen"]

    def test_leave_no_more_rows_than_are_in_force(self, ana):
        fail_all(5)
        with later(hours=2):
            fail()
        assert FailedTries.objects.count() == 3

    def test_are_counted_before_the_password_is_looked_at(self, ana, monkeypatch):
        seen = []
        monkeypatch.setattr(
            MD5PasswordHasher,
            "verify",
            lambda *_: seen.append(FailedTries.objects.filter(failures=1).count()),
        )
        fail()

        assert seen == [3]

    def test_cost_the_same_under_a_name_that_nobody_has(self, ana, monkeypatch):
        hashed = []
        encode = MD5PasswordHasher.encode
        monkeypatch.setattr(
            MD5PasswordHasher,
            "encode",
            lambda self, *rest: hashed.append(1) or encode(self, *rest),
        )
        costs = []
        for name in ("ana", "nobody"):
            hashed.clear()
            with CaptureQueriesContext(connection) as queries:
                fail(name, address="192.0.2.77")
            costs.append((len(queries), len(hashed)))

        assert costs[0] == costs[1]
        assert costs[0][1] == 1

    def test_while_one_waits_nothing_is_hashed(self, ana, monkeypatch):
        fail(times=PAIR)
        monkeypatch.setattr(MD5PasswordHasher, "encode", None)
        assert fail() == HTTPStatus.TOO_MANY_REQUESTS

    @pytest.mark.parametrize("sent", ["a\0b", "\ud800", "a" * 500, ""])
    def test_of_junk_are_refused_in_words(self, sent):
        answer = Client().post(LOGIN, {"username": sent.encode("utf-8", "surrogatepass")})
        assert answer.status_code == HTTPStatus.OK

    def test_keep_no_name_that_nobody_has(self):
        fail("my secret password in the wrong field")
        stored = str(list(FailedTries.objects.values()) + list(AuditEntry.objects.values()))

        assert "secret" not in stored
        assert noted("refused")[0].typed


@pytest.mark.skipif(connection.vendor == "sqlite", reason="its tests have one connection")
@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_the_same_time_are_twenty_tries():
    def attempt(_number: int) -> bool:
        try:
            Try(PASSWORD_RULES, "ana", RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
        except TooManyTries:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(20))) == PAIR


def fail_all(number: int) -> int:
    """Try one password on so many names."""
    return [fail(f"user-{one}") for one in range(number)][-1]


class TestAddress:
    @pytest.fixture(autouse=True)
    def office(self, ana):
        fail(times=PAIR)

    @pytest.mark.parametrize("told", ["203.0.113.9", "192.0.2.1", ""])
    def test_is_not_what_a_client_says_of_itself(self, told):
        client = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=told)
        assert sign_in(client).status_code == HTTPStatus.TOO_MANY_REQUESTS

    @pytest.mark.parametrize("before", ["", "203.0.113.9, ", "192.0.2.7, junk, "])
    def test_is_what_our_proxy_says(self, settings, before):
        settings.TRUSTED_PROXIES = 1
        told = f"{before}192.0.2.1"
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=told)
        assert sign_in(client).status_code == HTTPStatus.TOO_MANY_REQUESTS

        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.50")
        assert sign_in(client).status_code == HTTPStatus.FOUND


class TestWaits:
    def test_are_told_in_minutes_and_hours(self):
        assert wait_in_words(1).endswith("Try again in 1 minute.")
        assert wait_in_words(7_200).endswith("Try again in 120 minutes.")
        assert wait_in_words(7_201).endswith("Try again in 3 hours.")

    def test_end_when_the_administrator_says_so(self, ana, capsys):
        fail(times=PAIR)
        call_command("let_in", "ana")
        assert fail() == HTTPStatus.OK
        fail_all(NETWORK)
        call_command("let_in", address="192.0.2.1")
        assert fail("somebody") == HTTPStatus.OK
        call_command("let_in", all=True)
        assert not FailedTries.objects.exists()
        assert len(noted("unlocked")) == 3

    @pytest.mark.parametrize("told", [{}, {"address": "here"}])
    def test_end_for_nobody_in_particular_by_mistake(self, told):
        with pytest.raises(CommandError):
            call_command("let_in", **told)


class TestPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            "short",
            "password2026!",
            "Geslo1234567",
            "ЛОЗИНКА-2026",
            "პაროლი123456",
            "aaaaaaaaaaaaaaaa",
            "passwordpassword",
            "abcabcabcabcabc",
            "123456789012345",
            "ana-novak-2026",
        ],
    )
    def test_that_are_guessed_first_are_refused(self, password):
        user = User(username="ana-novak-20", first_name="Ana")
        with pytest.raises(ValidationError):
            validate_password(password, user)

    @pytest.mark.parametrize("password", [PASSWORD, "три медведа на мосту", "x7#Kp2mQ9!vR"])
    def test_that_nobody_guesses_are_taken(self, password):
        validate_password(password, User(username="ana"))

    def test_chosen_before_are_still_good(self):
        make_user("old", password="x")
        client = Client()
        sign_in(client, "old", "x")

        assert is_inside(client)

    def test_end_the_other_sessions_when_they_change(self, ana):
        here, there = Client(), Client()
        sign_in(here)
        sign_in(there)
        new = "another horse, another staple"
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        here.post("/en/admin/password_change/", fields)

        assert is_inside(here)
        assert not is_inside(there)
        assert OpenSession.objects.filter(user_pk=ana.pk).count() == 1

    def test_are_not_guessed_on_the_page_that_changes_them(self, ana):
        client = Client()
        sign_in(client)
        answers = [
            client.post("/en/admin/password_change/", {"old_password": f"guess {number}"})
            for number in range(6)
        ]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert answers[-1]["Retry-After"]


class TestSessions:
    def test_end_when_nobody_uses_them(self, ana):
        client = Client()
        sign_in(client)
        with later(hours=1, minutes=50):
            assert is_inside(client)
        with later(hours=3, minutes=40):
            assert is_inside(client)
        with later(hours=5, minutes=45):
            assert not is_inside(client)

    def test_end_after_a_working_day_also_when_they_are_used(self, ana):
        client = Client()
        sign_in(client)
        for hour in range(1, 10):
            with later(hours=hour):
                assert is_inside(client), hour
        with later(hours=10, minutes=1):
            assert not is_inside(client)

    def test_are_written_seldom(self, ana):
        client = Client()
        sign_in(client)
        with CaptureQueriesContext(connection) as at_once:
            client.get("/en/admin/password_change/")
        with later(minutes=10), CaptureQueriesContext(connection) as after_a_while:
            client.get("/en/admin/password_change/")

        assert not any("UPDATE" in query["sql"] for query in at_once)
        assert sum("UPDATE" in query["sql"] for query in after_a_while) == 1

    def test_keep_no_reader_waiting(self, ana, monkeypatch):
        def busy(*_args, **_fields):
            error = OperationalError("database is locked")
            error.__cause__ = type("Cause", (Exception,), {"sqlstate": "55P03"})()
            raise error

        client = Client()
        sign_in(client)
        monkeypatch.setattr("django.db.models.query.QuerySet.update", busy)
        with later(minutes=10):
            assert is_inside(client)

    def test_are_no_business_of_citizens(self, client):
        answer = client.get("/en/")

        assert "sessionid" not in answer.cookies
        assert "public" in answer["Cache-Control"]

    def test_have_careful_cookies(self, ana, settings):
        settings.SESSION_COOKIE_SECURE = True
        answer = sign_in(Client())
        for name in ("sessionid", "device"):
            cookie = answer.cookies[name]
            assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)

    def test_all_end_when_their_user_says_so(self, ana):
        here, there = Client(), Client()
        sign_in(here)
        sign_in(there)
        answer = here.post("/en/admin/sign-out-everywhere/", follow=True)

        assert "You are signed out everywhere." in answer.text
        assert not is_inside(here)
        assert not is_inside(there)
        assert [entry.about_name for entry in noted("sessions-ended")] == ["ana"]

    def test_do_not_end_by_a_link(self, ana):
        client = Client()
        sign_in(client)
        assert client.get("/en/admin/sign-out-everywhere/").status_code == 405
        assert is_inside(client)

    def test_end_with_the_account(self, ana):
        client = Client()
        sign_in(client)
        ana.is_active = False
        ana.save()

        assert not is_inside(client)
        assert not OpenSession.objects.filter(user_pk=ana.pk).exists()

    def test_lead_back_to_where_one_was_going(self, ana):
        client = Client()
        answer = client.post(
            f"{LOGIN}?next=/en/admin/auth/user/", {"username": "ana", "password": PASSWORD}
        )
        assert answer["Location"] == "/en/admin/auth/user/"
        answer = Client().post(
            f"{LOGIN}?next=https://evil.example/", {"username": "ana", "password": PASSWORD}
        )
        assert answer["Location"] == HOME


class TestOldRows:
    def test_are_forgotten_by_one_command(self, ana, capsys):
        sign_in(Client())
        fail()
        with later(days=366):
            call_command("forget_old")

        assert capsys.readouterr().out.startswith("Forgot ")
        for model in (AuditEntry, FailedTries, OpenSession):
            assert not model.objects.exists()

    def test_alone_are_forgotten(self, ana):
        sign_in(Client())
        fail()

        assert forget_old() == 0

    def test_are_forgotten_a_few_at_a_time_when_somebody_signs_in(self, ana, settings):
        then = timezone.now() - timedelta(days=settings.AUDIT_DAYS + 1)
        AuditEntry.objects.bulk_create(AuditEntry(what="refused", at=then) for _ in range(1_500))
        sign_in(Client())

        assert AuditEntry.objects.filter(at=then).count() == 500


@pytest.mark.parametrize("language", ["sl", "sr", "sr-latn", "ka", "en"])
def test_the_wait_is_told_in_every_language(language):
    with translation.override(language):
        assert "15" in wait_in_words(900)
