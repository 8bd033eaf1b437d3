"""People, the posts that units have, and who holds which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models.alphabet import Alphabetical, sort_key_indexes
from units.models.base import (
    CodedByName,
    Dated,
    FoundByCode,
    FoundInUnit,
    PartOfUnit,
    code_from_name_field,
    code_is_plain,
    original_language_field,
    said_in_some_language,
)
from units.querysets import AppointmentQuerySet, PersonQuerySet, PostQuerySet
from units.reading import read, read_name_for_lists, read_person
from units.text.folding import slug


class PersonManager(FoundByCode, models.Manager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds a person by the code."""


class Person(Alphabetical, CodedByName, Dated):
    """Somebody who holds a post. A name has a spelling per language and script."""

    class Gender(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")

    NAME_FIELDS = ("family_name", "given_name")

    code = code_from_name_field(_("Names the person in files, as in “alenka-kosir”."))
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    honorific_prefix = models.CharField(_("title before the name"), max_length=50, blank=True)
    honorific_suffix = models.CharField(_("title after the name"), max_length=100, blank=True)
    gender = models.CharField(
        _("gender"),
        max_length=10,
        choices=Gender,
        blank=True,
        help_text=_("Decides the form of the post's title. Empty: the general form."),
    )
    original_language = original_language_field()

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["code"]
        indexes = sort_key_indexes("person_sort_key")
        constraints = [
            code_is_plain(),
            said_in_some_language("family_name", _("Give the family name in at least one language.")),
        ]

    def __str__(self) -> str:
        return str(read_person(self)) or self.code

    def code_stem(self) -> str:
        """The name without the degrees, in the language of the source."""
        names = (read(self, part, self.original_language or None) for part in ("given_name", "family_name"))
        return slug(" ".join(map(str, names)))

    def name_in_lists(self, language: str) -> str:
        """The family name, then the given name, as readers of a language see them."""
        return read_name_for_lists(self, language) or self.code


class PostManager(FoundInUnit, models.Manager.from_queryset(PostQuerySet)):  # type: ignore[misc]
    """Finds a post by its unit and its code there."""


class Post(PartOfUnit):
    """Head, deputy, contact person … of a unit, whoever holds it."""

    class Holding(models.TextChoices):
        HELD = "held", _("held")
        ACTING = "acting", _("acting")
        VACANT = "vacant", _("vacant")
        NOT_PUBLISHED = "not-published", _("name not published")

    if TYPE_CHECKING:
        holders: list[Appointment]

    title = models.CharField(_("title"), max_length=200, blank=True)
    title_feminine = models.CharField(
        _("title of a woman"), max_length=200, blank=True, help_text=_("Only in languages where it differs from the general form.")
    )
    is_head = models.BooleanField(_("head of the unit"), default=False)
    is_vacant = models.BooleanField(
        _("vacant"),
        default=False,
        help_text=_("Nobody holds the post. When it is not ticked and nobody is named, the name is said to be not published."),
    )

    objects = PostManager()

    class Meta(PartOfUnit.Meta):
        abstract = False
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-is_head", "order", "pk"]
        constraints = [
            code_is_plain(),
            said_in_some_language("title", _("Give the title in at least one language.")),
            models.UniqueConstraint(
                fields=["unit", "code"], name="post_code_unique_in_unit",
                violation_error_message=_("Another post of this unit has this code."),
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_head=True), name="post_one_head_in_unit",
                violation_error_message=_("This unit has a head already. Only one post can head it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(read(self, "title")) or self.code

    @property
    def holding(self) -> Post.Holding:
        """Held, acting, vacant or not published: four different things. Needs ``with_holders()``."""
        if self.holders:
            return self.Holding.ACTING if self.holders[0].is_acting else self.Holding.HELD
        return self.Holding.VACANT if self.is_vacant else self.Holding.NOT_PUBLISHED

    def code_stem(self) -> str:
        """How its code begins when it is given automatically."""
        return "head" if self.is_head else "post"


class AppointmentManager(models.Manager.from_queryset(AppointmentQuerySet)):  # type: ignore[misc]
    """Finds an appointment by its post, its person and its first day."""

    def get_by_natural_key(self, unit: str, post: str, person: str, started_on: date | str | None) -> Appointment:
        """The appointment that fixtures name so; a first day that is not known is null there."""
        return self.get(post__unit__code=unit, post__code=post, person__code=person, started_on=started_on)


class Appointment(Dated):
    """A person holds a post for a time."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="appointments", verbose_name=_("post"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    is_acting = models.BooleanField(_("acting"), default=False)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    is_published = models.BooleanField(_("name is published"), default=True)

    objects = AppointmentManager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = [F("started_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("The appointment would end before it begins: correct one of the two dates."),
            ),
            models.UniqueConstraint(
                fields=["post", "person", "started_on"], name="appointment_once_a_day",
                violation_error_message=_("This person was appointed to this post on that day already."),
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(started_on__isnull=True), name="appointment_once_undated",
                violation_error_message=_("This person holds this post already, without a first day."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"

    def natural_key(self) -> tuple[str, str, str, str | None]:
        """What fixtures call it."""
        return (*self.post.natural_key(), self.person.code, self.started_on.isoformat() if self.started_on else None)

    def clean(self) -> None:
        """Nobody holds a post that is said to be vacant."""
        super().clean()
        if self.post_id and self.post.is_vacant and not self.ended_on:
            raise ValidationError(_("The post is marked as vacant. Untick that first, or give the appointment a last day."), code="vacant")
