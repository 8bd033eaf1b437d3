"""Who writes, by which door, and why: what history says of a change beside the difference.

Whoever opens a door says so for a stretch of code; what is written within is theirs.

>>> with writing_as(name="clerk", door=Door.COMMAND, why="A new act"):
...     author().name, author().why
('clerk', 'A new act')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Door(models.TextChoices):
    """By what a write enters."""

    FORM = "form", _("form")
    DRAG = "drag", _("moving in the tree")
    CLOSING = "closing", _("closing")
    FILES = "files", _("files")
    COMMAND = "command", _("command")
    RESTORING = "restoring", _("restoring")
    PROPOSAL = "proposal", _("proposal")
    FORGETTING = "forgetting", _("forgetting a person")
    BEGINNING = "beginning", _("beginning of the history")
    PROGRAM = "program", _("program")


@dataclass(frozen=True, slots=True)
class Author:
    """What is known of whoever writes."""

    user: User | AnonymousUser | None = None
    """Who signed in; None for a command or a program."""
    name: str = ""
    """What they are called where nobody signed in."""
    door: Door = Door.PROGRAM
    why: str = ""
    undoes: int | None = None
    """The primary key of the change that is taken back."""
    proposal: int | None = None
    """The primary key of the proposal that is carried out."""
    is_rehearsing: bool = False
    """Whether all of it is taken back anyway."""

    @property
    def pk(self) -> int | None:
        """The primary key of the user, where somebody signed in."""
        return self.user.pk if self.user else None


class WhatIsKnown(TypedDict, total=False):
    """What somebody says of whoever writes, beside who it is: as ``Author`` has it."""

    door: Door
    why: str
    undoes: int | None
    proposal: int | None
    is_rehearsing: bool


_NOBODY = Author()
_asked: ContextVar[Callable[[], Author]] = ContextVar("author", default=lambda: _NOBODY)


def author() -> Author:
    """Who writes now."""
    return _asked.get()()


@contextmanager
def asking(find: Callable[[], Author]) -> Iterator[None]:
    """Whoever ``find`` gives writes within; it is asked when something is written, not before."""
    token = _asked.set(find)
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def writing_as(
    user: User | None = None, name: str = "", **known: Unpack[WhatIsKnown]
) -> Iterator[None]:
    """What is given holds within; the rest as outside."""
    outside = _asked.get()
    given = {key: value for key, value in known.items() if value}
    given |= {key: value for key, value in (("user", user), ("name", name)) if value}
    with asking(lambda: replace(outside(), **given)):  # type: ignore[arg-type]  # typed above
        yield
