"""People, the posts that units have, and who holds which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.localized.texts import localized, localized_list_name, localized_person
from units.models.alphabetical import Alphabetical, AlphabeticalQuerySet, sort_key_indexes
from units.models.belonging import PartOfUnit, PartQuerySet
from units.models.codes import CodedByName, CodedQuerySet, code_from_name_field, code_is_plain
from units.models.languages import filled_in_some_language, original_language_field
from units.models.partial_dates import PartialDateField
from units.models.unit import Unit
from units.models.written import Timestamped, WrittenQuerySet
from units.text.days import AnyDay
from units.text.folding import slug


class PersonQuerySet(  # type: ignore[override]  # of as_manager(), which nobody calls
    AlphabeticalQuerySet["Person"], CodedQuerySet["Person"]
):
    """People."""

    def visible(self, on: date | None = None) -> Self:
        """People who hold a post that citizens may see."""
        return self.filter(pk__in=Appointment.objects.visible(on).values("person"))

    def named_in_past_of(self, unit: int) -> Self:
        """People of whom citizens are told that they held posts in a unit, by its key.

        Those whose name is withheld there now, be it for another time or post, are told no more.
        """
        withheld = Appointment.objects.filter(post__unit=unit, is_published=False)
        return self.exclude(pk__in=withheld.values("person"))


class Person(Alphabetical, CodedByName, Timestamped):
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

    objects = models.Manager.from_queryset(PersonQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["code"]
        indexes = sort_key_indexes("person_sort_key")
        constraints = [
            code_is_plain(),
            filled_in_some_language(
                "family_name", _("Give the family name in at least one language.")
            ),
        ]

    def __str__(self) -> str:
        return str(localized_person(self)) or self.code

    def code_stem(self) -> str:
        """The name without the degrees, in the language of the source."""
        names = (
            localized(self, part, self.original_language or None)
            for part in ("given_name", "family_name")
        )
        return slug(" ".join(map(str, names)))

    def name_in_lists(self, language: str) -> str:
        """The family name, then the given name, as readers of a language see them."""
        return localized_list_name(self, language) or self.code


class PostQuerySet(PartQuerySet["Post"]):
    """Posts."""

    def visible(self, on: date | None = None) -> Self:
        """Posts of units that citizens may see."""
        return self.filter(Unit.objects.visible(on).named_by("unit"))

    def with_holders(self, on: date | None = None, told: AppointmentQuerySet | None = None) -> Self:
        """With the people in office on a day whose names may be shown, as ``holders``.

        Or with those of the appointments ``told`` that are in force then.

        And with whether others held it or will, and nobody in between, as ``is_between``.
        """
        named = Appointment.objects.shown(on) if told is None else told.in_office(on)
        holders = named.select_related("person")
        all_held = Appointment._base_manager.filter(post=OuterRef("pk"))
        in_office = Appointment.objects.in_office(on).filter(post=OuterRef("pk"))
        return self.annotate(is_between=Exists(all_held) & ~Exists(in_office)).prefetch_related(
            Prefetch("appointments", holders, to_attr="holders")
        )


class Post(PartOfUnit):
    """Head, deputy, contact person … of a unit, whoever holds it."""

    class Holding(models.TextChoices):
        HELD = "held", _("held")
        ACTING = "acting", _("acting")
        VACANT = "vacant", _("vacant")
        NOT_PUBLISHED = "not-published", _("name not published")
        UNSTATED = "unstated", _("nothing is stated")

    if TYPE_CHECKING:
        holders: list[Appointment]
        is_between: bool

    title = models.CharField(_("title"), max_length=200, blank=True)
    title_feminine = models.CharField(
        _("title for a woman"),
        max_length=200,
        blank=True,
        help_text=_("Only in languages where it differs from the general form."),
    )
    is_head = models.BooleanField(_("head of the unit"), default=False)
    is_vacant = models.BooleanField(
        _("vacant"),
        default=False,
        help_text=_(
            "Nobody holds the post. "
            "When it is not ticked and nobody is named, the name is said to be not published."
        ),
    )

    objects = models.Manager.from_queryset(PostQuerySet)()

    class Meta(PartOfUnit.Meta):
        abstract = False
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-is_head", "order", "pk"]
        constraints = [
            code_is_plain(),
            filled_in_some_language("title", _("Give the title in at least one language.")),
            models.UniqueConstraint(
                fields=["unit", "code"],
                name="post_code_unique_in_unit",
                violation_error_message=_("Another post of this unit has this code."),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(is_head=True),
                name="post_one_head_in_unit",
                violation_error_message=_(
                    "This unit has a head already. Only one post can head it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(localized(self, "title")) or self.code

    @property
    def holding(self) -> Post.Holding:
        """Held, acting, vacant, not published or not stated: five different things.

        When all who are named have left, somebody may have followed or not: nothing is claimed.
        Needs ``with_holders()``.
        """
        if self.holders:
            return self.Holding.ACTING if self.holders[0].is_acting else self.Holding.HELD
        if self.is_vacant:
            return self.Holding.VACANT
        return self.Holding.UNSTATED if self.is_between else self.Holding.NOT_PUBLISHED

    def code_stem(self) -> str:
        """How its code begins when it is given automatically."""
        return "head" if self.is_head else "post"


class AppointmentQuerySet(WrittenQuerySet["Appointment"]):
    """Who holds what."""

    def in_office(self, on: date | None = None) -> Self:
        """Appointments that hold on a day (today by default); an unknown date is no limit."""
        day = on or timezone.localdate()
        return self.exclude(started_on__gt=day).exclude(ended_on__lt=day)

    def shown(self, on: date | None = None) -> Self:
        """Appointments in force on a day that may be published, as far as the person goes."""
        return self.in_office(on).filter(is_published=True)

    def visible(self, on: date | None = None) -> Self:
        """Appointments that citizens may see: shown, and to a post of a visible unit."""
        return self.shown(on).filter(Unit.objects.visible(on).named_by("post__unit"))

    def get_by_natural_key(
        self, unit: str, post: str, person: str, started_on: AnyDay | str | None
    ) -> Appointment:
        """The appointment that fixtures name so; a first day that is not known is null there."""
        return self.get(
            post__unit__code=unit, post__code=post, person__code=person, started_on=started_on
        )


class Appointment(Timestamped):
    """A person holds a post for a time."""

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="appointments", verbose_name=_("post")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    is_acting = models.BooleanField(_("acting"), default=False)
    started_on = PartialDateField(_("since"), null=True, blank=True)
    ended_on = PartialDateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    is_published = models.BooleanField(_("name is published"), default=True)

    objects = models.Manager.from_queryset(AppointmentQuerySet)()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = [F("started_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__not_before=F("started_on")),
                violation_error_message=_(
                    "The appointment would end before it begins: correct one of the two dates."
                ),
            ),
            models.UniqueConstraint(
                fields=["post", "person", "started_on"],
                name="appointment_once_a_day",
                violation_error_message=_(
                    "This person already has an appointment to this post from that day."
                ),
            ),
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(started_on__isnull=True),
                name="appointment_once_undated",
                violation_error_message=_(
                    "This person holds this post already, without a first day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"

    def is_in_office(self, on: date | None = None) -> bool:
        """Whether it holds on a day, as ``in_office()`` asks of many."""
        day = on or timezone.localdate()
        return not (self.started_on and self.started_on > day) and not (
            self.ended_on and self.ended_on < day
        )

    def natural_key(self) -> tuple[str, str, str, str | None]:
        return (
            *self.post.natural_key(),
            self.person.code,
            self.started_on.isoformat() if self.started_on else None,
        )

    def clean(self) -> None:
        """Nobody holds a post that is said to be vacant."""
        super().clean()
        if self.post_id and self.post.is_vacant and not self.ended_on:
            raise ValidationError(
                _(
                    "The post is marked as vacant. "
                    "Untick that first, or give the appointment a last day."
                ),
                code="vacant",
            )
