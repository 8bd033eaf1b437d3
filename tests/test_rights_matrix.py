"""No escape: every role at every door of the admin, for a row in every position, by real requests.

The doors are found, not listed: an address that the tables do not know fails here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from tests.browser_forms import as_sent
from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from tests.test_hidden import OF_A_MODEL, of_a_model, routes
from tests.unit_forms import PARTS, forms_of
from units import changes
from units.accounts.models import AuditEntry
from units.exchange.files import packed
from units.history.models import Change, Version
from units.models import Contact, GlossaryEntry, Post, Succession, Unit, Upload
from units.proposals.models import Proposal
from units.proposals.rehearsal import rehearsed
from units.rights.granting import give
from units.rights.models import Role

pytestmark = pytest.mark.django_db

POSITIONS = {
    "top": "body",
    "child": "top",
    "grandchild": "child",
    "sibling": "body",
    "elsewhere": "other",
    "draft": None,
}
"""Where a unit stands to the branch of “top”, with what is above it; “other” is another tree."""
IN_BRANCH = {"top", "child", "grandchild"}
BELOW_TOP = IN_BRANCH - {"top"}
ROLES = ["registrar", "editor", "translator", "proposer", "reader", "nobody"]
STAFF_OF_BRANCH = {"editor", "translator", "proposer", "reader"}

SOME = ("top", "child", "sibling", "draft")
"""Positions that are told apart wherever a request is dear; of a unit itself all are asked."""

type Rule = Callable[[str, str], bool]
"""Whether a role may pass at a position."""


def everybody(role: str, where: str) -> bool:
    return True


def never(role: str, where: str) -> bool:
    return False


def registrars(role: str, where: str) -> bool:
    return role == "registrar"


def of_roles(*roles: str, within: set[str] | None = None) -> Rule:
    """Registrars anywhere; some roles within their branch, or anywhere."""
    return lambda role, where: (
        role == "registrar" or (role in roles and (within is None or where in within))
    )


propose = of_roles("editor", "translator", "proposer", within=IN_BRANCH)
with_role = of_roles(*STAFF_OF_BRANCH)
editors = of_roles("editor")
see = of_roles(*STAFF_OF_BRANCH, within=IN_BRANCH)
change = of_roles("editor", within=IN_BRANCH)
translate = of_roles("editor", "translator", within=IN_BRANCH)
above = of_roles("editor", within=BELOW_TOP)
PASTED = {"language": "sl", "outline": "Hrani", "place": "all", "store": "1"}
"""An outline of tasks that is confirmed."""


@dataclass(frozen=True)
class Door:
    """An address, how it is asked and who passes."""

    address: str
    rule: Rule
    data: dict[str, str] | None = None
    """What is posted; None: it is only looked at."""
    of_position: bool = True
    """Whether it is about a row that stands somewhere."""

    def positions(self, role: str) -> tuple[str, ...]:
        """Where it is asked; whoever may do all or nothing stands the same everywhere."""
        if not self.of_position:
            return ("child",)
        if role in ("registrar", "nobody"):
            return ("top", "draft")
        return (*POSITIONS,) if "{unit}" in self.address else SOME


DOORS: dict[str, list[Door]] = {
    "admin/": [Door("", everybody, of_position=False)],
    "admin/login/": [],  # for those who are not signed in
    "admin/logout/": [],
    "admin/password_change/": [Door("password_change/", everybody, of_position=False)],
    "admin/password_change/done/": [],
    "admin/jsi18n/": [Door("jsi18n/", everybody, of_position=False)],
    "admin/autocomplete/": [],  # asked below
    "admin/r/<path:content_type_id>/<path:object_id>/": [Door("r/{type}/{unit}/", see)],
    "admin/<app_list>": [Door("units/", with_role, of_position=False)],
    "admin/<rest>": [],
    "admin/assistance/propose/": [],  # text in, text out
    "admin/assistance/scripts/": [],
    "admin/assistance/code/": [],  # tells nothing of units that are kept back: test_hidden
    "admin/units/unit/worklist/<slug:kind>/": [
        Door("units/unit/worklist/draft/", with_role, of_position=False),
        Door("units/unit/worklist/missing/?language=ka&in={code}", see),
        Door("units/unit/worklist/unconfirmed/", change, {"only": "{contact}-1"}),
    ],
    "admin/units/unit/<int:pk>/confirm/": [
        Door("units/unit/{unit}/confirm/", change, {"only": "{contact}-1"})
    ],
    "admin/units/unit/<int:pk>/step/": [
        Door("units/unit/{unit}/step/", above, {"direction": "up"})
    ],
    "admin/units/unit/<int:pk>/parts/": [Door("units/unit/{unit}/parts/", see)],
    "admin/units/unit/move/<str:keys>/": [
        Door("units/unit/move/{unit}/", propose),
        Door("units/unit/move/{unit}/", above, {"target": "top"}),
    ],
    "admin/units/unit/publication/<str:keys>/": [
        Door("units/unit/publication/{unit}/", propose),
        Door("units/unit/publication/{unit}/", change, {"to": "draft"}),
    ],
    "admin/units/unit/<int:pk>/close/": [Door("units/unit/{unit}/close/", above)],
    "admin/units/unit/<int:pk>/appoint/": [Door("units/unit/{unit}/appoint/", change)],
    "admin/units/unit/<int:pk>/vacate/": [Door("units/unit/{unit}/vacate/", change)],
    "admin/units/unit/<int:pk>/move/": [Door("units/unit/{unit}/move/", above)],
    "admin/units/unit/<int:pk>/new/": [Door("units/unit/{unit}/new/", change)],
    "admin/units/unit/<int:pk>/copy/": [Door("units/unit/{unit}/copy/", change)],
    "admin/units/unit/<int:pk>/rename/": [Door("units/unit/{unit}/rename/", translate)],
    "admin/units/unit/<int:pk>/contacts/": [
        Door("units/unit/{unit}/contacts/", change, {"lines": "tel: 01 478 2000"})
    ],
    "admin/units/unit/<path:object_id>/part/<slug:part>/": [
        *(Door(f"units/unit/{{unit}}/part/{part}/", see) for part in dict.fromkeys(PARTS.values())),
        Door("units/unit/{unit}/part/contacts/", never),  # each has a form of its own
        Door("units/unit/{unit}/part/children/", never),
    ],
    "admin/units/unit/<path:object_id>/part/<slug:part>/<slug:row>/": [
        Door("units/unit/{unit}/part/contacts/{contact}/", see),
        Door("units/unit/{unit}/part/contacts/{contact_of_post}/", never),
        Door("units/unit/{unit}/part/contacts/new/", change),
        Door("units/unit/{unit}/part/tasks/{task}/", see),
        Door("units/unit/{unit}/part/tasks/new/", change),
        Door("units/unit/{unit}/part/names/{task}/", never),
    ],
    "admin/units/post/<path:object_id>/part/<slug:part>/": [
        Door("units/post/{post}/part/contacts/", never)
    ],
    "admin/units/post/<path:object_id>/part/<slug:part>/<slug:row>/": [
        Door("units/post/{post}/part/contacts/{contact_of_post}/", see),
        Door("units/post/{post}/part/contacts/{contact}/", never),
        Door("units/post/{post}/part/contacts/new/", change),
    ],
    "admin/units/unit/<int:pk>/translate/<slug:language>/": [
        Door("units/unit/{unit}/translate/sl/", translate),
        Door("units/unit/{unit}/translate/ka/", change),
    ],
    "admin/units/unit/translations/<slug:language>/": [
        Door("units/unit/translations/sl/", of_roles("editor", "translator"), of_position=False),
        Door("units/unit/translations/ka/", editors, of_position=False),
    ],
    "admin/units/unit/<int:pk>/tasks/": [
        Door("units/unit/{unit}/tasks/", change),
        Door("units/unit/{unit}/tasks/", change, {"new": "Keeps"}),
    ],
    "admin/units/unit/<int:pk>/tasks/paste/": [
        Door("units/unit/{unit}/tasks/paste/", change, {"lines": "- Keeps", "language": "sl"}),
        Door("units/unit/{unit}/tasks/paste/", change, PASTED),
    ],
    "admin/units/unit/<int:pk>/tasks/translate/<slug:language>/": [
        Door("units/unit/{unit}/tasks/translate/sl/", translate, {"lines": "Hrani"}),
        Door("units/unit/{unit}/tasks/translate/sl/", translate),
        Door("units/unit/{unit}/tasks/translate/en/", change),
    ],
    "admin/units/unit/<int:pk>/rights/": [Door("units/unit/{unit}/rights/", registrars)],
    "admin/units/unit/quality/": [
        Door("units/unit/quality/?in={code}", see),
        Door("units/unit/quality/", with_role, of_position=False),
    ],
    "admin/units/unit/rights/": [Door("units/unit/rights/", registrars, of_position=False)],
    "admin/units/unit/download/<slug:file_format>/": [
        Door("units/unit/download/yaml/?code={code}", see),
        Door("units/unit/download/yaml/", with_role, of_position=False),
    ],
    "admin/units/post/<int:pk>/contacts/": [
        Door("units/post/{post}/contacts/", change, {"lines": "tel: 01 478 2000"})
    ],
    "admin/units/succession/<int:pk>/take-back/": [
        Door("units/succession/{succession}/take-back/", above)
    ],
    "admin/units/upload/<int:pk>/files/": [
        Door("units/upload/{upload}/files/", registrars, of_position=False)
    ],
    "admin/units/unit/<int:pk>/branch-changes/": [Door("units/unit/{unit}/branch-changes/", see)],
    "admin/units/unit/<int:pk>/compare/": [Door("units/unit/{unit}/compare/", see)],
    "admin/units/person/<int:pk>/compare/": [Door("units/person/{person}/compare/", see)],
    "admin/units/succession/<int:pk>/compare/": [
        Door("units/succession/{succession}/compare/", see)
    ],
    "admin/units/unitkind/<int:pk>/compare/": [
        Door("units/unitkind/{unitkind}/compare/", with_role, of_position=False)
    ],
    "admin/units/glossaryentry/<int:pk>/compare/": [
        Door("units/glossaryentry/{glossaryentry}/compare/", registrars, of_position=False)
    ],
    "admin/history/change/<int:pk>/take-back/": [Door("history/change/{change}/take-back/", see)],
    "admin/proposals/proposal/leave/": [],  # leads away from what one has entered
    "admin/proposals/proposal/start/<int:pk>/": [
        Door("proposals/proposal/start/{unit}/", propose, {"_": ""})
    ],
    "admin/login/code/": [],  # for those who are not signed in yet
    "admin/sign-out-everywhere/": [],
    "admin/second-factor/": [Door("second-factor/", everybody, of_position=False)],
    "admin/own-settings/": [Door("own-settings/", everybody, of_position=False)],
    "admin/keys/": [Door("keys/", everybody, of_position=False)],
    "admin/second-factor/picture.svg": [],  # of what one is setting up oneself
    "admin/auth/user/<int:pk>/signing-in/": [
        Door("auth/user/{account}/signing-in/", registrars, of_position=False)
    ],
    "admin/auth/user/<id>/password/": [
        Door("auth/user/{account}/password/", registrars, of_position=False)
    ],
    "admin/auth/user/<int:pk>/rights/": [
        Door("auth/user/{account}/rights/", registrars, of_position=False)
    ],
    "admin/auth/group/<int:pk>/rights/": [
        Door("auth/group/{group}/rights/", registrars, of_position=False)
    ],
}
"""Each address of the admin with who passes; those that every model has follow ``BY_MODEL``."""


@dataclass(frozen=True)
class Screens:
    """Who passes at the screens of a model: its list, its form, and so on."""

    listed: Rule
    add: Rule
    view: Rule
    delete: Rule
    of_position: bool = True


BY_MODEL: dict[str, Screens] = {
    "units/unit": Screens(with_role, editors, see, above),
    "units/post": Screens(with_role, editors, see, change),
    "units/person": Screens(with_role, editors, see, change),
    "units/succession": Screens(with_role, editors, see, above),
    "units/upload": Screens(editors, editors, registrars, registrars, of_position=False),
    "units/unitkind": Screens(with_role, registrars, with_role, registrars, of_position=False),
    "units/glossaryentry": Screens(registrars, registrars, registrars, registrars, False),
    "history/change": Screens(with_role, never, see, never),
    "proposals/proposal": Screens(
        everybody, of_roles("editor", "translator", "proposer"), see, never
    ),
    "accounts/auditentry": Screens(never, never, never, never, of_position=False),
    "auth/user": Screens(registrars, registrars, registrars, registrars, of_position=False),
    "auth/group": Screens(registrars, registrars, registrars, registrars, of_position=False),
}


def doors() -> list[Door]:
    """All doors that there are."""
    found: list[Door] = []
    for route in routes():
        if not route.startswith("admin/"):
            continue
        if route in DOORS:
            found += DOORS[route]
            continue
        asked = of_a_model(route)
        model, page = re.fullmatch(r"admin/(\w+/\w+)/(.*)", route).groups()
        screens, name = BY_MODEL[model], model.partition("/")[2]
        row = "{account}" if name == "user" else f"{{{name}}}"
        rule = {
            "": screens.listed,
            "add/": screens.add,
            "<path:object_id>/": screens.view,
            "<path:object_id>/change/": screens.view,
            "<path:object_id>/delete/": screens.delete,
            "<path:object_id>/history/": screens.view,
        }[page]
        if page != "<path:object_id>/":  # leads to the form
            address = asked[0].replace("{pk}", row)
            found.append(Door(address, rule, of_position=screens.of_position and "{" in address))
    return found


def test_every_address_has_its_place():
    found = {route for route in routes() if route.startswith("admin/")}
    models = {
        route.removeprefix("admin/")
        for route in found - DOORS.keys()
        if of_a_model(route) is not None
    }
    unknown = sorted(route for route in found - DOORS.keys() if of_a_model(route) is None)
    assert not unknown, (
        f"Nobody says who passes at {unknown}: add them to DOORS with a rule, and ask "
        "units.rights.who where they write."
    )
    assert {re.match(r"\w+/\w+", model)[0] for model in models} == BY_MODEL.keys(), (
        "Say in BY_MODEL who passes at the screens of each model."
    )
    assert not DOORS.keys() - found, "These addresses are gone: take them out of DOORS."
    assert OF_A_MODEL.keys() >= {"", "add/", "<path:object_id>/change/"}


@pytest.fixture(scope="module")
def cast(stored_once):
    """Units in all positions with a row of everything, and an account of each role."""
    with stored_once():
        keys: dict[str, dict[str, object]] = {}
        made = {"body": make_unit("body"), "other": make_unit("other")}
        for name, parent in POSITIONS.items():
            # Each has an elder sibling, before which it can step.
            if parent:
                make_unit(f"before-{name}", parent=Unit.objects.get(code=parent))
            unit = make_unit(
                name,
                parent=parent and Unit.objects.get(code=parent),
                status="draft" if name == "draft" else "published",
                name_sr="Назив",
            )
            keys[name] = _keys(made.setdefault(name, unit))
        yield keys, _accounts()


def _keys(unit: Unit) -> dict[str, object]:
    post, person = make_post(unit, title_sl="Vodja"), make_person()
    appoint(person, post)
    succession = Succession.objects.create(code=f"{unit.code}-ended", kind="abolished")
    succession.originals.add(unit)
    Succession.objects.filter(pk=succession.pk).update(effects={"dissolved": [[unit.pk, None]]})
    return {
        "unit": unit.pk,
        "code": unit.code,
        "post": post.pk,
        "person": person.pk,
        "succession": succession.pk,
        "task": make_task(unit, "Keeps", text_sl="Hrani").pk,
        "contact": make_contact(unit).pk,
        "contact_of_post": _contact_of(post).pk,
        "change": Change.objects.filter(begun__subject="unit", begun__key=unit.pk).first().pk,
        "proposal": _proposal(unit).pk,
        "type": ContentType.objects.get_for_model(Unit).pk,
    }


def _contact_of(post: Post) -> Contact:
    return Contact.objects.create(post=post, kind="email", written="a@x.si", value="a@x.si")


def _proposal(unit: Unit) -> Proposal:
    """That a unit be called otherwise."""
    with rehearsed() as rehearsal:
        row = Unit.objects.get(pk=unit.pk)
        row.name_en = "Proposed"
        row.save()
    proposal = Proposal.objects.create(title=f"Of {unit.code}")
    proposal.keep(rehearsal.pairs, None)
    return proposal


def _accounts() -> dict[str, User]:
    accounts = {role: User.objects.create_user(role, is_staff=True) for role in ROLES}
    give(accounts["registrar"], Role.REGISTRAR)
    top = Unit.objects.get(code="top")
    for role in STAFF_OF_BRANCH:
        give(accounts[role], Role(role), top, ["sl"] if role == "translator" else [])
    return accounts


@pytest.fixture(scope="module")
def others(cast) -> dict[str, object]:
    """Rows that stand nowhere."""
    rows: dict[str, Model] = {
        "account": User.objects.create_user("somebody", is_staff=True),
        "group": Group.objects.create(name="some"),
        "upload": Upload.objects.create(names=["a.yaml"], archive=packed({"0": b"x"})),
        "auditentry": AuditEntry.objects.create(what=AuditEntry.What.SIGNED_IN),
        "unitkind": make_kind("desk"),
        "glossaryentry": GlossaryEntry.objects.create(cyrillic="А", latin="B"),
    }
    return {name: row.pk for name, row in rows.items()}


@pytest.fixture(scope="module")
def forms(cast) -> dict[str, dict[str, list[str]]]:
    """What a registrar would send from each form, by its address."""
    client = signed_in(cast, "registrar")
    addresses = [f"/en/admin/units/{path}/" for path in ("unit/add", "post/add")]
    for keys in cast[0].values():
        addresses += _forms_of(keys)
    return {
        address: as_sent(client.get(address).text, f"{address.split('/')[4]}_form")
        for address in addresses
    }


def _forms_of(keys: dict[str, object]) -> list[str]:
    """The addresses of all forms on which somebody writes what belongs to a unit."""
    post = f"/en/admin/units/post/{keys['post']}/change/"
    owners = Unit.objects.get(pk=keys["unit"]), Post.objects.get(pk=keys["post"])
    return [post, *(address for owner in owners for address in forms_of(owner, new=False))]


def _place(pk: int) -> tuple[object, ...]:
    return Unit.objects.values_list("parent", "tree_id", "lft").get(pk=pk)


def signed_in(cast, role: str) -> Client:
    client = Client()
    client.force_login(cast[1][role])
    return client


def passes(response) -> bool:
    """Whether somebody was let in: not refused, not told that there is no such thing."""
    is_sent_away = response.status_code == 302 and response["Location"] == "/en/admin/"
    is_failure = (
        response.status_code == 200
        and not response.streaming
        and (response.content.startswith(b"FAIL"))
    )
    return response.status_code in (200, 302) and not is_sent_away and not is_failure


def _decided(client: Client, keys: dict[str, object]) -> bool:
    """Whether a proposal is carried out."""
    address = f"/en/admin/proposals/proposal/{keys['proposal']}/change/"
    client.post(address, {"act": "carry_out"})
    return Unit.objects.get(pk=keys["unit"]).name_en == "Proposed"


def _renamed(unit: object) -> Change:
    """A change that somebody else made."""
    Unit.objects.filter(pk=unit).update(name_ka="სხვა")
    changes.tell(connection)
    return Change.objects.first()


def _taken_back(client: Client, keys: dict[str, object]) -> bool:
    """Whether another's change is undone."""
    made = _renamed(keys["unit"])
    client.post(f"/en/admin/history/change/{made.pk}/take-back/", {"_why": "An act"})
    return not Unit.objects.get(pk=keys["unit"]).name_ka


