"""Pages of ministries, read into proposals."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_kind, make_unit
from tests.shared_data import seed
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import Contact, Task, Unit
from units.text.rulebook import Node, read_rulebook

PAGE = """Сектор за здравље обавља послове који се односе на:

- 1) надзор над болницама;
- 2) апотеке.

У Сектору за здравље образоване су следеће уже унутрашње јединице:

I Одељење за апотеке (у даљем тексту: ОА) које обавља послове који се односе на:

- дозволе које се издају апотекама на
територији округа;
- лекове.

У Одељењу за апотеке образована је следећа ужа унутрашња јединица:

1)

Група за лекове која обавља послове који се односе на увоз.

II Одсек за болнице који обавља послове који се односе на:

• болнице;

Нешто треће.
"""


def outline(nodes: list[Node], depth: int = 0) -> Iterator[tuple[int, str, str, int]]:
    for node in nodes:
        yield depth, node.kind, node.name, len(node.tasks)
        yield from outline(node.parts, depth + 1)


def test_units_tasks_and_abbreviations_are_found_whatever_the_marks():
    reading = read_rulebook(PAGE, "RS")

    assert list(outline(reading.units)) == [
        (0, "sector", "Сектор за здравље", 2),
        (1, "department", "Одељење за апотеке", 2),
        (2, "group", "Група за лекове", 1),
        (1, "division", "Одсек за болнице", 1),
    ]
    assert reading.units[0].parts[0].acronym == "ОА"
    assert (
        reading.units[0].parts[0].tasks[0]
        == "дозволе које се издају апотекама на територији округа"
    )
    assert reading.leftovers == [(24, "Нешто треће.")]


def test_heads_contacts_and_prose_are_found():
    page = (
        "SEKTOR ZA ZDRAVJE\n\nVodja: Ana Novak\ntel: 01/ 478-2267\nana.novak(at)gov.si\n\n"
        + "Sektor opravlja naloge na področju zdravja. " * 3
    )
    (sector,) = read_rulebook(page, "SI").units

    assert (sector.title, sector.head) == ("Vodja", "Ana Novak")
    assert [(found.kind, found.value) for found in sector.contacts] == [
        ("phone", "+38614782267"),
        ("email", "ana.novak@gov.si"),
    ]
    assert len(sector.prose) == 1


@given(st.one_of(st.text(), st.lists(st.sampled_from(PAGE.splitlines())).map("\n".join)))
def test_every_line_goes_somewhere(text):
    reading = read_rulebook(text, "RS")

    assert all(number <= len(text.splitlines()) for number, _line in reading.leftovers)


class TestRealPages:
    def test_parts_stand_under_the_unit_that_names_them(self):
        page = read_rulebook(seed("001"), "RS")

        group = (
            "Група за нормативно – правне послове "
            "у области међународне сарадње и европских интеграција"
        )
        assert list(outline(page.units)) == [
            (0, "sector", "Сектор за међународну сарадњу и европске интеграције", 19),
            (1, "group", group, 0),
            (1, "department", "Одељење за међународну сарадњу", 0),
            (1, "division", "Одсек за европске интеграције", 0),
        ]
        assert page.leftovers == []

    def test_parts_of_parts_have_their_own_tasks(self):
        page = read_rulebook(seed("002"), "RS")

        assert [(depth, kind, tasks) for depth, kind, _name, tasks in outline(page.units)] == [
            (0, "sector", 5),
            (1, "department", 7),
            (2, "group", 1),
            (2, "group", 3),
            (2, "group", 1),
            (1, "department", 6),
            (1, "division", 4),
            (1, "division", 3),
            (1, "division", 5),
        ]
        assert page.leftovers == []

    def test_a_georgian_page_is_read(self):
        page = read_rulebook(seed("003"), "GE")

        (department,) = page.units
        assert (department.kind, len(department.tasks)) == ("department", 8)
        assert [part.kind for part in department.parts] == ["division", "division"]
        (found,) = department.contacts
        assert (found.value, found.extension) == ("+995322945000", "1200")
        assert page.leftovers == []

    def test_a_page_in_english_prose_is_read(self):
        (bureau,) = read_rulebook(seed("004"), "RS").units

        assert bureau.name == "Bureau for International Cooperation and European Integration"
        assert (bureau.head, len(bureau.contacts)) == ("Igor Perić", 6)


@pytest.mark.django_db
class TestCommand:
    def propose(self, tmp_path, text: str, *words: str) -> str:
        (tmp_path / "page.txt").write_text(text, encoding="utf-8")
        out = io.StringIO()
        call_command(
            "read_rulebook",
            str(tmp_path / "page.txt"),
            "--under",
            "health",
            *words,
            stdout=out,
            stderr=io.StringIO(),
        )
        return out.getvalue()

    def test_the_proposal_loads_after_review_and_nothing_is_stored_before(self, tmp_path):
        make_unit("health", territory="RS")
        for kind in ("sector", "department", "group", "division"):
            make_kind(kind)
        proposal = self.propose(tmp_path, PAGE, "--language", "sr")
        assert Unit.objects.count() == 1
        assert "# Остао је" in proposal
        assert proposal.endswith("# 24: Нешто треће.\n")

        load([read_outline("proposal.yaml", proposal)])
        assert [unit.level for unit in Unit.objects.all()] == [0, 1, 2, 3, 2]
        assert Task.objects.count() == 6

    def test_heads_and_contacts_are_proposed(self, tmp_path):
        make_unit("health", territory="SI")
        make_kind("sector")
        load(
            [
                read_outline(
                    "proposal.yaml",
                    self.propose(
                        tmp_path,
                        "Sektor za zdravje\nVodja: Ana Novak\ntel: 01/ 478-2267\n",
                        "--language",
                        "sl",
                    ),
                )
            ]
        )

        assert Contact.objects.get().value == "+38614782267"
        assert (
            str(
                Unit.objects.get(code="health-sektor-za-zdravje")
                .posts.get()
                .appointments.get()
                .person
            )
            == "Ana Novak"
        )

    def test_a_file_that_is_not_there_is_named(self):
        with pytest.raises(CommandError, match="nowhere"):
            call_command("read_rulebook", "nowhere.txt", "--language", "sr", "--under", "health")
