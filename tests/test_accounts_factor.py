"""The second factor: set up, asked for, demanded, lost, taken off."""

from __future__ import annotations

import re
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.builders import PASSWORD, make_unit, make_user
from tests.signing_in import (
    CODE,
    FACTOR,
    HOME,
    LOGIN,
    code_of,
    give_factor,
    is_inside,
    later,
    noted,
    shown_codes,
    sign_in,
    wrong_code,
)
from units.accounts.models import OpenSession, RecoveryCode, SecondFactor
from units.accounts.second_factors import confirms, is_demanded, is_registrar

pytestmark = pytest.mark.django_db
PICTURE = f"{FACTOR}picture.svg"


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


@pytest.fixture
def chief(db) -> User:
    return make_user("chief", is_superuser=True)


@pytest.fixture
def client(ana) -> Client:
    """A browser in which Ana has signed in."""
    client = Client()
    sign_in(client)
    return client


def secret_on(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert found
    return found[1].replace(" ", "")


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set a second factor up on its page; the secret and the recovery codes."""
    secret = secret_on(client.get(FACTOR).text)
    return secret, shown_codes(client.post(FACTOR, {"code": code_of(secret)}).text)


class TestSettingUp:
    def test_counts_once_a_code_confirms_it(self, client, ana):
        secret = secret_on(client.get(FACTOR).text)
        refused = client.post(FACTOR, {"code": wrong_code(secret)})
        assert "This code does not fit." in refused.text
        assert secret_on(refused.text) == secret
        assert not SecondFactor.objects.exists()

        codes = shown_codes(client.post(FACTOR, {"code": code_of(secret)}).text)
        assert SecondFactor.objects.get().user == ana
        assert len(set(codes)) == 10
        assert is_inside(client)
        assert [entry.about_name for entry in noted("factor-set")] == ["ana"]

    def test_shows_recovery_codes_once_and_keeps_only_their_digests(self, client, ana):
        _secret, codes = set_up(client)

        assert shown_codes(client.get(FACTOR).text) == []
        stored = set(RecoveryCode.objects.values_list("digest", flat=True))
        plain = [code.replace("-", "") for code in codes]
        assert stored == {sha256(f"{ana.pk}:{code}".encode()).hexdigest() for code in plain}

    def test_ends_sessions_that_were_begun_without(self, client):
        other = Client()
        sign_in(other)
        set_up(client)

        assert is_inside(client)
        assert not is_inside(other)

    def test_has_a_picture_of_its_own_that_nobody_keeps(self, client):
        assert client.get(PICTURE).status_code == 404
        client.get(FACTOR)
        answer = client.get(PICTURE)

        assert answer["Content-Type"] == "image/svg+xml"
        assert "no-store" in answer["Cache-Control"]
        assert ElementTree.fromstring(answer.content).tag.endswith("svg")
        assert "style" not in answer.text
        set_up(client)
        assert client.get(PICTURE).status_code == 404

    def test_is_for_those_who_have_signed_in(self):
        for address in (FACTOR, PICTURE):
            answer = Client().get(address)
            assert answer["Location"].startswith(LOGIN)

    def test_with_the_same_code_twice_at_once_is_done_once(self, client):
        secret = secret_on(client.get(FACTOR).text)
        client.post(FACTOR, {"code": code_of(secret)})
        assert client.post(FACTOR, {"code": code_of(secret)}).status_code == 200

        assert RecoveryCode.objects.count() == 10


class TestSigningIn:
    @pytest.fixture
    def secret(self, ana):
        return give_factor(ana)[0]

    def test_asks_for_the_code_before_anything_is_open(self, secret):
        make_unit("health")
        client = Client()
        answer = sign_in(client)

        assert answer["Location"] == CODE
        for address in (HOME, FACTOR, PICTURE, "/en/admin/units/unit/", "/en/admin/jsi18n/"):
            assert client.get(address).status_code == 302 or "jsi18n" in address
        assert client.post("/en/admin/assistance/propose/").status_code == 302
        assert "_auth_user_id" not in client.session
        client.post(CODE, {"code": code_of(secret)})
        assert is_inside(client)

    def test_leads_where_one_was_going(self, secret):
        client = Client()
        client.post(f"{LOGIN}?next={FACTOR}", {"username": "ana", "password": PASSWORD})
        assert client.post(CODE, {"code": code_of(secret)})["Location"] == FACTOR

    @pytest.mark.parametrize("steps", [-1, 1])
    def test_bears_a_phone_whose_clock_is_half_a_minute_wrong(self, secret, steps):
        client = Client()
        sign_in(client)
        client.post(CODE, {"code": code_of(secret, steps)})
        assert is_inside(client)

    @pytest.mark.parametrize("steps", [-3, 3])
    def test_bears_no_old_code(self, secret, steps):
        client = Client()
        sign_in(client)
        assert "This code is wrong" in client.post(CODE, {"code": code_of(secret, steps)}).text

    def test_takes_no_code_twice(self, secret):
        first, second = Client(), Client()
        sign_in(first)
        sign_in(second)
        code = code_of(secret)
        first.post(CODE, {"code": code})
        second.post(CODE, {"code": code})

        assert is_inside(first)
        assert not is_inside(second)

    def test_takes_no_code_before_the_last_one(self, secret, ana):
        factor = SecondFactor.objects.get()
        assert confirms(factor, code_of(secret, 1))
        assert not confirms(factor, code_of(secret))

    def test_counts_codes_that_fail(self, secret):
        client = Client()
        sign_in(client)
        answers = [client.post(CODE, {"code": wrong_code(secret)}) for _ in range(6)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert answers[-1]["Retry-After"]
        assert client.post(CODE, {"code": code_of(secret)}).status_code == 429
        other = Client(REMOTE_ADDR="203.0.113.1")
        sign_in(other)
        assert other.post(CODE, {"code": code_of(secret)}).status_code == 429
        assert len(noted("factor-refused")) == 5
        assert len(noted("locked-out")) == 1

    def test_does_not_lock_out_a_known_browser_by_codes_from_elsewhere(self, secret):
        own, other = Client(), Client()
        sign_in(own)
        own.post(CODE, {"code": code_of(secret)})
        own.post("/en/admin/logout/")
        sign_in(other)
        for _ in range(6):
            other.post(CODE, {"code": wrong_code(secret)})
        sign_in(own)
        with later(seconds=60):
            own.post(CODE, {"code": code_of(secret)})

        assert is_inside(own)

    def test_by_the_password_alone_makes_no_browser_known(self, secret):
        assert "device" not in sign_in(Client()).cookies

    def test_must_be_finished_in_a_few_minutes(self, secret):
        client = Client()
        sign_in(client)
        with later(minutes=11):
            assert client.get(CODE)["Location"] == LOGIN
            assert client.post(CODE, {"code": code_of(secret)})["Location"] == LOGIN

    def test_begins_again_when_the_password_changes(self, secret, ana):
        client = Client()
        sign_in(client)
        ana.set_password("another horse, another staple")
        ana.save()

        assert client.post(CODE, {"code": code_of(secret)})["Location"] == LOGIN

    def test_as_another_signs_the_first_out(self, secret):
        make_user("bojan")
        client = Client()
        sign_in(client, "bojan")
        sign_in(client, "ana")

        assert not is_inside(client)
        assert not OpenSession.objects.filter(user_pk=User.objects.get(username="bojan").pk)

    @pytest.mark.parametrize("code", ["", "\0", "1" * 200, "١٢٣", "-"])
    def test_answers_junk_in_words(self, secret, code):
        client = Client()
        sign_in(client)
        assert client.post(CODE, {"code": code}).status_code == 200

    def test_costs_the_same_however_many_users_there_are(self, secret, django_assert_num_queries):
        for number in range(5):
            make_user(f"user-{number}")
        client = Client()
        sign_in(client)
        with django_assert_num_queries(3):
            client.get(CODE)


class TestRecoveryCode:
    def test_stands_in_for_the_phone_once(self, ana):
        _secret, (code, *_rest) = give_factor(ana)
        client = Client()
        sign_in(client)
        page = client.post(CODE, {"code": code.lower().replace("-", " ")}, follow=True)
        assert "Recovery codes left: 9." in page.text
        assert is_inside(client)

        other = Client()
        sign_in(other)
        other.post(CODE, {"code": code})
        assert not is_inside(other)
        assert [entry.about_name for entry in noted("code-used")] == ["ana"]

    def test_of_one_is_none_of_another(self, ana):
        give_factor(ana)
        _secret, (code, *_rest) = give_factor(make_user("bojan"))
        assert not confirms(ana.second_factor, code)

    def test_is_made_anew_with_the_password(self, client):
        _secret, old = set_up(client)
        refused = client.post(FACTOR, {"act": "codes", "password": "wrong"})
        assert "This is not your password." in refused.text
        new = shown_codes(client.post(FACTOR, {"act": "codes", "password": PASSWORD}).text)

        assert len(new) == 10
        assert not set(new) & set(old)
        assert RecoveryCode.objects.count() == 10
        assert noted("codes-made")


class TestTakingOff:
    def test_asks_for_the_password(self, client):
        set_up(client)
        client.post(FACTOR, {"act": "take-off"})
        client.post(FACTOR, {"act": "take-off", "password": "wrong"})
        assert SecondFactor.objects.exists()
        page = client.post(FACTOR, {"act": "take-off", "password": PASSWORD}, follow=True)

        assert "The second factor is taken off." in page.text
        assert not SecondFactor.objects.exists()
        assert [entry.actor_name for entry in noted("factor-taken-off")] == ["ana"]

    def test_is_no_place_to_guess_the_password(self, client):
        set_up(client)
        answers = [
            client.post(FACTOR, {"act": "take-off", "password": f"guess {number}"})
            for number in range(6)
        ]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]

    def test_leads_to_a_new_one_where_one_is_demanded(self, client, settings):
        set_up(client)
        settings.SECOND_FACTOR = "staff"
        page = client.post(FACTOR, {"act": "take-off", "password": PASSWORD}, follow=True)

        assert secret_on(page.text)
        assert not is_inside(client)
        _secret, codes = set_up(client)
        assert codes
        assert is_inside(client)


class TestDemand:
    def test_is_of_those_whom_the_setting_names(self, ana, chief, settings):
        demanded = {}
        for setting in ("optional", "registrars", "staff"):
            settings.SECOND_FACTOR = setting
            demanded[setting] = [is_demanded(ana), is_demanded(chief)]

        assert demanded == {
            "optional": [False, False],
            "registrars": [False, True],
            "staff": [True, True],
        }
        assert is_registrar(chief)
        assert not is_registrar(ana)

    def test_leads_who_has_none_to_set_one_up_and_to_nothing_else(self, ana, settings):
        settings.SECOND_FACTOR = "staff"
        client = Client()
        answer = client.post(
            f"{LOGIN}?next={HOME}units/", {"username": "ana", "password": PASSWORD}
        )
        assert answer["Location"] == FACTOR
        for address in (HOME, "/en/admin/units/unit/", "/en/admin/password_change/", CODE):
            assert client.get(address).status_code == 302
        page = client.get(FACTOR)
        assert "You may only work here with a second factor." in page.text
        assert "logout" not in page.text
        assert client.get(PICTURE).status_code == 200
        done = client.post(FACTOR, {"code": code_of(secret_on(page.text))})

        assert len(shown_codes(done.text)) == 10
        assert f'href="{HOME}units/"' in done.text
        assert is_inside(client)

    def test_ends_sessions_that_were_begun_without(self, client, settings):
        assert is_inside(client)
        settings.SECOND_FACTOR = "staff"
        assert not is_inside(client)

    def test_leaves_sessions_that_were_begun_with_it(self, ana, settings):
        secret, _codes = give_factor(ana)
        client = Client()
        sign_in(client)
        client.post(CODE, {"code": code_of(secret)})
        settings.SECOND_FACTOR = "staff"
        assert is_inside(client)

    def test_is_none_where_it_is_optional(self, ana):
        client = Client()
        client.force_login(ana)
        assert is_inside(client)


class TestAdministrator:
    def page(self, user: User) -> str:
        return f"/en/admin/auth/user/{user.pk}/signing-in/"

    def test_resets_the_factor_of_who_has_lost_it(self, ana, chief):
        give_factor(ana)
        found = Client()
        found.force_login(ana)
        client = Client()
        client.force_login(chief)
        assert "Reset the second factor" in client.get(self.page(ana)).text
        page = client.post(self.page(ana), {"act": "reset"}, follow=True)

        assert "The second factor is reset" in page.text
        assert not is_inside(found)
        own = Client()
        sign_in(own)
        assert is_inside(own)
        (entry,) = noted("factor-reset")
        assert (entry.actor_name, entry.about_name) == ("chief", "ana")

    def test_ends_the_sessions_of_another(self, ana, chief):
        there = Client()
        there.force_login(ana)
        client = Client()
        client.force_login(chief)
        client.post(self.page(ana), {"act": "end"})

        assert not is_inside(there)
        assert is_inside(client)
        assert [entry.actor_name for entry in noted("sessions-ended")] == ["chief"]

    def test_lets_somebody_try_again(self, ana, chief):
        for _ in range(5):
            sign_in(Client(), "ana", "wrong")
        client = Client()
        client.force_login(chief)
        assert "Let the user try again" in client.get(self.page(ana)).text
        client.post(self.page(ana), {"act": "let-in"})
        own = Client()
        sign_in(own)

        assert is_inside(own)

    def test_must_be_one(self, ana, chief, client):
        assert client.get(self.page(chief)).status_code == 403
        ana.user_permissions.add(Permission.objects.get(codename="change_user"))
        assert client.get(self.page(ana)).status_code == 200
        assert client.get(self.page(chief)).status_code == 403
        assert client.post(self.page(chief), {"act": "reset"}).status_code == 403

    def test_is_answered_junk_with_400(self, ana, chief):
        client = Client()
        client.force_login(chief)
        assert client.post(self.page(ana), {"act": "dance"}).status_code == 400
        assert client.get("/en/admin/auth/user/999999/signing-in/").status_code == 404
