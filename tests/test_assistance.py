"""Help for editors: proposals, words of two scripts, codes, pasted contacts."""

from __future__ import annotations

import json

from django.contrib.auth.models import Permission, User
from django.test import TestCase

from tests.builders import make_contact, make_ministry, make_post, make_unit
from tests.unit_forms import part_of, save
from units.models import Contact, GlossaryEntry, Person, Unit, UnitKind
from units.staff.pasting import QUESTIONS
from units.text.contact_lines import Question


class AdminTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.editor = User.objects.create_user("editor", is_staff=True)
        cls.editor.user_permissions.set(Permission.objects.filter(content_type__app_label="units"))

    def setUp(self):
        self.client.force_login(self.editor)

    def ask(self, what, page="en", **question):
        return self.client.post(
            f"/{page}/admin/assistance/{what}/",
            json.dumps(question),
            content_type="application/json",
        )


class ProposalTests(AdminTestCase):
    def test_cyrillic_is_proposed_with_the_words_to_look_at(self):
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        answer = self.ask("propose", text="Odeljenje za EU, TAIEX i web", to="sr").json()

        assert answer["text"] == "Одељење за ЕУ, ТАЕКС и web"
        assert [
            (word["proposed"], word["reason"]) for word in answer["segments"] if word["reason"]
        ] == [
            ("ЕУ", "an abbreviation: some write it in Latin"),
            ("web", "not a Serbian word, it seems: kept"),
        ]
        assert "".join(word["proposed"] for word in answer["segments"]) == answer["text"]

    def test_latin_is_proposed_exactly(self):
        assert self.ask("propose", text="Његош", to="sr-latn").json()["text"] == "Njegoš"

    def test_reasons_are_in_the_language_of_the_editor(self):
        answer = self.ask("propose", "sl", text="EU", to="sr").json()

        assert answer["segments"][0]["reason"].startswith("kratica:")

    def test_a_wrong_question_is_refused(self):
        for question in (
            {"text": "a", "to": "ka"},
            {"to": "sr"},
            {"text": 1, "to": "sr"},
            {"text": "a" * 200_000, "to": "sr"},
        ):
            assert self.ask("propose", **question).status_code == 400
        for body in ("", "[]", "nonsense"):
            response = self.client.post(
                "/en/admin/assistance/propose/", body, content_type="application/json"
            )
            assert response.status_code == 400
        assert self.client.get("/en/admin/assistance/propose/").status_code == 405

    def test_only_staff_are_answered(self):
        self.client.logout()

        for what in ("propose", "scripts", "code"):
            assert self.ask(what, text="a", to="sr").status_code == 302

    def test_fields_say_from_where_to_propose(self):
        page = self.client.get("/en/admin/units/person/add/")
        self.assertContains(page, 'data-propose-from="sr_latn sl en"')

        page = self.client.get("/en/admin/units/unit/add/")
        self.assertContains(page, 'data-propose-from="sr_latn"')
        self.assertContains(page, 'data-propose-from="sr"')
        self.assertContains(page, 'data-code-of="unit"')


class MixedScriptTests(AdminTestCase):
    def test_a_text_in_another_script_is_pointed_out_with_the_proposal(self):
        answer = self.ask("scripts", text="Sektor za vize", language="sr-Cyrl").json()

        assert answer == {
            "remarks": [
                "“Sektor za vize” is in Latin script. “Сектор за визе” is meant, it seems."
            ],
            "mended": "Сектор за визе",
        }

    def test_spoilt_letters_are_pointed_out_with_the_mend(self):
        answer = self.ask("scripts", text="Sluèaj", language="sl").json()

        assert answer["mended"] == "Slučaj"
        assert len(answer["remarks"]) == 1

    def test_words_of_two_scripts_are_pointed_out_with_the_mend(self):
        answer = self.ask("scripts", text="Mинистарство и Сeктoр").json()

        assert answer["mended"] == "Министарство и Сектор"
        assert answer["remarks"] == [
            "“Mинистарство” mixes two scripts: letter 1, “M”, is Latin. "
            "“Министарство” is meant, it seems.",
            "“Сeктoр” mixes two scripts: letters 2, “e”, 5, “o”, are Latin. "
            "“Сектор” is meant, it seems.",
        ]

    def test_what_is_saved_is_remarked_on(self):
        data = {"code": "group", "order": "0", "name_sr": "Групa", "name_en": "Group"}
        response = self.client.post("/en/admin/units/unitkind/add/", data, follow=True)

        assert UnitKind.objects.get(code="group").name_sr == "Групa"
        self.assertContains(
            response,
            "“Групa” mixes two scripts: letter 5, “a”, is Latin. “Група” is meant, it seems.",
        )


