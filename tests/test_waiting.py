"""Who must wait for others is told, and loses nothing."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from registry.waits import MOST_WAITING
from tests.builders import make_contact, make_unit
from tests.unit_forms import part_of, sent
from units.models import Contact
from units.public.views.errors import server_error

pytestmark = pytest.mark.django_db

BUSY = "ana has been loading files since"
KEPT = "nothing that you wrote is lost"


def test_an_editor_is_told_who_holds_the_lock_and_keeps_what_was_typed(play):
    told = play("tests.waiting_writers.editing")

    assert told["form"]["status"] == 503
    assert BUSY in told["form"]["text"]
    assert KEPT in told["form"]["text"]
    assert 'value="Ministry that was typed"' in told["form"]["text"]
    assert told["row"]["status"] == 503
    assert KEPT in told["row"]["text"]
    assert "Label that was typed" in told["row"]["text"]
    assert "ana" in told["in Georgian"]["text"]
    assert KEPT not in told["in Georgian"]["text"]
    for act in ("step", "delete"):
        assert told[act]["status"] == 503
        assert BUSY in told[act]["text"]
        assert "Nothing was changed." in told[act]["text"]
    assert (told["drag"]["status"], told["drag"]["text"]) == (503, "FAIL, busy.")
    assert told["reader"]["status"] == 200
    assert told["stored"] == ["Ministry", 2]
    assert told["again"]["status"] == 302
    assert told["stored again"] == "Ministry that was typed"


def test_so_is_one_who_changes_what_a_load_has_written(play):
    told = play("tests.waiting_writers.editing_what_is_loaded")

    assert told["status"] == 503
    assert BUSY in told["text"]
    assert told["stored"] == "Loaded"


def test_nobody_waits_for_a_process_that_was_killed(play):
    assert play("tests.waiting_writers.after_a_kill") == {"status": 302, "stored": "Renamed"}


def test_as_many_wait_as_leave_threads_for_readers_and_the_others_are_told_at_once(play):
    answers = play("tests.waiting_writers.many_editors", 5, MOST_WAITING)

    assert answers == [503, 503, 503, 302, 302]


def test_a_command_says_that_it_waits_and_goes_on(play):
    line, locked = play("tests.waiting_writers.command")

    assert line.startswith(f"Waiting. {BUSY}")
    assert locked == "locked"


def test_files_are_compared_without_the_lock_and_again_only_after_a_change(play):
    told = play("tests.waiting_writers.comparing")

    assert told["alone"] == [False]
    assert told["in between"] == [False, True]
    assert told["changes"] == ["changed: unit mfa\n    name.en: Renamed meanwhile → Loaded"]
    assert told["stored"] == "Loaded"


def test_a_session_that_cannot_be_kept_is_no_failure_of_ours(client):
    request = client.get("/en/").wsgi_request
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    try:
        raise OperationalError from locked
    except OperationalError:
        response = server_error(request)

    assert response.status_code == 503
    assert response["Retry-After"]
    assert "Somebody else is changing the register" in response.text


def test_the_lock_comes_before_any_row_of_a_unit_as_in_a_load(admin_client):
    contact = make_contact(make_unit("health"))
    address = part_of(contact.unit, "contacts", contact.pk)
    form = sent(admin_client, address)
    with CaptureQueriesContext(connection) as queries:
        admin_client.post(address, {**form, "contacts-0-label_en": ["Reception"]})
    statements = [query["sql"] for query in queries]
    taken = [
        statement[:6]
        for statement in statements
        if "pg_advisory_xact_lock" in statement or 'UPDATE "units_contact"' in statement
    ]
    assert Contact.objects.get().label_en == "Reception"
    assert taken[:2] == ["SELECT", "UPDATE"] or connection.vendor == "sqlite"
