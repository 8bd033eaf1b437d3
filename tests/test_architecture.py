"""The rooms of the app: their picture, their order, and what the documentation says of them."""

from __future__ import annotations

import ast
import re
import runpy
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
PICTURE = runpy.run_path(str(PROJECT / "scripts" / "picture.py"))
ROOMS = [room for layer in PICTURE["layers"]() for room in layer]
LONGEST = 30
"""Lines of a function: what fits on a screen."""
FOLDERS = "benchmarks|docs|fixtures|locale|registry|scripts|static|templates|tests|units"
PATHS = re.compile(rf'(?<![\w/.<"-])(?:{FOLDERS})/[\w./-]*')
LINKS = re.compile(r"\[([^\]]*)\]\(([^)#\s]+)[^)]*\)")
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("docs/*/*.md")])


def test_picture_says_what_the_imports_say():
    stored = (PROJECT / "docs" / "rooms.svg").read_text(encoding="utf-8")

    assert PICTURE["picture"]() == stored, "Draw it again: make picture"


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph("units", exclude_type_checking_imports=True, cache_dir=None)

    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imported).prepare()  # raises CycleError with the circle


def test_no_function_is_longer_than_thirty_lines():
    long = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}"
        for folder in ("benchmarks", "docs", "registry", "scripts", "tests", "units")
        for path in (PROJECT / folder).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST
    ]

    assert long == []


@pytest.mark.parametrize("room", ROOMS)
def test_room_says_what_it_does(room: str):
    assert PICTURE["purpose"](room)


def test_forbidden_imports_are_refused(tmp_path: Path):
    for folder in ("registry", "units", "tests"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    (tmp_path / "units/helpers.py").write_text("import mptt\nimport units.public.views.pages\n")
    for path, line in (
        ("units/search/finding.py", "import mptt"),
        ("units/text/folding.py", "import django"),
    ):
        with (tmp_path / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    for refused in (
        "units.helpers -> mptt",
        "units.search.finding -> mptt",
        "units.text.folding -> django",
    ):
        assert refused in done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_paths_that_a_page_names_exist(page: Path):
    named = PATHS.findall(page.read_text(encoding="utf-8"))

    assert [path for path in named if not (PROJECT / path.rstrip(".-")).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_of_a_page_lead_somewhere_and_decisions_by_their_numbers(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in LINKS.findall(text) if not link[1].startswith("http")]
    gone = [path for _said, path in links if not (page.parent / path).exists()]
    misnamed = [
        (said, path)
        for said, path in links
        for number in re.findall(r"^(?:decision )?(\d+)$", said)
        if not Path(path).name.startswith(f"{int(number):04}-")
    ]

    assert (gone, misnamed) == ([], [])
