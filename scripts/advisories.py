"""Asks pip-audit about locked versions and says what is known of them, for CI.

Its end is 1 both where something is known and where nobody answers, so what it wrote is read: 1
here means weaknesses, 2 that the question itself was wrong; 0 that there are none, or that nobody
could be asked, which is said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

_FLAGS = "--require-hashes --disable-pip --format=json --progress-spinner=off --timeout=20"
_UNREACHABLE = ("could not connect", "connection", "timed out", "temporary failure", "max retries")
_UNAVAILABLE = ("500", "502", "503", "504", "429")


def main(program: str, locks: Sequence[str]) -> int:
    """Ask about some locks; the code with which to end."""
    files = [word for lock in locks for word in ("--requirement", lock)]
    answer = subprocess.run(
        [program, *_FLAGS.split(), *files], capture_output=True, text=True, check=False
    )
    try:
        asked = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return _no_answer(answer.stderr)
    weak = [one for one in asked if one.get("vulns")]
    for one in weak:
        for known in one["vulns"]:
            better = ", ".join(known.get("fix_versions") or ()) or "none yet"
            print(f"{one['name']} {one['version']}: {known['id']}; mended in {better}")
    passed_over = [one["name"] for one in asked if one.get("skip_reason")]
    if passed_over and len(passed_over) == len(asked):
        print("!! Known weaknesses were NOT looked for: this index of packages has no advisories")
        return 0
    if passed_over:
        print(f"!! NOT asked about, for nobody knew them: {', '.join(sorted(set(passed_over)))}")
    print(f"{len(asked)} locked, {len(weak)} with known weaknesses")
    return 1 if weak else 0


def _no_answer(said: str) -> int:
    last = said.strip().splitlines()[-1:] or ["nothing was said"]
    small = said.lower()
    is_away = any(word in small for word in _UNREACHABLE)
    if is_away or any(f"{code} server error" in small for code in _UNAVAILABLE):
        print(f"!! Known weaknesses were NOT looked for: {last[0]}")
        return 0
    print(said)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
