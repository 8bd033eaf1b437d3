"""What the environment may say, and what is told where it says something else."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from registry import checks
from registry.environment import Environment

SQLITE = "sqlite:///var/db.sqlite3"


@pytest.mark.parametrize(
    ("said", "read"), [("true", True), ("Yes", True), ("0", False), ("off", False), ("", False)]
)
def test_yes_and_no_are_said_in_some_ways(said, read):
    assert Environment({"HTTPS": said}).bool("HTTPS", default=False) is read


def test_lists_may_have_spaces():
    env = Environment({"ALLOWED_HOSTS": "a.example, b.example,"})
    assert env.list("ALLOWED_HOSTS", default=[]) == ["a.example", "b.example"]


def test_a_secret_may_begin_with_any_sign():
    assert Environment({"SECRET_KEY": "$ecret"}).str("SECRET_KEY", default="") == "$ecret"


@pytest.mark.parametrize(
    "said",
    ["hello", "mysql://a@b/c", "postgres://u:p@host:port/name", "postgres://host", "postgres:/"],
)
def test_a_database_is_never_another_than_was_meant(said):
    env = Environment({"DATABASE_URL": said})
    env.db_url("DATABASE_URL", default=SQLITE)

    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL is .*Write postgres://user"):
        env.refuse_faults()


def test_all_faults_are_told_at_once_and_no_password():
    env = Environment(
        {"DATABASE_URL": "mysql://u:secret@h/n", "HTTPS": "ture", "TIME_ZONE": "Mars", "N": "-1"}
    )
    env.db_url("DATABASE_URL", default=SQLITE)
    env.bool("HTTPS", default=False)
    env.zone("TIME_ZONE", default="Europe/Ljubljana")
    env.int("N", default=2, least=1)
    env.choice("SECOND_FACTOR", ("optional", "staff"))

    assert [fault.split(" ")[0] for fault in env.faults] == [
        "DATABASE_URL",
        "HTTPS",
        "TIME_ZONE",
        "N",
    ]
    assert "secret" not in str(env.faults)


def told(check, **chosen: object) -> list[str]:
    with override_settings(**chosen):
        return [str(message.id) for message in check()]


@pytest.mark.parametrize(
    ("check", "chosen", "expected"),
    [
        (checks.names_are_right, {"ALLOWED_HOSTS": ["https://a.example"]}, "registry.E001"),
        (checks.names_are_right, {"ALLOWED_HOSTS": ["a.example:443"]}, "registry.E001"),
        (checks.names_are_right, {"PUBLIC_ADDRESS": "ustroj.example"}, "registry.E002"),
        (checks.names_are_right, {"PUBLIC_ADDRESS": "https://a.example"}, "registry.W015"),
        (
            checks.names_are_right,
            {"BEHIND_PROXY": True, "ALLOWED_HOSTS": ["localhost"]},
            "registry.W016",
        ),
        (checks.proxies_are_known, {"HTTPS": True, "BEHIND_PROXY": False}, "registry.W010"),
        (checks.proxies_are_known, {"BEHIND_PROXY": True, "TRUSTED_PROXIES": 0}, "registry.W011"),
        (checks.secrets_are_kept, {"METRICS_TOKEN": "short"}, "registry.W013"),
        (checks.secrets_are_kept, {"DEBUG": True, "HTTPS": True}, "registry.E003"),
    ],
)
def test_settings_that_do_not_go_together_are_told(check, chosen, expected):
    assert expected in told(check, **chosen)


def test_a_name_of_a_whole_domain_is_answered_to():
    chosen = {"PUBLIC_ADDRESS": "https://www.a.example", "ALLOWED_HOSTS": [".a.example"]}
    assert told(checks.names_are_right, **chosen) == []


def test_proxies_that_are_counted_and_not_believed_are_told(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "2")

    assert told(checks.proxies_are_known, BEHIND_PROXY=False) == ["registry.W019"]
    assert told(checks.proxies_are_known, BEHIND_PROXY=True, TRUSTED_PROXIES=2) == []


def test_each_check_has_a_name_of_its_own():
    """Whoever silences one silences no other."""
    found = [
        name
        for file in (settings.BASE_DIR / "registry").glob("**/*.py")
        for name in re.findall(r'id="(registry\.[A-Z]\d+)"', file.read_text(encoding="utf-8"))
    ]
    assert "registry.E001" in found
    assert sorted(found) == sorted(set(found))
