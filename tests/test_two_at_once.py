"""Two who edit the same unit at the same time: nothing is lost, both are told."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client

from tests.browser_forms import as_sent
from tests.builders import make_contact, make_person, make_post, make_task, make_unit
from tests.unit_forms import part_of
from units.history.models import Change
from units.models import Unit
from units.proposals.models import Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return User.objects.create_superuser("ana")


@pytest.fixture
def ivo():
    return User.objects.create_superuser("ivo")


class Editor:
    """Somebody with a form open."""

    def __init__(self, user: User, address: str) -> None:
        self.client, self.address = Client(), address
        self.client.force_login(user)
        self.fields = as_sent(self.client.get(address).text, address.split("/")[4] + "_form")

    def type(self, **values: str) -> Editor:
        self.fields |= values
        return self

    def save(self, button: str = "_save"):
        return self.client.post(self.address, self.fields | {button: "1"})


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def unit():
    unit = make_unit("mfa", name_sl="Staro", name_en="Old")
    make_task(unit, "First", code="first")
    make_contact(unit)
    return unit


@pytest.fixture
def names(unit):
    return part_of(unit, "names")


@pytest.fixture
def task(unit):
    return part_of(unit, "tasks", unit.tasks.get().pk)


@pytest.fixture
def contact(unit):
    return part_of(unit, "contacts", unit.contacts.get().pk)


class TestWhatDoesNotTouch:
    def test_is_put_together(self, unit, names, ana, ivo):
        first, second = Editor(ana, names), Editor(ivo, names)

        first.type(name_sl="Novo").save()
        response = second.type(name_en="New").save()

        unit.refresh_from_db()
        assert (unit.name_sl, unit.name_en) == ("Novo", "New")
        assert "ana changed it in the meantime" in told(response)
        assert not Proposal.objects.exists()

    def test_in_different_parts(self, unit, names, task, contact, ana, ivo):
        first, second, third = Editor(ana, task), Editor(ivo, contact), Editor(ivo, names)
        first.type(**{"tasks-0-text_en": "Changed"}).save()
        second.type(**{"contacts-0-label_en": "switchboard"}).save()
        response = third.type(name_en="New").save()
        unit.refresh_from_db()
        assert unit.name_en == "New"
        assert unit.tasks.get().text_en == "Changed"
        assert unit.contacts.get().label_en == "switchboard"
        assert response.url.endswith(f"/admin/units/unit/{unit.pk}/change/#part-names")
        assert not Proposal.objects.exists()

    def test_in_rows_that_both_have_added(self, unit, ana, ivo):
        first, second = (Editor(user, part_of(unit, "tasks", "new")) for user in (ana, ivo))
        first.type(**{"tasks-0-text_en": "Second"}).save()
        second.type(**{"tasks-0-text_en": "Third"}).save()
        assert [task.text_en for task in unit.tasks.all()] == ["First", "Second", "Third"]

    def test_in_one_row_of_a_list(self, unit, contact, ana, ivo):
        first, second = Editor(ana, contact), Editor(ivo, contact)
        first.type(**{"contacts-0-label_en": "switchboard"}).save()
        response = second.type(**{"contacts-0-label_sl": "centrala"}).save()
        kept = unit.contacts.get()
        assert (kept.label_en, kept.label_sl) == ("switchboard", "centrala")
        assert "ana changed it in the meantime" in told(response)

    def test_is_one_change_of_the_second(self, unit, names, ana, ivo):
        first, second = Editor(ana, names), Editor(ivo, names)
        first.type(name_sl="Novo").save()
        before = Change.objects.count()
        second.type(name_en="New").save()
        assert Change.objects.count() == before + 1
        assert Change.objects.first().by == ivo

    def test_a_part_that_was_deleted_stays_so(self, unit, names, task, ana, ivo):
        first, second = Editor(ana, task), Editor(ivo, names)
        first.type(**{"tasks-0-DELETE": "on"}).save()
        second.type(name_en="New").save()
        unit.refresh_from_db()
        assert unit.name_en == "New"
        assert not unit.tasks.exists()

    def test_who_is_first_hears_nothing(self, unit, names, ana):
        response = Editor(ana, names).type(name_en="New").save()
        assert "meantime" not in told(response)


class TestWhatCollides:
    def test_waits_with_a_choice(self, unit, names, ana, ivo):
        first, second = Editor(ana, names), Editor(ivo, names)
        first.type(name_en="Hers").save()

        response = second.type(name_en="His", name_sl="Njegovo").save()

        unit.refresh_from_db()
        assert (unit.name_en, unit.name_sl) == ("Hers", "Staro")
        proposal = Proposal.objects.get()
        assert response.url.endswith(f"/admin/proposals/proposal/{proposal.pk}/change/")
        assert "ana changed the same" in told(response)
        (pair,) = proposal.pairs()
        assert pair.after["name_en"] == "His"

    def test_a_part_deleted_by_one_and_changed_by_the_other(self, unit, task, ana, ivo):
        first, second = Editor(ana, task), Editor(ivo, task)
        first.type(**{"tasks-0-DELETE": "on"}).save()
        second.type(**{"tasks-0-text_en": "Still typed"}).save()
        assert "Still typed" in str(Proposal.objects.get().pairs()[0].after)

    def test_a_unit_that_was_deleted_meanwhile(self, unit, names, ana):
        editor = Editor(ana, names)
        unit.delete()
        editor.type(name_en="Typed for an hour").save()
        assert Proposal.objects.get().pairs()[0].after["name_en"] == "Typed for an hour"
        assert not Unit.objects.exists()

    def test_a_row_of_a_unit_that_was_deleted_meanwhile(self, unit, contact, ana):
        editor = Editor(ana, contact)
        unit.delete()
        editor.type(**{"contacts-0-label_en": "Typed for an hour"}).save()
        assert "Typed for an hour" in str(Proposal.objects.get().pairs()[0].after)
        assert not Unit.objects.exists()


def test_a_form_with_faults_comes_back_as_it_was_typed(unit, names, ana, ivo):
    first, second = Editor(ana, names), Editor(ivo, part_of(unit, "law"))
    first.type(name_sl="Novo").save()
    response = second.type(legal_basis_en="New", founded_on="nonsense").save()
    assert response.status_code == 200
    assert "nonsense" in response.text
    seen = re.search(r'name="_seen" value="(\d+)"', response.text)
    assert [seen[1]] == second.fields["_seen"]


def test_the_form_of_a_post_is_about_its_unit(ana, ivo):
    post = make_post(make_unit("mfa"))
    person = make_person()
    address = f"/en/admin/units/post/{post.pk}/change/"
    first, second = Editor(ana, address), Editor(ivo, address)
    first.type(title_sl="Vodja").save()
    second.type(title_en="Chief").save()
    post.refresh_from_db()
    assert (post.title_sl, post.title_en) == ("Vodja", "Chief")
    assert person.appointments.count() == 0
