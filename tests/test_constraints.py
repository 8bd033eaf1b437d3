"""What the database promises about stored rows, whoever writes them, and how an editor is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from tests.builders import (
    appoint,
    make_contact,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from units.models import (
    Appointment,
    Contact,
    FormerCode,
    GlossaryEntry,
    Person,
    Post,
    Succession,
    Task,
    Unit,
    UnitKind,
)
from units.tree import raw_saves

pytestmark = pytest.mark.django_db

CODE = "Use small letters a to z, digits and single hyphens, as in “si-mzz-enlargement”."
NO_NAME = "Give the name in at least one language."
DISSOLVED_TOO_EARLY = (
    "The unit would be dissolved before it was founded: correct one of the two dates."
)
E164 = "Write the number as it is dialled from abroad, with + and digits only: “+38614782267”."


@dataclass
class Cast:
    """What the broken rows belong to."""

    ministry: Unit
    post: Post
    person: Person


@pytest.fixture(scope="module")
def stored_cast(stored_once) -> Iterator[Cast]:
    with stored_once():
        ministry = make_ministry()
        post = make_post(ministry, code="head")
        person = make_person(code="ana-novak")
        make_task(ministry, code="task-1")
        make_contact(ministry, code="phone-1")
        make_contact(None, post=post, code="phone-1")
        appoint(person, post, started_on=date(2020, 1, 1))
        appoint(person, post)
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        yield Cast(ministry, post, person)


@pytest.fixture
def cast(stored_cast: Cast) -> Cast:
    """A copy for each test, which may change it."""
    return deepcopy(stored_cast)


def task(cast: Cast, **fields: object) -> Task:
    return Task(**{"unit": cast.ministry, "code": "task-2", "text_en": "Advises.", **fields})


def post(cast: Cast, **fields: object) -> Post:
    return Post(**{"unit": cast.ministry, "code": "deputy", "title_en": "Deputy", **fields})


def person(cast: Cast, **fields: object) -> Person:
    return Person(**{"code": "eva-kralj", "family_name_sl": "Kralj", **fields})


def contact(cast: Cast, **fields: object) -> Contact:
    return Contact(
        **{
            "unit": cast.ministry,
            "code": "phone-2",
            "kind": "phone",
            "written": "01 478 2267",
            **fields,
        }
    )


def appointment(cast: Cast, **fields: object) -> Appointment:
    return Appointment(
        **{"post": cast.post, "person": cast.person, "started_on": date(2021, 1, 1), **fields}
    )


def unit(cast: Cast, **fields: object) -> Unit:
    return Unit(**{"code": "desk", "name_en": "Desk", **fields})


def kind(cast: Cast, **fields: object) -> UnitKind:
    return UnitKind(**{"code": "desk", "name_en": "Desk", **fields})


def former_code(cast: Cast, **fields: object) -> FormerCode:
    return FormerCode(**{"code": "old", "unit": cast.ministry, **fields})


def succession(cast: Cast, **fields: object) -> Succession:
    return Succession(**{"code": "mfa-2019", "kind": "split", **fields})


def glossary_entry(cast: Cast, **fields: object) -> GlossaryEntry:
    return GlossaryEntry(**{"cyrillic": "ПЛАЦ", "latin": "PLAC", **fields})


EARLY, LATE = date(2020, 1, 1), date(2021, 1, 1)

# The name of the constraint, a row that keeps it, what breaks it, and what the editor reads. Where
# it stands is None for a whole form.
REFUSED = [
    ("unitkind_code_is_plain", kind, {"code": "Desk"}, CODE),
    ("unitkind_name_in_some_language", kind, {"name_en": ""}, NO_NAME),
    ("unit_code_is_plain", unit, {"code": "desk--1"}, CODE),
    ("unit_code_is_plain", unit, {"code": "-desk"}, CODE),
    ("unit_code_is_plain", unit, {"code": "miza-č"}, CODE),
    ("unit_name_in_some_language", unit, {"name_en": ""}, NO_NAME),
    ("unit_name_in_some_language", unit, {"name_en": None}, NO_NAME),
    (
        "unit_dissolved_after_founded",
        unit,
        {"founded_on": LATE, "dissolved_on": EARLY},
        DISSOLVED_TOO_EARLY,
    ),
    (
        "unit_dissolved_after_founded",
        unit,
        {"founded_on": LATE, "dissolved_on": LATE},
        DISSOLVED_TOO_EARLY,
    ),
    (
        "unit_published_in_order",
        unit,
        {"published_from": LATE, "published_until": EARLY},
        "Publication would end before it begins: correct one of the two dates.",
    ),
    (
        "unit_notice_in_order",
        unit,
        {"notice_from": LATE, "notice_until": EARLY},
        "The notice would end before it begins: correct one of the two dates.",
    ),
    ("task_code_is_plain", task, {"code": "Task 2"}, CODE),
    (
        "task_text_in_some_language",
        task,
        {"text_en": None},
        "Give the text in at least one language.",
    ),
    (
        "task_code_unique_in_unit",
        task,
        {"code": "task-1"},
        "Another task of this unit has this code.",
    ),
    ("person_code_is_plain", person, {"code": "eva_kralj"}, CODE),
    (
        "person_family_name_in_some_language",
        person,
        {"family_name_sl": ""},
        "Give the family name in at least one language.",
    ),
    ("post_code_is_plain", post, {"code": "Deputy"}, CODE),
    (
        "post_title_in_some_language",
        post,
        {"title_en": "", "title_feminine_sl": "Namestnica"},
        "Give the title in at least one language.",
    ),
    (
        "post_code_unique_in_unit",
        post,
        {"code": "head"},
        "Another post of this unit has this code.",
    ),
    (
        "post_one_head_in_unit",
        post,
        {"is_head": True},
        "This unit has a head already. Only one post can head it.",
    ),
    ("contact_code_is_plain", contact, {"code": "Phone"}, CODE),
    (
        "contact_has_one_owner",
        contact,
        {"unit": None},
        "A contact belongs to a unit or to a post, not to both.",
    ),
    ("contact_is_written", contact, {"written": ""}, "This field cannot be blank."),
    ("contact_number_is_e164", contact, {"value": "01 478 2267"}, E164),
    ("contact_number_is_e164", contact, {"value": "+0386", "kind": "fax"}, E164),
    ("contact_number_is_e164", contact, {"value": "+386 1 478 22 67", "kind": "mobile"}, E164),
    ("contact_number_is_e164", contact, {"value": "1234567"}, E164),
    (
        "contact_extension_is_digits",
        contact,
        {"extension": "2026-01-25"},
        "An extension has digits only: “1200”.",
    ),
    (
        "contact_code_unique_in_unit",
        contact,
        {"code": "phone-1"},
        "Another contact of this unit has this code.",
    ),
    (
        "appointment_ends_after_start",
        appointment,
        {"started_on": LATE, "ended_on": EARLY},
        "The appointment would end before it begins: correct one of the two dates.",
    ),
    (
        "appointment_once_a_day",
        appointment,
        {"started_on": EARLY},
        "This person already has an appointment to this post from that day.",
    ),
    (
        "appointment_once_undated",
        appointment,
        {"started_on": None},
        "This person holds this post already, without a first day.",
    ),
    ("formercode_code_is_plain", former_code, {"code": "Old"}, CODE),
    ("succession_code_is_plain", succession, {"code": "MFA"}, CODE),
    ("glossary_entry_is_whole", glossary_entry, {"latin": ""}, "This field cannot be blank."),
    (
        "glossary_entry_one_way_back",
        glossary_entry,
        {"cyrillic": "ТАИЕКС", "latin": "TAIEX"},
        "Another Cyrillic form is proposed for this Latin one already. Untick that here or there.",
    ),
]

KEPT = [
    (unit, {"founded_on": EARLY, "dissolved_on": LATE}),
    (unit, {"dissolved_on": EARLY}),
    (unit, {"published_from": EARLY, "published_until": EARLY}),
    (unit, {"notice_from": EARLY, "notice_until": EARLY}),
    (unit, {"name_en": None, "name_ka": "მაგიდა"}),
    (post, {"is_head": False}),
    (task, {"text_en": None, "text_sr_latn": "Savetuje."}),
    (contact, {"value": "+38614782267"}),
    (contact, {"kind": "office", "value": "Room 7"}),
    (contact, {"value": ""}),
    (glossary_entry, {"cyrillic": "ТАИЕКС", "latin": "TAIEX", "is_proposed": False}),
    (appointment, {"started_on": LATE, "ended_on": LATE}),
]


def write_raw(row: models.Model) -> None:
    """Into the table, past every check of ours, as a fixture or a hand at the database would."""
    row.updated_at = timezone.now()  # which even a raw row has
    with raw_saves() as place:
        if isinstance(row, Unit):
            place(row)
        row.save_base(raw=True)


def refused_by(constraint: str, write: Callable[[], object]) -> None:
    """The database refuses it, and for this reason."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    if connection.vendor == "postgresql" or "UNIQUE" not in str(
        caught.value
    ):  # SQLite names the columns of a unique constraint
        assert constraint in str(caught.value)


