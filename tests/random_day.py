"""A day of writes at random, through all doors: what history must be able to replay and to undo."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.test import Client
from django.utils import timezone

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
from tests.unit_forms import forms_of, sent
from units.closing import Closing, Parts, close, take_back
from units.exchange.dumping import dump
from units.exchange.formats.outline_writer import write_outline
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import (
    Appointment,
    Contact,
    GlossaryEntry,
    Person,
    Post,
    Succession,
    Task,
    Unit,
    UnitKind,
    Upload,
)
from units.tree import StructureError

LANGUAGES = ("sl", "sr", "sr_latn", "ka", "en")
NAMES = ("Kabinet", "Служба", "Služba", "სამსახური", "Office", "Odsek", "")


def dumped() -> str:
    """The whole registry as ``dump_units`` writes it."""
    out = StringIO()
    write_outline(out, dump())
    return out.getvalue()


class ImpossibleError(Exception):
    """There is nothing to do it to."""


class Day:
    """Writes at random; which, the seed says."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def write(self) -> str:
        """One write that was possible; its name."""
        while True:
            act: Callable[[], object] = self.random.choice(ACTS)
            try:
                with transaction.atomic():
                    act(self)
                    return act.__name__
            except (
                ImpossibleError,
                ValidationError,
                StructureError,
                ProtectedError,
                RestrictedError,
            ):
                continue

    def code(self, stem: str) -> str:
        self.count += 1
        return f"{stem}-{self.count}"

    def one(self, model):
        rows = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        if not rows:
            raise ImpossibleError
        return model._base_manager.get(pk=self.random.choice(rows))

    def name(self) -> dict[str, str]:
        language = self.random.choice(LANGUAGES)
        return {f"name_{language}": self.random.choice(NAMES[:-1]) + f" {self.count}"}

    def day(self) -> str:
        return self.random.choice(["2019", "2020-05", "2021-03-04"])


def add_unit(day: Day):
    is_below = Unit.objects.exists() and day.random.random() < 0.8
    above = day.one(Unit) if is_below else None
    make_unit(day.code("unit"), parent=above, **day.name())


def rename(day: Day):
    unit = day.one(Unit)
    column = f"name_{day.random.choice(LANGUAGES)}"
    setattr(unit, column, day.random.choice(NAMES[:-1]))
    unit.save()


def give_another_code(day: Day):
    unit = day.one(Unit)
    unit.code = day.code("other")
    unit.save()


def change_fields_unnoticed_by_signals(day: Day):
    unit = day.one(Unit)
    Unit.objects.filter(pk=unit.pk).update(
        founded_on=day.day(), acronym_en=day.random.choice(["A", "B", ""])
    )


def move_below(day: Day):
    unit, above = day.one(Unit), day.one(Unit)
    if unit == above:
        raise ImpossibleError
    position = day.random.choice(["first-child", "last-child", "left", "right"])
    Unit.objects.move_node(unit, above, position)


def move_by_parent(day: Day):
    unit, above = day.one(Unit), day.one(Unit)
    if unit == above:
        raise ImpossibleError
    unit.parent = above
    unit.full_clean()
    unit.save()


def delete_unit(day: Day):
    unit = day.one(Unit)
    if day.random.random() < 0.5:
        raise ImpossibleError
    unit.delete()


def add_task(day: Day):
    unit = day.one(Unit)
    make_task(unit, depth=day.random.choice([0, 0, 1]))


def change_task(day: Day):
    task = day.one(Task)
    task.text_sl = f"Naloga {day.count}"
    task.order = day.random.randrange(100)
    task.save()


def give_task_away(day: Day):
    task, unit = day.one(Task), day.one(Unit)
    if unit.tasks.filter(code=task.code).exists():
        raise ImpossibleError
    Task.objects.filter(pk=task.pk).update(unit=unit)


def delete_tasks(day: Day):
    unit = day.one(Unit)
    unit.tasks.all().delete()


def add_contact(day: Day):
    if day.random.random() < 0.4:
        Contact.objects.create(post=day.one(Post), kind="email", written="a@example.org")
    else:
        make_contact(day.one(Unit), label_sr="централа")


