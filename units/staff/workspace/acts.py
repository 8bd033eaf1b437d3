"""What one does with a unit: each act a short page, offered beside the part that it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.contrib import admin
from django.http import HttpRequest

from units.models import Unit


class Part(StrEnum):
    """A part of the workspace, as addresses name it."""

    NAMES = "names"
    DESCRIPTION = "description"
    NOTICE = "notice"
    PUBLICATION = "publication"
    PEOPLE = "people"
    CONTACTS = "contacts"
    TASKS = "tasks"
    PLACE = "place"
    LAW = "law"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Act:
    """A way to a page on which something is done."""

    part: Part
    """Beside which it is offered."""
    label: str
    address: str


class OffersActs(admin.ModelAdmin[Unit]):
    """For the admin of units: who has an act to offer says so, after those who come before."""

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """The acts that somebody may do with a unit as it stands."""
        yield from ()
