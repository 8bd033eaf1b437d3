"""Junk that staff send: a clear answer, never a failure, whatever the database."""

from __future__ import annotations

import json
import time

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from tests.browser_forms import as_sent
from tests.builders import make_contact, make_post, make_unit
from tests.unit_forms import PARTS, part_of, save, with_column, workspace
from units.models import Unit

pytestmark = pytest.mark.django_db

ADMIN = "/en/admin/units/"
MANY = "9" * 5000
LISTS = {
    "contacts": lambda unit: part_of(unit, "contacts", "new"),
    "tasks": lambda unit: part_of(unit, "tasks", "new"),
    "former_codes": lambda unit: part_of(unit, "codes"),
    "appointments": lambda unit: f"{ADMIN}post/{make_post(unit).pk}/change/",
}
"""The forms on which there are rows."""


@pytest.fixture
def unit():
    return make_unit("draft", status="draft")


@pytest.fixture
def editor():
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("editor", password="x"))
    return client


def staff(*permissions):
    user = User.objects.create_user("staff", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "unit/?body=%00",
        "unit/?status__exact=%00",
        "unit/?parent=abc",
        f"unit/?parent={MANY}",
        "unit/?code__regex=(",
        "unit/?code=%00",
        "unit/?q=%00",
        "unit/?founded_on=abc",
        "unit/add/?parent=abc",
        "unit/add/?parent=%00",
        f"unit/add/?parent={MANY}",
        "unit/add/?parent=99999999999999999999",
        "unit/%00/change/",
        "unit/%00/part/names/",
        "unit/1/part/%00/",
        "unit/1/part/contacts/%00/",
        "unit/download/yaml/?code=%00",
        "post/add/?unit=abc",
        "succession/add/?originals=1,abc",
        "person/?original_language__exact=%00",
        "glossaryentry/?is_proposed__exact=%00",
        "upload/?uploaded_by=abc",
    ],
)
def test_an_address_that_means_nothing_is_refused(editor, address):
    assert editor.get(ADMIN + address).status_code == 400


@pytest.mark.parametrize("screen", ["units/unit", "units/post", "auth/user"])
@pytest.mark.parametrize("act", ["change", "delete"])
def test_a_row_found_by_a_field_without_a_name_is_refused(editor, screen, act):
    address = f"/en/admin/{screen}/1/{act}/"

    assert editor.get(f"{address}?_to_field=").status_code == 400
    assert editor.post(address, {"_to_field": ""}).status_code == 400


def test_a_choice_of_nothing_is_refused_where_it_is_completed(editor):
    address = "/en/admin/autocomplete/?app_label=units&model_name=unit&field_name=parent&term=%00"

    assert editor.get(address).status_code == 400


@pytest.mark.parametrize("key", ["abc", "\0", MANY, "²", ""])
@pytest.mark.parametrize("action", ["delete_selected", "download_yaml"])
def test_an_action_on_what_can_be_no_row_is_refused(editor, action, key):
    for model in ("unit", "upload", "post"):
        data = {"action": action, "_selected_action": [key]}

        assert editor.post(f"{ADMIN}{model}/", data).status_code == 400


def test_a_drag_of_what_can_be_no_row_changes_nothing(editor, unit):
    for key in (MANY, "²", "\0", "99999999999999999999"):
        data = {"cmd": "move_node", "position": "left", "cut_item": unit.pk, "pasted_on": key}

        assert editor.post(f"{ADMIN}unit/", data).content.startswith(b"FAIL")


def test_a_form_of_junk_is_shown_again_with_what_is_wrong(editor, unit):
    refused = {"kind", "original_language", "notice_from", "status", "parent", "founded_on"}
    for junk in (MANY, "\0", "abc", "99999999999999999999"):
        data = dict.fromkeys(PARTS, junk)
        data |= {f"former_codes-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL")}
        for part in set(PARTS.values()) - {"description"}:
            response = editor.post(part_of(unit, part), data)

            assert response.status_code == 200
            form = response.context["adminform"].form
            assert refused & form.fields.keys() <= form.errors.keys() or part == "codes"
            assert form.errors
        assert editor.post(part_of(unit, "description"), data).status_code in {200, 302}
    assert Unit.objects.get().code == "draft"


def test_a_row_of_junk_is_shown_again_with_what_is_wrong(editor, unit):
    columns = {"contacts": ("kind", "written", "value", "order"), "tasks": ("order", "depth")}
    for part, names in columns.items():
        for junk in (MANY, "\0", "abc", "99999999999999999999"):
            row = {f"{part}-0-{name}": junk for name in names}
            page = save(editor, part_of(unit, part, "new"), **row)

            assert page.status_code == 200
            (form,) = page.context["inline_admin_formsets"][0].formset.forms
            assert "order" in form.errors
    assert not unit.contacts.exists()
    assert not unit.tasks.exists()


