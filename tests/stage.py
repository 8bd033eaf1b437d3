"""A process in which Django is ready.

It plays scenes, each in a child of its own, for the tests of ``tests.processes``.

    DATABASE_URL=… python -m tests.stage

Reads the scene and its words as JSON, a line each, and says what came of it in the same way, until
there is nothing to read.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

import django
from django.conf import settings

from tests.children import CrashError, in_child


def play(scene: str, words: list[Any]) -> Any:
    """Call a function, such as ``tests.interrupted_loads.killed``."""
    module, _, name = scene.rpartition(".")
    return getattr(importlib.import_module(module), name)(*words)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    django.setup()
    for line in sys.stdin:
        scene, *words = json.loads(line)
        try:
            told = {"result": in_child(lambda scene=scene, words=words: play(scene, words))}
        except CrashError as crash:
            told = {"complaint": str(crash)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
