"""The glossary in force: the entries that staff keep, read once for each request."""

from __future__ import annotations

from typing import Any

from asgiref.local import Local
from django.apps import apps
from django.core.signals import request_started
from django.db.models.signals import post_delete, post_save

from units.text.transliteration import Entry, Glossary

_remembered = Local()


def current() -> Glossary:
    """The glossary, in the order in which entries count: the longest first needs no order, the proposed ones do."""
    glossary: Glossary | None = getattr(_remembered, "glossary", None)
    if glossary is None:
        rows = apps.get_model("units", "GlossaryEntry")._default_manager.values_list("cyrillic", "latin", "is_proposed")
        glossary = _remembered.glossary = Glossary(Entry(*row) for row in rows)
    return glossary


def forget(**kwargs: Any) -> None:
    """Read it anew when it is next asked for: at each request, and whenever an entry changes."""
    if hasattr(_remembered, "glossary"):
        del _remembered.glossary


request_started.connect(forget, dispatch_uid="glossary")
post_save.connect(forget, sender="units.GlossaryEntry", dispatch_uid="glossary-saved")
post_delete.connect(forget, sender="units.GlossaryEntry", dispatch_uid="glossary-deleted")