def _restored(client: Client, keys: dict[str, object]) -> bool:
    """Whether all of a unit is as it was before another's change."""
    _renamed(keys["unit"])
    now, former = Version.objects.of("unit", keys["unit"]).order_by("-pk")[:2]
    address = f"/en/admin/units/unit/{keys['unit']}/compare/?from={former.pk}&to=now"
    client.post(address, {"all": "1", "confirmed": "1", "seen": now.pk})
    return not Unit.objects.get(pk=keys["unit"]).name_ka


@pytest.mark.parametrize("role", ROLES)
class TestDoors:
    def test_let_in_whom_they_should(self, cast, others, role):
        client, wrong = signed_in(cast, role), []
        for door in doors():
            for where in door.positions(role):
                with transaction.atomic():
                    address = "/en/admin/" + door.address.format(**others, **cast[0][where])
                    ask = client.get if door.data is None else client.post
                    sent = {
                        name: value.format(**others, **cast[0][where])
                        for name, value in (door.data or {}).items()
                    }
                    is_let_in = passes(ask(address, sent or None))
                    transaction.set_rollback(True)
                if is_let_in is not door.rule(role, where):
                    wrong.append((door.address, where, is_let_in))
        assert wrong == []

    def test_list_what_is_seen_and_no_more(self, cast, role):
        client = signed_in(cast, role)
        for model, all_of_them in (("unit", "?level__gte=0"), ("succession", "")):
            page = client.get(f"/en/admin/units/{model}/{all_of_them}")
            listed = {
                where
                for where in POSITIONS
                if f"/units/{model}/{cast[0][where][model]}/change/" in page.text
            }
            assert listed == {where for where in POSITIONS if see(role, where)}, model

    def test_offer_what_may_be_chosen(self, cast, role):
        client = signed_in(cast, role)
        offered = {
            ("unit", "parent"): change,
            ("post", "unit"): change,
            ("succession", "originals"): lambda role, where: (
                role == "registrar" or (role in STAFF_OF_BRANCH and where != "draft")
            ),
        }
        for (model, column), rule in offered.items():
            asked = {"app_label": "units", "model_name": model, "field_name": column, "term": ""}
            found: set[str] = set()
            page = 1
            while True:
                answer = client.get("/en/admin/autocomplete/", {**asked, "page": page})
                if answer.status_code != 200:
                    break
                found |= {one["id"] for one in answer.json()["results"]}
                if not answer.json()["pagination"]["more"]:
                    break
                page += 1
            chosen = {where for where in POSITIONS if str(cast[0][where]["unit"]) in found}
            assert chosen == {where for where in POSITIONS if rule(role, where)}, (model, column)

    def test_write_a_form_only_as_far_as_somebody_may(self, cast, forms, role):
        """All forms of a registrar are posted by everybody, changed in every sort of field."""
        client = signed_in(cast, role)
        for where in SOME:
            unit, written = cast[0][where]["unit"], set()
            for address in _forms_of(cast[0][where]):
                form = forms[address] | {name: [value] for name, value in WRITTEN.items()}
                with transaction.atomic():
                    client.post(address, form)
                    written |= {name for name, (row, value) in READ.items() if row(unit) == value}
                    transaction.set_rollback(True)
            expected = set()
            if change(role, where):
                expected = set(READ) - ({"dissolved_on"} if where == "top" else set())
                expected = set(READ) if role == "registrar" else expected
            elif role == "translator" and where in IN_BRANCH:
                expected = {name for name in READ if name.endswith("_sl")}
            assert written == expected, where

    def test_decide_take_back_and_restore_only_where_somebody_edits(self, cast, role):
        client = signed_in(cast, role)
        for where in SOME:
            keys = cast[0][where]
            for act in (_decided, _taken_back, _restored):
                with transaction.atomic():
                    is_written = act(client, keys)
                    transaction.set_rollback(True)
                assert is_written is change(role, where), (act.__name__, where)

    def test_move_a_unit_only_between_places_that_are_ones_own(self, cast, role):
        client = signed_in(cast, role)
        for where in POSITIONS:
            for target in ("child", "sibling", "draft", "before-top"):
                if target == where or (where, target) in WITHIN_ITSELF:
                    continue
                for position in ("last-child", "left"):
                    allowed = role == "registrar" or (
                        role == "editor"
                        and where in BELOW_TOP
                        and (target in IN_BRANCH)
                        and not (target == "top" and position == "left")
                    )
                    with transaction.atomic():
                        before = _place(cast[0][where]["unit"])
                        data = {
                            "cmd": "move_node",
                            "cut_item": cast[0][where]["unit"],
                            "pasted_on": Unit.objects.get(code=target).pk,
                            "position": position,
                        }
                        answer = client.post("/en/admin/units/unit/", data)
                        stays = _place(cast[0][where]["unit"]) == before
                        transaction.set_rollback(True)
                    assert answer.text.startswith("OK") is allowed, (where, target, position)
                    assert stays or allowed, (where, target, position)

    def test_add_a_unit_or_a_post_only_where_somebody_edits(self, cast, forms, role):
        client = signed_in(cast, role)
        places = {where: cast[0][where]["unit"] for where in SOME} | {"nowhere": ""}
        for where, pk in places.items():
            for model, column, name in (
                ("unit", "parent", "name_en"),
                ("post", "unit", "title_en"),
            ):
                if model == "post" and not pk:
                    continue
                with transaction.atomic():
                    before = Unit.objects.count() + Post.objects.count()
                    data = forms[f"/en/admin/units/{model}/add/"] | {
                        column: [str(pk)],
                        name: ["New"],
                    }
                    client.post(f"/en/admin/units/{model}/add/", data)
                    was_added = Unit.objects.count() + Post.objects.count() > before
                    transaction.set_rollback(True)
                assert was_added is change(role, where), (model, where)

    def test_delete_from_a_list_only_what_somebody_may(self, cast, role):
        client = signed_in(cast, role)
        for where in ("grandchild", "sibling", "elsewhere", "draft"):
            unit = Unit.objects.get(code=where)
            with transaction.atomic():
                data = {"action": "delete_selected", "_selected_action": [unit.pk], "post": "yes"}
                client.post("/en/admin/units/unit/", data)
                is_gone = not Unit.objects.filter(pk=unit.pk).exists()
                transaction.set_rollback(True)
            assert is_gone is above(role, where), where


