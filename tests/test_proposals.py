"""Changes to come: rehearsed, kept, rebased, carried out, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.builders import make_contact, make_person, make_post, make_task, make_unit
from tests.random_day import Day, dumped
from units.closing import Closing, Parts, close
from units.history.forgetting import forget
from units.history.models import Change
from units.history.undoing import take_back
from units.models import Succession, Unit
from units.proposals.carrying_out import (
    CollidesError,
    DecidedError,
    accept,
    carry_out,
    carry_out_due,
    what_becomes,
)
from units.proposals.models import Proposal
from units.proposals.rehearsal import rehearsed
from units.rights.granting import give
from units.rights.models import Role
from units.search.finding import find
from units.staff.proposal_rights import may_decide

pytestmark = pytest.mark.django_db

DAY = date(2030, 1, 1)


@pytest.fixture
def clerk():
    return User.objects.create_superuser("clerk")


def proposed(act, scene=None) -> Proposal:
    """A proposal of what an act would do."""
    with rehearsed(scene) as rehearsal:
        act()
    proposal = Proposal.objects.create(title="Reorganisation")
    proposal.keep(rehearsal.pairs, None)
    return proposal


def rename(code: str, /, **names: str) -> None:
    unit = Unit.objects.get(code=code)
    for column, name in names.items():
        setattr(unit, column, name)
    unit.save()


class TestRehearsing:
    def test_leaves_nothing_behind(self):
        ministry = make_unit("mfa")
        before, changes = dumped(), Change.objects.count()

        proposal = proposed(lambda: make_task(ministry, "Vaccinates"))

        assert dumped() == before
        assert Change.objects.count() == changes
        (pair,) = proposal.pairs()
        assert pair.before.get("tasks") is None
        assert pair.after["tasks"][0]["text_en"] == "Vaccinates"

    def test_primary_keys_of_what_is_new_are_nobody_elses(self, clerk):
        proposal = proposed(lambda: make_unit("planned"))
        other = make_unit("other")

        carry_out(proposal, clerk)

        assert Unit.objects.get(code="planned").pk != other.pk
        assert {unit.code for unit in Unit.objects.all()} == {"planned", "other"}

    def test_goes_on_from_where_it_stood(self, clerk):
        first = proposed(lambda: make_unit("planned"))
        with rehearsed(what_becomes(first)) as rehearsal:
            make_unit("below", parent=Unit.objects.get(code="planned"))
        first.keep(rehearsal.pairs, clerk)

        carry_out(first, clerk)

        assert Unit.objects.get(code="below").parent.code == "planned"
        assert [made.things for made in first.contributions.all()] == [1, 2]


class TestCarryingOut:
    def test_is_one_change_of_whoever_decided(self, clerk):
        make_unit("mfa")
        proposal = proposed(lambda: rename("mfa", name_sl="Zunanje"))

        carry_out(proposal, clerk, answer="Yes")

        proposal.refresh_from_db()
        assert proposal.status == "done"
        assert proposal.change.by == clerk
        assert proposal.change.door == "proposal"
        assert "Reorganisation" in proposal.change.why

    def test_twice_is_refused(self, clerk):
        make_unit("mfa")
        proposal = proposed(lambda: rename("mfa", name_sl="Zunanje"))
        carry_out(proposal, clerk)

        with pytest.raises(DecidedError):
            carry_out(Proposal.objects.get(), clerk)

    def test_keeps_what_others_changed_meanwhile(self, clerk):
        make_unit("mfa")
        proposal = proposed(lambda: rename("mfa", name_sl="Zunanje"))
        rename("mfa", name_ka="სამინისტრო")

        carry_out(proposal, clerk)

        unit = Unit.objects.get()
        assert (unit.name_sl, unit.name_ka) == ("Zunanje", "სამინისტრო")

    def test_asks_where_both_changed_the_same(self, clerk):
        make_unit("mfa", name_sl="A")
        proposal = proposed(lambda: rename("mfa", name_sl="Mine"))
        rename("mfa", name_sl="Theirs")

        with pytest.raises(CollidesError) as caught:
            carry_out(proposal, clerk)

        ((thing, (collision,)),) = caught.value.outcome.collisions.items()
        assert (collision.base, collision.mine, collision.theirs) == ("A", "Mine", "Theirs")
        assert Unit.objects.get().name_sl == "Theirs"
        for whose, name in (("theirs", "Theirs"), ("mine", "Mine")):
            Proposal.objects.update(status="open")
            carry_out(proposal, clerk, resolutions={thing: {collision.path: whose}})
            assert Unit.objects.get().name_sl == name

    def test_of_a_chosen_part_leaves_the_rest(self, clerk):
        unit = make_unit("mfa")

        def act():
            rename("mfa", name_sl="Zunanje", name_ka="სამინისტრო")
            make_task(unit, "One", code="one")
            make_task(unit, "Two", code="two")

        proposal = proposed(act)
        carry_out(proposal, clerk, chosen={("unit", unit.pk): [("name_ka",), ("tasks", "two")]})

        unit.refresh_from_db()
        assert (unit.name_sl, unit.name_ka) == (None, "სამინისტრო")
        assert [task.text_en for task in unit.tasks.all()] == ["Two"]

    def test_what_the_registry_refuses_changes_nothing(self, clerk):
        make_unit("mfa")
        proposal = proposed(lambda: make_unit("planned"))
        make_unit("planned")

        before = dumped()
        with pytest.raises(ValidationError):
            carry_out(proposal, clerk)

        assert dumped() == before
        proposal.refresh_from_db()
        assert proposal.status == "open"


class TestDue:
    def test_only_what_was_accepted_and_once(self, clerk):
        make_unit("mfa")
        proposal = proposed(lambda: rename("mfa", name_sl="Zunanje"))
        proposed(lambda: rename("mfa", name_sl="Druga"))
        accept(proposal, clerk, DAY)

        assert list(carry_out_due(date(2029, 12, 31))) == []
        assert [problem for _proposal, problem in carry_out_due(date(2030, 1, 5))] == [""]
        assert list(carry_out_due(date(2030, 1, 5))) == []
        assert Unit.objects.get().name_sl == "Zunanje"

    def test_what_cannot_be_says_why_and_waits(self, clerk):
        make_unit("mfa", name_sl="A")
        proposal = proposed(lambda: rename("mfa", name_sl="Mine"))
        accept(proposal, clerk, DAY)
        rename("mfa", name_sl="Theirs")

        ((_proposal, problem),) = carry_out_due(DAY)

        proposal.refresh_from_db()
        assert problem == proposal.problem != ""
        assert proposal.status == "accepted"
        assert Unit.objects.get().name_sl == "Theirs"


class TestAReorganisation:
    @pytest.fixture
    def ministry(self):
        ministry = make_unit("mfa", name_sl="Ministrstvo")
        for code in ("a", "b", "c", "d", "e"):
            unit = make_unit(code, parent=ministry)
            make_task(unit)
            make_post(unit)
            make_contact(unit)
            make_unit(f"{code}-desk", parent=unit)
        return ministry

    def reorganise(self):
        merged = make_unit("ab", parent=Unit.objects.get(code="mfa"), name_sl="Združeni")
        originals = list(Unit.objects.filter(code__in=["a", "b"]))
        close(Closing(originals, DAY, "merged", [merged], Parts.TO_SUCCESSOR))
        Unit.objects.move_node(Unit.objects.get(code="c"), Unit.objects.get(code="d"), "last-child")
        names = {f"name_{language}": f"Novo {language}" for language in ("sl", "sr", "ka", "en")}
        rename("e", **names, name_sr_latn="Novo lat", code="e-new")
        close(Closing([Unit.objects.get(code="d-desk")], DAY, "abolished"))

    def test_is_carried_out_and_taken_back(self, ministry, clerk):
        before = dumped()
        proposal = proposed(self.reorganise)
        assert dumped() == before

        accept(proposal, clerk, DAY)
        assert [problem for _proposal, problem in carry_out_due(DAY)] == [""]

        after = dumped()
        assert Unit.objects.get(code="a-desk").parent.code == "ab"
        assert Unit.objects.get(code="c").parent.code == "d"
        assert Unit.objects.get(former_codes__code="e").name_sr_latn == "Novo lat"
        assert Succession.objects.count() == 2
        proposal.refresh_from_db()
        outcome = take_back(proposal.change)
        assert not outcome.collisions
        assert dumped() == before
        take_back(Change.objects.first())
        assert dumped() == after

    def test_is_taken_back_as_far_as_nothing_else_changed(self, ministry, clerk):
        proposal = proposed(self.reorganise)
        carry_out(proposal, clerk)
        rename("e-new", name_ka="სხვა")
        proposal.refresh_from_db()

        outcome = take_back(proposal.change)

        ((collision,),) = outcome.collisions.values()
        assert collision.path == ("name_ka",)
        e = Unit.objects.get(code="e")
        assert (e.name_ka, e.name_sl) == ("სხვა", None)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_rehearsed_is_carried_out_alike(seed, clerk):
    day = Day(seed)
    for _ in range(20):
        day.write()
    afterwards: list[str] = []

    def act():
        for _ in range(25):
            day.write()
        afterwards.append(dumped())

    proposal = proposed(act)
    carry_out(proposal, clerk)

    assert dumped() == afterwards[0]


def test_a_person_who_is_forgotten_is_taken_out_of_proposals():
    person = make_person("Ana", "Novak", code="ana-novak")

    def act():
        person.honorific_prefix_sl = "dr."
        person.save()

    proposal = proposed(act)
    proposal.title = "On Ana Novak"
    proposal.save()

    forgotten = forget("ana-novak")

    (item,) = proposal.items.all()
    assert "Novak" not in str([item.before, item.after, item.code])
    assert any("On Ana Novak" in left for left in forgotten.left)


def test_a_word_that_was_only_rehearsed_is_not_remembered():
    with rehearsed():
        make_unit("rehearsed", name_en="Xylographs")
        find("xylographs", "en")
    make_unit("stored", name_en="Quasars")

    assert [hit.pk for hit in find("quasar", "en").hits]


class TestAnEditorDecides:
    def test_on_units_that_stand_below_new_ones(self):
        top = make_unit("top")
        editor = User.objects.create_user("editor", is_staff=True)
        give(editor, Role.EDITOR, top)

        def act():
            new = make_unit("new", parent=top)
            make_unit("below", parent=new)

        proposal = proposed(act)
        assert may_decide(editor, proposal)
        carry_out(proposal, editor)
        assert Unit.objects.get(code="below").parent.code == "new"