@pytest.mark.parametrize("part", ["nothing", "people", "children", "whole", MANY])
def test_a_part_that_is_none_is_not_found(editor, unit, part):
    assert editor.get(f"{ADMIN}unit/{unit.pk}/part/{part}/").status_code == 404


@pytest.mark.parametrize("row", ["abc", "0", "-1", MANY, "99999999999999999999"])
def test_a_row_that_is_none_is_not_found(editor, unit, row):
    post = make_post(unit)
    for address in (f"unit/{unit.pk}/part/contacts/", f"unit/{unit.pk}/part/tasks/"):
        for answer in (editor.get, editor.post):
            assert answer(f"{ADMIN}{address}{row}/").status_code == 404
    assert editor.get(f"{ADMIN}post/{post.pk}/part/contacts/{row}/").status_code == 404
    for part in ("names", "codes", "people"):
        assert editor.get(f"{ADMIN}unit/{unit.pk}/part/{part}/{row}/").status_code == 404


def test_a_row_of_another_owner_is_not_found(editor, unit):
    foreign = make_contact(make_unit("other"))

    for address in (
        part_of(unit, "contacts", foreign.pk),
        part_of(make_post(unit), "contacts", foreign.pk),
    ):
        assert editor.get(address).status_code == 404
        sent = {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "1"}
        sent |= {"contacts-0-id": foreign.pk, "contacts-0-written": "taken"}
        assert editor.post(address, sent).status_code == 404
    foreign.refresh_from_db()
    assert foreign.written != "taken"


def test_a_list_without_a_row_is_not_found(editor, unit):
    for part in ("contacts", "tasks"):
        assert editor.get(part_of(unit, part)).status_code == 404


@pytest.mark.parametrize("key", ["abc", MANY, "99999999999999999999", "999999"])
def test_the_part_of_a_row_that_is_none_leads_away(editor, unit, key):
    for part in ("names", "codes", "contacts/new"):
        for answer in (editor.get, editor.post):
            assert answer(f"{ADMIN}unit/{key}/part/{part}/").status_code == 302


def test_the_workspace_takes_no_form(editor, unit):
    assert editor.post(workspace(unit), {"name_en": "Other"}).status_code == 405
    assert Unit.objects.get().name_en == "Draft"


@pytest.mark.parametrize("key", ["9" * 25, "0x7f", "<b>", "-1"])
@pytest.mark.parametrize(
    ("screen", "form", "field"),
    [
        ("units/succession/add/", "succession_form", "results"),
        ("auth/user/add/", "user_form", "groups"),
        ("auth/group/add/", "group_form", "permissions"),
    ],
)
def test_rows_that_cannot_be_are_not_chosen(editor, screen, form, field, key):
    if screen == "auth/user/add/":
        screen = f"auth/user/{User.objects.get(username='editor').pk}/change/"
    sent = as_sent(editor.get(f"/en/admin/{screen}").text, form) | {field: [key]}

    response = editor.post(f"/en/admin/{screen}", sent)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("stated", ["2000", "9" * 25])
def test_rows_that_did_not_arrive_are_not_made(editor, unit, name, stated):
    address = LISTS[name](unit)
    form = "post_form" if "/post/" in address else "unit_form"
    data = {f"{name}-TOTAL_FORMS": stated, "code": "other"}
    for initial in ("0", stated):
        began = time.process_time()
        response = save(editor, address, form, **data, **{f"{name}-INITIAL_FORMS": initial})

        assert time.process_time() - began < 2
        assert response.status_code == 200
    assert Unit.objects.get().code == "draft"
    assert not getattr(unit.posts.first() or unit, name).exists()


def test_more_rows_than_a_browser_could_send_are_refused(editor, unit):
    for name, column, most in (
        ("contacts", "written", 100),
        ("tasks", "text_en", 150),
        ("former_codes", "code", 150),
    ):
        data = {f"{name}-{number}-{column}": f"x{number}" for number in range(900)}
        data |= {f"{name}-TOTAL_FORMS": "900", "code": "other"}

        page = save(editor, LISTS[name](unit), **data)

        assert "Some rows of this form did not arrive." in page.text
        assert len(page.context["inline_admin_formsets"][0].formset.forms) < most
    assert Unit.objects.get().code == "draft"
    assert not unit.contacts.exists()


