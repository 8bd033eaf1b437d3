"""Made-up units with believable names in five languages, and other spellings of those."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Subject(NamedTuple):
    """What a unit deals with: as it stands in a name, and in another case."""

    sl: str
    sl_other: str
    sr: str
    sr_other: str
    ka: str
    ka_other: str
    en: str


with (Path(__file__).parent / "search_subjects.tsv").open(encoding="utf-8", newline="") as _file:
    SUBJECTS = [Subject(**row) for row in csv.DictReader(_file, delimiter="\t")]

KINDS = [
    ("Sektor za", "Сектор за", "სექტორი", "Sector for"),
    ("Oddelek za", "Одељење за", "დეპარტამენტი", "Department for"),
    ("Služba za", "Служба за", "სამსახური", "Service for"),
    ("Direktorat za", "Дирекција за", "დირექტორატი", "Directorate for"),
    ("Urad za", "Управа за", "სააგენტო", "Office for"),
    ("Referat za", "Одсек за", "სამმართველო", "Section for"),
]
PLACES = [
    ("Ljubljana", "Београд", "თბილისი", "Belgrade"),
    ("Maribor", "Нови Сад", "ქუთაისი", "Novi Sad"),
    ("Celje", "Ниш", "ბათუმი", "Nis"),
    ("Koper", "Крагујевац", "გორი", "Kragujevac"),
    ("Kranj", "Суботица", "ზუგდიდი", "Subotica"),
    ("Ptuj", "Ваљево", "თელავი", "Valjevo"),
    ("Velenje", "Чачак", "ფოთი", "Cacak"),
    ("Trbovlje", "Пожаревац", "ახალციხე", "Pozarevac"),
    ("Kamnik", "Зрењанин", "ოზურგეთი", "Zrenjanin"),
    ("Domžale", "Врање", "მცხეთა", "Vranje"),
    ("Jesenice", "Шабац", "ამბროლაური", "Sabac"),
    ("Idrija", "Сомбор", "რუსთავი", "Sombor"),
]
GIVEN = ["Marko", "Jelena", "Nino", "Tomaž", "Ana", "Dušan", "Giorgi", "Petra", "Živka", "Luka"]
FAMILY = [
    "Horvat",
    "Petrović",
    "Kovačič",
    "Žnidaršič",
    "Đukić",
    "Beridze",
    "Jovanović",
    "Zupan",
    "Maisuradze",
    "Šarić",
    "Potočnik",
    "Ilić",
]


class Made(NamedTuple):
    """A unit that was made up."""

    code: str
    kind: int
    one: Subject
    other: Subject
    place: int

    def names(self) -> dict[str, str]:
        """Its name in each language that somebody writes."""
        sl, sr, ka, en = KINDS[self.kind]
        at = PLACES[self.place]
        return {
            "sl": f"{sl} {self.one.sl} in {self.other.sl}, {at[0]}",
            "sr": f"{sr} {self.one.sr} и {self.other.sr}, {at[1]}",
            "ka": f"{self.one.ka} და {self.other.ka} {ka}, {at[2]}",
            "en": f"{en} {self.one.en.capitalize()} and {self.other.en.capitalize()}, {at[3]}",
        }

    def inflected(self, language: str) -> str:
        """Its name as somebody asks for it: other cases, without the small words."""
        kind = (
            dict(zip(("sl", "sr", "ka"), KINDS[self.kind], strict=False))[language]
            .removesuffix(" za")
            .removesuffix(" за")
        )
        place = dict(zip(("sl", "sr", "ka"), PLACES[self.place], strict=False))[language]
        one, other = (getattr(subject, f"{language}_other") for subject in (self.one, self.other))
        return f"{one} {other} {kind} {place}"


def units(count: int) -> Iterator[Made]:
    """As many units as wanted, each named otherwise."""
    chance = random.Random(5)
    made = [
        (kind, one, other, place)
        for kind in range(len(KINDS))
        for one in range(len(SUBJECTS))
        for other in range(len(SUBJECTS))
        if one != other
        for place in range(len(PLACES))
    ]
    for number, (kind, one, other, place) in enumerate(chance.sample(made, count)):
        yield Made(f"x{number}", kind, SUBJECTS[one], SUBJECTS[other], place)


def outline(count: int) -> Iterator[str]:
    """The units as a file of the nested format.

    Bodies with a hundred units each, with heads, numbers and tasks.
    """
    chance = random.Random(7)
    yield "ustroj: 1\npeople:\n"
    for number in range(count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        yield f"- {{code: p{number}, given_name: {{sl: {given}}}, family_name: {{sl: {family}}}}}\n"
    yield "units:\n"
    for number, unit in enumerate(units(count)):
        indent = "" if number % 100 == 0 else "  "
        lines = _lines(unit, number, chance)
        yield "".join(f"{indent}{line}\n" for line in lines)
        if not indent:
            yield "  units:\n"


def _lines(unit: Made, number: int, chance: random.Random) -> tuple[str, ...]:
    """One unit of the file."""
    names = ", ".join(f"{language}: '{name}'" for language, name in unit.names().items())
    one, other = chance.choice(SUBJECTS), chance.choice(SUBJECTS)
    phone = f"+3861{4000000 + number * 7 % 1000000:07}"
    return (
        f"- code: {unit.code}",
        f"  name: {{{names}}}",
        "  status: published",
        "  tasks:",
        f"  - text: {{sl: Pripravlja predpise za {one.sl}., en: Drafts rules on {one.en}.}}",
        f"  - text: {{sr: Прати прописе за {other.sr}., ka: '{other.ka} წესების მომზადება.'}}",
        "  posts:",
        "  - title: {sl: vodja}",
        "    is_head: true",
        f"    appointments: [{{person: p{number}}}]",
        "  contacts:",
        f"  - {{kind: phone, written: '{phone}', value: '{phone}'}}",
    )


def mistyped(text: str, chance: random.Random) -> str:
    """A text with one error in its longest word.

    Two letters exchanged, one lost, doubled or other.
    """
    word = max(text.split(), key=len)
    place = chance.randrange(1, len(word) - 2)
    wrong = chance.choice(
        [
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + chance.choice("aeionrst") + word[place + 1 :],
        ]
    )
    return text.replace(word, wrong)
