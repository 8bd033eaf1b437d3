"""What results read of the units that were found: no more than may be shown, in a few questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Prefetch, Q, QuerySet

from units.databases.composed import composed
from units.models import Contact, Post, Task, Unit
from units.models.unit import UnitQuerySet


@composed
def in_full(
    units: Sequence[int], *, on: date, with_texts: bool, with_all_posts: bool
) -> UnitQuerySet:
    """Units with what every result shows of them: the head, and how to reach either.

    Long texts and the other posts come only where they may be what answers; tasks come by
    themselves.
    """
    found = Unit.objects.filter(pk__in=units)
    found = found.select_related("kind") if with_texts else found.for_listing()
    posts = Post.objects.with_holders(on).defer("updated_at")
    contacts = Contact.objects.defer("updated_at")
    if not with_all_posts:
        posts = posts.filter(is_head=True)
    with_posts = found.prefetch_related(Prefetch("posts", posts))
    return with_posts.prefetch_related(
        Prefetch("contacts", contacts), Prefetch("posts__contacts", contacts)
    )


@composed
def tasks(tasks: Sequence[int]) -> QuerySet[Task]:
    """Tasks, for what they say."""
    return Task.objects.filter(pk__in=tasks).defer("updated_at")


@composed
def by_name(
    units: Sequence[int], *, on: date, with_people: bool, with_contacts: bool
) -> UnitQuerySet:
    """Units with no more than their names, people and numbers where those may answer."""
    found = Unit.objects.filter(pk__in=units).for_listing()
    if with_people or with_contacts:
        found = found.prefetch_related(Prefetch("posts", Post.objects.with_holders(on)))
    return found.prefetch_related("contacts", "posts__contacts") if with_contacts else found


def above(units: Sequence[Unit]) -> dict[int, list[Unit]]:
    """The units above each, from the top, in one query."""
    wanted = [unit for unit in units if unit.level]
    if not wanted:
        return {}
    found = places_above(
        [unit.tree_id for unit in wanted],
        [unit.lft for unit in wanted],
        [unit.rght for unit in wanted],
    )
    return {
        unit.pk: [
            above
            for above in found
            if above.tree_id == unit.tree_id and above.lft < unit.lft and above.rght > unit.rght
        ]
        for unit in units
    }


@composed
def places_above(trees: Sequence[int], lefts: Sequence[int], rights: Sequence[int]) -> UnitQuerySet:
    """The units above some places, given by the numbers of their trees and edges."""
    places = zip(trees, lefts, rights, strict=True)
    wanted = [Q(tree_id=tree, lft__lt=left, rght__gt=right) for tree, left, right in places]
    return Unit.objects.filter(reduce(or_, wanted)).for_listing().order_by("tree_id", "lft")
