"""Where weaknesses are reported, as RFC 9116 has it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from registry.environment import Environment

ADDRESS = "/.well-known/security.txt"


def test_names_the_address_that_is_set(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@ustroj.example"
    settings.PUBLIC_ADDRESS = "https://ustroj.example"

    answer = client.get(ADDRESS)

    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@ustroj.example"
    assert fields["Canonical"] == f"https://ustroj.example{ADDRESS}"
    assert fields["Preferred-Languages"] == "sl, sr, ka, en"
    assert timedelta(days=80) < left < timedelta(days=365)


@pytest.mark.django_db
def test_there_is_none_where_nobody_is_named(client):
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("ana@ustroj.example", "mailto:ana@ustroj.example"),
        ("https://ustroj.example/report", "https://ustroj.example/report"),
        ("", ""),
    ],
)
def test_an_address_may_be_written_as_one_writes_it(said, read):
    assert Environment({"TO": said}).contact("TO") == read


@pytest.mark.parametrize("said", ["ana", "http://a.example", "mailto:a@b\nExpires: 1", "a b@c.d"])
def test_what_is_none_is_told(said):
    env = Environment({"TO": said})

    assert env.contact("TO") == ""
    assert "Write an address of mails" in env.faults[0]
