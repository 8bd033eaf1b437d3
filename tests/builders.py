"""The small cast of the tests: name what matters, leave the rest to the builder."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib.auth.models import User

from units.models import Appointment, Contact, Person, Post, Task, Unit, UnitKind

_numbers = count(1)


def _code(stem: str) -> str:
    return f"{stem}-{next(_numbers)}"


PASSWORD = "correct horse battery staple"


def make_user(name: str = "ana", **fields: Any) -> User:
    """One of the staff, who has the password of all users of the tests."""
    given = {"password": PASSWORD, "is_staff": True, **fields}
    return User.objects.create_user(name, **given)


def make_kind(code: str = "", **fields: Any) -> UnitKind:
    code = code or _code("kind")
    return UnitKind.objects.create(**{"code": code, "name_en": code.capitalize(), **fields})


def make_unit(code: str = "", **fields: Any) -> Unit:
    """A published unit with an English name made from its code, unless a name in any language is
    given.
    """
    code = code or _code("unit")
    if not any(field.startswith("name_") for field in fields):
        fields["name_en"] = code.replace("-", " ").capitalize()
    return Unit.objects.create(**{"code": code, "status": "published", **fields})


def make_ministry() -> Unit:
    """A ministry with a sector, and a department in it, named in both Serbian scripts by way of
    Cyrillic.
    """
    ministry = make_unit(
        "mfa",
        name_sr="Министарство спољних послова",
        name_en="Ministry of Foreign Affairs",
        original_language="sr",
    )
    sector = make_unit(
        "mfa-sector",
        parent=ministry,
        name_sr="Сектор за мултилатералу",
        name_en="Multilateral Sector",
        original_language="sr",
    )
    make_unit(
        "mfa-department",
        parent=sector,
        name_sr="Одељење за Уједињене нације",
        original_language="sr",
    )
    return ministry


def make_task(unit: Unit, text: str = "", **fields: Any) -> Task:
    number = next(_numbers)
    if not any(field.startswith("text_") for field in fields):
        fields["text_en"] = text or f"Task {number}"
    return Task.objects.create(**{"unit": unit, "order": number, **fields})


def make_person(given: str = "Ana", family: str = "Novak", **fields: Any) -> Person:
    names = {
        f"{part}_{language}": value
        for part, value in (("given_name", given), ("family_name", family))
        for language in ("sl", "en")
    }
    return Person.objects.create(**{"code": _code("person"), **names, **fields})


def make_post(unit: Unit, title: str = "Head", **fields: Any) -> Post:
    return Post.objects.create(**{"unit": unit, "title_en": title, "is_head": True, **fields})


def appoint(person: Person, post: Post, **fields: Any) -> Appointment:
    return Appointment.objects.create(person=person, post=post, **fields)


def make_contact(unit: Unit, written: str = "01 478 2267", **fields: Any) -> Contact:
    return Contact.objects.create(
        **{"unit": unit, "kind": "phone", "value": "+38614782267", "written": written, **fields}
    )
