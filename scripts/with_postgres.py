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
from dataclasses import dataclass
from pathlib import Path
from typing import Self
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
            command = [str(server), "--version"]
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            if (number := re.search(r"\d+", said)) and int(number[0]) >= OLDEST:
                # All its programs stand there, not only those that somebody has linked to.
                found.append((int(number[0]), server.resolve().parent))
    return max(found)[1] if found else None


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server, all of which stands in one folder."""

    programs: Path
    place: Path
    account: pwd.struct_passwd | None
    """To whom it belongs where we are root, as which PostgreSQL refuses to run."""

    @classmethod
    def belonging_to_nobody(cls, programs: Path, place: Path) -> Self:
        """One in an empty folder, which is given to an account that may do nothing else."""
        account = _account() if os.geteuid() == 0 else None
        if account:
            os.chown(place, account.pw_uid, account.pw_gid)
        return cls(programs, place, account)

    def start(self) -> str:
        """Make the databases, start the server; its address."""
        self._run(
            "initdb", "-U", "registry", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        self.go_on()
        return self.url

    @property
    def url(self) -> str:
        """Its address, as settings take it."""
        return f"postgres://registry@{quote(str(self.place), safe='')}/postgres"

    def go_on(self) -> None:
        """Start it as it is."""
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.place}'"
            " -c fsync=off -c max_connections=60"
        )
        self._run("pg_ctl", "-w", "-o", options, "-l", self.place / "log", "start")

    def copy_from(self, primary: Path) -> None:
        """Make it a replica of the one that listens in a folder, which follows it by streaming."""
        self._run(
            "pg_basebackup", "-h", primary, "-U", "registry", "-R", "-X", "stream",
            "-c", "fast", "--no-sync",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop it if it runs."""
        if (self.place / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str | Path) -> None:
        """Only the server belongs to the account; the command stays as it is."""
        subprocess.run(
            [self.programs / program, "-D", self.place / "data", *words],
            check=True,
            cwd=self.place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
        )


def main(command: list[str]) -> int:
    """Start the server, run the command, stop the server."""
    programs = binaries()
    if programs is None:
        print("No PostgreSQL server was found on this machine.", file=sys.stderr)
        return ABSENT
    place = Path(tempfile.mkdtemp(prefix="registry-pg-", dir="/tmp"))
    server = Server.belonging_to_nobody(programs, place)
    try:
        environment = {**os.environ, "TEST_DATABASE_URL": server.start()}
        return subprocess.run(command, check=False, env=environment).returncode
    finally:
        server.stop()
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
