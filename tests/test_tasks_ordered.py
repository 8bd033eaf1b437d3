"""The outline of a unit's tasks: moved and indented by buttons or as a whole, one change each."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.browser_forms import as_sent
from tests.builders import make_task, make_unit
from units.history.models import Change
from units.models import Task
from units.proposals.models import Proposal
from units.staff.tasks.arranging import (
    Line,
    Row,
    Way,
    as_received,
    as_text,
    from_text,
    moved,
    settled_rows,
    together,
)
from units.staff.tasks.arranging import (
    as_sent as rows_as_sent,
)
from units.staff.tasks.matching import left_out

ROWS = st.lists(st.integers(0, 4), max_size=12).map(
    lambda depths: settled_rows([Row(f"t{place}", depth) for place, depth in enumerate(depths)])
)


class TestRows:
    @given(ROWS, st.integers(0, 11), st.sampled_from(list(Way)))
    def test_a_step_loses_nothing_and_leaves_no_gap(self, rows, place, way):
        after = moved(rows, f"t{place}", way)

        if after is not None:
            assert sorted(row.code for row in after) == sorted(row.code for row in rows)
            assert settled_rows(after) == after

    @given(ROWS, st.integers(0, 11), st.sampled_from([(Way.UP, Way.DOWN), (Way.DOWN, Way.UP)]))
    def test_a_step_is_undone_by_the_other(self, rows, place, ways):
        there, back = ways
        after = moved(rows, f"t{place}", there)

        assert after is None or moved(after, f"t{place}", back) == rows

    @given(ROWS)
    def test_what_is_sent_is_what_is_received(self, rows):
        assert as_received(rows_as_sent(rows)) == rows
        assert together(rows, rows) == rows

    @given(ROWS, ROWS)
    def test_an_order_on_top_of_anothers_loses_nothing(self, wanted, now):
        assert {row.code for row in together(wanted, now)} == {row.code for row in now}

    @given(ROWS)
    def test_an_outline_as_text_is_read_again(self, rows):
        lines = [Line(row.depth, row.code) for row in rows]

        assert from_text(as_text(lines)) == lines

    @given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
    def test_no_line_is_added_without_that_above(self, given_lines):
        depths = [row.depth for row in settled_rows([Row("", one) for one, _is in given_lines])]
        lines = [Line(depth, "") for depth in depths]
        codes = ["t" if is_there else None for _depth, is_there in given_lines]
        out = left_out(lines, codes)

        assert all(code for code, is_out in zip(codes, out, strict=True) if is_out)
        added = [depth for depth, is_out in zip(depths, out, strict=True) if not is_out]
        assert settled_rows([Row("", depth) for depth in added]) == [Row("", one) for one in added]


@pytest.fixture
def unit(db):
    unit = make_unit("health", original_language="en")
    for place, (code, depth) in enumerate([("law", 0), ("acts", 1), ("staff", 0), ("pay", 1)]):
        make_task(unit, code.capitalize(), code=code, depth=depth, order=place)
    return unit


@pytest.fixture
def address(unit):
    return f"/en/admin/units/unit/{unit.pk}/tasks/"


def outline(unit) -> str:
    return " ".join(f"{'.' * task.depth}{task.code}" for task in unit.tasks.all())


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


class Outlining:
    """Somebody on the page, with a task chosen."""

    def __init__(self, client, address: str, chosen: str = "") -> None:
        self.client, self.address = client, address
        self.fields = as_sent(client.get(address, {"at": chosen}).text, "outline_form")

    def press(self, button: str, value: str = "1", **values: str):
        return self.client.post(self.address, self.fields | values | {button: value})


class TestButtons:
    @pytest.mark.parametrize(
        ("way", "code", "after"),
        [
            ("up", "staff", "staff .pay law .acts"),
            ("down", "law", "staff .pay law .acts"),
            ("in", "staff", "law .acts .staff ..pay"),
            ("out", "acts", "law acts staff .pay"),
        ],
    )
    def test_move_a_task_with_its_parts(self, admin_client, unit, address, way, code, after):
        before = Change.objects.count()
        response = Outlining(admin_client, address, code).press(way, code)

        assert outline(unit) == after
        assert Change.objects.count() == before + 1
        assert response.headers["Location"] == f"{address}?at={code}#at"
        assert "Take it back" in told(response)

    @pytest.mark.parametrize(
        ("way", "code"), [("up", "law"), ("down", "pay"), ("in", "law"), ("out", "law")]
    )
    def test_say_where_a_task_can_go_no_further(self, admin_client, unit, address, way, code):
        page = Outlining(admin_client, address, code).press(way, code)

        assert outline(unit) == "law .acts staff .pay"
        assert "cannot go any further" in page.text

    def test_delete_a_task_with_its_parts(self, admin_client, unit, address):
        response = Outlining(admin_client, address, "law").press("delete", "law")

        assert outline(unit) == "staff .pay"
        assert "2 tasks were deleted." in told(response)

    def test_add_a_task_behind_another(self, admin_client, unit, address):
        Outlining(admin_client, address, "acts").press("_save", new="Advice")

        assert outline(unit) == "law .acts .task-1 staff .pay"

    def test_add_the_first_task(self, admin_client):
        unit = make_unit("new")
        Outlining(admin_client, f"/en/admin/units/unit/{unit.pk}/tasks/").press("_save", new="One")

        assert [task.text_en for task in unit.tasks.all()] == ["One"]

    def test_save_what_was_typed_whichever_is_pressed(self, admin_client, unit, address):
        Outlining(admin_client, address, "staff").press("up", "staff", text_of_task="People")

        assert outline(unit) == "staff .pay law .acts"
        assert unit.tasks.get(code="staff").text_en == "People"

    def test_leave_no_task_without_a_text(self, admin_client, unit, address):
        page = Outlining(admin_client, address, "staff").press("_save", text_of_task="")

        assert unit.tasks.get(code="staff").text_en == "Staff"
        assert "Give the text in at least one language." in page.text

    def test_change_nothing_where_nothing_was_typed(self, admin_client, unit, address):
        before = Change.objects.count()
        response = Outlining(admin_client, address, "staff").press("_save")

        assert Change.objects.count() == before
        assert "Nothing was changed." in told(response)

    def test_keep_it_as_a_proposal(self, admin_client, unit, address):
        Outlining(admin_client, address, "staff").press("up", "staff", _propose="1")

        assert outline(unit) == "law .acts staff .pay"
        assert Proposal.objects.get().items.get().after["tasks"][0]["code"] == "staff"


class TestTheWholeOrder:
    def test_is_stored_as_one_change(self, admin_client, unit, address):
        before = Change.objects.count()
        Outlining(admin_client, address).press("_", order="pay:0 law:1 staff:0 acts:1")

        assert outline(unit) == "pay .law staff .acts"
        assert Change.objects.count() == before + 1

    def test_never_leaves_a_gap(self, admin_client, unit, address):
        Outlining(admin_client, address).press("_", order="law:3 acts:9 staff:0 pay:5")

        assert outline(unit) == "law .acts staff .pay"

    def test_is_put_together_with_what_another_did(self, admin_client, unit, address):
        mine = Outlining(admin_client, address)
        make_task(unit, "New", code="new", order=9)
        unit.tasks.get(code="acts").delete()
        mine.press("_", order="staff:0 pay:1 law:0 acts:1")

        assert outline(unit) == "staff .pay new law"

    @pytest.mark.parametrize("junk", ["", "law", "law:x law:-1 :", "nothing:0", "law:99999999999"])
    def test_of_junk_changes_nothing(self, admin_client, unit, address, junk):
        response = Outlining(admin_client, address).press("_", order=junk)

        assert response.status_code == 302
        assert outline(unit) == "law .acts staff .pay"


class TestTwoAtOnce:
    def test_what_another_wrote_is_not_written_over(self, admin_client, unit, address):
        mine = Outlining(admin_client, address, "staff")
        task = unit.tasks.get(code="staff")
        task.text_en = "Theirs"
        task.save()
        page = mine.press("_save", text_of_task="Mine").text

        assert unit.tasks.get(code="staff").text_en == "Theirs"
        assert "Somebody has changed this task in the meantime." in page
        assert "Mine</textarea>" in page
        assert "Theirs</q>" in page

    def test_nor_is_it_where_nothing_was_typed(self, admin_client, unit, address):
        mine = Outlining(admin_client, address, "staff")
        task = unit.tasks.get(code="staff")
        task.text_en = "Theirs"
        task.save()
        mine.press("up", "staff")

        assert outline(unit) == "staff .pay law .acts"
        assert unit.tasks.get(code="staff").text_en == "Theirs"


def make_many(unit, count: int) -> None:
    Task.objects.bulk_create(
        Task(unit=unit, code=f"t{n}", order=n + 9, depth=n % 3, text_ka="ამოცანა " * 14)
        for n in range(count)
    )


def test_two_hundred_tasks_cost_what_four_do(admin_client, unit, address):
    costs = []
    for more in (0, 196):
        make_many(unit, more)
        with CaptureQueriesContext(connection) as looking:
            page = admin_client.get(address, {"at": "law"})
        costs.append([len(looking)])
        mine = Outlining(admin_client, address, "law")
        with CaptureQueriesContext(connection) as moving:
            mine.press("_", order=" ".join(reversed(mine.fields["order"][0].split())))
        costs[-1].append(len(moving))
    assert len(page.content) < 150 * 1024
    assert page.text.count("<input") + page.text.count("<textarea") < 60
    assert costs[0][0] == costs[1][0]
    assert costs[1][1] <= costs[0][1] + 2, costs
