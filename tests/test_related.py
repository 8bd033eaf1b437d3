"""What belongs to units, beside what is stored: a list that a file states is the whole list."""

from __future__ import annotations

from textwrap import indent
from typing import Any

from django.test import TestCase

from tests.builders import appoint, make_contact, make_person, make_post, make_task, make_unit
from units.exchange.files import read_contents
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.plan import Plan, plan
from units.exchange.loading.related import RelatedRows
from units.models import Appointment, Contact, FormerCode, Post, Task


def planned(keys: str) -> Plan:
    """The plan of a file that says some keys of the ministry."""
    unit = f"- code: health\n{indent(keys, '  ')}\n"
    return plan([read_outline("units.yaml", f"ustroj: 1\nunits:\n{unit}")])


def related(keys: str) -> RelatedRows:
    return planned(keys).related


def messages(keys: str) -> list[str]:
    return [fault.message for fault in planned(keys).faults]


class RelatedTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.health = make_unit("health")
        cls.ana = make_person(code="ana-novak")
        cls.minister = make_post(cls.health, "Minister", code="head-1")
        cls.held = appoint(cls.ana, cls.minister, started_on="2020-01-01")
        cls.telephone = make_contact(cls.health, code="phone-1")
        cls.heals = make_task(cls.health, "Heals", code="heals", order=1)
        cls.nurses = make_task(cls.health, "Nurses", code="nurses", order=2)


class WholeListTests(RelatedTestCase):
    def test_what_a_stated_list_no_longer_holds_is_removed(self):
        found = related("tasks: [{code: nurses, text: {en: Nurses}}]")

        assert found.removed == [self.heals]

    def test_an_empty_list_removes_all(self):
        assert related("tasks: []").removed == [self.heals, self.nurses]

    def test_a_list_that_is_not_stated_is_left_alone(self):
        found = related("name: {en: Health}")

        assert found.removed == []
        assert not any(found.rows.values())

    def test_former_codes_are_kept_for_ever(self):
        FormerCode.objects.create(unit=self.health, code="medicine")
        found = related("former_codes: [sanitation]")

        assert [row.record.code for row in found.rows[FormerCode]] == ["sanitation"]
        assert found.removed == []

    def test_a_table_that_only_names_a_post_leaves_the_others(self):
        make_post(self.health, "Deputy", code="deputy", is_head=False)
        make_person(code="bor-kos")
        table = b"unit,post,person\nhealth,head-1,bor-kos\n"
        found = plan(read_contents([("appointments.csv", table)])).related

        assert [row.record.code for row in found.rows[Appointment]] == ["bor-kos"]
        assert found.removed == [self.held]

    def test_a_post_that_is_only_named_must_be_there(self):
        table = b"unit,post,person\nhealth,chief,ana-novak\n"
        (fault,) = plan(read_contents([("appointments.csv", table)])).faults

        assert fault.message == (
            "There is no post “chief” of the unit “health”. Correct the code, or load it first."
        )


class OrderTests(RelatedTestCase):
    def test_the_order_of_a_list_is_that_of_the_file(self):
        found = related("tasks:\n- {code: nurses, text: {en: Nurses}}\n- {code: heals}")

        assert [(row.record.code, row.changes["order"]) for row in found.rows[Task]] == [
            ("nurses", (self.nurses.order, 1)),
            ("heals", (self.heals.order, 2)),
        ]

    def test_a_task_below_another_one_is_a_step_deeper(self):
        found = related(
            "tasks:\n- text: {en: One}\n  tasks:\n"
            "  - text: {en: Two}\n    tasks: [{text: {en: Three}}]\n"
            "- text: {en: Four}"
        )

        instances = [row.instance for row in found.rows[Task]]
        assert [(task.text_en, task.order, task.depth) for task in instances] == [
            ("One", 1, 0),
            ("Two", 2, 1),
            ("Three", 3, 2),
            ("Four", 4, 0),
        ]