@pytest.mark.parametrize(
    ("constraint", "row", "broken", "said"),
    REFUSED,
    ids=[f"{case[0]}-{place}" for place, case in enumerate(REFUSED)],
)
class TestEachConstraint:
    def test_refuses_a_row_that_no_code_of_ours_looked_at(
        self, cast, constraint, row, broken, said
    ):
        refused_by(constraint, lambda: write_raw(row(cast, **broken)))

    def test_tells_the_editor_what_to_put_right(self, cast, constraint, row, broken, said):
        with pytest.raises(ValidationError) as caught:
            row(cast, **broken).full_clean(exclude=["lft", "rght", "tree_id", "level"])

        assert caught.value.messages == [said]

    def test_lets_the_same_row_in_without_the_fault(self, cast, constraint, row, broken, said):
        row(cast).full_clean(exclude=["lft", "rght", "tree_id", "level"])

        write_raw(row(cast))


@pytest.mark.parametrize(("row", "fields"), KEPT)
def test_what_is_in_order_is_let_in(cast, row, fields):
    row(cast, **fields).full_clean(exclude=["lft", "rght", "tree_id", "level"])

    write_raw(row(cast, **fields))


def test_a_contact_of_both_a_unit_and_a_post_is_refused(cast):
    both = contact(cast, post=cast.post)

    refused_by("contact_has_one_owner", lambda: write_raw(both))
    with pytest.raises(ValidationError, match="belongs to a unit or to a post, not to both"):
        both.full_clean()


