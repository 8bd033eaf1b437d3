"""The text of a contact is corrected: what is meant is read anew, or the editor is asked."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import TestCase

from tests.browser_forms import as_sent
from tests.builders import make_contact, make_post, make_unit
from tests.unit_forms import part_of
from units.models import Contact


class CorrectionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = User.objects.create_superuser("editor", password="x")
        cls.unit = make_unit("mup", territory="RS")
        cls.number = make_contact(cls.unit, "3620-261", value="+381113620261")

    def setUp(self):
        self.client.force_login(self.editor)

    def correct(self, contact, **fields):
        """Write something else in some fields, as the form shows them, and save."""
        owner = contact.post or contact.unit
        self.form = f"{owner._meta.model_name}_form"
        self.address = part_of(owner, "contacts", contact.pk)
        return self.send(self.client.get(self.address), **fields)

    def send(self, page, **fields):
        sent = as_sent(page.text, self.form)
        return self.client.post(
            self.address, sent | {f"contacts-0-{name}": value for name, value in fields.items()}
        )

    def stored(self):
        contact = Contact.objects.get()
        return contact.written, contact.value, contact.extension

    def test_a_text_that_leaves_no_doubt_is_read_anew(self):
        assert self.correct(self.number, written="011/3620-999 lok. 12").status_code == 302

        assert self.stored() == ("011/3620-999 lok. 12", "+381113620999", "12")

    def test_a_doubtful_text_is_asked_about_beside_the_field(self):
        page = self.correct(self.number, written="3620-999")

        self.assertContains(page, "It seems to mean “+381113620999”.")
        self.assertNotContains(page, 'value="+381113620261"')
        assert self.stored() == ("3620-261", "+381113620261", "")

    def test_the_answer_counts(self):
        page = self.correct(self.number, written="3620-999")
        self.send(page, value="+381113620999")

        assert self.stored() == ("3620-999", "+381113620999", "")

    def test_the_former_number_stands_if_the_editor_says_so(self):
        page = self.correct(self.number, written="3620-261/262")
        self.assertContains(page, "what it means is not certain")
        self.send(page, value="+381113620261")

        assert self.stored() == ("3620-261/262", "+381113620261", "")

    def test_a_note_beside_the_same_number_asks_nothing(self):
        assert self.correct(self.number, written="3620-261 (09–16)").status_code == 302

        assert self.stored() == ("3620-261 (09–16)", "+381113620261", "")

    def test_no_answer_leaves_the_text_alone(self):
        page = self.correct(self.number, written="3620-999")
        assert self.send(page).status_code == 302

        assert self.stored() == ("3620-999", "", "")

    def test_an_answer_is_for_the_text_that_was_asked_about(self):
        page = self.correct(self.number, written="3620-999")
        page = self.send(page, written="3620-998", value="+381113620261")

        self.assertContains(page, "It seems to mean “+381113620998”.")

    def test_another_spelling_of_the_same_number_asks_nothing(self):
        assert self.correct(self.number, written="3620 261").status_code == 302

        assert self.stored() == ("3620 261", "+381113620261", "")

    def test_what_the_editor_states_together_with_the_text_counts(self):
        self.correct(self.number, written="centrala", value="+381113620000")

        assert self.stored() == ("centrala", "+381113620000", "")

    def test_an_extension_of_the_former_text_goes_with_it_and_another_stays(self):
        for written, extension, after in (("011 3620-261 lok. 12", "12", ""), ("011", "7", "7")):
            Contact.objects.update(written=written, extension=extension)
            self.correct(Contact.objects.get(), written="011/3620-999")

            assert self.stored() == ("011/3620-999", "+381113620999", after)

    def test_addresses_and_pages_are_read_anew_too(self):
        for kind, written, value, corrected, read in (
            ("email", "a@mup.gov.rs", "a@mup.gov.rs", "b(at)mup.gov.rs", "b@mup.gov.rs"),
            ("web", "www.mup.rs", "https://www.mup.rs", "www.mup.gov.rs", "https://www.mup.gov.rs"),
            ("social", "x.rs", "https://x.rs", "https://y.rs/mup", "https://y.rs/mup"),
        ):
            Contact.objects.update(kind=kind, written=written, value=value)
            self.correct(Contact.objects.get(), written=corrected)

            assert self.stored() == (corrected, read, "")

    def test_a_page_under_a_text_that_names_none_is_asked_about(self):
        Contact.objects.update(kind="web", written="www.mup.rs", value="https://www.mup.rs")
        page = self.correct(Contact.objects.get(), written="our page")

        self.assertContains(page, "what it means is not certain")

    def test_the_contacts_of_posts_likewise(self):
        Contact.objects.update(unit=None, post=make_post(self.unit))
        page = self.correct(Contact.objects.get(), written="381-3620-999")
        assert page.status_code == 200
        self.send(page, written="011/3620-999")

        assert self.stored() == ("011/3620-999", "+381113620999", "")


class WrittenOnlyTests(TestCase):
    """A new contact of which only the text is given."""

    @classmethod
    def setUpTestData(cls):
        cls.editor = User.objects.create_superuser("editor", password="x")
        cls.unit = make_unit("mup", territory="RS")

    def setUp(self):
        self.client.force_login(self.editor)
        self.address = part_of(self.unit, "contacts", "new")

    def save(self, page=None, **fields):
        sent = as_sent((page or self.client.get(self.address)).text, "unit_form")
        fields = {f"contacts-0-{name}": value for name, value in fields.items()}
        return self.client.post(self.address, sent | fields)

    def test_what_leaves_no_doubt_is_read(self):
        for kind, written, value in (
            ("web", "www.example.org/x", "https://www.example.org/x"),
            ("phone", "011/3620-999 centrala", "+381113620999"),
            ("phone", "011/3620-999 radnim danom 7-15", "+381113620999"),
            ("phone", "192", "192"),
        ):
            Contact.objects.all().delete()
            self.save(kind=kind, written=written)

            assert Contact.objects.get().value == value

    def test_several_are_proposed(self):
        page = self.save(kind="email", written="a@b.si; c@d.si")

        self.assertContains(page, "seems to mean several: a@b.si, c@d.si.")
        assert not Contact.objects.exists()

    def test_a_doubtful_one_is_proposed_and_may_stay_as_written(self):
        page = self.save(kind="email", written="ministarstvo@\u0430pr.gov.rs")

        self.assertContains(page, "seems to mean “ministarstvo@apr.gov.rs”.")
        self.save(page)
        assert Contact.objects.get().value == ""

    def test_a_wrong_value_is_refused_with_the_mend(self):
        page = self.save(kind="email", written="pošta", value="ministarstvo@\u0430pr.gov.rs")

        self.assertContains(page, "“ministarstvo@apr.gov.rs” is meant, it seems.")
