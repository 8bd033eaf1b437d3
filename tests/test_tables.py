"""Tables in CSV and XLSX: the same data as the nested format, loaded by the same code, safe in
spreadsheets.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from unicodedata import normalize

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.builders import make_contact, make_kind, make_post, make_task, make_unit
from tests.files import HEALTH, dumped, loaded, outline, written
from tests.letters import CYRILLIC
from units.exchange.dumping import dump
from units.exchange.faults import RefusedError
from units.exchange.files import pack, packed, read_contents, write_files
from units.exchange.formats.tables.columns import TABLES, explained
from units.exchange.formats.tables.comma import guard, unguard, write_csv
from units.exchange.loading.documents import load
from units.models import Contact, GlossaryEntry, Person, Succession, Task, Unit, UnitKind
from units.text.invisible import without_directions
from units.text.old_encodings import read_old

pytestmark = pytest.mark.django_db


def taken(*files: tuple[str, bytes | str], **options: bool) -> list[str]:
    """Load files; what changed, a line each."""
    return [
        str(change).split("\n")[0]
        for change in load(read_contents(map(encoded, files)), **options).changes
    ]


def encoded(file: tuple[str, bytes | str]) -> tuple[str, bytes]:
    name, content = file
    return name, content.encode() if isinstance(content, str) else content


def refused(*files: tuple[str, bytes | str]) -> list[str]:
    """What is said of files that cannot be loaded."""
    before = dumped()
    with pytest.raises(RefusedError) as caught:
        load(read_contents(map(encoded, files)))
    assert dumped() == before
    return [str(fault) for fault in caught.value.faults]


def places(fault: str) -> str:
    return re.match(r"[^,]+, cell \w+![A-Z]+\d+", fault)[0]


def workbook(**sheets: list[list[object]]) -> bytes:
    """A workbook as somebody makes it by hand."""
    book = Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CHANGE = """\
ustroj: 1
units:
- code: nursing
  name: {en: Care, sl: Nega}
  acronym: {en: NU}
  notice: {en: Moved.}
  legal_basis_url: https://example.org/law
  founded_on: 2001-02-03
  dissolved_on: 2026-01-31
- code: wards
  parent: health
- code: health
  founded_on: null
  contacts:
  - {kind: email, written: a@example.si}
  - {kind: phone, written: 01 478 9999, value: '+38614789999'}
  tasks:
  - text: {en: Cures}
  posts:
  - code: head-1
    title: {en: Head}
    is_head: true
    appointments: []
