#!/usr/bin/env python
"""Django's command line."""

import getpass
import os
import sys
from contextlib import suppress


def main() -> None:
    """Do what is asked for; what it writes, whoever runs it has written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    from django.core.management import execute_from_command_line

    from units.authorship import Door, writing_as

    name = ""
    with suppress(OSError):  # a number that no name belongs to, as in containers
        name = getpass.getuser()
    with writing_as(name=name, door=Door.COMMAND):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
