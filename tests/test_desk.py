"""The desk: what waits in the branches of whoever signed in, and the lists to which it leads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import (
    appoint,
    make_contact,
    make_person,
    make_post,
    make_task,
    make_unit,
    make_user,
)
from tests.unit_forms import workspace
from units.models import Contact, Unit
from units.proposals.models import Proposal
from units.quality.models import Finding, Visit
from units.rights.granting import give
from units.rights.models import Role
from units.staff.in_proposals import ENTERED
from units.staff.mending import findings_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LISTS = "/en/admin/units/unit/worklist/"


def signed_in(name: str = "ana", role: Role = Role.REGISTRAR, unit: Unit | None = None) -> Client:
    """The browser of somebody with a role; a translator writes Georgian."""
    user = make_user(name)
    give(user, role, unit, ["ka"] if role is Role.TRANSLATOR else [])
    client = Client()
    client.force_login(user)
    return client


def desk(client: Client, query: str = "") -> str:
    """What the desk says, with one space between words."""
    page = client.get(f"/en/admin/{query}").text
    main = page.partition('class="desk"')[2].partition('class="all-lists"')[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def ministry() -> Unit:
    """A ministry in which much waits, and another one next door."""
    health = make_unit("health", name_sl="Zdravje", name_en="Health")
    make_task(health, text_sl="Cepi.", text_en="Vaccinates.")
    appoint(make_person(), make_post(health), ended_on=TODAY + timedelta(days=9))
    make_contact(health, checked_on=TODAY)
    sector = make_unit("sector", parent=health, status="draft", name_en="Sector")
    make_contact(sector, "01 478 1111")
    make_contact(sector, "01 478 2222", checked_on=TODAY - timedelta(days=400))
    make_unit("finance", name_en="Finance")
    return health


def test_it_is_called_a_desk(ministry):
    assert "<h1>Your desk</h1>" in signed_in().get("/en/admin/").text


class TestCounts:
    def test_are_of_the_branch_of_the_reader(self, ministry):
        told = desk(signed_in(role=Role.EDITOR, unit=ministry))

        assert "ქართული 4 missing texts" in told
        assert "Slovenščina 2 missing texts" in told
        assert "Contacts not confirmed for a year 2" in told
        assert "Units without a head 1" in told
        assert "Appointments that end soon 1" in told
        assert "Drafts 1" in told
        assert "Units without a contact" not in told

    def test_are_of_everything_for_a_registrar_who_may_choose_a_body(self, ministry):
        client = signed_in()

        assert "Units without a contact 1" in desk(client)
        assert "Units without a contact" not in desk(client, "?in=health")
        assert client.get("/en/admin/?in=nowhere").status_code == 404

    def test_begin_with_the_languages_that_the_reader_writes(self, ministry):
        told = desk(signed_in(role=Role.TRANSLATOR, unit=ministry))

        own, others = told.split("Languages that others write")
        assert "ქართული" in own
        assert "Slovenščina" not in own
        assert "Slovenščina" in others

    def test_lead_to_lists_of_just_so_many_things(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)
        page = client.get("/en/admin/").text
        for address, number in re.findall(
            r'<a href="([^"]+)"><span class="label">[^<]+</span> <strong>(\d+)', page
        ):
            assert len(things(client.get(address).text)) == int(number), address

    def test_are_told_to_nobody_without_a_branch(self, ministry):
        user = make_user("eva")
        client = Client()
        client.force_login(user)

        assert "No branch is yours yet" in desk(client)

    def test_end_kindly_where_nothing_waits(self):
        names = dict.fromkeys(("name_sl", "name_sr", "name_ka", "name_en"), "1")
        unit = make_unit("done", **names)
        titles = dict.fromkeys(("title_sl", "title_sr", "title_ka"), "1")
        appoint(make_person(), make_post(unit, **titles))
        make_contact(unit, checked_on=TODAY)

        assert "Nothing waits in your branches" in desk(signed_in())

    def test_say_that_a_proposal_is_not_counted(self, ministry):
        client = signed_in()
        session = client.session
        session[ENTERED] = Proposal.objects.create(title="Later").pk
        session.save()

        assert "what you do in the proposal is not counted yet" in desk(client)

    @pytest.mark.parametrize("role", [Role.REGISTRAR, Role.EDITOR])
    def test_take_as_many_questions_for_two_thousand_units_as_for_twenty(self, ministry, role):
        client = signed_in(role=role, unit=None if role is Role.REGISTRAR else ministry)
        few = _questions(client, "/en/admin/")
        Finding.objects.all().delete()
        _grow(ministry, 2000)
        many = _questions(client, "/en/admin/")

        assert many <= few < 15

    def test_reads_no_finding_for_those_who_see_everything(self, ministry):
        client = signed_in()
        with CaptureQueriesContext(connection) as asked:
            assert "Drafts 1" in desk(client)

        assert not [one for one in asked if "quality_finding" in one["sql"]]


def _questions(client: Client, address: str) -> int:
    client.get(address)  # after which the visit is known
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _grow(above: Unit, number: int) -> None:
    """Findings of so many units, without all that units would set off."""
    findings = [
        Finding(unit=above, kind=kind, language=language, number=1)
        for kind, language in (("missing", "ka"), ("outdated", "sl"), ("vacant", ""))
        for _number in range(number)
    ]
    Finding.objects.bulk_create(findings)


def things(page: str) -> list[str]:
    """The lines of a list."""
    return re.findall(r"<li>\s*<(?:label|a href)", page.partition('class="module waiting"')[2])


class TestLists:
    def test_lead_to_the_field(self, ministry):
        page = signed_in().get(f"{LISTS}missing/?language=ka").text

        assert "Name: missing in ქართული" in page
        assert "Text “Vaccinates.”: missing in ქართული" in page
        assert "#id_name_ka" in page

    def test_say_what_a_unit_is_part_of(self, ministry):
        assert '<p class="above">Health</p>' in signed_in().get(f"{LISTS}draft/").text

    def test_have_pages_of_25_units_in_the_order_of_the_tree(self, ministry):
        for number in range(30):
            make_unit(f"desk-{number:02}", parent=ministry)
        client = signed_in()
        first = client.get(f"{LISTS}no-contact/?in=health")
        address = re.search(r'href="(\?[^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
        second = client.get(f"{LISTS}no-contact/{address}")

        codes = [unit.unit.code for page in (first, second) for unit in page.context["listed"]]
        assert codes == [f"desk-{number:02}" for number in range(30)]
        assert len(first.context["listed"]) == 25

    def test_take_as_many_questions_for_many_units_as_for_few(self, ministry):
        client = signed_in()
        _neglect(ministry, 2)
        few = {kind: _questions(client, f"{LISTS}{kind}/") for kind in Finding.Kind.values}
        _neglect(ministry, 20)
        many = {kind: _questions(client, f"{LISTS}{kind}/") for kind in Finding.Kind.values}

        assert many == few

    @pytest.mark.parametrize(
        "asked", ["nothing/", "missing/?language=xx", "draft/?in=nowhere", "draft/?after=x"]
    )
    def test_of_what_there_is_not_are_not_found(self, ministry, asked):
        assert signed_in().get(f"{LISTS}{asked}").status_code == 404

    def test_do_not_tell_where_another_unit_stands(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)
        finance = Unit.objects.get(code="finance")
        pages = [client.get(f"{LISTS}draft/?after={pk}") for pk in (finance.pk, 999_999)]

        assert [len(page.context["listed"]) for page in pages] == [1, 1]

    def test_tell_nothing_of_other_branches(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)

        assert "Finance" not in client.get(f"{LISTS}no-contact/").text
        assert client.get(f"{LISTS}no-contact/?in=finance").status_code == 404


def _neglect(above: Unit, number: int) -> None:
    """So many units below another in each of which everything waits."""
    for _number in range(number):
        unit = make_unit(parent=above, status="draft")
        for days in (-1, 1):
            post = make_post(unit, is_head=False)
            appoint(make_person(), post, ended_on=TODAY + timedelta(days=days))
        make_contact(unit)
        make_task(unit)
        make_unit(parent=unit)


def stamps(client: Client) -> list[str]:
    page = client.get(f"{LISTS}unconfirmed/").text
    return re.findall(r'name="contact" value="([^"]+)"', page)


class TestConfirming:
    def test_several_is_one_change_that_can_be_taken_back(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)
        sent = client.post(f"{LISTS}unconfirmed/", {"contact": stamps(client)}, follow=True)

        assert "2 contacts are confirmed." in sent.text
        assert not Contact.objects.exclude(checked_on=TODAY).exists()
        take_back = re.search(r'href="([^"]+take-back/)"', sent.text)[1]
        client.post(take_back)
        assert Contact.objects.exclude(checked_on=TODAY).count() == 2

    def test_one_leaves_the_others(self, ministry):
        client = signed_in()
        one, other = stamps(client)
        client.post(f"{LISTS}unconfirmed/", {"only": one, "contact": other})

        assert stamps(client) == [other]

    def test_is_refused_of_what_was_changed_meanwhile(self, ministry):
        client = signed_in()
        sent = stamps(client)
        contact = Contact.objects.get(written="01 478 1111")
        contact.written = "01 478 3333"
        contact.save()
        answer = client.post(f"{LISTS}unconfirmed/", {"contact": sent}, follow=True)

        assert "1 contact is confirmed." in answer.text
        assert "1 contact was changed in the meantime." in answer.text
        contact.refresh_from_db()
        assert contact.checked_on is None

    def test_nothing_says_so(self, ministry):
        answer = signed_in().post(f"{LISTS}unconfirmed/", follow=True)

        assert "Nothing was ticked." in answer.text

    @pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.PROPOSER, Role.READER])
    def test_is_for_those_who_may_write_contacts(self, ministry, role):
        stamp = stamps(signed_in())[0]
        client = signed_in("eva", role, ministry)

        assert stamps(client) == []
        answer = client.post(f"{LISTS}unconfirmed/", {"contact": stamp})
        assert answer.status_code == 403
        assert Contact.objects.exclude(checked_on=TODAY).count() == 2

    def test_in_a_proposal_is_kept_in_it(self, ministry):
        client = signed_in()
        proposal = Proposal.objects.create(title="Later")
        session = client.session
        session[ENTERED] = proposal.pk
        session.save()
        client.post(f"{LISTS}unconfirmed/", {"contact": stamps(client)})

        assert Contact.objects.exclude(checked_on=TODAY).count() == 2
        assert proposal.items.count() == 1


class TestConfirmingInTheWorkspace:
    def test_is_one_click_beside_the_contact_and_can_be_taken_back(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)
        unit = Unit.objects.get(code="sector")
        stamps = stamps_in(client, unit)
        assert len(stamps) == 2

        sent = client.post(confirm(unit), {"only": stamps[0]}, follow=True)

        assert sent.redirect_chain[0][0] == f"{workspace(unit)}#part-contacts"
        assert "1 contact is confirmed." in sent.text
        assert "take-back/" in sent.text
        assert stamps_in(client, unit) == stamps[1:]

    def test_is_offered_beside_those_of_posts_too(self, ministry):
        post = make_post(ministry, "Secretary", is_head=False)
        Contact.objects.create(post=post, kind="phone", written="01 478 5555")

        assert len(stamps_in(signed_in(), ministry)) == 1

    def test_says_only_where_none_can_be_confirmed_that_they_are_old(self, ministry):
        unit = Unit.objects.get(code="sector")
        reader = signed_in("eva", Role.READER, ministry)

        assert stamps_in(reader, unit) == []
        assert "never confirmed" in reader.get(workspace(unit)).text

    def test_is_of_this_unit_only(self, ministry):
        client = signed_in()
        unit = Unit.objects.get(code="sector")
        stamp = stamps_in(client, unit)[0]

        assert client.post(confirm(ministry), {"only": stamp}).status_code == 403
        assert client.get(confirm(unit)).status_code == 405
        assert stamps_in(client, unit)[0] == stamp

    @pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.PROPOSER, Role.READER])
    def test_is_for_those_who_may_write_contacts(self, ministry, role):
        unit = Unit.objects.get(code="sector")
        stamp = stamps_in(signed_in(), unit)[0]
        client = signed_in("eva", role, ministry)

        assert client.post(confirm(unit), {"only": stamp}).status_code == 403
        assert client.post(confirm(unit).replace(str(unit.pk), "999"), {}).status_code == 403

    def test_asks_no_more_for_many_contacts_than_for_few(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)
        unit, costs = Unit.objects.get(code="sector"), []
        for _time in range(2):
            for number in range(5):
                make_contact(unit, f"01 478 {_time}{number}00", value=f"+3861478{_time}{number}00")
            with CaptureQueriesContext(connection) as asked:
                client.get(workspace(unit))
            costs.append(len(asked))

        assert costs[0] == costs[1]


def confirm(unit: Unit) -> str:
    return f"/en/admin/units/unit/{unit.pk}/confirm/"


def stamps_in(client: Client, unit: Unit) -> list[str]:
    return re.findall(r'name="only" value="([^"]+)"', client.get(workspace(unit)).text)


class TestNews:
    def test_are_what_colleagues_changed_since_the_last_visit(self, ministry):
        client = signed_in(role=Role.EDITOR, unit=ministry)
        assert "Colleagues changed nothing" in desk(client)
        _leave()
        ministry.name_en = "Ministry of Health"
        ministry.save()
        Unit.objects.get(code="finance").delete()

        assert "Colleagues changed 1 thing. Ministry of Health" in desk(client)
        assert "Colleagues changed 1 thing." in desk(client)  # it is the same visit

    def test_are_old_at_the_next_visit(self, ministry):
        client = signed_in()
        desk(client)
        _leave()
        ministry.name_en = "Ministry of Health"
        ministry.save()
        desk(client)
        _leave()

        assert "Colleagues changed nothing" in desk(client)

    def test_are_not_what_one_did_oneself(self, ministry):
        client = signed_in()
        desk(client)
        _leave()
        client.post(f"{LISTS}unconfirmed/", {"contact": stamps(client)})

        assert "Colleagues changed nothing" in desk(client)


def _leave() -> None:
    """Let the last visit be long ago."""
    Visit.objects.update(at=timezone.now() - timedelta(days=1))


class TestFindingsOfAUnit:
    def test_say_where_each_is_put_right(self, ministry):
        editor = make_user("ana")
        give(editor, Role.EDITOR, ministry)
        told = findings_of(ministry, editor)

        assert {(one.part.value, one.kind.value) for one in told} == {
            ("names", "missing"),
            ("tasks", "missing"),
            ("people", "missing"),
            ("people", "ending"),
        }
        assert all(one.address.startswith("/en/admin/") for one in told)

    def test_lead_to_fields_that_are_there(self, ministry):
        sector = Unit.objects.get(code="sector")
        make_contact(None, post=ministry.posts.get(), label_en="Desk")
        make_contact(sector, code="own", label_en="Desk")
        _neglect(sector, 1)
        client = signed_in()
        reader = User.objects.get(username="ana")
        units = Unit.objects.all()
        told = [one for unit in units for one in findings_of(unit, reader)]

        assert {one.kind for one in told} >= {*Finding.Kind} - {"outdated", "scripts", "dead-link"}
        for address in {one.address for one in told}:
            page, _hash, anchor = address.partition("#")
            answer = client.get(page)
            assert answer.status_code == 200, address
            assert not anchor or f'id="{anchor}"' in answer.text, address

    def test_are_told_to_nobody_else(self, ministry):
        stranger = make_user("eva")
        give(stranger, Role.EDITOR, Unit.objects.get(code="finance"))

        assert findings_of(ministry, stranger) == []
