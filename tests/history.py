"""What tests ask of history: whether what is kept is what the rows say."""

from __future__ import annotations

import json

from django.db import connection

from units.history.models import Version
from units.history.recording import SUBJECTS
from units.history.snapshots import states_of


def differs() -> list[str]:
    """What of the rows is not as history last kept it."""
    found = []
    for subject in SUBJECTS:
        kept = {v.key: v for v in Version.objects.current().filter(subject=subject)}
        sql = states_of(subject, is_postgresql=connection.vendor == "postgresql")
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall()
        for key, _code, parent, after, state in rows:
            state = json.loads(state) if isinstance(state, str) else state
            version = kept.pop(key, None)
            if version is None or version.state != state:
                found.append(f"{subject} {key}: {version and version.state} / {state}")
            elif (version.parent, version.after) != (parent, after):
                found.append(f"{subject} {key}: place")
        found += [f"{subject} {key} has gone" for key, v in kept.items() if v.state is not None]
    return found
