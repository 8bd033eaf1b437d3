"""Prose as editors write it."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from units.text.prose import to_html
from units.text.transliteration import to_latin


class ProseTests(SimpleTestCase):
    def test_markup_becomes_html_under_the_headings_of_the_page(self):
        html = to_html(
            "## Title\n\nText with **weight** and a [link](https://example.org/).\n\n- one\n- two"
        )

        assert "<h3>Title</h3>" in html
        assert "<strong>weight</strong>" in html
        assert "<li>one</li>" in html

    @given(st.text(alphabet="<>&\"'()[]!*#-`:/ \nabjscript=onerror"))
    def test_nothing_but_harmless_elements_comes_through(self, text):
        html = to_html(text)

        for tag in html.split("<")[1:]:
            assert tag.lstrip("/").startswith(
                (
                    "p>",
                    "h3>",
                    "h4>",
                    "h5>",
                    "h6>",
                    "ul>",
                    "ol>",
                    "li>",
                    "strong>",
                    "em>",
                    "a href=",
                    "a rel=",
                    "a>",
                    "br>",
                )
            )
        assert "javascript:" not in html.split("<a href=")[-1] or "<a href=" not in html

    def test_conversion_leaves_the_targets_of_links(self):
        html = to_html("[Министарство](https://example.org/њ)", to_latin)

        assert ">Ministarstvo</a>" in html
        assert "%D1%9A" in html