def change_contact(day: Day):
    contact = day.one(Contact)
    contact.written += " "
    contact.checked_on = timezone.localdate()
    contact.save()


def add_post(day: Day):
    unit = day.one(Unit)
    make_post(unit, is_head=not unit.posts.filter(is_head=True).exists())


def exchange_heads(day: Day):
    unit = day.one(Unit)
    posts = list(unit.posts.all())
    if len(posts) < 2:
        raise ImpossibleError
    posts[0].is_head = False
    posts[0].save()
    posts[-1].is_head = True
    posts[-1].save()


def delete_post(day: Day):
    post = day.one(Post)
    post.delete()


def add_person(day: Day):
    make_person(code=day.code("person"))


def change_person(day: Day):
    person = day.one(Person)
    person.honorific_prefix_sl = day.random.choice(["dr.", "mag.", ""])
    if day.random.random() < 0.3:
        person.code = day.code("person")
    person.save()


def delete_person(day: Day):
    person = day.one(Person)
    person.delete()


def appoint_somebody(day: Day):
    post, person = day.one(Post), day.one(Person)
    if post.appointments.filter(person=person).exists():
        raise ImpossibleError
    appoint(person, post, started_on=day.random.choice([None, day.day()]))


def end_appointment(day: Day):
    held = day.one(Appointment)
    Appointment.objects.filter(pk=held.pk).update(ended_on="2022-01-01", is_published=False)


def add_kind(day: Day):
    make_kind(day.code("kind"), order=day.random.randrange(5))


def give_kind(day: Day):
    unit = day.one(Unit)
    unit.kind = day.one(UnitKind)
    unit.save()


def give_kind_another_code(day: Day):
    kind = day.one(UnitKind)
    kind.code, kind.name_ka = day.code("kind"), "სამსახური"
    kind.save()


def delete_kind(day: Day):
    kind = day.one(UnitKind)
    kind.delete()


def add_word(day: Day):
    GlossaryEntry.objects.create(cyrillic=f"Реч{day.count}а", latin=f"Rech{day.count}")
    day.count += 1


def change_word(day: Day):
    entry = day.one(GlossaryEntry)
    if day.random.random() < 0.4:
        entry.delete()
    else:
        entry.note = f"note {day.count}"
        entry.save()


def record_succession(day: Day):
    one, other = day.one(Unit), day.one(Unit)
    if one == other:
        raise ImpossibleError
    succession = Succession.objects.create(code=day.code("succession"), kind="replaced")
    succession.originals.set([one])
    succession.results.set([other])


def delete_succession(day: Day):
    succession = day.one(Succession)
    succession.delete()


def close_unit(day: Day):
    unit = day.one(Unit)
    parts = day.random.choice([Parts.UP, Parts.CLOSE, Parts.STAY])
    close(Closing([unit], timezone.localdate(), "abolished", parts=parts))


def load_outline(day: Day):
    unit = day.one(Unit)
    children = [child.code for child in Unit.objects.filter(parent=unit)]
    day.random.shuffle(children)
    below = "".join(f"  - {{code: {code}}}\n" for code in children)
    new = day.code("loaded")
    text = (
        f"ustroj: 1\nkinds:\n- {{code: kind-{new}, name: {{en: Loaded}}}}\n"
        f"people:\n- {{code: person-{new}, family_name: {{en: Loaded}}}}\n"
        f"units:\n- code: {unit.code}\n  acronym: {{en: L{day.count}}}\n"
        f"  tasks:\n  - text: {{en: loaded}}\n  - text: {{en: loaded too}}\n"
        f"  units:\n  - code: {new}\n    name: {{en: Loaded {new}}}\n{below}"
    )
    load([read_outline("day.yaml", text.encode())])


def load_flat_fixture(day: Day):
    code = day.code("flat")
    row = {"model": "units.unit", "fields": {"code": code, "name_en": code, "status": "draft"}}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "flat.json"
        file.write_text(json.dumps([row]))
        call_command("loaddata", str(file), verbosity=0)


def editor() -> Client:
    """The admin of somebody who may do everything."""
    user = User.objects.filter(username="editor").first()
    client = Client()
    client.force_login(user or User.objects.create_superuser("editor", password="x"))
    return client


