"""What one does with a unit: each act a short page, offered beside the part that it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class Part(StrEnum):
    """A part of the workspace, as addresses name it."""

    NAMES = "names"
    DESCRIPTION = "description"
    NOTICE = "notice"
    PUBLICATION = "publication"
    PEOPLE = "people"
    CONTACTS = "contacts"
    TASKS = "tasks"
    CHILDREN = "children"
    PLACE = "place"
    LAW = "law"
    CODES = "codes"
    WHOLE = "whole"
    """The unit with all that is below it."""


@dataclass(frozen=True, slots=True)
class Act:
    """A way to a page on which something is done."""

    part: Part
    """Beside which it is offered."""
    label: str
    address: str


class OffersActs(admin.ModelAdmin[Any]):
    """For the admins of units and posts: who has an act to offer says so, after the others."""

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """The acts that somebody may do with a unit, or a post, as it stands."""
        yield from ()
