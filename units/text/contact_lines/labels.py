"""The words before a contact that say what kind it is of, in any of the languages.

Words are compared folded, so that a Serbian one stands here in one of its scripts; "*" stands for
an ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from units.text.contacts import IN_WORDS, NUMBERS, ContactKind
from units.text.folding import fold

_WORDS = {
    ContactKind.PHONE: "tel telefon* telephone* phone* ph t centrala* switchboard hotline*"
    " ტელ ტელეფონ* ტ ცხელ*-ხაზ*",
    ContactKind.MOBILE: "mob mobil mobile* mobiln* mobitel* gsm cell m მობ მობილურ* მ",
    ContactKind.FAX: "fax faks* telefaks* telefax* fx f ფაქს* ტელეფაქს* ფ",
    ContactKind.EMAIL: "e e-mail* email* mail mailto e-pošt* epošt* e-naslov* e-adres* el-pošt*"
    " el-naslov* elektronsk*-pošt* elektronsk*-naslov* elektronsk*-adres* imejl* i-mejl* mejl"
    " e-mail*-adres* email*-adres* e-mail*-address email-address mail-address e-mail"
    " ელ-ფოსტ* ელფოსტ* ელექტრონულ*-ფოსტ* იმეილ* მეილ*",
    ContactKind.WEB: "web www w splet spletn*-stran* spletn*-mest* internet sajt veb url http https"
    " website web-site web-page internet-stran* internet-adres* web-adres* veb-sajt"
    " ვებ ვებგვერდ* ვებ-გვერდ* ვებსაიტ* ვებ-საიტ*",
    ContactKind.ADDRESS: "naslov adresa* address* მისამართ*",
    ContactKind.OFFICE: "soba sobe pisarn* kancelarij* sprat nadstropj* room office floor ოთახ*"
    " სართულ*",
    ContactKind.HOURS: "uradn*-ur* delovn*-čas* poslovn*-čas* radn*-vrem* radn*-sat*"
    " opening-hours office-hours working-hours business-hours hours სამუშაო-საათ*",
}
_FILLERS = "številk* št broj* br no nr number* ნომერ* ნომრ*"
"""Words that say nothing more beside one that tells the kind of a number."""
_BETWEEN = "in i და and ali ili ან or oz"
_SAYS_MORE = re.compile("centr|switch|hot|tskhel")
"""How words that tell a kind begin, folded, and are a label, too."""
_LONGEST_PHRASE = 3
_WORD = re.compile(r"[^\W\d_]+")


def _pattern(words: str) -> re.Pattern[str]:
    alternatives = []
    for phrase in words.split():
        parts = ((fold(word.rstrip("*")), "*" in word) for word in phrase.split("-"))
        alternatives.append("-".join(word + "[a-z]{0,4}" * open_end for word, open_end in parts))
    return re.compile("|".join(alternatives))


_KINDS = {kind: _pattern(words) for kind, words in _WORDS.items()}
_IS_FILLER, _IS_BETWEEN = _pattern(_FILLERS), _pattern(_BETWEEN)


class Label(NamedTuple):
    """What a label says."""

    kinds: tuple[ContactKind | None, ...] = (None,)
    words: str = ""
    """Its words, where they say more than the kinds."""
    lead: str = ""
    """Of words before a contact, those before the label."""
    is_doubtful: bool = False
    """Whether what tells the kind is a single letter behind other words: “Blok F 01 …”."""

    @property
    def is_plain(self) -> bool:
        """Whether it tells a kind and nothing else."""
        return self.kinds != (None,) and not self.words

    @property
    def is_of_numbers(self) -> bool:
        """Whether what follows is dialled."""
        return NUMBERS.issuperset(self.kinds)


class _Phrase(NamedTuple):
    """A word, or several that tell a kind together."""

    start: int
    end: int
    folded: str
    kind: ContactKind | None = None

    @property
    def is_between(self) -> bool:
        """Whether it only joins what is before it to what is behind."""
        return bool(_IS_BETWEEN.fullmatch(self.folded))

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing beside a word that tells a kind."""
        return self.is_between or bool(_IS_FILLER.fullmatch(self.folded))

    @property
    def is_letter(self) -> bool:
        return len(self.folded) == 1


