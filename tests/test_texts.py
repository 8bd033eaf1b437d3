"""All that a unit says, as search knows it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from units.models import FormerCode, Unit
from units.search.texts import TOP, texts_of
from units.text.analysis.ranking import IndexedText, TextKind

pytestmark = pytest.mark.django_db


def said(unit: Unit) -> dict[TextKind, list[IndexedText]]:
    """What a unit says, by kind."""
    ((_pk, texts),) = texts_of([unit.pk])
    found: dict[TextKind, list[IndexedText]] = {}
    for text in texts:
        found.setdefault(text.kind, []).append(text)
    return found


@pytest.fixture
def health() -> Unit:
    health = make_unit("health", name_en="Health", kind=make_kind("ministry"))
    FormerCode.objects.create(code="well", unit=health)
    make_task(health, "Vaccinates")
    make_contact(health, label_en="Press")
    appoint(make_person(), make_post(health, "Minister"), started_on=date(2020, 1, 1))
    return health


def test_every_kind_of_text_is_said(health):
    assert said(health).keys() == {
        TextKind.NAME,
        TextKind.CODE,
        TextKind.PERSON,
        TextKind.CONTACT,
        TextKind.CONTACT_TEXT,
        TextKind.TASK,
        TextKind.TITLE,
        TextKind.UNIT_KIND,
    }


def test_former_codes_are_said_beside_the_present_one(health):
    assert [text.words[0] for text in said(health)[TextKind.CODE]] == ["health", "well"]


def test_a_body_at_the_top_is_marked_as_one(health):
    below = make_unit("wards", parent=health)

    (top,), (part,) = (said(unit)[TextKind.NAME] for unit in (health, below))
    assert TOP in top.single_tokens
    assert TOP not in part.single_tokens


def test_a_person_is_said_with_the_days_of_office(health):
    assert {text.since for text in said(health)[TextKind.PERSON]} == {"2020-01-01"}


def test_a_name_that_is_not_published_is_not_said(health):
    appoint(make_person("Eva", "Tajna"), make_post(health, is_head=False), is_published=False)

    tokens = {token for text in said(health)[TextKind.PERSON] for token in text.single_tokens}
    assert "novak" in tokens
    assert "tajna" not in tokens


def test_a_text_survives_being_a_line_of_the_index(health):
    for text in (one for texts in said(health).values() for one in texts):
        assert IndexedText.from_line(text.as_line()) == text


def test_many_units_cost_as_many_queries_as_one(health):
    others = [make_unit(f"desk-{number}") for number in range(5)]
    for unit in others:
        make_task(unit)
    with CaptureQueriesContext(connection) as for_one:
        list(texts_of([health.pk]))
    with CaptureQueriesContext(connection) as for_many:
        list(texts_of([health.pk, *(unit.pk for unit in others)]))

    assert len(for_many) == len(for_one)
