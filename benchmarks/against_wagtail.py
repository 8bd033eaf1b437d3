"""What the page of a unit costs here, beside the same page made with Wagtail.

    python benchmarks/against_wagtail.py            # all in a temporary folder
    python benchmarks/against_wagtail.py FOLDER     # kept, and used again

Installs Wagtail's newest release from the package index into an environment of its own, unless
FOLDER has one, and makes a site with ``wagtail start``; its pages, templates and settings are those
of ``benchmarks/wagtail_site/``. All units that citizens see are copied into it, in five languages.
The databases are new in each run: SQLite, or PostgreSQL when DATABASE_URL names an empty database;
Wagtail then has one beside it, ``…_wagtail``, which is dropped in the end.

Each side is a process of its own that answers through WSGI, without a socket (``answering.py``);
they are asked in turns, and it is their time of the processor that is counted. A ratio is the
median of the ratios of the turns, Wagtail's time by ours: above 1 ours is faster. The rows “made
anew” are without kept pages. In the rows “as they come” each side remembers: ours keeps pages and
knows when they have changed; Wagtail has Django's cache in the memory of the process in front,
which goes on showing for ten minutes what has changed since.

Chosen for Wagtail, as somebody would who knows it well:

- DEBUG is off, templates are cached, connections stay open and are configured as ours are. It has
  the middleware that it comes with, and of ours the one for languages and the one for the content
  security policy. It serves no static files, limits, counts and logs nothing.
- A page in each language, joined by the key of the translation; no text stands in for another one.
  What we work out when a page is asked for is stored as it is read: kinds, titles, holders, the
  ways in which a number is said, Serbian in Latin script. Contacts of posts are among the unit's.
- Ancestors, sub-units, neighbours and translations take one query each, and none where the tree
  says that there are none; lists go without long texts, translations with what an address is made
  of. There is no ``specific()`` beside those of Wagtail's own routing, no image, no bar for
  editors; menus, search field and footer are written in the template. Wagtail remembers for an hour
  where its sites begin, in either kind of rows: that is how it comes.

Before anything is measured, each page must say every word that ours says.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
REGISTER = HERE.parent
PAGES = {
    "unit sl": ("/sl/units/si-mzz-enlargement/", "/sl/si-mzz/si-mzz-enlargement/"),
    "unit sr-latn": ("/sr-latn/units/si-mzz-enlargement/", "/sr-latn/si-mzz/si-mzz-enlargement/"),
    "ministry sl": ("/sl/units/si-mzz/", "/sl/si-mzz/"),
}
WAYS = {"made anew": (False, 10), "as they come": (True, 100)}
"""How pages are measured: whether what was made may be kept, and the requests of a turn."""
TURNS = 15
REQUIREMENTS = ("wagtail", "psycopg[binary]")


def main(folder: Path, place: Path) -> None:
    """Make both sites, ours in ``place``; measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ |= {"ALLOWED_HOSTS": "localhost", "VAR_DIR": str(place), "ACCESS_LOG": "false"}
    os.environ.setdefault("LEXICON_DIR", str(REGISTER / "var"))
    sys.path.insert(0, str(REGISTER))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.introspection.table_names():
        raise SystemExit("DATABASE_URL names a database that is not empty.")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("prepare", verbosity=0, stdout=StringIO())
    install(folder)
    with database_for_wagtail(folder) as database:
        site = Site(folder, database)
        site.fill()
        measure(site)


def install(folder: Path) -> None:
    """An environment with Wagtail and a site as it begins with one, where they are not there."""
    python = folder / "venv" / "bin" / "python"
    if not (folder / "venv" / "bin" / "wagtail").exists():
        run(sys.executable, "-m", "venv", folder / "venv")
        run(python, "-m", "pip", "install", "-qq", *REQUIREMENTS)
    if not (folder / "site" / "manage.py").exists():
        (folder / "site").mkdir(exist_ok=True)
        run(folder / "venv" / "bin" / "wagtail", "start", "measured", folder / "site")