def label_of(words: str) -> Label:
    """What the words before a colon say.

    >>> label_of("tel./fax").kinds == (ContactKind.PHONE, ContactKind.FAX)
    True
    >>> label_of("Faks kabineta").words, label_of("Press").kinds
    ('Faks kabineta', (None,))
    """
    phrases = list(_phrases(words))
    kinds = _kinds(phrases)
    has_digits = any(map(str.isdigit, words))
    if kinds and has_digits:  # it counts rooms or lines: "Soba 12", "Tel 2"
        return Label((None,) if kinds[0] in IN_WORDS else kinds, words)
    if kinds and all(phrase.kind or phrase.is_silent for phrase in phrases):
        return Label(kinds, words if any(map(_says_more, phrases)) else "")
    edges = [phrase for phrase in (*phrases[:1], *phrases[-1:]) if not phrase.is_letter]
    several = _kinds(edges)
    return Label(several[:1] or (None,), words)


def label_before(words: str) -> Label:
    """What the words before a contact say, of which only the last, or the first, tell a kind.

    >>> label_before("Ana Primer, vodja, faks").lead, label_before("fax")[0] == (ContactKind.FAX,)
    ('Ana Primer, vodja', True)
    """
    phrases = list(_phrases(words))
    first = len(phrases)
    while first and (phrases[first - 1].kind or phrases[first - 1].is_silent):
        first -= 1
    while first < len(phrases) and phrases[first].is_between:
        first += 1  # "and" belongs to what is before it
    telling = phrases[first:]
    if not _kinds(telling) or any(map(str.isdigit, words[telling[0].start :])):
        return Label(label_of(words).kinds, "", words)
    start = telling[0].start
    more = words[start:].strip(_AROUND) if any(map(_says_more, telling)) else ""
    kinds = _kinds(telling)
    is_doubtful = (
        first > 0 and all(phrase.is_letter for phrase in telling) and kinds != (ContactKind.PHONE,)
    )
    return Label(kinds, more, words[:start].rstrip(_AROUND), is_doubtful)


_AROUND = " \t\u00a0,;:•·|/-–—(["


def is_telling(word: str) -> bool:
    """Whether a word by itself tells a kind.

    >>> is_telling("mail."), is_telling("ana.")
    (True, False)
    """
    return any(phrase.kind for phrase in _phrases(word))


def is_silent(words: str) -> bool:
    """Whether words say nothing by themselves: "and" before a contact that does not follow.

    >>> is_silent("and"), is_silent("and Ana"), is_silent("and 12")
    (True, False, False)
    """
    has_digits = any(map(str.isdigit, words))
    return not has_digits and all(phrase.is_between for phrase in _phrases(words))


def without_and(words: str) -> str:
    """Words without an "and" before them.

    >>> without_and("ali pokličite"), without_and("Ana in Eva")
    ('pokličite', 'Ana in Eva')
    """
    first = next((phrase for phrase in _phrases(words) if not phrase.is_between), None)
    before = words[: first.start] if first else ""
    return words[len(before) :] if before.strip(_AROUND) and is_silent(before) else words


def _phrases(words: str) -> Iterator[_Phrase]:
    found = list(_WORD.finditer(words))
    folded = [_folded(word[0]) for word in found]
    at = 0
    while at < len(found):
        length, kind = _longest(tuple(folded[at : at + _LONGEST_PHRASE]))
        last = at + length - 1
        phrase = "-".join(folded[at : last + 1])
        yield _Phrase(found[at].start(), found[last].end(), phrase, kind)
        at += length


@lru_cache(maxsize=2048)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=2048)  # the words before a number are asked about several times
def _longest(folded: tuple[str, ...]) -> tuple[int, ContactKind | None]:
    """How many of some words tell a kind together, and which."""
    for length in range(len(folded), 0, -1):
        phrase = "-".join(folded[:length])
        for kind, pattern in _KINDS.items():
            if pattern.fullmatch(phrase):
                return length, kind
    return 1, None


def _kinds(phrases: Sequence[_Phrase]) -> tuple[ContactKind, ...]:
    return tuple(dict.fromkeys(phrase.kind for phrase in phrases if phrase.kind))


def _says_more(phrase: _Phrase) -> bool:
    return bool(phrase.kind and _SAYS_MORE.match(phrase.folded))
