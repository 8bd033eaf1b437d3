"""Somebody of the staff sends whatever occurs to him: nothing changes, or is told, outside of what
is his.
"""

from __future__ import annotations

import re
from random import Random

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.browser_forms import as_sent
from tests.builders import appoint, make_contact, make_kind, make_person, make_post, make_task
from tests.builders import make_unit as made
from tests.unit_forms import forms_of
from units.history.models import Change, Version
from units.history.states import changed_paths
from units.models import Post, Unit
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Grant, Role

pytestmark = pytest.mark.django_db

ADMIN = "/en/admin/"
SECRET = "Xylograf"
REQUESTS = 50
WORDS = ("", "Kabinet", "on", "draft", "published", "2026-05-01", "nonsense", "own-desk", "draft")
NAMES = ("Kabinet", "Odsek", "Office")
TEXTS = ("name_", "title_", "text_", "label_", "family_name_", "code")
SCREENS = ("unit", "unit", "unit", "post", "person", "succession", "unitkind", "glossaryentry")
ACTS = ("enter", "carry_out", "accept", "decline", "withdraw", "reopen", "details")


def world() -> Unit:
    """A branch, beside it what is shown and what is not, each with all sorts of parts."""
    kind = make_kind()
    for code, fields in (
        ("own", {}),
        ("shown", {}),
        ("draft", {"status": "draft", "name_en": SECRET, "name_sl": SECRET}),
    ):
        top = made(code, kind=kind, **fields)
        desk = made(f"{code}-desk", parent=top, **({"name_en": SECRET} if code == "draft" else {}))
        for unit in (top, desk):
            make_task(unit, SECRET if code == "draft" else "")
            make_contact(unit)
        appoint(make_person(SECRET if code == "draft" else "Ana"), make_post(desk))
    for unit in Unit.objects.all():
        unit.founded_on = "1991"
        unit.save()
    return Unit.objects.get(code="own")


def states() -> dict[tuple[str, int], dict[str, object] | None]:
    """All that history knows to be there, without who stands before whom."""
    now = Version.objects.current().values_list("subject", "key", "state")
    return {(subject, key): state and state | {"after": None} for subject, key, state in now}


def rights() -> object:
    accounts = User.objects.order_by("pk").values_list("pk", "is_staff", "is_superuser", "password")
    return list(accounts), list(Grant.objects.order_by("pk").values_list("pk", "role", "unit"))


