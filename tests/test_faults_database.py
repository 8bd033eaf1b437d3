"""PostgreSQL is stopped, restarted, frozen, slow, full: what readers and editors see."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from tests.browser_forms import as_sent
from tests.clusters import Register, Told, needs_postgresql, register, until
from tests.unit_forms import PARTS

pytestmark = [needs_postgresql, pytest.mark.faults]
PAGE = "/en/units/office/"
FORM = "/en/admin/units/glossaryentry/add/"
STOOD = "This page is as it stood on"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register without a replica."""
    place = tmp_path_factory.mktemp("alone")
    with register(place, replica_too=False, LONGEST_ANSWER="2", LONGEST_WAIT="2") as found:
        yield found


def entry(word: str) -> dict[str, str]:
    return {"cyrillic": word, "latin": "Taiex", "_save": "1"}


def entries(register: Register) -> set[str]:
    return {word for (word,) in register.primary.asked("SELECT cyrillic FROM units_glossaryentry")}


def known_to_all_processes(register: Register, *paths: str) -> None:
    """Ask so often that each process keeps them."""
    for path in paths * 8:
        assert register.asked(path).status == 200


class Visits:
    """What a reader is answered who goes on asking, and for how long it was not the page."""

    def __init__(self, register: Register, path: str) -> None:
        self.register, self.path = register, path
        self.told: list[tuple[float, Told | str]] = []
        self.is_over = False
        self.thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> Visits:
        self.thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.is_over = True
        self.thread.join()

    def _go_on(self) -> None:
        number = 0
        while not self.is_over:
            number += 1
            began = time.monotonic()
            try:
                told = self.register.asked(f"{self.path}?made={number}")
                self.told.append((time.monotonic() - began, told))
            except OSError as error:
                self.told.append((time.monotonic() - began, repr(error)))
            time.sleep(0.02)

    @property
    def statuses(self) -> set[int | str]:
        return {told if isinstance(told, str) else told.status for _, told in self.told}