class CodeTests(RelatedTestCase):
    def codes(self, found: RelatedRows, model: Any) -> list[str]:
        return [row.instance.code for row in found.rows[model]]

    def test_rows_without_a_code_get_that_which_an_editor_would_get(self):
        found = related(
            "tasks: [{text: {en: One}}, {text: {en: Two}}]\n"
            "posts: [{title: {en: Minister}, is_head: yes}, {title: {en: Clerk}}]\n"
            "contacts: [{kind: email, written: a@example.org, value: a@example.org}]"
        )

        assert self.codes(found, Task) == ["task-1", "task-2"]
        assert self.codes(found, Post) == ["head-1", "post-1"]
        assert self.codes(found, Contact) == ["email-1"]

    def test_so_a_list_without_codes_finds_its_rows_again(self):
        found = related(
            "posts: [{title: {en: Minister}, is_head: yes}]\n"
            "contacts: [{kind: phone, written: 01 478 2267, value: '+38614782267'}]"
        )

        assert not any(row.is_new for model in (Post, Contact) for row in found.rows[model])
        assert found.rows[Contact][0].instance == self.telephone

    def test_a_kind_that_there_is_not_is_no_code_either(self):
        (told,) = messages("contacts: [{kind: Phone, written: 01 478 2267}]")

        assert told.startswith("Write one of: phone")

    def test_a_code_stands_once_in_a_list(self):
        assert messages("tasks: [{code: heals}, {code: heals}]") == [
            "It stands twice in this list. Keep one of the two."
        ]


class PostTests(RelatedTestCase):
    def test_who_holds_a_post_is_known_by_code_and_first_day(self):
        found = related(
            "posts:\n- code: head-1\n  appointments:\n"
            "  - {person: ana-novak, started_on: 2020-01-01, ended_on: 2021-01-01}\n"
            "  - {person: ana-novak, started_on: 2022-01-01}"
        )

        first, second = found.rows[Appointment]
        assert (first.instance, first.is_new) == (self.held, False)
        assert list(first.changes) == ["ended_on"]
        assert second.is_new
        assert found.removed == []

    def test_a_person_that_a_file_adds_can_hold_a_post(self):
        text = (
            "ustroj: 1\npeople: [{code: bor-kos, family_name: {sl: Kos}}]\n"
            "units:\n- {code: health, posts: [{code: head-1, appointments: [{person: bor-kos}]}]}\n"
        )
        found = plan([read_outline("units.yaml", text)])

        (held,) = found.related.rows[Appointment]
        assert held.instance.person is found.people["bor-kos"].instance
        assert found.related.removed == [self.held]

    def test_one_person_holds_a_post_once_at_a_time(self):
        said = (
            "This person already holds this post on these dates. Correct the dates, or keep one "
            "of the two."
        )

        def held(*days: str) -> list[str]:
            listed = ", ".join(f"{{person: ana-novak, {stated}}}" for stated in days)
            return messages(f"posts: [{{code: head-1, appointments: [{listed}]}}]")

        assert held("started_on: 2020-01-01", "started_on: 2024-01-01") == [said]
        assert held("ended_on: 2020-05-01", "started_on: 2020-04-30") == [said]
        assert held(
            "started_on: 2020-01-01, ended_on: 2025-01-01",
            "started_on: 2021-01-01, ended_on: 2021-02-01",
            "started_on: 2024-01-01",
        ) == [said, said]
        assert held("started_on: 2020-01-01, ended_on: 2024-01-01", "started_on: 2024-01-01") == []

    def test_a_day_that_cannot_be_read_is_told_alone(self):
        (told,) = messages(
            "posts: [{code: head-1, appointments: [{person: ana-novak, started_on: soon}, "
            "{person: ana-novak, started_on: 2024-01-01}]}]"
        )

        assert "soon" in told

    def test_a_person_that_there_is_not_is_refused(self):
        assert messages("posts: [{code: head-1, appointments: [{person: nobody}]}]") == [
            "There is no person “nobody”. Correct the code, or load it first."
        ]

    def test_a_contact_of_a_post_is_none_of_the_unit(self):
        found = related(
            "posts:\n- code: head-1\n  contacts: [{kind: phone, written: 1, value: '+38614782267'}]"
        )

        (row,) = found.rows[Contact]
        assert row.is_new
        assert (row.instance.unit_id, row.instance.post) == (None, self.minister)
        assert found.removed == []

    def test_one_post_heads_a_unit(self):
        posts = "posts: [{code: head-1, is_head: yes}, {title: {en: Other}, is_head: yes}]"

        assert messages(posts) == ["This unit has a head already. Only one post can head it."]

    def test_what_belongs_to_a_post_belongs_to_its_unit(self):
        found = related("posts: [{code: head-1, appointments: [{person: ana-novak}]}]")

        (held,) = found.rows[Appointment]
        assert held.unit.record.code == "health"
        assert held.subject == "unit health, post head-1, appointment ana-novak"
