"""``python -m registry.timer``: runs what is to be done each day, where there is no cron.

Whoever has one uses that (README.md). What should have run while this did not is done at the next
start where days depend on it, and else the next day.
"""

from __future__ import annotations

import logging
import logging.config
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from registry.logs import logging_as

DAILY = {
    "00:07": "carry_out_due",
    "02:17": "check_links",
    "03:17": "forget_old",
    "06:30": "send_digests",
}
AT_ONCE = "carry_out_due"
"""Safe at any time and however often; nothing is more overdue than a day that has begun."""
_A_WHILE = 20
_PROJECT = Path(__file__).resolve().parent.parent
_log = logging.getLogger("registry.timer")


def due(after: datetime, until: datetime) -> Iterator[str]:
    """The commands whose minute came after one moment, and by another.

    >>> night = datetime(2026, 6, 1, 23, 50)
    >>> list(due(night, night + timedelta(minutes=20)))
    ['carry_out_due']
    >>> list(due(night, night + timedelta(hours=7)))
    ['carry_out_due', 'check_links', 'forget_old', 'send_digests']
    """
    minute = after.replace(second=0, microsecond=0)
    while (minute := minute + timedelta(minutes=1)) <= until:
        if command := DAILY.get(f"{minute:%H:%M}"):
            yield command


def run(command: str) -> None:
    """Run a command; what it says goes to the log, and that it failed."""
    done = subprocess.run(  # noqa: S603 - one of our own
        [sys.executable, "manage.py", command],
        cwd=_PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    level = logging.ERROR if done.returncode else logging.INFO
    _log.log(
        level, "%s ended with %d: %s", command, done.returncode, (done.stdout + done.stderr).strip()
    )


def main() -> None:
    """Look at the clock now and then."""
    level = os.environ.get("LOG_LEVEL", "").upper() or "INFO"
    logging.config.dictConfig(logging_as(level, os.environ.get("LOG_FORMAT", "") or "plain"))
    zone = ZoneInfo(os.environ.get("TIME_ZONE", "") or "Europe/Ljubljana")
    run(AT_ONCE)
    seen = datetime.now(zone).replace(tzinfo=None)
    while True:
        time.sleep(_A_WHILE)
        now = datetime.now(zone).replace(tzinfo=None)
        for command in due(seen, now):
            run(command)
        seen = max(seen, now)  # a clock that is turned back repeats nothing


if __name__ == "__main__":
    main()
