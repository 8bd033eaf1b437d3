"""What ``before_and_after.py`` asks of one checkout, run in its folder, with its settings.

    python inside_a_checkout.py pages FILE     # open every page and write each as a line of JSON
    python inside_a_checkout.py works          # do what each line of JSON asks, say its cost

It knows the checkout by what stays when its modules move: addresses, the names of models and
commands, and Django itself.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

LANGUAGES = ("sl", "sr", "sr-latn", "ka", "en")
UNIT = "si-mzz-enlargement"
MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
"""When everything was changed last, so that pages that tell it are the same in every run."""

PATHS = (
    "",
    "people/",
    "people/?letter=A&page=2",
    "a-z/",
    "a-z/?letter=S",
    "site-map/",
    "contact/",
    "accessibility/",
    "nothing-here/",
    "units/nothing-here/",
    "units/sample-before/",
    "units/sample-before/structure/",
    "search/",
    "search/?q=",
    "search/?q=mzz",
    "search/?q=MINISTRSTVO",
    "search/?q=ministarstvo&country=RS",
    "search/?q=министарство&kind=sector&in=rs-mfa",
    "search/?q=sektor&page=2",
    "search/?q=სამინისტრო",
    "search/?q=minstry+of+forein+afairs",
    "search/?q=who+deals+with+enlargement",
    "search/?q=novak",
    "search/?q=2267",
    "search/?q=nothing+of+the+kind+xyzzy",
    "search/?q=širitev&format=json",
    "search/?q=sarajevo&format=json",
    "search/suggest/?q=min",
    "search/suggest/?q=мин",
)
WITHOUT_LANGUAGE = ("/", "/units/rs-mfa/", "/people/?letter=A", "/sr-Latn/a-z/", "/nothing-here/")
WISHES = ("", "ka, sl;q=0.8", "hr", "de")
"""What browsers say that their readers read; the last one is given the list of languages."""

STAFF_PATHS = ("", "password_change/", "units/", "units/unit/download/yaml/", "units/unit/?q=mfa")
TEXTUAL = ("text/", "application/json", "application/xml", "application/yaml")
FLEETING_HEADERS = {"Set-Cookie", "Content-Length", "ETag", "Expires"}


def write_pages(file: Path) -> None:
    """Open every page, for readers and for staff, and write each on a line."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    logging.getLogger("django.request").setLevel("ERROR")
    reader, staff = (Client(raise_request_exception=False) for _ in range(2))
    get_user_model()._default_manager.all().delete()
    staff.force_login(get_user_model()._default_manager.create_superuser("editor", "", None))
    stop_the_clock()
    with file.open("w", encoding="utf-8") as out:
        for address in reader_addresses():
            write_page(out, "readers", reader, address)
        for address in WITHOUT_LANGUAGE:
            for wish in WISHES:
                write_page(out, "readers", reader, address, wish)
        for address in staff_addresses():
            write_page(out, "staff", staff, address)


def stop_the_clock() -> None:
    """Give every moment that the database set by itself the same value."""
    from django.apps import apps
    from django.db.models import DateTimeField

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            is_set_by_itself = isinstance(field, DateTimeField) and (
                field.auto_now or field.auto_now_add or field.name in {"last_login", "date_joined"}
            )
            if is_set_by_itself and model._meta.managed:
                model._base_manager.update(**{field.name: MOMENT})


def reader_addresses() -> Iterator[str]:
    """The public pages in every language, and those of every unit."""
    codes = unit_codes()
    for language in LANGUAGES:
        yield from (f"/{language}/{path}" for path in PATHS)
        for code in codes:
            yield f"/{language}/units/{code}/"
            yield f"/{language}/units/{code}/structure/"


def unit_codes() -> list[str]:
    """The codes of all units, drafts too."""
    return sorted(model("Unit")._base_manager.values_list("code", flat=True))