"""
"""What fills, empties, moves and exchanges things in the small ministry."""


def wipe() -> None:
    Unit.objects.all().delete()
    for model in (Person, UnitKind, GlossaryEntry, Succession):
        model.objects.all().delete()


class TestRoundTrip:
    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_the_fixtures_of_the_project_survive_byte_for_byte(self, file_format):
        call_command(
            "loaddata",
            *sorted(path.name for path in (settings.BASE_DIR / "fixtures").iterdir()),
            verbosity=0,
        )
        before = dumped()
        files = written(dump(), file_format)
        assert taken(*files.items()) == []
        wipe()
        taken(*files.items())
        assert dumped() == before
        assert written(dump(), "csv") == written(dump(), "csv")

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_everything_of_a_small_ministry_survives(self, file_format):
        loaded(HEALTH)
        before = dumped()
        files = written(dump(), file_format)
        wipe()
        taken(*files.items())
        assert dumped() == before

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_tables_take_back_what_was_loaded_after_them(self, file_format):
        loaded(HEALTH)
        before, files = dumped(), written(dump(), file_format)
        loaded(CHANGE)
        assert dumped() != before

        taken(*files.items())

        assert dumped() == before

    def test_a_branch_comes_back_to_where_it_was(self):
        loaded(HEALTH)
        files = written(dump([Unit.objects.get(code="nursing")]), "csv")
        assert taken(*files.items()) == []

    def test_an_archive_of_tables_is_one_document(self):
        loaded(HEALTH)
        before = dumped()
        archive = packed(written(dump(), "csv"))
        with TemporaryDirectory() as folder, TemporaryFile() as out:
            pack(out, write_files(dump(), "csv", Path(folder)))
            out.seek(0)
            assert out.read() == archive
        wipe()
        taken(("dump.zip", archive))
        assert dumped() == before

    @given(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40),
            min_size=1,
            max_size=40,
        )
    )
    @hypothesis_settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
    )
    def test_any_text_survives_both_formats(self, texts):
        items = [
            {"code": f"a-{number}", "description": {"en": text}}
            for number, text in enumerate(texts)
        ]
        seen = [without_directions(normalize("NFC", text)) for text in texts]
        kept = [text if text.strip() else None for text in seen]
        for file_format in ("csv", "xlsx"):
            (document,) = read_contents(written({"units": items}, file_format).items())
            read = [unit.values["description_en"] for unit in document.lists["units"]]
            assert read == kept, file_format

    def test_an_outline_takes_back_what_was_changed_and_moved_but_not_what_was_filled(self):
        loaded(HEALTH)
        before = dumped()
        loaded(CHANGE)

        loaded(before)

        added = [line.strip() for line in dumped().splitlines() if line not in before.splitlines()]
        assert added == [
            "sl: Nega",
            "acronym:",
            "en: NU",
            "founded_on: 2001-02-03",
            "dissolved_on: 2026-01-31",
            "legal_basis_url: https://example.org/law",
            "notice:",
            "en: Moved.",
        ]


class TestSpreadsheets:
    @given(st.text())
    def test_a_guarded_text_is_found_again_and_is_no_formula(self, text):
        assert unguard(guard(text)) == text
        assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))

    @pytest.mark.parametrize(
        "text",
        [
            "=HYPERLINK(1)",
            "+38614782267",
            "-2",
            "@home",
            "014782267",
            "01/2",
            "12-01",
            "38614782267123",
            "(01)",
        ],
    )
    def test_what_a_spreadsheet_would_change_is_written_as_text(self, text):
        make_contact(unit := make_unit("a"))
        Contact.objects.update(written=text)
        files = written(dump([unit]), "csv")
        table = list(csv.DictReader(io.StringIO(files["contacts.csv"].decode("utf-8-sig"))))
        assert table[0]["written"] == f"'{text}"
        book = load_workbook(io.BytesIO(written(dump([unit]), "xlsx")["units.xlsx"]))
        cell, *_rest = [cell for cell in book["contacts"][2] if cell.value == text]
        assert (cell.data_type, cell.number_format) == ("s", "@")
        assert cell.quotePrefix

    def test_semicolons_tabs_and_the_encodings_of_spreadsheets_are_read(self):
        lines = ["code;name.sr", "a;Сектор; у саставу".replace("; ", ", ")]
        assert taken(("units.csv", "\r\n".join(lines).encode("utf-8-sig"))) == ["added: unit a"]
        assert taken(("units.csv", "\r\n".join(lines).replace(";", "\t").encode("utf-16"))) == []
        assert Unit.objects.get().name_sr == "Сектор, у саставу"

    def test_the_unicode_text_of_a_spreadsheet_is_a_table(self):
        content = "code\tname.sr\r\na\tСектор\r\n".encode("utf-16")

        assert taken(("units.txt", content)) == ["added: unit a"]

    def test_the_plain_csv_of_the_region_is_read_and_what_was_assumed_is_said(self):
        for encoding, name in (("windows-1250", "Služba „Č“"), ("windows-1251", "Служба „Ч“")):
            file = "units.csv", f"code;name.sr\r\na;{name}\r\n".encode(encoding)
            report = load(read_contents([file]))

            assert Unit.objects.get().name_sr == name
            assert str(report.remarks[0]) == (
                "units.csv, line 2, column 1: This is not UTF-8 text, so it was read as "
                f"{encoding}: “{name.split()[0]}”. "
                "If that is not what stands there, save the file as “CSV UTF-8”."
            )

    @given(st.text(alphabet="čćšžđČĆŠŽĐabecdn ,.\n", min_size=1))
    def test_a_text_of_the_abeceda_is_read_rightly_or_not_at_all(self, text):
        read = read_old(text.encode("windows-1250"))
        assert read is None or read.text == text

    @given(st.text(alphabet=CYRILLIC + " ,.1\n", min_size=1))
    def test_a_text_of_the_azbuka_is_read_rightly_or_not_at_all(self, text):
        read = read_old(text.encode("windows-1251"))
        assert read is None or read.text == text

    def test_bytes_that_make_sense_twice_or_never_are_refused(self):
        for content in ("č".encode("cp1250"), "Zürich, Łódź".encode("cp1250"), b"\x81", b""):
            assert read_old(content) is None

    def test_a_first_line_that_states_the_separator_is_understood(self):
        table = 'sep=;\r\ncode;name.en\r\na;"One, two, three"\r\n'

        assert taken(("units.csv", table)) == ["added: unit a"]
        (told,) = refused(("units.csv", table + ";B\r\n"))
        assert told.startswith("units.csv, line 4, column 1, unit, code:")

    def test_rows_of_blanks_are_passed_over(self):
        rows = [["code", "name.en"], ["a", "A"], [" ", " "]]
        assert taken(("units.csv", " , \ncode,name.en\n , \na,A\n , ,\n")) == ["added: unit a"]
        assert taken(("units.xlsx", workbook(units=[[" "], *rows]))) == []

    def test_a_hidden_sheet_is_passed_over_and_remarked_on(self):
        book = load_workbook(
            io.BytesIO(workbook(units=[["code"], ["a"]], old_units=[["code"], ["=1+1"]]))
        )
        book["units"]["B1"], book["units"]["B2"] = "name.en", "A"
        book["old_units"].sheet_state = "hidden"
        book.save(out := io.BytesIO())

        report = load(read_contents([("m.xlsx", out.getvalue())]))

        assert [str(change) for change in report.changes] == ["added: unit a"]
        assert [str(remark) for remark in report.remarks] == [
            "m.xlsx, cell old_units!A1: This sheet is hidden, so it was passed over. "
            "Show it if it is meant."
        ]

    def test_days_as_spreadsheets_write_them_are_read(self):
        for text in ("31. 1. 2026", "31.01.2026.", "2026-01-31"):
            taken(("units.csv", f"code,name.en,founded_on\na,A,{text}\n"))
            assert Unit.objects.get().founded_on == date(2026, 1, 31), text
        (fault,) = refused(("units.csv", "code,founded_on\na,01/02/2026\n"))
        assert fault.startswith("units.csv, line 2, column 2, unit a, founded_on")

    def test_a_workbook_filled_by_hand_is_read(self):
        kinds = [["code", "name.en", "order"], ["office", "office", 3]]
        units = [
            ["Code", "Name.en", "kind", "founded_on", "status"],
            ["a", "A", "office", date(2026, 1, 31), "published"],
        ]
        posts = [["unit", "title.en", "is_head"], ["a", "Head", True]]
        taken(("my units.xlsx", workbook(kinds=kinds, Units=units, posts=posts, empty=[])))
        unit = Unit.objects.get()
        assert (unit.name_en, unit.kind.code, unit.founded_on, unit.posts.get().is_head) == (
            "A",
            "office",
            date(2026, 1, 31),
            True,
        )
        assert UnitKind.objects.get().order == 3

    def test_a_sheet_that_is_named_otherwise_is_known_by_its_columns(self):
        make_unit("a", name_en="A")
        taken(
            (
                "x.xlsx",
                workbook(List1=[["unit", "kind", "written"], ["a", "email", "a@example.org"]]),
            )
        )
        assert Contact.objects.get().unit.code == "a"

    def test_the_first_row_explains_itself_in_the_language_of_the_reader(self):
        with override("sl"):
            book = load_workbook(io.BytesIO(written({}, "xlsx")["units.xlsx"]))
        assert book.sheetnames == ["units", "posts", "appointments", "contacts", "tasks", "people"]
        notes = {cell.value: cell.comment.text for cell in book["contacts"][1]}
        assert notes["kind"] == "vrsta"
        assert [cell.value for cell in book["units"][1]][:4] == ["code", "parent", "order", "kind"]

    @pytest.mark.parametrize("language", ["en", "sl", "sr", "sr-latn", "ka"])
    def test_every_column_is_explained(self, language):
        with override(language):
            assert all(
                explained(table, column)
                for table in TABLES.values()
                for column in table.columns.values()
            )

    def test_a_text_that_no_cell_can_hold_is_refused_on_the_way_out(self):
        make_unit("a", name_en="A", description_en="x" * 40_000)
        with pytest.raises(RefusedError, match=r"units!X2, a, description\.en: .*32767"):
            written(dump(), "xlsx")
        assert taken(*written(dump(), "csv").items()) == []


class TestBelonging:
    @pytest.fixture(autouse=True)
    def _health(self):
        loaded(HEALTH)

    def test_a_table_of_contacts_alone_changes_the_contacts_of_the_units_that_it_names(self):
        make_contact(
            Unit.objects.get(code="wards"),
            "wards@example.org",
            kind="email",
            value="wards@example.org",
        )
        before = outline()
        table = (
            "unit,kind,written,value\nnursing,email,n@example.org,n@example.org\n"
            "health,phone,01 478 2268,+38614782268\n"
        )
        assert taken(("contacts.csv", table)) == [
            "added: contact email-1 (nursing)",
            "changed: contact phone-1 (health)",
        ]
        assert outline() == before
        assert Contact.objects.get(unit__code="wards").written == "wards@example.org"

    def test_a_row_with_nothing_but_its_unit_says_that_there_are_none(self):
        assert taken(("contacts.csv", "unit,kind,written\nhealth,,\n")) == [
            "removed: contact phone-1 (health)"
        ]

    def test_a_mistyped_code_in_a_table_of_names_is_refused(self):
        (told,) = refused(("units.csv", "code;name.ka\npharmcy;აფთიაქი\n"))

        assert "line 2, column 1" in told
        assert "Did you mean “pharmacy”?" in told

    def test_a_unit_or_a_post_that_is_not_there_is_refused(self):
        table = (
            "unit,post,kind,written\nnowhere,,email,n@example.org\n"
            "health,chief,email,n@example.org\n"
        )
        assert refused(("contacts.csv", table)) == [
            (
                "contacts.csv, line 2, column 1, unit nowhere, code: There is no unit "
                "“nowhere”. Correct the code, or load it first."
            ),
            (
                "contacts.csv, line 3, column 2, unit health, post chief, code: "
                "There is no post “chief” of the unit “health”. Correct the code, or load it first."
            ),
        ]

    def test_an_appointment_leaves_the_other_posts_alone(self):
        make_post(Unit.objects.get(code="health"), "Deputy", code="deputy", is_head=False)
        files = [
            ("people.csv", "code,family_name.sl\nbor-kos,Kos\n"),
            ("appointments.csv", "unit,post,person\nhealth,deputy,bor-kos\n"),
        ]
        assert taken(*files) == ["added: person bor-kos", "added: appointment bor-kos (health)"]

    def test_the_order_column_counts_and_not_the_order_of_the_rows(self):
        table = (
            "code,parent,order,name.en\nnursing,health,2,Nursing\n"
            "health,,1,Ministry of Health\npharmacy,health,1,Pharmacy\n"
        )
        assert not [change for change in taken(("units.csv", table)) if "reordered" in change]
        assert [
            change
            for change in taken(
                ("units.csv", table.replace("nursing,health,2", "nursing,health,0"))
            )
            if "reordered" in change
        ]

    def test_parts_of_tasks_follow_their_tasks(self):
        taken(("tasks.csv", "unit,depth,text.en\nwards,0,One\nwards,1,Part\nwards,,Two\n"))
        assert list(Task.objects.filter(unit__code="wards").values_list("text_en", "depth")) == [
            ("One", 0),
            ("Part", 1),
            ("Two", 0),
        ]

    def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_takes_away(self):
        taken(("units.csv", "code,name.sr\nhealth,\n"))
        unit = Unit.objects.get(code="health")
        assert (unit.name_en, unit.name_sr, unit.status) == (
            "Ministry of Health",
            None,
            "published",
        )

    def test_a_cell_that_a_row_does_not_reach_is_empty(self):
        for name, content in (
            ("units.csv", "code,name.en,notice.en\nwards,Wards\n"),
            ("units.xlsx", workbook(units=[["code", "notice.en"], ["wards"]])),
        ):
            Unit.objects.filter(code="wards").update(notice_en="We have moved.")

            assert taken((name, content)) == ["changed: unit wards"]

            assert not Unit.objects.get(code="wards").notice_en


class TestFaults:
    def test_all_of_them_are_told_at_once_each_with_its_cell(self):
        make_unit("a", name_en="A")
        units = [
            ["code", "nme.en", "name.sl", "name.sl", "founded_on", "parent", "order"],
            ["b", "x", "Ime", "Ime", "tomorrow", "nowhere", "first"],
            [None, None, "Brez"],
        ]
        contacts = [
            ["unit", "kind", "written"],
            ["a", "phone", 14782267],
            ["a", None, "x"],
            ["a", "pigeon", "y"],
        ]
        told = refused(("m.xlsx", workbook(units=units, contacts=contacts)))
        assert [places(fault) for fault in told] == [
            "m.xlsx, cell contacts!C2",
            "m.xlsx, cell contacts!B3",
            "m.xlsx, cell units!B1",
            "m.xlsx, cell units!D1",
            "m.xlsx, cell units!G2",
            "m.xlsx, cell units!A3",
        ]
        assert "Did you mean “name.en”?" in told[2]
        assert "a zero or a plus" in told[0]

    def test_values_are_refused_with_their_cell(self):
        units = [["code", "parent", "founded_on"], ["b", "nowhere", "tomorrow"]]
        told = refused(("m.xlsx", workbook(units=units)))
        assert any("cell units!B2" in fault and "nowhere" in fault for fault in told)
        assert any("cell units!C2" in fault and "tomorrow" in fault for fault in told)

    def test_days_and_numbers_are_refused_where_a_text_is_meant(self):
        day = date(2026, 9, 12)
        contacts = [
            ["unit", "post", "kind", "written", "value", "extension", "checked_on", "order"],
            ["a", None, "hours", day, None, None, day, 1],
            ["a", None, "phone", "01 478 2267", 38614782267, 20, None, 2],
            [12, day, "phone", "01 478 2267", None, day, None, 3],
        ]
        units = [["code", "name.sl", "acronym.sl", "legal_basis.sl"], [7, day, day, 2019]]

        told = refused(("m.xlsx", workbook(contacts=contacts, units=units)))

        assert [places(fault).split("cell ")[1] for fault in told] == [
            *("contacts!D2", "contacts!E3", "contacts!F3"),
            *("contacts!A4", "contacts!B4", "contacts!F4"),
            *("units!A2", "units!B2", "units!C2", "units!D2"),
        ]
        assert "This cell holds a date, so what was written there is lost." in told[0]
        assert "so a zero or a plus before it is lost." in told[1]

    @pytest.mark.parametrize(
        ("value", "number_format", "said"),
        [
            (True, "General", "This cell holds “true” or “false”"),
            (0.5, "0%", "This cell holds a number"),
            (20, "000", "This cell holds a number"),
            (time(10, 30), "hh:mm", "This cell holds a date"),
            (datetime(2026, 1, 31, 10, 30), "yyyy-mm-dd hh:mm", "This cell holds a date"),  # noqa: DTZ001 - as Excel has it
            (timedelta(hours=30), "[h]:mm:ss", "This cell holds a date"),
            ("#N/A", "General", "This cell holds an error of the spreadsheet"),
            ('=HYPERLINK("https://example.org","A")', "General", "This cell holds a formula"),
        ],
    )
    def test_whatever_a_spreadsheet_made_of_a_text_is_refused(self, value, number_format, said):
        book = Workbook()
        sheet = book.active
        sheet.title = "units"
        sheet.append(["code", "name.sl"])
        sheet.append(["a", value])
        sheet["B2"].number_format = number_format
        book.save(out := io.BytesIO())

        (told,) = refused(("m.xlsx", out.getvalue()))

        assert told.startswith("m.xlsx, cell units!B2")
        assert said in told

    @pytest.mark.parametrize(
        ("number_format", "seen"),
        [
            ("mmm-yy", "2019-05"),
            ("[$-424]mmmm\\ yyyy;@", "2019-05"),
            ('yyyy "day"', "2019"),
            ("yyyy-mm-dd", "2019-05-01"),
            ("mm-dd-yy", "2019-05-01"),
        ],
    )
    def test_of_a_date_that_is_typed_in_part_only_that_part_is_taken(self, number_format, seen):
        book = Workbook()
        sheet = book.active
        sheet.title = "units"
        sheet.append(["code", "name.en", "founded_on", "dissolved_on"])
        sheet.append(["a", "A", date(2019, 5, 1), 2020])
        sheet["C2"].number_format = number_format
        book.save(out := io.BytesIO())

        taken(("m.xlsx", out.getvalue()))

        unit = Unit.objects.get()
        assert (str(unit.founded_on), str(unit.dissolved_on)) == (seen, "2020")

    def test_links_and_formatted_pieces_are_the_text_that_one_sees(self):
        book = Workbook()
        sheet = book.active
        sheet.title = "units"
        sheet.append(["code", "name.sl", "name.en"])
        sheet.append(["a", "Urad", CellRichText("An ", TextBlock(InlineFont(b=True), "office"))])
        sheet["B2"].hyperlink = "https://example.org"
        book.save(out := io.BytesIO())

        taken(("m.xlsx", out.getvalue()))

        unit = Unit.objects.get()
        assert (unit.name_sl, unit.name_en) == ("Urad", "An office")

    def test_merged_cells_below_the_header_are_refused(self):
        book = load_workbook(
            io.BytesIO(workbook(units=[["code", "name.en"], ["a", "A"], ["b", "B"]]))
        )
        book["units"].merge_cells("B2:B3")
        book["units"].merge_cells("D1:F1")
        book.save(out := io.BytesIO())

        assert refused(("m.xlsx", out.getvalue())) == [
            "m.xlsx, cell units!B2: The cells B2:B3 are merged. "
            "Divide them and write the value in each."
        ]

    def test_formulas_and_errors_are_refused_and_not_taken_for_empty(self):
        told = refused(
            (
                "m.xlsx",
                workbook(
                    units=[["code", "name.en"], ["a", '=CONCATENATE("x","y")'], ["b", "#REF!"]]
                ),
            )
        )
        assert [places(fault) for fault in told] == [
            "m.xlsx, cell units!B2",
            "m.xlsx, cell units!B3",
        ]

    def test_a_title_above_the_header_is_told_as_such(self):
        header = ["code", "name.en"]
        for sheets in (
            {"units": [["Register of units"], [], header, ["a", "A"]]},
            {"List1": [["Register", "of units"], ["2026"], header]},
        ):
            (told,) = refused(("m.xlsx", workbook(**sheets)))

            assert told.endswith(
                "The header is not in row 1 but in row 3. Take away what stands above it."
            )

    def test_a_sheet_that_holds_no_table_can_be_removed(self):
        (told,) = refused(
            ("m.xlsx", workbook(units=[["code"]], Notes=[["Ask Ana"], ["about names"]]))
        )

        assert told.startswith("m.xlsx, cell Notes!A1: It is not clear which table this is.")
        assert told.endswith("; or remove it if it holds none.")

    def test_a_cell_of_a_workbook_without_a_column_is_told_its_own_remedy(self):
        (told,) = refused(("m.xlsx", workbook(units=[["code"], ["a", "x"]])))

        assert "cell units!B2" in told
        assert "clear the cell" in told

    def test_a_quotation_mark_that_is_not_closed_is_told_where_it_opens(self):
        with override("sl"):
            (told,) = refused(("units.csv", 'code,name.en\na,A\nb,"B\nc,C\nd,D\n'))

        assert told.startswith("units.csv, vrstica 3, stolpec 1: Narekovaj v tej vrstici ni zaprt.")
        (told,) = refused(("units.csv", 'code,name.en,acronym.en\na,"A\nB","C\nd,D\n'))
        assert told.startswith("units.csv, line 3, column 1: A quotation mark in this row")

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("x.xlsx", b"PK\x03\x04 broken", "not an XLSX workbook"),
            ("x.xlsx", b"\xd0\xcf\x11\xe0 locked", "not an XLSX workbook"),
            ("x.ods", b"PK", "Save the file as"),
            ("x.zip", b"PK", "cannot be read"),
            ("x.zip", packed({"readme.txt": b"x"}), "holds no tables"),
            (
                "units.csv",
                "code,name.sl\na,Malmö".encode("cp1252"),
                "line 2, column 1: This is not UTF-8",
            ),
            (
                "units.csv",
                b'code\n"a',
                "line 2, column 1: A quotation mark in this row is not closed",
            ),
            ("units.csv", b"c\0o\0d\0e\0\na\0", "not a CSV"),
            (
                "units.csv",
                b"code,name.en\na,One, two\n",
                "line 2, column 3, unit a: This cell has no column",
            ),
            ("units.csv", b"name.en\nA\n", "The column “code” is missing"),
            ("what.csv", b"colour\nred\n", "not clear which table"),
        ],
    )
    def test_what_cannot_be_read_is_said_plainly(self, name, content, said):
        (told,) = refused((name, content))
        assert said in told

    def test_units_in_a_circle_are_refused_with_their_line(self):
        (told,) = refused(("units.csv", "code,parent,name.en\na,c,A\nb,a,B\nc,b,C\n"))
        assert told == (
            "units.csv, line 2, column 2, unit a, parent: The unit would stand below "
            "itself: a → c → b → a. Correct one of the parents."
        )

    @given(st.binary(max_size=200))
    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_any_bytes_are_read_or_refused(self, content):
        for name in ("units.csv", "units.xlsx", "units.zip", "contacts.csv"):
            with contextlib.suppress(RefusedError):
                read_contents([(name, content)])

    @given(
        st.lists(
            st.lists(
                st.sampled_from(
                    [
                        "",
                        "a",
                        "code",
                        "unit",
                        "1",
                        "-1",
                        "x.y",
                        "order",
                        "name.en",
                        "true",
                        "text.en",
                    ]
                ),
                max_size=5,
            )
        )
    )
    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_any_cells_are_read_or_refused(self, lines):
        content = write_csv(lines)
        for name in ("units.csv", "tasks.csv", "contacts.csv", "successions.csv"):
            with contextlib.suppress(RefusedError):
                load(read_contents([(name, content)]), is_dry=True)


class TestCommands:
    @pytest.mark.parametrize("output", ["dump.xlsx", "dump.zip", "dump"])
    def test_tables_are_dumped_and_loaded(self, output, tmp_path):
        loaded(HEALTH)
        make_task(Unit.objects.get(code="wards"), "Keeps beds")
        before = dumped()
        target = tmp_path / output
        call_command("dump_units", output=str(target), format=None if target.suffix else "csv")
        wipe()
        files = sorted(map(str, target.iterdir())) if target.is_dir() else [str(target)]
        call_command("load_units", *files, verbosity=0)
        assert dumped() == before

    def test_tables_need_a_place_to_go_to(self):
        with pytest.raises(CommandError, match="Tables need --output"):
            call_command("dump_units", format="xlsx")

    def test_kinds_that_a_branch_names_come_along(self, tmp_path):
        make_unit("a", name_en="A", kind=make_kind("office"))
        call_command("dump_units", "a", output=str(tmp_path / "a.xlsx"))
        assert "kinds" in load_workbook(tmp_path / "a.xlsx").sheetnames
