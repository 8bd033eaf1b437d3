"""What every page of staff is looked at with: units with all and with nothing, and what waits.

``prepare`` is run beside the server, whose database it fills; it says where everything stands.
"""

from __future__ import annotations

import json
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.builders import appoint, make_contact, make_person, make_post, make_task, make_unit
from tests.unit_forms import part_of, save
from units.history.models import Change
from units.models import (
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
from units.proposals.models import Proposal

LONG_KA = "საერთაშორისო ურთიერთობებისა და თანამშრომლობის განვითარების დეპარტამენტი"
LONG_SR = "Одељење за међународноправне послове и сарадњу са међународним организацијама"
GOOD = "code,parent,name.sl,name.en\nsi-mzz,,Ministrstvo,Ministry\nsi-new,si-mzz,Nova služba,\n"
BAD = "code,parent,kind,founded_on\nsi-mzz,,nothing,soon\nnew,nowhere,,never\n"


def prepare() -> str:
    """Store it all; the keys of the rows as JSON."""
    editor = Client(SERVER_NAME="127.0.0.1")
    editor.force_login(User.objects.get(username="admin"))
    full = _full()
    bare = make_unit("bare", name_en="", name_sl="Nova", status="draft")
    closed = _closed()
    draft = make_unit("draft-part", name_ka=LONG_KA, parent=full, status="draft")
    keys = {
        "full": full,
        "bare": bare,
        "closed": closed,
        "draft": draft,
        "root": Unit.objects.get(code="rs-mfa"),
        "post": Post.objects.filter(unit=full).first(),
        "task": Task.objects.filter(unit=full).first(),
        "contact": Contact.objects.filter(unit=full).first(),
        "person": Person.objects.get(code="of-the-stage"),
        "kind": UnitKind.objects.first(),
        "word": GlossaryEntry.objects.first(),
        "succession": Succession.objects.get(code="of-the-stage"),
        "group": Group.objects.create(name="Urednici"),
        "user": User.objects.get(username="admin"),
        "gone": _gone(full),
    }
    return json.dumps({name: row.pk for name, row in keys.items() if row} | _asked(editor, full))


def _full() -> Unit:
    """A unit with long names and many rows of all kinds."""
    unit = make_unit(
        "full",
        name_ka=LONG_KA,
        name_sr=LONG_SR,
        name_en="Department for International Legal Affairs and Cooperation",
        acronym_sr="ОМПСМО",
        original_language="sr",
        parent=Unit.objects.get(code="rs-mfa-multilateral-un"),
        kind=UnitKind.objects.first(),
        description_sr="Први став.\n\nДруги став, нешто дужи.",
        description_en="First paragraph.\n\nSecond, a little longer.",
        notice_en="Closed to visitors this week.",
        legal_basis_sr="Правилник о унутрашњем уређењу",
        legal_basis_url="https://example.org/a-rather-long-address-of-a-decree/2026/17",
        founded_on="2001-05-01",
        status="published",
    )
    for number in range(3):
        make_task(unit, text_sr=f"Припрема {number} мишљења о предлозима закона")
        make_task(unit, "Prepares opinions on drafts of laws", depth=1)
        make_unit(f"part-{number}", name_ka=LONG_KA, name_sr=LONG_SR, parent=unit)
    for written in ("01 478 2267", "011 306 8000", "https://www.example.org/odeljenje"):
        make_contact(unit, written, label_sr="Протокол", label_en="Front office")
    _people_of(unit)
    return unit


def _people_of(unit: Unit) -> None:
    day = timezone.localdate()
    head = make_post(unit, title_sr="Начелник одељења", title_ka="დეპარტამენტის უფროსი")
    person = make_person(
        "Aleksandra-Marija", "Stefanović-Jovanović", code="of-the-stage", given_name_ka="ანა"
    )
    appoint(person, head, started_on=day - timedelta(days=90))
    Contact.objects.create(
        post=head,
        kind="email",
        written="nacelnik.odeljenja@mfa.example.org",
        value="nacelnik.odeljenja@mfa.example.org",
    )
    make_post(unit, "Deputy head", is_head=False)
    left = make_post(unit, "Adviser", is_head=False)
    appoint(make_person("Ida", "Vzorec"), left, ended_on=day - timedelta(days=9))


def _closed() -> Unit:
    """A unit that was merged into another."""
    day = timezone.localdate() - timedelta(days=30)
    closed = make_unit("closed", name_sr="Управа за сарадњу", name_ka=LONG_KA, dissolved_on=day)
    succession = Succession.objects.create(
        code="of-the-stage", kind="merged", happened_on=day, legal_basis_en="Decree 17"
    )
    succession.originals.add(closed)
    succession.results.add(Unit.objects.get(code="full"))
    return closed


def _gone(unit: Unit) -> Change:
    """The change that deleted a task and what stood below it."""
    task = make_task(unit, "Is not done any more")
    task.delete()
    return Change.objects.latest("pk")


def _asked(editor: Client, unit: Unit) -> dict[str, int]:
    """What an editor did by the forms: changes, proposals, files."""
    names = part_of(unit, "names")
    save(editor, names, name_en="Department for Legal Affairs", _why="A decree")
    change = Change.objects.latest("pk")
    save(editor, names, name_en="Department of Law", name_ka=LONG_KA + "ი", _propose="1")
    proposal = Proposal.objects.latest("pk")
    save(editor, names, name_en="Department for International Law", _why="Again a decree")
    save(editor, part_of(unit, "description"), description_en="Another text.", _propose="1")
    calm = Proposal.objects.latest("pk")
    return {
        "change": change.pk,
        "clash": proposal.pk,
        "proposal": calm.pk,
        "upload": _sent(editor, GOOD),
    }


def _sent(editor: Client, content: str) -> int:
    file = SimpleUploadedFile("units.csv", content.encode())
    editor.post("/en/admin/units/upload/add/", {"documents": [file], "why": "A decree"})
    return Upload.objects.latest("pk").pk
