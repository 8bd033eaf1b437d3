"""Make the Serbian Latin catalogues from the Cyrillic ones and from overrides.po.

python scripts/latin_catalogue.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from units.text.transliteration import to_latin  # noqa: E402 - the path is ours to set


def overrides() -> dict[str, str]:
    """Messages that Latin says in other words than Cyrillic."""
    with (PROJECT / "locale" / "sr_Latn" / "overrides.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def main() -> None:
    """Write sr_Latn from sr, for our own texts and those of libraries."""
    in_other_words = overrides()
    for source in sorted((PROJECT / "locale").rglob("sr/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            if message.id:
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                latin = tuple(
                    in_other_words.get(str(message.id)) or to_latin(text) for text in texts
                )
                message.string = latin if isinstance(message.string, tuple) else latin[0]
        catalogue.locale = Locale.parse("sr_Latn")
        target = source.parents[2] / "sr_Latn" / "LC_MESSAGES" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        header = [
            f"{name}: {value}"
            for name, value in catalogue.mime_headers
            if name in {"Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
        ]
        with target.open("wb") as file:
            write_po(file, catalogue, width=0, omit_header=True)
        body = target.read_text(encoding="utf-8")
        lines = ["Project-Id-Version: Ustroj", "Language: sr_Latn", *header]
        head = 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)
        target.write_text(f"{head}\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
