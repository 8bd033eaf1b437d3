"""The doors: how each is knocked at, and whether what was sent was accepted.

Whatever is no refusal in words (a failure of the server, an exception) ends the run.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import strategies as st

from tests.browser_forms import as_sent
from tests.fuzzing import files, requests
from tests.fuzzing.hostile import damaged, texts
from tests.fuzzing.requests import Request, form
from tests.unit_forms import forms_of
from units.exchange.faults import RefusedError
from units.exchange.files import read_contents
from units.exchange.loading.documents import load
from units.models import (
    GlossaryEntry,
    Person,
    Post,
    Succession,
    Unit,
    UnitKind,
    Upload,
)
from units.text.languages import LANGUAGES

FAILURE = 500


@dataclass(frozen=True, slots=True)
class Door:
    """A way in."""

    share: float
    """Of all inputs, those that are sent here."""
    inputs: Callable[[], st.SearchStrategy[Any]]
    send: Callable[[Any], bool]


def _load(sent: tuple[str, bytes]) -> bool:
    """As ``load_units`` and the admin load a file."""
    try:
        load(read_contents([sent]))
    except RefusedError as error:
        return _is_told([str(fault) for fault in error.faults])
    return True


def _is_told(reasons: list[str]) -> bool:
    """No acceptance; why is said in words."""
    assert reasons
    assert all(reasons)
    return False


def _load_flat(sent: tuple[str, bytes]) -> bool:
    ending, content = sent
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{ending}"
        path.write_bytes(content)
        return _called("loaddata", str(path))


def _called(name: str, *words: str, **options: Any) -> bool:
    """Whether a command did what it was told; otherwise it says why not."""
    try:
        call_command(name, *words, stdout=io.StringIO(), stderr=io.StringIO(), **options)
    except CommandError as error:
        return _is_told([str(error)])
    return True


def _read_rulebook(sent: tuple[str, bytes, str]) -> bool:
    language, content, code = sent
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.txt"
        path.write_bytes(content)
        return _called("read_rulebook", str(path), language=language, under=code)


def _transliterate(sent: tuple[str, bytes]) -> bool:
    to, content = sent
    return _called("transliterate", to=to, stdin=io.BytesIO(content))


def rulebooks() -> st.SearchStrategy[tuple[str, bytes, str]]:
    """Pages of text, with headings, lists and contacts among junk."""
    lines = st.one_of(
        st.sampled_from(
            [
                *("Сектор за мултилатералу", "ОДЕЉЕЊЕ ЗА УН", "Члан 12.", "– обавља послове;"),
                *("тел. 011/3068-000, факс: 3068-001", "1.2.3. Sektor za vize", "- vodi evidenco;"),
                *("Načelnik: mr Ana Novak", "E-pošta: a@b.si", "დეპარტამენტი", "", "\t"),
            ]
        ),
        texts,
    )
    pages = st.lists(lines, max_size=12).map(
        lambda page: "\n".join(page).encode("utf-8", "surrogatepass")
    )
    return st.tuples(st.sampled_from(list(LANGUAGES)), pages.flatmap(damaged), texts)


class Visitor:
    """Sends requests, as an editor with all rights or as nobody."""

    def __init__(self) -> None:
        self._editor: Client | None = None

    @property
    def editor(self) -> Client:
        """Signed in; anew, where the last one signed out or is of another test."""
        user = User.objects.get(username="editor")
        client = Client()
        client.force_login(user)
        return client

    def send(self, sent: Request) -> bool:
        """As an editor."""
        return _is_accepted(_sent(self.editor, sent))

    def visit(self, sent: Request) -> bool:
        """As a citizen."""
        return _is_accepted(_sent(Client(), sent))

    def fill(self, sent: tuple[str, dict[str, list[object]]]) -> bool:
        """Send a form of the admin; what it accepts it leads on from."""
        path, fields = sent
        response = _sent(self.editor, Request(path, "POST", form(fields)))
        return response.status_code in {302, 303}

    def upload(self, sent: list[tuple[str, bytes]]) -> bool:
        """Upload files, and carry out what would change."""
        client = self.editor
        documents = [
            SimpleUploadedFile(name.encode("utf-8", "replace").decode() or "x", content)
            for name, content in sent
        ]
        response = client.post(
            "/sr/admin/units/upload/add/", {"documents": documents, "why": "Files"}
        )
        assert response.status_code < FAILURE
        if response.status_code != 302:
            return False
        shown = Upload.objects.latest("pk")
        address = f"/ka/admin/units/upload/{shown.pk}/change/"
        assert client.get(address).status_code == 200
        done = client.post(address, {"digest": shown.digest})
        assert done.status_code in {200, 302}
        assert client.get(f"/en/admin/units/upload/{shown.pk}/files/").status_code == 200
        return True


def _sent(client: Client, sent: Request) -> HttpResponseBase:
    client.cookies.load({} if not sent.cookies else dict(sent.cookies))
    headers = {name.lower(): value for name, value in sent.headers.items()}
    response = client.generic(
        sent.method, sent.path, sent.body, content_type=sent.content_type, headers=headers
    )
    assert response.status_code < FAILURE
    return response


def _is_accepted(response: HttpResponseBase) -> bool:
    return response.status_code < 400


VISITOR = Visitor()


def unit_forms() -> st.SearchStrategy[Any]:
    """The forms of all parts of a unit and of all rows, new ones too, and that of a new unit."""
    unit = Unit.objects.get(code="health")
    add = "/sl/admin/units/unit/add/"
    sound = {address: _sound(address) | _new_rows(address) for address in forms_of(unit)}
    return _forms(sound | {add: _sound(add) | {"name_en": ["New"]}})


def _new_rows(address: str) -> dict[str, list[str]]:
    """What a new row of a list says."""
    rows = {
        "/contacts/new/": {"contacts-0-kind": "phone", "contacts-0-written": "01 478 2267"},
        "/tasks/new/": {"tasks-0-text_en": "Heals", "tasks-0-depth": "0", "tasks-0-order": ""},
        "/part/codes/": {"former_codes-0-code": "newer", "former_codes-TOTAL_FORMS": "1"},
    }
    found = (fields for ending, fields in rows.items() if address.endswith(ending))
    return {name: [value] for name, value in next(found, {}).items()}


def other_forms() -> st.SearchStrategy[Any]:
    """The forms of people, posts, the glossary, successions and kinds."""
    sound = {}
    for model in (Person, Post, GlossaryEntry, Succession, UnitKind):
        row, name = model._default_manager.order_by("pk").first(), model._meta.model_name
        for page in (f"{row.pk}/change/", "add/"):
            path = f"/en/admin/units/{name}/{page}"
            sound[path] = _sound(path)
    for path in forms_of(Post.objects.latest("pk")):
        sound[path] = _sound(path) | _new_rows(path)
    for address in list(sound):
        if "person" in address and "add" in address:
            sound[address] |= {
                "appointments-TOTAL_FORMS": ["1"],
                "appointments-0-post": [str(Post.objects.latest("pk").pk)],
                "family_name_sl": ["Novak"],
            }
    return _forms(sound)


def pastes() -> st.SearchStrategy[Any]:
    """Lines of contacts, and the forms that were made of some."""
    unit = Unit.objects.get(code="health")
    path = f"/en/admin/units/unit/{unit.pk}/contacts/"
    lines = "Tel. 01 478 2267, faks 478 2268\nana@novak.si, www.novak.si\n478"
    page = VISITOR.editor.post(path, {"lines": lines}).content.decode()
    found = as_sent(page, "found_form")
    pasted = st.lists(texts, max_size=8).map(
        lambda parts: (path, {"lines": ["\n".join(map(str, parts))]})
    )
    return st.one_of(pasted, requests.filled(found).map(lambda fields: (path, fields)))


def _sound(path: str) -> dict[str, list[str]]:
    name = path.split("/")[4]
    return as_sent(VISITOR.editor.get(path).content.decode(), f"{name}_form")


def _forms(sound: dict[str, dict[str, list[str]]]) -> st.SearchStrategy[Any]:
    return st.sampled_from(sorted(sound)).flatmap(
        lambda path: requests.filled(sound[path]).map(lambda fields: (path, fields))
    )


def assistance() -> st.SearchStrategy[Request]:
    """Questions of the script that helps while one types."""
    unit = Unit.objects.get(code="health")
    asked = {
        "propose": {"text": "Sektor za vize", "to": "sr"},
        "scripts": {"text": "Mинистарство"},
        "code": {"model": "unit", "fields": {"name_en": "Desk", "parent": str(unit.pk)}},
    }
    return st.sampled_from(sorted(asked)).flatmap(
        lambda what: requests.questions(asked[what]).map(
            lambda body: Request(f"/sl/admin/assistance/{what}/", "POST", body, "application/json")
        )
    )


def _outline_files() -> st.SearchStrategy[tuple[str, bytes]]:
    return st.tuples(st.just("units.yaml"), files.outlines())


def _workbook_files() -> st.SearchStrategy[tuple[str, bytes]]:
    return st.tuples(st.just("units.xlsx"), files.workbooks())


def _archive_files() -> st.SearchStrategy[tuple[str, bytes]]:
    return st.tuples(st.just("units.zip"), files.archives())


def _scripts() -> st.SearchStrategy[tuple[str, bytes]]:
    content = texts.map(lambda text: text.encode("utf-8", "surrogatepass")).flatmap(damaged)
    return st.tuples(st.sampled_from(("sr", "sr-latn")), content)


DOORS = {
    "outlines": Door(0.12, _outline_files, _load),
    "flat fixtures": Door(0.08, files.flat_fixtures, _load_flat),
    "tables": Door(0.08, files.tables, _load),
    "workbooks": Door(0.05, _workbook_files, _load),
    "archives": Door(0.05, _archive_files, _load),
    "uploads": Door(
        0.02, lambda: st.lists(files.any_file(), min_size=1, max_size=2), VISITOR.upload
    ),
    "units": Door(0.03, unit_forms, VISITOR.fill),
    "other forms": Door(0.05, other_forms, VISITOR.fill),
    "pastes": Door(0.05, pastes, VISITOR.fill),
    "assistance": Door(0.1, assistance, VISITOR.send),
    "search": Door(0.12, requests.searches, VISITOR.visit),
    "addresses": Door(0.12, requests.addresses, VISITOR.visit),
    "desks": Door(0.06, requests.desks, VISITOR.send),
    "rulebooks": Door(0.04, rulebooks, _read_rulebook),
    "scripts": Door(0.03, _scripts, _transliterate),
}
