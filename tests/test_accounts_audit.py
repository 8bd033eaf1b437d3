"""What is noted of accounts, who reads it, and that nobody changes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.dispatch import Signal
from django.test import Client

from tests.builders import PASSWORD, make_unit, make_user
from tests.signing_in import noted, sign_in
from units.accounts.audit import note_grant
from units.accounts.models import AuditEntry
from units.rights.granting import give, take_away
from units.rights.models import Role

pytestmark = pytest.mark.django_db
LIST = "/en/admin/accounts/auditentry/"


@pytest.fixture
def chief(db) -> User:
    return make_user("chief", is_superuser=True)


@pytest.fixture
def client(chief) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.force_login(chief)
    AuditEntry.objects.all().delete()
    return client


def told(*what: str) -> list[tuple[str, str, str]]:
    return [(entry.what, entry.actor_name, entry.about_name) for entry in noted(*what)]


class TestNotes:
    def test_say_who_signed_in_and_out_and_from_where(self):
        make_user("ana")
        client = Client(REMOTE_ADDR="192.0.2.7")
        sign_in(client)
        client.post("/en/admin/logout/")

        assert told("signed-in", "signed-out") == [
            ("signed-in", "ana", "ana"),
            ("signed-out", "ana", "ana"),
        ]
        assert {entry.address for entry in noted("signed-in", "signed-out")} == {"192.0.2.7"}

    def test_of_refusals_name_users_only(self):
        make_user("ana")
        for name in ("ana", "ana", "hunter2!", "hunter2!", "hunter3!"):
            sign_in(Client(), name, "wrong")

        named = [(entry.about_name, bool(entry.typed)) for entry in noted("refused")]
        assert named == [("ana", False)] * 2 + [("", True)] * 3
        digests = [entry.typed for entry in noted("refused")][2:]
        assert digests[0] == digests[1] != digests[2]

    def test_of_a_lock_are_made_once(self):
        make_user("ana")
        for _ in range(9):
            sign_in(Client(), "ana", "wrong")

        assert len(noted("refused")) == 5
        assert told("locked-out") == [("locked-out", "", "ana")]

    def test_say_who_set_a_password(self, client):
        ana = make_user("ana")
        AuditEntry.objects.all().delete()
        new = "another horse, another staple"
        fields = {"password1": new, "password2": new, "usable_password": "true"}
        client.post(f"/en/admin/auth/user/{ana.pk}/password/", {**fields, "set-password": "1"})
        own = Client()
        sign_in(own, "ana", new)
        latest = {"old_password": new, "new_password1": PASSWORD, "new_password2": PASSWORD}
        own.post("/en/admin/password_change/", latest)

        assert told("password-reset", "password-changed") == [
            ("password-reset", "chief", "ana"),
            ("password-changed", "ana", "ana"),
        ]

    def test_say_that_a_password_was_taken_away(self):
        ana = make_user("ana")
        ana.set_unusable_password()
        ana.save()
        assert told("password-reset") == [("password-reset", "", "ana")]

    def test_say_nothing_of_a_password_that_is_only_hashed_anew(self):
        ana = make_user("ana")
        ana.password = ana.password.replace("md5", "unsalted")
        User.objects.filter(pk=ana.pk).update(
            password="pbkdf2_sha256$1$salt$" + "MQ7j2nWgIUvgaVI3H4F0s9BvnY2QpK8cPbX1W5rVJ1A="
        )
        ana.refresh_from_db()
        ana.check_password(PASSWORD)

        assert told("password-reset", "password-changed") == []

    def test_say_what_became_of_an_account(self, client):
        fields = {"username": "ana", "password1": PASSWORD, "password2": PASSWORD}
        client.post("/en/admin/auth/user/add/", {**fields, "usable_password": "true"})
        ana = User.objects.get(username="ana")
        ana.email, ana.is_staff = "ana@example.org", True
        ana.save()
        ana.is_active = False
        ana.save()
        ana.delete()

        assert [entry.what for entry in noted()] == [
            "made",
            "changed",
            "rights",
            "deactivated",
            "deleted",
        ]
        made, changed, rights, *_rest = noted()
        assert (made.actor_name, made.about_name) == ("chief", "ana")
        assert changed.detail == {"changed": ["email"]}
        assert rights.detail == {"given": ["is_staff"]}

    def test_say_which_roles_went_with_an_account(self, client):
        ana = make_user("ana")
        give(ana, Role.EDITOR, make_unit("mfa"))
        AuditEntry.objects.all().delete()
        ana.delete()

        assert told("rights", "deleted") == [("deleted", "", "ana"), ("rights", "", "ana")]
        assert noted("rights")[0].detail == {"taken": ["editor mfa"]}

    def test_say_which_roles_went_with_a_unit(self):
        ministry = make_unit("mfa")
        give(make_user("ana"), Role.EDITOR, ministry)
        AuditEntry.objects.all().delete()
        ministry.delete()

        assert told("rights") == [("rights", "", "ana")]
        assert noted("rights")[0].detail == {"taken": ["editor mfa"]}

    def test_keep_the_name_that_an_account_had(self):
        ana = make_user("ana")
        ana.username = "ana.novak"
        ana.save()
        (entry,) = noted("changed")

        assert entry.detail == {"changed": ["username"], "was": ["ana"]}
        assert noted("made")[0].about_name == "ana"

    def test_say_which_rights_somebody_got_and_lost(self):
        ana, group = make_user("ana"), Group.objects.create(name="Editors")
        AuditEntry.objects.all().delete()
        right = Permission.objects.get(codename="change_unit")
        ana.user_permissions.add(right)
        ana.user_permissions.add(right)
        ana.user_permissions.clear()
        group.user_set.add(ana)
        ana.groups.remove(group)
        group.permissions.set([right])

        assert [(entry.about_name, entry.detail) for entry in noted("rights")] == [
            ("ana", {"given": ["units.change_unit"]}),
            ("ana", {"taken": ["units.change_unit"]}),
            ("ana", {"given": ["Editors"]}),
            ("ana", {"taken": ["Editors"]}),
            ("Editors", {"given": ["units.change_unit"]}),
        ]

    def test_are_made_for_whoever_grants_and_sends_a_signal(self, client):
        granted = Signal()
        granted.connect(note_grant)
        granted.send(object(), about=make_user("ana"), given=["editor: Ministry of Health"])

        (entry,) = noted("rights")[-1:]
        assert entry.detail == {"given": ["editor: Ministry of Health"]}

    def test_go_with_what_they_tell_when_that_is_taken_back(self):
        ana = make_user("ana")
        AuditEntry.objects.all().delete()
        with transaction.atomic():
            ana.email = "ana@example.org"
            ana.save()
            transaction.set_rollback(True)

        assert noted() == []

    def test_are_not_made_of_a_last_sign_in(self, django_assert_num_queries):
        ana = make_user("ana")
        with django_assert_num_queries(1):
            ana.save(update_fields=["last_login"])


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_noted_whatever_becomes_of_the_request():
    make_user("ana")
    sign_in(Client(), "ana", "wrong")

    assert told("refused") == [("refused", "", "ana")]


class TestList:
    def test_is_read_by_superusers_only(self, client):
        ana = make_user("ana")
        ana.user_permissions.set(Permission.objects.all())
        other = Client()
        other.force_login(ana)
        entry = noted()[0]

        assert client.get(LIST).status_code == 200
        assert client.get(f"{LIST}{entry.pk}/change/").status_code == 200
        for address in (LIST, f"{LIST}{entry.pk}/change/", f"{LIST}999999/change/"):
            assert other.get(address).status_code == 403
        assert "auditentry" not in other.get("/en/admin/").text

    def test_is_changed_by_nobody(self, client):
        make_user("ana")
        entry = noted()[0]
        for address in (f"{LIST}add/", f"{LIST}{entry.pk}/delete/"):
            assert client.post(address, {"post": "yes"}).status_code == 403
        assert client.post(f"{LIST}{entry.pk}/change/", {"what": "made"}).status_code == 403
        assert noted() == [entry]

    def test_is_filtered_by_what_user_and_day(self, client):
        ana, bojan = make_user("ana"), make_user("bojan")
        bojan.email = "bojan@example.org"
        bojan.save()
        ana.delete()
        noon = datetime(2026, 5, 31, 10, tzinfo=UTC)
        AuditEntry.objects.filter(what="deleted").update(at=noon)

        for query, number in (
            ("", 4),
            ("?what=made", 2),
            (f"?user={bojan.pk}", 2),
            (f"?user={bojan.pk}&what=made", 1),
            ("?day=2026-05-31", 1),
            ("?day=1999-01-01", 0),
            ("?q=bojan", 2),
        ):
            page = client.get(f"{LIST}{query}")
            assert page.context["cl"].result_count == number, query

    @pytest.mark.parametrize(
        "query", ["?user=x", "?user=99999999999999999999", "?day=x", "?day=2026-13-45", "?what=x"]
    )
    def test_answers_junk(self, client, query):
        assert client.get(f"{LIST}{query}").status_code in {200, 400}

    def test_says_what_became_of_rights_in_words(self, client):
        ana = make_user("ana")
        ana.user_permissions.add(Permission.objects.get(codename="change_unit"))
        sign_in(Client(), "hunter2!", "wrong")
        page = client.get(LIST).text

        assert "given: Unit: changing" in page
        assert "given: Staff status" in page
        assert "an unknown name (" in page

    def test_costs_the_same_however_long_it_is(self, client, django_assert_max_num_queries):
        AuditEntry.objects.bulk_create(
            AuditEntry(what="refused", about_pk=number, about_name=f"user-{number}")
            for number in range(300)
        )
        with django_assert_max_num_queries(8):
            client.get(LIST)


class TestGrants:
    """Roles in branches are noted like other rights, by whatever door they are given."""

    def test_are_noted_with_their_branch_and_languages(self):
        user, keeper = make_user("ana"), make_user("keeper", is_superuser=True)
        unit = make_unit("mfa")

        grant = give(user, Role.TRANSLATOR, unit, ["sl"], by=keeper)
        take_away(grant, by=keeper)

        taken, given = AuditEntry.objects.filter(what="rights").order_by("-pk")[:2]
        assert given.about_name == "ana"
        assert given.actor_name == "keeper"
        assert given.detail == {"given": ["translator mfa sl"]}
        assert taken.detail == {"taken": ["translator mfa sl"]}
