"""Closing a unit is one act, in a form and in files, and can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import appoint, make_ministry, make_person, make_post, make_unit
from tests.files import dumped, loaded
from tests.unit_forms import save, with_column, workspace
from units.closing import Closing, Parts, close, take_back
from units.exchange.faults import RefusedError
from units.models import Appointment, Succession, Unit
from units.tree import check

DAY = date(2026, 6, 1)


def act(unit: Unit, way: str = "abolished", **more: object) -> Closing:
    return Closing([unit], more.pop("day", DAY), way, **more)


def parts_of(unit: Unit) -> list[str]:
    children = Unit.objects.filter(parent=unit).order_by("lft")
    return list(children.values_list("code", flat=True))


def refusals(closing: Closing) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        close(closing)
    return refused.value.message_dict


class ActTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_unit("mfa")
        cls.old = make_unit("mfa-old", parent=cls.ministry)
        cls.new = make_unit("mfa-new", parent=cls.ministry)
        cls.parts = [make_unit(f"mfa-old-{number}", parent=cls.old) for number in (1, 2, 3)]
        cls.below = make_unit("mfa-old-2-desk", parent=cls.parts[1])
        cls.held = appoint(make_person(), make_post(cls.old), started_on=date(2024, 1, 1))

    def setUp(self):
        for row in (self.ministry, self.old, self.new, *self.parts, self.below):
            row.refresh_from_db()

    def test_dates_the_unit_and_writes_down_what_follows(self):
        succession = close(
            act(self.old, "merged", successors=[self.new], act={"legal_basis_en": "Act 5"})
        )

        self.old.refresh_from_db()
        assert self.old.dissolved_on == succession.happened_on == DAY
        assert (succession.code, succession.kind) == ("mfa-old-2026", "merged")
        assert [*succession.originals.all()] == [self.old]
        assert [*succession.results.all()] == [self.new]
        assert succession.legal_basis_en == "Act 5"

    def test_makes_another_code_where_the_first_is_taken(self):
        Succession.objects.create(code="mfa-old-2026", kind="renamed")

        assert close(act(self.old)).code == "mfa-old-2026-2"

    def test_leaves_its_parts_and_posts_unless_it_is_told_otherwise(self):
        close(act(self.old))

        assert parts_of(self.old) == ["mfa-old-1", "mfa-old-2", "mfa-old-3"]
        assert not Unit.objects.filter(parent=self.old).exclude(dissolved_on=None).exists()
        assert Appointment.objects.get().ended_on is None

    def test_moves_its_parts_to_the_successor_with_all_below_them(self):
        close(act(self.old, "replaced", successors=[self.new], parts=Parts.TO_SUCCESSOR))

        assert parts_of(self.new) == ["mfa-old-1", "mfa-old-2", "mfa-old-3"]
        assert parts_of(self.old) == []
        assert check(Unit) == []

    def test_moves_its_parts_up(self):
        close(act(self.old, parts=Parts.UP))

        assert parts_of(self.ministry)[2:] == ["mfa-old-1", "mfa-old-2", "mfa-old-3"]

    def test_closes_all_below_it_on_the_same_day(self):
        close(act(self.old, parts=Parts.CLOSE))

        closed = Unit.objects.filter(dissolved_on=DAY).values_list("code", flat=True)
        assert sorted(closed) == [
            "mfa-old", "mfa-old-1", "mfa-old-2", "mfa-old-2-desk", "mfa-old-3"
        ]  # fmt: skip

    def test_ends_the_appointments_on_the_day_before(self):
        close(act(self.old, ends_appointments=True))

        assert Appointment.objects.get().ended_on == DAY - timedelta(days=1)

    def test_is_taken_back_to_what_was_before(self):
        for parts in Parts:
            before = dumped()
            ways = {"way": "replaced", "successors": [self.new]}
            with self.subTest(parts=parts):
                succession = close(act(self.old, parts=parts, ends_appointments=True, **ways))
                assert dumped() != before
                take_back(Succession.objects.get(pk=succession.pk))

                assert dumped() == before
                assert check(Unit) == []

    def test_closes_what_stands_below_when_it_is_carried_out(self):
        closing = act(self.old, parts=Parts.CLOSE)
        make_unit("mfa-first", parent=self.ministry).move_to(self.ministry, "first-child")
        late = make_unit("mfa-old-late", parent=Unit.objects.get(code="mfa-old"))

        close(closing)

        late.refresh_from_db()
        assert late.dissolved_on == DAY
        assert Unit.objects.get(code="mfa-first").dissolved_on is None

    def test_cannot_be_taken_back_where_something_was_changed_since(self):
        succession = close(act(self.old, "replaced", successors=[self.new], parts="successor"))
        moved = Unit.objects.get(code="mfa-old-2")
        moved.parent = None
        moved.save()
        before = dumped()

        with pytest.raises(ValidationError) as refused:
            take_back(succession)

        assert "has been changed since" in refused.value.messages[0]
        assert dumped() == before
        assert Succession.objects.exists()

    def test_asks_for_as_many_successors_as_the_way_has(self):
        others = [self.new, self.ministry]
        for way, successors, said in (
            ("renamed", [], "Choose one successor."),
            ("merged", others, "Choose one successor."),
            ("split", [self.new], "Choose two successors or more."),
            ("replaced", [], "Choose a successor."),
            ("abolished", [self.new], "Nothing follows a unit that is abolished."),
        ):
            with self.subTest(way=way):
                told = refusals(act(self.old, way, successors=successors))
                assert told["successors"][0].startswith(said)

    def test_refuses_a_successor_that_ends_with_it(self):
        told = refusals(act(self.old, "merged", successors=[self.parts[0]]))

        assert "is closed itself, or stands below" in told["successors"][0]

    def test_refuses_a_successor_that_does_not_exist_on_the_day(self):
        Unit.objects.filter(pk=self.new.pk).update(dissolved_on=date(2020, 1, 1))
        self.new.refresh_from_db()

        told = refusals(act(self.old, "merged", successors=[self.new]))

        assert "does not exist on that day" in told["successors"][0]

    def test_refuses_a_unit_that_is_closed_or_not_yet_founded(self):
        Unit.objects.filter(pk=self.new.pk).update(founded_on=DAY)
        self.new.refresh_from_db()
        assert "is founded on that day or later" in refusals(act(self.new))["day"][0]

        close(act(self.old))
        self.old.refresh_from_db()
        assert "is closed already" in refusals(act(self.old))["day"][0]


class PageOfTheActTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.new = make_unit("mfa-new", parent=cls.ministry)
        appoint(make_person(), make_post(cls.sector))
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.sector.pk}/close/"

    def sent(self, **more):
        return {
            "day": "2026-06-01",
            "way": "merged",
            "successors": [self.new.pk],
            "parts": "successor",
            "ends_appointments": "on",
            "legal_basis_en": "Act 5",
            "_why": "A decree",
            **more,
        }

    def test_is_reached_from_the_workspace_of_the_unit(self):
        page = self.client.get(workspace(self.sector))

        self.assertContains(page, f'href="{self.page}"')
        self.assertContains(self.client.get(self.page), "Close “")

    def test_shows_what_will_happen_and_writes_nothing(self):
        before = dumped()

        page = self.client.post(self.page, self.sent())

        self.assertContains(page, "no longer exists as of 1 June 2026: merger")
        self.assertContains(page, "It is followed by")
        self.assertContains(page, "1 sub-unit moves with all below it")
        self.assertContains(page, "1 appointment ends on the day before")
        assert dumped() == before

    def test_does_it_once_it_is_confirmed_and_leads_to_the_way_back(self):
        before = dumped()
        page = self.client.post(self.page, {**self.sent(), "confirmed": "yes"}, follow=True)

        succession = Succession.objects.get()
        back = f"/en/admin/units/succession/{succession.pk}/take-back/"
        self.assertContains(page, f'href="{back}"')
        assert Unit.objects.get(pk=self.sector.pk).dissolved_on == DAY
        assert LogEntry.objects.filter(object_id=str(self.sector.pk)).exists()

        self.assertContains(self.client.get(back), "1 sub-unit moves back")
        self.client.post(back)
        assert dumped() == before

    def test_says_beside_the_field_what_is_wrong_and_keeps_what_was_typed(self):
        page = self.client.post(self.page, self.sent(successors=[], parts="", day="soon"))

        self.assertContains(page, "Enter a valid date.")
        self.assertContains(page, 'value="Act 5"')
        page = self.client.post(self.page, self.sent(successors=[]))
        self.assertContains(page, "Choose one successor.")

    def test_asks_of_parts_and_posts_only_where_there_are_any(self):
        page = self.client.get(f"/en/admin/units/unit/{self.new.pk}/close/").text

        assert 'name="parts"' not in page
        assert 'name="ends_appointments"' not in page

    def test_needs_the_rights_for_all_that_it_writes(self):
        helper = User.objects.create_user("helper", password="x", is_staff=True)
        self.client.force_login(helper)
        for rights, status in (
            (["view_unit"], 403),
            (["view_unit", "change_unit"], 403),
            (["view_unit", "change_unit", "add_succession"], 403),
            (["view_unit", "change_unit", "add_succession", "change_appointment"], 302),
        ):
            helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
            with self.subTest(rights=rights):
                response = self.client.post(self.page, {**self.sent(), "confirmed": "yes"})
                assert response.status_code == status

    def test_the_way_back_needs_rights_too(self):
        succession = close(act(self.sector))
        helper = User.objects.create_user("helper", password="x", is_staff=True)
        helper.user_permissions.set(Permission.objects.filter(codename="view_succession"))
        self.client.force_login(helper)

        back = f"/en/admin/units/succession/{succession.pk}/take-back/"

        assert self.client.post(back).status_code == 403

    def test_the_way_back_asks_for_the_right_to_appointments_that_go_on(self):
        succession = close(act(self.sector, ends_appointments=True))
        helper = User.objects.create_user("helper", password="x", is_staff=True)
        rights = ["view_unit", "change_unit", "view_succession", "delete_succession"]
        self.client.force_login(helper)
        back = f"/en/admin/units/succession/{succession.pk}/take-back/"
        for more, status in (([], 403), (["change_appointment"], 302)):
            helper.user_permissions.set(Permission.objects.filter(codename__in=[*rights, *more]))
            assert self.client.post(back).status_code == status

    def test_a_day_is_not_moved_by_who_may_not_change_units(self):
        succession = close(act(self.sector))
        helper = User.objects.create_user("helper", password="x", is_staff=True)
        rights = ["view_unit", "view_succession", "change_succession"]
        helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
        self.client.force_login(helper)
        address = f"/en/admin/units/succession/{succession.pk}/change/"
        sent = {"code": succession.code, "kind": "abolished", "originals": [self.sector.pk]}

        page = self.client.post(address, {**sent, "happened_on": "2026-07-01"})

        self.assertContains(page, "units that you may not change")
        assert Unit.objects.get(pk=self.sector.pk).dissolved_on == DAY
        assert self.client.post(address, {**sent, "happened_on": "2026-06-01"}).status_code == 302

    def test_a_day_before_the_unit_was_founded_is_refused_beside_the_field(self):
        Unit.objects.filter(pk=self.sector.pk).update(founded_on=date(2026, 6, 1))

        page = self.client.post(
            "/en/admin/units/succession/add/",
            {"kind": "abolished", "happened_on": "2026-06-01", "originals": [self.sector.pk]},
        )

        self.assertContains(page, "is founded on that day or later")
        assert not Succession.objects.exists()

    def test_a_succession_that_is_written_down_closes_its_originals_and_needs_no_code(self):
        response = self.client.post(
            "/en/admin/units/succession/add/",
            {
                "kind": "merged",
                "happened_on": "2026-06-01",
                "originals": [self.sector.pk],
                "results": [self.new.pk],
            },
        )

        assert response.status_code == 302
        assert Succession.objects.get().code == "mfa-sector-2026"
        assert Unit.objects.get(pk=self.sector.pk).dissolved_on == DAY

    def test_who_may_not_change_units_closes_none_by_a_succession(self):
        helper = User.objects.create_user("helper", password="x", is_staff=True)
        rights = ["view_unit", "view_succession", "add_succession"]
        helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
        self.client.force_login(helper)

        page = self.client.post(
            "/en/admin/units/succession/add/",
            {"kind": "abolished", "happened_on": "2026-06-01", "originals": [self.sector.pk]},
        )

        self.assertContains(page, "units that you may not change")
        assert Unit.objects.get(pk=self.sector.pk).dissolved_on is None

    def test_its_day_and_that_of_the_unit_stay_the_same(self):
        succession = close(act(self.sector))
        address = f"/en/admin/units/succession/{succession.pk}/change/"
        sent = {"code": succession.code, "kind": "abolished", "originals": [self.sector.pk]}

        self.client.post(address, {**sent, "happened_on": "2026-07-01"})
        assert Unit.objects.get(pk=self.sector.pk).dissolved_on == date(2026, 7, 1)

        Unit.objects.filter(pk=self.sector.pk).update(dissolved_on=date(2020, 1, 1))
        page = self.client.post(address, {**sent, "happened_on": "2026-08-01"})
        self.assertContains(page, "Make the two days the same.")

    def test_the_form_of_the_unit_keeps_that_day_too(self):
        close(act(self.sector))
        address = with_column(self.sector, "dissolved_on")

        page = save(self.client, address, dissolved_on="2020-01-01")

        self.assertContains(page, "“mfa-sector-2026” says that it ended on 1 Jun 2026")


class PublicPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.new = make_unit("mfa-new", parent=cls.ministry, name_en="New", name_sr="Нови")

    def test_says_at_its_head_since_when_how_and_what_follows(self):
        close(act(self.sector, "merged", successors=[self.new], act={"legal_basis_en": "Act 5"}))

        page = self.client.get("/en/units/mfa-sector/").text
        head = page[: page.index("<h1")]
        assert "This unit ceased to exist on 1 June 2026." in head
        assert "merger" in head
        assert 'href="/en/units/mfa-new/"' in head
        assert "Act 5" in head

    def test_so_do_the_pages_below_it(self):
        close(act(self.sector, "merged", successors=[self.new]))

        for page in ("/en/units/mfa-department/", "/en/units/mfa-department/structure/"):
            head = self.client.get(page).text
            head = head[: head.index("<h1")]
            assert "This unit was part of one that ceased to exist on 1 June 2026:" in head
            assert 'href="/en/units/mfa-new/"' in head

    def test_tells_an_end_to_come(self):
        day = timezone.localdate() + timedelta(days=30)
        close(act(self.sector, day=day))

        self.assertContains(self.client.get("/en/units/mfa-sector/"), "will cease to exist on")
        self.assertContains(self.client.get("/en/units/mfa/"), "/en/units/mfa-sector/")

    def test_never_names_a_successor_that_is_hidden(self):
        close(act(self.sector, "merged", successors=[self.new]))
        Unit.objects.filter(pk=self.new.pk).update(status="draft")

        self.assertNotContains(self.client.get("/en/units/mfa-sector/"), "mfa-new")

    def test_costs_the_same_however_many_units_end(self):
        def count(address: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(address)
            return len(queries)

        close(act(Unit.objects.get(code="mfa-department")))
        one = count("/en/units/mfa-department/")
        for unit in (self.ministry, self.sector):
            close(act(unit))

        assert count("/en/units/mfa-department/") == one


UNITS = """\
ustroj: 1
units:
- code: mfa
  name: {en: Ministry}
  units:
  - code: mfa-b
    name: {en: B}
  - code: mfa-c
    name: {en: C}