def test_lines_of_too_many_contacts_are_refused(editor, unit):
    address = f"{ADMIN}unit/{unit.pk}/contacts/"

    page = editor.post(address, {"lines": "a@b.si\n" * 101}).text
    assert "There are more than 100 contacts. Paste them in parts." in page
    sent = {"form-TOTAL_FORMS": MANY[:25], "form-INITIAL_FORMS": "0", "form-0-kind": "email"}
    assert editor.post(address, sent).status_code == 200
    assert not unit.contacts.exists()


def ask(client, what, question):
    sent = question if isinstance(question, bytes) else json.dumps(question)
    return client.post(f"/en/admin/assistance/{what}/", sent, content_type="application/json")


@pytest.mark.parametrize(
    ("what", "question"),
    [
        ("propose", b"[" * 100_000),
        ("propose", b"9" * 6000),
        ("propose", b"\xff\xfe"),
        ("propose", {"text": "a\0b", "to": "sr"}),
        ("propose", {"text": "\ud800", "to": "sr-latn"}),
        ("scripts", {"text": "\0"}),
        ("code", {"model": "unit", "fields": {"name_en": "x", "parent": MANY}}),
        ("code", {"model": "unit", "fields": {"name_en": "x", "parent": "²"}}),
        ("code", {"model": "unit", "fields": {"name_en": "a\0"}}),
        ("code", {"model": "unit", "fields": {"name_en": "\ud800"}}),
        ("code", {"model": "person", "fields": {"family_name_sl": "x", "original_language": "zz"}}),
        ("code", {"model": "\0", "fields": {}}),
    ],
)
def test_a_question_that_means_nothing_is_refused(editor, what, question):
    assert ask(editor, what, question).status_code == 400


def test_a_form_where_a_question_belongs_is_refused():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("editor", password="x"))
    page = client.get("/en/admin/password_change/")
    token = page.context["csrf_token"]

    for what in ("propose", "scripts", "code"):
        address = f"/en/admin/assistance/{what}/"
        assert client.post(address, {"csrfmiddlewaretoken": str(token)}).status_code == 400


def test_brackets_without_end_are_answered(editor):
    assert ask(editor, "propose", {"text": "[" * 100_000, "to": "sr"}).status_code == 200


def test_the_code_of_a_parent_is_told_to_those_who_may_see_it(unit):
    fields = {"name_en": "Office", "parent": str(unit.pk)}
    question = {"model": "unit", "fields": fields}

    assert ask(staff("add_person"), "code", question).status_code == 403
    User.objects.all().delete()
    client = staff("add_unit")
    assert ask(client, "code", question).status_code == 403
    assert ask(client, "code", {"model": "unit", "fields": {"name_en": "Office"}}).json() == {
        "code": "office",
        "reason": "Write a name first.",
    }
    User.objects.all().delete()
    answer = ask(staff("add_unit", "view_unit"), "code", question)
    assert answer.json()["code"] == "draft-office"


def test_the_way_to_a_page_is_shown_to_those_who_may_see_the_row(editor, unit):
    content_type = ContentType.objects.get_for_model(Unit).pk
    address = f"/en/admin/r/{content_type}/{unit.pk}/"

    assert editor.get(address)["Location"].endswith("/en/units/draft/")
    client = staff("view_person")
    for pk in (unit.pk, 999_999):
        assert client.get(f"/en/admin/r/{content_type}/{pk}/").status_code == 403
    for junk in ("+1/+1", "abc/1", f"{MANY}/1", "1/abc"):
        assert client.get(f"/en/admin/r/{junk}/").status_code == 404


def test_a_contact_without_its_text_is_shown_again_with_what_is_wrong(editor, unit):
    contact = make_contact(unit, "01 478 2000")

    page = save(editor, part_of(unit, "contacts", contact.pk), **{"contacts-0-written": ""})

    assert page.status_code == 200
    assert "This field is required." in page.text
    contact.refresh_from_db()
    assert contact.written == "01 478 2000"


def test_a_code_that_can_be_none_is_shown_again_beside_the_way_back_to_the_unit(editor, unit):
    Unit.objects.filter(pk=unit.pk).update(status="published")

    page = save(editor, with_column(unit, "code"), code="\u00b2")

    assert page.status_code == 200
    assert "Use small letters" in page.text
    assert f'href="{workspace(unit)}#part-codes"' in page.text
    assert f'href="/en/units/{unit.code}/"' in editor.get(workspace(unit)).text


@pytest.mark.parametrize("model", ["person", "post", "succession", "glossaryentry", "unitkind"])
def test_a_search_for_very_many_words_is_answered(editor, model):
    page = editor.get(f"/en/admin/units/{model}/", {"q": " ".join(["word"] * 300)})

    assert page.status_code == 200
