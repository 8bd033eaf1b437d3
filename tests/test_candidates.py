"""Candidates of the database become hits: what a reader may see of them, ranked."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import make_task, make_unit
from units.models import Unit
from units.models.unit import UnitQuerySet
from units.search.candidates import Candidates, Reader
from units.search.engine import EVERYWHERE, alternatives
from units.text.analysis.queries import understand

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def candidates(among: UnitQuerySet | None = None, *, is_typing: bool = False) -> Candidates:
    shown = Unit.objects.visible(DAY) if among is None else among
    return Candidates(Reader("en", EVERYWHERE, is_typing, shown, DAY))


def taken(found: Candidates, text: str, **options: object) -> dict[str, float]:
    """The codes of what is found for some words, with their scores."""
    query = understand(text)
    wanted = [alternatives(group) for group in query.groups]
    found.take(query, wanted, len(wanted), **options)
    return {Unit.objects.get(pk=pk).code: hit.score for pk, hit in found.hits.items()}


def test_what_the_reader_may_not_see_is_no_hit():
    make_unit("shown", name_en="Harbour")
    make_unit("draft", name_en="Harbour", status="draft")

    assert taken(candidates(), "harbour").keys() == {"shown"}
    assert taken(candidates(Unit.objects.all()), "harbour").keys() == {"shown", "draft"}


def test_a_name_is_worth_more_than_a_task_and_a_living_unit_more_than_one_that_ended():
    make_unit("named", name_en="Harbour")
    make_unit("ended", name_en="Harbour", dissolved_on=date(2025, 1, 1))
    make_task(make_unit("tasked"), "Keeps the harbour")

    scores = taken(candidates(), "harbour")
    assert scores["named"] > scores["ended"] > scores["tasked"]


def test_an_answer_that_is_worth_less_counts_less():
    make_unit("named", name_en="Harbour")

    whole, half = (taken(candidates(), "harbour", factor=worth)["named"] for worth in (1.0, 0.5))
    assert half == pytest.approx(whole / 2)


def test_a_unit_is_looked_for_below_one_body_only():
    for top in ("one", "other"):
        make_unit(f"{top}-port", name_en="Harbour", parent=make_unit(top))

    assert taken(candidates(), "harbour", top="one").keys() == {"one-port"}


def test_tasks_say_nothing_to_who_is_typing():
    make_task(make_unit("tasked"), "Keeps the harbour")

    assert taken(candidates(is_typing=True), "harbour") == {}


def test_words_are_known_as_far_as_the_reader_may_see():
    make_unit("shown", name_en="Harbour")
    make_unit("draft", name_en="Lighthouse", status="draft")

    found = candidates()
    assert found.shown_words(["harbour", "lighthouse", "pier"]) == {"harbour"}
    assert found.answers([("harbour", False)])
    assert not found.answers([("lighthouse", False)])


def test_bodies_are_known_by_their_names():
    body = make_unit("port-authority", name_en="Harbour")
    make_unit("draft", name_en="Harbour", status="draft")

    assert candidates().bodies([[("harbour", False)], [("_0", False)]]) == [(body.pk, body.code)]
