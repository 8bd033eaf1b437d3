"""Prose as editors write it, a small safe part of Markdown, into HTML that can be put on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "br"}
_FIRST_HEADING = 3
"""Prose stands under a heading of the second level on its page."""


def to_html(prose: str, convert: Callable[[str], str] | None = None) -> str:
    """HTML for a text with paragraphs, ``##`` headings, lists, emphasis and links alone.

    Markup that a person typed as HTML is shown as text. Headings are shifted to fit under the
    page's own. ``convert``, if given, changes what is read and leaves the markup and the addresses
    of links alone.

    >>> to_html("## Missions <b>")
    '<h3>Missions &lt;b&gt;</h3>'
    """
    tokens = _markdown().parse(prose)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, max(_FIRST_HEADING, int(token.tag[1]) + 1))}"
        for child in token.children or ():
            if convert and child.type == "text":
                child.content = convert(child.content)
    html: str = _markdown().renderer.render(tokens, _markdown().options, {})
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}
    ).strip()


def addresses_in(prose: str) -> list[str]:
    """The addresses to which the links of a text lead.

    >>> addresses_in("See [the act](https://example.si/a_(b)) or <https://example.si>.")
    ['https://example.si/a_(b)', 'https://example.si']
    """
    children = (child for token in _markdown().parse(prose) for child in token.children or ())
    return [str(child.attrs["href"]) for child in children if child.type == "link_open"]


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": False}).enable(
        [
            "heading",
            "list",
            "emphasis",
            "link",
            "newline",
            "escape",
            "entity",
            "autolink",
            "balance_pairs",
            "fragments_join",
        ]
    )