class CodeTests(AdminTestCase):
    def test_a_code_is_proposed_from_the_name_and_the_body_above(self):
        fields = {
            "name_sr": "Група за ОЕБС",
            "parent": str(Unit.objects.get(code="mfa-sector").pk),
            "original_language": "sr",
        }

        assert self.ask("code", model="unit", fields=fields).json()["code"] == "mfa-grupa-za-oebs"
        assert (
            self.ask(
                "code", model="unit", fields={"name_ka": "ნატოს სამმართველო", "territory": "GE"}
            ).json()["code"]
            == "ge-natos-sammartvelo"
        )
        assert (
            self.ask(
                "code",
                model="person",
                fields={"given_name_sl": "Đuro", "family_name_sl": "Šušteršič"},
            ).json()["code"]
            == "djuro-sustersic"
        )
        assert self.ask("code", model="unit", fields={}).json() == {
            "code": "",
            "reason": "Write a name first.",
        }

    def test_a_proposed_code_is_free(self):
        make_unit("group", name_en="Group")
        make_unit("group-2", name_en="Group").save()

        assert (
            self.ask("code", model="unit", fields={"name_en": "Group"}).json()["code"] == "group-3"
        )

    def test_a_code_that_was_given_up_is_not_free(self):
        unit = make_unit("group")
        unit.code = "team"
        unit.save()

        assert (
            self.ask("code", model="unit", fields={"name_en": "Group"}).json()["code"] == "group-2"
        )

    def test_a_form_without_a_code_is_saved_with_one(self):
        data = {
            "code": "",
            "gender": "",
            "given_name_sl": "Alenka",
            "family_name_sl": "Košir",
            "original_language": "sl",
        }
        data |= {"appointments-TOTAL_FORMS": "0", "appointments-INITIAL_FORMS": "0"}
        self.client.post("/en/admin/units/person/add/", data)

        assert Person.objects.get().code == "alenka-kosir"

    def test_what_is_no_model_of_ours_is_refused(self):
        for model in ("user", "task", None, "nothing"):
            assert self.ask("code", model=model, fields={}).status_code == 400

    def test_the_same_name_twice_gets_two_codes(self):
        first, second = (
            Person.objects.create(given_name_en="Ana", family_name_en="Novak") for _ in range(2)
        )

        assert (first.code, second.code) == ("ana-novak", "ana-novak-2")


class WrittenContactTests(AdminTestCase):
    def save(self, **contact):
        Unit.objects.filter(pk=self.ministry.pk).update(territory="RS")
        row = {
            f"contacts-0-{name}": value
            for name, value in ({"order": "0", "kind": "phone"} | contact).items()
        }
        response = save(self.client, part_of(self.ministry, "contacts", "new"), **row)
        assert response.status_code == 302, response.context["errors"]
        return Contact.objects.get()

    def test_a_text_that_leaves_no_doubt_is_enough(self):
        contact = self.save(kind="fax", written="011/3613-321 lok. 12")

        assert (contact.kind, contact.value, contact.extension) == ("fax", "+381113613321", "12")

    def test_a_doubtful_text_is_kept_as_written(self):
        assert self.save(written="3613-321").value == ""

    def test_what_the_editor_says_counts(self):
        assert self.save(written="011/3613-321", value="+381113613322").value == "+381113613322"


