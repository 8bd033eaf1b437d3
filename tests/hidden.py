"""What nobody was meant to read yet, or any more: a row of every model, with a word for each.

The words are far from one another and from all that is shown, and none of them is a word of a
language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from units.exchange.files import packed
from units.history.models import Change
from units.models import FormerCode, GlossaryEntry, Succession, Unit, Upload
from units.proposals.models import Proposal, ProposalItem

UNITS = {
    "a draft": "farinbel",
    "a part of a draft": "gomzadur",
    "a unit that will be published": "kelvotix",
    "a unit that was published": "pradumon",
    "the text of a draft": "zubrekal",
    "a notice that has ended": "hulqapen",
}
PARTS = {
    "a name that is not published": "wimdosta",
    "the head of a draft": "torvexin",
    "the head of times gone by": "bakrulow",
    "the head to come": "rydopsen",
    "somebody without a post": "nixomard",
    "the post of a draft": "dofgelar",
    "the task of a draft": "lumkitan",
    "the contact of a draft": "syprovad",
    "the contact of a post of a draft": "blyntaveg",
    "the kind of a draft": "jekhorum",
    "the former code of a draft": "ruvantel",
    "the succession of drafts": "mobzicar",
    "the note of a word": "cudlafen",
    "the name of a file": "vesgopil",
    "a file": "tagwimor",
    "the difference that a file makes": "quorbehn",
    "a proposal": "nixvadrop",
}
GONE = {
    "a unit that was deleted": "oskrivag",
    "somebody who was deleted": "ebnutolk",
    "a task that was deleted": "ifdazorn",
    "a text that was changed": "uchmeral",
}
WORDS = UNITS | PARTS | GONE
SHOWN = "office"
"""The code of a unit that everybody sees, and a word of its name."""
NEVER = "axwembid"
"""A word that was nowhere, ever."""


TOKEN = UUID(int=1)
"""In the addresses of previews of the proposal."""


@dataclass(slots=True)
class Hidden:
    """The rows by model; the first of each."""

    rows: dict[type[Model], Model] = field(default_factory=dict)

    def note(self, *rows: Model) -> None:
        for row in rows:
            self.rows.setdefault(type(row), row)


def hide() -> Hidden:
    """Store all of it beside what is shown."""
    hidden = Hidden()
    shown = make_unit(
        SHOWN, name_en="Office", territory="SI", notice_en=WORDS["a notice that has ended"]
    )
    shown.notice_until = timezone.localdate() - timedelta(days=1)
    shown.save()
    draft = _hidden_units(hidden)
    _parts_of(draft, hidden)
    _people(draft, shown, hidden)
    _former_and_later(draft, shown, hidden)
    _of_staff(draft, hidden)
    _gone(shown)
    changes = Change.objects.filter(begun__subject="unit", begun__key=draft.pk)
    hidden.note(changes.order_by("pk").first())
    return hidden


def _hidden_units(hidden: Hidden) -> Unit:
    word = WORDS["the kind of a draft"]
    kind = make_kind(word, name_en=f"The {word}")
    draft = make_unit(
        WORDS["a draft"],
        status="draft",
        kind=kind,
        territory="GE",
        description_en=WORDS["the text of a draft"],
        legal_basis_en=WORDS["the text of a draft"],
    )
    make_unit(WORDS["a part of a draft"], parent=draft)
    today, day = timezone.localdate(), timedelta(days=1)
    make_unit(WORDS["a unit that will be published"], published_from=today + day)
    make_unit(WORDS["a unit that was published"], published_until=today - day)
    hidden.note(draft, kind)
    return draft


def _parts_of(draft: Unit, hidden: Hidden) -> None:
    word = WORDS["the contact of a draft"]
    hidden.note(
        make_task(draft, f"Keeps {WORDS['the task of a draft']}"),
        make_contact(
            draft, f"{word}@x.si", value=f"{word}@x.si", kind="email", label_en=word, text_en=word
        ),
    )


def _people(draft: Unit, shown: Unit, hidden: Hidden) -> None:
    day = timedelta(days=1)
    today = timezone.localdate()
    post = make_post(draft, WORDS["the post of a draft"])
    word = WORDS["the contact of a post of a draft"]
    post.contacts.create(
        kind="email", written=f"{word}@x.si", value=f"{word}@x.si", label_en=word, text_en=word
    )
    hidden.note(
        post,
        appoint(_person("the head of a draft"), post),
        _person("somebody without a post"),
    )
    head = make_post(shown)
    appoint(_person("a name that is not published"), head, is_published=False)
    appoint(_person("the head of times gone by"), head, ended_on=today - day)
    appoint(_person("the head to come"), head, started_on=today + day)


def _person(who: str) -> Model:
    return make_person(WORDS[who], WORDS[who], code=WORDS[who])


def _former_and_later(draft: Unit, shown: Unit, hidden: Hidden) -> None:
    word = WORDS["the succession of drafts"]
    of_drafts = Succession.objects.create(
        code=word, kind="merged", legal_basis_en=word, legal_basis_sr="ЗЗЗ"
    )
    of_drafts.originals.add(draft)
    of_both = Succession.objects.create(code="merger", kind="merged")
    of_both.originals.add(shown)
    of_both.results.add(draft)
    hidden.note(
        FormerCode.objects.create(code=WORDS["the former code of a draft"], unit=draft), of_drafts
    )


def _of_staff(draft: Unit, hidden: Hidden) -> None:
    word, file = WORDS["the note of a word"], WORDS["the name of a file"]
    hidden.note(
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX", note=word),
        Upload.objects.create(
            names=[f"{file}.yaml"],
            archive=packed({"0": WORDS["a file"].encode()}),
            difference=[
                {
                    "action": "changed",
                    "subject": "task",
                    "code": "t1",
                    "unit": draft.code,
                    "values": {
                        "text.en": {"old": WORDS["the difference that a file makes"], "new": ""}
                    },
                }
            ],
            remarks=[WORDS["the difference that a file makes"]],
        ),
    )
    _proposal(draft, hidden)
    contact = WORDS["the contact of a draft"]
    said = [
        {act: {"name": "contact", "object": contact, **more}}
        for act, more in (("added", {}), ("changed", {"fields": ["Label"]}), ("deleted", {}))
    ]
    keeper = User.objects.create_user("keeper", is_staff=True)
    LogEntry.objects.log_actions(keeper.pk, [draft], CHANGE, said)


def _proposal(draft: Unit, hidden: Hidden) -> None:
    word = WORDS["a proposal"]
    proposal = Proposal.objects.create(title=word, reasons=word, token=TOKEN)
    ProposalItem.objects.create(
        proposal=proposal,
        subject="unit",
        key=draft.pk,
        anchor=draft.pk,
        code=draft.code,
        before={"code": draft.code, "name_en": WORDS["a proposal"]},
        after={"code": draft.code, "name_en": WORDS["a proposal"]},
    )
    hidden.note(proposal)


def _gone(shown: Unit) -> None:
    make_unit(WORDS["a unit that was deleted"]).delete()
    post = make_post(shown, is_head=False)
    left = appoint(_person("somebody who was deleted"), post)
    person = left.person
    post.delete()
    person.delete()
    make_task(shown, WORDS["a task that was deleted"]).delete()
    task = make_task(shown, WORDS["a text that was changed"])
    task.text_en = "Answers"
    task.save()