class TestStopped:
    def test_readers_are_given_what_was_kept_as_of_its_moment(self, alone):
        alone.rename("Office")
        known_to_all_processes(alone, PAGE, "/ka/units/office/", "/en/search/suggest/?q=off")
        alone.primary.stop()
        try:
            page = alone.asked(PAGE)
            assert page.status == 200
            assert "Office</h1>" in page.body
            assert STOOD in page.body
            assert page.headers["Cache-Control"] == "no-store"
            assert "X-As-Of" in page.headers
            georgian = alone.asked("/ka/units/office/", Accept_Encoding="br, gzip")
            assert georgian.status == 200
            assert 'role="status"' in georgian.body
            told = alone.asked("/en/search/suggest/?q=off")
            assert (told.status, "X-As-Of" in told.headers) == (200, True)
        finally:
            alone.primary.go_on()
        until(lambda: alone.asked(PAGE).headers.get("X-As-Of") is None, 5)
        assert STOOD not in alone.asked(PAGE).body

    @pytest.mark.parametrize("language", ["sl", "sr", "sr-latn", "ka", "en"])
    def test_others_are_told_so_in_their_language(self, alone, language):
        alone.primary.stop()
        try:
            page = alone.asked(f"/{language}/people/?unknown={language}")
        finally:
            alone.primary.go_on()
        assert page.status == 503
        assert page.headers["Retry-After"] == "10"
        assert page.headers["Cache-Control"] == "no-store"
        assert f'<html lang="{language.replace("sr-latn", "sr-Latn")}' in page.body.replace(
            'lang="sr-Cyrl"', 'lang="sr"'
        )

    def test_a_page_that_was_seen_to_be_outdated_is_not_given(self, alone):
        known_to_all_processes(alone, PAGE, "/en/")
        alone.rename("Withdrawn")
        for number in range(8):  # other pages tell each process that something was written
            alone.asked(f"/en/a-z/?unknown={number}")
        known_to_all_processes(alone, "/en/a-z/")
        alone.primary.stop()
        try:
            answers = [alone.asked("/en/") for _ in range(6)]
        finally:
            alone.primary.go_on()
        assert {answer.status for answer in answers} == {503}

    def test_editors_are_told_that_nothing_was_stored_and_lose_nothing(self, alone):
        assert alone.asked_by_editor(FORM, entry("ПРЕ")).status == 302
        alone.primary.stop()
        try:
            form, saved = alone.asked_by_editor(FORM), alone.asked_by_editor(FORM, entry("ТОКОМ"))
        finally:
            alone.primary.go_on()
        assert (form.status, saved.status) == (503, 503)
        assert "Nothing was changed. Go back and do it again" in saved.body
        assert alone.asked_by_editor(FORM, entry("ПОСЛЕ")).status == 302  # still signed in
        assert {"ПРЕ", "ПОСЛЕ"} <= entries(alone)
        assert "ТОКОМ" not in entries(alone)

    def test_answers_are_quick_while_it_is_away_and_right_when_it_is_back(self, alone):
        with Visits(alone, PAGE) as visits:
            until(lambda: len(visits.told) > 5)
            alone.primary.stop()
            until(lambda: 503 in visits.statuses)
            been = len(visits.told)
            until(lambda: len(visits.told) > been + 10)
            away = visits.told[been:]
            alone.primary.go_on()
            until(lambda: alone.asked(f"{PAGE}?back").status == 200, 10)
        assert visits.statuses == {200, 503}
        assert sorted(seconds for seconds, _ in away)[len(away) // 2] < 1

    def test_health_says_so(self, alone):
        alone.primary.stop()
        try:
            told = alone.asked("/healthz/ready")
            assert told.status == 503
            assert "The database says" in told.body
            assert alone.asked("/healthz/live").status == 200
            alone.asked("/en/people/?x=1")
            assert "ustroj_outage_answers_total" in alone.figures()
        finally:
            alone.primary.go_on()


class TestRestarted:
    def test_nothing_that_was_acknowledged_is_lost_and_readers_see_pages(self, alone):
        acknowledged = []
        with Visits(alone, PAGE) as visits:
            for number in range(12):
                if number in {4, 8}:
                    alone.primary.stop()
                    alone.primary.go_on()
                word = f"РЕЧ{'А' * number}"
                if alone.asked_by_editor(FORM, entry(word)).status == 302:
                    acknowledged.append(word)
        assert visits.statuses <= {200, 503}
        assert len(acknowledged) >= 10
        assert set(acknowledged) <= entries(alone)


class TestSlow:
    def test_readers_are_given_what_is_kept_where_a_table_is_locked(self, alone):
        alone.rename("Office")
        known_to_all_processes(alone, PAGE)
        with alone.primary.line() as line:
            line.execute("LOCK TABLE units_unit IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            kept, made = alone.asked(PAGE), alone.asked("/en/people/?unknown=1")
            assert kept.status == 200  # by its generation, which can be asked: it is right
            assert STOOD not in kept.body
            assert made.status in {200, 503}
            unit = alone.asked(f"{PAGE}?unknown=1")
            assert unit.status == 503
            assert "does not answer" in unit.body
            assert time.monotonic() - began < 30
        assert alone.asked(f"{PAGE}?unknown=1").status == 200

    def test_editors_are_told_who_is_writing(self, alone):
        with alone.primary.line() as line:
            line.execute("LOCK TABLE units_glossaryentry IN ACCESS EXCLUSIVE MODE")
            saved = alone.asked_by_editor(FORM, entry("СПОРО"))
        assert saved.status == 503
        assert "СПОРО" not in entries(alone)
        assert alone.asked_by_editor(FORM, entry("СПОРО")).status == 302


class TestFrozen:
    def test_nobody_waits_for_a_server_that_does_not_answer(self, alone):
        alone.rename("Office")
        known_to_all_processes(alone, PAGE)
        with alone.primary.frozen():
            until(lambda: "X-As-Of" in alone.asked(PAGE, seconds=20).headers, 20)
            with Visits(alone, PAGE) as visits:
                until(lambda: len(visits.told) > 30)
            saved = alone.asked_by_editor(FORM, entry("СТОЈИ"))
            assert visits.statuses == {503}
            assert saved.status == 503
        until(lambda: alone.asked(f"{PAGE}?x").status == 200, 20)
        assert alone.asked_by_editor(FORM, entry("ИДЕ")).status == 302
        assert "СТОЈИ" not in entries(alone)


class TestWithAReplica:
    def test_readers_read_on_while_the_primary_is_stopped(self, served):
        until(lambda: served.health()["replicas"]["used"] == 1)
        served.rename("Office")
        until(lambda: "Office</h1>" in served.asked(PAGE).body)
        served.primary.stop()
        try:
            until(lambda: STOOD in served.asked(PAGE).body, 10)
            for path in ("/sl/units/other/", "/en/people/", "/en/search/?q=office"):
                assert served.asked(path).status == 200  # also what was never made before
            assert served.asked_by_editor(FORM, entry("ТОКОМ")).status == 503
            told = served.health()
            assert told["status"] == "degraded"
            assert "nothing can be saved" in told["database"]["why"]
        finally:
            served.primary.go_on()
        until(lambda: STOOD not in served.asked(PAGE).body, 10)
        assert served.asked_by_editor(FORM, entry("ПОСЛЕ")).status == 302

    def test_readers_are_sent_elsewhere_when_a_replica_freezes(self, served):
        until(lambda: served.health()["replicas"]["used"] == 1)
        with served.replica.frozen():
            time.sleep(4)  # longer than it may be behind
            until(lambda: served.asked(f"{PAGE}?x", seconds=10).status == 200, 20)
            assert {served.asked(f"{PAGE}?y", seconds=10).status for _ in range(8)} == {200}
        until(lambda: served.health()["replicas"]["used"] == 1, 20)


class TestFull:
    @pytest.fixture
    def disk(self) -> Iterator[Path]:
        """A disk of its own that can be filled."""
        place = Path(tempfile.mkdtemp(prefix="registry-disk-", dir="/tmp"))
        command = ["mount", "-t", "tmpfs", "-o", "size=200m,mode=755", "none", str(place)]
        try:
            if subprocess.run(command, capture_output=True, check=False).returncode:
                pytest.skip("nobody may mount a disk here")
            yield place
        finally:
            subprocess.run(["umount", "--lazy", str(place)], capture_output=True, check=False)
            place.rmdir()

    def test_readers_see_pages_and_editors_lose_nothing(self, disk, tmp_path_factory):
        place = tmp_path_factory.mktemp("full")
        with register(place, replica_too=False, on=disk) as full:
            known_to_all_processes(full, PAGE)
            filler = full.primary.place / "filler"
            fill(filler)
            stored, refused = written_until_refused(full)
            page = full.asked("/en/units/other/")
            filler.unlink()
            full.primary.recover()
            until(lambda: full.asked_by_editor(FORM, entry("ПОСЛЕ")).status == 302, 30)

            assert refused.status == 503
            assert "There is no room left" in refused.body
            assert page.status == 200
            description = "SELECT description_en FROM units_unit WHERE code = 'office'"
            assert full.primary.asked(description) == [(stored,)]
            assert full.asked(f"{PAGE}?x").status == 200


def written_until_refused(register: Register) -> tuple[str | None, Told]:
    """What an editor stored last, and what he was told when it could not be any more."""
    ((key,),) = register.primary.asked("SELECT id FROM units_unit WHERE code = 'office'")
    form, stored = f"/en/admin/units/unit/{key}/part/{PARTS['description_en']}/", None
    for _ in range(60):
        typed = as_sent(register.asked_by_editor(form).body, "unit_form")
        # Of no word twice, so that it cannot be compressed.
        text = " ".join(uuid4().hex for _ in range(800))
        told = register.asked_by_editor(form, {**typed, "description_en": text})
        if told.status != 302:
            assert text in told.body  # what was typed comes back
            return stored, told
        stored = text
    raise AssertionError("It was never full.")


def fill(filler: Path) -> None:
    """Leave no room on a disk."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
