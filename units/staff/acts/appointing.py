"""Appointing somebody to a post of a unit: who, to which post, and from when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.appointing import Appointing, appoint
from units.models import Appointment, Person, Post, Unit
from units.models.namesakes import namesake, namesake_warning
from units.rights.holding import Anybody
from units.rights.people import people_choosable_by
from units.rights.who import Action, may
from units.staff.acts.fields import day_field, said_day, text_field
from units.staff.acts.pages import ActForm, ActPage, ActScreens, language_at_hand
from units.staff.acts.searching import (
    FoundRow,
    offer_people,
    people_found,
    people_of,
    searched,
    told_of_search,
)
from units.staff.acts.vacating import ENDED, VACANT, Vacate, ending_in_words
from units.staff.workspace.acts import Act, Part

WHO = "who"
"""The field in which somebody is looked for, and what an address asks for."""


class AppointingForm(ActForm):
    """Which post, who, how and from when."""

    GROUPS = (
        (gettext_lazy("Post"), ("post",), False),
        (gettext_lazy("A new post"), ("title", "is_head"), True),
        (gettext_lazy("Who"), (WHO, "person"), False),
        (
            gettext_lazy("A new person"),
            ("given_name", "family_name", "honorific_prefix", "gender"),
            True,
        ),
        (gettext_lazy("How and from when"), ("how", "day", "last", "ends_others"), False),
    )

    post = forms.ModelChoiceField(
        Post.objects.none(), label=gettext_lazy("post"), required=False, empty_label="–"
    )
    is_head = forms.BooleanField(label=gettext_lazy("head of the unit"), required=False)
    person = FoundRow(Person.objects.none(), label=gettext_lazy("person"), required=False)
    gender = forms.ChoiceField(
        label=gettext_lazy("gender"),
        required=False,
        choices=[("", "–"), *Person.Gender.choices],
        help_text=gettext_lazy("Decides the form of the post's title. Empty: the general form."),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("how"),
        choices=[
            (Post.Holding.HELD.value, gettext_lazy("appointed")),
            (Post.Holding.ACTING.value, gettext_lazy("acting")),
        ],
        initial=Post.Holding.HELD.value,
        widget=forms.RadioSelect,
    )
    ends_others = forms.BooleanField(
        label=gettext_lazy("whoever holds the post leaves it on the day before"),
        required=False,
        initial=True,
    )

    def __init__(self, unit: Unit, request: HttpRequest, data: QueryDict | None) -> None:
        asked = request.GET.get("post", "")
        super().__init__(data, initial={"post": asked, WHO: searched(request, WHO)})
        self.unit, self.request = unit, request
        self.fields["title"] = text_field(gettext_lazy("title"), 200)
        self.fields[WHO] = text_field(gettext_lazy("name or code"), 200)
        self.fields[WHO].widget.attrs |= {"data-finds": "found", "autocomplete": "off"}
        self.fields["given_name"] = text_field(gettext_lazy("given name"), 100)
        self.fields["family_name"] = text_field(gettext_lazy("family name"), 100)
        self.fields["honorific_prefix"] = text_field(gettext_lazy("title before the name"), 50)
        self.fields["day"] = day_field(gettext_lazy("first day"))
        self.fields["last"] = day_field(gettext_lazy("last day, where it is known"), required=False)
        self._ask_of_posts()
        person = cast(FoundRow, self.fields["person"])
        person.queryset = people_of(request)
        self.told = self._offer(searched(request, WHO))
        self.made: Appointing | None = None

    def clean(self) -> dict[str, object]:
        """Put it together, and ask the act itself what speaks against it."""
        cleaned: dict[str, object] = super().clean() or {}
        person = self._person(cleaned)
        post = self._post(cleaned)
        if self.errors or person is None or post is None:
            return cleaned
        self.made = Appointing(
            post,
            person,
            cast(date, cleaned["day"]),
            cast("date | None", cleaned["last"]),
            cleaned["how"] == Post.Holding.ACTING,
            bool(cleaned["ends_others"]),
        )
        self.ask(self.made.check)
        return cleaned

    def _ask_of_posts(self) -> None:
        posts = Post.objects.filter(unit=self.unit)
        there = list(posts)
        for post in there:
            post.unit = self.unit
        field = cast("forms.ModelChoiceField[Post]", self.fields["post"])
        field.queryset = posts
        field.choices = [("", _("a new post")), *((post.pk, str(post)) for post in there)]
        if any(post.is_head for post in there):
            del self.fields["is_head"]
        elif not there:
            self.initial["is_head"] = True
        if not there:
            del self.fields["post"]
        elif not self.initial["post"]:
            self.initial["post"] = there[0].pk

    def _offer(self, text: str) -> str:
        """Show who answers to a text; how that went, in words."""
        found = people_found(text, self.request)
        offer_people(cast(FoundRow, self.fields["person"]), found, self.request.user)
        return told_of_search(text, found)

    def _person(self, cleaned: dict[str, object]) -> Person | None:
        """Who was chosen, named or entered anew."""
        chosen, text = cast("Person | None", cleaned.get("person")), str(cleaned.get(WHO) or "")
        names = {name: cleaned.get(name) for name in ("given_name", "family_name")}
        if any(names.values()):
            return self._new_person(cleaned, is_other_named=bool(chosen or text))
        found = people_found(text, self.request)
        if chosen is None and len(found) == 1 and _is_meant(text, found[0]):
            chosen = found[0]
        if chosen is None or chosen not in found:
            shown = [*found, *([chosen] if chosen else [])]
            offer_people(cast(FoundRow, self.fields["person"]), shown, self.request.user)
        if chosen is None:
            self.add_error("person" if found else WHO, _whom_to_name(text, found))
        return chosen

    def _new_person(self, cleaned: dict[str, object], *, is_other_named: bool) -> Person | None:
        if is_other_named:
            message = _("Name a person who is there already, or enter a new one, not both.")
            self.add_error("family_name", message)
            return None
        if not cleaned.get("family_name"):
            self.add_error("family_name", _("Give the family name in at least one language."))
            return None
        language = language_at_hand()
        texts = ("given_name", "family_name", "honorific_prefix")
        return Person(
            gender=str(cleaned.get("gender") or ""),
            original_language=language.code,
            **{f"{name}_{language.suffix}": cleaned.get(name) or "" for name in texts},
        )

    def _post(self, cleaned: dict[str, object]) -> Post | None:
        """The post that was chosen, or the new one."""
        chosen, title = cast("Post | None", cleaned.get("post")), cleaned.get("title")
        if chosen and title:
            self.add_error("title", _("Choose a post that is there already, or give a new title."))
        elif not chosen and not title:
            self.add_error("title", _("Give the title in at least one language."))
        elif chosen is None:
            column = f"title_{language_at_hand().suffix}"
            last = Post.objects.filter(unit=self.unit).order_by("-order").first()
            return Post(
                unit=self.unit,
                is_head=bool(cleaned.get("is_head")),
                order=last.order + 1 if last else 0,
                **{column: title},
            )
        if chosen is not None:
            chosen.unit = self.unit
        return chosen


def _is_meant(text: str, person: Person) -> bool:
    """Whether a text says no less than the name or the code of somebody."""
    said = set(text.casefold().split())
    return text.strip() == person.code or said >= set(
        f"{person.given_name or ''} {person.family_name or ''}".casefold().split()
    )


def _whom_to_name(text: str, found: list[Person]) -> str:
    if found:
        return _("Choose who is meant.")
    if text:
        return _("Nobody answers to this. Write the name otherwise, or enter a new person below.")
    return _("Say who is appointed.")


class Appoint(ActPage[AppointingForm]):
    """Somebody comes to hold a post."""

    @classmethod
    def is_allowed(cls, user: Anybody, unit: Unit | None) -> bool:
        """Whether somebody may add appointments."""
        return user.has_perm("units.add_appointment", unit)

    @property
    def title(self) -> str:
        return _("Appoint to “%(unit)s”") % {"unit": self.unit}

    @property
    def button(self) -> str:
        return _("Appoint")

    def make_form(self) -> AppointingForm:
        return AppointingForm(self.unit, self.request, self.data)

    def more(self) -> dict[str, object]:
        """With how the search for a person went."""
        return {"found_field": "person", "told": self.form.told}

    @property
    def made(self) -> Appointing:
        """What is to be done."""
        return cast(Appointing, self.form.made)

    def lacks_rights(self) -> bool:
        """Of all that it writes: the new rows, those who leave, the mark."""
        user, made = self.user, self.made
        written = [ENDED] if made.ending() else []
        written += [VACANT] if made.fills_vacancy() else []
        return not (
            (not written or may(user, Action.CHANGE, self.unit, written))
            and (made.post.pk or user.has_perm("units.add_post", self.unit))
            and (made.person.pk or user.has_perm("units.add_person"))
        )

    def steps(self) -> Iterator[str]:
        made = self.made
        if not made.post.pk:
            yield _("The post “%(post)s” is made new.") % {"post": made.post}
        if not made.person.pk:
            yield _("%(person)s is entered as a new person.") % {"person": made.person}
        yield from ending_in_words(made.ending(), made.day)
        if made.fills_vacancy():
            yield _("The post is no longer marked as vacant.")
        yield self._said()
        if made.day > timezone.localdate() and made.fills_vacancy():
            yield _("Until then nothing is stated of the post.")

    def remarks(self) -> Iterator[str]:
        """That somebody of this name is there already, where the reader may know."""
        person = self.made.person
        other = None if person.pk else namesake(person)
        if isinstance(other, Person) and (
            people_choosable_by(self.user).filter(pk=other.pk).exists()
        ):
            yield namesake_warning(person, other.code)

    def carry_out(self) -> str:
        said = self._said()
        held = appoint(self.made)
        name = str(Appointment._meta.verbose_name)
        self.screen.log_change(
            self.request, self.unit, [{"added": {"name": name, "object": str(held)}}]
        )
        return said

    def _said(self) -> str:
        made = self.made
        about = {"person": made.person, "post": made.post, "day": said_day(made.day)}
        if made.last:
            message = (
                _("%(person)s is acting in the post “%(post)s” from %(day)s to %(last)s.")
                if made.is_acting
                else _("%(person)s holds the post “%(post)s” from %(day)s to %(last)s.")
            )
            return message % {**about, "last": said_day(made.last)}
        message = (
            _("%(person)s is acting in the post “%(post)s” from %(day)s.")
            if made.is_acting
            else _("%(person)s holds the post “%(post)s” from %(day)s.")
        )
        return message % about


class Appointments(ActScreens):
    """For the admin of units: who holds its posts."""

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of the acts."""
        acts = [self.act_url("appoint", Appoint), self.act_url("vacate", Vacate)]
        return [*acts, *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With what may be done about its posts."""
        yield from super().acts(request, unit)
        if Appoint.is_allowed(request.user, unit):
            address = reverse("admin:units_unit_appoint", args=[unit.pk])
            yield Act(Part.PEOPLE, _("Appoint"), address)
        if Vacate.is_allowed(request.user, unit) and unit.posts.exists():
            address = reverse("admin:units_unit_vacate", args=[unit.pk])
            yield Act(Part.PEOPLE, _("Leave a post vacant"), address)
