"""What is hidden is told in no way: every address, asked about everything that some may not read.

A new address fails here until the tables say how it is asked; a new model, until ``tests.hidden``
hides a row of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from registry.kept_pages import middleware
from tests.builders import make_post
from tests.hidden import NEVER, PARTS, SHOWN, TOKEN, UNITS, WORDS, hide
from tests.unit_forms import PARTS as PART_OF
from units.history.models import Change
from units.history.recording import SUBJECTS
from units.models import Person, Succession, Unit, UnitKind
from units.proposals.models import Proposal
from units.quality.models import Finding
from units.rights.granting import give
from units.rights.models import Role
from units.text.languages import LANGUAGES

NO_KEY = 999_999
"""The primary key of no row."""

pytestmark = pytest.mark.django_db

DAYS = [timezone.localdate().isoformat(), "1999-01-01", "{word}"]
PAST: dict[str, list[str]] = {
    "units/<slug:code>/": [f"units/{{word}}/?on={day}" for day in DAYS],
    "units/<slug:code>/structure/": [f"units/{{word}}/structure/?on={day}" for day in DAYS],
}
"""How pages are asked about a day."""
PUBLIC: dict[str, list[str]] = {
    "": [""],
    "units/<slug:code>/": [
        "units/{word}/",
        "units/{word}",
        *PAST["units/<slug:code>/"],
        f"units/{{word}}/?preview={TOKEN}",
    ],
    "units/<slug:code>/structure/": [
        "units/{word}/structure/",
        *PAST["units/<slug:code>/structure/"],
        f"units/{{word}}/structure/?preview={TOKEN}",
    ],
    "search/": [
        "search/?q={word}",
        "search/?q={word}&format=json",
        "search/?q={word}+office&format=json",
        "search/?q=office&in={word}",
        "search/?q=office&kind={word}",
        "search/?q=office&country={word}&format=json",
    ],
    "search/suggest/": ["search/suggest/?q={word}"],
    "people/": ["people/", "people/?letter={word}"],
    "a-z/": ["a-z/", "a-z/?letter={word}"],
    "site-map/": ["site-map/"],
    "contact/": ["contact/"],
    "accessibility/": ["accessibility/"],
}
"""How each page below a language is asked about a word; it begins with the page itself."""
WITHOUT_LANGUAGE: dict[str, list[str]] = {
    "healthz/live": ["healthz/live"],
    "healthz/ready": ["healthz/ready"],
    "metrics": ["metrics"],
    ".well-known/security.txt": [".well-known/security.txt?{word}"],
    "preferences/": ["preferences/?next=/en/units/{word}/"],
    "<page:path>": ["", "units/{word}/", "units/{word}", "sr-Latn/units/{word}/", "{word}"],
}
STAFF: dict[str, list[str]] = {
    "admin/": ["", "?in={word}"],
    "admin/login/": ["login/", "login/?next=/en/units/{word}/"],
    "admin/login/code/": ["login/code/"],
    "admin/logout/": [],  # after which one is nobody
    "admin/sign-out-everywhere/": [],
    "admin/second-factor/": ["second-factor/"],
    "admin/second-factor/picture.svg": ["second-factor/picture.svg"],
    "admin/own-settings/": ["own-settings/"],
    "admin/keys/": ["keys/"],
    "admin/password_change/": ["password_change/"],
    "admin/password_change/done/": ["password_change/done/"],
    "admin/jsi18n/": ["jsi18n/"],
    "admin/autocomplete/": [
        f"autocomplete/?app_label=units&model_name={model}&field_name={name}&term={{word}}"
        for model, name in (
            ("unit", "parent"),
            ("post", "unit"),
            ("appointment", "person"),
            ("appointment", "post"),
            ("succession", "originals"),
        )
    ],
    "admin/r/<path:content_type_id>/<path:object_id>/": ["r/{type}/{pk}/"],
    "admin/<app_list>": ["units/", "auth/", "accounts/"],
    "admin/<rest>": ["{word}", "{word}/", "units/{word}/"],
    "admin/assistance/propose/": [],  # text in, text out
    "admin/assistance/scripts/": [],
    "admin/assistance/code/": [],  # has a test of its own
    "admin/units/unit/worklist/<slug:kind>/": [
        *(f"units/unit/worklist/{kind}/" for kind in Finding.Kind.values),
        "units/unit/worklist/missing/?language=ka&in={word}",
        "units/unit/worklist/{word}/",
    ],
    "admin/units/unit/<int:pk>/confirm/": ["units/unit/{pk}/confirm/"],
    "admin/units/unit/<int:pk>/step/": ["units/unit/{pk}/step/"],
    "admin/units/unit/<int:pk>/parts/": ["units/unit/{pk}/parts/"],
    "admin/units/unit/move/<str:keys>/": [
        "units/unit/move/{pk}/",
        "units/unit/move/{pk}/?q={word}",
    ],
    "admin/units/unit/publication/<str:keys>/": ["units/unit/publication/{pk}/"],
    "admin/units/unit/<int:pk>/close/": ["units/unit/{pk}/close/"],
    "admin/units/unit/<path:object_id>/part/<slug:part>/": [
        *(f"units/unit/{{pk}}/part/{part}/" for part in dict.fromkeys(PART_OF.values())),
        "units/unit/{pk}/part/{word}/",
    ],
    "admin/units/unit/<path:object_id>/part/<slug:part>/<slug:row>/": [
        "units/unit/{pk}/part/contacts/{contacts}/",
        "units/unit/{pk}/part/contacts/new/",
        "units/unit/{pk}/part/tasks/{tasks}/",
        "units/unit/{pk}/part/tasks/new/",
        "units/unit/{pk}/part/tasks/{word}/",
    ],
    "admin/units/post/<path:object_id>/part/<slug:part>/": ["units/post/{pk}/part/contacts/"],
    "admin/units/post/<path:object_id>/part/<slug:part>/<slug:row>/": [
        "units/post/{pk}/part/contacts/{contacts}/",
        "units/post/{pk}/part/contacts/new/",
    ],
    "admin/units/unit/<int:pk>/translate/<slug:language>/": [
        "units/unit/{pk}/translate/en/",
        "units/unit/{pk}/translate/ka/?from=en&p=2&in={word}",
    ],
    "admin/units/unit/translations/<slug:language>/": [
        "units/unit/translations/en/",
        "units/unit/translations/en/?in={word}",
        "units/unit/translations/ka/?sort=missing&in={word}",
    ],
    "admin/units/unit/<int:pk>/appoint/": [
        "units/unit/{pk}/appoint/",
        "units/unit/{pk}/appoint/?who={word}",
    ],
    "admin/units/unit/<int:pk>/vacate/": ["units/unit/{pk}/vacate/"],
    "admin/units/unit/<int:pk>/move/": [
        "units/unit/{pk}/move/",
        "units/unit/{pk}/move/?q={word}",
    ],
    "admin/units/unit/<int:pk>/new/": [
        "units/unit/{pk}/new/",
        "units/unit/{pk}/new/?q={word}",
    ],
    "admin/units/unit/<int:pk>/copy/": [
        "units/unit/{pk}/copy/",
        "units/unit/{pk}/copy/?q={word}",
    ],
    "admin/units/unit/<int:pk>/rename/": ["units/unit/{pk}/rename/"],
    "admin/units/unit/<int:pk>/tasks/": [
        "units/unit/{pk}/tasks/",
        "units/unit/{pk}/tasks/?at={word}",
    ],
    "admin/units/unit/<int:pk>/tasks/paste/": ["units/unit/{pk}/tasks/paste/"],
    "admin/units/unit/<int:pk>/tasks/translate/<slug:language>/": [
        "units/unit/{pk}/tasks/translate/sl/",
        "units/unit/{pk}/tasks/translate/{word}/",
    ],
    "admin/units/unit/<int:pk>/branch-changes/": [
        "units/unit/{pk}/branch-changes/",
        "units/unit/{pk}/branch-changes/?from=2001-01-01&to=2099-01-01",
    ],
    **{
        f"admin/units/{model}/<int:pk>/compare/": [
            f"units/{model}/{{pk}}/compare/",
            f"units/{model}/{{pk}}/compare/?from=now&to=now",
        ]
        for model in SUBJECTS
    },
    "admin/history/change/<int:pk>/take-back/": ["history/change/{pk}/take-back/"],
    "admin/proposals/proposal/leave/": ["proposals/proposal/leave/"],
    "admin/proposals/proposal/start/<int:pk>/": [],  # about a unit: the matrix of rights asks it
    "admin/units/succession/<int:pk>/take-back/": ["units/succession/{pk}/take-back/"],
    "admin/units/unit/<int:pk>/contacts/": ["units/unit/{pk}/contacts/"],
    "admin/units/post/<int:pk>/contacts/": ["units/post/{pk}/contacts/"],
    "admin/units/unit/download/<slug:file_format>/": [
        "units/unit/download/yaml/",
        "units/unit/download/yaml/?code={word}",
        "units/unit/download/{word}/",
    ],
    "admin/units/unit/quality/": [
        "units/unit/quality/?measure=contacts",
        "units/unit/quality/?in={word}",
        "units/unit/quality/?in={word}&format=csv",
        "units/unit/quality/?format=csv",
    ],
    "admin/units/unit/rights/": ["units/unit/rights/"],
    "admin/units/unit/<int:pk>/rights/": ["units/unit/{pk}/rights/"],
    "admin/units/upload/<int:pk>/files/": ["units/upload/{pk}/files/"],
    "admin/auth/user/<int:pk>/rights/": ["auth/user/{pk}/rights/"],
    "admin/auth/group/<int:pk>/rights/": ["auth/group/{pk}/rights/"],
    "admin/auth/user/<id>/password/": ["auth/user/{pk}/password/"],
    "admin/auth/user/<int:pk>/signing-in/": ["auth/user/{pk}/signing-in/"],
}
"""How each address of the admin is asked, below ``admin/``; those of any model follow a rule."""
OF_A_MODEL = {
    "": ["", "?q={word}"],
    "add/": ["add/", "add/?q={word}"],
    "<path:object_id>/": ["{pk}/"],
    "<path:object_id>/change/": ["{pk}/change/"],
    "<path:object_id>/delete/": ["{pk}/delete/"],
    "<path:object_id>/history/": ["{pk}/history/"],
}
READERS: dict[str, tuple[list[str], list[str]]] = {
    "without rights": ([], []),
    "who may see units": (
        ["view_unit"],
        [*UNITS, "the kind of a draft", "a unit that was deleted", "a proposal"],
    ),
    "who may upload": (["add_upload"], []),
    "who may see uploads": (["view_upload"], []),
    "who keeps kinds": (
        ["view_unitkind", "change_unitkind", "delete_unitkind", "delete_unit"],
        ["the kind of a draft"],
    ),
    "who deletes posts": (
        ["view_unit", "delete_unit", "view_post", "delete_post"],
        [
            *UNITS,
            "the kind of a draft",
            "the post of a draft",
            "a unit that was deleted",
            "a proposal",
        ],
    ),
    "who may delete without looking": (["delete_unit", "delete_post", "delete_person"], []),
}
"""Staff, with their rights and what of the hidden things these show them."""


@pytest.fixture(scope="module", autouse=True)
def hidden(stored_once):
    with stored_once():
        yield hide()


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """The route of every address, without its language."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern).removeprefix("en/")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            is_pattern = "(?P<" in route
            yield f"admin/<{pattern.name or 'rest'}>" if is_pattern else route


def of_a_model(route: str) -> list[str] | None:
    """How an address that the admin gives every model is asked; None for others."""
    found = re.fullmatch(r"admin/(\w+/\w+/)(.*)", route)
    asked = OF_A_MODEL.get(found[2]) if found else None
    if route == "admin/history/change/":
        asked = [*OF_A_MODEL[""], "?deleted=yes"]
    if route == "admin/units/unit/":
        asked = [*OF_A_MODEL[""], "?in={word}", "?in={word}&q={word}", "?kind={word}"]
    return None if asked is None or found is None else [found[1] + one for one in asked]


def test_every_address_is_asked():
    known = {*PUBLIC, *WITHOUT_LANGUAGE, *STAFF}
    found = set(routes())
    unknown = sorted(route for route in found - known if of_a_model(route) is None)

    assert not unknown, (
        f"Nobody asks {unknown} about what is hidden: add them to PUBLIC, WITHOUT_LANGUAGE or "
        "STAFF, with addresses that ask for {word} or {pk}; and whatever they tell, ask first who "
        "may read it, then whether it is there."
    )
    assert not known - found, "These addresses are gone: take them out of the tables."


def test_something_of_every_model_is_hidden(hidden):
    models = {*apps.get_app_config("units").get_models(), Change, Proposal}
    assert models == hidden.rows.keys(), "Hide a row of each in tests/hidden.py, with a word of it."


def told(response, asked: object = "") -> str:
    """All that an answer says, without what was asked for and what is new each time."""
    headers = dict(response.headers)
    for name in (
        "Content-Length",
        "ETag",
        "Expires",
        "Last-Modified",
        "Set-Cookie",
        "X-Request-ID",
    ):
        headers.pop(name, None)
    body = b"".join(response) if response.streaming else response.content
    text = f"{response.status_code} {headers} {body.decode()}"
    text = re.sub(r'csrfmiddlewaretoken" value="\w+', "", text)
    text = re.sub(r"/r/[0-9]+", "/r/", text)
    return re.sub(rf"\b{asked}\b", "…", text, flags=re.IGNORECASE) if asked else text


def leaks(text: str, seen: list[str] = ()) -> list[str]:
    """The hidden things of which a text speaks."""
    said = text.lower()
    return [thing for thing, word in WORDS.items() if thing not in seen and word in said]


def slip(word: str) -> str:
    """A typing error, which search would mend."""
    return f"x{word[1:]}"


def public_addresses(word: str, languages=LANGUAGES) -> list[str]:
    asked = [address for addresses in PUBLIC.values() for address in addresses]
    paths = [f"{language}/{address}" for language in languages for address in asked]
    paths += [address for addresses in WITHOUT_LANGUAGE.values() for address in addresses]
    return [f"/{path.format(word=word)}" for path in paths]


@pytest.mark.usefixtures("noon")
class TestCitizens:
    def test_are_told_no_word_of_it(self, client):
        assert SHOWN in client.get("/en/a-z/").text
        for address in dict.fromkeys(public_addresses(SHOWN)):
            assert leaks(told(client.get(address))) == [], address

    def test_are_not_corrected_to_it(self, client):
        for thing, word in WORDS.items():
            for address in (*PUBLIC["search/"][:2], *PUBLIC["search/suggest/"]):
                asked = f"/en/{address}".format(word=slip(word))
                assert leaks(told(client.get(asked))) == [], (thing, asked)

    def test_are_answered_as_about_what_never_was(self, client):
        for address in public_addresses("{word}", ["en"]):
            if "{word}" not in address:
                continue
            never = told(client.get(address.format(word=NEVER)), NEVER)
            for word in WORDS.values():
                asked = address.format(word=word)
                assert told(client.get(asked), word) == never, asked

    def test_are_told_no_word_of_it_by_pages_that_were_kept(self, client, admin_client, settings):
        """Staff look first; then citizens, for whom pages are made and given again."""
        settings.PUBLIC_HISTORY = True
        words = (SHOWN, WORDS["a draft"], WORDS["somebody who was deleted"])
        asked = dict.fromkeys(path for word in words for path in public_addresses(word, ["en"]))
        plain = {address: told(client.get(address)) for address in asked}

        settings.PAGES_KEPT_MIB = 64
        for _ in range(2):
            for address in asked:
                admin_client.get(address)
                answer = told(client.get(address))
                assert (
                    leaks(answer, [thing for thing, word in WORDS.items() if word in address]) == []
                )
                assert answer.partition("}")[2] == plain[address].partition("}")[2], address
        assert len(middleware.pages)
        middleware.forget()

    def test_are_sent_to_sign_in_wherever_staff_work(self, client, hidden):
        for address, *_ in staff_addresses(hidden.rows.values(), SHOWN):
            response = client.get(address)
            assert leaks(told(response)) == [], address
            if not re.search("/(login|jsi18n)/", address):
                assert response.status_code == 302, address


class TestCitizensWhoAreToldOfThePast:
    @pytest.fixture(autouse=True)
    def history_is_public(self, settings):
        settings.PUBLIC_HISTORY = True

    def test_are_told_no_word_of_it(self, client):
        for address in past_addresses(SHOWN):
            response = client.get(address)
            assert response.status_code in (200, 400, 404)
            assert leaks(told(response)) == [], address

    def test_are_answered_as_about_what_never_was(self, client):
        for address in past_addresses("{word}"):
            never = told(client.get(address.format(word=NEVER)), NEVER)
            for word in WORDS.values():
                assert told(client.get(address.format(word=word)), word) == never, address


def past_addresses(word: str) -> list[str]:
    asked = [address for addresses in PAST.values() for address in addresses]
    return [f"/en/{address}".format(word=word) for address in asked]


def staff(*rights: str) -> Client:
    user = User.objects.create_user("reader", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


OWN = [
    "a notice that has ended",
    "a name that is not published",
    "the head of times gone by",
    "the head to come",
    "the kind of a draft",
    "a text that was changed",
    "a task that was deleted",
    "somebody who was deleted",
]
"""What is or was of the unit that everybody sees, or is shown wherever a kind is chosen."""
ROLES = {
    "editor": [*OWN, "somebody without a post"],
    "translator": OWN,
    "proposer": OWN,
    "reader": OWN,
}
"""Roles in the branch of that unit, and what these show of the hidden things."""


def with_role(role: str, branch: Unit | None = None) -> Client:
    client = staff()
    languages = ["en"] if role == "translator" else []
    branch = branch or Unit.objects.get(code=SHOWN)
    give(User.objects.get(username="reader"), Role(role), branch, languages)
    return client


class Asked(NamedTuple):
    """An address of the admin, and the same about a word and a row that never were."""

    address: str
    never: str
    key: int


def staff_addresses(rows: Iterable[Model], word: str) -> list[Asked]:
    """Every address of the admin, about a word and about some rows."""
    asked = [
        address for route in routes() for address in STAFF.get(route, []) or of_a_model(route) or []
    ]
    found = {}
    for address, row in product(asked, rows):
        name, key = row._meta.model_name, ContentType.objects.get_for_model(row).pk
        screens = f"{row._meta.app_label}/{name}/"
        if "{pk}" not in address or address.startswith(("r/", screens)):
            address = f"/en/admin/{address}".replace("{type}", str(key))
            below = _rows_below(row)
            one = Asked(
                address.format(word=word, pk=row.pk, **below),
                address.format(word=NEVER, pk=NO_KEY, **below),
                row.pk,
            )
            found.setdefault(one.address, one)
    return list(found.values())


def _rows_below(row: Model) -> dict[str, int]:
    """The first row of each list that has forms of its own."""
    lists = (getattr(row, name, None) for name in ("contacts", "tasks"))
    firsts = (rows.first() if rows else None for rows in lists)
    return {
        name: first.pk if first else NO_KEY
        for name, first in zip(("contacts", "tasks"), firsts, strict=True)
    }


class TestStaff:
    @pytest.mark.parametrize("who", READERS)
    def test_are_told_no_word_of_what_they_may_not_see(self, hidden, who):
        rights, seen = READERS[who]
        client = staff(*rights)
        office = Unit.objects.get(code=SHOWN)
        rows = [*hidden.rows.values(), office, office.posts.get()]
        for address, *_ in staff_addresses(rows, SHOWN):
            for response in (client.get(address, follow=True), client.post(address, follow=True)):
                assert leaks(told(response), seen) == [], address
        for address in public_addresses(SHOWN, ["en"]):
            may_show = {"a proposal"} & {*seen} if str(TOKEN) in address else []
            assert leaks(told(client.get(address)), may_show) == [], address

    @pytest.mark.parametrize("role", ROLES)
    def test_are_told_no_word_of_what_is_outside_their_branch(self, hidden, role):
        client = with_role(role)
        office = Unit.objects.get(code=SHOWN)
        rows = [*hidden.rows.values(), office, office.posts.get()]
        for address, *_ in staff_addresses(rows, SHOWN):
            for response in (client.get(address, follow=True), client.post(address, follow=True)):
                assert leaks(told(response), ROLES[role]) == [], address

    @pytest.mark.parametrize("role", ROLES)
    def test_are_told_no_word_of_what_stands_above_their_branch(self, hidden, role):
        own = Unit.objects.get(code=WORDS["a part of a draft"])
        client = with_role(role, own)
        seen = ["a part of a draft", "the kind of a draft", *ROLES[role]]
        for address, *_ in staff_addresses([own, make_post(own)], SHOWN):
            for response in (client.get(address, follow=True), client.post(address, follow=True)):
                assert leaks(told(response), seen) == [], address

    @pytest.mark.parametrize("role", ROLES)
    def test_find_nothing_that_is_outside_their_branch(self, hidden, role):
        client = with_role(role)
        for thing, word in WORDS.items():
            asked = [one for one in staff_addresses([], word) if "{" not in one.address]
            for address, never, _key in asked:
                if word in address and thing not in ROLES[role]:
                    found = told(client.get(address), word)
                    assert found == told(client.get(never), NEVER), address

    @pytest.mark.parametrize("role", ROLES)
    def test_are_answered_outside_it_as_about_what_never_was(self, hidden, role):
        client = with_role(role)
        shown = (UnitKind, Person) if "somebody without a post" in ROLES[role] else (UnitKind,)
        rows = [row for row in hidden.rows.values() if not isinstance(row, shown)]
        for ask in (client.get, client.post):
            for address, never, key in staff_addresses(rows, NEVER):
                if address != never:
                    found = told(ask(address), rf"(?<=/){key}|(?<=“){key}")
                    assert found == told(ask(never), rf"{NO_KEY}"), address

    @pytest.mark.parametrize("who", ["without rights", "who may upload", "who may see uploads"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_are_answered_as_about_what_never_was(self, hidden, who, method):
        client = staff(*READERS[who][0])
        ask = getattr(client, method)
        word = UNITS["a draft"]
        for address, never, key in staff_addresses(hidden.rows.values(), word):
            if address != never:
                found = told(ask(address), rf"{word}|(?<=/){key}")
                assert found == told(ask(never), rf"{NEVER}|{NO_KEY}"), address

    def test_who_see_units_are_answered_so_about_all_else(self, hidden):
        client = staff("view_unit")
        for model, row in hidden.rows.items():
            if model in (Unit, Change):
                continue
            for page in ("", "change/", "delete/", "history/", "contacts/", "files/"):
                address = f"/en/admin/units/{model._meta.model_name}/"
                found = told(client.get(f"{address}{row.pk}/{page}"), rf"(?<=/){row.pk}")
                assert found == told(client.get(f"{address}{NO_KEY}/{page}"), NO_KEY), page

    def test_who_see_units_find_none_by_what_they_may_not_see_of_it(self, hidden):
        client = staff("view_unit")
        for thing in set(PARTS) - {"the kind of a draft", "the former code of a draft"}:
            page = client.get("/en/admin/units/unit/", {"q": WORDS[thing]}).text
            assert "Total: 0" in page, thing

        page = client.get("/en/admin/units/unit/", {"q": UNITS["the text of a draft"]}).text
        assert "Total: 1" in page

    def test_choose_from_nothing_that_they_may_not_see(self, hidden):
        for who in ("without rights", "who may upload", "who keeps kinds"):
            client = staff(*READERS[who][0])
            for address, *_ in staff_addresses(hidden.rows.values(), "farinbel"):
                if "autocomplete" in address:
                    assert client.get(address).status_code == 403
            User.objects.get(username="reader").delete()

    def test_are_shown_no_hidden_text_that_a_word_of_the_glossary_changes(self, hidden):
        client = staff("add_glossaryentry")
        for model, column in (
            (Unit, "description_sr"),
            (UnitKind, "name_sr"),
            (Succession, "legal_basis_sr"),
        ):
            model.objects.filter(pk=hidden.rows[model].pk).update(**{column: "Тајна"})
        fields = {"cyrillic": "Тајна", "latin": "Secret"}

        page = client.post("/en/admin/units/glossaryentry/add/", fields)
        assert page.status_code == 302, "It changes no published word."

    @pytest.mark.parametrize("rights", [[], ["view_unit"], ["add_person"], ["add_unit"]])
    def test_no_code_is_proposed_after_a_unit_that_they_may_not_see(self, hidden, rights):
        client = staff(*rights)
        for pk in (hidden.rows[Unit].pk, NO_KEY):
            fields = {"name_en": "Desk", "parent": str(pk)}
            question = {"model": "unit", "fields": fields}
            answer = client.post(
                "/en/admin/assistance/code/", json.dumps(question), "application/json"
            )
            assert answer.status_code == 403

    @pytest.mark.parametrize("who", ["who may upload", "who may see uploads", "who may see units"])
    def test_bring_no_file_that_asks_what_there_is(self, who):
        client = staff(*READERS[who][0])
        told_of = set()
        for word in (UNITS["a draft"], NEVER):
            file = SimpleUploadedFile("units.csv", f"code,parent\nx,{word}\n".encode())
            response = client.post("/en/admin/units/upload/add/", {"documents": file})
            told_of.add(told(response, word))
        (answer,) = told_of
        assert answer.startswith("403 ")
