"""Requests that no browser sends of itself: forms, questions, addresses, headers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.fuzzing.hostile import KNOWN_CODES, spoiled, texts, values
from units.text.languages import LANGUAGES

KEYS = ["1", "2", "3", "0", "-1", "999999", "9" * 25, "abc", "²", "1,2", "", "\0"]
LOOKUPS = ["q", "p", "o", "e", "all", "_popup", "_to_field", "body", "status__exact", "parent"]
LOOKUPS += ["code__startswith", "name_en__contains", "kind__id__exact", "is_head__exact", "unit"]
LOOKUPS += ["founded_on__gte", "code__in", "parent__isnull", "_changelist_filters", "term"]
LOOKUPS += ["in", "open", "at", "state", "kind", "language", "missing", "lacking", "page", "depth"]
LOOKUPS += ["app_label", "model_name", "field_name", "kind__code", "successions__code", "letter"]
MODELS = ["unit", "post", "person", "unitkind", "succession", "glossaryentry", "upload"]
LANGUAGES_IN_PATHS = [*LANGUAGES, "sr-Latn", "xx", ""]


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and where."""

    path: str
    method: str = "GET"
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


def spelled(text: object) -> str:
    """A part of an address, whatever signs it has."""
    return quote(str(text), safe="/", errors="surrogatepass")


def form(fields: Mapping[str, Sequence[object]]) -> bytes:
    """The fields of a form as they are sent."""
    pairs = [(name, str(value)) for name, listed in fields.items() for value in listed]
    return urlencode(pairs, errors="surrogatepass").encode()


@st.composite
def filled(draw: st.DrawFn, sound: Mapping[str, Sequence[str]]) -> dict[str, list[object]]:
    """A form in which some fields say something else, are missing or come twice."""
    fields: dict[str, list[object]] = {name: list(listed) for name, listed in sound.items()}
    names = sorted(fields)
    for _change in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(names))
        act = draw(st.sampled_from(("say", "say", "say", "drop", "twice", "key", "count")))
        if act == "say":
            fields[name] = [draw(texts)]
        elif act == "drop":
            fields.pop(name, None)
        elif act == "twice":
            fields[name] = [*fields.get(name, []), draw(texts)]
        elif act == "key":
            fields[name] = [draw(st.sampled_from(KEYS))]
        else:
            counts = [one for one in names if one.endswith("_FORMS")] or [name]
            fields[draw(st.sampled_from(counts))] = [draw(st.sampled_from(("0", "1", "3", *KEYS)))]
    return fields


def questions(sound: object) -> st.SearchStrategy[bytes]:
    """JSON as a script of the admin sends it, or nearly."""
    return st.one_of(
        spoiled(sound).map(_as_json),
        spoiled(sound).map(_as_json),
        values.map(_as_json),
        st.binary(max_size=60),
        st.sampled_from((b"[" * 5000, b"9" * 5000, b'"\\ud800"', b"{}" * 9, b"", b"NaN")),
    )


def _as_json(value: object) -> bytes:
    try:
        return json.dumps(value, default=str, skipkeys=True).encode()
    except (ValueError, TypeError):
        return b"null"


@st.composite
def searches(draw: st.DrawFn) -> Request:
    """A question to the search of the public pages, in some language."""
    asked: dict[str, list[object]] = {"q": [_query(draw)]}
    for name in ("format", "in", "country", "kind", "page"):
        if draw(st.integers(0, 3)) == 0:
            asked[name] = [draw(st.one_of(texts, st.sampled_from(["json", "1", "2", *KEYS])))]
    language = draw(st.sampled_from(list(LANGUAGES)))
    page = draw(st.sampled_from(("search/", "search/", "search/suggest/")))
    return Request(f"/{language}/{page}?{form(asked).decode()}")


def _query(draw: st.DrawFn) -> object:
    words = st.sampled_from(
        ["ministry", "helth", "министарство", "sektor", "ჯანდაცვის", "novak", "01 478", "who", "?"]
    )
    return draw(
        st.one_of(texts, st.lists(st.one_of(words, texts), min_size=1, max_size=5).map(" ".join))
    )