WITHIN_ITSELF = {("top", "child"), ("top", "grandchild"), ("child", "grandchild")}
"""Moves that nobody can make, since a unit would stand below itself."""
WRITTEN = {
    "name_sl": "Novo",
    "name_sr": "Ново",
    "code": "new-code",
    "dissolved_on": "2020-01-01",
    "description_sl": "Novo",
    "notice_sl": "Novo",
    "published_from": "2020-01-01",
    "tasks-0-text_sl": "Novo",
    "tasks-0-text_en": "New",
    "title_sl": "Novo",
    "order": "7",
    "contacts-0-label_en": "New",
    "contacts-0-label_sl": "Novo",
}


def _unit(column: str) -> Callable[[int], object]:
    return lambda pk: str(Unit.objects.values_list(column, flat=True).get(pk=pk))


READ: dict[str, tuple[Callable[[int], object], object]] = {
    "name_sl": (_unit("name_sl"), "Novo"),
    "name_sr": (_unit("name_sr"), "Ново"),
    "code": (_unit("code"), "new-code"),
    "dissolved_on": (_unit("dissolved_on"), "2020-01-01"),
    "description_sl": (_unit("description_sl"), "Novo"),
    "notice_sl": (_unit("notice_sl"), "Novo"),
    "published_from": (_unit("published_from"), "2020-01-01"),
    "tasks.text_sl": (_unit("tasks__text_sl"), "Novo"),
    "tasks.text_en": (_unit("tasks__text_en"), "New"),
    "posts.title_sl": (_unit("posts__title_sl"), "Novo"),
    "posts.order": (_unit("posts__order"), "7"),
    "contacts.label_en": (_unit("contacts__label_en"), "New"),
    "contacts.label_sl": (_unit("contacts__label_sl"), "Novo"),
    "posts.contacts.label_en": (_unit("posts__contacts__label_en"), "New"),
    "posts.contacts.label_sl": (_unit("posts__contacts__label_sl"), "Novo"),
}
