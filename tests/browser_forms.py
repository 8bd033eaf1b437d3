"""A form of a page as a browser sends it back when nobody has touched it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

NOT_SENT = {"submit", "button", "reset", "image", "file"}


def as_sent(page: str, form_id: str) -> dict[str, list[str]]:
    """The names and values of a form, with CRLF at the ends of lines as the standard has it."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    (form,) = [form for form in document.iter("form") if form.get("id") == form_id]
    sent: dict[str, list[str]] = {}
    for name, value in _values(form):
        sent.setdefault(name, []).append(re.sub(r"\r\n|\r|\n", "\r\n", value))
    return sent


def _values(form: Element) -> Iterator[tuple[str, str]]:
    for control in form.iter():
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "textarea":
            yield name, control.text or ""
        elif control.tag == "select":
            yield from ((name, value) for value in _chosen(control))
        elif control.tag == "input" and control.get("type", "text") not in NOT_SENT:
            is_ticked = (
                control.get("type") not in {"checkbox", "radio"}
                or control.get("checked") is not None
            )
            if is_ticked:
                yield (
                    name,
                    re.sub(
                        r"[\r\n]",
                        "",
                        control.get(
                            "value", "on" if control.get("type") in {"checkbox", "radio"} else ""
                        ),
                    ),
                )


def _chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", option.text or "") for option in chosen]