class PastingTests(AdminTestCase):
    def address(self):
        return f"/en/admin/units/unit/{self.ministry.pk}/contacts/"

    def paste(self, lines):
        return self.client.post(self.address(), {"lines": lines})

    def confirm(self, response, **changes):
        data = {
            "form-TOTAL_FORMS": str(len(response.context["rows"].forms)),
            "form-INITIAL_FORMS": "0",
        }
        for form in response.context["rows"].forms:
            for name in form.fields:
                value = form[name].value()
                if value not in (None, False, ""):
                    data[f"{form.prefix}-{name}"] = "on" if value is True else value
        return self.client.post(self.address(), data | changes, follow=True)

    def test_a_line_becomes_separate_contacts(self):
        Unit.objects.filter(pk=self.ministry.pk).update(territory="RS")
        response = self.paste(
            "phone: +381-11-3613-321, 3620-261 • fax: 3614-929, e-mail: bmseu(at)mup.gov.rs"
        )
        assert not Contact.objects.exists()

        done = self.confirm(response)

        assert list(Contact.objects.values_list("kind", "written", "value")) == [
            ("phone", "+381-11-3613-321", "+381113613321"),
            ("phone", "3620-261", "+381113620261"),
            ("fax", "3614-929", "+381113614929"),
            ("email", "bmseu(at)mup.gov.rs", "bmseu@mup.gov.rs"),
        ]
        self.assertContains(done, "4 contacts were added.")

    def test_what_is_uncertain_is_asked_and_stored_as_written_unless_answered(self):
        Unit.objects.filter(pk=self.ministry.pk).update(territory="RS")
        make_contact(self.ministry, "011/3613-321", value="+381113613321")
        response = self.paste("3227-241\nis.vog@znm.pg")
        self.assertContains(response, "The number stands without its area code.")
        self.assertContains(response, "gp.mnz@gov.si")

        self.confirm(response, **{"form-1-is_accepted": "on"})

        assert list(Contact.objects.values_list("written", "value"))[1:] == [
            ("3227-241", ""),
            ("is.vog@znm.pg", "gp.mnz@gov.si"),
        ]

    def test_what_is_left_out_is_not_stored(self):
        response = self.paste("Kneza Miloša 24, Beograd\n+381 11 3613-321")
        self.confirm(response, **{"form-0-is_left_out": "on"})

        assert [contact.value for contact in Contact.objects.all()] == ["+381113613321"]

    def test_a_contact_that_is_there_already_is_left_out(self):
        make_contact(self.ministry, "011/3613-321", value="+381113613321")

        assert (
            self.paste("+381 11 3613-321").context["rows"].forms[0]["is_left_out"].value() is True
        )

    def test_a_wrong_answer_is_said_and_nothing_is_stored(self):
        response = self.confirm(self.paste("+381 11 3613-321"), **{"form-0-value": "011 3613"})

        self.assertContains(response, "Write the number as it is dialled from abroad")
        assert not Contact.objects.exists()

    def test_words_need_a_kind(self):
        response = self.confirm(self.paste("Kneza Miloša 24, Beograd"))

        self.assertContains(response, "This field is required.")

    def test_posts_have_contacts_too(self):
        post = make_post(self.ministry)
        response = self.client.post(
            f"/en/admin/units/post/{post.pk}/contacts/", {"lines": "+381 11 3613-321"}
        )
        data = {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-kind": "phone",
            "form-0-written": "+381 11 3613-321",
        }
        self.client.post(
            f"/en/admin/units/post/{post.pk}/contacts/", data | {"form-0-value": "+381113613321"}
        )

        assert response.status_code == 200
        assert Contact.objects.get().post == post

    def test_nobody_pastes_without_permission(self):
        self.editor.user_permissions.remove(Permission.objects.get(codename="add_contact"))
        assert self.paste("+381 11 3613-321").status_code == 403

        self.editor.user_permissions.set(Permission.objects.filter(codename="add_contact"))
        assert self.paste("+381 11 3613-321").status_code == 403

    def test_lines_in_which_there_is_none_are_listed(self):
        page = self.paste("Page checked on: 14 June 2017\n+381 11 3613-321")

        self.assertContains(page, "<q>Page checked on: 14 June 2017</q>")
        assert len(page.context["rows"].forms) == 1

    def test_the_notice_of_a_hidden_address_is_said_to_be_one_and_left_out(self):
        page = self.paste("email: This email address is being protected from spambots.")
        self.assertContains(page, "The page hides this e-mail address")
        self.confirm(page)

        assert not Contact.objects.exists()

    def test_every_question_is_asked_in_words(self):
        assert set(QUESTIONS) == set(Question)

    def test_lines_without_contacts_say_so(self):
        self.assertContains(self.paste("---"), "No contact was found in these lines.")
