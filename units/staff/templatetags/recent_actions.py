"""What an editor did last, with the names that things have today, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django import template
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from units.rights.rows import rows_seen_by
from units.staff.lookups import is_key

register = template.Library()
MOST = 10


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that was done."""

    entry: LogEntry
    name: str
    """What it was done to; as the log has it where that is gone, or not for the editor to see."""


@register.simple_tag
def recent_actions(user: User) -> list[Action]:
    """The last actions of a user, in as many queries as there are kinds of things."""
    entries = list(LogEntry.objects.filter(user=user).select_related("content_type")[:MOST])
    keys: dict[ContentType, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.content_type and is_key(entry.object_id):
            keys[entry.content_type].add(str(entry.object_id))
    names = {
        (content_type.pk, str(row.pk)): str(row)
        for content_type, of_type in keys.items()
        if (model := content_type.model_class())
        for row in rows_seen_by(user, model).filter(pk__in=of_type)
    }
    known = ((entry, (entry.content_type_id or 0, str(entry.object_id))) for entry in entries)
    return [Action(entry, names.get(key, entry.object_repr)) for entry, key in known]
