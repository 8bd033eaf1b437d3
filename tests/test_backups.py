"""A backup holds everything, and gives it back, on the same engine and on the other."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.builders import make_unit, make_user
from units.backups.container import Table, reading_from
from units.models import Unit
from units.quality.sums import mend, sums

pytestmark = pytest.mark.django_db


def manage(address: str, *words: object) -> subprocess.CompletedProcess[str]:
    """One of our commands in a process of its own, on another database."""
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )


def held(file: Path) -> list[Table]:
    with reading_from(file) as reader:
        return reader.manifest.tables


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of a register with a ministry in two scripts, a department below, and somebody who may."""
    ministry = make_unit("mfa", name_sr="Министарство", name_ka="სამინისტრო", status="published")
    make_unit("department", parent=ministry, name_en="Department")
    make_user("ana")
    file = tmp_path / "register.zip"
    call_command("backup", str(file), verbosity=0)
    return file


def test_a_restored_register_is_the_same_to_the_last_byte(backup, address, tmp_path):
    restored = manage(address, "restore", backup)
    assert restored.returncode == 0, restored.stderr
    assert manage(address, "backup", tmp_path / "again.zip").returncode == 0

    assert held(tmp_path / "again.zip") == held(backup)
    assert manage(address, "check_tree").returncode == 0
    assert manage(address, "rebuild_search", "--check").returncode == 0
    assert manage(address, "check_findings").returncode == 0


def test_it_is_restored_where_there_is_not_even_a_table_and_on_the_other_engine(backup, tmp_path):
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    restored = manage(elsewhere, "restore", backup)
    assert restored.returncode == 0, restored.stderr
    assert manage(elsewhere, "backup", tmp_path / "again.zip").returncode == 0
    assert manage(elsewhere, "check_findings").returncode == 0

    assert held(tmp_path / "again.zip") == held(backup)


def test_nothing_is_lost_unless_one_says_so(backup):
    with pytest.raises(CommandError, match=r"not empty: units_unit holds rows.*--replace"):
        call_command("restore", str(backup))

    Unit.objects.filter(code="mfa").update(name_en="Changed")
    call_command("restore", str(backup), replace=True)
    assert Unit.objects.get(code="mfa").name_en != "Changed"
    assert sums()
    assert mend(is_dry=True) == 0
    make_unit("next")  # numbers go on behind those that were restored


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_half_file_is_refused(backup, share):
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(CommandError, match=r"only a part of one.*Nothing was changed"):
        call_command("restore", str(backup), replace=True)
    assert Unit.objects.count() == 2


def test_a_damaged_file_is_refused_before_anything_is_written(backup, tmp_path):
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            new.writestr(name, said.replace(b"mfa", b"mfb") if "units_unit." in name else said)

    with pytest.raises(CommandError, match="damaged in the table units_unit"):
        call_command("restore", str(forged), replace=True)
    assert Unit.objects.filter(code="mfa").exists()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"PK\5\6" + bytes(18)])
def test_a_foreign_file_is_refused(tmp_path, content):
    foreign = tmp_path / "foreign"
    foreign.write_bytes(content)

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(foreign))


def test_only_its_owner_reads_it_and_nobody_stays_signed_in(backup):
    assert backup.stat().st_mode & 0o077 == 0
    assert not {"django_session", "accounts_opensession"} & {table.name for table in held(backup)}


def test_a_backup_that_fails_leaves_no_file(tmp_path, monkeypatch):
    def no_space(*args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("units.backups.container.Writer.manifest", no_space)

    with pytest.raises(OSError, match="No space left"):
        call_command("backup", str(tmp_path / "register.zip"))
    assert list(tmp_path.iterdir()) == []