def test_two_contacts_of_a_post_do_not_share_a_code(cast):
    again = contact(cast, unit=None, post=cast.post, code="phone-1")

    refused_by("contact_code_unique_in_post", lambda: write_raw(again))
    with pytest.raises(ValidationError, match="Another contact of this post has this code"):
        again.full_clean()


def test_a_unit_and_a_post_in_it_may_use_the_same_code_for_a_contact(cast):
    assert set(Contact.objects.filter(code="phone-1").values_list("unit", "post")) == {
        (cast.ministry.pk, None),
        (None, cast.post.pk),
    }


def test_a_unit_is_not_its_own_parent(cast):
    desk = make_unit("desk")

    refused_by(
        "unit_not_its_own_parent",
        lambda: Unit.objects.filter(pk=desk.pk)._update_structure(parent_id=desk.pk),
    )
    desk.parent = desk
    with pytest.raises(ValidationError, match="cannot be part of itself"):
        desk.full_clean()


@pytest.mark.parametrize(
    ("constraint", "numbers"),
    [
        ("unit_edges_in_order", {"lft": 2, "rght": 2}),
        ("unit_edges_in_order", {"lft": 0, "rght": 2}),
        ("unit_level_below_edge", {"level": 1}),
    ],
)
def test_numbers_that_no_tree_has_are_refused(cast, constraint, numbers):
    desk = make_unit("desk")

    refused_by(constraint, lambda: Unit.objects.filter(pk=desk.pk)._update_structure(**numbers))


@pytest.mark.parametrize("model", [Unit, UnitKind, Person, FormerCode, Succession])
def test_a_code_is_unique_among_all(cast, model):
    make = {
        Unit: unit,
        UnitKind: kind,
        Person: person,
        FormerCode: former_code,
        Succession: succession,
    }[model]
    write_raw(make(cast))

    with pytest.raises(IntegrityError):
        write_raw(make(cast))
    with pytest.raises(ValidationError, match="with this Code already exists"):
        make(cast).full_clean(exclude=["lft", "rght", "tree_id", "level"])


@pytest.mark.parametrize(
    ("constraint", "row", "field"),
    [
        ("unit_name_in_some_language", unit, "name_en"),
        ("unitkind_name_in_some_language", kind, "name_en"),
        ("task_text_in_some_language", task, "text_en"),
        ("person_family_name_in_some_language", person, "family_name_sl"),
        ("post_title_in_some_language", post, "title_en"),
    ],
)
@pytest.mark.parametrize("blanks", ["   ", "\n", "\t\u00a0"])
def test_blanks_alone_are_no_text(cast, constraint, row, field, blanks):
    refused_by(constraint, lambda: write_raw(row(cast, **{field: blanks})))


@pytest.mark.parametrize(
    ("constraint", "row", "broken"),
    [
        ("unit_code_is_plain", unit, {"code": "desk\n"}),
        ("contact_number_is_e164", contact, {"value": "+38614782267\n"}),
        ("contact_number_is_e164", contact, {"value": "112\n"}),
        ("contact_extension_is_digits", contact, {"extension": "12\n"}),
    ],
)
def test_nothing_comes_after_a_code_or_a_number(cast, constraint, row, broken):
    refused_by(constraint, lambda: write_raw(row(cast, **broken)))


def test_no_constraint_is_left_untried():
    tried = {case[0] for case in REFUSED} | {
        "contact_code_unique_in_post",
        "unit_not_its_own_parent",
        "unit_edges_in_order",
        "unit_level_below_edge",
    }

    assert tried == {
        constraint.name
        for model in apps.get_app_config("units").get_models()
        for constraint in model._meta.constraints
    }