def run(*command: str | Path, **how: Any) -> str:
    """What a command says; an error of it ends all."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, **how)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{' '.join(map(str, command))} failed.")
    return done.stdout


@contextmanager
def database_for_wagtail(folder: Path) -> Iterator[dict[str, Any]]:
    """An empty database of the same kind as ours, with the same settings."""
    from django.db import connection, connections

    ours = dict(connection.settings_dict)
    engine = ours["ENGINE"].replace("units.databases", "django.db.backends")
    if connection.vendor == "sqlite":
        for old in folder.glob("db.sqlite3*"):
            old.unlink()
        yield ours | {"ENGINE": engine, "NAME": str(folder / "db.sqlite3")}
        return
    name = f"{ours['NAME']}_wagtail"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    connections.close_all()
    try:
        yield ours | {"ENGINE": engine, "NAME": name}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


class Site:
    """The site made with Wagtail."""

    def __init__(self, folder: Path, database: dict[str, Any]) -> None:
        self.python = folder / "venv" / "bin" / "python"
        self.folder = folder / "site"
        self.database = database

    def environment(self, *, is_cached: bool = False) -> dict[str, str]:
        """What its settings take from us."""
        from django.conf import settings

        given = {
            "register": str(REGISTER),
            "languages": settings.LANGUAGES,
            "csp": {name: [str(one) for one in told] for name, told in settings.SECURE_CSP.items()},
            "database": self.database,
            "is_cached": is_cached,
        }
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "measured_settings",
            "WAGTAIL_SITE": json.dumps(given),
        }

    def fill(self) -> None:
        """Give it its pages: the code, the tables, the contents."""
        shutil.rmtree(self.folder / "pages", ignore_errors=True)
        shutil.copytree(HERE / "wagtail_site", self.folder, dirs_exist_ok=True)
        contents = self.folder / "contents.json"
        contents.write_text(json.dumps(units(), ensure_ascii=False), encoding="utf-8")
        for command in (
            ("manage.py", "makemigrations", "--verbosity=0", "pages"),
            ("manage.py", "migrate", "--verbosity=0"),
            ("manage.py", "collectstatic", "--verbosity=0", "--no-input"),
            ("seed.py", contents),
        ):
            self.run(*command)

    def run(self, *command: str | Path) -> str:
        """What a program of it says."""
        return run(self.python, *command, cwd=self.folder, env=self.environment())


def units() -> list[dict[str, Any]]:
    """All units that citizens see, from the top, as they are told in each language."""
    from django.conf import settings
    from django.utils.translation import override

    from units.models import Unit

    found = []
    for unit in Unit.objects.visible().active().order_by("tree_id", "lft"):
        told = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                told[language] = told_of(unit)
        parent = unit.parent.code if unit.parent else None
        found.append({"code": unit.code, "parent": parent, "in": told})
    return found


def told_of(unit: Any) -> dict[str, Any]:
    """A unit in the language that is active."""
    from units.localized.texts import localized
    from units.models import Post
    from units.public.templatetags.localized import prose

    posts = list(Post.objects.filter(unit=unit).with_holders())
    contacts = [one for owner in (*posts, unit) for one in owner.contacts.all()]
    return {
        "title": str(localized(unit, "name")),
        "kind": str(localized(unit.kind, "name")) if unit.kind else "",
        "acronym": str(localized(unit, "acronym")),
        "country": str(unit.country or ""),
        "description": str(prose(unit, "description")),
        "notice": str(localized(unit, "notice")) if unit.has_notice() else "",
        "notice_url": unit.notice_url if unit.has_notice() else "",
        "legal_basis": str(localized(unit, "legal_basis")),
        "legal_basis_url": unit.legal_basis_url,
        "posts": [told_of_post(post) for post in posts],
        "contacts": [told_of_contact(contact) for contact in contacts],
        "tasks": [
            {"depth": task.depth, "text": str(localized(task, "text"))} for task in unit.tasks.all()
        ],
    }


def told_of_post(post: Any) -> dict[str, str]:
    """A post and who holds it, in words."""
    from django.template.loader import render_to_string

    from units.localized.texts import localized_title

    holder = render_to_string("units/partials/holding.html", {"post": post, "is_brief": True})
    return {
        "title": str(localized_title(post)),
        "holder": "" if post.holding == "unstated" else text_of(holder),
    }


def told_of_contact(contact: Any) -> dict[str, str]:
    """A contact in words, with all that is worked out of its number."""
    from django.utils.translation import gettext

    from units.localized.texts import localized

    meant = [contact.national] if contact.is_number else []
    if contact.is_number and contact.international:
        meant.append(gettext("from abroad %(number)s") % {"number": contact.international})
    if contact.is_number and contact.extension:
        meant.append(gettext("extension %(extension)s") % {"extension": contact.extension})
    if contact.href and not contact.is_number and not contact.says_what_it_means:
        meant.append(contact.value)
    return {
        "kind": str(contact.get_kind_display()),
        "label": str(localized(contact, "label")),
        "written": str(localized(contact, "text")) or contact.written,
        "href": contact.href,
        "spoken": contact.spoken if contact.is_number else "",
        "meant": "\n".join(filter(None, meant)),
    }


def measure(site: Site) -> None:
    """Ask both sides in turns, each way; tell what it costs."""
    from django.db import connection, connections

    connections.close_all()
    for name in ("wagtail", "django"):
        print(name, site.run("-c", f"import {name}; print({name}.__version__)").strip(), end=", ")
    print(connection.vendor)
    head = ("page", "ours ms", "Wagtail ms", "ratio", "queries", "bytes")
    print("{:<28}{:>9}{:>12}{:>8}{:>10}{:>16}".format(*head))
    for way, (is_kept, times) in WAYS.items():
        with ours(is_kept=is_kept) as here, wagtails(site, is_kept=is_kept) as there:
            for name, (our_path, its_path) in PAGES.items():
                tell(f"{name}, {way}", times, (here, our_path), (there, its_path))


def tell(name: str, times: int, *sides: tuple[Side, str]) -> None:
    """What a page costs on both sides."""
    first, second = (side.ask(f"page {path}") for side, path in sides)
    missing = set(words(first["text"])) - set(words(second["text"]))
    if missing:
        raise SystemExit(f"{name}: Wagtail's page does not say {' '.join(sorted(missing))}")
    turns = [
        [side.ask(f"time {path} {times}") for side, path in sides] for _turn in range(1 + TURNS)
    ][1:]  # the first one warms up
    ratio = median(its / ours for ours, its in turns)
    ours_ms, its_ms = (median(column) for column in zip(*turns, strict=True))
    pages = [side.ask(f"page {path}") for side, path in sides]
    queries, size = (f"{pages[0][what]} / {pages[1][what]}" for what in ("queries", "bytes"))
    costs = f"{name:<28}{ours_ms:>9.2f}{its_ms:>12.2f}{ratio:>8.2f}"
    print(f"{costs}{queries:>10}{size:>16}", flush=True)


class Side:
    """A site that answers lines."""

    def __init__(self, python: str | Path, folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [python, HERE / "answering.py"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()

    def ask(self, line: str) -> Any:
        """What it answers."""
        put, got = self.process.stdin, self.process.stdout
        if put and got:
            put.write(f"{line}\n")
            put.flush()
            if answer := got.readline():
                return json.loads(answer)
        raise SystemExit(f"Nothing came for “{line}”.")


def ours(*, is_kept: bool) -> Side:
    """Our side, which keeps pages or none."""
    environment = dict(os.environ) if is_kept else {**os.environ, "PAGES_KEPT_MIB": "0"}
    return Side(sys.executable, REGISTER, environment)


def wagtails(site: Site, *, is_kept: bool) -> Side:
    """Wagtail's side, with a cache in front or none."""
    return Side(site.python, site.folder, site.environment(is_cached=is_kept))


class Text(HTMLParser):
    """What a page says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def text_of(html: str) -> str:
    """A page without its elements."""
    reader = Text()
    reader.feed(html)
    return " ".join(" ".join(reader.said).split())


def words(html: str) -> list[str]:
    """The words that a page says, but for its own address."""
    return re.findall(r"\w+", re.sub(r"http://localhost\S+", "", text_of(html)))


if __name__ == "__main__":
    parser = ArgumentParser(description="What the page of a unit costs here and with Wagtail.")
    parser.add_argument("folder", type=Path, nargs="?", help="where Wagtail's site is kept")
    wished = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as passing:
        kept = wished or Path(passing, "wagtail")
        kept.mkdir(parents=True, exist_ok=True)
        Path(passing, "var").mkdir()
        main(kept.resolve(), Path(passing, "var"))
