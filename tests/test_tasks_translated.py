"""Tasks are translated line by line, the source beside the target, or as a whole list."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser_forms import as_sent
from tests.builders import make_task, make_unit
from units.history.models import Change
from units.models import Task
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role
from units.staff.tasks.translating import ROWS_PER_PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    unit = make_unit("health", name_sr="Одељење", original_language="sr")
    for place, text in enumerate(["надзор", "апотеке", "лекови"]):
        make_task(unit, code=f"t{place}", text_sr=text, order=place, depth=place % 2)
    return unit


def address(unit, language: str) -> str:
    return f"/en/admin/units/unit/{unit.pk}/tasks/translate/{language}/"


def texts(unit, column: str = "text_en") -> list[str]:
    return [getattr(task, column) or "" for task in unit.tasks.all()]


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


class Translating:
    """Somebody on the page."""

    def __init__(self, client, unit, language: str = "en", query: str = "") -> None:
        self.client, self.address = client, address(unit, language) + query
        self.page = client.get(self.address).text
        self.fields = as_sent(self.page, "translations_form")

    def press(self, button: str = "_save", **values: str):
        return self.client.post(self.address, self.fields | values | {button: "1"})

    @property
    def shown(self) -> list[str]:
        return [name.removeprefix("t-") for name in self.fields if name.startswith("t-")]


class TestLineByLine:
    def test_the_source_stands_beside_the_translation(self, admin_client, unit):
        work = Translating(admin_client, unit)

        assert work.shown == ["t0", "t1", "t2"]
        assert 'lang="sr-Cyrl">надзор' in work.page

    def test_what_is_typed_is_stored_as_one_change(self, admin_client, unit):
        before = Change.objects.count()
        response = Translating(admin_client, unit).press(**{"t-t0": "oversight", "t-t2": "drugs"})

        assert texts(unit) == ["oversight", "", "drugs"]
        assert Change.objects.count() == before + 1
        assert "2 translations were saved." in told(response)
        assert response.headers["Location"] == f"/en/admin/units/unit/{unit.pk}/change/"

    def test_what_is_missing_comes_first_and_all_by_choice(self, admin_client, unit):
        Translating(admin_client, unit).press(**{"t-t1": "pharmacies"})

        assert Translating(admin_client, unit).shown == ["t0", "t2"]
        assert Translating(admin_client, unit, query="?show=all").shown == ["t0", "t1", "t2"]

    def test_a_translation_can_be_taken_out_again(self, admin_client, unit):
        Translating(admin_client, unit).press(**{"t-t1": "pharmacies"})
        Translating(admin_client, unit, query="?show=all").press(**{"t-t1": ""})

        assert texts(unit) == ["", "", ""]

    def test_but_not_the_only_text(self, admin_client, unit):
        page = Translating(admin_client, unit, "sr").press(**{"t-t1": ""}).text

        assert texts(unit, "text_sr")[1] == "апотеке"
        assert "Give the text in at least one language." in page

    def test_it_goes_on_to_the_next_until_nothing_is_left(self, admin_client, unit):
        for number in range(ROWS_PER_PAGE):
            make_task(unit, code=f"more-{number}", text_sr="посао", order=10 + number)
        work = Translating(admin_client, unit)
        assert len(work.shown) == ROWS_PER_PAGE
        typed = {f"t-{code}": "done" for code in work.shown}
        response = work.press("_next", **typed)
        assert response.headers["Location"] == f"{address(unit, 'en')}?p=1"

        work = Translating(admin_client, unit)
        assert len(work.shown) == 3
        response = work.press("_next", **{f"t-{code}": "done" for code in work.shown})
        assert response.headers["Location"].endswith("/change/")

    def test_it_passes_by_what_was_left_empty(self, admin_client, unit):
        for number in range(ROWS_PER_PAGE):
            make_task(unit, code=f"more-{number}", text_sr="посао", order=10 + number)
        response = Translating(admin_client, unit).press("_next")

        assert response.headers["Location"] == f"{address(unit, 'en')}?p=2"

    def test_it_may_be_kept_as_a_proposal(self, admin_client, unit):
        Translating(admin_client, unit).press("_propose", **{"t-t0": "oversight"})

        assert texts(unit) == ["", "", ""]
        assert Proposal.objects.get().items.get().after["tasks"][0]["text_en"] == "oversight"


class TestScripts:
    def test_latin_is_made_from_cyrillic_and_lacks_nothing(self, admin_client, unit):
        work = Translating(admin_client, unit, "sr-latn")

        assert "Made from Cyrillic:" in work.page
        assert 'lang="sr-Latn-t-sr-cyrl">nadzor' in work.page
        assert "0 tasks have no translation." in work.page
        work.press(**{"t-t0": "kontrola"})
        assert texts(unit, "text_sr_latn")[0] == "kontrola"

    def test_cyrillic_can_be_proposed_from_latin(self, admin_client, unit):
        make_task(unit, code="latin", text_sr_latn="uvoz", order=9)
        page = Translating(admin_client, unit, "sr", "?show=all").page

        assert 'data-propose-from="sr_latn"' in page
        assert '<data id="t-latin_sr_latn" value="uvoz">' in page


class TestWholeLists:
    def paste(self, client, unit, lines: str, button: str = "look", **more: str):
        return client.post(address(unit, "en"), {"lines": lines, button: "1", **more})

    def test_stand_beside_the_tasks_before_they_are_stored(self, admin_client, unit):
        lines = "a) oversight;\nb) pharmacies; and\nc) drugs."
        page = self.paste(admin_client, unit, lines)
        assert 'lang="en">pharmacies</span>' in page.text
        assert texts(unit) == ["", "", ""]

        admin_client.post(address(unit, "en"), as_sent(page.text, "list_form") | {"store": "1"})
        assert texts(unit) == ["oversight", "pharmacies", "drugs"]

    def test_of_another_length_are_refused(self, admin_client, unit):
        page = self.paste(admin_client, unit, "- oversight\n- drugs", "store").text

        assert "The unit has 3 tasks, the list 2." in page
        assert "Save these translations" not in page
        assert texts(unit) == ["", "", ""]

    def test_say_what_they_replace(self, admin_client, unit):
        Translating(admin_client, unit).press(**{"t-t0": "old"})
        page = self.paste(admin_client, unit, "oversight\npharmacies\ndrugs").text

        assert '<q lang="en">old</q>' in page


class TestTwoAtOnce:
    def test_lose_nothing(self, admin_client, unit):
        mine = Translating(admin_client, unit)
        Translating(admin_client, unit).press(**{"t-t0": "theirs", "t-t1": "pharmacies"})
        response = mine.press(**{"t-t0": "mine", "t-t2": "drugs"})

        assert texts(unit) == ["theirs", "pharmacies", ""]
        assert "mine</textarea>" in response.text
        assert "theirs</q>" in response.text
        again = as_sent(response.text, "translations_form") | {"_save": "1"}
        admin_client.post(address(unit, "en"), again)
        assert texts(unit)[0] == "mine"
        assert texts(unit)[2] == "drugs"

    def test_are_put_together_where_they_do_not_touch(self, admin_client, unit):
        mine = Translating(admin_client, unit)
        Translating(admin_client, unit).press(**{"t-t0": "oversight"})
        mine.press(**{"t-t2": "drugs"})

        assert texts(unit) == ["oversight", "", "drugs"]


class TestRights:
    @pytest.fixture
    def translator(self, unit):
        user = User.objects.create_user("tea", is_staff=True)
        give(user, Role.TRANSLATOR, unit, ["ka"])
        client = Client()
        client.force_login(user)
        return client

    def test_a_translator_translates_in_his_language(self, translator, unit):
        Translating(translator, unit, "ka").press(**{"t-t0": "კონტროლი"})

        assert texts(unit, "text_ka")[0] == "კონტროლი"

    def test_and_nothing_else(self, translator, unit):
        assert translator.get(address(unit, "en")).status_code == 403
        assert translator.get(f"/en/admin/units/unit/{unit.pk}/tasks/").status_code == 403
        assert translator.get(f"/en/admin/units/unit/{unit.pk}/tasks/paste/").status_code == 403
        assert "/translate/en/" not in translator.get(address(unit, "ka")).text

    def test_a_language_that_is_none_of_ours_is_not_found(self, admin_client, unit):
        assert admin_client.get(address(unit, "de")).status_code == 404


def test_a_page_holds_so_many_tasks_and_costs_the_same(admin_client, unit):
    costs = []
    for more in (0, 197):
        Task.objects.bulk_create(
            Task(unit=unit, code=f"m{number}", order=number + 9, text_sr="посао " * 20)
            for number in range(more)
        )
        with CaptureQueriesContext(connection) as looking:
            work = Translating(admin_client, unit)
        costs.append([len(looking)])
        typed = {f"t-{code}": "done" for code in work.shown}
        with CaptureQueriesContext(connection) as writing:
            work.press(**typed)
        costs[-1].append(len(writing))
    assert work.page.count("<textarea") + work.page.count("<input") < 60
    assert len(work.page.encode()) < 150 * 1024
    assert costs[0][0] == costs[1][0]
    assert costs[1][1] <= costs[0][1] + 2, costs
