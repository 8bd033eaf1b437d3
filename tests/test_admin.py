"""The admin: what staff can do, in which language, and what no request can do."""

from __future__ import annotations

import json
from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.browser_forms import as_sent
from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from tests.unit_forms import forms_of, part_of, save, with_column, workspace
from units.models import Appointment, Contact, FormerCode, Post, Succession, Task, Unit
from units.quality.models import Visit
from units.rights.granting import give
from units.rights.models import Role
from units.tree import check

LANGUAGES = {"sl": "sl", "sr": "sr-Cyrl", "sr-latn": "sr-Latn", "ka": "ka", "en": "en"}
UNITS = "/en/admin/units/unit/"
POSTS = "/en/admin/units/post/"


def form(**fields) -> dict[str, object]:
    """What a browser sends for a new unit."""
    return {"status": "published", **fields}


class AdminTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = User.objects.create_superuser("editor", password="x")
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.department = Unit.objects.get(code="mfa-department")
        cls.neighbour = make_unit("env")

    def setUp(self):
        self.client.force_login(self.editor)

    def tearDown(self):
        assert check(Unit) == []

    def drag(self, unit, target, position="last-child"):
        data = {
            "cmd": "move_node",
            "cut_item": unit.pk,
            "pasted_on": target.pk,
            "position": position,
        }
        return self.client.post(UNITS, data, headers={"X-Requested-With": "XMLHttpRequest"})

    def parent_of(self, code):
        return Unit.objects.get(code=code).parent

    def login_with(self, *permissions):
        user = User.objects.create_user("staff", password="x", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        self.client.force_login(user)


class EveryScreenTests(AdminTestCase):
    LISTS = ("unit", "post", "person", "unitkind", "succession")
    NEW = ("unit", "unitkind", "person", "post", "succession")

    def screens(self):
        """The addresses of screens, without the language."""
        post = make_post(self.sector)
        make_task(self.sector)
        make_contact(self.sector)
        parts = [*forms_of(self.sector), *forms_of(post)]
        return [
            "",
            f"units/unit/{self.sector.pk}/change/",
            f"units/post/{post.pk}/change/",
            *(address.removeprefix("/en/admin/") for address in parts),
            *(f"units/{name}/" for name in self.LISTS),
            *(f"units/{name}/add/" for name in self.NEW),
        ]

    def test_opens_in_every_language_and_says_which(self):
        screens = self.screens()
        for code, tag in LANGUAGES.items():
            for screen in screens:
                with self.subTest(code=code, screen=screen):
                    response = self.client.get(f"/{code}/admin/{screen}")

                    self.assertContains(response, f'<html lang="{tag}"')
                    assert not any("\u1c90" <= letter <= "\u1cbf" for letter in response.text)
                    assert " style=" not in response.text

    def test_shows_the_languages_of_a_field_with_their_names_and_tags(self):
        page = self.client.get(with_column(self.sector, "name_en")).text

        for name, tag in (
            ("sl", "sl"),
            ("sr", "sr-Cyrl"),
            ("sr_latn", "sr-Latn"),
            ("ka", "ka"),
            ("en", "en"),
        ):
            field = page[page.index(f'name="name_{name}"') :].split(">")[0]
            assert f'lang="{tag}"' in field
        assert "Name – ქართული" in page
        assert 'name="name"' not in page

    def test_without_a_language_leads_to_the_editors(self):
        assert (
            self.client.get("/admin/", headers={"Accept-Language": "ka"})["Location"]
            == "/ka/admin/"
        )


class WordsTests(AdminTestCase):
    """Django's own sentences, where they name a row or a field; the browser reads all of them."""

    def test_names_stand_alone(self):
        for language, heading, button in (
            ("sl", "<h1>Enote</h1>", "Dodaj: enota"),
            ("sr", "<h1>Јединице</h1>", "Додај: јединица"),
            ("ka", "<h1>ერთეულები</h1>", "დამატება: ერთეული"),
        ):
            page = self.client.get(f"/{language}/admin/units/unit/").text
            assert heading in page
            assert button in page
        page = self.client.get("/sl/admin/units/unit/?state=published").text
        assert "Skupaj: 4" in page

    def test_lists_say_yes_and_no(self):
        make_post(self.sector, is_vacant=True)

        page = self.client.get("/sl/admin/units/post/").text
        assert 'alt="da"' in page
        assert 'alt="True"' not in page

    def test_rights_that_the_form_does_not_show_are_kept(self):
        user = User.objects.create_user("staff", password="x", is_staff=True)
        rights = Permission.objects.filter(codename__in=("view_session", "view_unit"))
        user.user_permissions.set(rights)
        address = f"/en/admin/auth/user/{user.pk}/change/"
        form = as_sent(self.client.get(address).text, "user_form")

        assert self.client.post(address, form).status_code == 302
        assert set(user.user_permissions.values_list("codename", flat=True)) == {
            "view_session",
            "view_unit",
        }

    def test_a_log_of_old_is_shown_as_it_is(self):
        post = make_post(self.sector)
        for said in ("[hand made] text", '{"x": 1}'):
            LogEntry.objects.create(
                user=self.editor,
                content_type=ContentType.objects.get_for_model(Post),
                object_id=str(post.pk),
                action_flag=CHANGE,
                change_message=said,
            )
        page = self.client.get(f"/en/admin/units/post/{post.pk}/history/")
        assert "[hand made] text" in page.text

    def test_rights_are_named_by_what_they_are_about(self):
        page = self.client.get("/sr/admin/auth/group/add/").text

        assert "Јединица: измена" in page
        assert "Can change" not in page

    def test_the_data_of_scripts_has_no_georgian_capitals(self):
        for address, row in (
            (with_column(self.sector, "code", "ka"), FormerCode),
            ("/ka/admin/units/post/add/", Appointment),
        ):
            page = self.client.get(address).text

            with translation.override("ka"):
                name = str(row._meta.verbose_name)
            assert json.dumps(name).strip('"') in page
            assert "\\u1c" not in page

    def test_what_is_looked_up_is_asked_for_in_the_language_of_the_page(self):
        for language, tag, file in (
            ("sl", "sl", "sl"),
            ("sr", "sr-Cyrl", "sr-Cyrl"),
            ("sr-latn", "sr-Latn", "sr"),
            ("ka", "ka", "ka"),
        ):
            page = self.client.get(f"/{language}/admin/units/unit/add/").text
            field = page[page.index('name="parent"') :].split(">")[0]
            assert f'lang="{tag}"' in field
            assert f"select2/i18n/{file}.js" in page

    def test_deleting_tells_nothing_of_what_search_keeps(self):
        alone = make_unit()
        page = self.client.get(f"/sl/admin/units/unit/{alone.pk}/delete/").text

        assert "Enote: 1" in page
        assert "earch entr" not in page

    def test_nor_of_what_the_register_found_missing(self):
        alone = make_unit(status="draft")
        assert alone.findings.exists()
        page = self.client.get(f"/en/admin/units/unit/{alone.pk}/delete/").text

        assert "inding" not in page.split('id="content"')[1]

    def test_the_workspace_looks_up_in_the_language_of_the_page(self):
        for language, file in (("sl", "sl"), ("sr-latn", "sr"), ("ka", "ka")):
            page = self.client.get(f"/{language}/admin/units/unit/{self.sector.pk}/change/").text
            assert f"select2/i18n/{file}.js" in page

    def test_a_log_calls_fields_as_the_reader_does_whoever_wrote_it(self):
        address = f"admin/units/unit/{self.sector.pk}"
        for column, value in (("acronym_sl", "SMO"), ("published_from", "2026-01-01")):
            form = with_column(self.sector, column, "ka")
            assert save(self.client, form, **{column: value}).status_code == 302

        page = self.client.get(f"/sl/{address}/history/").text
        assert "Kratica – Slovenščina" in page
        assert "Objavljeno od" in page
        assert "Скраћеница – Slovenščina" in self.client.get(f"/sr/{address}/history/").text


class NewsTests(AdminTestCase):
    def test_call_things_as_the_reader_does_and_by_their_codes_where_they_are_gone(self):
        gone = make_unit("gone", name_sr="Управа", name_sl="Uprava")
        self.client.get("/sr/admin/")
        Visit.objects.update(at=timezone.now() - timedelta(days=1))
        self.sector.acronym_sr = "СМ"
        self.sector.save()
        gone.delete()

        page = self.client.get("/sr/admin/").text
        news = page[page.index('id="desk-news"') :]
        assert "Сектор за мултилатералу</a>" in news
        assert ">gone</a>" in news


class KindTests(AdminTestCase):
    def test_kinds_of_one_name_are_told_apart_where_one_is_chosen(self):
        for code, name in (("section", "odsek"), ("division", "odsek"), ("sector", "sektor")):
            make_unit(kind=make_kind(code, name_sl=name))

        form = self.client.get("/sl/admin/units/unit/add/").text
        assert all(f">{name}</option>" in form for name in ("odsek (division)", "sektor"))
        filters = self.client.get("/sl/admin/units/unit/").text
        assert "odsek (section)" in filters
        assert "sektor (sector)" not in filters


class NamesakeTests(AdminTestCase):
    """What is chosen from a list says where it stands."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.ministry.territory = "RS"
        cls.ministry.save()

    def choices(self, model="unit", field="parent", **asked):
        where = {"app_label": "units", "model_name": model, "field_name": field}
        answer = self.client.get("/en/admin/autocomplete/", where | asked).json()
        return [choice["text"] for choice in answer["results"]]

    def test_units_are_chosen_with_the_way_to_the_top_and_the_country(self):
        other = make_unit("si", name_en="Ministry of Foreign Affairs", territory="SI")
        for place, above in enumerate((self.sector, other)):
            make_unit(f"secretariat-{place}", name_en="Secretariat", parent=above)

        assert self.choices(term="Secretariat") == [
            "Secretariat › Ministry of Foreign Affairs (Slovenia)",
            "Secretariat › Multilateral Sector › Ministry of Foreign Affairs (Serbia)",
        ]

    def test_the_best_come_first_while_one_types(self):
        for code, name in (("a", "Archive of visas"), ("b", "Visa Office")):
            make_unit(code, name_en=name)

        assert self.choices(term="visa of")[0].startswith("Visa Office")
        assert self.choices(term="vis")[0].startswith("Visa Office")

    def test_so_are_posts(self):
        make_post(self.sector, "Director")

        assert self.choices("appointment", "post", term="Director") == [
            "Director › Multilateral Sector › Ministry of Foreign Affairs (Serbia)"
        ]

    def test_what_is_chosen_already_too(self):
        page = self.client.get(with_column(self.sector, "parent")).text

        assert "Ministry of Foreign Affairs (Serbia)</option>" in page

    def test_the_paths_of_all_are_asked_for_at_once(self):
        costs = []
        for _time in range(2):
            for _number in range(5):
                make_unit(name_en="Secretariat", parent=self.sector)
            self.choices(term="Secretariat")
            with CaptureQueriesContext(connection) as asked:
                self.choices(term="Secretariat")
            costs.append(len(asked))
        assert costs[0] == costs[1]

    def test_a_thousand_units_are_chosen_at_once(self):
        self.client.force_login(self.editor)
        succession = Succession.objects.create(code="many", kind="merged")
        template = make_unit(name_en="Office", parent=self.sector)
        fields = {"parent": self.sector, "name_en": "Office", "status": "draft"}
        many = [Unit(code=f"office-{number}", **fields) for number in range(1100)]
        Unit.objects.bulk_create(many)
        succession.originals.set([template, *many])

        page = self.client.get(f"/en/admin/units/succession/{succession.pk}/change/").text
        assert page.count("Office › Multilateral Sector › ") == 1101

    def test_who_may_see_no_units_is_told_no_path(self):
        post = make_post(self.sector, "Director")
        user = User.objects.create_user("staff", password="x", is_staff=True)
        rights = ("view_post", "change_post", "add_appointment")
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        self.client.force_login(user)

        assert self.choices("appointment", "post", term="Director") == ["Director"]
        page = self.client.get(f"/en/admin/units/post/{post.pk}/change/").text
        assert "Multilateral Sector</option>" in page


class ListTests(AdminTestCase):
    def test_finds_a_unit_in_any_language_and_by_its_former_code(self):
        FormerCode.objects.create(code="old-mfa", unit=self.ministry)

        for words in ("Одељење за", "mfa-dep"):
            self.assertContains(self.client.get(UNITS, {"q": words}), "mfa-department")
        self.assertContains(self.client.get(UNITS, {"q": "old-mfa"}), "Ministry of Foreign Affairs")


class MovingTests(AdminTestCase):
    def test_by_drag(self):
        self.drag(self.sector, self.neighbour)

        assert self.parent_of("mfa-sector") == self.neighbour

    def test_by_form(self):
        address = with_column(self.sector, "parent")
        done = save(self.client, address, parent=self.neighbour.pk)
        self.assertRedirects(done, f"{workspace(self.sector)}#part-place")

        assert self.parent_of("mfa-sector") == self.neighbour

    def test_up_and_down_by_button(self):
        second = make_unit("second", parent=self.ministry)

        self.client.post(f"{UNITS}{second.pk}/step/", {"direction": "up"})
        assert [unit.code for unit in Unit.objects.filter(parent=self.ministry)] == [
            "second",
            "mfa-sector",
        ]

        self.client.post(f"{UNITS}{second.pk}/step/", {"direction": "down"})
        assert [unit.code for unit in Unit.objects.filter(parent=self.ministry)] == [
            "mfa-sector",
            "second",
        ]

    def test_a_loop_by_drag_is_refused_in_words(self):
        for target in (self.department, self.ministry):
            self.drag(self.ministry, target)
            self.assertContains(self.client.get(UNITS), "would stand below itself.")
        assert self.parent_of("mfa") is None

    def test_a_drag_beside_itself_is_refused_as_what_it_is(self):
        for unit in (self.ministry, self.sector):
            for position in ("left", "right"):
                self.drag(unit, unit, position)
                page = self.client.get(UNITS)
                self.assertContains(page, "cannot stand beside itself. Choose another neighbour.")
                self.assertNotContains(page, "below itself")

    def test_a_loop_by_a_crafted_form_is_refused_at_the_field(self):
        for target in (self.department, self.ministry):
            address = with_column(self.ministry, "parent")
            response = save(self.client, address, parent=target.pk)

            assert "parent" in response.context["adminform"].form.errors
        assert self.parent_of("mfa") is None

    def test_a_parent_that_is_not_there_is_refused_at_the_field(self):
        response = save(self.client, with_column(self.sector, "parent"), parent=999_999)

        assert "parent" in response.context["adminform"].form.errors

    def test_nonsense_by_a_crafted_drag_changes_nothing(self):
        for data in (
            {"cut_item": "x", "pasted_on": "y"},
            {"cut_item": self.sector.pk, "pasted_on": 999_999},
            {},
        ):
            response = self.client.post(UNITS, {"cmd": "move_node", "position": "left", **data})
            assert response.text.startswith("FAIL")
        assert self.client.post(UNITS, {"cmd": "move_node", "position": "inside"}).text.startswith(
            "FAIL"
        )

    def test_needs_permission_whichever_way(self):
        self.login_with("view_unit")

        assert self.drag(self.sector, self.neighbour).text.startswith("FAIL")
        assert (
            self.client.post(f"{UNITS}{self.sector.pk}/step/", {"direction": "up"}).status_code
            == 403
        )
        address, sent = with_column(self.sector, "parent"), {"parent": self.neighbour.pk}
        assert self.client.post(address, sent).status_code == 403
        assert self.parent_of("mfa-sector") == self.ministry

    def test_needs_permission_for_the_unit_at_the_other_end(self):
        ana = User.objects.create_user("ana", password="x", is_staff=True)
        give(ana, Role.EDITOR, self.ministry)
        give(ana, Role.READER, self.neighbour)
        self.client.force_login(ana)

        assert self.drag(self.sector, self.neighbour, "last-child").content.startswith(b"FAIL")
        assert self.parent_of("mfa-sector") == self.ministry


class EditingTests(AdminTestCase):
    def test_a_serbian_unit_needs_no_slovene_name(self):
        self.client.post(
            f"{UNITS}add/", form(code="rs-new", name_sr="Сектор", parent=self.ministry.pk)
        )

        assert Unit.objects.get(code="rs-new").name_sl is None

    def test_a_unit_without_any_name_is_refused_in_words(self):
        response = self.client.post(f"{UNITS}add/", form(code="nameless"))

        self.assertContains(response, "Give the name in at least one language.")

    def add(self, unit, part, **fields):
        """Send the form of a new row of a list."""
        row = {f"{part}-0-{name}": value for name, value in fields.items()}
        return save(self.client, part_of(unit, part, "new"), **row)

    def test_rows_of_lists_are_saved_by_forms_of_their_own(self):
        self.client.post(f"{UNITS}add/", form(code="rs-new", name_sr="Сектор"))
        unit = Unit.objects.get(code="rs-new")
        post = {"title_sr": "шеф", "is_head": "on", "order": 0}
        number = {"kind": "phone", "written": "01 478 22 67", "value": "+38614782267"}
        codes = {"former_codes-TOTAL_FORMS": 1, "former_codes-0-code": "rs-old"}

        for response, place in (
            (self.add(unit, "tasks", order=1, depth=0, text_sr="Прво"), "part-tasks"),
            (self.add(unit, "tasks", order=2, depth=1, text_sr="Друго"), "part-tasks"),
            (self.add(unit, "contacts", order=0, **number), "part-contacts"),
            (save(self.client, with_column(unit, "code"), **codes), "part-codes"),
            (self.add_post(unit, **post), f"post-{Post.objects.get().pk}"),
        ):
            self.assertRedirects(response, f"{workspace(unit)}#{place}")
        assert list(unit.tasks.values_list("code", "text_sr")) == [
            ("task-1", "Прво"),
            ("task-2", "Друго"),
        ]
        assert (unit.posts.get().code, unit.contacts.get().code, unit.former_codes.get().code) == (
            "head-1",
            "phone-1",
            "rs-old",
        )

    def add_post(self, unit, **fields):
        """Send the form of a new post, as the workspace leads to it."""
        return save(self.client, f"{POSTS}add/?unit={unit.pk}", "post_form", **fields)

    def test_two_heads_of_a_unit_are_refused_in_words(self):
        make_post(self.sector)
        other = make_post(self.sector, "Deputy", is_head=False)

        for page in (
            self.add_post(self.sector, title_sr="вођа", is_head="on"),
            save(self.client, f"{POSTS}{other.pk}/change/", "post_form", is_head="on"),
        ):
            self.assertContains(page, "Only one post can head it.")
        assert Post.objects.filter(unit=self.sector, is_head=True).count() == 1

    def test_a_number_that_cannot_be_dialled_is_refused_at_the_field(self):
        page = self.add(self.sector, "contacts", kind="phone", written="01/478", value="01/478")

        self.assertContains(page, "as it is dialled from abroad")

    def test_an_appointment_is_made_on_the_page_of_the_post(self):
        post, person = make_post(self.sector), make_person()
        data = {
            "unit": self.sector.pk, "order": 0, "title_en": "Head", "is_head": "on",
            "appointments-TOTAL_FORMS": 1, "appointments-INITIAL_FORMS": 0,
            "appointments-0-person": person.pk, "appointments-0-is_published": "on",
        }  # fmt: skip
        self.client.post(f"/en/admin/units/post/{post.pk}/change/", data)

        assert Appointment.objects.get().person == person

    def test_who_sees_posts_alone_comes_back_to_their_list(self):
        post = make_post(self.sector)
        self.login_with("view_post", "change_post", "change_contact", "add_contact")
        address = f"{POSTS}{post.pk}/change/"
        self.assertRedirects(save(self.client, address, "post_form", order=3), POSTS)

        row = {"contacts-0-kind": "office", "contacts-0-written": "12"}
        address = part_of(post, "contacts", "new")
        self.assertRedirects(save(self.client, address, "post_form", **row), POSTS)

    def test_a_new_person_is_appointed_on_the_same_form(self):
        post = make_post(self.sector)
        data = self.form_of_a_new_person(post, post)
        response = self.client.post("/en/admin/units/person/add/", data)
        self.assertContains(response, "This person holds this post already, without a first day.")
        data["appointments-1-DELETE"] = "on"
        self.client.post("/en/admin/units/person/add/", data)
        self.assertEqual(post.appointments.get().person.family_name_sl, "Novak")

    def form_of_a_new_person(self, *posts):
        data = {"family_name_sl": "Novak", "appointments-INITIAL_FORMS": "0"}
        data["appointments-TOTAL_FORMS"] = str(len(posts))
        return data | {
            f"appointments-{number}-{name}": value
            for number, post in enumerate(posts)
            for name, value in (("post", str(post.pk)), ("is_published", "on"))
        }

    def test_a_changed_code_leads_to_the_unit_from_then_on(self):
        save(self.client, with_column(self.sector, "code"), code="mfa-multilateral")

        assert FormerCode.objects.get(code="mfa-sector").unit == self.sector

    def test_a_row_deleted_meanwhile_is_said_to_be_gone(self):
        pk = self.neighbour.pk
        Unit.objects.get(pk=pk).delete()

        for address in (with_column(Unit(pk=pk), "name_en"), part_of(Unit(pk=pk), "tasks", "new")):
            response = self.client.post(address, {"name_en": "x"}, follow=True)
            assert response.status_code == 200
            assert list(response.context["messages"])
        response = self.client.get(workspace(Unit(pk=pk)), follow=True)
        assert list(response.context["messages"])

    def test_the_public_page_is_offered_where_there_is_one(self):
        draft = make_unit("draft", status="draft")

        page = self.client.get(workspace(self.sector))
        self.assertContains(page, 'href="/en/units/mfa-sector/">Its page</a>')
        page = self.client.get(workspace(draft))
        self.assertNotContains(page, "Its page")
        self.assertNotContains(page, "/en/units/draft/")


class DeletingTests(AdminTestCase):
    def test_a_unit_with_sub_units_stays_and_the_editor_is_told_why(self):
        response = self.client.post(f"{UNITS}{self.ministry.pk}/delete/", {"post": "yes"})

        assert Unit.objects.filter(pk=self.ministry.pk).exists()
        self.assertContains(response, "Cannot delete unit", status_code=response.status_code)
        self.assertContains(response, "Multilateral Sector", status_code=response.status_code)

    def test_a_selection_is_deleted_without_leaving_gaps(self):
        make_task(self.department)
        make_contact(self.department)
        appoint(make_person(), make_post(self.department))
        data = {
            "action": "delete_selected",
            "_selected_action": [self.sector.pk, self.department.pk],
            "post": "yes",
        }
        self.client.post(UNITS, data)

        assert set(Unit.objects.values_list("code", flat=True)) == {"mfa", "env"}
        assert not Task.objects.exists()
        assert not Contact.objects.exists()
