"""The type checker sees slips in what is asked of models, managers and querysets, and in what our
functions are given.
"""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PROGRAM = """
from units.models import Person, Unit
from units.text.folding import slug

def program(unit: Unit, person: Person) -> None:
    {}
"""


def errors(*lines):
    """What the checker says of a program.

    In a process of its own, because its plugin changes the managers of the models.
    """
    program = PROGRAM.format("\n    ".join(lines))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "-c", program],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode < 2, done.stdout + done.stderr
    return re.findall(r"^<string>:\d+: error: (.*)", done.stdout, re.MULTILINE)


def test_every_slip_is_seen_and_what_is_right_passes():
    right = [
        'unit.name = "Health"',
        "Unit.objects.visible()",
        "unit.posts.all().with_holders()",
        'slug("Health")',
        "Unit.objects.active(on=None)",
        "print(person.family_name)",
    ]
    slips = {
        'unit.nmae_en = "Health"': '"Unit" has no attribute "nmae_en"',
        "Unit.objects.visbile()": 'has no attribute "visbile"',
        "unit.posts.all().haeds()": '"PostQuerySet" has no attribute "haeds"',
        "slug(7)": '"slug" has incompatible type "int"; expected "str"',
        "Unit.objects.active(day=None)": 'Unexpected keyword argument "day" for "active"',
        "print(person.famly_name)": '"Person" has no attribute "famly_name"',
    }

    found = errors(*right, *slips)

    assert len(found) == len(slips), found
    for error, expected in zip(found, slips.values(), strict=True):
        assert expected in error
