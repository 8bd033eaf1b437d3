"""What staff try with addresses and fields that no screen offers them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.browser_forms import as_sent
from tests.builders import appoint, make_person, make_post, make_task, make_unit
from tests.unit_forms import forms_of, part_of, save, sent, with_column
from units.databases import writing
from units.history.models import Change, Version
from units.history.placing import ordered
from units.models import Unit
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role
from units.staff import in_proposals

pytestmark = pytest.mark.django_db

PROPOSALS = "/en/admin/proposals/proposal/"
SECRET, EMBARGOED = "Xylograf", "Quorbehn"
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture(autouse=True)
def units() -> dict[str, Unit]:
    """A branch of somebody, and others of which he does not know."""
    make_unit("own-desk", parent=make_unit("own"))
    draft = make_unit("draft", status="draft", name_en=SECRET)
    make_unit("draft-desk", parent=draft, name_en=f"{SECRET} desk")
    make_task(draft, f"Keeps {SECRET}")
    make_unit("to-come", published_from=TOMORROW, name_en=EMBARGOED)
    shown = make_unit("shown", notice_en=EMBARGOED, notice_from=TOMORROW)
    appoint(make_person(EMBARGOED), make_post(shown), started_on=TOMORROW)
    return {unit.code: unit for unit in Unit.objects.all()}


@pytest.fixture
def ana(units) -> User:
    """Who may propose in her branch."""
    return somebody("ana", Role.PROPOSER, units["own"])


@pytest.fixture
def root() -> Client:
    return client_of(User.objects.create_superuser("root"))


def somebody(name: str, role: Role, unit: Unit) -> User:
    user = User.objects.create_user(name, is_staff=True)
    give(user, role, unit, ["sl"] if role is Role.TRANSLATOR else [])
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def proposal_of(client: Client, unit: Unit, **values: str) -> Proposal:
    """A proposal about a unit, and what it says."""
    client.post(f"{PROPOSALS}start/{unit.pk}/")
    client.post(form_of(unit), sent_by(client, unit) | values)
    client.post(f"{PROPOSALS}leave/")
    return Proposal.objects.latest("pk")


def write_in(client: Client, proposal: Proposal, unit: Unit, **values: str) -> None:
    """Work in a proposal."""
    act(client, proposal, "enter")
    for name, value in values.items():
        save(client, with_column(unit, name), **{name: value})


def act(client: Client, proposal: Proposal, what: str, **values: object):
    return client.post(page_of(proposal), {"act": what, **values})


def form_of(unit: Unit) -> str:
    return part_of(unit, "names")


def page_of(proposal: Proposal) -> str:
    return f"{PROPOSALS}{proposal.pk}/change/"


def sent_by(client: Client, unit: Unit):
    return sent(client, form_of(unit))


class TestAccounts:
    def test_who_keeps_them_takes_no_second_factor_from_who_outranks_him(self, units):
        editor = somebody("eva", Role.EDITOR, units["own"])
        keeper = User.objects.create_user("keeper", is_staff=True)
        keeper.user_permissions.set(Permission.objects.filter(codename="change_user"))
        address = f"/en/admin/auth/user/{editor.pk}/signing-in/"
        assert client_of(keeper).get(address).status_code == 403
        assert client_of(keeper).post(address, {"act": "reset"}).status_code == 403

    def test_passwords_do_not_travel_in_a_form_that_is_kept(self):
        typed = {"old_password": "the old one", "new_password1": "the new one", "other": "x"}
        page = Client().post("/en/admin/password_change/", typed).text
        kept = signing.loads(
            re.search(r'name="_kept" value="([^"]+)"', page)[1], salt="units.accounts.kept_forms"
        )
        assert kept["form"] == "other=x"


class TestJunk:
    @pytest.mark.parametrize("tick", ["[" * 50_000, '["unit", 1e999, []]', '["unit", NaN, [[]]]'])
    def test_in_what_was_ticked_is_passed_over(self, units, root, tick):
        proposal = proposal_of(root, units["own"], name_en="New")
        ticked = urlencode({"act": "carry_out", "shown": tick, f"stands:{tick}": "mine"})
        kind = "application/x-www-form-urlencoded"
        assert root.post(page_of(proposal), ticked, content_type=kind).status_code == 302

    @pytest.mark.parametrize("screen", ["proposals/proposal", "auth/user", "auth/group"])
    @pytest.mark.parametrize("asked", ["pk__regex=(a%2B)%2B$", "pk__iregex=(", "pk__in=x"])
    def test_in_the_address_of_a_list_is_refused(self, root, screen, asked):
        assert root.get(f"/en/admin/{screen}/?{asked}").status_code == 400

    def test_a_year_that_never_comes_is_refused(self, root):
        assert root.get(f"{PROPOSALS}?due_on__year=99999999999").status_code == 400

    def test_a_long_row_of_units_that_change_places_is_put_in_order(self):
        stand = list(range(1, 2001))
        behind = {key: key + 1 for key in stand[:-1]} | {stand[-1]: None}
        assert ordered(stand, behind) == stand[::-1]


class TestPreviews:
    @pytest.mark.parametrize("role", [Role.PROPOSER, Role.TRANSLATOR, Role.EDITOR])
    def test_of_a_proposal_show_no_unit_that_is_kept_from_who_made_it(self, units, role):
        client = client_of(somebody("ana", role, units["own"]))
        client.post(f"{PROPOSALS}start/{units['own'].pk}/")
        proposal = Proposal.objects.get()
        for code in ("draft", "draft-desk", "to-come"):
            for page in ("", "structure/"):
                address = f"/en/units/{code}/{page}?preview={proposal.token}"
                assert client.get(address).status_code == 404

    def test_on_a_day_to_come_tell_nothing_of_others_before_its_time(self, ana):
        proposal = Proposal.objects.create(title="x", created_by=ana, due_on=TOMORROW)
        client = client_of(ana)
        assert client.get(f"/en/units/to-come/?preview={proposal.token}").status_code == 404
        page = client.get(f"/en/units/shown/?preview={proposal.token}")
        assert page.status_code == 200
        assert EMBARGOED not in page.text

    def test_show_what_is_new_in_ones_branch(self, units, ana):
        client = client_of(ana)
        client.post(f"{PROPOSALS}start/{units['own'].pk}/")
        proposal = Proposal.objects.get()
        planned = {"code": "new", "name_en": "New desk", "parent": str(units["own"].pk)}
        save(client, "/en/admin/units/unit/add/", **planned)
        page = client.get(f"/en/units/new/?preview={proposal.token}")
        assert "Citizens would not see this page" in page.text
        assert not Unit.objects.filter(code="new").exists()


class TestProposalsOfSeveral:
    def test_tell_nobody_of_them_what_another_wrote_elsewhere(self, units, ana, root):
        client = client_of(ana)
        proposal = proposal_of(client, units["own"], name_en="Mine")
        write_in(root, proposal, units["draft"], name_sl="Skrivno")
        page = client.get(page_of(proposal)).text
        assert "Mine" in page
        assert "Something was changed that you may not see." in page
        for word in (SECRET, "Skrivno"):
            assert word not in page
        assert "Skrivno" in root.get(page_of(proposal)).text

    def test_name_nothing_hidden_to_an_editor_who_may_not_decide(self, units, root):
        client = client_of(somebody("eva", Role.EDITOR, units["own"]))
        proposal = proposal_of(client, units["own"], name_en="Mine")
        write_in(root, proposal, units["draft"], code="xylograf")
        page = client.get(page_of(proposal)).text
        assert "xylograf" not in page
        assert "You may not do all of this" in page
        assert act(client, proposal, "carry_out").status_code == 403

    def test_cannot_be_worked_on_by_who_may_not_look_any_more(self, units, root, ana):
        proposal = proposal_of(root, units["own"], name_en="Mine")
        client = client_of(ana)
        act(client, proposal, "enter")
        write_in(root, proposal, units["draft"], name_sl="Skrivno")
        assert client.get(page_of(proposal)).status_code == 404
        for address in forms_of(units["own-desk"]):
            client.post(address, {"name_en": "x"})
        assert not proposal.contributions.filter(by=ana).exists()
        assert client.get(page_of(proposal)).status_code == 404

    def test_whose_maker_has_lost_his_rights_tell_him_nothing_new(self, units, ana):
        client = client_of(ana)
        proposal = proposal_of(client, units["own"], name_en="Mine")
        Unit.objects.filter(pk=units["own"].pk).update(name_en=SECRET, status="draft")
        ana.grants.all().delete()
        page = client.get(page_of(proposal))
        assert page.status_code == 200
        assert SECRET not in page.text


class TestTakingBack:
    def test_names_nothing_of_a_change_that_is_kept_from_an_editor(self, units):
        client = client_of(somebody("eva", Role.EDITOR, units["own"]))
        with writing():
            for code in ("own-desk", "draft"):
                unit = Unit.objects.get(code=code)
                unit.description_en = f"{SECRET} {code}"
                unit.save()
        change = Change.objects.latest("pk")
        page = client.get(f"/en/admin/history/change/{change.pk}/take-back/").text
        assert f"{SECRET} own-desk" in page
        assert f"{SECRET} draft" not in page
        assert "unit draft" not in page
        assert "Something was changed that you may not see." in page


class TestDeciding:
    def test_is_about_what_one_has_seen(self, units, ana, root):
        proposal = proposal_of(client_of(ana), units["own"], name_en="Harmless")
        seen = as_sent(root.get(page_of(proposal)).text, "review")
        write_in(client_of(ana), proposal, units["own"], name_en="Slipped in")
        proposal.refresh_from_db()
        root.post(page_of(proposal), seen | {"act": "carry_out"})
        units["own"].refresh_from_db()
        assert units["own"].name_en == "Own"
        decide = as_sent(root.get(page_of(proposal)).text, "review") | {"act": "carry_out"}
        assert root.post(page_of(proposal), decide).status_code == 302
        units["own"].refresh_from_db()
        assert units["own"].name_en == "Slipped in"

    def test_ends_with_the_decision(self, units, ana, root):
        proposal = proposal_of(client_of(ana), units["own"], name_en="New")
        Proposal.objects.filter(pk=proposal.pk).update(due_on=timezone.localdate())
        act(client_of(ana), proposal, "withdraw")
        for what in ("accept", "decline", "carry_out"):
            act(root, proposal, what, answer="x")
            proposal.refresh_from_db()
            assert proposal.status == Proposal.Status.WITHDRAWN

    def test_leaves_no_way_to_put_more_into_what_is_accepted(self, units, ana, root):
        """Somebody decides while a request, which began before, waits for the lock."""
        proposal = proposal_of(client_of(ana), units["own"], name_en="New")
        client = client_of(ana)
        act(client, proposal, "enter")
        typed = sent_by(client, units["own"]) | {"name_en": "Slipped in"}

        def decided_meanwhile(request):
            Proposal.objects.update(status=Proposal.Status.ACCEPTED)
            return proposal

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(in_proposals, "entered", decided_meanwhile)
            client.post(form_of(units["own"]), typed)
        (pair,) = proposal.pairs()
        assert pair.after["name_en"] == "New"


class TestWhoIsLate:
    def test_learns_nothing_of_what_went_elsewhere_meanwhile(self, units):
        client = client_of(somebody("eva", Role.EDITOR, units["own"]))
        desk = units["own-desk"]
        typed = sent_by(client, desk) | {"name_en": "Mine", "_save": "1"}
        Unit.objects.move_node(desk, Unit.objects.get(code="draft"), "last-child")
        Unit.objects.filter(pk=desk.pk).update(name_en=SECRET)
        response = client.post(form_of(desk), typed, follow=True)
        assert SECRET not in response.text
        assert not Proposal.objects.exists()

    def test_is_not_told_whether_there_is_what_he_may_not_see(self, units):
        client = client_of(somebody("eva", Role.EDITOR, units["own"]))
        draft = units["draft"]
        first = Version.objects.of("unit", draft.pk).earliest("pk")
        Unit.objects.filter(pk=draft.pk).update(name_sl="Novo")
        for address in forms_of(draft):
            told = [
                client.post(address, {"_seen": seen}, follow=True).text
                for seen in (first.pk, 999_999)
            ]
            for text in told:
                assert "doesn’t exist" in text, address
                assert "Nothing was changed" not in text, address

    def test_with_a_row_learns_no_more(self, units):
        client = client_of(somebody("eva", Role.EDITOR, units["own"]))
        desk = units["own-desk"]
        address = part_of(desk, "tasks", make_task(desk, "Keeps").pk)
        typed = sent(client, address) | {"tasks-0-text_en": "Mine", "_save": "1"}
        Unit.objects.move_node(desk, Unit.objects.get(code="draft"), "last-child")
        desk.tasks.update(text_en=SECRET)
        response = client.post(address, typed, follow=True)
        assert SECRET not in response.text
        assert not Proposal.objects.exists()
        assert desk.tasks.get().text_en == SECRET

    def test_writes_no_more_than_who_is_early(self, units):
        client = client_of(somebody("tea", Role.TRANSLATOR, units["own"]))
        desk = units["own-desk"]
        typed = sent_by(client, desk) | {"name_sl": "Novo", "name_en": "Foisted", "_save": "1"}
        Unit.objects.filter(pk=desk.pk).update(name_en="Another")
        client.post(form_of(desk), typed)
        desk.refresh_from_db()
        assert (desk.name_sl, desk.name_en) == ("Novo", "Another")
        assert not Proposal.objects.exists()
