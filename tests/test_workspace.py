"""The workspace of a unit: what citizens see, with a pen wherever somebody may write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.browser_forms import NOT_SENT
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
from tests.unit_forms import forms_of, part_of, save, with_column, workspace
from units.history.models import Change
from units.models import Contact, Post, Unit
from units.rights.granting import give
from units.rights.models import Role
from units.staff.workspace import page as workspace_page

pytestmark = pytest.mark.django_db

MOST_FIELDS = 60
MOST_BYTES = 150 * 1024
LANGUAGES = ("sl", "sr", "sr_latn", "ka", "en")
PARTS = ("names", "description", "notice", "publication", "place", "law", "codes")


@pytest.fixture
def unit() -> Unit:
    """A published sector of a ministry, with one of everything."""
    ministry = make_unit("mfa", name_en="Ministry of Foreign Affairs", territory="RS")
    unit = make_unit(
        "mfa-sector",
        parent=ministry,
        kind=make_kind("sector"),
        name_sr="Сектор за мултилатералу",
        name_en="Multilateral Sector",
        original_language="sr",
    )
    make_unit("mfa-department", parent=unit, name_en="Department for the United Nations")
    make_contact(unit, "01 478 2267")
    make_task(unit, "Prepares meetings")
    post = make_post(unit, "Director")
    appoint(make_person("Alenka", "Novak"), post)
    contact_of(post, "a@b.si")
    return unit


@pytest.fixture
def editor() -> Client:
    return client_of(make_user("editor", is_superuser=True))


def contact_of(post: Post, address: str) -> Contact:
    return Contact.objects.create(post=post, kind="email", written=address, value=address)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def holder(role: Role, unit: Unit | None, name: str = "ana", *languages: str) -> Client:
    """One of the staff who has a role in a branch and nothing else."""
    user = make_user(name)
    give(user, role, unit, languages)
    return client_of(user)


def content(page: str) -> Element:
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return next(one for one in document.iter() if one.get("id") == "content")


def links(page: str, css: str = "") -> list[str]:
    """The addresses that the content of a page leads to, by links of a class."""
    return [
        one.get("href", "").partition("#")[0]
        for one in content(page).iter("a")
        if not css or css in one.get("class", "").split()
    ]


def ways(page: str) -> set[str]:
    """The addresses of our own to which the content of a page leads."""
    return {address for address in links(page) if address.startswith(("/", "?"))}


def fields(page: str) -> list[Element]:
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return [
        one
        for one in document.iter()
        if one.tag in {"input", "select", "textarea"} and one.get("type") not in NOT_SENT
    ]


def written(page: str) -> list[str]:
    """The fields of a form in which somebody may write something of the row."""
    return [
        one.get("name", "")
        for one in fields(page)
        if one.get("type") != "hidden"
        and one.get("disabled") is None
        and one.get("readonly") is None
        and one.get("name") not in {None, "_why"}
        and one.get("id") != "nav-filter"
    ]


def rows(unit: Unit) -> Iterator[str]:
    """The addresses of the forms of its rows."""
    post = unit.posts.get()
    yield part_of(unit, "contacts", unit.contacts.get().pk)
    yield part_of(unit, "tasks", unit.tasks.get().pk)
    yield f"/en/admin/units/post/{post.pk}/change/"
    yield part_of(post, "contacts", post.contacts.get().pk)


def new_rows(unit: Unit) -> Iterator[str]:
    """The addresses of the forms of rows to be added."""
    yield part_of(unit, "contacts", "new")
    yield part_of(unit, "tasks", "new")
    yield f"/en/admin/units/post/add/?unit={unit.pk}"
    yield part_of(unit.posts.get(), "contacts", "new")


class TestPens:
    def test_stand_at_every_part_and_row_for_an_editor(self, unit, editor):
        expected = {*(part_of(unit, part) for part in PARTS), *rows(unit), *new_rows(unit)}

        for client in (editor, holder(Role.EDITOR, unit.parent)):
            page = client.get(workspace(unit)).text
            pens = links(page, "pen")
            assert set(pens) == expected
            assert len(pens) == len(expected)
            for part in (*PARTS, "people", "contacts", "tasks", "children"):
                assert page.count(f'id="part-{part}"') == 1

    def test_are_not_shown_to_a_reader_who_sees_everything_else(self, unit):
        page = holder(Role.READER, unit).get(workspace(unit)).text

        assert links(page, "pen") == []
        assert list(content(page).iter("form")) == []
        for said in ("Multilateral Sector", "01 478 2267", "Prepares meetings", "Alenka", "a@b.si"):
            assert said in page

    def test_a_reader_writes_by_no_address_of_a_part(self, unit):
        reader = holder(Role.READER, unit)
        before = Change.objects.count()

        for address in (*(part_of(unit, part) for part in PARTS), *rows(unit)):
            assert written(reader.get(address).text) == []
            assert (
                reader.post(address, {"name_en": "x", "contacts-0-written": "x"}).status_code == 403
            )
        for address in new_rows(unit):
            assert reader.get(address).status_code == 403
        assert Change.objects.count() == before

    def test_are_shown_to_a_translator_where_he_may_write_something(self, unit):
        client = holder(Role.TRANSLATOR, unit, "ana", "sl")

        pens = set(links(client.get(workspace(unit)).text, "pen"))
        for address in (*(part_of(unit, part) for part in PARTS), *rows(unit)):
            names = written(client.get(address).text)
            assert bool(names) is (address in pens), (address, names)
            assert all(name.endswith("_sl") for name in names)
        texts = {part_of(unit, part) for part in ("names", "description", "notice", "law")}
        assert pens == {*texts, *rows(unit)}

    def test_lead_to_forms_on_which_something_may_be_written(self, unit, editor):
        for pen in links(editor.get(workspace(unit)).text, "pen"):
            page = editor.get(pen)
            assert page.status_code == 200
            assert written(page.text)

    def test_of_a_branch_are_nobody_elses(self, unit):
        elsewhere = holder(Role.EDITOR, make_unit("env"))

        assert elsewhere.get(workspace(unit)).status_code == 302
        for address in (part_of(unit, "names"), part_of(unit, "contacts", "new")):
            assert elsewhere.post(address, {"name_en": "x"}).status_code in {302, 403, 404}
        unit.refresh_from_db()
        assert unit.name_en == "Multilateral Sector"


class TestWays:
    """Every link of the page leads to something that its reader may see."""

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR, Role.PROPOSER, Role.READER])
    def test_lead_somewhere_whoever_reads(self, unit, role):
        languages = ["sl"] if role is Role.TRANSLATOR else []
        client = holder(role, unit, "ana", *languages)

        for address in ways(client.get(workspace(unit)).text):
            assert client.get(address).status_code == 200, address

    def test_lead_somewhere_for_those_who_may_do_all(self, unit, editor):
        for number in range(workspace_page.MOST_CHILDREN):
            make_unit(f"office-{number}", parent=unit)
        page = editor.get(workspace(unit)).text

        assert "All sub-units" in page
        for address in ways(page):
            assert editor.get(address).status_code == 200, address


class TestSize:
    """However much a unit has, its pages stay small."""

    @pytest.fixture
    def full(self, unit) -> Unit:
        long = "Prepares and coordinates the positions of the government at meetings abroad. " * 2
        for number in range(11):
            make_contact(unit, f"01 478 22{number:02}", order=number)
        for number in range(29):
            make_task(unit, **{f"text_{one}": f"{long}{number}" for one in LANGUAGES})
        for number in range(5):
            post = make_post(unit, f"Adviser {number}", is_head=False)
            appoint(make_person(), post)
            contact_of(post, f"a{number}@b.si")
        for column in ("name", "description", "notice", "legal_basis"):
            texts = {f"{column}_{one}": long[:190] for one in LANGUAGES}
            Unit.objects.filter(pk=unit.pk).update(**texts)
        return unit

    @pytest.mark.parametrize("language", ["en", "ka"])
    def test_of_every_page(self, full, editor, language):
        post = full.posts.first()
        contact, task = full.contacts.first(), full.tasks.first()
        for address in (
            workspace(full, language),
            *(part_of(full, part, language=language) for part in PARTS),
            part_of(full, "contacts", contact.pk, language),
            part_of(full, "contacts", "new", language),
            part_of(full, "tasks", task.pk, language),
            part_of(full, "tasks", "new", language),
            *forms_of(post, language),
            f"/{language}/admin/units/post/{post.pk}/change/",
            f"/{language}/admin/units/post/add/?unit={full.pk}",
        ):
            page = editor.get(address)
            assert page.status_code == 200
            assert len(fields(page.text)) <= MOST_FIELDS, address
            assert len(page.content) < MOST_BYTES, address


class TestCost:
    @pytest.mark.parametrize("role", [None, Role.EDITOR, Role.TRANSLATOR, Role.READER])
    def test_does_not_grow_with_what_a_unit_has(self, unit, editor, role):
        languages = ["sl"] if role is Role.TRANSLATOR else []
        client = editor if role is None else holder(role, unit.parent, "ana", *languages)
        costs = []
        for many in (2, 38):
            self.add(unit, many)
            client.get(workspace(unit))
            with CaptureQueriesContext(connection) as asked:
                client.get(workspace(unit))
            costs.append(len(asked))

        assert costs[0] == costs[1]

    def test_does_not_grow_with_the_way_to_the_top(self, unit, editor):
        costs = []
        for _time in range(2):
            lowest = unit
            for _level in range(4):
                lowest = make_unit(parent=lowest)
            unit = lowest
            editor.get(workspace(unit))
            with CaptureQueriesContext(connection) as asked:
                editor.get(workspace(unit))
            costs.append(len(asked))

        assert costs[0] == costs[1]

    def test_of_a_form_does_not_grow_with_what_a_unit_has(self, unit, editor):
        addresses = (
            [part_of(unit, part) for part in PARTS] + list(rows(unit)) + list(new_rows(unit))
        )
        costs = []
        for many in (2, 38):
            self.add(unit, many, posts_have_contacts=False)
            costs.append([])
            for address in addresses:
                editor.get(address)
                with CaptureQueriesContext(connection) as asked:
                    editor.get(address)
                costs[-1].append((address, len(asked)))

        assert costs[0] == costs[1]

    def add(self, unit: Unit, many: int, *, posts_have_contacts: bool = True) -> None:
        for number in range(many):
            make_unit(parent=unit, kind=make_kind())
            make_contact(unit, f"01 4{many}{number}")
            make_task(unit, depth=number % 2)
            post = make_post(unit, f"Adviser {many}-{number}", is_head=False)
            appoint(make_person(), post)
            if posts_have_contacts:
                contact_of(post, f"a{many}-{number}@b.si")


class TestUndoing:
    def test_the_last_change_of_ones_own_is_offered_and_goes_back(self, unit):
        ana = holder(Role.EDITOR, unit.parent)
        done = save(ana, with_column(unit, "name_en"), name_en="Bureau")
        page = ana.get(done["Location"]).text

        change = Change.objects.first()
        back = f"/en/admin/history/change/{change.pk}/take-back/"
        assert "Your last change here, at " in page
        assert back in links(page)
        assert ana.get(back).status_code == 200
        ana.post(back)
        unit.refresh_from_db()
        assert unit.name_en == "Multilateral Sector"

    def test_so_is_the_change_of_a_row(self, unit, editor):
        contact = unit.contacts.get()
        address = part_of(unit, "contacts", contact.pk)
        save(editor, address, **{"contacts-0-DELETE": "on"})
        assert "Your last change here" in editor.get(workspace(unit)).text

        editor.post(f"/en/admin/history/change/{Change.objects.first().pk}/take-back/")
        assert unit.contacts.get().written == contact.written

    def test_that_of_others_is_not(self, unit, editor):
        save(holder(Role.EDITOR, unit.parent), with_column(unit, "name_en"), name_en="Bureau")

        assert "Your last change here" not in editor.get(workspace(unit)).text

    def test_nor_one_that_is_long_ago(self, unit, editor, monkeypatch):
        save(editor, with_column(unit, "name_en"), name_en="Bureau")
        monkeypatch.setattr(workspace_page, "UNDO_FOR", timedelta())

        assert "Your last change here" not in editor.get(workspace(unit)).text

    def test_nor_where_nothing_was_changed(self, unit, editor):
        page = editor.get(save(editor, with_column(unit, "name_en"))["Location"]).text

        assert "Nothing was changed." in page
        assert "Your last change here" not in page


class TestStates:
    """What keeps a unit from citizens is said in words."""

    PUBLISHED = "published: citizens see it"

    def states(self, client: Client, unit: Unit) -> list[str]:
        page = content(client.get(workspace(unit)).text)
        (told,) = [one for one in page.iter("ul") if one.get("class") == "states"]
        return ["".join(one.itertext()) for one in told]

    @pytest.mark.parametrize(
        ("columns", "words"),
        [
            ({}, [PUBLISHED]),
            ({"status": "draft"}, ["draft"]),
            ({"published_from": 3}, ["will be published on {3}"]),
            ({"published_until": -3}, ["was published until {-3}"]),
            ({"dissolved_on": -3}, [PUBLISHED, "closed on "]),
            ({"dissolved_on": 3}, [PUBLISHED, "closes on "]),
            ({"founded_on": 3}, [PUBLISHED, "begins on "]),
            ({"status": "draft", "dissolved_on": -3}, ["draft", "closed on "]),
        ],
    )
    def test_of_the_unit_itself(self, unit, editor, columns, words):
        def day(number: int) -> object:
            return timezone.localdate() + timedelta(days=number)

        for column, value in columns.items():
            setattr(unit, column, day(value) if isinstance(value, int) else value)
        unit.save()

        told = self.states(editor, unit)
        assert len(told) == len(words)
        for one, word in zip(told, words, strict=True):
            assert one.startswith(word.partition("{")[0])

    def test_of_a_unit_below_one_that_is_not_published(self, unit, editor):
        Unit.objects.filter(pk=unit.parent_id).update(status="draft")

        assert self.states(editor, unit) == [
            "hidden, because “Ministry of Foreign Affairs (Serbia)” is not published"
        ]

    def test_names_nothing_above_that_is_kept_from_the_reader(self, unit):
        Unit.objects.filter(pk=unit.parent_id).update(status="draft")
        ana = holder(Role.EDITOR, unit)

        assert self.states(ana, unit) == ["hidden, because a unit above it is not published"]
        assert "Ministry of Foreign Affairs" not in ana.get(workspace(unit)).text

    def test_stand_beside_the_sub_units_too(self, unit, editor):
        make_unit("mfa-draft", parent=unit, name_en="Office to come", status="draft")

        page = content(editor.get(workspace(unit)).text)
        (line,) = [
            "".join(one.itertext())
            for one in page.iter("li")
            if "Office to come" in "".join(one.itertext())
        ]
        assert "draft" in line

    def test_the_public_page_of_a_hidden_unit_is_not_offered(self, unit, editor):
        assert f"/en/units/{unit.code}/" in links(editor.get(workspace(unit)).text)
        Unit.objects.filter(pk=unit.parent_id).update(status="draft")

        page = editor.get(workspace(unit)).text
        assert not [one for one in links(page) if one.startswith("/en/units/")]


class TestLanguages:
    @pytest.mark.parametrize(
        ("language", "tag", "name"),
        [
            ("ka", "ka", "Сектор за мултилатералу"),
            ("sr", "sr-Cyrl", "Сектор за мултилатералу"),
            ("sr-latn", "sr-Latn", "Sektor za multilateralu"),
            ("sl", "sl", "Сектор за мултилатералу"),
            ("en", "en", "Multilateral Sector"),
        ],
    )
    def test_the_page_and_its_pens_stay_in_the_language(self, unit, editor, language, tag, name):
        Unit.objects.filter(pk=unit.pk).update(name_en=name if language == "en" else None)
        page = editor.get(workspace(unit, language))

        assert page.status_code == 200
        assert f'<html lang="{tag}"' in page.text
        assert name in "".join(content(page.text).itertext())
        assert not any("\u1c90" <= letter <= "\u1cbf" for letter in page.text)
        assert " style=" not in page.text
        for pen in links(page.text, "pen"):
            assert pen.startswith(f"/{language}/admin/")
        done = save(editor, with_column(unit, "acronym_sr", language), acronym_sr="СМ")
        assert done["Location"] == f"{workspace(unit, language)}#part-names"

    def test_what_is_made_from_cyrillic_says_so_where_it_stands(self, unit, editor):
        make_task(unit, text_sr="Прати рад комисије")
        mark = '<span class="mark derived">preslovljeno iz ćirilice</span>'

        page = editor.get(workspace(unit, "sr-latn")).text
        assert page.count(mark) >= 2
        unit.name_sr_latn = "Multilateralni sektor"
        unit.save()
        fewer = editor.get(workspace(unit, "sr-latn")).text
        assert fewer.count(mark) == page.count(mark) - 1
        assert "mark derived" not in editor.get(workspace(unit, "sr")).text

    def test_an_empty_unit_says_what_it_lacks(self, editor):
        empty = make_unit("empty", status="draft")
        page = editor.get(workspace(empty)).text

        for said in ("No kind", "No description", "No tasks", "No sub-units", "No notice"):
            assert said in page
        assert "Nobody is said to head the unit." in page
        assert "No contact, neither here nor above." in page
        assert "None" not in "".join(content(page).itertext())
