"""A load that is killed leaves all or nothing; loads at the same time leave one after the other."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db

KILLS = 20
MEETINGS = 5


def outline(kinds: str, branches: int, name: str, *, is_reversed: bool = False) -> str:
    """A file with a body, its branches, and ten units in each."""
    numbers = range(branches)[::-1] if is_reversed else range(branches)
    lines = [
        f"ustroj: 1\nkinds:\n- {{code: sector, name: {{en: {kinds}}}}}\nunits:\n- code: "
        f"body\n  name: {{en: {name}}}\n  units:"
    ]
    for number in numbers:
        lines.append(
            f"  - code: branch-{number}\n    kind: sector\n    name: "
            f"{{en: {name} {number}, sr: Грана {number}}}\n    units:"
        )
        lines += [
            f"    - code: unit-{number}-{part}\n      name: {{en: {name} {part}}}\n      "
            f"tasks: [{{text: {{en: {name} works}}}}]"
            for part in range(10)
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def write(tmp_path):
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_a_load_that_is_killed_leaves_all_or_nothing(play, write):
    file = write("units.yaml", outline("sector", 20, "Branch"))
    told = play("tests.interrupted_loads.killed", file, KILLS, 2026)

    assert told["after"]["units"] == 221
    assert len(told["found"]) == KILLS
    for found in told["found"]:
        assert found["faults"] == 0
        assert found in (told["before"], told["after"])
    assert told["before"] in told["found"], "No load was killed before its end."


def test_loads_at_the_same_time_leave_one_after_the_other(play, write):
    one = write("one.yaml", outline("sector", 8, "First"))
    other = write("other.yaml", outline("division", 10, "Second", is_reversed=True))
    told = play("tests.interrupted_loads.together", one, other, MEETINGS)

    for found in told["found"]:
        said = found.pop("said")
        assert found["faults"] == 0
        assert found in told["in_turn"], said
        assert said == ["done", "done"]
