"""A unit is translated on one page, and what waits in a branch leads from text to text."""

from __future__ import annotations

import html
import random
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import make_contact, make_post, make_task, make_unit, make_user
from units.history.models import Change
from units.models import Contact, Unit
from units.outdated.asking import outdated_in
from units.outdated.lacking import lacking_units
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role
from units.staff.translating import queue as queue_module
from units.staff.translating.texts import MODELS, Writable, texts_of
from units.text.languages import LANGUAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("root", is_superuser=True))
    return client


@pytest.fixture
def office() -> Unit:
    with transaction.atomic():
        office = make_unit(
            "office",
            original_language="sl",
            name_sl="Urad za azil",
            name_sr="Канцеларија за азил",
            name_en="Asylum Office",
            description_sl="Vodi postopke.",
        )
        make_post(office, title="Head", title_sl="Vodja")
        make_contact(office, label_sl="tajništvo")
        make_task(office, text_sl="Vodi register")
    return office


def page(unit: Unit, language: str = "ka", query: str = "") -> str:
    return f"/en/admin/units/unit/{unit.pk}/translate/{language}/{query}"


def queue(language: str = "ka", query: str = "") -> str:
    return f"/en/admin/units/unit/translations/{language}/{query}"


def fields(text: str) -> dict[str, str]:
    """What a browser would send of the page as it is."""
    form = text[text.index('id="translation_form"') : text.index("</form>", text.index("_form"))]
    found = dict(
        re.findall(r'<input type="hidden" name="(_seen)" value="([^"]*)"', form),
    )
    for tag in re.findall(r'<input type="text"[^>]*>', form):
        value = re.search(r'value="([^"]*)"', tag)
        found[re.search(r'name="([^"]*)"', tag)[1]] = html.unescape(value[1] if value else "")
    for name, value in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?([^<]*)</textarea>', form):
        found[name] = html.unescape(value)
    return found


def send(client: Client, address: str, **texts: str):
    return client.post(address, {**fields(client.get(address).text), **texts})


