"""Tasks are pasted as a list, looked at, and stored as one change."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser_forms import as_sent
from tests.builders import make_task, make_unit
from units.history.models import Change
from units.models import Task
from units.proposals.models import Proposal
from units.staff.tasks.pasting import MOST_TASKS

pytestmark = pytest.mark.django_db

LIST = """Одељење обавља следеће послове:
1) нормативне послове:
   а) припрему закона;
   б) припрему уредби;
   в) мишљења; и
   г) тумачења;
2) управне послове:
   а) решавање у првом степену;
   б) вођење евиденција:
      - о лицима;
      - о предметима;
   в) издавање уверења;
3) надзор:
   а) инспекцијски;
   б) управни;
4) друге послове из делокруга;
5) извештавање.
Контакт телефон 011 123 456
"""
FIFTEEN = 16


@pytest.fixture
def unit():
    return make_unit("health", name_sr="Одељење", original_language="sr")


@pytest.fixture
def address(unit):
    return f"/en/admin/units/unit/{unit.pk}/tasks/paste/"


def outline(unit, column: str = "text_sr") -> list[tuple[int, str]]:
    return [(task.depth, getattr(task, column)) for task in unit.tasks.all()]


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


class Pasting:
    """Somebody on the page."""

    def __init__(self, client, address: str, lines: str, language: str = "sr") -> None:
        self.client, self.address = client, address
        self.page = client.post(address, {"lines": lines, "language": language})
        self.fields = as_sent(self.page.text, "review_form")

    def press(self, button: str, **values: str):
        return self.client.post(self.address, self.fields | values | {button: "1"})


class TestAList:
    def test_is_stored_in_three_page_loads(self, admin_client, address, unit):
        first = admin_client.get(address)
        pasting = Pasting(admin_client, address, LIST)
        assert Task.objects.count() == 0
        response = pasting.press("store")

        assert first.status_code == 200
        assert response.headers["Location"] == f"/en/admin/units/unit/{unit.pk}/change/"
        assert len(outline(unit)) == FIFTEEN
        assert outline(unit)[:4] == [
            (0, "нормативне послове:"),
            (1, "припрему закона"),
            (1, "припрему уредби"),
            (1, "мишљења"),
        ]
        assert (2, "о лицима") in outline(unit)
        assert "16 tasks were added." in told(response)

    def test_is_one_change_which_can_be_taken_back(self, admin_client, address, unit):
        before = Change.objects.count()
        response = Pasting(admin_client, address, LIST).press("store", _why="A decree")

        change = Change.objects.first()
        assert Change.objects.count() == before + 1
        assert change.why == "A decree"
        assert f"/en/admin/history/change/{change.pk}/take-back/" in told(response)

    def test_what_is_no_task_is_shown(self, admin_client, address):
        page = Pasting(admin_client, address, LIST).page.text

        assert "Lines of which no task was made" in page
        assert "Контакт телефон 011 123 456" in page

    def test_is_corrected_before_it_is_stored(self, admin_client, address, unit):
        pasting = Pasting(admin_client, address, "- надзор;\n- апотеке.")
        page = pasting.press("look", outline="надзор\n- апотеке\n-- лекови")
        assert "1.1.1" in page.text
        assert Task.objects.count() == 0

        pasting.press("store", outline="надзор\n- апотеке\n-- лекови")
        assert outline(unit) == [(0, "надзор"), (1, "апотеке"), (2, "лекови")]

    def test_begins_in_the_language_of_the_unit(self, admin_client, address):
        assert as_sent(admin_client.get(address).text, "pasted_form")["language"] == ["sr"]

    def test_of_nothing_is_refused_in_words(self, admin_client, address):
        page = admin_client.post(address, {"lines": " \n ", "language": "sr"})

        assert "No task was found in these lines." in page.text

    def test_of_too_many_is_refused_in_words(self, admin_client, address):
        lines = "\n".join(f"- посао {number}" for number in range(MOST_TASKS + 1))

        page = admin_client.post(address, {"lines": lines, "language": "sr"})
        assert "There are more than 200 tasks. Paste them in parts." in page.text

    def test_may_be_kept_as_a_proposal(self, admin_client, address):
        Pasting(admin_client, address, LIST).press("_propose")

        assert Task.objects.count() == 0
        (item,) = Proposal.objects.get().items.all()
        assert len(item.after["tasks"]) == FIFTEEN

    def test_costs_the_same_however_long_it_is(self, admin_client, unit, address):
        costs = []
        for count in (5, 200):
            lines = "\n".join(f"- посао {count} {number}" for number in range(count))
            pasting = Pasting(admin_client, address, lines)
            assert len(pasting.page.content) < 150 * 1024
            with CaptureQueriesContext(
                connection,
            ) as queries:
                pasting.press("store")
            costs.append(len(queries))
        assert unit.tasks.count() == 205
        assert costs[1] <= costs[0] + 2, costs


class TestWhatIsThere:
    @pytest.fixture(autouse=True)
    def tasks(self, unit):
        self.oversight = make_task(unit, text_sr="надзор", text_en="oversight", code="oversight")
        self.archive = make_task(unit, text_sr="архива", code="archive")

    def test_is_not_added_again(self, admin_client, address, unit):
        pasting = Pasting(admin_client, address, "- Надзор;\n- апотеке.")
        assert "This task is there already." in pasting.page.text
        pasting.press("store")

        assert outline(unit) == [(0, "надзор"), (0, "архива"), (0, "апотеке")]

    def test_is_added_where_a_part_of_it_is_new(self, admin_client, address, unit):
        Pasting(admin_client, address, "1. Надзор:\n1.1. апотеке").press("store")

        assert outline(unit)[2:] == [(0, "Надзор:"), (1, "апотеке")]

    def test_keeps_its_translations_where_all_is_replaced(self, admin_client, address, unit):
        pasting = Pasting(admin_client, address, "- апотеке;\n- надзор.")
        assert "1 task would be deleted." in pasting.page.text
        response = pasting.press("store", place="all")

        assert outline(unit) == [(0, "апотеке"), (0, "надзор")]
        assert unit.tasks.get(code="oversight").text_en == "oversight"
        assert unit.tasks.get(code="oversight").pk == self.oversight.pk
        assert "there are 2 now" in told(response)

    def test_is_not_deleted_unseen(self, admin_client, address, unit):
        pasting = Pasting(admin_client, address, "- апотеке;\n- надзор.")
        make_task(unit, text_sr="ново")
        response = pasting.press("store", place="all")

        assert unit.tasks.count() == 3
        assert "Somebody has changed the tasks in the meantime" in response.text
        assert "апотеке" in response.text
        assert unit.tasks.filter(text_sr="апотеке").count() == 0
        again = as_sent(response.text, "review_form")
        admin_client.post(address, again | {"place": "all", "store": "1"})
        assert outline(unit) == [(0, "апотеке"), (0, "надзор")]
