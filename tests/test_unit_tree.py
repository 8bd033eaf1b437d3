"""The list of units: a tree that opens branch by branch, what is looked for, acts on several."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_unit,
)
from units.history.models import Change
from units.models import Unit
from units.proposals.models import Proposal, ProposalItem
from units.rights.granting import give
from units.rights.models import Role
from units.staff.tree.branches import AT_ONCE, MOST_LINES
from units.tree import check

pytestmark = pytest.mark.django_db

UNITS = "/en/admin/units/unit/"
LARGEST = 150 * 1024
"""Bytes of a page."""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(User.objects.create_superuser("editor"))


@pytest.fixture
def ministry() -> Unit:
    return make_ministry()


def with_role(role: Role, *branches: Unit) -> Client:
    user = User.objects.create_user("clerk", is_staff=True)
    for branch in branches:
        give(user, role, branch, ["en"] if role is Role.TRANSLATOR else [])
    return signed_in(user)


def with_ticks(*permissions: str) -> Client:
    user = User.objects.create_user("ticked", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return signed_in(user)


def listed(client: Client, **query: object) -> list[str]:
    """The codes of the lines that a list shows."""
    return codes(client.get(UNITS, query).text)


def codes(page: str) -> list[str]:
    return re.findall(r'class="field-code">([^<]*)', page)


def many_units(count: int, parent: Unit | None = None, stem: str = "desk") -> list[Unit]:
    rows = [Unit(code=f"{stem}-{n}", name_en=f"Desk {n}", parent=parent) for n in range(count)]
    return Unit.objects.bulk_create(rows)


def pk_of(code: str) -> int:
    return Unit.objects.get(code=code).pk


def parts_of(parent: str) -> list[str]:
    return [unit.code for unit in Unit.objects.filter(parent__code=parent)]


class TestBranches:
    def test_begin_with_the_bodies_at_the_top(self, editor, ministry):
        make_unit("env")

        assert listed(editor) == ["mfa", "env"]
        assert "2 units below" in editor.get(UNITS).text

    def test_are_opened_by_an_address(self, editor, ministry):
        opened = f"{ministry.pk}.{pk_of('mfa-sector')}"

        assert listed(editor, open=ministry.pk) == ["mfa", "mfa-sector"]
        assert listed(editor, open=opened) == ["mfa", "mfa-sector", "mfa-department"]

    def test_are_opened_by_the_links_of_the_page(self, editor, ministry):
        page = editor.get(UNITS).text
        link = re.search(r'class="toggle" href="([^"#]*)', page)[1]
        page = editor.get(UNITS + link).text
        assert codes(page) == ["mfa", "mfa-sector"]

        links = re.findall(r'class="toggle" href="([^"#]*)', page)
        assert codes(editor.get(UNITS + links[0]).text) == ["mfa"]

    def test_whose_unit_above_is_closed_are_not_shown(self, editor, ministry):
        assert listed(editor, open=pk_of("mfa-sector")) == ["mfa"]

    def test_stand_open_above_where_somebody_stands(self, editor, ministry):
        many_units(AT_ONCE + 10, ministry)
        last = pk_of(f"desk-{AT_ONCE + 9}")
        page = editor.get(UNITS, {"at": last}).text

        assert codes(page)[0] == "mfa"
        assert codes(page)[-1] == f"desk-{AT_ONCE + 9}"
        assert len(codes(page)) == AT_ONCE + 2
        assert "More parts" in page
        assert f'id="unit-{last}"' in page

    def test_stand_on_the_page_where_somebody_stands(self, editor):
        many_units(2 * AT_ONCE + 5)

        assert f"desk-{AT_ONCE + 3}" in listed(editor, at=pk_of(f"desk-{AT_ONCE + 3}"))

    def test_are_gone_into_with_the_path_above(self, editor, ministry):
        page = editor.get(UNITS, {"in": "mfa-sector"}).text

        assert codes(page) == ["mfa-department"]
        assert 'href="?in=mfa"' in page
        assert "Multilateral Sector" in page

    def test_come_in_pages(self, editor, ministry):
        many_units(AT_ONCE + 3, ministry)

        page = editor.get(UNITS, {"open": ministry.pk}).text
        more = re.search(r'class="level level-1"><a href="([^"]*)">More parts', page)[1]
        assert more == "?in=mfa&amp;p=2"
        assert listed(editor, **{"in": "mfa"})[0] == "mfa-sector"
        rest = listed(editor, **{"in": "mfa", "p": 2})
        assert rest == [f"desk-{AT_ONCE - 1 + n}" for n in range(4)]

    def test_give_their_parts_alone_to_a_script(self, editor, ministry):
        many_units(AT_ONCE + 3, ministry)

        first = editor.get(f"{UNITS}{ministry.pk}/parts/", {"page": 1, "depth": 1}).text
        second = editor.get(f"{UNITS}{ministry.pk}/parts/", {"page": 2, "depth": 1}).text
        assert "<html" not in first
        assert len(codes(first)) == AT_ONCE
        assert 'data-page="2"' in first
        assert len(codes(second)) == 4
        assert "More parts" not in second

    def test_are_no_more_than_a_page_holds(self, editor):
        bodies = many_units(3)
        for body in bodies:
            many_units(AT_ONCE + 3, body, f"part-of-{body.pk}")

        page = editor.get(UNITS, {"open": ".".join(str(body.pk) for body in bodies)}).text
        assert AT_ONCE < len(codes(page)) <= MOST_LINES

    @pytest.mark.parametrize("asked", ["x", "x.y", "²", "9" * 30, "", "0", "."])
    def test_that_an_address_cannot_mean_are_passed_over(self, editor, ministry, asked):
        for name in ("open", "at"):
            assert listed(editor, **{name: asked}) == ["mfa"]
        assert editor.get(f"{UNITS}{ministry.pk}/parts/", {"page": asked}).status_code == 200
        assert editor.get(UNITS, {"p": asked}).status_code == 200


class TestPrice:
    def test_is_the_same_however_many_units_there_are(self, editor):
        body = many_units(1, stem="body")[0]
        queries = []
        for count in (20, 1980):
            stem = f"more-{count}"
            many_units(count // 2, body, stem)
            many_units(count // 2, stem=f"{stem}-top")
            asked = [
                "",
                f"?open={body.pk}",
                "?in=body-0",
                "?state=draft",
                "?missing=ka",
                "?lacking=head",
                f"{body.pk}/parts/?page=1",
            ]
            counts = []
            for address in asked:
                with CaptureQueriesContext(connection) as captured:
                    page = editor.get(UNITS + address)
                assert page.status_code == 200
                assert len(page.content) < LARGEST, address
                counts.append(len(captured))
            queries.append(counts)
        # What was found on further pages is counted, once and no further than a thousand.
        few, lots = queries
        assert [more - less for less, more in zip(few, lots, strict=True)] == [0, 0, 0, 1, 1, 1, 0]
        assert few[0] <= 7

    def test_of_the_fullest_page_is_bearable(self, editor):
        bodies = many_units(AT_ONCE)
        for body in bodies[:20]:
            many_units(AT_ONCE + 1, body, f"part-of-{body.pk}")
        opened = ".".join(str(body.pk) for body in bodies[:20])
        page = editor.get(UNITS, {"open": opened})

        assert len(codes(page.text)) <= MOST_LINES
        assert len(page.content) < LARGEST

    def test_says_a_number_only_as_far_as_it_was_counted(self, editor):
        many_units(1010)

        assert "Total: more than 1000" in editor.get(UNITS, {"state": "draft"}).text
        assert "Total" not in editor.get(UNITS).text


class TestSearch:
    def test_shows_paths_and_the_best_first(self, editor, ministry):
        make_unit("other", name_en="Office that deals with a Multilateral Sector of something")
        page = editor.get(UNITS, {"q": "Multilateral Sector"}).text

        assert codes(page)[0] == "mfa-sector"
        assert '<span class="path">Ministry of Foreign Affairs' in page

    def test_finds_in_any_script(self, editor, ministry):
        assert listed(editor, q="odeljenje za ujedinjene nacije") == ["mfa-department"]
        assert listed(editor, q="Одељење за Уједињене нације") == ["mfa-department"]

    def test_looks_only_into_the_branch_gone_into(self, editor, ministry):
        make_unit("sector", name_en="Multilateral Sector")

        assert listed(editor, q="Multilateral", **{"in": "mfa"}) == ["mfa-sector"]

    def test_tells_nothing_by_what_somebody_may_not_see(self, ministry):
        draft = make_unit("hidden", status="draft")
        make_post(draft, "Quartermaster")
        clerk = with_ticks("view_unit")

        assert listed(clerk, q="Quartermaster") == []
        assert listed(clerk, q="hidden") == ["hidden"]

    def test_shows_so_many_and_says_that_there_are_more(self, editor):
        many_units(AT_ONCE + 5)
        page = editor.get(UNITS, {"q": "desk"}).text

        assert len(codes(page)) == AT_ONCE
        assert f"More than {AT_ONCE} units match" in page
        assert "Next page" not in page


class TestStates:
    @pytest.fixture
    def units(self) -> dict[str, Unit]:
        today, day = timezone.localdate(), timedelta(days=1)
        return {
            "draft": make_unit("a-draft", status="draft"),
            "scheduled": make_unit("a-scheduled", published_from=today + day),
            "expired": make_unit("an-expired", published_until=today - day),
            "closed": make_unit("a-closed", dissolved_on=today),
            "to-begin": make_unit("a-beginning", founded_on=today + day),
            "notice": make_unit("a-noticed", notice_ka="ყურადღება"),
        }

    def test_are_said_in_words(self, editor, units):
        page = editor.get(UNITS).text

        for state in units:
            assert f'class="state {state}"' in page
        for words in ("to be published", "publication has ended", "not yet founded"):
            assert words in page

    def test_are_asked_for(self, editor, units):
        for state, unit in units.items():
            assert listed(editor, state=state) == [unit.code]
        usual = {"a-closed", "a-beginning", "a-noticed"}
        assert set(listed(editor, state="published")) == usual
        assert listed(editor, state="nonsense") == []

    def test_proposals_are_told_to_those_who_may_see_them(self, ministry):
        proposal = Proposal.objects.create(title="Renaming")
        sector = Unit.objects.get(code="mfa-sector")
        for unit in (sector, make_unit("env")):
            ProposalItem.objects.create(
                proposal=Proposal.objects.create(title="Other") if unit != sector else proposal,
                subject="unit",
                key=unit.pk,
                anchor=unit.pk,
                code=unit.code,
                before={"code": unit.code},
                after={"code": unit.code},
            )
        registrar = signed_in(User.objects.create_superuser("registrar"))
        clerk = with_role(Role.READER, ministry)

        assert listed(registrar, state="proposed") == ["mfa-sector", "env"]
        assert listed(clerk, state="proposed") == ["mfa-sector"]
        page = clerk.get(UNITS, {"open": ministry.pk}).text
        assert page.count("change proposed") == 2, "a line, and the choice above the list"
        assert f"/proposals/proposal/{proposal.pk}/change/" in page


class TestFilters:
    def test_by_kind_language_and_missing_name(self, editor, ministry):
        make_unit("office", kind=make_kind("office"), original_language="sl", name_ka="ოფისი")

        assert listed(editor, kind="office") == ["office"]
        assert listed(editor, language="sl") == ["office"]
        assert "office" not in listed(editor, missing="ka")
        assert "office" in listed(editor, missing="en")

    def test_by_what_is_lacking(self, editor):
        complete, vacant, empty = (make_unit(code) for code in ("complete", "vacant", "empty"))
        appoint(make_person(), make_post(complete))
        yesterday = timezone.localdate() - timedelta(days=1)
        appoint(make_person(), make_post(vacant), ended_on=yesterday)
        make_contact(complete)

        assert listed(editor, lacking="head") == ["empty"]
        assert listed(editor, lacking="holder") == ["vacant"]
        assert listed(editor, lacking="contact") == ["vacant", "empty"]
        assert empty.code in listed(editor, lacking="contact", **{"in": "empty"})

    def test_by_what_is_lacking_tell_nothing_of_hidden_parts(self):
        make_unit("a-draft", status="draft")
        clerk = with_ticks("view_unit")

        for part in ("head", "holder", "contact"):
            assert listed(clerk, lacking=part) == []

    def test_lead_on_page_by_page(self, editor):
        many_units(AT_ONCE + 2)
        page = editor.get(UNITS, {"state": "draft"}).text

        assert f"Total: {AT_ONCE + 2}" in page
        following = re.search(r'href="([^"]*)" rel="next"', page)[1].replace("&amp;", "&")
        assert len(codes(editor.get(UNITS + following).text)) == 2

    def test_name_no_body_where_there_are_too_many(self, editor):
        many_units(60)
        page = editor.get(UNITS, {"in": "desk-59"}).text

        assert page.count('<option value="desk-') == 1

    def test_are_kept_by_the_form_of_a_unit(self, editor, ministry):
        page = editor.get(UNITS, {"state": "published"}).text

        assert "_changelist_filters=state%3Dpublished" in page


class TestRights:
    def test_a_branch_stands_at_the_first_level(self, ministry):
        make_unit("env")
        clerk = with_role(Role.EDITOR, Unit.objects.get(code="mfa-sector"))
        page = clerk.get(UNITS).text

        assert codes(page) == ["mfa-sector"]
        assert 'data-depth="0"' in page
        assert "Ministry of Foreign Affairs" in page, "what is above is said, if citizens see it"

    def test_nothing_outside_of_it_is_opened(self, ministry):
        clerk = with_role(Role.EDITOR, Unit.objects.get(code="mfa-sector"))
        other = make_unit("hidden-part", parent=make_unit("hidden", status="draft"))

        for query in (
            {"open": other.parent_id},
            {"at": other.pk},
        ):
            assert listed(clerk, **query) == ["mfa-sector"]
        for code in ("hidden", "never-was"):
            assert listed(clerk, **{"in": code}) == []
        assert clerk.get(f"{UNITS}{other.parent_id}/parts/").status_code == 404
        assert clerk.get(f"{UNITS}999999/parts/").status_code == 404

    def test_who_sees_no_units_sees_no_list(self):
        clerk = with_ticks("view_unitkind")

        assert clerk.get(UNITS).status_code == 403
        assert clerk.get(f"{UNITS}1/parts/").status_code == 403

    def test_only_what_may_be_moved_can_be_taken(self, ministry):
        reader = with_ticks("view_unit")
        assert "data-moves" not in reader.get(UNITS, {"open": ministry.pk}).text

        clerk = with_role(Role.EDITOR, ministry)
        page = clerk.get(UNITS, {"open": ministry.pk}).text
        assert page.count("data-moves") == 1, "the top of the branch stays where it is"

    def test_a_window_that_chooses_a_unit_is_told_which(self, editor, ministry):
        page = editor.get(UNITS, {"_popup": 1, "open": ministry.pk}).text

        assert f'data-popup-opener="{pk_of("mfa-sector")}"' in page
        assert 'name="_popup" value="1"' in page


class TestMovingTogether:
    def test_asks_where_by_search_with_paths(self, editor, ministry):
        env, desk = make_unit("env"), make_unit("desk")
        keys = f"{env.pk}.{desk.pk}"
        page = editor.get(f"{UNITS}move/{keys}/", {"q": "multilateral"}).text

        assert "Multilateral Sector › Ministry of Foreign Affairs" in page
        assert f'value="{pk_of("mfa-sector")}"' in page

    def test_is_reached_by_ticks(self, editor, ministry):
        ticked = [make_unit("env").pk, make_unit("desk").pk]
        sent = {"action": "move_chosen", "_selected_action": ticked}
        response = editor.post(UNITS, sent)

        assert response["Location"] == f"{UNITS}move/{ticked[0]}.{ticked[1]}/"

    @pytest.mark.parametrize(
        ("position", "parts"),
        [
            ("last-child", None),
            ("left", ["env", "desk", "mfa-sector"]),
            ("right", ["mfa-sector", "env", "desk"]),
        ],
    )
    def test_is_one_change_and_one_way_back(self, editor, ministry, position, parts):
        keys = f"{make_unit('env').pk}.{make_unit('desk').pk}"
        before = Change.objects.count()
        sent = {"target": pk_of("mfa-sector"), "position": position, "_why": "Act 7"}
        page = editor.post(f"{UNITS}move/{keys}/", sent, follow=True).text

        assert "2 units were moved." in page
        expected = parts or ["mfa-department", "env", "desk"]
        assert parts_of("mfa" if parts else "mfa-sector") == expected
        assert Change.objects.count() == before + 1
        change = Change.objects.latest("pk")
        assert (change.door, change.why) == ("drag", "Act 7")
        assert f"/history/change/{change.pk}/take-back/" in page
        assert check(Unit) == []

    def test_takes_along_what_is_below_once(self, editor, ministry):
        env, sector = make_unit("env"), Unit.objects.get(code="mfa-sector")
        keys = f"{sector.pk}.{pk_of('mfa-department')}"
        editor.post(f"{UNITS}move/{keys}/", {"target": env.pk, "position": "last-child"})

        assert parts_of("env") == ["mfa-sector"]
        assert parts_of("mfa-sector") == ["mfa-department"]

    def test_to_the_top(self, editor, ministry):
        sector = Unit.objects.get(code="mfa-sector")
        editor.post(f"{UNITS}move/{sector.pk}/", {"target": "top"})

        assert Unit.objects.get(code="mfa-sector").parent is None

    def test_below_itself_is_refused_in_words(self, editor, ministry):
        sent = {"target": pk_of("mfa-department"), "position": "last-child"}
        page = editor.post(f"{UNITS}move/{ministry.pk}/", sent, follow=True).text

        assert "would stand below itself" in page
        assert check(Unit) == []

    def test_asks_for_rights_at_both_ends(self, ministry):
        desk = make_unit("desk", parent=ministry)
        env = make_unit("env")
        clerk = with_role(Role.EDITOR, ministry)
        address = f"{UNITS}move/{desk.pk}/"

        sent = {"target": env.pk, "position": "last-child"}
        assert "You may not move units there." in clerk.post(address, sent, follow=True).text
        assert clerk.get(f"{UNITS}move/{ministry.pk}/").status_code == 200, "it can be proposed"
        sent = {"target": pk_of("mfa-sector"), "position": "last-child"}
        assert clerk.post(f"{UNITS}move/{ministry.pk}/", sent).status_code == 403
        assert clerk.get(f"{UNITS}move/{env.pk}/").status_code == 404
        clerk.post(address, sent)
        assert parts_of("mfa-sector") == ["mfa-department", "desk"]

    def test_can_be_kept_as_a_proposal(self, ministry):
        proposer = with_role(Role.PROPOSER, ministry)
        desk = make_unit("desk", parent=ministry)
        address = f"{UNITS}move/{desk.pk}/"
        page = proposer.get(address, {"q": "multilateral"}).text
        assert 'name="_propose"' in page

        sent = {"target": pk_of("mfa-sector"), "position": "last-child"}
        assert proposer.post(address, sent).status_code == 403
        proposer.post(address, sent | {"_propose": "1"})
        assert parts_of("mfa-sector") == ["mfa-department"]
        assert [pair.code for pair in Proposal.objects.get().pairs()] == ["desk"]

    @pytest.mark.parametrize("keys", ["x", "1.x", "999999", "²", "9" * 30])
    def test_of_what_is_not_there_is_not_found(self, editor, keys):
        assert editor.get(f"{UNITS}move/{keys}/").status_code == 404
        assert editor.get(f"{UNITS}publication/{keys}/").status_code == 404

    @pytest.mark.parametrize("sent", [{}, {"target": "x"}, {"target": "999999"}])
    def test_to_nowhere_changes_nothing(self, editor, ministry, sent):
        page = editor.post(f"{UNITS}move/{pk_of('mfa-sector')}/", sent, follow=True).text

        assert "Choose a place first." in page
        assert parts_of("mfa") == ["mfa-sector"]


class TestPublishingTogether:
    def test_is_one_change_and_one_way_back(self, editor, ministry):
        keys = f"{ministry.pk}.{pk_of('mfa-sector')}"
        before = Change.objects.count()
        page = editor.post(f"{UNITS}publication/{keys}/", {"to": "draft"}, follow=True).text

        assert "2 units are drafts now." in page
        assert set(listed(editor, state="draft")) == {"mfa", "mfa-sector"}
        change = Change.objects.latest("pk")
        assert Change.objects.count() == before + 1
        assert f"/history/change/{change.pk}/take-back/" in page
        editor.post(f"{UNITS}publication/{keys}/", {"to": "published"})
        assert listed(editor, state="draft") == []

    def test_is_reached_by_ticks(self, editor, ministry):
        sent = {"action": "publish_chosen", "_selected_action": [ministry.pk]}

        assert editor.post(UNITS, sent)["Location"] == f"{UNITS}publication/{ministry.pk}/"

    def test_says_when_there_is_nothing_to_do(self, editor, ministry):
        address = f"{UNITS}publication/{ministry.pk}/"

        assert "Nothing was changed." in editor.post(address, {"to": "published"}, follow=True).text
        assert "Choose what" in editor.post(address, {"to": "x"}, follow=True).text

    def test_needs_the_right_to_the_field_in_each_of_them(self, ministry):
        translator = with_role(Role.TRANSLATOR, ministry)
        address = f"{UNITS}publication/{ministry.pk}/"

        assert translator.post(address, {"to": "draft"}).status_code == 403
        translator.post(address, {"to": "draft", "_propose": "1"})
        ministry.refresh_from_db()
        assert ministry.status == "published"
        assert Proposal.objects.count() == 1

    def test_too_many_are_refused_in_words(self, editor):
        ticked = [unit.pk for unit in many_units(101)]
        sent = {"action": "publish_chosen", "_selected_action": ticked}

        assert "Choose at most 100 units." in editor.post(UNITS, sent, follow=True).text


class TestDragging:
    def test_says_what_was_done_and_the_way_back(self, editor, ministry):
        desk = make_unit("desk", parent=ministry)
        sent = {"cmd": "move_node", "cut_item": desk.pk, "pasted_on": pk_of("mfa-sector")}
        assert editor.post(UNITS, sent | {"position": "left"}).text == "OK, moved."

        page = editor.get(UNITS, {"at": desk.pk}).text
        assert codes(page) == ["mfa", "desk", "mfa-sector"]
        assert "now stands before “Multilateral Sector”" in page
        assert "/take-back/" in page

    def test_in_a_proposal_offers_no_way_back_of_what_is_not_done(self, editor, ministry):
        desk = make_unit("desk", parent=ministry)
        editor.post(f"/en/admin/proposals/proposal/start/{ministry.pk}/")
        sent = {"cmd": "move_node", "cut_item": desk.pk, "pasted_on": pk_of("mfa-sector")}
        editor.post(UNITS, sent | {"position": "last-child"})

        page = editor.get(UNITS, {"at": desk.pk}).text
        assert "is now a part of" in page
        assert "/take-back/" not in page
        assert codes(page) == ["mfa", "mfa-sector", "desk"] or "desk" in codes(page)
        assert Unit.objects.get(pk=desk.pk).parent == ministry


def test_the_ticked_are_still_downloaded_and_deleted(editor, ministry):
    desk = make_unit("desk")
    ticked = {"_selected_action": [desk.pk], "index": "0"}

    assert "desk" in editor.post(UNITS, ticked | {"action": "download_yaml"}).text
    assert "Are you sure" in editor.post(UNITS, ticked | {"action": "delete_selected"}).text
    editor.post(UNITS, ticked | {"action": "delete_selected", "post": "yes"})
    assert not Unit.objects.filter(code="desk").exists()
