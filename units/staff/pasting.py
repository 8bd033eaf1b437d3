"""Contacts pasted as a ministry writes them: taken apart, looked at, then stored one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from units.models import Contact, Post, Unit
from units.staff.contacts import areas_of, territory_of
from units.staff.gates import GatedText, SentRows, gated_formfield
from units.staff.permissions import ByRights
from units.staff.workspace.acts import Act, OffersActs, Part
from units.staff.workspace.addresses import workspace_at, workspace_of
from units.text.contact_lines import FoundContact, Question, lines_of, read_lines
from units.text.languages import ENGLISH, LANGUAGES

QUESTIONS = {
    Question.AREA: _("The number stands without its area code."),
    Question.OTHER_AREA: _(
        "The number belongs to a different city from this body's other numbers."
    ),
    Question.COUNTRY: _("The number seems to begin with the code of a country, without its +."),
    Question.ENDING: _("These digits may replace the end of the number before."),
    Question.NO_SUCH_NUMBER: _("These digits do not make a complete number."),
    Question.BACKWARDS: _("The address seems to be written backwards."),
    Question.HIDDEN: _(
        "The page hides this e-mail address: what was copied is only its notice. "
        "Look the address up on the page."
    ),
    Question.SCRIPTS: _("The address mixes letters of two scripts that look alike."),
    Question.UNLIKELY: _("The address looks unusual. Is it complete and correct?"),
    Question.KIND: _("What is it?"),
}


class LinesForm(forms.Form):
    """The lines as they were copied."""

    lines = GatedText(
        label=_("Lines with contacts"),
        widget=forms.Textarea({"rows": 8, "class": "vLargeTextField", "autofocus": True}),
        max_length=20_000,
        help_text=_(
            "Paste them as they stand in the source: numbers, faxes, addresses, several on a line."
        ),
    )


class FoundForm(forms.ModelForm):
    """One contact that was found, to be corrected, answered or left out."""

    instance: Contact

    label = GatedText(label=_("label"), max_length=100, required=False)
    question = forms.ChoiceField(
        choices=[("", ""), *QUESTIONS.items()], required=False, widget=forms.HiddenInput
    )
    suggestion = GatedText(max_length=500, required=False, widget=forms.HiddenInput)
    is_accepted = forms.BooleanField(label=_("Yes, that is meant"), required=False)
    is_left_out = forms.BooleanField(label=_("Leave it out"), required=False)

    class Meta:
        model = Contact
        fields = ["kind", "written", "value", "extension"]
        widgets = {"written": forms.HiddenInput}
        formfield_callback = gated_formfield

    @property
    def asked(self) -> object:
        """What the editor is asked, in words."""
        question: str = self["question"].value()
        return QUESTIONS[Question(question)] if question in list(Question) else ""

    def clean(self) -> dict[str, object]:
        """An accepted suggestion is the value; what is left out need not be right."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("is_accepted") and not cleaned.get("value"):
            cleaned["value"] = cleaned.get("suggestion", "")
        return cleaned

    def _post_clean(self) -> None:
        if self.cleaned_data.get("is_left_out"):
            self._errors = forms.utils.ErrorDict()
        else:
            super()._post_clean()  # type: ignore[misc]


MOST_FOUND = 100
"""Contacts taken apart at once: no more come back from a form."""
FoundFormSet = forms.formset_factory(
    FoundForm, SentRows, extra=0, max_num=MOST_FOUND, absolute_max=MOST_FOUND
)


