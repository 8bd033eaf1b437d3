"""Units: the nodes of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Self, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, router
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from mptt.models import TreeForeignKey

from units.databases import pinned
from units.localized.days import day_in_words
from units.localized.territories import country_beside
from units.localized.texts import localized
from units.models.alphabetical import Alphabetical, AlphabeticalQuerySet, sort_key_indexes
from units.models.codes import CodedByName, CodedQuerySet, code_from_name_field, code_is_plain
from units.models.kind import UnitKind
from units.models.languages import filled_in_some_language, original_language_field
from units.models.partial_dates import PartialDateField
from units.models.succession import FormerCode, Succession
from units.models.visibility import is_published_on, may_be_hidden
from units.models.written import Timestamped
from units.text.folding import slug
from units.text.languages import ENGLISH, LANGUAGES
from units.tree import SaveOptions, TreeManager, TreeNode, TreeQuerySet, tree_lock


class UnitQuerySet(  # type: ignore[override]  # of as_manager(), which nobody calls
    TreeQuerySet["Unit"], AlphabeticalQuerySet["Unit"], CodedQuerySet["Unit"]
):
    """Units. What citizens may see is decided by ``visible`` and nowhere else."""

    def visible(self, on: date | None = None) -> Self:
        """Units that citizens may see: published, and everything above them too.

        So a ministry that is being prepared keeps its whole branch to itself until it is published.
        """
        hiding = Unit._base_manager.filter(
            may_be_hidden(),
            ~is_published_on(on),
            tree_id=OuterRef("tree_id"),
            lft__lte=OuterRef("lft"),
            rght__gte=OuterRef("rght"),
        )
        return self.filter(~Exists(hiding))

    def named_by(self, path: str) -> Exists:
        """Whether a row names one of these units by a path: ``Post.objects.filter(….named_by(…))``.

        Asked of each row that is looked at; ``unit__in`` would let SQLite list all the units first.
        """
        return Exists(self.order_by().filter(pk=OuterRef(path)))

    def active(self, on: date | None = None) -> Self:
        """Units that exist on a day (today by default).

        An unknown date hides nothing: only a date we have can rule a unit out.
        """
        day = on or timezone.localdate()
        return self.exclude(founded_on__gt=day).exclude(dissolved_on__lte=day)

    def under(self, unit: Unit, *, include_self: bool = False) -> Self:
        """Units in the branch of a unit, in the order of the tree."""
        below = self.filter(tree_id=unit.tree_id, lft__gte=unit.lft, rght__lte=unit.rght)
        return below if include_self else below.exclude(pk=unit.pk)

    def above(self, unit: Unit, *, include_self: bool = False) -> Self:
        """The chain of parents of a unit, from the top."""
        above = self.filter(tree_id=unit.tree_id, lft__lte=unit.lft, rght__gte=unit.rght)
        return above if include_self else above.exclude(pk=unit.pk)

    def roots(self) -> Self:
        """Top-level bodies."""
        return self.filter(parent__isnull=True)

    def siblings_of(self, unit: Unit) -> Self:
        """Units with the same parent, without the unit itself; top-level bodies have none."""
        if unit.parent_id is None:
            return self.none()
        return self.filter(parent_id=unit.parent_id).exclude(pk=unit.pk)

    def for_listing(self) -> Self:
        """With what a line in a list needs, and without the long texts and keys."""
        return self.select_related("kind").defer(*long_texts())


class Unit(TreeNode, Alphabetical, CodedByName, Timestamped):
    """A ministry, sector, department or other part of an administration."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    NAME_FIELDS = ("name",)

    page_query: Mapping[str, str] = MappingProxyType({})
    """What its addresses ask for beside its code, where another state than today's is told."""

    code = code_from_name_field(
        _(
            "The public address of the unit, as in “si-mzz-enlargement”. "
            "A code that was used before leads here for ever."
        )
    )
    parent = TreeForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
        help_text=_("Empty for a body at the top, such as a ministry."),
    )
    kind = models.ForeignKey(
        UnitKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("kind"),
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    acronym = models.CharField(_("abbreviation"), max_length=50, blank=True)
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_(
            "Paragraphs, “## ” before a heading, “- ” before an item of a list, "
            "**strong** and [links](https://example.org)."
        ),
    )
    founded_on = PartialDateField(_("founded on"), null=True, blank=True)
    dissolved_on = PartialDateField(
        _("dissolved on"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer exists."),
    )
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    legal_basis_url = models.URLField(_("address of the legal basis"), max_length=500, blank=True)
    territory = models.CharField(
        _("territory"),
        max_length=6,
        blank=True,
        validators=[
            RegexValidator(
                r"^[A-Z]{2}(-[A-Z0-9]{1,3})?\Z", _("Use a code of ISO 3166, as in “SI” or “RS-00”.")
            )
        ],
        help_text=_("A code of ISO 3166, given at the top of the tree only: “SI”, “RS”, “GE”."),
    )
    original_language = original_language_field()
    status = models.CharField(_("publication"), max_length=10, choices=Status, default=Status.DRAFT)
    published_from = models.DateField(
        _("published from"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    published_until = models.DateField(
        _("published until"), null=True, blank=True, help_text=_("The last day. Empty: for ever.")
    )
    notice = models.CharField(
        _("notice"),
        max_length=500,
        blank=True,
        help_text=_("Shown at the head of this unit's page and of all pages below it."),
    )
    notice_url = models.URLField(_("address in the notice"), max_length=500, blank=True)
    notice_from = models.DateField(_("notice from"), null=True, blank=True)
    notice_until = models.DateField(
        _("notice until"), null=True, blank=True, help_text=_("The last day. Empty: for ever.")
    )

    objects = TreeManager.from_queryset(UnitQuerySet)()

    class Meta(TreeNode.Meta):
        abstract = False
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        base_manager_name = "objects"
        indexes = [
            *TreeNode.Meta.indexes,
            models.Index(
                fields=["tree_id", "lft"], condition=may_be_hidden(), name="unit_may_be_hidden"
            ),
            # So that a list of bodies ends where its page ends, however many there are.
            models.Index(
                fields=["tree_id", "lft"], condition=Q(parent__isnull=True), name="unit_bodies"
            ),
            *sort_key_indexes("unit_sort_key"),
        ]
        constraints = [
            *TreeNode.Meta.constraints,
            code_is_plain(),
            filled_in_some_language("name", _("Give the name in at least one language.")),
            models.CheckConstraint(
                name="unit_dissolved_after_founded",
                condition=Q(founded_on__isnull=True)
                | Q(dissolved_on__isnull=True)
                | Q(dissolved_on__after=F("founded_on")),
                violation_error_message=_(
                    "The unit would be dissolved before it was founded: "
                    "correct one of the two dates."
                ),
            ),
            models.CheckConstraint(
                name="unit_published_in_order",
                condition=Q(published_from__isnull=True)
                | Q(published_until__isnull=True)
                | Q(published_until__gte=F("published_from")),
                violation_error_message=_(
                    "Publication would end before it begins: correct one of the two dates."
                ),
            ),
            models.CheckConstraint(
                name="unit_notice_in_order",
                condition=Q(notice_from__isnull=True)
                | Q(notice_until__isnull=True)
                | Q(notice_until__gte=F("notice_from")),
                violation_error_message=_(
                    "The notice would end before it begins: correct one of the two dates."
                ),
            ),
        ]

    def __str__(self) -> str:
        name = str(localized(self, "name")) or self.code
        return f"{name} ({self.country})" if self.country else name

    @property
    def country(self) -> str:
        """The country to say beside the name, in the reader's language: namesakes are abroad.

        Of a body at the top whose name does not say it.
        """
        return self.country_beside()

    def country_beside(self, name: str | None = None) -> str:
        """The same beside its name as it is read, if somebody has read that already."""
        if self.parent_id is not None:
            return ""
        read = str(localized(self, "name")) if name is None else name
        return country_beside(read, self.territory)

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Store the unit; a code that it gives up leads to it from now on."""
        alias = options.get("using") or router.db_for_write(type(self), instance=self)
        with pinned(alias), tree_lock():
            old = None if self._state.adding else self._code_given_up()
            super().save(**options)
            if old:
                FormerCode.objects.filter(code=self.code, unit=self).delete()
                FormerCode.objects.update_or_create(code=old, defaults={"unit": self})

    def code_stem(self) -> str:
        """Its name in English, or else in the language of its source.

        The code of the body at the top stands before it; before that body's, its country.
        """
        spelled = slug(str(localized(self, "name", ENGLISH)))
        top = self.parent.get_root().code if self.parent else self.territory[:2].lower()
        return f"{top}-{spelled}" if top and spelled else spelled

    def codes_taken(self, stem: str) -> set[str]:
        """Those of units, and those that once were: they lead to other units."""
        former = (
            FormerCode.objects.filter(code__startswith=stem)
            .exclude(unit_id=self.pk)
            .values_list("code", flat=True)
        )
        return {*super().codes_taken(stem), *former}

    def get_absolute_url(self) -> str:
        """Its page, in the language in force."""
        return self._page("unit-detail")

    def structure_url(self) -> str:
        """The page of its whole branch, in the language in force."""
        return self._page("unit-structure")

    def _page(self, name: str) -> str:
        return reverse(name, args=[self.code], query=self.page_query or None)

    def clean(self) -> None:
        """Refuse a parent below itself, a code that leads elsewhere, and two days for one end."""
        super().clean()
        if contradiction := self.end_contradicted():
            raise ValidationError({"dissolved_on": ValidationError(contradiction, code="day")})
        if self.pk and any(above == self.pk for above in self._parents_upwards()):
            raise ValidationError(
                {
                    "parent": ValidationError(
                        _("A unit cannot be part of itself or of a unit below it."), code="loop"
                    )
                }
            )
        taken = (
            FormerCode.objects.filter(code=self.code)
            .exclude(unit_id=self.pk)
            .select_related("unit")
            .first()
        )
        if taken:
            message = _(
                "This code was once that of “%(unit)s” and still leads there. Choose another one."
            )
            raise ValidationError(
                {"code": ValidationError(message, code="former", params={"unit": taken.unit})}
            )

    def end_contradicted(self) -> str:
        """What says that it ended on another day than it does itself; empty where nothing does."""
        if not self.pk or not self.dissolved_on:
            return ""
        other = Succession.objects.ending_otherwise(self).first()
        if other is None or other.happened_on is None:
            return ""
        message = _("“%(succession)s” says that it ended on %(day)s. Make the two days the same.")
        day = day_in_words(other.happened_on, short=True)
        return message % {"succession": other.code, "day": day}

    def name_in_lists(self, language: str) -> str:
        """Its name, as readers of a language see it."""
        return str(localized(self, "name", language)) or self.code

    def has_notice(self, on: date | None = None) -> bool:
        """Whether it tells something to the readers of its branch on a day (today by default)."""
        day = on or timezone.localdate()
        is_written = any(
            getattr(self, f"notice_{language.suffix}") for language in LANGUAGES.values()
        )
        return (
            is_written
            and not (self.notice_from and self.notice_from > day)
            and not (self.notice_until and self.notice_until < day)
        )

    def is_active(self, on: date | None = None) -> bool:
        """Whether it exists on a day, as ``active()`` asks of many."""
        if not (self.founded_on or self.dissolved_on):
            return True
        day = on or timezone.localdate()
        return not (self.founded_on and self.founded_on > day) and not (
            self.dissolved_on and self.dissolved_on <= day
        )

    def is_published(self, on: date | None = None) -> bool:
        """Whether it is published itself on a day, as ``is_published_on()`` asks of many."""
        day = on or timezone.localdate()
        return (
            self.status == self.Status.PUBLISHED
            and not (self.published_from and self.published_from > day)
            and not (self.published_until and self.published_until < day)
        )

    def parts(self) -> Iterator[Timestamped]:
        """All that its page shows of its own. Needs ``with_contents()``."""
        yield from self.tasks.all()
        yield from self.contacts.all()
        for post in self.posts.all():
            yield post
            yield from post.contacts.all()
            yield from post.holders

    def _code_given_up(self) -> str | None:
        """The code that it is stored with, where it is to have another."""
        stored = type(self)._base_manager.filter(pk=self.pk).exclude(code=self.code)
        return stored.values_list("code", flat=True).first()

    def _parents_upwards(self) -> Iterator[int]:
        """The primary keys of the units above, as the parents say, not the tree columns.

        They end where a loop begins again.
        """
        seen: set[int] = set()
        above = self.parent_id
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = (
                type(self)
                ._base_manager.filter(pk=above)
                .values_list("parent_id", flat=True)
                .first()
            )


def long_texts(path: str = "") -> list[str]:
    """The columns that no line of a list needs; ``path`` leads to the unit."""
    long = ("description", "notice", "legal_basis", "sort_key")
    return [
        f"{path}{field.name}" for field in Unit._meta.concrete_fields if field.name.startswith(long)
    ]
