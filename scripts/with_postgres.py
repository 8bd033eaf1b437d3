"""Run a command beside a PostgreSQL server of its own, made for it and removed after it.

    python scripts/with_postgres.py pytest -q

The server listens on a socket in a temporary folder, in no place that anybody else uses; its
address is given to the command as TEST_DATABASE_URL. Exit status: that of the command; 3 when no
PostgreSQL 15 or newer is on the machine.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

OLDEST = 15
ABSENT = 3


def binaries() -> Path | None:
    """The folder with the newest server on this machine, or None."""
    found = []
    for folder in [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr/local").glob("pgsql*/bin"),
        *map(Path, os.get_exec_path()),
    ]:
        server = folder / "postgres"
        if server.exists() and (folder / "initdb").exists():
            version = subprocess.run(
                [server, "--version"], capture_output=True, text=True, check=False
            ).stdout
            if (number := re.search(r"\d+", version)) and int(number[0]) >= OLDEST:
                found.append((int(number[0]), folder))
    return max(found)[1] if found else None


def main(command: list[str]) -> int:
    """Start the server, run the command, stop the server."""
    folder = binaries()
    if folder is None:
        print("No PostgreSQL server was found on this machine.", file=sys.stderr)
        return ABSENT
    place = Path(tempfile.mkdtemp(prefix="registry-pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root: the server then belongs to a system account, the command
    # stays as it is.
    account = _account() if os.geteuid() == 0 else None
    as_account = (
        {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    )
    if account:
        os.chown(place, account.pw_uid, account.pw_gid)

    def run(*words: str | Path) -> None:
        subprocess.run(
            words,
            check=True,
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_account,
        )  # type: ignore[call-overload]

    data = place / "data"
    try:
        run(
            folder / "initdb",
            "-D",
            data,
            "-U",
            "registry",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{place}' -c fsync=off -c max_connections=60"
        run(folder / "pg_ctl", "-D", data, "-w", "-o", options, "-l", place / "log", "start")
        address = f"postgres://registry@{quote(str(place), safe='')}/postgres"
        return subprocess.run(
            command, check=False, env={**os.environ, "TEST_DATABASE_URL": address}
        ).returncode
    finally:
        if (data / "postmaster.pid").exists():
            run(folder / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("No system account was found that PostgreSQL could run as.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
