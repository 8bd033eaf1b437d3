"""The interface is complete in every language: ours, Django's and the libraries'."""

from __future__ import annotations

import re
from pathlib import Path

import django
import mptt
import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation

from units.text.transliteration import to_latin

LOCALES = ["sl", "sr", "sr_Latn", "ka"]
OURS = [
    path
    for locale in LOCALES
    for path in sorted(Path(settings.BASE_DIR, "locale").rglob(f"{locale}/LC_MESSAGES/*.po"))
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}|<[^>]+>")
MTAVRULI = re.compile("[\u1c90-\u1cbf]")


def messages(path):
    with path.open("rb") as file:
        catalogue = read_po(file)
    return [message for message in catalogue if message.id]


def texts(message):
    singular_and_plural = message.id if isinstance(message.id, tuple) else (message.id,)
    translated = message.string if isinstance(message.string, tuple) else (message.string,)
    return singular_and_plural, translated


@pytest.mark.parametrize("path", OURS, ids=lambda path: "/".join(path.parts[-4:]))
def test_every_message_is_translated_with_all_its_forms_and_placeholders(path):
    for message in messages(path):
        sources, translated = texts(message)

        assert not message.fuzzy, message.id
        assert all(translated), message.id
        for text in translated:
            assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall("".join(sources))), (
                message.id
            )
            assert set(PLACEHOLDER.findall(sources[-1])) <= set(
                PLACEHOLDER.findall("".join(translated))
            ), message.id
            assert not MTAVRULI.search(text), message.id


@pytest.mark.parametrize("locale", LOCALES)
def test_our_own_texts_are_all_in_the_catalogue(locale):
    """The same messages in each language: what one has, the others have."""
    base = Path(settings.BASE_DIR, "locale")
    expected = {
        (message.context, str(message.id))
        for message in messages(base / "sl/LC_MESSAGES/django.po")
    }

    assert {
        (message.context, str(message.id))
        for message in messages(base / locale / "LC_MESSAGES/django.po")
    } == expected


def _key(message) -> tuple[str | None, str]:
    """What names a message: the same words may mean two things."""
    return message.context, str(message.id)


def test_serbian_latin_is_made_from_cyrillic_but_for_what_it_says_in_other_words():
    base = Path(settings.BASE_DIR, "locale")
    latin, other = (
        {_key(message): texts(message)[1] for message in messages(base / "sr_Latn" / name)}
        for name in ("LC_MESSAGES/django.po", "overrides.po")
    )

    for message in messages(base / "sr/LC_MESSAGES/django.po"):
        converted = tuple(to_latin(text) for text in texts(message)[1])
        assert latin[_key(message)] == other.pop(_key(message), converted)
    assert other == {}, "These messages are gone."
    of_libraries = {
        str(message.id): texts(message)[1]
        for message in messages(base / "libraries/sr_Latn/LC_MESSAGES/django.po")
    }
    for message in messages(base / "libraries/sr/LC_MESSAGES/django.po"):
        assert of_libraries[str(message.id)] == tuple(to_latin(one) for one in texts(message)[1])


TERMS = (Path(settings.BASE_DIR) / "docs" / "terms.md").read_text(encoding="utf-8")
QUOTES = {"sl": ("„", "“"), "sr": ("„", "”"), "ka": ("„", "“")}
ANY_QUOTE = re.compile("[„“”»«]")


def terms():
    """The rows of docs/terms.md: thing, the word in each language, what is never said."""
    rows = [line.strip("| \n").split(" | ") for line in TERMS.splitlines() if line.startswith("|")]
    return rows[2:]


def never(language):
    return [
        beginning.strip()
        for row in terms()
        for part in (row[5].split(";") if len(row) > 5 else [])
        if part.strip().startswith(f"{language}:")
        for beginning in part.split(":", 1)[1].split(",")
    ]


def said(language):
    """All that our catalogue says in a language, with what it says it for."""
    base = Path(settings.BASE_DIR, "locale")
    for path in (base / ("sl" if language == "en" else language)).rglob("django.po"):
        for message in messages(path):
            sources, translated = texts(message)
            for text in sources if language == "en" else translated:
                yield sources[0], text


@pytest.mark.parametrize("language", ["en", "sl", "sr", "ka"])
def test_each_thing_has_one_word(language):
    strangers = [
        (beginning, text)
        for _source, text in said(language)
        for beginning in never(language)
        if re.search(rf"\b{re.escape(beginning)}", PLACEHOLDER.sub("", text), re.IGNORECASE)
    ]
    assert strangers == []


@pytest.mark.parametrize("place", range(1, 5))
def test_each_term_is_used(place):
    language = ["en", "sl", "sr", "ka"][place - 1]
    all_of_it = " ".join(text for _source, text in said(language)).lower()
    for row in terms():
        stem = row[place].split()[0].lower()[:-2]
        assert stem in all_of_it, row[place]


@pytest.mark.parametrize("language", QUOTES)
def test_quotation_marks_are_those_of_the_language(language):
    first, last = QUOTES[language]
    for source, text in said(language):
        marks = ANY_QUOTE.findall(text)
        assert marks == [first, last] * (len(marks) // 2), (source, text)


def test_plural_forms_follow_each_language():
    for code, expected in {
        "sl": ["1 enota", "2 enoti", "3 enote", "4 enote", "5 enot", "101 enota"],
        "sr": [
            "1 јединица",
            "2 јединице",
            "3 јединице",
            "4 јединице",
            "5 јединица",
            "101 јединица",
        ],
        "sr-latn": [
            "1 jedinica",
            "2 jedinice",
            "3 jedinice",
            "4 jedinice",
            "5 jedinica",
            "101 jedinica",
        ],
    }.items():
        with translation.override(code):
            found = [
                translation.ngettext("%(number)s unit", "%(number)s units", n) % {"number": n}
                for n in (1, 2, 3, 4, 5, 101)
            ]
        assert found == expected


DJANGO = Path(django.__file__).parent
MPTT = Path(mptt.__file__).parent


def library_messages():
    """What Django's own English catalogues list, and how django-mptt refuses a move."""
    for folder in (
        DJANGO / "conf",
        *(DJANGO / "contrib" / app for app in ("admin", "auth", "contenttypes", "sessions")),
    ):
        for domain in ("django", "djangojs"):
            path = folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
            if path.exists():
                for message in messages(path):
                    yield domain, message.context, message.id
    for module in ("managers.py",):
        for _, found, _, context in extract_from_file(
            "python", MPTT / module, keywords={"_": None, "gettext_lazy": None}
        ):
            if found:
                yield "django", context, found


@pytest.mark.parametrize("code", ["sl", "sr", "sr-latn", "ka"])
def test_no_text_of_a_library_falls_back_to_english(code):
    locale = translation.to_locale(code)
    catalogues = {}
    for domain in ("django", "djangojs"):
        loaded = DjangoTranslation(
            code, domain=domain, localedirs=None if domain == "django" else _js_folders()
        )
        catalogues[domain] = {key for key, value in loaded._catalog.items() if value}

    missing = []
    for domain, context, message in library_messages():
        key = message[0] if isinstance(message, tuple) else message
        if context:
            key = f"{context}\x04{key}"
        if key not in catalogues[domain] and (key, 0) not in catalogues[domain]:
            missing.append(key)
    assert missing == [], locale


def _js_folders():
    return [str(DJANGO / "contrib/admin/locale"), *map(str, settings.LOCALE_PATHS)]
