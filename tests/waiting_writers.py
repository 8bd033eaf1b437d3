"""Scenes of ``test_waiting``.

One process holds the lock of the structure; another edits meanwhile as staff do in the admin.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from queue import SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections
from django.test import Client

from tests.builders import make_contact, make_unit
from tests.children import Child, in_child
from tests.unit_forms import part_of, sent
from units.busy import patiently
from units.databases.waiting import waiting
from units.exchange.formats.outlines import read_outline
from units.exchange.loading import documents
from units.models import Contact, Unit
from units.tree import Act, acting, tree_lock

ENOUGH = 30
"""Seconds after which a process that should have been told to go on gives up."""


def planted() -> dict[str, Any]:
    """An editor, two units and a contact."""
    editor = User.objects.create_superuser("ana")
    unit = make_unit("mfa", name_en="Ministry")
    other = make_unit("mof", name_en="Finance")
    contact = make_contact(unit, "01 478 2000")
    return {"editor": editor.pk, "unit": unit.pk, "other": other.pk, "contact": contact.pk}


class Holding:
    """A process that holds the lock until it is told to let go, as a load of files does."""

    def __init__(self, user: int, *, writes_to: int | None = None) -> None:
        told, tell = os.pipe()
        hear, say = os.pipe()

        def hold() -> None:
            with acting(Act.LOAD, user), tree_lock():
                if writes_to:
                    Contact.objects.filter(pk=writes_to).update(label_en="Loaded")
                os.write(tell, b".")
                os.read(hear, 1)

        connection.close()
        self.child = Child(hold)
        os.close(tell)
        os.close(hear)
        self.said = say
        os.read(told, 1)
        os.close(told)

    def let_go(self) -> None:
        os.write(self.said, b".")
        self.child.wait()

    def kill(self) -> None:
        self.child.kill()
        os.close(self.said)


@contextmanager
def held(user: int, **options: Any) -> Iterator[Holding]:
    holding = Holding(user, **options)
    try:
        yield holding
    finally:
        holding.let_go()


def prepare() -> None:
    """What the tests' own process is set up with."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.ALLOWED_HOSTS = ["*"]
    settings.LONGEST_WAIT = 0.2


def signed_in(editor: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=editor))
    return client


def form_of(rows: dict[str, Any], part: str) -> str:
    """The address of the form of a part, or of the contact."""
    unit = Unit.objects.get(pk=rows["unit"])
    return part_of(unit, part, rows["contact"] if part == "contacts" else None)


def filled(client: Client, form: str, **typed: str) -> dict[str, Any]:
    """A form as it stands there, with what was typed."""
    return sent(client, form) | typed


def page(response: Any) -> dict[str, Any]:
    return {"status": response.status_code, "text": response.text}


