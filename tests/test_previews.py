"""Pages as a proposal would make them: for those who may look at it, and nobody else."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.builders import make_task, make_unit
from units.closing import Closing, Parts, close
from units.models import Unit
from units.proposals.models import Proposal
from units.proposals.rehearsal import rehearsed

pytestmark = pytest.mark.django_db

DAY = date(2030, 1, 1)


@pytest.fixture
def proposal() -> Proposal:
    """Two departments become one, which is called otherwise."""
    ministry = make_unit("mfa", name_en="Ministry")
    for code in ("a", "b"):
        make_unit(f"{code}-desk", parent=make_unit(code, parent=ministry))
    with rehearsed() as rehearsal:
        merged = make_unit("ab", parent=ministry, name_sr="Одељење", name_en="Merged")
        make_task(merged, "Does both")
        originals = list(Unit.objects.filter(code__in=["a", "b"]))
        close(Closing(originals, DAY, "merged", [merged], Parts.TO_SUCCESSOR))
    proposal = Proposal.objects.create(title="Merger", due_on=DAY)
    proposal.keep(rehearsal.pairs, None)
    return proposal


@pytest.fixture
def clerk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("clerk"))
    return client


def address(proposal: Proposal, code: str, page: str = "", language: str = "en") -> str:
    return f"/{language}/units/{code}/{page}?preview={proposal.token}"


def test_the_page_is_as_it_would_be(proposal, clerk):
    page = clerk.get(address(proposal, "ab")).text
    assert "This is a preview" in page
    assert "Does both" in page
    assert "A desk" in page
    assert "B desk" in page
    assert not Unit.objects.filter(code="ab").exists()


def test_so_are_the_pages_around_it(proposal, clerk):
    closed = clerk.get(address(proposal, "a")).text
    assert "Merged" in closed
    assert f"/en/units/ab/?preview={proposal.token}" in closed
    structure = clerk.get(address(proposal, "mfa", "structure/")).text
    assert structure.index("Merged") < structure.index("A desk")


def test_in_every_language_by_the_switch(proposal, clerk):
    page = clerk.get(address(proposal, "ab", language="sr-latn")).text
    assert "Odeljenje" in page
    assert f"/ka/units/ab/?preview={proposal.token}" in page


def test_it_is_not_cached_and_not_indexed(proposal, clerk):
    response = clerk.get(address(proposal, "ab"))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in response.text
    assert 'rel="alternate"' not in response.text


def test_nobody_else_learns_that_there_is_one(proposal):
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger", is_staff=True))
    for client in (Client(), stranger):
        for code in ("ab", "mfa"):
            assert client.get(address(proposal, code)).status_code == 404


def test_an_address_that_was_guessed_is_not_found(proposal, clerk):
    for token in (uuid.uuid4(), "1", ""):
        assert clerk.get(f"/en/units/mfa/?preview={token}").status_code == 404


def test_what_is_decided_has_no_preview(proposal, clerk):
    Proposal.objects.update(status="declined")
    assert clerk.get(address(proposal, "mfa")).status_code == 404


def test_of_a_draft_says_that_citizens_would_not_see_it(proposal, clerk):
    with rehearsed() as rehearsal:
        make_unit("secret", status="draft")
    draft = Proposal.objects.create(title="Secret")
    draft.keep(rehearsal.pairs, None)
    assert "Citizens would not see this page" in clerk.get(address(draft, "secret")).text