class ContactPasting(ByRights, OffersActs):
    """For the admins of what has contacts: a screen that takes lines of contacts apart."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the screen."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_paste"
        return [
            path("<int:pk>/contacts/", self.admin_site.admin_view(self.paste), name=name),
            *super().get_urls(),
        ]

    def may_paste(self, request: HttpRequest, owner: Unit | Post | None = None) -> bool:
        """Whether somebody may add contacts to a row, or to any, and change it."""
        return self.may_change(request, owner) and request.user.has_perm("units.add_contact", owner)

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """With the screen, for those who may follow it."""
        yield from super().acts(request, row)
        if self.may_paste(request, row):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_paste"
            yield Act(Part.CONTACTS, str(_("Paste contacts")), reverse(name, args=[row.pk]))

    def paste(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lines in, contacts to look at; contacts stored once the editor has looked."""
        if not self.may_paste(request):  # whether there is such a row is nobody else's matter
            raise PermissionDenied
        owner = cast("Unit | Post", get_object_or_404(self.get_queryset(request), pk=pk))
        if not self.may_paste(request, owner):
            raise PermissionDenied
        lines = LinesForm(request.POST or None)
        rows, left = None, list[str]()
        if "form-TOTAL_FORMS" in request.POST:
            rows = FoundFormSet(request.POST)
            if rows.is_valid():
                wanted = [row for row in rows.forms if not row.cleaned_data["is_left_out"]]
                return self._store(request, owner, wanted)
        elif lines.is_valid():
            found, left = _found(lines.cleaned_data["lines"], owner)
            if len(found) <= MOST_FOUND:
                rows = _found_rows(found, owner)
            else:
                message = _("There are more than %(most)d contacts. Paste them in parts.")
                lines.add_error("lines", ValidationError(message, params={"most": MOST_FOUND}))
        return self._screen(request, owner, lines, rows, left)

    def _screen(
        self,
        request: HttpRequest,
        owner: Unit | Post,
        lines: LinesForm,
        rows: forms.BaseFormSet[FoundForm] | None,
        left: Sequence[str],
    ) -> HttpResponse:
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": owner,
            "title": _("Paste contacts"),
            "subtitle": owner,
            "lines": lines,
            "rows": rows,
            "left": left,
            "media": self.media,
            "back": self._change_address(owner),
        }
        return TemplateResponse(request, "admin/units/paste_contacts.html", context)

    def _store(
        self, request: HttpRequest, owner: Unit | Post, rows: Iterable[FoundForm]
    ) -> HttpResponse:
        label = f"label_{LANGUAGES[owner.original_language or ENGLISH].suffix}"
        stored: list[Contact] = []
        with transaction.atomic():
            last: int = owner.contacts.aggregate(last=Max("order"))["last"] or 0
            for order, row in enumerate(rows, start=last + 1):
                contact = row.instance
                setattr(contact, "post" if isinstance(owner, Post) else "unit", owner)
                setattr(contact, label, row.cleaned_data["label"])
                contact.order = order
                contact.save()
                stored.append(contact)
            if stored:
                name = str(Contact._meta.verbose_name)
                self.log_change(
                    request,
                    owner,
                    [{"added": {"name": name, "object": str(contact)}} for contact in stored],
                )
        message = ngettext(
            "%(count)d contact was added.", "%(count)d contacts were added.", len(stored)
        ) % {"count": len(stored)}
        self.message_user(request, message, messages.SUCCESS if stored else messages.WARNING)
        return HttpResponseRedirect(self._change_address(owner))

    def _change_address(self, owner: Unit | Post) -> str:
        if isinstance(owner, Post):
            return workspace_of(owner.unit_id, f"post-{owner.pk}")
        return workspace_at(owner.pk, Part.CONTACTS)


def _found(text: str, owner: Unit | Post) -> tuple[list[FoundContact], list[str]]:
    """The contacts in a text, and the lines in which there is none."""
    territory, areas = territory_of(owner), areas_of(owner)
    found: list[FoundContact] = []
    left: list[str] = []
    for line in lines_of(text):
        of_line = read_lines(line, territory, areas)
        found += of_line
        if line and not of_line:
            left.append(line)
    return found, left


def _found_rows(found: Iterable[FoundContact], owner: Unit | Post) -> forms.BaseFormSet[FoundForm]:
    """A form for each contact that was found."""
    known = set(owner.contacts.values_list("kind", "value"))
    return FoundFormSet(initial=[_initial_values(one, known) for one in found])


def _initial_values(found: FoundContact, known: set[tuple[str, str]]) -> dict[str, object]:
    """What the editor sees first.

    It is proposed to leave out a contact that is there already, and a notice instead of an address.
    """
    is_known = bool(found.value) and (found.kind, found.value) in known
    return {
        "kind": "" if found.question is Question.KIND else found.kind,
        "written": found.written,
        "value": found.value,
        "extension": found.extension,
        "label": found.label,
        "question": found.question or "",
        "suggestion": found.suggestion,
        "is_left_out": is_known or found.question is Question.HIDDEN,
    }