class Intruder:
    """Who knows the forms of a registrar, and sends them as himself."""

    def __init__(self, user: User, seed: int) -> None:
        self.random, self.client, self.guide = Random(seed), Client(), Client()
        self.client.force_login(user)
        self.guide.force_login(User.objects.get(username="root"))

    def key(self, model: type = Unit) -> int:
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        return self.random.choice([*keys, 999_999])

    def try_something(self):
        tries = (self.form, self.form, self.form, self.drag, self.act, self.decide, self.read)
        return self.random.choice(tries)()

    def form(self):
        screen = self.random.choice(SCREENS)
        address = self.address(screen)
        whose = self.random.choice([self.client, self.client, self.guide])
        page = whose.get(address)
        if page.status_code != 200 or f'id="{screen}_form"' not in page.text:
            return page
        sent = as_sent(page.text, f"{screen}_form")
        likely = [name for name in sorted(sent) if name.split("-")[-1].startswith(TEXTS)]
        likely += [name for name in likely if name.endswith("_sl")] * 3
        for name in self.random.sample(likely, min(len(likely), 2)):
            sent[name] = [self.random.choice(NAMES)]
        if self.random.random() < 0.4:
            name = self.random.choice(sorted(sent))
            sent[name] = [self.value(name)]
        if self.random.random() < 0.2:
            sent["_seen"] = [str(self.key(Version))]
        button = self.random.choice(["_save", "_save", "_propose", "_continue", "_saveasnew"])
        return self.client.post(address, sent | {button: "1"})

    def address(self, screen: str) -> str:
        """That of a form: of a part or a row where there is none of the whole."""
        if self.random.random() < 0.2:
            return f"{ADMIN}units/{screen}/add/"
        key = self.random.choice([1, 1, 2, 2, 3, 4, 5, 6])
        owner = Unit.objects.filter(pk=key).first() if screen == "unit" else None
        if screen == "post" and self.random.random() < 0.5:
            owner = Post.objects.filter(pk=key).first()
        if owner is None:
            return f"{ADMIN}units/{screen}/{key}/change/"
        address = self.random.choice([*forms_of(owner)])
        if self.random.random() < 0.1:  # a row, or an owner, that is another's
            address = re.sub(r"[0-9]+(?=/(?:part/|$))", str(self.key()), address)
        return address

    def value(self, name: str) -> str:
        is_key = name.endswith(("parent", "-id", "unit", "post", "person", "originals", "results"))
        return str(self.key()) if is_key else self.random.choice(WORDS)

    def drag(self):
        sent = {"cmd": "move_node", "cut_item": self.key(), "pasted_on": self.key()}
        sent["position"] = self.random.choice(["last-child", "left", "right"])
        headers = {"x-requested-with": "XMLHttpRequest"}
        return self.client.post(f"{ADMIN}units/unit/", sent, headers=headers)

    def act(self):
        unit, change, version = self.key(), self.key(Change), self.key(Version)
        address, sent = self.random.choice(
            [
                (f"units/unit/{unit}/delete/", {"post": "yes"}),
                (f"units/unit/{unit}/step/", {"direction": "up"}),
                (f"units/unit/{unit}/close/", {"day": "2026-12-01", "way": "abolished"}),
                (f"units/unit/{unit}/paste-contacts/", {"text": "info@x.si"}),
                (f"units/unit/{unit}/rights/", {"give": "1", "role": "editor", "user": "2"}),
                (f"units/unit/{unit}/compare/?from={version}", {"all": "1", "seen": version}),
                (f"history/change/{change}/take-back/", {}),
                (f"units/unit/move/{unit}/", {"target": self.key(), "position": "left"}),
                (f"units/unit/publication/{unit}/", {"to": "draft"}),
                ("units/unit/", {"action": "delete_selected", "_selected_action": unit}),
                ("auth/user/2/change/", {"is_superuser": "on", "username": "ana"}),
            ]
        )
        return self.client.post(ADMIN + address, sent | {"confirmed": "1", "is_confirmed": "1"})

    def decide(self):
        proposals = f"{ADMIN}proposals/proposal/"
        if self.random.random() < 0.5:
            way = self.random.choice([f"start/{self.key()}/", f"start/{self.key()}/", "leave/"])
            return self.client.post(proposals + way, {"title": "x"})
        sent = {"act": self.random.choice(ACTS), "answer": "x", "title": "y"}
        return self.client.post(f"{proposals}{self.key(Proposal)}/change/", sent)

    def read(self):
        token = Proposal.objects.order_by("?").values_list("token", flat=True).first()
        code = self.random.choice(["own", "own-desk", "shown", "draft", "draft-desk"])
        page = self.random.choice(["", "structure/"])
        query = self.random.choice([f"preview={token}", "on=2026-01-01", "on=2030-01-01", ""])
        return self.client.get(f"/en/units/{code}/{page}?{query}")


def is_allowed(role: Role, own: set[int], thing: tuple[str, int], before, after) -> bool:
    """What a role may have done to one thing; said here without asking the code under test."""
    subject, key = thing
    if role is Role.EDITOR:
        places = {(state or {}).get("parent", 0) for state in (before, after)}
        if subject == "unit":
            return key in own or (before is None and places <= own | {0})
        named = {pk for state in (before, after) for pk in (state or {}).get("originals", ())}
        return subject in ("person", "succession") and (subject == "person" or named <= own)
    if role is Role.TRANSLATOR and subject == "unit" and key in own and before and after:
        return all(path[-1].endswith("_sl") for path in changed_paths("unit", before, after))
    return False


@pytest.mark.parametrize("seed", range(3, 5))
@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR, Role.PROPOSER, Role.READER])
def test_whatever_is_sent_stays_within_what_is_his(role, seed):
    User.objects.create_superuser("root")
    ana = User.objects.create_user("ana", is_staff=True)
    give(ana, role, world(), ["sl"] if role is Role.TRANSLATOR else [])
    own = set(Unit.objects.filter(code__startswith="own").values_list("pk", flat=True))
    intruder, before, given = Intruder(ana, seed), states(), rights()
    for _number in range(REQUESTS):
        response = intruder.try_something()
        after = states()
        assert response.status_code < 500
        assert SECRET not in response.text
        assert rights() == given
        for thing in before.keys() | after.keys():
            was, is_now = before.get(thing), after.get(thing)
            if was != is_now:
                assert is_allowed(role, own, thing, was, is_now), (thing, was, is_now)
        own |= {
            key for (subject, key), state in after.items() if (state or {}).get("parent") in own
        }
        before = after
