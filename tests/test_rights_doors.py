"""Doors that are tried by hand: crafted forms, files, accounts, and the pages of registrars."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.browser_forms import as_sent
from tests.builders import appoint, make_contact, make_kind, make_person, make_post, make_unit
from tests.unit_forms import forms_of, part_of, save, workspace
from units.models import Appointment, Contact, FormerCode, Person, Post, Succession, Unit, Upload
from units.rights.granting import give
from units.rights.models import Grant, Role

pytestmark = pytest.mark.django_db

ADD_FILES = "/en/admin/units/upload/add/"


@pytest.fixture(autouse=True)
def units(stored):
    return stored


@pytest.fixture(scope="module")
def stored(stored_once):
    with stored_once():
        found = {"body": make_unit("body"), "elsewhere": make_unit("elsewhere")}
        found["hidden"] = make_unit("hidden", status="draft", name_en="Xylograf")
        found["top"] = make_unit("top", parent=found["body"])
        found["child"] = make_unit("child", parent=Unit.objects.get(code="top"))
        found["sibling"] = make_unit("sibling", parent=Unit.objects.get(code="body"))
        yield {code: Unit.objects.get(code=code) for code in found}


def account(name: str, *ticks: str, **fields: object) -> User:
    made = User.objects.create_user(name, password="x", is_staff=True, **fields)
    made.user_permissions.set(Permission.objects.filter(codename__in=ticks))
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def editor(unit: Unit, role: Role = Role.EDITOR) -> Client:
    ana = account("ana")
    give(ana, role, unit, ["sl"] if role is Role.TRANSLATOR else [])
    return client_of(ana)


@pytest.fixture
def registrar() -> Client:
    return client_of(User.objects.create_superuser("root"))


class TestCraftedForms:
    def test_a_row_of_another_unit_is_not_changed_by_a_form(self, units):
        own, foreign = (
            make_contact(units[code], label_en=code, written="01 478 2267")
            for code in ("child", "sibling")
        )
        client = editor(units["top"])
        address = part_of(units["child"], "contacts", own.pk)
        for target in (foreign.pk, 999_999):
            crafted = {"contacts-0-id": str(target), "contacts-0-label_en": "X"}
            assert save(client, address, **crafted).status_code == 200
        for contact, label in ((own, "child"), (foreign, "sibling")):
            contact.refresh_from_db()
            assert contact.label_en == label

    def test_a_row_of_another_unit_is_not_found_among_ones_own(self, units):
        foreign = make_contact(units["sibling"], label_en="Foreign")
        client = editor(units["top"])
        form = {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "1"}
        form |= {"contacts-0-id": str(foreign.pk), "contacts-0-label_en": "X"}
        said = set()
        for key in (foreign.pk, 999_999):
            address = part_of(units["child"], "contacts", key)
            assert client.get(address).status_code == 404
            answer = client.post(address, form)
            said.add((answer.status_code, answer.text.replace(f"/{key}/", "/…/")))
        assert [status for status, _page in said] == [404]
        foreign.refresh_from_db()
        assert foreign.label_en == "Foreign"

    def test_a_post_is_not_given_to_a_unit_by_the_address_of_a_new_one(self, units):
        client = editor(units["top"])
        for code in ("sibling", "hidden"):
            page = client.get("/en/admin/units/post/add/", {"unit": units[code].pk})
            assert "Xylograf" not in page.text
            assert f'value="{units[code].pk}"' not in page.text, code

    def test_a_row_is_not_sent_to_another_unit_by_a_form(self, units):
        own = make_contact(units["child"])
        client = editor(units["top"])
        foreign = str(units["sibling"].pk)
        for row in (own.pk, "new"):
            address = part_of(units["child"], "contacts", row)
            filled = {"contacts-0-kind": "phone", "contacts-0-written": "01 478 2267"}
            save(client, address, **filled, **{"contacts-0-unit": foreign})
        assert not Contact.objects.exclude(unit=units["child"]).exists()

    def test_a_post_is_not_given_to_a_unit_elsewhere(self, units):
        own = make_post(units["child"])
        client = editor(units["top"])
        address = f"/en/admin/units/post/{own.pk}/change/"
        form = as_sent(client.get(address).text, "post_form")
        for code in ("sibling", "hidden"):
            page = client.post(address, form | {"unit": [str(units[code].pk)]})
            assert page.status_code == 200
            assert "Xylograf" not in page.text
        own.refresh_from_db()
        assert own.unit_id == units["child"].pk

    def test_a_unit_goes_below_none_that_one_does_not_edit(self, units):
        client = editor(units["top"])
        place = part_of(units["child"], "place")
        for parent in (units["sibling"].pk, units["hidden"].pk, ""):
            assert save(client, place, parent=str(parent)).status_code == 200
        assert Unit.objects.get(code="child").parent_id == units["top"].pk

    def test_the_top_of_the_branch_stays_where_it_stands(self, units):
        client = editor(units["top"])
        elsewhere = {"parent": str(units["elsewhere"].pk), "name_en": "Renamed"}
        for part in ("place", "names"):
            save(client, part_of(units["top"], part), **elsewhere)
        top = Unit.objects.get(code="top")
        assert (top.parent_id, top.name_en) == (units["body"].pk, "Renamed")

    def test_the_unit_above_is_not_named_where_it_is_hidden(self, units):
        Unit.objects.filter(code="body").update(status="draft", name_en="Quixotry")
        client = editor(units["top"])
        make_contact(units["top"])
        addresses = ["/en/admin/units/unit/", "/en/admin/units/unit/top/"]
        for code in ("top", "child"):
            addresses += [workspace(units[code]), *forms_of(units[code])]
        for address in addresses:
            assert "Quixotry" not in client.get(address, follow=True).text, address
        page = client.get(workspace(units["child"])).text
        assert "hidden, because a unit above it is not published" in page
        assert "citizens see it" not in page
        for part in ("names", "place"):
            answer = save(client, part_of(units["top"], part), name_en="Renamed")
            assert answer.status_code == 302, part
        assert Unit.objects.get(code="top").parent.code == "body"
        for ending in ("yaml", "csv"):
            content = client.get(f"/en/admin/units/unit/download/{ending}/?code=top").getvalue()
            assert b"body" not in content

    def test_a_translator_who_posts_a_code_changes_his_texts_alone(self, units):
        row = make_contact(units["child"], value="", written="01 478 2267")
        client = editor(units["top"], Role.TRANSLATOR)
        page = client.get(part_of(units["child"], "names")).text
        assert 'value="Child"' in page, "The original stands beside."
        more = {
            "code": "other",
            "status": "draft",
            "contacts-0-label_sl": "Centrala",
            "contacts-0-DELETE": "on",
            "posts-TOTAL_FORMS": "1",
            "posts-0-title_sl": "Vodja",
        }
        for address in forms_of(units["child"], new=False):
            save(client, address, name_sl="Otrok", **more)
        for address in (part_of(units["child"], "contacts", "new"), "/en/admin/units/post/add/"):
            crafted = {**more, "title_sl": "Vodja", "unit": str(units["child"].pk)}
            assert client.post(address, crafted).status_code == 403
        child = Unit.objects.get(pk=units["child"].pk)
        assert (child.name_sl, child.code, child.status) == ("Otrok", "child", "published")
        contact = Contact.objects.get()
        assert (contact.pk, contact.label_sl, contact.value) == (row.pk, "Centrala", "")
        assert not Post.objects.exists()

    def test_somebody_who_cannot_be_seen_cannot_be_appointed(self, units):
        kept = make_person(code="kept")
        appoint(kept, make_post(units["hidden"]))
        own = make_post(units["child"])
        client = editor(units["top"])
        address = f"/en/admin/units/post/{own.pk}/change/"
        form = as_sent(client.get(address).text, "post_form")
        rows = {"appointments-TOTAL_FORMS": ["1"], "appointments-0-is_published": ["on"]}
        client.post(address, form | rows | {"appointments-0-person": [str(kept.pk)]})
        assert not own.appointments.exists()

    def test_a_person_gets_no_post_elsewhere_and_shows_none_that_is_hidden(self, units):
        ana = make_person(code="somebody")
        own, secret = make_post(units["child"]), make_post(units["hidden"], "Wizard")
        appoint(ana, own)
        client = editor(units["top"])
        address = f"/en/admin/units/person/{ana.pk}/change/"
        form = as_sent(client.get(address).text, "person_form")
        form |= {"appointments-TOTAL_FORMS": ["2"], "appointments-1-post": [str(secret.pk)]}
        client.post(address, form)
        assert Appointment.objects.count() == 1
        appoint(ana, secret)
        page = client.get(address)
        assert "Wizard" not in page.text
        assert 'name="_save"' not in page.text, "He serves elsewhere, too: this is to be read."

    def test_a_code_of_times_gone_by_names_no_hidden_unit(self, units):
        FormerCode.objects.create(code="old", unit=units["hidden"])
        client = editor(units["top"])
        page = save(client, part_of(units["child"], "codes"), code="old")
        assert "This code was once that of another unit." in page.text
        assert "Xylograf" not in page.text

    def test_a_closing_names_no_successor_that_is_hidden(self, units):
        client = editor(units["top"])
        said = set()
        for code in ("hidden", "nothing"):
            data = {"day": "2026-01-01", "way": "renamed", "successor_codes": code}
            page = client.post(f"/en/admin/units/unit/{units['child'].pk}/close/", data)
            said.add("There is no unit “" + code in page.text.replace("&quot;", ""))
        assert said == {True}

    def test_a_closing_is_followed_only_by_what_one_may_change(self, units):
        client = editor(units["top"])
        address = f"/en/admin/units/unit/{units['child'].pk}/close/"
        data = {"day": "2026-01-01", "way": "renamed", "confirmed": "yes", "_why": "An act"}
        assert client.post(address, data | {"successor_codes": "sibling"}).status_code == 403
        assert client.post(address, data | {"successor_codes": "top"}).status_code == 302
        assert Unit.objects.get(code="child").dissolved_on is not None
        ending = Succession.objects.get()
        taking_back = f"/en/admin/units/succession/{ending.pk}/take-back/"
        assert client.post(taking_back).status_code == 302
        assert Unit.objects.get(code="child").dissolved_on is None


class TestLists:
    def test_begin_where_the_branch_does(self, units):
        opened = {"open": units["top"].pk}
        page = editor(units["top"]).get("/en/admin/units/unit/", opened).text
        levels = [page.index(f'"level level-{level}"') for level in (0, 1)]
        assert levels[0] < page.index(">Top<") < levels[1] < page.index(">Child<")
        assert "Sibling" not in page

    def test_cost_the_same_however_many_units_they_show(self, units):
        client = editor(units["top"])
        client.get("/en/admin/units/unit/")
        counts = set()
        for _time in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get("/en/admin/units/unit/")
            counts.add(len(queries))
            for _number in range(6):
                make_unit(parent=Unit.objects.get(code="child"))
        assert len(counts) == 1

    def test_of_forms_cost_the_same_for_whoever_reads_them(self, units):
        counts: dict[str, list[int]] = defaultdict(list)
        make_contact(units["child"])
        for role in (Role.EDITOR, Role.TRANSLATOR):
            ana = account(f"ana-{role}")
            give(ana, role, units["top"], ["sl"] if role is Role.TRANSLATOR else [])
            client = client_of(ana)
            for address in (workspace(units["child"]), *forms_of(units["child"], new=False)):
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200
                counts[address].append(len(queries))
        assert {address: most for address, most in counts.items() if max(most) >= 40} == {}


class TestAccounts:
    def test_nobody_raises_himself(self, units):
        keeper = account("keeper", "view_user", "change_user", "add_user", "change_group")
        client = client_of(keeper)
        address = f"/en/admin/auth/user/{keeper.pk}/change/"
        form = as_sent(client.get(address).text, "user_form")
        group = Group.objects.create(name="some")
        raised = {
            "is_superuser": ["on"],
            "is_staff": ["on"],
            "groups": [str(group.pk)],
            "user_permissions": [str(Permission.objects.get(codename="delete_unit").pk)],
            "first_name": ["Ana"],
        }
        assert client.post(address, form | raised).status_code == 302
        keeper.refresh_from_db()
        assert (keeper.first_name, keeper.is_superuser) == ("Ana", False)
        assert keeper.user_permissions.count() == 4
        assert not keeper.groups.exists()
        assert client.get(f"/en/admin/auth/user/{keeper.pk}/rights/").status_code == 403
        assert client.get("/en/admin/units/unit/rights/").status_code == 403

    def test_an_account_with_rights_is_not_taken_over(self, units):
        client = client_of(account("keeper", "view_user", "change_user", "delete_user"))
        root = User.objects.create_superuser("root")
        asleep = account("asleep", is_active=False)
        give(asleep, Role.READER, units["top"])
        ticked = account("ticked", "change_unit")
        for one in (root, asleep, ticked):
            for path in ("password/", "delete/"):
                assert client.get(f"/en/admin/auth/user/{one.pk}/{path}").status_code == 403, path
            data = {"username": "mine", "password": "x"}
            client.post(f"/en/admin/auth/user/{one.pk}/change/", data)
            assert User.objects.filter(username=one.username).exists()
        plain = User.objects.create_user("plain")
        assert client.get(f"/en/admin/auth/user/{plain.pk}/password/").status_code == 200

    def test_a_group_gives_nobody_more_than_registrars_meant(self):
        client = client_of(account("keeper", "view_group", "change_group", "add_group"))
        group = Group.objects.create(name="some")
        right = str(Permission.objects.get(codename="delete_unit").pk)
        data = {"name": "some", "permissions": [right]}
        client.post(f"/en/admin/auth/group/{group.pk}/change/", data)
        client.post("/en/admin/auth/group/add/", data | {"name": "other"})
        assert not group.permissions.exists()
        assert not Group.objects.get(name="other").permissions.exists()

    def test_a_registrar_gives_what_he_likes(self, registrar):
        ana = account("ana")
        form = as_sent(registrar.get(f"/en/admin/auth/user/{ana.pk}/change/").text, "user_form")
        registrar.post(f"/en/admin/auth/user/{ana.pk}/change/", form | {"is_superuser": ["on"]})
        ana.refresh_from_db()
        assert ana.is_superuser

    def test_the_last_registrar_stays(self, registrar):
        root = User.objects.get(username="root")
        address = f"/en/admin/auth/user/{root.pk}/change/"
        form = as_sent(registrar.get(address).text, "user_form")
        for name in ("is_active", "is_superuser", "is_staff"):
            sent = {key: value for key, value in form.items() if key != name}
            page = registrar.post(address, sent, follow=True)
            assert "Nobody would be left who may give rights" in page.text, name
        registrar.post(f"/en/admin/auth/user/{root.pk}/delete/", {"post": "yes"})
        action = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
        registrar.post("/en/admin/auth/user/", action)
        root.refresh_from_db()
        assert root.is_superuser
        assert root.is_active
        assert root.is_staff

    def test_a_group_of_registrars_is_not_deleted_while_it_is_the_last(self):
        ana, group = account("ana"), Group.objects.create(name="registrars")
        ana.groups.add(group)
        give(group, Role.REGISTRAR)
        client = client_of(ana)
        page = client.post(f"/en/admin/auth/group/{group.pk}/delete/", {"post": "yes"}, follow=True)
        assert "Nobody would be left who may give rights" in page.text
        assert Group.objects.filter(pk=group.pk).exists()


class TestPagesOfRights:
    def test_show_who_may_do_what_in_a_branch(self, registrar, units):
        ana, ben, group = account("ana"), account("ben"), Group.objects.create(name="Desk")
        ben.groups.add(group)
        give(ana, Role.EDITOR, units["body"])
        give(group, Role.TRANSLATOR, units["top"], ["sl", "sr"])
        account("cene", "change_unit")
        page = registrar.get(f"/en/admin/units/unit/{units['top'].pk}/rights/").text
        for said in ("ana", "Given above", "Desk", "Members: ben", "sl, sr", "cene: change_unit"):
            assert said in page, said

    def test_give_end_and_take_away(self, registrar, units):
        ana = account("ana")
        address = f"/en/admin/units/unit/{units['top'].pk}/rights/"
        page = registrar.post(address, {"give": "x", "user": ana.pk, "role": "editor"}, follow=True)
        assert "Given: ana – editor – “Top”." in page.text
        grant = Grant.objects.get()
        assert grant.granted_by.username == "root"
        asked = {"grant": grant.pk, "act": "end"}
        assert "This right will end today" in registrar.post(address, asked).text
        assert Grant.objects.get().until is None
        registrar.post(address, asked | {"confirmed": "yes", "_why": "An act"})
        assert Grant.objects.get().until == timezone.localdate()
        registrar.post(
            address, {"grant": grant.pk, "act": "take-away", "confirmed": "yes", "_why": "An act"}
        )
        assert not Grant.objects.exists()
        logged = LogEntry.objects.filter(object_id=str(ana.pk), content_type__model="user")
        assert [one.change_message.split(":")[0] for one in logged.order_by("pk")] == [
            "Given",
            "Ended",
            "Taken away",
        ]

    def test_refuse_what_is_no_grant_in_words(self, registrar, units):
        ana = account("ana")
        address = f"/en/admin/units/unit/{units['top'].pk}/rights/"
        yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
        for data, said in (
            ({"role": "editor"}, "Choose a user or a group."),
            ({"user": ana.pk, "role": "registrar"}, "Select a valid choice"),
            ({"user": ana.pk, "role": "translator"}, "one language at least"),
            ({"user": ana.pk, "role": "editor", "until": yesterday}, "The day is over."),
        ):
            assert said in registrar.post(address, data | {"give": "x"}).text, said
        assert not Grant.objects.exists()

    def test_of_a_user_and_of_everywhere(self, registrar, units):
        ana = account("ana")
        own = f"/en/admin/auth/user/{ana.pk}/rights/"
        registrar.post(own, {"give": "x", "role": "reader", "unit": units["top"].pk})
        registrar.post(own, {"give": "x", "role": "registrar"})
        assert set(Grant.objects.values_list("role", flat=True)) == {"reader", "registrar"}
        assert "registrar" in registrar.get("/en/admin/units/unit/rights/").text
        assert registrar.get(f"/en/admin/auth/user/{ana.pk}/change/").text.count("/rights/") == 1

    def test_do_not_end_a_grant_of_another_page(self, registrar, units):
        grant = give(account("ana"), Role.READER, units["elsewhere"])
        address = f"/en/admin/units/unit/{units['top'].pk}/rights/"
        registrar.post(
            address, {"grant": grant.pk, "act": "take-away", "confirmed": "yes", "_why": "An act"}
        )
        assert Grant.objects.exists()

    @pytest.mark.parametrize("language", ["sl", "sr", "sr-latn", "ka", "en"])
    def test_speak_every_language(self, registrar, units, language):
        give(account("ana"), Role.READER, units["top"])
        address = f"/{language}/admin/units/unit/{units['top'].pk}/rights/"
        assert registrar.get(address).status_code == 200

    def test_cost_the_same_however_many_grants_there_are(
        self, registrar, units, django_assert_max_num_queries
    ):
        for number in range(12):
            group = Group.objects.create(name=f"g{number}")
            group.user_set.add(account(f"u{number}"))
            give(group, Role.READER, units["top"])
        with django_assert_max_num_queries(22):
            registrar.get(f"/en/admin/units/unit/{units['top'].pk}/rights/")


class TestFiles:
    @pytest.fixture
    def client(self, units) -> Client:
        return editor(units["top"])

    def bring(self, client: Client, content: str, name: str = "units.yaml"):
        file = SimpleUploadedFile(name, content.encode())
        return client.post(ADD_FILES, {"documents": file, "why": "An act"}, follow=True)

    def carry_out(self, client: Client):
        shown = Upload.objects.latest("pk")
        address = f"/en/admin/units/upload/{shown.pk}/change/"
        return client.post(address, {"digest": shown.digest}, follow=True)

    def outline(self, *lines: str) -> str:
        return "\n".join(["ustroj: 1", *lines, ""])

    def test_of_ones_own_branch_are_carried_out(self, client):
        page = self.bring(
            client,
            self.outline(
                "people:",
                "  - {code: nova, family_name: {sl: Nova}}",
                "units:",
                "  - code: top",
                "    parent: body",
                "    name: {en: Renamed}",
                "    posts: [{title: {en: Head}, appointments: [{person: nova}]}]",
                "    units: [{code: fresh, name: {en: Fresh}}, {code: child, name: {en: Child}}]",
            ),
        )
        assert "Apply the changes" in page.text
        self.carry_out(client)
        assert Unit.objects.get(code="fresh").parent.name_en == "Renamed"
        assert Person.objects.get(code="nova").appointments.exists()

    @pytest.mark.parametrize("asked", ["hidden", "nothing-at-all", "sibling"])
    def test_that_name_units_elsewhere_are_refused_alike(self, client, asked):
        for lines in (
            ["units:", f"  - {{code: {asked}, name: {{en: X}}}}"],
            ["units:", f"  - {{code: child, parent: {asked}}}"],
            ["units:", f"  - {{code: quite-new, parent: {asked}, name: {{en: X}}}}"],
        ):
            page = self.bring(client, self.outline(*lines)).text
            assert f"there is no unit “{asked}” in the branches that you may edit" in page, lines
            assert "units.yaml, line 3" in page
            assert "Xylograf" not in page
        assert not Upload.objects.exists()

    def test_name_no_successor_that_is_hidden(self, client):
        said = set()
        for code in ("hidden", "nothing-at-all"):
            lines = f"  - {{kind: renamed, originals: [child], results: [{code}]}}"
            page = self.bring(client, self.outline("successions:", lines)).text
            said.add(f"there is no unit “{code}”" in page)
        assert said == {True}

    def test_name_nobody_who_is_hidden(self, client, units):
        appoint(make_person(code="kept", family="Quixote"), make_post(units["hidden"]))
        for code in ("kept", "nobody-at-all"):
            held = f"appointments: [{{person: {code}}}]"
            lines = f"  - {{code: child, posts: [{{title: {{en: X}}, {held}}}]}}"
            page = self.bring(client, self.outline("units:", lines)).text
            assert f"There is nobody “{code}” whom you may name." in page
            assert "Quixote" not in page

    def test_move_and_close_no_top_of_a_branch(self, client):
        for line in ("parent: child", "dissolved_on: 2026-01-01", "parent: elsewhere"):
            page = self.bring(client, self.outline("units:", f"  - {{code: top, {line}}}")).text
            assert "The right is lacking" in page, line

    def test_change_no_kind_no_word_and_nobody_who_serves_elsewhere(self, client, units):
        make_kind("desk")
        both = make_person(code="both")
        appoint(both, make_post(units["child"]))
        appoint(both, make_post(units["elsewhere"]))
        for lines, said in (
            (["kinds:", "  - {code: desk, name: {en: Bureau}}"], "only registrars change them"),
            (["glossary:", "  - {cyrillic: А, latin: B}"], "only registrars change them"),
            (["people:", "  - {code: both, family_name: {sl: X}}"], "serves, or served, in units"),
        ):
            assert said in self.bring(client, self.outline(*lines)).text, lines

    def test_that_were_downloaded_come_back_and_change_nothing(self, client, units):
        unit = Unit.objects.get(code="child")
        unit.kind = make_kind("desk")
        unit.save()
        both = make_person(code="both")
        appoint(both, make_post(units["child"], order=1))
        appoint(both, make_post(units["elsewhere"]))
        file = client.get("/en/admin/units/unit/download/yaml/").getvalue().decode()
        assert "elsewhere" not in file
        page = self.bring(client, file).text
        assert "The register already says what the files say." in page

    def test_of_others_are_not_shown(self, client, registrar):
        other = self.bring(registrar, self.outline("units:", "  - {code: top, name: {en: T}}"))
        assert "Apply the changes" in other.text
        pk = Upload.objects.get().pk
        for address in (f"{pk}/change/", f"{pk}/files/", "999999/change/", "999999/files/"):
            answer = client.get(f"/en/admin/units/upload/{address}")
            assert answer.status_code == 404, address
        assert "units.yaml" not in client.get("/en/admin/units/upload/").text

    def test_are_refused_when_the_right_is_gone(self, client):
        self.bring(client, self.outline("units:", "  - {code: top, name: {en: Renamed}}"))
        Grant.objects.all().delete()
        assert self.carry_out(client).status_code == 403
        assert Unit.objects.get(code="top").name_en == "Top"


class TestCommands:
    def test_give_and_end_a_role(self, units, capsys):
        ana = account("ana")
        call_command("grant_role", "ana", "translator", branch="top", languages="sl,sr")
        assert Grant.objects.get(user=ana).languages == ["sl", "sr"]
        call_command("grant_role", "ana", "translator", branch="top", end=True)
        assert Grant.objects.get().until == timezone.localdate()
        assert "Given: ana – translator – “Top” – sl, sr." in capsys.readouterr().out

    def test_say_what_is_wrong(self, units):
        ana = account("ana")
        for arguments, said in (
            ({"branch": "nowhere"}, "There is no unit “nowhere”."),
            ({"end": True}, "There is no such right in force."),
        ):
            with pytest.raises(CommandError, match=said):
                call_command("grant_role", ana.username, "editor", **arguments)
        with pytest.raises(CommandError, match="nobody called “ben”"):
            call_command("grant_role", "ben", "editor")
        with pytest.raises(CommandError, match="A registrar is one everywhere"):
            call_command("grant_role", "ana", "registrar", branch="top")

    def test_show_what_is_held(self, units, capsys):
        ana = account("ana")
        User.objects.create_superuser("root")
        give(ana, Role.EDITOR, units["body"])
        call_command("show_rights", "ana")
        call_command("show_rights", branch="child")
        call_command("show_rights", "root")
        said = capsys.readouterr().out
        assert said.count("ana – editor – “Body”") == 2
        assert said.count("root is a superuser and may do everything.") == 2
        with pytest.raises(CommandError, match="Name a user"):
            call_command("show_rights")