def stored(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def messages(client: Client, response) -> list[str]:
    told = client.get(response["Location"]).context["messages"]
    return [str(message) for message in told]


class TestThePage:
    def test_shows_every_text_with_its_source_and_what_is_missing(self, admin, office):
        text = admin.get(page(office)).text

        assert '<p class="text" lang="sl">Urad za azil</p>' in text
        assert text.count(">translation missing</span>") == 5
        assert {*fields(text)} == {
            "_seen",
            "name_ka",
            "description_ka",
            f"posts-{office.posts.get().pk}-title_ka",
            f"contacts-{office.contacts.get().pk}-label_ka",
            f"tasks-{office.tasks.get().pk}-text_ka",
        }
        assert 'lang="ka"' in text

    def test_takes_another_source_where_that_is_written(self, admin, office):
        text = admin.get(page(office, query="?from=en")).text

        assert '<p class="text" lang="en">Asylum Office</p>' in text
        assert '<p class="text" lang="sl">Vodi postopke.</p>' in text

    def test_shows_latin_as_it_is_made(self, admin, office):
        text = admin.get(page(office, "sr-latn")).text

        assert '<span lang="sr-Latn-t-sr-cyrl">Kancelarija za azil</span>' in text
        assert '<data hidden id="id_name_sr" value="Канцеларија за азил">' in text
        assert "made from Cyrillic when empty" in text

    def test_marks_what_is_outdated_with_the_words_that_changed(self, admin, office):
        office.name_sl = "Urad za migracije"
        with transaction.atomic():
            office.save()
        text = admin.get(page(office, "en")).text

        assert text.count(">translation outdated</span>") == 1
        assert "<ins>migracije</ins>" in text
        assert "<del>azil</del>" in text

    def test_asks_for_a_feminine_only_where_the_language_has_one(self, admin, office):
        office.posts.update(title_feminine_sl="Vodja")

        assert "title_feminine_ka" not in admin.get(page(office)).text
        assert "title_feminine_sr" in admin.get(page(office, "sr")).text

    def test_never_has_more_than_sixty_fields(self, admin, office):
        for number in range(60):
            Contact.objects.create(
                unit=office, kind="phone", written=f"{number}", label_sl=f"soba {number}"
            )
        first, last = admin.get(page(office)).text, admin.get(page(office, query="?p=3")).text

        for text in (first, last):
            assert len(re.findall(r"<(?:input|textarea|select|button)\b", text)) < 60
            assert len(text.encode()) < 150 * 1024
        assert not {*fields(first)} & {*fields(last)} - {"_seen"}
        assert "soba 59" in last

    def test_sends_many_tasks_elsewhere(self, admin, office):
        for number in range(30):
            make_task(office, text_sl=f"Naloga {number}")

        assert "Naloga 7" not in admin.get(page(office)).text

    def test_costs_the_same_however_much_a_unit_says(self, admin, office):
        address = page(office)
        admin.get(address)
        with CaptureQueriesContext(connection) as few:
            admin.get(address)
        for number in range(8):
            make_task(office, text_sl=f"Naloga {number}")
            post = make_post(office, title_sl=f"Mesto {number}", is_head=False)
            Contact.objects.create(post=post, kind="phone", written="1", label_sl="soba")

        with CaptureQueriesContext(connection) as many:
            admin.get(address)
        assert len(many) == len(few)

    @pytest.mark.parametrize("address", ["de", "SR", "sr_latn"])
    def test_there_is_none_for_other_languages(self, admin, office, address):
        assert admin.get(page(office, address)).status_code == 404


class TestSaving:
    def test_writes_what_was_written_as_one_change(self, admin, office):
        task, before = office.tasks.get(), Change.objects.count()

        response = send(
            admin, page(office), name_ka="ოფისი", **{f"tasks-{task.pk}-text_ka": "რეესტრი"}
        )
        task.refresh_from_db()
        assert (stored(office).name_ka, task.text_ka) == ("ოფისი", "რეესტრი")
        assert Change.objects.count() == before + 1
        assert response["Location"] == f"/en/admin/units/unit/{office.pk}/change/"
        (told,) = messages(admin, response)
        assert told.startswith("2 texts were translated.")
        assert f"/history/change/{Change.objects.first().pk}/take-back/" in told

    def test_writes_nothing_where_nothing_was_written(self, admin, office):
        before, was = Change.objects.count(), stored(office).updated_at

        response = send(admin, page(office))
        assert Change.objects.count() == before
        assert stored(office).updated_at == was
        assert messages(admin, response) == ["Nothing was changed."]

    def test_notes_what_is_still_right(self, admin, office):
        office.name_sl = "Urad za migracije"
        with transaction.atomic():
            office.save()

        response = send(admin, page(office, "en"), **{"right-name_en": "yes"})
        assert [*outdated_in(office)] == [("name_sr",)]
        assert messages(admin, response) == ["1 text is right as it is."]

    def test_what_is_wrong_comes_back_as_it_was_typed(self, admin, office):
        response = send(admin, page(office), name_ka="ო" * 300)

        assert response.status_code == 200
        assert "at most 255 characters" in response.text
        assert "ო" * 300 in response.text

    def test_the_only_text_is_not_taken_away(self, admin):
        unit = make_unit("lonely", name_ka="ოფისი")

        response = send(admin, page(unit), name_ka="")
        assert response.status_code == 200
        assert "Give the name in at least one language." in response.text

    def test_what_others_left_wrong_is_no_matter_of_a_translator(self, admin, office):
        Contact.objects.filter(unit=office).update(kind="email", value="no address")
        contact = office.contacts.get()

        response = send(admin, page(office), **{f"contacts-{contact.pk}-label_ka": "სამდივნო"})
        assert response.status_code == 302
        assert office.contacts.get().label_ka == "სამდივნო"

    def test_says_what_should_be_looked_at(self, admin, office):
        response = send(admin, page(office, "sr"), name_sr="Kancelarija za azil")

        assert any("is in Latin script" in told for told in messages(admin, response))

    def test_goes_on_to_the_next_unit_that_waits(self, admin, office):
        other = make_unit("other", original_language="sl", name_sl="Drugi urad", parent=office)

        response = send(admin, page(office, query="?in=office"), name_ka="ოფისი", _next="yes")
        assert response["Location"] == page(other, query="?in=office")
        response = send(admin, page(other, query="?in=office"), _next="yes")
        assert response["Location"] == queue(query="?in=office")

    def test_goes_on_to_the_next_page_of_the_unit(self, admin, office):
        for number in range(30):
            Contact.objects.create(
                unit=office, kind="phone", written=f"{number}", label_sl=f"soba {number}"
            )

        response = send(admin, page(office), _next="yes")
        assert response["Location"] == page(office, query="?p=2")

    def test_it_can_be_kept_as_a_proposal(self, admin, office):
        send(admin, page(office), name_ka="ოფისი", _propose="1")

        assert stored(office).name_ka is None
        (item,) = Proposal.objects.get().items.all()
        assert item.after["name_ka"] == "ოფისი"


class TestTwoAtOnce:
    def test_both_are_kept_where_they_wrote_different_texts(self, admin, office):
        sent = fields(admin.get(page(office)).text)
        with transaction.atomic():
            office.name_sr = "Управа за азил"
            office.save()

        response = admin.post(page(office), {**sent, "name_ka": "ოფისი"})
        assert (stored(office).name_sr, stored(office).name_ka) == ("Управа за азил", "ოფისი")
        assert "both changes are kept" in messages(admin, response)[0]

    def test_one_waits_as_a_proposal_where_they_wrote_the_same(self, admin, office):
        sent = fields(admin.get(page(office)).text)
        with transaction.atomic():
            office.name_ka = "სამმართველო"
            office.save()

        admin.post(page(office), {**sent, "name_ka": "ოფისი"})
        assert stored(office).name_ka == "სამმართველო"
        assert Proposal.objects.get().title.startswith("Not saved yet")


class TestTranslators:
    @pytest.fixture
    def translator(self, client: Client, office: Unit) -> Client:
        user = make_user("eka")
        give(user, Role.TRANSLATOR, office, ["ka"])
        client.force_login(User.objects.get(pk=user.pk))
        return client

    def test_write_in_their_languages_and_in_no_other(self, translator, office):
        assert send(translator, page(office), name_ka="ოფისი").status_code == 302
        assert stored(office).name_ka == "ოფისი"
        assert translator.get(page(office, "sr")).status_code == 403
        assert translator.post(page(office, "sr"), {"name_sr": "Х"}).status_code == 403
        assert (
            'lang="sr-Cyrl" hreflang'
            not in translator.get(page(office)).text.partition('class="ways"')[2]
        )

    def test_write_in_their_branch_and_in_no_other(self, translator):
        other = make_unit("other", name_sl="Drugi", original_language="sl")

        assert translator.get(page(other)).status_code == 404
        assert translator.get(page(other).replace(str(other.pk), "99999")).status_code == 404
        assert "Drugi" not in translator.get(queue()).text
        assert translator.get(queue(query="?in=other")).status_code == 404

    def test_are_offered_it_beside_the_names(self, translator, office):
        text = translator.get(f"/en/admin/units/unit/{office.pk}/change/").text

        assert f'href="{page(office)}"' in text


class TestWhatWaits:
    def test_leads_to_the_very_field(self, admin, office):
        text = admin.get(queue()).text

        task = office.tasks.get()
        assert f'href="{page(office)}#id_name_ka"' in text
        assert f'href="{page(office)}#id_tasks-{task.pk}-text_ka"' in text

    def test_can_be_narrowed_to_what_is_missing_or_outdated(self, admin, office):
        complete = make_unit("whole", original_language="sl", name_sl="Cel", name_ka="მთელი")
        with transaction.atomic():
            Unit.objects.filter(pk=complete.pk).update(name_sl="Celota")

        assert [one.unit for one in admin.get(queue()).context["units"]] == [office, complete]
        for sort, unit in (("missing", office), ("outdated", complete)):
            units = admin.get(queue(query=f"?sort={sort}")).context["units"]
            assert [one.unit for one in units] == [unit]

    def test_goes_on_unit_by_unit(self, admin):
        units = [
            make_unit(f"u-{number:02}", original_language="sl", name_sl=f"Urad {number}")
            for number in range(30)
        ]

        first = admin.get(queue())
        last = admin.get(first.context["next"])
        shown = [one.unit for answer in (first, last) for one in answer.context["units"]]
        assert shown == list(Unit.objects.filter(pk__in=[unit.pk for unit in units]))
        assert last.context["next"] == ""

    def test_costs_the_same_for_many_units(self, admin):
        def fill(numbers) -> None:
            for number in numbers:
                unit = make_unit(f"u-{number:02}", original_language="sl", name_sl="Urad")
                post = make_post(unit, title_sl="Vodja")
                Contact.objects.create(post=post, kind="phone", written="1", label_sl="soba")
                make_task(unit, text_sl="Naloga")

        fill(range(2))
        admin.get(queue())
        with CaptureQueriesContext(connection) as few:
            admin.get(queue())
        fill(range(2, 20))
        with CaptureQueriesContext(connection) as many:
            admin.get(queue())
        assert len(many) == len(few)

    def test_looks_at_no_more_units_at_once_than_it_says(self, admin, monkeypatch):
        monkeypatch.setattr(queue_module, "UNITS_LOOKED_AT", 4)
        for number in range(9):
            make_unit(f"u-{number}", original_language="sl", name_sl="Urad", name_ka="ოფისი")
        last = make_unit("z", original_language="sl", name_sl="Urad")

        pages = [admin.get(queue())]
        while pages[-1].context["next"]:
            pages.append(admin.get(pages[-1].context["next"]))
        assert [len(page.context["units"]) for page in pages] == [0, 0, 1]
        assert pages[-1].context["units"][0].unit == last

    def test_a_unit_with_many_tasks_leads_to_all_of_them(self, admin, office):
        for number in range(30):
            make_task(office, text_sl=f"Naloga {number}")

        (one,) = admin.get(queue()).context["units"]
        assert one.tasks
        assert all(way.text.row._meta.model_name != "task" for way in one.ways)


def drawn(draw: random.Random, field: str) -> dict[str, str | None]:
    """A text in some of the languages."""
    texts = [None, "", "Text"]
    return {f"{field}_{one.suffix}": draw.choice(texts) for one in LANGUAGES.values()}


def make_drawn_unit(draw: random.Random) -> Unit:
    """A unit of which some texts are there and some are not."""
    always = draw.choice([*LANGUAGES.values()]).suffix
    names = {**drawn(draw, "name"), f"name_{always}": "Name"}
    unit = make_unit(original_language=draw.choice(["", *LANGUAGES]), **names)
    titles = {**drawn(draw, "title"), "title_en": "Head"}
    post = make_post(unit, **titles, **drawn(draw, "title_feminine"))
    Contact.objects.create(post=post, kind="phone", written="1", **drawn(draw, "label"))
    return unit


def test_the_database_and_the_page_agree_on_what_is_missing():
    draw = random.Random(7)
    units = [make_drawn_unit(draw) for _ in range(40)]

    for language in LANGUAGES:
        all_of_it = Writable(language, frozenset(MODELS))
        found = {*lacking_units(Unit.objects.all(), language).values_list("pk", flat=True)}
        said = {
            unit.pk
            for unit in units
            if any(text.is_missing for text in texts_of(unit, all_of_it, {}))
        }
        assert found == said, language