@st.composite
def addresses(draw: st.DrawFn) -> Request:
    """A page that there may be, with whatever query, headers and cookies."""
    language = draw(st.sampled_from(LANGUAGES_IN_PATHS))
    code = draw(st.one_of(st.sampled_from(KNOWN_CODES), texts))
    page = draw(
        st.sampled_from(
            (
                *("", f"units/{code}/", f"units/{code}/structure/", "people/", "a-z/", "contact/"),
                *("site-map/", "accessibility/", "search/", "preferences/", "robots.txt", code),
                *(f"admin/{code}/", f"units/{code}"),
            )
        )
    )
    query = draw(_queries()) if draw(st.booleans()) else ""
    return Request(
        "/" + spelled(f"{language}/{page}".lstrip("/")) + query,
        draw(st.sampled_from(("GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE"))),
        draw(
            st.sampled_from((b"", b"size=115&next=/en/", b"size=%00&next=//evil.example", b"\xff"))
        ),
        headers=draw(_headers()),
        cookies=draw(st.dictionaries(st.sampled_from(_COOKIES), _in_headers(), max_size=2)),
    )


_COOKIES = ("text_size", "sessionid", "device", "csrftoken", "messages", "django_language")
_HEADERS = ("Accept-Language", "Host", "Referer", "X-Forwarded-For", "Range", "If-None-Match")
_TAGS = ["sr-Latn;q=0.5, *;q=0", "hr, bs;q=1.1", "x-" * 200, "ka-GE-x-" + "a" * 900, "en;q=nan"]


def _headers() -> st.SearchStrategy[dict[str, str]]:
    said = st.one_of(
        st.sampled_from([*_TAGS, "localhost", "evil.example:99999", "[::1"]), _in_headers()
    )
    return st.dictionaries(st.sampled_from(_HEADERS), said, max_size=3)


def _in_headers() -> st.SearchStrategy[str]:
    """Texts of bytes, without ends of lines, as servers pass them on."""
    signs = st.characters(max_codepoint=255, exclude_characters="\r\n\0")
    return st.one_of(st.text(signs, max_size=60), st.sampled_from(("115", "9" * 999, "a=b;c")))


@st.composite
def _queries(draw: st.DrawFn) -> str:
    pairs = draw(
        st.dictionaries(
            st.sampled_from(LOOKUPS),
            st.one_of(texts, st.sampled_from(KEYS)).map(lambda text: [text]),
            max_size=3,
        )
    )
    return f"?{form(pairs).decode()}"


@st.composite
def desks(draw: st.DrawFn) -> Request:
    """A screen of the admin, with whatever key and query; or what its lists are sent."""
    model, key = draw(st.sampled_from(MODELS)), draw(st.one_of(st.sampled_from(KEYS), texts))
    page = draw(
        st.sampled_from(
            (
                *("", "add/", f"{key}/change/", f"{key}/delete/", f"{key}/history/", f"{key}/"),
                *(f"{key}/step/", f"{key}/contacts/", f"{key}/files/", f"download/{key}/"),
                *(f"{key}/parts/", f"move/{key}/", f"publication/{key}/"),
            )
        )
    )
    paths = [f"units/{model}/{page}"] * 6 + ["autocomplete/", f"r/{key}/{key}/", "", f"{key}"]
    path = f"/{draw(st.sampled_from(('en', 'ka', 'sr')))}/admin/{draw(st.sampled_from(paths))}"
    sent = draw(_acts()) if draw(st.booleans()) else {}
    query = draw(_queries())
    return Request(spelled(path) + query, "POST" if sent else "GET", form(sent) if sent else b"")


@st.composite
def _acts(draw: st.DrawFn) -> dict[str, list[object]]:
    """What the lists of the admin are told to do with rows."""
    keys = st.one_of(st.sampled_from(KEYS), texts)
    acts = ("delete_selected", "download_yaml", "download_csv", "move_chosen", "publish_chosen")
    sent: dict[str, list[object]] = {
        "action": [draw(st.sampled_from(acts))],
        "_selected_action": draw(st.lists(keys, max_size=3)),
        "cmd": [draw(st.sampled_from(("move_node", "x")))],
        "cut_item": [draw(keys)],
        "pasted_on": [draw(keys)],
        "position": [draw(st.sampled_from(("left", "right", "last-child", "x")))],
        "target": [draw(keys)],
        "to": [draw(st.sampled_from(("published", "draft", "x")))],
        "direction": [draw(st.sampled_from(("up", "down", "x")))],
        "post": ["yes"],
    }
    kept = draw(st.sets(st.sampled_from(sorted(sent))))
    return {name: sent[name] for name in sorted(kept)}
