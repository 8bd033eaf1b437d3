"""``python -m registry.probe``: asks the server of this machine whether it is ready.

Exit status 0 where it is; for a container's health check, which has no other program to ask with.
"""

from __future__ import annotations

import os
import sys
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

_PATIENCE = 8
_FAILURES = (HTTPError, URLError, TimeoutError, OSError)


def main() -> int:
    """Ask, say what was answered, and whether that is well."""
    port = os.environ.get("BIND", "").rpartition(":")[2] or os.environ.get("PORT", "8000")
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz/ready", timeout=_PATIENCE) as answer:
            sys.stdout.write(answer.read().decode() + "\n")
    except _FAILURES as error:
        said = error.read().decode() if isinstance(error, HTTPError) else str(error)
        sys.stdout.write(said + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
