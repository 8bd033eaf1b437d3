"""Values that nobody should send, and sound data in which some of them stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

KNOWN_CODES = ["mfa", "mfa-sector", "mfa-department", "health", "pharmacy", "old", "ana-novak"]
SLIPS = ["mfa-sectr", "helth", "Mfa", "mfa ", "-", "mfa--sector", "MFA", "m\u0444a"]
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\x0b",
    "\x1b[31m",
    "\x7f",
    "\ud800",
    "\udfff\ud800",
    "\u202egpj.exe\u202c",
    "\u2066x\u2069\u200f",
    "\ufeff",
    "\u2028\u2029",
    "\uffff",
    "\U0010ffff",
    "🏛👩‍🚀",
    "a" + "\u0301" * 300,
    "ᲒᲐᲛᲐᲠᲯᲝᲑᲐ",
    "ǅИӢßİŉ",
    "٣٤",
    "９９",
    "²",
    "Ⅷ",
    "1e400",
    "-1",
    "0",
    "9" * 30,
    "9" * 5000,
    "0x7f",
    "1_000",
    "nan",
    "inf",
    "true",
    "~",
    "2024-02-30",
    "0000-00-00",
    "99999-12-31",
    "30. 11. 2020.",
    "a" * 101,
    "a" * 256,
    "Ж" * 5000,
    "word " * 2000,
    "\n" * 300,
    "a\r\nb\rc",
    "'; DROP TABLE units_unit; --",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{ 7 }}{% x %}",
    "%s%(x)s%%{0}{x}",
    "../../etc/passwd",
    "\\",
    "\\N",
    '"',
    "|&!():*",
    "[" * 400,
    "**" * 300,
    "[a](" * 200,
    "javascript:alert(1)",
    "http://[::1",
    "https://a.si/\u202e",
    "x?bcc=v%40v.si&a@b.si",
    "+386 1 478 22 67, faks 478 22 68; a@b.si",
    "01/478-22-67 int. 12345678901234567890",
    "(at) [afna] et dot",
    "Министарство spoljnih послова",
    "uchmeral",
]
"""Each of them once broke something somewhere."""

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(KNOWN_CODES + SLIPS),
    st.text(max_size=40),
    st.text(st.characters(codec=None), max_size=12),  # halves of characters, too
    st.from_regex(r"[a-z0-9-]{0,12}", fullmatch=True),
    st.lists(st.sampled_from(TEXTS), min_size=2, max_size=3).map("".join),
)
scalars = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.sampled_from([2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 32767, 32768]),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.sampled_from([date(1, 1, 1), date(9999, 12, 31)]),
    st.binary(max_size=8),
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(texts | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)


def nested(depth: int) -> object:
    """A list in a list in a list …"""
    value: object = "x"
    for _level in range(depth):
        value = [value]
    return value


def places(value: object) -> list[tuple[Any, Any]]:
    """Each list or mapping within a value, with each of its keys."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
        for key in keys:
            found.append((value, key))
            found += places(value[key])
    return found


@st.composite
def spoiled(draw: st.DrawFn, sound: Any) -> Any:
    """A sound value in which something was dropped, renamed, doubled, moved or exchanged."""
    value = _copied(sound)
    for _change in range(draw(st.sampled_from((0, 1, 1, 1, 2, 4)))):
        found = places(value)
        if not found:
            break
        owner, key = found[draw(st.integers(0, len(found) - 1))]
        act = draw(st.sampled_from(("exchange", "exchange", "drop", "rename", "double", "move")))
        if act == "exchange":
            owner[key] = draw(values)
        elif act == "drop":
            del owner[key]
        elif act == "rename" and isinstance(owner, dict):
            owner[draw(texts)] = owner.pop(key)
        elif act == "double" and isinstance(owner, list):
            owner.append(_copied(owner[key]))
        elif act == "move":
            other, place = found[draw(st.integers(0, len(found) - 1))]
            other[place] = _copied(owner[key])
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file of which some bytes are others, or which ends too early, or begins otherwise."""
    acts = ("flip", "cut", "insert", "repeat", "encode")
    act = draw(st.sampled_from((*["none"] * 10, *acts)))
    if not content or act == "none":
        return content
    place = draw(st.integers(0, len(content) - 1))
    if act == "flip":
        spoilt = bytearray(content)
        for _flip in range(draw(st.integers(1, 6))):
            spoilt[draw(st.integers(0, len(spoilt) - 1))] = draw(st.integers(0, 255))
        return bytes(spoilt)
    if act == "cut":
        return content[:place]
    if act == "insert":
        return content[:place] + draw(st.binary(min_size=1, max_size=12)) + content[place:]
    if act == "repeat":
        return content + content[place:]
    encoding = draw(st.sampled_from(("utf-16", "utf-16-le", "utf-32", "cp1251", "cp037", "utf-7")))
    return content.decode("utf-8", "replace").encode(encoding, "replace")