def save_a_form(day: Day):
    """That of any part of a unit, or of any row, an added one too; changed somewhere."""
    address = day.random.choice([*forms_of(day.one(Unit))])
    form = sent(editor(), address) | {"_why": "a form"}
    typed = {
        "acronym_en": f"F{day.count}",
        "description_sr": f"Опис {day.count}",
        "notice_en": f"Notice {day.count}",
        "published_from": "2020-01-01",
        "legal_basis_sl": f"Zakon {day.count}",
        "territory": day.random.choice(["SI", "RS", ""]),
        "tasks-0-text_ka": f"ამოცანა {day.count}",
        "contacts-0-label_sr": f"централа {day.count}",
    }
    form |= {name: text for name, text in typed.items() if name in form}
    if address.endswith("/contacts/new/"):
        form |= {"contacts-0-kind": "email", "contacts-0-written": "b@example.org"}
    elif day.random.random() < 0.2:
        form |= {"tasks-0-DELETE": "on", "contacts-0-DELETE": "on"}
    assert editor().post(address, form).status_code in (200, 302)


def save_a_post(day: Day):
    """The form of a post, or of a contact of its."""
    post = day.one(Post)
    address = day.random.choice([f"/en/admin/units/post/{post.pk}/change/", *forms_of(post)])
    form = sent(editor(), address, "post_form") | {"_why": "a form"}
    typed = {"title_sl": f"Vodja {day.count}", "contacts-0-label_en": f"office {day.count}"}
    form |= {name: text for name, text in typed.items() if name in form}
    if address.endswith("/contacts/new/"):
        form |= {"contacts-0-kind": "email", "contacts-0-written": "c@example.org"}
    assert editor().post(address, form).status_code in (200, 302)


def delete_by_a_form(day: Day):
    model = day.random.choice([Unit, Person, UnitKind, GlossaryEntry])
    row = day.one(model)
    address = f"/en/admin/units/{model._meta.model_name}/{row.pk}/delete/"
    editor().post(address, {"post": "yes"})


def paste_contacts(day: Day):
    owner = day.one(day.random.choice([Unit, Post]))
    address = f"/en/admin/units/{owner._meta.model_name}/{owner.pk}/contacts/"
    client = editor()
    page = client.post(address, {"lines": f"tel: +386 1 478 22{day.random.randrange(10, 99)}"})
    client.post(address, as_sent(page.text, "found_form"))


def upload_files(day: Day):
    unit, client = day.one(Unit), editor()
    table = f"code,name.en,acronym.sl\n{unit.code},Uploaded {day.count},U{day.count}\n"
    file = SimpleUploadedFile("units.csv", table.encode())
    files = {"documents": file, "why": "a load"}
    assert client.post("/en/admin/units/upload/add/", files).status_code == 302
    upload = Upload.objects.latest("pk")
    client.post(f"/en/admin/units/upload/{upload.pk}/change/", {"digest": upload.digest})


def step(day: Day):
    unit = day.one(Unit)
    direction = day.random.choice(["up", "down"])
    editor().post(f"/en/admin/units/unit/{unit.pk}/step/", {"direction": direction})


def open_a_closed_unit(day: Day):
    closings = Succession.objects.exclude(effects={})
    if not closings:
        raise ImpossibleError
    take_back(day.random.choice(list(closings)))


ACTS: list[Callable[[Day], object]] = [
    add_unit, add_unit, add_unit, rename, give_another_code, change_fields_unnoticed_by_signals,
    move_below, move_below, move_by_parent, delete_unit, add_task, add_task, change_task,
    give_task_away, delete_tasks, add_contact, change_contact, add_post, exchange_heads,
    delete_post, add_person, change_person, delete_person, appoint_somebody, end_appointment,
    add_kind, give_kind, give_kind_another_code, delete_kind, add_word, change_word,
    record_succession, delete_succession, close_unit, load_outline, load_flat_fixture,
    save_a_form, save_a_form, save_a_form, save_a_post, delete_by_a_form, paste_contacts,
    upload_files, step,
    open_a_closed_unit,
]  # fmt: skip
