"""Write the units that a file of JSON tells of as pages, in each language.

python seed.py FILE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4


def main(units: list[dict[str, Any]]) -> None:
    """A home in each language, and below it the units as they stand in the tree."""
    from django.conf import settings
    from django.utils import timezone
    from wagtail.models import Locale, Site

    keys = {unit["code"]: uuid4() for unit in units}
    home = Site.objects.get(is_default_site=True).root_page.specific
    for language, _name in settings.LANGUAGES:
        locale, _is_new = Locale.objects.get_or_create(language_code=language)
        parents = {None: home_in(home, locale)}
        for unit in units:
            about = {"locale": locale, "translation_key": keys[unit["code"]]}
            page = page_of(unit["code"], unit["in"][language], about)
            page.first_published_at = page.last_published_at = timezone.now()
            parents[unit["parent"]].add_child(instance=page)
            parents[unit["code"]] = page


def home_in(home: Any, locale: Any) -> Any:
    """The home page in a language."""
    if home.locale_id == locale.pk:
        return home
    twin = type(home)(title=home.title, slug=f"home-{locale.language_code}", locale=locale)
    twin.translation_key = home.translation_key
    return type(home).objects.get(pk=home.pk).get_parent().add_child(instance=twin)


def page_of(code: str, told: dict[str, Any], about: dict[str, Any]) -> Any:
    """A unit in one language, with all that belongs to it."""
    from pages import models

    parts = {"posts": models.Post, "contacts": models.Contact, "tasks": models.Task}
    texts = {name: value for name, value in told.items() if name not in parts}
    page = models.UnitPage(slug=code, **texts, **about)
    for name, model in parts.items():
        rows = [model(sort_order=place, **row) for place, row in enumerate(told[name])]
        setattr(page, name, rows)
    return page


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    import django

    django.setup()
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
