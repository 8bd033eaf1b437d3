"""Questions that are composed once give what Django gives, whatever their values are."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.builders import (
    appoint,
    make_contact,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from units.databases.composed import Composed, composed
from units.models import Succession, Task, Unit
from units.public import sources
from units.public.views import indexes, pages
from units.search import candidates, rows
from units.text.languages import LANGUAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def sector():
    make_ministry()
    sector = Unit.objects.get(code="mfa-sector")
    for number in range(3):
        make_task(sector)
        make_contact(sector)
        post = make_post(sector, is_head=number == 0)
        appoint(make_person(), post)
        make_contact(post=post, unit=None)
        make_unit(parent=sector)
    make_unit(parent=sector, status="draft")
    change = Succession.objects.create(code="s", kind="renamed", happened_on="2020-01-01")
    change.originals.add(sector)
    change.results.add(sector.parent)
    return sector


def questions(sector):
    """Each question with values to ask it with."""
    pks = list(Unit.objects.values_list("pk", flat=True))
    yield sources._unit, ("mfa-sector",), {}
    yield sources._top, ("mfa-sector",), {}
    yield sources._chain, (sector,), {}
    yield sources._contacts, (pks[:3],), {}
    yield sources._children, (sector.pk,), {"limit": 2}
    yield sources._number_of_children, (sector.pk,), {}
    yield sources._siblings, (sector.parent_id, sector.pk), {}
    yield sources._siblings_before, (sector.parent_id, sector.lft + 10), {}
    yield sources._siblings_behind, (sector.parent_id, 0), {}
    yield sources._branch, (sector.parent,), {}
    yield sources._parts_of, (pks,), {}
    yield sources._successions, (sector.pk,), {}
    yield sources._origins, (sector.parent_id,), {}
    yield sources._successions_of, (pks,), {}
    yield pages._bodies, (), {"limit": 5}
    yield pages._bodies_in, ("",), {"start": 0, "limit": 5}
    yield pages._parts_of, (pks,), {}
    yield pages._contacts, (pks,), {}
    yield indexes._units, (), {"letter": "", "start": 0, "stop": 9}
    yield indexes._units, (), {"letter": "#", "start": 0, "stop": 9}
    yield indexes._holders, (), {"letter": "", "start": 0, "stop": 9}
    yield indexes._tops_of, ([sector.tree_id],), {}
    yield from questions_of_search(sector, pks)


def questions_of_search(sector, pks):
    today = timezone.localdate()
    for more in (False, True):
        yield rows.in_full, (pks,), {"on": today, "with_texts": more, "with_all_posts": more}
        yield rows.by_name, (pks,), {"on": today, "with_people": more, "with_contacts": more}
    yield candidates._public_entries, (pks,), {"on": today}
    yield candidates._first_of, (pks,), {"on": today}
    yield rows.tasks, (list(Task.objects.values_list("pk", flat=True)),), {}
    yield rows.places_above, ([sector.tree_id], [sector.lft], [sector.rght]), {}


def all_of(row):
    """A row with what belongs to it, as it can be compared."""
    if not hasattr(row, "_state"):
        return row
    kept = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    related = {name: all_of(one) for name, one in row._state.fields_cache.items() if one != row}
    known = {
        name: [str(one) for one in parts]
        for name, parts in vars(row).get("_prefetched_objects_cache", {}).items()
    }
    return kept, sorted(related), known, row._state.db, row._state.adding


def test_every_question_is_asked_here(sector):
    there = {
        found
        for name, module in list(sys.modules.items())
        if name.startswith("units.")
        for found in vars(module).values()
        if isinstance(found, Composed)
    }
    assert there - {question for question, *_ in questions(sector)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_gives_the_same_rows_as_django(sector, language):
    with translation.override(language):
        for question, values, fixed in questions(sector):
            for _again in range(2):
                expected = [all_of(row) for row in question.fresh(*values, **fixed)]
                assert [all_of(row) for row in question(*values, **fixed)] == expected, question


def test_asks_as_many_queries_as_django_and_other_values_need_no_other_sql(sector):
    other = Unit.objects.get(code="mfa")
    sources._unit("mfa")
    with CaptureQueriesContext(connection) as fresh:
        list(sources._unit.fresh(sector.code))
    with CaptureQueriesContext(connection) as asked:
        (found,) = sources._unit(sector.code)

    assert len(asked) == len(fresh)
    assert found == sector
    assert [one.pk for one in sources._chain(other)] == [other.pk]
    assert [one.code for one in sources._chain(sector)] == ["mfa", "mfa-sector"]


def test_follows_the_day(sector, monkeypatch):
    assert sources._unit("mfa-sector")
    Unit.objects.filter(pk=sector.pk).update(published_from=date(2999, 1, 1))

    assert not sources._unit("mfa-sector")
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2999, 1, 1))
    assert sources._unit("mfa-sector")


def test_refuses_sql_that_holds_what_was_made_of_a_value(sector):
    deeper = composed(lambda level: Unit.objects.filter(level__lte=level + 1))
    begins = composed(lambda code: Unit.objects.filter(code__startswith=code))

    with pytest.raises(ValueError, match="pass that itself"):
        deeper(1)
    with pytest.raises(ValueError, match="pass that itself"):
        begins("mfa")


def test_rows_that_were_read_are_not_asked_for_others(sector):
    (found,) = sources._unit("mfa-sector")

    assert len(found.tasks.all()) == 3
    with pytest.raises(TypeError, match="read already"):
        found.tasks.filter(code="task-1")


def test_asks_nothing_about_no_rows_and_the_same_about_lists_of_any_length(sector):
    pks = list(Unit.objects.values_list("pk", flat=True))
    for length in range(1, len(pks) + 1):
        found = sources._parts_of(pks[:length])
        assert found == list(sources._parts_of.fresh(pks[:length]))
