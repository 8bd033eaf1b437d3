"""The mail of the day: who gets one, what it says, and that nobody gets two."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core import checks, mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from registry.emails import mailer, mails_say_where_they_come_from
from tests.builders import make_ministry, make_unit, make_user
from tests.signing_in import later
from units.accounts.models import OwnSettings
from units.authorship import Author, Door, asking
from units.models import Unit
from units.proposals.models import Proposal
from units.quality.models import Finding
from units.rights.granting import give
from units.rights.models import Role
from units.staff.mails.sending import digest_for, send_digests
from units.staff.mails.waiting import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_address(settings) -> None:
    settings.PUBLIC_ADDRESS = "https://ustroj.example"


@pytest.fixture
def ministry(db) -> Unit:
    return make_ministry()


def reader(name: str = "ana", language: str = "en", **chosen) -> User:
    user = make_user(name, email=f"{name}@example.org")
    OwnSettings.objects.create(user=user, language=language, **{"wants_mail": True, **chosen})
    return user


@pytest.fixture
def ana(ministry) -> User:
    """An editor of the ministry, who wants mails."""
    user = reader()
    give(user, Role.EDITOR, ministry, [])
    return user


def counted(user: User) -> dict[str, int]:
    return {one.label: one.number for one in waiting_for(user)}


def sent() -> list[str]:
    return [message.to[0] for message in mail.outbox]


class TestWho:
    def test_gets_one_asked_for_it(self, ana, ministry):
        give(reader("bor", wants_mail=False), Role.EDITOR, ministry, [])
        call_command("send_digests")
        assert sent() == ["ana@example.org"]

    @pytest.mark.parametrize("field", ["is_active", "is_staff"])
    def test_does_not_work_here_any_more_gets_none(self, ana, field):
        User.objects.update(**{field: False})
        call_command("send_digests")
        assert sent() == []

    def test_has_no_address_gets_none(self, ana):
        User.objects.update(email="")
        call_command("send_digests")
        assert sent() == []

    def test_has_nothing_waiting_gets_none(self, ministry):
        reader("bor")
        call_command("send_digests")
        assert sent() == []
        assert OwnSettings.objects.get().mailed_at is None


class TestTheMail:
    def test_comes_once_a_day_however_often_it_is_sent(self, ana):
        call_command("send_digests")
        call_command("send_digests")
        assert len(sent()) == 1

        with later(days=1):
            call_command("send_digests")
        assert len(sent()) == 2

    def test_is_not_sent_by_two_at_once(self, ana):
        chosen = OwnSettings.objects.filter(user=ana)
        assert chosen.begin_sending(timezone.now())
        assert not chosen.begin_sending(timezone.now())

        call_command("send_digests")
        assert sent() == []

        with later(hours=2):
            assert chosen.begin_sending(timezone.now()), "Whoever began has died."

    def test_that_fails_is_told_and_the_others_are_sent(self, ana, ministry, capsys):
        give(reader("bor"), Role.EDITOR, ministry, [])
        send = EmailMessage.send

        def fails_for_ana(message: EmailMessage, *args, **options):
            if message.to == ["ana@example.org"]:
                raise SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")})
            return send(message, *args, **options)

        with (
            patch.object(EmailMessage, "send", fails_for_ana),
            pytest.raises(CommandError, match="Not sent: 1"),
        ):
            call_command("send_digests")

        assert sent() == ["bor@example.org"]
        assert "ana: SMTPRecipientsRefused" in capsys.readouterr().err
        call_command("send_digests")
        assert sent() == ["bor@example.org", "ana@example.org"]

    def test_is_not_sent_where_the_register_knows_no_address_of_itself(self, ana, settings):
        settings.PUBLIC_ADDRESS = ""
        with pytest.raises(CommandError, match="PUBLIC_ADDRESS"):
            call_command("send_digests")

    def test_says_what_waits_with_the_address_of_each_list(self, ana):
        body = digest_for(OwnSettings.objects.get()).body

        assert "Good day, ana." in body
        assert "- units without a contact: 3\n  https://ustroj.example/en/admin/units/unit/" in body
        assert "worklist/missing/?language=ka" in body
        assert "\n\n\n" not in body

    def test_leads_to_where_it_can_be_stopped(self, ana):
        message = digest_for(OwnSettings.objects.get())
        page = "https://ustroj.example/en/admin/own-settings/"

        assert page in message.body
        assert message.extra_headers["List-Unsubscribe"] == f"<{page}>"

    def test_is_in_the_language_that_was_chosen(self, ana):
        OwnSettings.objects.update(language="sl")
        with translation.override("ka"):
            body = digest_for(OwnSettings.objects.get()).body

        assert "https://ustroj.example/sl/admin/" in body
        assert not re.search("/(en|ka)/admin/", body)

    def test_escapes_nothing(self, ana):
        User.objects.update(first_name="Ana & Bor <3")
        assert "Good day, Ana & Bor <3." in digest_for(OwnSettings.objects.get()).body


class TestNews:
    @pytest.fixture
    def seen(self, ana) -> OwnSettings:
        OwnSettings.objects.update(mailed_at=timezone.now())
        Finding.objects.all().delete()
        return OwnSettings.objects.get()

    def change(self, unit: Unit, by: User) -> None:
        with asking(lambda: Author(by, Door.FORM)):
            unit.acronym_en = f"{unit.acronym_en}A"
            unit.save()
        Finding.objects.all().delete()

    def test_are_what_colleagues_changed_in_ones_branches(self, seen, ministry):
        bor = make_user("bor", is_superuser=True)
        self.change(ministry, bor)
        body = digest_for(seen).body

        assert "Changes by colleagues since the last mail: 1" in body
        assert "- Ministry of Foreign Affairs (bor)\n  https://ustroj.example/en/admin/hist" in body
        assert "waits in your branches" not in body

    def test_are_none_of_what_one_did_oneself(self, seen, ministry, ana):
        self.change(ministry, ana)
        assert digest_for(seen) is None

    def test_tell_nothing_of_other_branches(self, seen):
        other = make_unit("other", status="draft")
        self.change(other, make_user("bor", is_superuser=True))
        assert digest_for(seen) is None

    def test_are_none_from_before_the_last_mail(self, seen, ministry):
        self.change(ministry, make_user("bor", is_superuser=True))
        OwnSettings.objects.update(mailed_at=timezone.now() + timedelta(seconds=1))
        assert digest_for(OwnSettings.objects.get()) is None


class TestWhatWaits:
    def test_is_counted_in_ones_own_branches(self, ministry, ana):
        before = counted(ana)
        make_unit("elsewhere")

        assert before["units without a contact"] == 3
        assert counted(ana) == before

    def test_of_a_translator_is_in_his_languages(self, ministry):
        user = reader("bor")
        give(user, Role.TRANSLATOR, ministry, ["sl"])

        assert set(counted(user)) == {"missing translations (Slovenščina)"}

    def test_of_a_reader_is_nothing(self, ministry):
        user = reader("bor")
        give(user, Role.READER, ministry, [])
        assert counted(user) == {}

    def test_are_proposals_of_others_and_those_that_are_late(self, ana, ministry):
        bor = make_user("bor", is_superuser=True)
        Proposal.objects.create(title="Mine", created_by=bor)
        Proposal.objects.create(title="Another's", created_by=ana)
        Proposal.objects.create(
            title="Late", status="accepted", due_on=timezone.localdate() - timedelta(1)
        )

        found = counted(bor)
        assert found["open proposals of others"] == 1
        assert found["proposals that are due and not carried out"] == 1

    def test_costs_the_same_in_a_large_branch(self, ana, ministry):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                waiting_for(ana)
            return len(asked)

        waiting_for(ana)
        before = queries()
        for number in range(30):
            make_unit(f"desk-{number}", parent=ministry)
        waiting_for(ana)  # reads anew what he holds, once
        assert queries() == before
        assert before <= 12

    def test_costs_the_same_for_a_mail_with_many_changes(self, ana, ministry):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                digest_for(OwnSettings.objects.get())
            return len(asked)

        queries()
        before = queries()
        for number in range(30):
            make_unit(f"desk-{number}", parent=ministry)
        assert queries() == before


class TestTheServerOfMails:
    def test_is_what_the_address_says(self):
        parsed = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "mail.example",
            "EMAIL_PORT": 587,
            "EMAIL_HOST_USER": "u",
            "EMAIL_HOST_PASSWORD": "p",
            "EMAIL_USE_TLS": True,
        }
        assert mailer(parsed)["OPTIONS"] == {
            "host": "mail.example",
            "port": 587,
            "username": "u",
            "password": "p",
            "use_tls": True,
            "timeout": 30,
        }

    def test_needs_a_sender_and_an_address(self, settings):
        settings.PUBLIC_ADDRESS = ""
        assert mails_say_where_they_come_from() == []

        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
        found = mails_say_where_they_come_from()
        assert [one.id for one in found] == ["registry.W001", "registry.W002"]
        assert all(isinstance(one, checks.Warning) for one in found)


def test_the_command_says_how_many(ana, capsys):
    call_command("send_digests")
    assert "Sent: 1." in capsys.readouterr().out
    assert list(send_digests()) == []
