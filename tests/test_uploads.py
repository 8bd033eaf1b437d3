"""Loading in the admin: a difference to look at, then exactly that or nothing.

And the files to begin with.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.builders import make_contact, make_person, make_post, make_task, make_unit
from tests.files import HEALTH, dumped, loaded
from units.exchange.files import read_contents
from units.exchange.loading.documents import load
from units.models import Contact, Unit, Upload
from units.specification import RECORD_TYPES
from units.staff import downloading

pytestmark = pytest.mark.django_db

ADD = "/en/admin/units/upload/add/"
UNFOUNDED = "ustroj: 1\nunits:\n  - code: c\n    name: {en: C}\n    founded_on: never\n"
TABLE = "code,name.en,name.sl\nhealth,Ministry of Health Care,Ministrstvo za zdravje\nnew,New,\n"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", password="x"))
    return client


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


SEEN = [f"view_{record.model._meta.model_name}" for record in RECORD_TYPES.values()]
"""What somebody sees who may read all that a file can name."""


def upload(
    client: Client, *files: tuple[str, str | bytes], address: str = ADD, **fields: str
) -> Any:
    """What the page says to some files."""
    sent = [
        SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        for name, content in files
    ]
    return client.post(address, {"documents": sent, "why": "A decree", **fields}, follow=True)


def carry_out(client: Client, digest: str = "") -> Any:
    shown = Upload.objects.latest("pk")
    return client.post(
        f"/en/admin/units/upload/{shown.pk}/change/",
        {"digest": digest or shown.digest},
        follow=True,
    )


class TestLoading:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _health(cls, stored_once):
        with stored_once():
            loaded(HEALTH)
            yield

    def test_shows_what_would_change_and_changes_nothing(self, editor):
        before = dumped()
        page = upload(editor, ("units.csv", TABLE)).text
        assert dumped() == before
        assert "Added 1, changed 1, missing from the file 3." in page
        assert "Ministry of Health<span" in page
        assert "<ins> Care</ins>" in page
        assert "Apply the changes" in page
        assert "Nothing has been written yet." in page

    def test_warns_of_values_that_would_be_emptied(self, editor):
        page = upload(
            editor, ("units.csv", "code,name.en,founded_on\nhealth,Ministry of Health,\n")
        ).text
        assert "1 value would be cleared." in page
        assert "<del>23 May 1991</del>" in page

    def test_carries_out_what_was_shown_and_notes_who_did_it(self, editor):
        upload(editor, ("units.csv", TABLE))
        page = carry_out(editor)
        assert page.status_code == 200
        assert Unit.objects.get(code="health").name_en == "Ministry of Health Care"
        assert Unit.objects.get(code="new").parent is None
        kept = Upload.objects.get()
        assert (kept.carried_out_by.username, kept.uploaded_by.username) == ("editor", "editor")
        assert "Applied by editor" in page.text
        assert "Apply the changes" not in page.text
        logged = {
            (entry.get_edited_object().code, entry.action_flag, entry.change_message)
            for entry in LogEntry.objects.exclude(content_type__model="upload")
        }
        assert logged == {("health", 2, "Loaded: units.csv."), ("new", 1, "Loaded: units.csv.")}

    def test_is_not_carried_out_twice(self, editor):
        upload(editor, ("units.csv", TABLE))
        carry_out(editor)
        Unit.objects.filter(code="health").update(name_en="Another")
        assert "It has already been applied." in carry_out(editor).text
        assert Unit.objects.get(code="health").name_en == "Another"

    def test_a_registry_that_changed_in_the_meantime_is_shown_anew(self, editor):
        upload(editor, ("units.csv", TABLE))
        seen = Upload.objects.get().digest
        Unit.objects.get(code="health").tasks.all().delete()
        unit = Unit.objects.get(code="health")
        unit.name_en = "In between"
        unit.save()
        page = carry_out(editor).text
        assert "The register has changed in the meantime. Look at the difference again." in page
        assert "<del>In between</del>" in page
        assert Unit.objects.get(code="health").name_en == "In between"
        assert "Look at the difference again" in carry_out(editor, seen).text
        carry_out(editor)
        assert Unit.objects.get(code="health").name_en == "Ministry of Health Care"

    def test_what_became_impossible_is_said_and_nothing_is_changed(self, editor):
        upload(editor, ("units.csv", "code,parent,name.en\nnew,health,New\n"))
        Unit.objects.filter(code__in=["nursing", "pharmacy", "wards"]).order_by("-level").delete()
        Unit.objects.get(code="health").delete()
        page = carry_out(editor).text
        assert "1 fault. Nothing was changed." in page
        assert "There is no unit “health”. Correct the code, or load it first." in page
        assert not Unit.objects.filter(code="new").exists()

    def test_faults_are_listed_with_their_places_and_nothing_is_kept(self, editor):
        page = upload(
            editor,
            ("units.csv", "code,name.en,founded_on\na,A,soon\nb,B,32. 1. 2026\n"),
            ("c.yaml", UNFOUNDED),
        ).text
        assert "3 faults. Nothing was changed." in page
        for place in (
            "units.csv, line 2, column 3",
            "units.csv, line 3, column 3",
            "c.yaml, line 5, column 17",
        ):
            assert place in page
        assert not Upload.objects.exists()

    def test_several_tables_go_together(self, editor):
        units = "code,name.en\nchild,Child\n"
        upload(
            editor,
            ("units.csv", units),
            ("contacts.csv", "unit,kind,written,value\nchild,email,c@example.org,c@example.org\n"),
        )
        carry_out(editor)
        assert Contact.objects.get(unit__code="child").value == "c@example.org"

    def test_closes_what_is_missing_if_asked(self, editor):
        files = (
            "health.yaml",
            "ustroj: 1\nunits:\n  - code: health\n    name: {en: Ministry of Health}\n",
        )
        page = upload(editor, files, is_closing="on").text
        assert "Closed" in page
        carry_out(editor)
        assert Unit.objects.get(code="nursing").dissolved_on is not None

    def test_files_that_change_nothing_are_said_to(self, editor):
        page = upload(editor, ("units.csv", "code,name.en\nwards,Wards\n")).text
        assert "The register already says what the files say." in page
        assert "Apply the changes" not in page
        page = upload(editor, ("units.csv", "code,name.en\nhealth,Ministry of Health\n")).text
        assert "Missing from the file: unit" in page
        assert "Apply the changes" not in page

    def test_files_come_back_as_they_were_brought(self, editor):
        files = [("units.csv", TABLE), ("units.csv", "code,name.en\nother,Other\n")]
        upload(editor, files[0])
        pk = Upload.objects.get().pk
        assert editor.get(f"/en/admin/units/upload/{pk}/files/").content == TABLE.encode()
        assert Upload.objects.get().files == [("units.csv", TABLE.encode())]

    def test_what_nobody_carried_out_is_forgotten_in_the_end(self, editor):
        upload(editor, ("units.csv", TABLE))
        Upload.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
        old = Upload.objects.get().pk
        upload(editor, ("units.csv", TABLE))
        assert not Upload.objects.filter(pk=old).exists()

    def test_files_that_are_too_large_are_refused_with_the_way_out(self, editor, monkeypatch):
        monkeypatch.setattr("units.staff.uploads.LARGEST", 20)
        page = upload(editor, ("units.csv", TABLE)).text
        assert "Load them with the command load_units." in page
        assert not Upload.objects.exists()

    def test_nothing_chosen_is_said_at_the_field(self, editor):
        assert "This field is required." in upload(editor).text

    def test_anything_may_be_uploaded_and_is_refused_in_words(self, editor):
        for name, content in (
            ("x.xlsx", b"PK\x03\x04"),
            ("x.zip", b"nothing"),
            ("x.yaml", b"\xff\xfe\x00"),
            ("x.xls", b"x"),
            ("x.csv", b"a\0b"),
        ):
            page = upload(editor, (name, content))
            assert page.status_code == 200, name
            assert "Nothing was changed." in page.text, name

    @pytest.mark.parametrize("name", ["flat.yaml", "flat.json"])
    def test_a_flat_fixture_is_sent_to_its_command(self, editor, name):
        page = upload(
            editor,
            (name, '[{"model": "units.unitkind", "fields": {"code": "desk", "name_en": "desk"}}]'),
        ).text
        assert f"{name}, line 1, column 1" in page
        assert (
            "This is a flat Django fixture, not an outline. Load it with “manage.py loaddata”"
            in page
        )
        assert not Upload.objects.exists()

    def test_costs_the_same_however_many_units_it_shows(self, editor, django_assert_num_queries):
        for count in (3, 40):
            upload(
                editor,
                (
                    "units.csv",
                    "code,name.en\n" + "".join(f"u{count}-{number},U\n" for number in range(count)),
                ),
            )
            address = f"/en/admin/units/upload/{Upload.objects.latest('pk').pk}/change/"
            with django_assert_num_queries(4):
                editor.get(address)

    @pytest.mark.parametrize("language", ["sl", "sr", "sr-latn", "ka", "en"])
    def test_speaks_every_language(self, editor, language):
        page = upload(editor, ("units.csv", TABLE), address=f"/{language}/admin/units/upload/add/")
        assert page.status_code == 200
        assert ("Apply the changes" in page.text) is (language == "en")
        assert editor.get(f"/{language}/admin/units/upload/").status_code == 200


class TestRights:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _health(cls, stored_once):
        with stored_once():
            loaded(HEALTH)
            yield

    def test_who_may_not_upload_sees_nothing_of_it(self):
        client = staff("view_unit", "change_unit")
        assert client.get(ADD).status_code == 403
        assert client.get("/en/admin/units/upload/").status_code == 403
        assert "upload/add" not in client.get("/en/admin/units/unit/").text

    def test_who_may_not_see_units_is_shown_no_difference(self):
        client = staff("add_upload")
        assert client.get(ADD).status_code == 403
        assert upload(client, ("units.csv", TABLE)).status_code == 403
        assert not Upload.objects.exists()

    def test_missing_rights_are_named_and_nobody_gets_past_them(self):
        client = staff("add_upload", "change_unit", *SEEN)
        page = upload(client, ("units.csv", TABLE)).text
        assert "You may not do all of this" in page
        assert "added: units" in page
        assert "Apply the changes" not in page
        before = dumped()
        assert carry_out(client).status_code == 403
        assert dumped() == before
        assert Upload.objects.get().carried_out_at is None

    def test_rights_to_units_are_no_rights_to_their_tasks(self):
        client = staff("add_upload", "add_unit", "change_unit", "delete_unit", *SEEN)
        page = upload(client, ("tasks.csv", "unit,text.en\nnursing,\n")).text
        assert "removed: tasks" in page or "nothing changes" in page.lower()
        make_task(Unit.objects.get(code="nursing"), "Watches")
        page = upload(client, ("tasks.csv", "unit,text.en\nnursing,\n")).text
        assert "removed: tasks" in page

    def test_whoever_has_the_rights_carries_out_what_another_uploaded(self, editor):
        upload(staff("add_upload", *SEEN), ("units.csv", TABLE))
        carry_out(editor)
        kept = Upload.objects.get()
        assert (kept.uploaded_by.username, kept.carried_out_by.username) == ("staff", "editor")

    @pytest.mark.parametrize("missing", SEEN)
    def test_who_may_not_see_all_that_files_name_is_shown_nothing(self, editor, missing):
        upload(editor, ("units.csv", TABLE))
        before = Upload.objects.get().pk
        seen = [permission for permission in SEEN if permission != missing]
        client = staff("add_upload", "view_upload", "delete_upload", *seen)

        answer = upload(client, ("people.csv", "code,family_name.sl\nana-novak,X\n"))
        assert answer.status_code == 403
        assert "Novak" not in answer.text
        for address in (ADD, *self.addresses(before)):
            assert client.get(address).status_code == 403, address
        assert carry_out(client).status_code == 403
        assert "upload/add" not in client.get("/en/admin/units/unit/").text
        assert Upload.objects.get().pk == before

    @pytest.mark.parametrize("permission", ["add_upload", "view_upload", "delete_upload"])
    def test_a_right_to_uploads_alone_shows_nothing_and_tells_nothing(self, editor, permission):
        upload(editor, ("units.csv", TABLE))
        client = staff(permission, "view_unit")

        for address in (ADD, *self.addresses(Upload.objects.get().pk)):
            assert client.get(address).status_code == 403, address
        faulty = upload(client, ("units.csv", "code,parent\nx,nowhere\n"))
        assert (faulty.status_code, "nowhere" in faulty.text) == (403, False)

    def test_who_may_change_something_may_see_it(self):
        changes = [permission.replace("view_", "change_") for permission in SEEN]
        client = staff("add_upload", *changes)

        assert "Apply the changes" in upload(client, ("units.csv", "code,name.en\nhealth,H\n")).text

    def test_whoever_uploaded_looks_again_only_with_the_rights(self):
        client = staff("add_upload", *SEEN)
        upload(client, ("units.csv", TABLE))
        addresses = self.addresses(Upload.objects.get().pk)[1:3]
        assert [client.get(address).status_code for address in addresses] == [200, 200]

        user = User.objects.get(username="staff")
        user.user_permissions.remove(Permission.objects.get(codename="view_person"))
        assert [client.get(address).status_code for address in addresses] == [403, 403]

    def addresses(self, pk):
        of_one = f"/en/admin/units/upload/{pk}/"
        return [
            "/en/admin/units/upload/",
            *(f"{of_one}{page}/" for page in ("change", "files", "delete", "history")),
        ]

    def test_the_files_of_others_need_the_right_too(self, editor):
        upload(editor, ("units.csv", TABLE))
        pk = Upload.objects.get().pk
        client = staff("change_unit")
        assert client.get(f"/en/admin/units/upload/{pk}/files/").status_code == 403
        assert client.get(f"/en/admin/units/upload/{pk}/change/").status_code == 403
        assert Client().get(f"/en/admin/units/upload/{pk}/files/").status_code == 302


class TestDownloading:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _health(cls, stored_once):
        with stored_once():
            loaded(HEALTH)
            yield

    @pytest.mark.parametrize("file_format", ["xlsx", "csv", "yaml"])
    def test_what_is_downloaded_can_be_brought_back(self, editor, file_format):
        response = editor.get(f"/en/admin/units/unit/download/{file_format}/")
        ending = "zip" if file_format == "csv" else file_format
        assert response["Content-Disposition"] == f'attachment; filename="ustroj.{ending}"'
        assert not load(read_contents([(f"ustroj.{ending}", response.getvalue())])).changes

    def test_a_branch_holds_only_itself(self, editor):
        make_unit("elsewhere")
        response = editor.get("/en/admin/units/unit/download/xlsx/?code=health")
        codes = [
            row[0].value
            for row in load_workbook(io.BytesIO(response.getvalue()))["units"].iter_rows(min_row=2)
        ]
        assert codes[0] == "health"
        assert "elsewhere" not in codes
        assert 'filename="health.xlsx"' in response["Content-Disposition"]

    def test_chosen_units_are_not_written_twice_when_one_holds_another(self, editor):
        chosen = list(
            Unit.objects.filter(code__in=["health", "nursing"]).values_list("pk", flat=True)
        )
        response = editor.post(
            "/en/admin/units/unit/", {"action": "download_yaml", "_selected_action": chosen}
        )
        assert response.text.count("code: nursing\n") == 1

    def test_what_somebody_may_not_see_is_not_downloaded(self):
        make_contact(Unit.objects.get(code="health"))
        make_post(make_unit("other"))
        make_person()
        client = staff("view_unit")
        for code in ("", "?code=health", "?code=nowhere"):
            address = f"/en/admin/units/unit/download/yaml/{code}"
            assert client.get(address).status_code == 403
        assert "download/yaml" not in client.get("/en/admin/units/unit/").text

    def test_unknown_formats_and_units_are_not_found(self, editor):
        assert editor.get("/en/admin/units/unit/download/pdf/").status_code == 404
        assert editor.get("/en/admin/units/unit/download/yaml/?code=nowhere").status_code == 404

    def test_too_many_units_are_left_to_the_command(self, editor, monkeypatch):
        monkeypatch.setattr(downloading, "MOST_UNITS", 1)
        page = editor.get("/en/admin/units/unit/download/yaml/", follow=True)
        assert "Write them with the command dump_units." in page.text


@pytest.mark.django_db
def test_nobody_deletes_the_record_of_what_was_carried_out(client):
    client.force_login(User.objects.create_superuser("keeper"))
    done, waiting = (
        Upload.objects.create(names=["a.yaml"], archive=b"", carried_out_at=moment)
        for moment in (timezone.now(), None)
    )

    address = "/en/admin/units/upload/{}/delete/"
    assert client.post(address.format(done.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [done.pk], "post": "yes"}
    with transaction.atomic():
        client.post("/en/admin/units/upload/", chosen)
    client.post(address.format(waiting.pk), {"post": "yes"})

    assert list(Upload.objects.all()) == [done]
