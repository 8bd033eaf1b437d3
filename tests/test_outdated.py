"""Translations whose source was changed after them are known, and those put right are not."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders import make_contact, make_person, make_post, make_task, make_unit
from units.history.forgetting import forget
from units.history.models import Change
from units.history.undoing import take_back
from units.models import Contact, Post, Task, Unit
from units.outdated.asking import note_as_right, outdated_in
from units.outdated.models import OutdatedText
from units.proposals.rehearsal import rehearsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Unit:
    return written(
        original_language="sl",
        name_sl="Urad za azil",
        name_sr="Канцеларија за азил",
        name_ka="თავშესაფრის ოფისი",
        name_en="Asylum Office",
    )


def written(**fields) -> Unit:
    with transaction.atomic():
        return make_unit("office", **fields)


def write(row, **fields) -> None:
    with transaction.atomic():
        for column, text in fields.items():
            setattr(row, column, text)
        row.save()


def languages(unit: Unit) -> list[str]:
    return sorted(row.language for row in outdated_in(unit).values())


def test_every_translation_of_a_changed_source_is_outdated_with_what_it_was_made_of(office):
    write(office, name_sl="Urad za migracije")

    found = outdated_in(office)
    assert {*found} == {("name_sr",), ("name_ka",), ("name_en",)}
    assert {row.source_then for row in found.values()} == {"Urad za azil"}
    assert {*outdated_in(office, "ka")} == {("name_ka",)}


def test_a_comma_changes_no_meaning(office):
    write(office, name_sl="Urad  za »azil«.")

    assert languages(office) == []


def test_what_is_translated_with_its_source_is_right(office):
    write(office, name_sl="Urad za migracije", name_ka="მიგრაციის ოფისი")

    assert languages(office) == ["en", "sr"]


def test_what_is_translated_later_is_right_again(office):
    write(office, name_sl="Urad za migracije")
    write(office, name_ka="მიგრაციის ოფისი")

    assert languages(office) == ["en", "sr"]


def test_what_is_deleted_is_missing_and_not_outdated(office):
    write(office, name_sl="Urad za migracije")
    write(office, name_en="")

    assert languages(office) == ["ka", "sr"]


def test_a_source_that_says_again_what_it_said_makes_all_right(office):
    write(office, name_sl="Urad za migracije")
    write(office, name_sl="Urad za tujce")
    assert {row.source_then for row in outdated_in(office).values()} == {"Urad za azil"}

    write(office, name_sl="Urad za azil")
    assert languages(office) == []


def test_a_change_that_is_taken_back_makes_all_right(office):
    write(office, name_sl="Urad za migracije")

    take_back(Change.objects.first())
    assert languages(office) == []


def test_what_was_only_rehearsed_makes_nothing_outdated(office):
    with rehearsed():
        write(office, name_sl="Urad za migracije")

    assert languages(office) == []


def test_somebody_may_say_that_it_is_right_as_it_is(office):
    write(office, name_sl="Urad za migracije")

    assert note_as_right(office, [("name_ka",)]) == 1
    assert languages(office) == ["en", "sr"]


def test_latin_that_is_made_from_cyrillic_is_never_outdated_and_one_that_is_written_is():
    office = written(original_language="sr", name_sr="Канцеларија за азил")
    write(office, name_sr="Канцеларија за миграције")
    assert languages(office) == []

    write(office, name_sr_latn="Kancelarija za migracije")
    write(office, name_sr="Канцеларија за странце")
    assert languages(office) == ["sr-latn"]


def test_either_script_of_serbian_is_the_source_where_only_that_is_written():
    office = written(original_language="sr-latn", name_sr="Канцеларија за азил", name_en="Asylum")

    write(office, name_sr="Канцеларија за странце")
    assert languages(office) == ["en"]


def test_where_no_language_is_that_of_the_source_nothing_is_outdated():
    office = written(name_sl="Urad za azil", name_en="Asylum Office")

    write(office, name_sl="Urad za migracije")
    assert languages(office) == []


def test_another_language_of_the_source_begins_anew(office):
    write(office, name_sl="Urad za migracije")

    write(office, original_language="en")
    assert languages(office) == []


def test_parts_of_a_unit_have_sources_too(office):
    with transaction.atomic():
        task = make_task(office, text_sl="Vodi register", text_en="Keeps the register")
        post = make_post(office, title="Head", title_sl="Vodja")
        contact = make_contact(office, label_sl="tajništvo", label_en="secretariat")
        of_post = Contact.objects.create(
            post=post, kind="phone", written="1", label_sl="pisarna", label_en="office"
        )
    write(task, text_sl="Vodi evidenco")
    write(post, title_sl="Direktor")
    write(contact, label_sl="centrala")
    write(of_post, label_sl="centrala")

    assert {*outdated_in(office)} == {
        ("tasks", task.code, "text_en"),
        ("posts", post.code, "title_en"),
        ("contacts", contact.code, "label_en"),
        ("posts", post.code, "contacts", of_post.code, "label_en"),
    }
    with transaction.atomic():
        task.delete()
    assert ("tasks", task.code, "text_en") not in outdated_in(office)


def test_what_belongs_to_a_unit_that_goes_goes_with_it(office):
    write(office, name_sl="Urad za migracije")

    with transaction.atomic():
        office.delete()
    assert not OutdatedText.objects.exists()


def test_a_former_source_that_names_somebody_who_is_forgotten_is_not_kept(office):
    with transaction.atomic():
        person = make_person("Zofija", "Krivec")
    write(office, name_sl="Pisarna Zofije Krivec")
    write(office, name_sl="Pisarna", name_en="Office")
    write(office, name_sl="Pisarna Zofije Krivec")
    OutdatedText.objects.update(source_then="Pisarna Zofija Krivec")
    write(office, name_sl="Urad")

    with transaction.atomic():
        forget(person.code)
    assert not OutdatedText.objects.filter(source_then__contains="Krivec").exists()


def questions(act) -> int:
    with (
        CaptureQueriesContext(
            connection,
        ) as captured,
        transaction.atomic(),
    ):
        act()
    asked = [query["sql"] for query in captured if "outdated_outdatedtext" in query["sql"]]
    of_findings = "SELECT unit_id, path, language "  # which are found anew after every change
    return sum(not sql.startswith(of_findings) for sql in asked)


def test_many_units_are_asked_about_as_one_is_and_new_ones_not_at_all():
    with transaction.atomic():
        units = [
            make_unit(f"u-{number}", original_language="sl", name_sl="Urad", name_en="Office")
            for number in range(30)
        ]

    def rename(some, name) -> None:
        for unit in some:
            unit.name_sl = name
        Unit.objects.bulk_update(some, ["name_sl"])

    assert questions(lambda: rename(units[:2], "Zavod")) == 2
    assert questions(lambda: rename(units[2:], "Zavod")) == 2
    assert OutdatedText.objects.count() == 30
    assert questions(lambda: rename(units, "Agencija")) == 1
    assert questions(lambda: make_unit("new", original_language="sl", name_sl="Nov")) == 0
    assert questions(lambda: Task.objects.create(unit=units[0], text_sl="Vodi")) == 0
    assert questions(lambda: Post.objects.create(unit=units[0], title_sl="Vodja")) == 0
