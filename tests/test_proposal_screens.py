"""Proposals in the admin: made from forms, worked on, reviewed by field, decided on."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.browser_forms import as_sent
from tests.builders import make_contact, make_task, make_unit
from tests.random_day import dumped
from tests.unit_forms import forms_of, part_of, save, sent, workspace
from units.history.models import Change
from units.models import Unit
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role

pytestmark = pytest.mark.django_db

UNITS = "/en/admin/units/unit/"
PROPOSALS = "/en/admin/proposals/proposal/"


@pytest.fixture
def clerk() -> Client:
    return signed_in(User.objects.create_superuser("clerk"))


@pytest.fixture
def unit() -> Unit:
    unit = make_unit("mfa", name_sl="Staro", name_en="Old")
    make_task(unit, "First", code="first")
    make_contact(unit)
    return unit


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def propose(client: Client, unit: Unit, **values: str) -> Proposal:
    """Keep what a form says as a proposal."""
    response = save(client, part_of(unit, "names"), **values, _propose="1")
    proposal = Proposal.objects.latest("pk")
    assert response.url.endswith(f"{PROPOSALS}{proposal.pk}/change/")
    return proposal


def page_of(proposal: Proposal) -> str:
    return f"{PROPOSALS}{proposal.pk}/change/"


def decide(client: Client, proposal: Proposal, act: str, **values: str):
    """Send the review as it is, with a button."""
    review = as_sent(client.get(page_of(proposal)).text, "review")
    return client.post(page_of(proposal), review | values | {"act": act})


class TestMakingOne:
    def test_from_a_form_changes_nothing(self, clerk, unit):
        before = dumped()
        proposal = propose(clerk, unit, name_en="New", _why="Act 12/2026")
        assert dumped() == before
        assert proposal.title == "Old"
        assert proposal.reasons == "Act 12/2026"
        page = clerk.get(page_of(proposal)).text
        assert "It is kept as a proposal" in page
        assert "was changed successfully" not in page
        assert re.search(r"<del>Old</del>.*<ins>New</ins>", unescape(page), re.DOTALL)

    def test_from_a_form_with_faults_shows_the_faults(self, clerk, unit):
        law = part_of(unit, "law")
        response = save(clerk, law, founded_on="nonsense", _propose="1")
        assert "nonsense" in response.text
        assert not Proposal.objects.exists()

    def test_from_an_untouched_form_makes_none(self, clerk, unit):
        for address in forms_of(unit, new=False):
            save(clerk, address, _propose="1")
            assert not Proposal.objects.exists(), address

    def test_from_the_form_of_a_row(self, clerk, unit):
        before = dumped()
        task = part_of(unit, "tasks", unit.tasks.get().pk)
        save(clerk, task, **{"tasks-0-text_en": "Changed"}, _propose="1")
        save(clerk, part_of(unit, "tasks", "new"), **{"tasks-0-text_en": "More"}, _propose="1")
        save(clerk, task, **{"tasks-0-DELETE": "on"}, _propose="1")
        assert dumped() == before
        afterwards = [
            [task["text_en"] for task in proposal.pairs()[0].after.get("tasks", [])]
            for proposal in Proposal.objects.order_by("pk")
        ]
        assert afterwards == [["Changed"], ["First", "More"], []]

    def test_from_a_closing(self, clerk, unit):
        closing = {"day": "2026-12-01", "way": "abolished", "_why": "x", "_propose": "1"}
        address = f"{UNITS}{unit.pk}/close/"
        clerk.post(address, closing | {"is_confirmed": "1", "confirmed": "1"})
        unit.refresh_from_db()
        assert unit.dissolved_on is None


class TestWorkingInOne:
    def start(self, clerk) -> Proposal:
        clerk.post(f"{PROPOSALS}add/", {"title": "Reorganisation", "reasons": "", "due_on": ""})
        return Proposal.objects.latest("pk")

    def test_shows_the_admin_as_it_would_be(self, clerk, unit):
        proposal = self.start(clerk)
        before = dumped()
        address, page = part_of(unit, "names"), workspace(unit)
        save(clerk, address, name_en="New", _save="1")
        assert dumped() == before
        assert 'value="New"' in clerk.get(address).text
        assert "New</h1>" in re.sub(r"\s*<span.*?</span>", "", clerk.get(page).text)
        for shown in (address, page):
            assert "You are working in a proposal" in clerk.get(shown).text

        added = {"name_en": "Planned", "code": "planned", "parent": str(unit.pk)}
        response = save(clerk, f"{UNITS}add/", **added, _continue="1")
        assert "Planned" in clerk.get(response.url).text
        clerk.post(f"{PROPOSALS}leave/")
        assert 'value="New"' not in clerk.get(address).text
        assert {pair.code for pair in proposal.pairs()} == {"mfa", "planned"}

        decide(clerk, proposal, "carry_out")
        assert Unit.objects.get(code="planned").parent.name_en == "New"

    def test_drags_are_a_part_of_it(self, clerk, unit):
        first, second = make_unit("a", parent=unit), make_unit("b", parent=unit)
        proposal = self.start(clerk)
        data = {"cmd": "move_node", "position": "left"}
        data |= {"cut_item": second.pk, "pasted_on": first.pk}
        clerk.post(UNITS, data, headers={"x-requested-with": "XMLHttpRequest"})
        assert [one.code for one in Unit.objects.filter(parent=unit)] == ["a", "b"]
        decide(clerk, proposal, "carry_out")
        assert [one.code for one in Unit.objects.filter(parent=unit)] == ["b", "a"]

    def test_what_it_renames_is_looked_up_by_its_new_name(self, clerk, unit):
        self.start(clerk)
        save(clerk, part_of(unit, "names"), name_en="Directorate")

        asked = {"app_label": "units", "model_name": "unit", "field_name": "parent"}
        answer = clerk.get("/en/admin/autocomplete/", {**asked, "term": ""}).json()
        assert [one["text"] for one in answer["results"]] == ["Directorate"]

    def test_others_work_in_it_too(self, clerk, unit):
        proposal = self.start(clerk)
        other = signed_in(User.objects.create_superuser("other"))
        other.post(page_of(proposal), {"act": "enter"})
        for client, name in ((clerk, "name_en"), (other, "name_ka")):
            save(client, part_of(unit, "names"), **{name: "ნ"}, _save="1")
        (pair,) = proposal.pairs()
        assert (pair.after["name_en"], pair.after["name_ka"]) == ("ნ", "ნ")
        assert proposal.contributions.values("by").distinct().count() == 2


class TestDeciding:
    def test_carries_out_what_is_ticked(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="New", name_sl="Novo")
        review = as_sent(clerk.get(page_of(proposal)).text, "review")
        (kept,) = [tick for tick in review["paths"] if "name_sl" in tick]
        clerk.post(page_of(proposal), review | {"paths": [kept], "act": "carry_out"})
        unit.refresh_from_db()
        assert (unit.name_en, unit.name_sl) == ("Old", "Novo")
        proposal.refresh_from_db()
        assert proposal.status == "done"
        assert "Take it back" in clerk.get(page_of(proposal)).text

    def test_asks_what_shall_stand(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="Mine")
        unit.name_en = "Theirs"
        unit.save()
        page = unescape(clerk.get(page_of(proposal)).text)
        assert "Changed by both: name" in page
        (name,) = set(re.findall(r'type="radio" name="([^>]*?)" value=', page))
        assert "Say first" in told(decide(clerk, proposal, "carry_out"))
        decide(clerk, proposal, "carry_out", **{name: "mine"})
        unit.refresh_from_db()
        assert unit.name_en == "Mine"

    def test_for_a_day(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="New")
        day = timezone.localdate() + timedelta(days=1)
        details = {"title": "T", "reasons": "", "due_on": day.isoformat(), "act": "details"}
        clerk.post(page_of(proposal), details)
        decide(clerk, proposal, "accept")
        proposal.refresh_from_db()
        assert proposal.status == "accepted"
        call_command("carry_out_due", verbosity=0)
        assert Unit.objects.get().name_en == "Old"
        call_command("carry_out_due", day=day, verbosity=0)
        assert Unit.objects.get().name_en == "New"

    def test_declines_with_words(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="New")
        assert "Say why" in told(decide(clerk, proposal, "decline"))
        decide(clerk, proposal, "decline", answer="Not before spring.")
        assert "Not before spring." in clerk.get(page_of(proposal)).text
        proposal.refresh_from_db()
        assert proposal.status == "declined"

    def test_is_withdrawn_and_opened_again_by_whoever_made_it(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="New")
        decide(clerk, proposal, "withdraw")
        proposal.refresh_from_db()
        assert proposal.status == "withdrawn"
        clerk.post(page_of(proposal), {"act": "reopen"})
        proposal.refresh_from_db()
        assert proposal.status == "open"


class TestRights:
    def reader(self, *codenames: str) -> Client:
        user = User.objects.create_user("reader", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return signed_in(user)

    def test_a_stranger_sees_none(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="New")
        stranger = self.reader()
        assert stranger.get(page_of(proposal)).status_code != 200
        assert "Old" not in stranger.get(PROPOSALS).text

    def test_who_may_only_look_decides_nothing(self, clerk, unit):
        proposal = propose(clerk, unit, name_en="New")
        seen = ["unit", "post", "contact", "task", "appointment", "formercode"]
        reader = self.reader(*(f"view_{name}" for name in seen))
        page = reader.get(page_of(proposal)).text
        assert "New" in page
        assert "Carry out now" not in page
        for act in ("carry_out", "accept", "decline", "withdraw", "reopen"):
            assert reader.post(page_of(proposal), {"act": act}).status_code == 403
        assert Unit.objects.get().name_en == "Old"


def test_files_can_be_kept_as_a_proposal(clerk, unit):
    outline = b"ustroj: 1\nunits:\n- code: mfa\n  name: {en: Loaded}\n"
    files = {"documents": SimpleUploadedFile("mfa.yaml", outline), "why": "A new act"}
    difference = clerk.post("/en/admin/units/upload/add/", files).url
    digest = re.search(r'name="digest" value="(\w+)"', clerk.get(difference).text)[1]

    response = clerk.post(difference, {"digest": digest, "_propose": "1"})

    proposal = Proposal.objects.get()
    assert response.url.endswith(page_of(proposal))
    assert Unit.objects.get().name_en == "Old"
    decide(clerk, proposal, "carry_out")
    assert Unit.objects.get().name_en == "Loaded"


def test_the_first_page_and_the_probe_say_what_is_late(clerk, unit):
    proposal = propose(clerk, unit, name_en="New")
    assert "1 proposal is open" in clerk.get("/en/admin/").text
    Proposal.objects.filter(pk=proposal.pk).update(
        status="accepted", due_on=timezone.localdate() - timedelta(days=1), problem="No way."
    )
    page = clerk.get("/en/admin/").text
    assert "and not carried out. No way." in page
    told = Client().get("/healthz/ready").json()["proposals"]
    assert (told["due"], told["overdue"], told["status"]) == (1, 1, "degraded")
    assert Client().get("/healthz/live").json() == {"status": "ok"}


def test_a_title_says_in_which_language_it_is(clerk, unit):
    propose(clerk, unit, name_en="New")
    told = '<span lang="en">Old</span></a>'
    for page in ("/sl/admin/proposals/proposal/", workspace(unit).replace("/en/", "/sl/")):
        assert told in clerk.get(page).text
    assert told not in clerk.get(workspace(unit)).text


def test_a_title_is_in_the_language_of_whoever_gave_it_last(clerk, unit):
    proposal = propose(clerk, unit, name_en="New")
    details = {"title": "Novo ime", "reasons": "", "due_on": "", "act": "details"}
    clerk.post(page_of(proposal).replace("/en/", "/sl/"), details)
    clerk.post(page_of(proposal), details | {"reasons": "A decree"})

    assert '<span lang="sl">Novo ime</span></a>' in clerk.get(PROPOSALS).text


class TestAProposer:
    """Who may only propose: the forms are theirs inside of a proposal, and nowhere else."""

    @pytest.fixture
    def proposer(self, unit) -> Client:
        user = User.objects.create_user("proposer", is_staff=True)
        give(user, Role.PROPOSER, unit)
        return signed_in(user)

    def test_works_inside_of_a_proposal(self, proposer, clerk, unit):
        page = proposer.get(workspace(unit)).text
        assert "Propose a change" in page
        assert "data-pen" not in page
        for address in forms_of(unit, new=False):
            page = proposer.get(address)
            assert page.status_code == 200, address
            assert 'name="_save"' not in page.text, address
        response = proposer.post(f"{PROPOSALS}start/{unit.pk}/")
        assert response.url == workspace(unit)
        page = proposer.get(workspace(unit)).text
        for address in forms_of(unit):
            assert f'href="{address}"' in page, address
        save(proposer, part_of(unit, "names"), name_en="New", _save="1")
        unit.refresh_from_db()
        assert unit.name_en == "Old"
        proposal = Proposal.objects.get()
        assert "Carry out now" not in proposer.get(page_of(proposal)).text
        assert proposer.post(page_of(proposal), {"act": "carry_out"}).status_code == 403

        decide(clerk, proposal, "carry_out")
        unit.refresh_from_db()
        assert unit.name_en == "New"

    def test_proposes_nothing_elsewhere(self, proposer, unit):
        other = make_unit("other")
        assert proposer.post(f"{PROPOSALS}start/{other.pk}/").status_code == 404
        proposer.post(f"{PROPOSALS}start/{unit.pk}/")
        crafted = {"name_en": "Crafted", "code": "other", "_save": "1"}
        for address in forms_of(other):
            assert proposer.post(address, crafted).status_code in (302, 403, 404), address
        assert [pair.code for pair in Proposal.objects.get().pairs()] == []

    def test_moves_nothing_to_where_it_may_not(self, proposer, unit):
        below, other = make_unit("below", parent=unit), make_unit("other")
        proposer.post(f"{PROPOSALS}start/{unit.pk}/")
        data = {"cmd": "move_node", "position": "last-child"}
        data |= {"cut_item": below.pk, "pasted_on": other.pk}
        proposer.post(UNITS, data, headers={"x-requested-with": "XMLHttpRequest"})
        assert Proposal.objects.get().pairs() == []

    def test_saves_nothing_outside_by_a_crafted_form(self, proposer, unit):
        proposer.post(f"{PROPOSALS}start/{unit.pk}/")
        changes = {"name_en": "Crafted", "code": "crafted", "tasks-0-text_en": "Crafted"}
        forms = {
            address: sent(proposer, address) | changes | {"_save": "1"}
            for address in forms_of(unit)
        }
        proposer.post(f"{PROPOSALS}leave/")
        before = dumped()
        for address, form in forms.items():
            proposer.post(address, form)
        assert dumped() == before


def test_taking_back_a_change_inside_of_a_proposal_is_proposed_too(clerk, unit):
    unit.name_en = "Newer"
    unit.save()
    change = Change.objects.first()
    clerk.post(f"{PROPOSALS}add/", {"title": "Back", "reasons": "", "due_on": ""})

    clerk.post(f"/en/admin/history/change/{change.pk}/take-back/", {"_why": "An act"})

    assert Unit.objects.get().name_en == "Newer"
    (pair,) = Proposal.objects.get().pairs()
    assert pair.after["name_en"] == "Old"


def test_whoever_may_not_look_at_it_any_more_has_left_it(unit):
    user = User.objects.create_user("proposer", is_staff=True)
    client, proposal = signed_in(user), Proposal.objects.create(title="Of somebody else")
    session = client.session
    session["proposal"] = proposal.pk
    session.save()
    client.get(UNITS)
    assert "proposal" not in client.session
