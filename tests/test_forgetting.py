"""A person is forgotten, where the law asks for it."""

from __future__ import annotations

import json
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.builders import appoint, make_person, make_post, make_unit
from tests.history import differs
from units.authorship import writing_as
from units.exchange.files import packed
from units.history import forgetting
from units.history.models import Change, Version
from units.models import Contact, Person, Upload
from units.search.finding import find
from units.text.people_in_texts import NameForms

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(make_unit("desk", name_en="Desk"))


@pytest.fixture
def person(post):
    person = make_person("Đorđe", "Kovačić", code="djordje-kovacic", gender="male")
    person.honorific_prefix_sl, person.family_name_sr = "dr.", "Ковачић"
    person.given_name_sr = "Ђорђе"
    person.save()
    appoint(person, post)
    return person


def forget(*words: str) -> str:
    out = StringIO()
    call_command("forget_person", "djordje-kovacic", "--yes", *words, stdout=out)
    return out.getvalue()


def everything() -> str:
    """All that is kept of people and changes, as text."""
    kept = [*Person.objects.values(), *Version.objects.values(), *Change.objects.values()]
    logs = [*LogEntry.objects.values("object_repr", "change_message")]
    return json.dumps([*kept, *logs], default=str, ensure_ascii=False).lower()


def test_the_name_is_neither_in_rows_nor_in_the_past(person, client):
    user = User.objects.create_superuser("editor")
    LogEntry.objects.log_actions(
        user.pk,
        [person, Person.objects.get(), person.appointments.get().post],
        CHANGE,
        [{"added": {"name": "appointment", "object": "dr. Đorđe Kovačić, Head"}}],
    )
    with writing_as(why="For Đorđe Kovačić"):
        person.save()
        person.gender = ""
        person.save()

    told = forget()

    said = everything()
    for name in ("kovačić", "kovacic", "ковачић", "đorđe", "ђорђе"):
        assert name not in said
    stored = Person.objects.get(pk=person.pk)
    assert (stored.family_name_ka, stored.family_name_sl, stored.gender) == ("–", "–", "")
    assert f"forgotten-{person.pk}" in told
    assert differs() == []
    assert not find("Kovačić", "sl").hits


def test_it_is_a_change_that_does_not_repeat_the_name(person):
    before = Change.objects.count()
    forget()

    assert Change.objects.count() == before + 1
    assert Change.objects.first().door == "forgetting"


def test_who_holds_no_post_is_deleted(person):
    person.appointments.all().delete()
    person.refresh_from_db()
    assert "was deleted." in forget()

    assert not Person.objects.exists()
    assert Version.objects.current().get(subject="person").state is None
    assert "kovačić" not in everything()


def test_who_was_deleted_before_is_found_by_the_code(person):
    person.appointments.all().delete()
    Person.objects.get().delete()

    forget()

    assert "kovačić" not in everything()


def test_a_dry_run_writes_nothing(person):
    before = everything()

    assert "nothing was written" in forget("--dry-run")
    assert everything() == before


def test_nothing_is_done_unless_it_is_confirmed(person, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError):
        call_command("forget_person", "djordje-kovacic")
    assert Person.objects.get().code == "djordje-kovacic"


def test_an_unknown_code_is_said():
    with pytest.raises(CommandError, match="Nobody has or had the code"):
        call_command("forget_person", "nobody", "--yes")


def test_where_texts_still_name_the_person_is_listed(person, post):
    unit = post.unit
    unit.description_sr = "Води је Ђорђе Ковачић."
    unit.save()
    unit.description_sr = ""
    unit.notice_sl = "Pišite Đorđu Kovačiću."
    unit.save()

    told = forget()

    assert "unit desk, notice_sl" in told
    assert "unit desk as of change" in told
    assert "description_sr" in told


def test_contacts_that_name_the_person_go_too_where_that_is_asked_for(person, post):
    named = Contact.objects.create(post=post, kind="email", written="dj.kovacic@example.org")
    other = Contact.objects.create(post=post, kind="email", written="office@example.org")
    assert f"contacts {named.code} written" in forget()
    Person.objects.filter(pk=person.pk).update(code="djordje-kovacic")
    for language in ("sl", "en"):
        Person.objects.filter(pk=person.pk).update(
            **{f"given_name_{language}": "Đorđe", f"family_name_{language}": "Kovačić"}
        )

    told = forget("--also-contacts")

    assert "1 contact that named the person was deleted" in told
    assert list(Contact.objects.all()) == [other]
    assert "dj.kovacic" not in everything()
    assert differs() == []
    changes = Change.objects.count()
    post.unit.save()
    assert Change.objects.count() == changes


def test_files_that_name_the_person_are_deleted(person):
    book = openpyxl.Workbook()
    book.active.append(["Đorđe", "Kovačić"])
    file = BytesIO()
    book.save(file)
    kept = Upload.objects.create(names=["a.yaml"], archive=packed({"0": b"ustroj: 1"}))
    Upload.objects.create(names=["b.xlsx"], archive=packed({"0": file.getvalue()}))
    Upload.objects.create(
        names=["c.yaml"], archive=packed({"0": b"x"}), remarks=["Đorđe Kovačić twice"]
    )

    assert "2 uploads" in forget()
    assert list(Upload.objects.all()) == [kept]


def test_other_rooms_are_asked(person, monkeypatch):
    monkeypatch.setattr(forgetting, "_keepers", [])
    forgetting.keeps(lambda asked: asked.done.append(f"Also here: {sorted(asked.codes)}."))

    assert "Also here: ['djordje-kovacic']." in forget()


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    [
        ("ana-marija.novak@x.si", True),
        ("amnovak@x.si", False),
        ("anovak@x.si", True),
        ("novak.a@x.si", True),
        ("novakova@x.si", False),
        ("novak(at)x.si", False),
        ("a.novak(at)x.si", True),
    ],
)
def test_addresses_made_of_a_name(address, is_theirs):
    assert NameForms([("Ana Marija", "Novak")]).make_up(address) is is_theirs


@pytest.mark.parametrize(
    "text", ["Ane-Marije Novak", "NOVAK Ana Marija", "Ани Марији Новак", "ანა მარია ნოვაკ"]
)
def test_a_name_is_known_in_any_script(text):
    forms = NameForms([("Ana Marija", "Novak"), ("ანა მარია", "ნოვაკი")])
    assert forms.stand_in(text)
