"""A new copy gets its first data and its first editor, once."""

from __future__ import annotations

import io

from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.test import TestCase

from tests.builders import make_unit
from units.models import Unit


def prepare() -> str:
    out = io.StringIO()
    call_command("prepare", only_data=True, stdout=out)
    return out.getvalue()


class PrepareTests(TestCase):
    def test_fills_an_empty_register_and_leaves_a_filled_one_alone(self):
        prepare()
        assert Unit.objects.filter(code="rs-mfa-multilateral").exists()

        Unit.objects.all().delete()
        make_unit("only")
        prepare()
        assert [unit.code for unit in Unit.objects.all()] == ["only"]

    def test_makes_one_editor_and_shows_the_password_once(self):
        make_unit()
        first, second = prepare(), prepare()

        password = first.split("password   ")[1].split()[0]
        assert authenticate(username="admin", password=password).is_superuser
        assert password not in second
        assert get_user_model().objects.count() == 1