def staff_addresses() -> Iterator[str]:
    """The screens of the admin in every language, and the units' pages as an editor sees them."""
    from django.utils.translation import override

    codes = unit_codes()
    for language in LANGUAGES:
        yield from (f"/{language}/admin/{path}" for path in STAFF_PATHS)
        with override(language):
            yield from screens()
        yield from (f"/{language}/units/{code}/" for code in codes)


def screens() -> list[str]:
    """Every named screen of every model, for its first and its last row where it is about one."""
    from django.contrib import admin

    found = []
    for kept, model_admin in admin.site._registry.items():
        keys = kept._base_manager.order_by("pk").values_list("pk", flat=True)
        rows = {key for key in (keys.first(), keys.last()) if key is not None}
        names = [f"admin:{pattern.name}" for pattern in model_admin.get_urls() if pattern.name]
        for name in names:
            found += addresses_of(name, sorted(rows))
    return list(dict.fromkeys(found))


def addresses_of(name: str, rows: list[int]) -> list[str]:
    """Where a screen is: once, or for each row, or nowhere if it asks for something else."""
    from django.urls import NoReverseMatch, reverse

    for arguments in ([()], [(row,) for row in rows]):
        try:
            return [reverse(name, args=argument) for argument in arguments]
        except NoReverseMatch:
            continue
    return []


def write_page(out: Any, audience: str, client: Any, address: str, wish: str = "") -> None:
    """Open a page and write down what came."""
    response = client.get(address, headers={"accept-language": wish} if wish else None)
    kind = response.headers.get("Content-Type", "")
    headers = sorted(set(response.headers) - FLEETING_HEADERS)
    page = {
        "audience": audience,
        "address": f"{address} ({wish})" if wish else address,
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in headers},
        "text": response.getvalue().decode() if kind.startswith(TEXTUAL) else "",
    }
    out.write(json.dumps(page) + "\n")


def do_works() -> None:
    """Do what each line asks for and answer with what it cost, until there are no more lines."""
    for line in sys.stdin:
        asked = json.loads(line)
        measure = queries if asked["is_counted"] else seconds
        cost = measure(partial(WORKS[asked["work"]], asked["number"], asked["file"]))
        print(json.dumps(cost), flush=True)


def seconds(work: Callable[[], object]) -> float:
    """How long some work keeps the processor; waiting for neighbours on the machine is no part."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def queries(work: Callable[[], object]) -> int:
    """How many queries some work makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def save_unit(number: int, file: str) -> None:
    """Rename a unit."""
    unit = model("Unit")._default_manager.get(code=UNIT)
    unit.name_en = f"Department for Enlargement {number}"
    unit.save()


def save_task(number: int, file: str) -> None:
    """Write a task of the unit anew."""
    task = model("Task")._default_manager.filter(unit__code=UNIT).order_by("pk")[0]
    task.text_en = f"Conduct of bilateral relations {number}"
    task.save()


def open_page(number: int, file: str) -> None:
    """Read the page of the unit."""
    fetch(f"/sr/units/{UNIT}/")


def search(number: int, file: str) -> None:
    """Ask for what a unit of another language does."""
    fetch("/sl/search/?q=enlargement+relations")


def fetch(address: str) -> None:
    """Open a page that is there."""
    from django.test import Client

    response = Client().get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers with {response.status_code}.")


def load(number: int, file: str) -> None:
    """Load a file of units."""
    from django.core.management import call_command

    call_command("load_units", file, verbosity=0, stdout=StringIO(), stderr=StringIO())


WORKS: dict[str, Callable[[int, str], None]] = {
    "save a unit": save_unit,
    "save a task": save_task,
    "open a unit's page": open_page,
    "search": search,
    "load a file": load,
}


def model(name: str) -> Any:
    """A model of the registry."""
    from django.apps import apps

    return apps.get_model("units", name)


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    import django

    django.setup()
    if sys.argv[1] == "pages":
        write_pages(Path(sys.argv[2]))
    else:
        do_works()
