"""Who may do what: roles in branches, asked one by one and of many; and who gives them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import appoint, make_contact, make_person, make_post, make_task, make_unit
from units.models import Person, Succession, Unit
from units.rights import granting
from units.rights.fields import fields
from units.rights.granting import LastRegistrarError, give, registrars
from units.rights.holding import Below, forget
from units.rights.models import Grant, Role
from units.rights.notices import grant_changed
from units.rights.people import people_choosable_by, people_editable_by, people_seen_by
from units.rights.refusals import RecordChange, refusals
from units.rights.successions import may_write_succession, successions_seen_by
from units.rights.who import (
    Action,
    choosable_by,
    editable_by,
    may,
    may_at,
    may_somewhere,
    seen_by,
    units_where,
)

pytestmark = pytest.mark.django_db

POSITIONS = ("body", "top", "child", "grandchild", "sibling", "elsewhere", "draft")
"""Where a unit stands to the branch of “top”, which is a part of “body”."""
IN_BRANCH = {"top", "child", "grandchild"}
BELOW_TOP = IN_BRANCH - {"top"}
BY_ROLE: dict[str, dict[Action, set[str]]] = {
    "editor": {
        **dict.fromkeys(
            (Action.SEE, Action.PROPOSE, Action.TRANSLATE, Action.CHANGE, Action.ADD), IN_BRANCH
        ),
        **dict.fromkeys((Action.MOVE, Action.CLOSE, Action.DELETE), BELOW_TOP),
    },
    "translator": dict.fromkeys((Action.SEE, Action.PROPOSE, Action.TRANSLATE), IN_BRANCH),
    "proposer": dict.fromkeys((Action.SEE, Action.PROPOSE), IN_BRANCH),
    "reader": {Action.SEE: IN_BRANCH},
}


@pytest.fixture(scope="module")
def units(stored_once):
    with stored_once():
        found = {"body": make_unit("body")}
        for code, above in (
            ("top", "body"),
            ("child", "top"),
            ("grandchild", "child"),
            ("sibling", "body"),
        ):
            found[code] = make_unit(code, parent=found[above])
        found["elsewhere"] = make_unit("elsewhere")
        found["draft"] = make_unit("draft", status="draft")
        yield {code: Unit.objects.get(code=code) for code in found}


def user(name: str = "ana", *ticks: str, **fields: object) -> User:
    made = User.objects.create_user(name, password="x", is_staff=True, **fields)
    made.user_permissions.set(Permission.objects.filter(codename__in=ticks))
    return made


def with_role(role: str, unit: Unit | None = None, name: str = "ana") -> User:
    made = user(name)
    give(made, Role(role), unit, ["sl"] if role == "translator" else [])
    return made


class TestRoles:
    @pytest.mark.parametrize("role", BY_ROLE)
    def test_reach_as_far_as_their_branch(self, units, role):
        ana = with_role(role, units["top"])
        for action in Action:
            allowed = {code for code in POSITIONS if may(ana, action, units[code])}
            assert allowed == BY_ROLE[role].get(action, set()), action

    def test_a_registrar_may_do_everything_everywhere(self, units):
        ana = with_role("registrar")
        assert all(may(ana, action, unit) for action in Action for unit in units.values())
        assert may(ana, Action.ADD)

    def test_nobody_else_gives_rights_or_adds_bodies_at_the_top(self, units):
        for role in BY_ROLE:
            ana = with_role(role, name=role)
            assert not may(ana, Action.GRANT, units["child"])
            assert not may(ana, Action.ADD)

    def test_everywhere_ends_below_the_bodies_at_the_top(self, units):
        ana = with_role("editor")
        assert may(ana, Action.CHANGE, units["elsewhere"])
        assert may(ana, Action.DELETE, units["top"])
        assert not may(ana, Action.DELETE, units["elsewhere"])
        assert not may(ana, Action.CHANGE, None, ["units"])

    def test_an_editor_writes_all_of_his_unit_but_its_place_and_its_end(self, units):
        ana = with_role("editor", units["top"])
        lacking = {name for name in fields() if not may(ana, Action.CHANGE, units["top"], [name])}
        assert lacking == {"parent", "dissolved_on"}
        assert may(ana, Action.CHANGE, units["child"], fields())
        assert not may(ana, Action.CHANGE, units["body"], ["units"])

    def test_a_translator_writes_the_texts_of_his_languages(self, units):
        ana = with_role("translator", units["top"])
        allowed = {name for name in fields() if may(ana, Action.CHANGE, units["child"], [name])}
        assert allowed == {name for name in fields() if name.endswith("_sl")}
        assert {"name_sl", "posts.title_sl", "posts.contacts.label_sl", "tasks.text_sl"} <= allowed
        assert not may(ana, Action.CHANGE, units["child"], ["name_sl", "code"])
        assert not may(ana, Action.CHANGE, units["sibling"], ["name_sl"])
        assert may(ana, Action.TRANSLATE, units["child"], ["name_sl"])
        assert not may(ana, Action.TRANSLATE, units["child"], ["name_sr"])
        assert not may(ana, Action.TRANSLATE, units["child"], ["code"])

    def test_a_misspelt_field_is_no_question(self, units):
        with pytest.raises(KeyError):
            may(with_role("editor", units["top"]), Action.CHANGE, units["top"], ["nmae_sl"])

    def test_end_after_their_last_day(self, units):
        ana, today = user(), timezone.localdate()
        give(ana, Role.EDITOR, units["top"], until=today)
        assert may(ana, Action.CHANGE, units["top"])
        give(ana, Role.EDITOR, units["top"], until=today - timedelta(days=1))
        assert not may(ana, Action.SEE, units["top"])

    def test_of_a_group_are_those_of_its_members(self, units):
        ana, group = user(), Group.objects.create(name="Desk")
        give(group, Role.EDITOR, units["top"])
        assert not may(ana, Action.CHANGE, units["child"])
        ana.groups.add(group)
        forget(ana)
        assert may(ana, Action.CHANGE, units["child"])

    def test_who_may_not_sign_in_may_nothing(self, units):
        ana = with_role("registrar")
        User.objects.filter(pk=ana.pk).update(is_active=False)
        assert not may(User.objects.get(pk=ana.pk), Action.SEE, units["top"])

    def test_follow_a_branch_that_moves(self, units):
        ana = with_role("editor", units["top"])
        moved = Unit.objects.get(code="top")
        moved.parent = Unit.objects.get(code="elsewhere")
        moved.save()
        child, sibling = (Unit.objects.get(code=code) for code in ("child", "sibling"))
        assert may(ana, Action.CHANGE, child)
        assert not may(ana, Action.CHANGE, sibling)

    def test_are_read_once_for_many_questions(self, units, django_assert_num_queries):
        ana = with_role("editor", units["top"])
        with django_assert_num_queries(3):  # his grants, his ticks, those of his groups
            for unit in units.values():
                for action in Action:
                    may(ana, action, unit)


class TestTicks:
    def test_hold_everywhere_for_their_model(self, units):
        ana = user("ana", "change_unit", "change_post")
        assert may(ana, Action.CHANGE, units["draft"], ["name_sl", "posts.title_sl"])
        assert may(ana, Action.MOVE, units["body"])
        assert not may(ana, Action.CHANGE, units["draft"], ["tasks.text_sl"])
        assert not may(ana, Action.CHANGE, units["draft"], ["posts"])
        assert not may(ana, Action.ADD, units["draft"])
        assert not may(ana, Action.DELETE, units["draft"])

    def test_answer_for_a_row_as_for_all(self, units):
        ana = user("ana", "change_unit")
        assert ana.has_perm("units.change_unit", units["draft"])
        assert not ana.has_perm("units.delete_unit", units["draft"])

    def test_a_superuser_is_a_registrar(self, units):
        assert may(User.objects.create_superuser("root"), Action.GRANT, units["draft"])


class TestPermissions:
    def test_of_django_follow_from_grants(self, units):
        ana = with_role("editor", units["top"])
        assert ana.has_perm("units.change_unit")
        assert ana.has_perm("units.change_unit", units["child"])
        assert not ana.has_perm("units.change_unit", units["sibling"])
        assert not ana.has_perm("units.delete_unit", units["top"])
        assert ana.has_perm("units.add_contact", units["top"])
        assert not ana.has_perm("units.change_unitkind")
        assert not ana.has_perm("auth.change_user")
        assert ana.has_module_perms("units")
        assert not ana.has_module_perms("auth")

    def test_of_a_reader_are_to_look(self, units):
        ana = with_role("reader", units["top"])
        post = make_post(units["child"])
        assert ana.has_perm("units.view_post", post)
        assert not ana.has_perm("units.change_post")
        assert not ana.has_perm("units.view_post", make_post(units["draft"]))

    def test_of_a_part_are_those_of_its_unit(self, units):
        ana = with_role("editor", units["top"])
        for unit, allowed in ((units["child"], True), (units["sibling"], False)):
            post = make_post(unit)
            held = appoint(make_person(), post)
            for row in (post, held, make_contact(unit), make_task(unit)):
                for act in ("view", "change", "delete"):
                    permission = f"units.{act}_{row._meta.model_name}"
                    assert ana.has_perm(permission, row) is allowed, (permission, unit)

    def test_that_are_none_are_nobodys(self, units):
        ana = with_role("registrar")
        assert not ana.has_perm("units.fly_unit")
        assert not ana.has_perm("units.change_nothing")
        assert not ana.has_perm("sessions.view_session")


class TestQuerysets:
    def test_what_is_seen_and_what_may_be_chosen(self, units):
        ana = with_role("reader", units["draft"])
        hidden = make_unit("hidden", status="draft")
        assert set(seen_by(ana)) == {units["draft"]}
        assert set(choosable_by(ana)) == set(units.values())
        assert hidden not in choosable_by(ana)
        assert not editable_by(ana).exists()

    @settings(max_examples=40)
    @given(data=st.data())
    def test_say_of_each_unit_what_may_says(self, data):
        with transaction.atomic():
            units = _random_forest(data)
            ana = user(f"u{User.objects.count()}", *data.draw(st.sampled_from([(), ("add_unit",)])))
            for _number in range(data.draw(st.integers(1, 3))):
                role = data.draw(st.sampled_from(list(BY_ROLE)))
                place = data.draw(st.sampled_from([None, *units]))
                give(ana, Role(role), place, ["sl"] if role == "translator" else [])
            names = data.draw(st.sampled_from(["", "name_sl", "code", "parent", "tasks.text_sl"]))
            for action in Action:
                many = set(units_where(ana, action, names))
                fields = [names] if names else []
                one_by_one = {unit for unit in units if may(ana, action, unit, fields)}
                assert many == one_by_one, (action, names)
                chains = {unit: Below(_chain(unit)) for unit in units}
                assert many == {unit for unit in units if may_at(ana, action, chains[unit], fields)}
                assert not many or may_somewhere(ana, action, names)
            transaction.set_rollback(True)


def _random_forest(data) -> list[Unit]:
    units: list[Unit] = []
    for _number in range(data.draw(st.integers(2, 7))):
        above = data.draw(st.sampled_from([None, *units]))
        units.append(make_unit(parent=above and Unit.objects.get(pk=above.pk)))
    return list(Unit.objects.all())


def _chain(unit: Unit) -> tuple[int, ...]:
    above = Unit.objects.above(unit, include_self=True).order_by("-lft")
    return tuple(above.values_list("pk", flat=True))


class TestPeople:
    def test_are_changed_by_who_edits_all_that_they_serve(self, units):
        ana = with_role("editor", units["top"])
        here, both, elsewhere, nowhere = (make_person(code=c) for c in ("a", "b", "c", "d"))
        post, other = make_post(units["child"]), make_post(units["elsewhere"])
        appoint(here, post)
        appoint(both, post, started_on="2020-01-01")
        appoint(both, other, ended_on="2019-01-01")
        appoint(elsewhere, other)

        assert set(people_editable_by(ana)) == {here, nowhere}
        assert set(people_seen_by(ana)) == {here, both, nowhere}
        assert set(people_choosable_by(ana)) == {here, both, elsewhere, nowhere}
        assert ana.has_perm("units.change_person", here)
        assert not ana.has_perm("units.change_person", both)
        assert ana.has_perm("units.add_person")

    def test_of_hidden_units_cannot_be_chosen(self, units):
        ana = with_role("editor", units["top"])
        kept = make_person(code="kept")
        appoint(kept, make_post(units["draft"]))
        assert kept not in people_choosable_by(ana)

    def test_are_not_written_by_translators_and_readers(self, units):
        for role in ("translator", "proposer", "reader"):
            ana = with_role(role, units["top"], role)
            nowhere = make_person()
            assert not people_editable_by(ana).exists()
            assert nowhere not in people_seen_by(ana)

    def test_by_ticks_are_all(self, units):
        appoint(make_person(), make_post(units["draft"]))
        assert people_editable_by(user("ana", "change_person")).count() == Person.objects.count()


class TestSuccessions:
    def test_are_written_by_who_closes_what_ended_and_changes_what_followed(self, units):
        ana = with_role("editor", units["top"])
        pks = {code: unit.pk for code, unit in units.items()}
        assert may_write_succession(ana, [pks["child"]], [pks["top"]])
        assert may_write_succession(ana, [pks["child"]], [])
        assert not may_write_succession(ana, [pks["top"]], [pks["child"]])
        assert not may_write_succession(ana, [pks["child"]], [pks["sibling"]])
        assert not may_write_succession(ana, [], [pks["child"]])

    def test_that_name_what_is_hidden_are_not_seen(self, units):
        ana = with_role("reader", units["top"])
        open_one = Succession.objects.create(code="open", kind="merged")
        open_one.originals.add(units["child"])
        open_one.results.add(units["elsewhere"])
        secret = Succession.objects.create(code="secret", kind="merged")
        secret.originals.add(units["child"])
        secret.results.add(units["draft"])
        far = Succession.objects.create(code="far", kind="merged")
        far.originals.add(units["elsewhere"])
        assert set(successions_seen_by(ana)) == {open_one}


class TestGrants:
    def test_are_kept_right_by_the_database(self, units):
        ana, group = user(), Group.objects.create(name="Desk")
        for wrong in (
            {"role": "editor"},
            {"role": "editor", "user": ana, "group": group},
            {"role": "registrar", "user": ana, "unit": units["top"]},
            {"role": "translator", "user": ana},
            {"role": "editor", "user": ana, "languages": ["sl"]},
            {"role": "emperor", "user": ana},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Grant.objects.create(**wrong)

    def test_are_refused_in_words(self, units):
        with pytest.raises(ValidationError, match="A registrar is one everywhere"):
            give(user(), Role.REGISTRAR, units["top"])
        with pytest.raises(ValidationError, match="one language at least"):
            give(user("ben"), Role.TRANSLATOR, units["top"])
        with pytest.raises(ValidationError, match="“xx” is not a language"):
            give(user("cene"), Role.TRANSLATOR, units["top"], ["xx"])

    def test_are_there_once_and_given_anew(self, units):
        ana = user()
        give(ana, Role.TRANSLATOR, units["top"], ["sl"])
        give(ana, Role.TRANSLATOR, units["top"], ["sr", "sl"])
        assert Grant.objects.get().languages == ["sl", "sr"]
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(user=ana, role="translator", unit=units["top"], languages=["sl"])

    def test_only_registrars_give_them(self, units):
        ana, ben = with_role("editor", units["top"]), user("ben", "change_user")
        for by in (ana, ben):
            with pytest.raises(PermissionDenied):
                give(by, Role.REGISTRAR, by=by)
        root = User.objects.create_superuser("root")
        assert give(ana, Role.READER, by=root).granted_by == root

    def test_are_told_of(self, units):
        told = []

        def listen(sender, grant, was_removed, by, **kwargs):
            told.append((grant.role, was_removed, by))

        grant_changed.connect(listen)
        try:
            root = User.objects.create_superuser("root")
            grant = give(user(), Role.READER, units["top"], by=root)
            granting.end(grant, by=root)
            granting.take_away(grant, by=root)
        finally:
            grant_changed.disconnect(listen)
        assert told == [("reader", False, root), ("reader", False, root), ("reader", True, root)]

    def test_that_are_ended_hold_until_the_evening(self, units):
        ana = user()
        grant = give(ana, Role.READER, units["top"])
        granting.end(grant)
        assert may(ana, Action.SEE, units["top"])
        assert grant.until == timezone.localdate()

    def test_go_with_their_unit_and_reach_no_further(self, units):
        ana, gone = user(), make_unit("gone")
        give(ana, Role.EDITOR, gone)
        Unit.objects.get(pk=gone.pk).delete()
        assert not Grant.objects.exists()
        assert not may(ana, Action.CHANGE, units["top"])


class TestTheLastRegistrar:
    def test_keeps_the_right(self):
        ana = with_role("registrar")
        for act in (
            lambda: granting.take_away(Grant.objects.get()),
            lambda: granting.end(Grant.objects.get()),
            lambda: give(ana, Role.REGISTRAR, until=timezone.localdate() + timedelta(days=9)),
        ):
            with pytest.raises(LastRegistrarError):
                act()
        assert Grant.objects.get().until is None

    def test_may_go_where_another_one_stays(self):
        with_role("registrar")
        root = User.objects.create_superuser("root")
        granting.take_away(Grant.objects.get())
        assert list(registrars()) == [root]

    def test_is_none_who_cannot_sign_in_or_whose_right_ends(self):
        User.objects.create_superuser("asleep", is_active=False)
        ben = user("ben")
        Grant.objects.create(user=ben, role="registrar", until=timezone.localdate())
        assert not registrars().exists()

    def test_may_be_one_by_a_group(self):
        ana, group = user(), Group.objects.create(name="Registrars")
        ana.groups.add(group)
        grant = give(group, Role.REGISTRAR)
        assert list(registrars()) == [ana]
        with pytest.raises(LastRegistrarError):
            granting.take_away(grant)


class TestRefusals:
    def change(self, unit: Unit, **more: object) -> RecordChange:
        places = {"parent_before": unit.parent_id, "parent_after": unit.parent_id}
        return RecordChange("unit", unit.pk, **{**places, **more})

    def refused(self, who: User, *changes: RecordChange) -> list[tuple[str, str]]:
        return [(one.action.name, one.field) for one in refusals(who, changes)]

    def test_of_an_editor(self, units):
        ana = with_role("editor", units["top"])
        fine = {"fields": frozenset({"code", "tasks.text_sl"}), "added": frozenset({"posts"})}
        assert self.refused(ana, self.change(units["top"], **fine)) == []
        assert self.refused(ana, self.change(units["sibling"], **fine)) == [
            ("CHANGE", "code"),
            ("CHANGE", "tasks.text_sl"),
            ("CHANGE", "posts"),
        ]
        ended = {"fields": frozenset({"dissolved_on"})}
        assert self.refused(ana, self.change(units["child"], **ended)) == []
        assert self.refused(ana, self.change(units["top"], **ended)) == [("CHANGE", "dissolved_on")]

    def test_of_a_translator(self, units):
        ana = with_role("translator", units["top"])
        written = {"fields": frozenset({"name_sl", "name_sr", "tasks.text_sl", "code"})}
        assert self.refused(ana, self.change(units["child"], **written)) == [
            ("CHANGE", "code"),
            ("CHANGE", "name_sr"),
        ]
        assert self.refused(ana, self.change(units["child"], added=frozenset({"tasks"}))) == [
            ("CHANGE", "tasks")
        ]

    def test_of_a_move_ask_both_ends(self, units):
        ana = with_role("editor", units["top"])
        for code, before, after, allowed in (
            ("grandchild", "child", "top", True),
            ("grandchild", "sibling", "top", False),
            ("grandchild", "child", "sibling", False),
            ("top", "body", "sibling", False),
            ("child", "top", None, False),
        ):
            change = RecordChange(
                "unit",
                units[code].pk,
                parent_before=units[before].pk,
                parent_after=after and units[after].pk,
            )
            assert (refusals(ana, [change]) == []) is allowed, (code, before, after)

    def test_see_through_a_stay_in_ones_own_branch(self, units):
        """A unit that was taken in, changed and put back stands where it stood."""
        ana = with_role("editor", units["top"])
        visitor = units["sibling"]
        assert self.refused(ana, self.change(visitor, fields=frozenset({"code"})))
        taken = RecordChange(
            "unit",
            visitor.pk,
            frozenset({"code"}),
            parent_before=units["body"].pk,
            parent_after=units["top"].pk,
        )
        assert self.refused(ana, taken) == [("MOVE", ""), ("CHANGE", "code")]

    def test_of_what_comes_and_goes(self, units):
        ana = with_role("editor", units["top"])
        for parent, allowed in (("top", True), ("body", False), (None, False)):
            above = parent and units[parent].pk
            new = RecordChange("unit", units["child"].pk, is_new=True, parent_after=above)
            assert (refusals(ana, [new]) == []) is allowed, parent
            gone = RecordChange("unit", 999_999, is_gone=True, parent_before=above)
            assert (refusals(ana, [gone]) == []) is allowed, parent
        with_its_parent = [
            RecordChange("unit", 999_999, is_gone=True, parent_before=999_998),
            RecordChange("unit", 999_998, is_gone=True, parent_before=units["top"].pk),
        ]
        assert refusals(ana, with_its_parent) == []

    def test_of_an_order_ask_the_unit_above(self, units):
        ana = with_role("editor", units["top"])
        order = {"fields": frozenset({"units"})}
        assert self.refused(ana, self.change(units["top"], **order)) == []
        assert self.refused(ana, self.change(units["body"], **order)) == [("CHANGE", "units")]
        assert refusals(ana, [RecordChange("unit", None, frozenset({"units"}))])

    def test_of_what_belongs_to_several(self, units):
        ana = with_role("editor", units["top"])
        here, elsewhere = make_person(), make_person()
        appoint(here, make_post(units["child"]))
        appoint(elsewhere, make_post(units["elsewhere"]))
        for change, allowed in (
            (RecordChange("person", here.pk), True),
            (RecordChange("person", elsewhere.pk), False),
            (RecordChange("person", 1, is_new=True), True),
            (RecordChange("unitkind", 1), False),
            (RecordChange("glossaryentry", 1), False),
            (_succession(units, "child", "top"), True),
            (_succession(units, "top", "child"), False),
            (_succession(units, "child", "elsewhere"), False),
        ):
            assert (refusals(ana, [change]) == []) is allowed, change

    def test_of_ticks_are_as_django_means_them(self, units):
        ana = user("ana", "change_unit", "add_post")
        code = {"fields": frozenset({"code"}), "added": frozenset({"former_codes", "posts"})}
        assert self.refused(ana, self.change(units["draft"], **code)) == []
        assert self.refused(ana, self.change(units["draft"], removed=frozenset({"posts"})))
        moved = RecordChange("unit", units["child"].pk, parent_before=units["top"].pk)
        assert refusals(ana, [moved]) == []

    def test_of_a_registrar_are_none(self, units):
        everything = self.change(units["body"], fields=frozenset(fields()), is_gone=True)
        assert refusals(with_role("registrar"), [everything]) == []

    def test_are_asked_of_who_signed_in_as_a_request_knows_him(self, units):
        ana = with_role("editor", units["top"])
        asking = SimpleLazyObject(lambda: ana)
        assert may(asking, Action.CHANGE, units["top"])
        Grant.objects.filter(user=ana).update(unit=units["elsewhere"])
        assert refusals(asking, [self.change(units["top"], fields=frozenset({"code"}))])

    def test_of_nobody_in_particular_are_all(self, units):
        assert self.refused(user(), self.change(units["top"], fields=frozenset({"name_sl"})))

    def test_cost_the_same_however_many_changes_there_are(self, units, django_assert_num_queries):
        ana = with_role("editor", units["top"])
        desks = [make_unit(parent=Unit.objects.get(code="child")) for _number in range(20)]
        for some in (desks[:2], desks):
            changes = [self.change(desk, fields=frozenset({"code"})) for desk in some]
            with django_assert_num_queries(6):  # grants, ticks, those of groups; a level each
                assert refusals(ana, changes) == []


def _succession(units: dict[str, Unit], original: str, result: str) -> RecordChange:
    ends = frozenset({units[original].pk}), frozenset({units[result].pk})
    return RecordChange("succession", 1, originals=ends[0], results=ends[1])
