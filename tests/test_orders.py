"""New rows stand last, in the order in which they were added."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import TestCase

from tests.browser_forms import as_sent
from tests.builders import make_contact, make_kind, make_post, make_task, make_unit
from tests.unit_forms import part_of, save
from units.models import Post, UnitKind

ROWS = {
    "tasks": lambda word: {"text_en": word, "depth": "0"},
    "contacts": lambda word: {"written": word, "kind": "office"},
    "posts": lambda word: {"title_en": word},
}


class NewRowTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = User.objects.create_superuser("editor", password="x")
        cls.unit = make_unit("mup")
        make_task(cls.unit, "old", order=7)
        make_contact(cls.unit, "old", order=3)
        make_post(cls.unit, "old", order=2)
        make_kind("old", order=4)

    def setUp(self):
        self.client.force_login(self.editor)

    def add_to(self, unit, *words, **fields):
        """Add rows to each list of a unit, leaving the places as the forms show them."""
        for prefix, values in ROWS.items():
            for word in words:
                response = self.add_row(unit, prefix, values(word) | fields)
                assert response.status_code == 302, response.context["errors"]

    def add_row(self, unit, prefix, values):
        if prefix == "posts":
            address = f"/en/admin/units/post/add/?unit={unit.pk}"
            return save(self.client, address, "post_form", **values)
        row = {f"{prefix}-0-{name}": value for name, value in values.items()}
        return save(self.client, part_of(unit, prefix, "new"), **row)

    def places(self, prefix, unit):
        column = {"tasks": "text_en", "contacts": "written", "posts": "title_en"}[prefix]
        return list(getattr(unit, prefix).order_by("order").values_list(column, "order"))

    def test_stand_behind_those_that_are_there(self):
        self.add_to(self.unit, "first", "second")

        for prefix, last in (("tasks", 7), ("contacts", 3), ("posts", 2)):
            assert self.places(prefix, self.unit) == [
                ("old", last),
                ("first", last + 1),
                ("second", last + 2),
            ]

    def test_of_a_new_unit_stand_in_the_order_in_which_they_were_added(self):
        unit = make_unit("new")
        self.add_to(unit, "first", "second")

        for prefix in ROWS:
            assert self.places(prefix, unit) == [("first", 1), ("second", 2)]

    def test_stand_where_the_editor_says(self):
        self.add_to(self.unit, "first", order="0")

        for prefix, last in (("tasks", 7), ("contacts", 3), ("posts", 2)):
            assert self.places(prefix, self.unit) == [("first", 0), ("old", last)]

    def test_a_place_that_is_taken_away_is_the_last_one(self):
        make_task(self.unit, "older", order=9)
        row = self.unit.tasks.get(text_en="old")
        save(self.client, part_of(self.unit, "tasks", row.pk), **{"tasks-0-order": ""})

        assert self.places("tasks", self.unit) == [("older", 9), ("old", 10)]

    def test_posts_and_kinds_with_a_form_of_their_own_likewise(self):
        for name, fields in (
            ("post", {"title_en": "new", "unit": str(self.unit.pk)}),
            ("unitkind", {"name_en": "new", "code": "new"}),
        ):
            address = f"/en/admin/units/{name}/add/"
            sent = as_sent(self.client.get(address).text, f"{name}_form")
            assert self.client.post(address, sent | fields).status_code == 302

        assert Post.objects.get(title_en="new").order == 3
        assert UnitKind.objects.get(code="new").order == 5