"""
MERGER = """\
successions:
- kind: merged
  happened_on: 2026-06-01
  originals: [mfa-b, mfa-c]
  results: [mfa-d]
"""
NEW = "  - code: mfa-d\n    name: {en: D}\n"


@pytest.mark.django_db
class TestFiles:
    def test_a_succession_closes_its_originals_and_is_given_a_code(self):
        loaded(UNITS)
        said = loaded(UNITS + NEW + MERGER)

        assert "added: succession mfa-b-2026" in said
        changed = [line for line in said if line.startswith("changed: unit")]
        assert changed == ["changed: unit mfa-b", "changed: unit mfa-c"]
        assert Unit.objects.get(code="mfa-b").dissolved_on == DAY
        assert loaded(UNITS + NEW + MERGER) == []

    def test_so_it_does_where_the_file_has_them_no_longer(self):
        loaded(UNITS)
        only_new = "ustroj: 1\nunits:\n- code: mfa\n  name: {en: Ministry}\n  units:\n" + NEW
        said = loaded(only_new + MERGER)

        assert "closed: unit mfa-b" in said
        assert not any(line.startswith("missing") for line in said)
        assert Unit.objects.get(code="mfa-c").dissolved_on == DAY
        assert loaded(only_new + MERGER) == []

    def test_what_a_file_closed_is_taken_back_too(self):
        loaded(UNITS + NEW + MERGER)

        take_back(Succession.objects.get())

        assert not Unit.objects.exclude(dissolved_on=None).exists()
        assert not Succession.objects.exists()

    def test_what_is_written_comes_back(self):
        loaded(UNITS + NEW + MERGER)
        text = dumped()

        assert loaded(text) == []
        assert "code: mfa-b-2026" in text

    def test_two_days_for_one_end_are_refused_with_their_line(self):
        two_days = UNITS.replace("{en: B}", "{en: B}\n    dissolved_on: 2025-01-01")
        with pytest.raises(RefusedError) as refused:
            loaded(two_days + NEW + MERGER)

        (fault,) = refused.value.faults
        assert (fault.line, fault.field) == (15, "happened_on")
        assert "“mfa-b” is dissolved on 2025-01-01" in fault.message

    def test_a_day_that_a_stored_succession_contradicts_is_refused(self):
        loaded(UNITS + NEW + MERGER)
        with pytest.raises(RefusedError) as refused:
            loaded(UNITS.replace("{en: B}", "{en: B}\n    dissolved_on: 2025-01-01"))

        (fault,) = refused.value.faults
        assert (fault.line, fault.field) == (8, "dissolved_on")
        assert "“mfa-b-2026” says that it ended on" in fault.message

    def test_a_closed_unit_that_is_named_as_if_it_lived_is_remarked_on(self, tmp_path, capsys):
        loaded(UNITS.replace("{en: B}", "{en: B}\n    dissolved_on: 2025-01-01"))
        file = tmp_path / "old.yaml"
        file.write_text(UNITS, encoding="utf-8")
        call_command("load_units", str(file))

        told = capsys.readouterr().err
        assert "unit mfa-b, code: It is dissolved on 2025-01-01 and stays so." in told
        assert Unit.objects.get(code="mfa-b").dissolved_on == date(2025, 1, 1)

        file.write_text(
            UNITS.replace("{en: B}", "{en: B}\n    dissolved_on: null"), encoding="utf-8"
        )
        call_command("load_units", str(file), verbosity=0)
        assert Unit.objects.get(code="mfa-b").dissolved_on is None

    def test_a_unit_that_keeps_its_code_when_it_is_renamed_goes_on(self):
        renamed = MERGER.replace("merged", "renamed").replace("[mfa-b, mfa-c]", "[mfa-d]")
        loaded(UNITS + NEW + renamed)

        assert Unit.objects.get(code="mfa-d").dissolved_on is None


@pytest.mark.django_db
class TestMissing:
    @pytest.fixture
    def file(self, tmp_path):
        loaded(UNITS)
        path = tmp_path / "units.yaml"
        only_new = "ustroj: 1\nunits:\n- code: mfa\n  name: {en: Ministry}\n  units:\n" + NEW
        path.write_text(only_new, encoding="utf-8")
        return str(path)

    def test_are_closed_on_the_day_and_in_the_way_that_is_given(self, file):
        call_command(
            "load_units", file, "--close-missing", "--closed-on", "2026-06-01", "--closed-as",
            "merged", "--successor", "mfa-d", "--act", "Act 5", "--act-url", "https://a.example/5",
            verbosity=0,
        )  # fmt: skip

        succession = Succession.objects.get()
        assert (succession.code, succession.kind) == ("mfa-b-2026", "merged")
        assert {unit.code for unit in succession.originals.all()} == {"mfa-b", "mfa-c"}
        assert [unit.code for unit in succession.results.all()] == ["mfa-d"]
        assert (succession.legal_basis_en, succession.happened_on) == ("Act 5", DAY)
        assert Unit.objects.get(code="mfa-c").dissolved_on == DAY

        take_back(succession)
        assert Unit.objects.get(code="mfa-c").dissolved_on is None

    def test_are_closed_today_where_nothing_is_said(self, file):
        call_command("load_units", file, "--close-missing", verbosity=0)

        assert Unit.objects.get(code="mfa-b").dissolved_on == timezone.localdate()
        assert not Succession.objects.exists()

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--closed-as", "merged"], "Choose one successor."),
            (["--closed-as", "merged", "--successor", "nobody"], "There is no unit “nobody”."),
            (["--successor", "mfa-d"], "Say also how they are closed"),
            (["--closed-as", "merged", "--successor", "mfa-b"], "is closed itself"),
        ],
    )
    def test_what_contradicts_itself_is_refused_in_words(self, file, words, said, capsys):
        before = dumped()
        with pytest.raises(CommandError):
            call_command("load_units", file, "--close-missing", *words)

        assert said in capsys.readouterr().err
        assert dumped() == before