def acted(client: Client, rows: dict[str, Any]) -> dict[str, Any]:
    """What the acts without a form are answered."""
    unit, other = (f"/en/admin/units/unit/{rows[name]}/" for name in ("unit", "other"))
    dragged = {"cmd": "move_node", "cut_item": rows["unit"], "pasted_on": rows["other"]}
    drag = client.post(
        "/en/admin/units/unit/",
        dragged | {"position": "right"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    return {
        "step": page(client.post(f"{unit}step/")),
        "drag": page(drag),
        "delete": page(client.post(f"{other}delete/", {"post": "yes"})),
    }


def editing() -> dict[str, Any]:
    """What an editor is answered while a load holds the lock, and afterwards."""
    prepare()
    rows = in_child(planted)

    def edit() -> dict[str, Any]:
        client = signed_in(rows["editor"])
        form, row = form_of(rows, "names"), form_of(rows, "contacts")
        typed = filled(client, form, name_en="Ministry that was typed")
        label = filled(client, row, **{"contacts-0-label_en": "Label that was typed"})
        with held(rows["editor"]):
            answers = {
                "form": page(client.post(form, typed)),
                "row": page(client.post(row, label)),
                "in Georgian": page(client.post(form.replace("/en/", "/ka/"), typed)),
                **acted(client, rows),
                "reader": page(Client().get("/en/a-z/")),
            }
        answers["stored"] = [Unit.objects.get(pk=rows["unit"]).name_en, Unit.objects.count()]
        answers["again"] = {"status": client.post(form, typed).status_code}
        answers["stored again"] = Unit.objects.get(pk=rows["unit"]).name_en
        return answers

    return in_child(edit)


def editing_what_is_loaded() -> dict[str, Any]:
    """Somebody corrects a contact that a load has written and not committed yet."""
    prepare()
    rows = in_child(planted)

    def edit() -> dict[str, Any]:
        client = signed_in(rows["editor"])
        form = form_of(rows, "contacts")
        typed = filled(client, form, **{"contacts-0-label_en": "Typed"})
        with held(rows["editor"], writes_to=rows["contact"]):
            answer = page(client.post(form, typed))
        return answer | {"stored": Contact.objects.get().label_en}

    return in_child(edit)


def after_a_kill() -> dict[str, Any]:
    """The holder is killed: nobody waits, and nobody is told of it."""
    prepare()
    rows = in_child(planted)

    def edit() -> dict[str, Any]:
        client = signed_in(rows["editor"])
        form = form_of(rows, "names")
        typed = filled(client, form, name_en="Renamed")
        Holding(rows["editor"]).kill()
        deadline = time.monotonic() + ENOUGH
        while (status := client.post(form, typed).status_code) == 503:
            assert time.monotonic() < deadline
        return {"status": status, "stored": Unit.objects.get(pk=rows["unit"]).name_en}

    return in_child(edit)


def many_editors(count: int, most: int) -> list[int]:
    """More editors save at once than may wait; how they are answered, one after the other.

    The lock is let go when only those have no answer who may wait.
    """
    prepare()
    settings.LONGEST_WAIT = ENOUGH
    rows = in_child(planted)

    def edit() -> list[int]:
        clients = [signed_in(rows["editor"]) for _ in range(count)]
        for client in clients:
            client.handler = clients[0].handler  # one process has one
        form = form_of(rows, "names")
        typed = filled(clients[0], form, name_en="Typed")
        answers: SimpleQueue[int] = SimpleQueue()

        def save(client: Client) -> None:
            answers.put(client.post(form, typed).status_code)
            connections.close_all()

        with held(rows["editor"]):
            for client in clients:
                Thread(target=save, args=[client]).start()
            at_once = [answers.get(timeout=ENOUGH) for _ in range(count - most)]
        return [*at_once, *(answers.get(timeout=ENOUGH) for _ in range(most))]

    return in_child(edit)


def command() -> list[str]:
    """What a command says that waits for the lock, and that it goes on."""
    prepare()
    rows = in_child(planted)

    def wait() -> list[str]:
        said: list[str] = []
        holding = Holding(rows["editor"])

        def tell(line: str) -> None:
            said.append(line)
            holding.let_go()

        with patiently(tell), tree_lock():
            said.append("locked")
        return said

    return in_child(wait)


class Standby:
    """Work in another process, begun when it is asked for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        hear, self.say = os.pipe()
        self.child = Child(lambda: os.read(hear, 1) and work())
        os.close(hear)

    def done(self) -> Any:
        os.write(self.say, b".")
        return self.child.wait()


OUTLINE = "ustroj: 1\nunits:\n- {code: mfa, name: {en: Loaded}}\n"


def spied_on(module: ModuleType, then: Callable[[int], object]) -> list[bool]:
    """Whether the lock is held each time that files are compared.

    ``then`` is called when they have been, with how often by now.
    """
    probes = [Standby(is_locked) for _ in range(3)]
    compared: list[bool] = []
    plan = module.plan

    def spied(*words: Any) -> Any:
        compared.append(probes.pop().done())
        planned = plan(*words)
        then(len(compared))
        return planned

    module.plan = spied
    return compared


def comparing() -> dict[str, Any]:
    """Whether the lock was held each time that files were compared.

    Without a change by somebody else, and with one in between.
    """
    prepare()
    in_child(planted)

    def load() -> dict[str, Any]:
        change = Standby(rename)
        compared = spied_on(documents, lambda times: times == 2 and change.done())
        documents.load([read_outline("a.yaml", OUTLINE)])
        alone = compared.copy()
        report = documents.load([read_outline("a.yaml", OUTLINE)], around=lambda _: nullcontext())
        return {
            "alone": alone,
            "in between": compared[1:],
            "changes": [str(change) for change in report.changes],
            "stored": Unit.objects.get(code="mfa").name_en,
        }

    return in_child(load)


def rename() -> None:
    unit = Unit.objects.get(code="mfa")
    unit.name_en = "Renamed meanwhile"
    unit.save()


def is_locked() -> bool:
    """Whether somebody would have to wait for the lock now."""
    try:
        with waiting(0.05), tree_lock():
            return False
    except OperationalError:
        return True
