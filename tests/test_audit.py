"""CI is red where a locked version is known to be weak, and green where nobody could be asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SOUND = '{"dependencies": [{"name": "django", "version": "6.1.3", "vulns": []}], "fixes": []}'
WEAK = (
    '{"dependencies": [{"name": "django", "version": "6.1.0", "vulns":'
    ' [{"id": "CVE-1", "fix_versions": ["6.1.3"]}]}, {"name": "x", "skip_reason": "unknown"}]}'
)
UNKNOWN = '{"dependencies": [{"name": "django", "skip_reason": "not found on PyPI"}]}'


@pytest.mark.parametrize(
    ("out", "said", "ends", "told"),
    [
        (SOUND, "", 0, "1 locked, 0 with known weaknesses"),
        (WEAK, "", 1, "django 6.1.0: CVE-1; mended in 6.1.3"),
        (UNKNOWN, "", 0, "NOT looked for"),
        ("", "ERROR: Could not connect to PyPI's vulnerability feed", 0, "NOT looked for"),
        ("", "503 Server Error: unavailable", 0, "NOT looked for"),
        ("", "ERROR: invalid requirement", 2, "invalid requirement"),
        ("[]", "", 2, ""),
    ],
)
def test_says_what_is_known(tmp_path: Path, out, said, ends, told):
    program = tmp_path / "pip-audit"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nprint({out!r})\nprint({said!r}, file=sys.stderr)\n"
        f"sys.exit({int(out != SOUND)})\n"
    )
    program.chmod(0o755)

    answer = subprocess.run(
        [sys.executable, "scripts/advisories.py", str(program), "requirements.txt"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == ends
    assert told in answer.stdout
