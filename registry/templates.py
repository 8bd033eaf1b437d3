"""Templates of pages without the blank space that only those need who write them."""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders.filesystem import Loader as FromFolders

_SILENT = re.compile(
    r"(?:\{%\s*(?:load|extends|block|endblock|if|elif|else|endif|for|empty|endfor|with|endwith)\b"
    r"[^%]*%\}|\{%[^%]*\bas \w+\s*%\}|\{#.*?#\})+"
)
"""Tags that print nothing themselves."""


class Loader(FromFolders):
    """Reads the templates of the public pages so; the admin's stay as they are."""

    def get_contents(self, origin: Origin) -> str:
        """The template as it is compiled."""
        contents = super().get_contents(origin)
        name = str(origin.template_name)
        is_public = name.endswith(".html") and not name.startswith("admin/")
        return without_blanks(contents) if is_public else contents


def without_blanks(template: str) -> str:
    r"""A template without indents, without empty lines and without lines that print nothing.

    Where there was space between two things that are printed one sign of it stays.

    >>> without_blanks('<ul>\n  {% for one in all %}\n    <li>{{ one }}</li>\n  {% endfor %}\n')
    '<ul>\n{% for one in all %}<li>{{ one }}</li>\n{% endfor %}'
    """
    lines = (line.strip() for line in template.split("\n"))
    shown = (line if _SILENT.fullmatch(line) else f"{line}\n" for line in lines if line)
    return "".join(shown).removesuffix("\n")
