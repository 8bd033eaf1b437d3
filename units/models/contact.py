"""Ways to reach a unit or the holder of a post."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Self
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models.belonging import Belonging
from units.models.codes import code_is_plain
from units.models.people import Post
from units.models.unit import Unit
from units.models.written import WrittenQuerySet
from units.text import phones
from units.text.contact_lines.online import in_one_script
from units.text.contacts import (
    E164,
    NUMBERS,
    PAGES,
    SHORT,
    ContactKind,
    has_mixed_words,
    is_email,
    is_page,
)
from units.text.invisible import visible

_NUMBER_KINDS = [kind.value for kind in ContactKind if kind in NUMBERS]
_WRITE_E164 = _(
    "Write the number as it is dialled from abroad, with + and digits only: “+38614782267”."
)
_HEAD_OF_MAILTO = "!$'*+"
"""What may stand in the head of an address of a mailto (RFC 6068) as it is, beside letters."""


class MeantField(models.CharField):
    """A text that programs read: what is not seen of it is not stored, by whatever door it came."""

    def to_python(self, value: object) -> object:
        """The text as it is seen."""
        text: object = super().to_python(value)
        return visible(text) if isinstance(text, str) else text

    def deconstruct(self) -> Any:
        """For migrations it is any text: its column is no other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class ContactQuerySet(WrittenQuerySet["Contact"]):
    """Contacts."""

    def visible(self, on: date | None = None) -> Self:
        """Contacts of units, and of posts in units, that citizens may see."""
        units = Unit.objects.visible(on)
        return self.filter(Q(units.named_by("unit")) | Q(units.named_by("post__unit")))

    def get_by_natural_key(self, unit: str, post: str | None, code: str) -> Contact:
        """The contact that fixtures name so: of a unit, or of a post in it."""
        owner = {"post__unit__code": unit, "post__code": post} if post else {"unit__code": unit}
        return self.get(**owner, code=code)


class Contact(Belonging):
    """One number, address or page, as meant and as written.

    What cannot be read with certainty is kept as written only.
    """

    class Kind(models.TextChoices):
        PHONE = ContactKind.PHONE, _("phone")
        MOBILE = ContactKind.MOBILE, _("mobile phone")
        FAX = ContactKind.FAX, _("fax")
        EMAIL = ContactKind.EMAIL, _("e-mail")
        WEB = ContactKind.WEB, _("web page")
        ADDRESS = ContactKind.ADDRESS, _("address")
        OFFICE = ContactKind.OFFICE, _("office")
        HOURS = ContactKind.HOURS, _("opening hours")
        SOCIAL = ContactKind.SOCIAL, _("social network")

    OWNERS = ("unit", "post")
    NUMBERS = NUMBERS
    PAGES = PAGES

    unit = models.ForeignKey(
        Unit,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("unit"),
    )
    post = models.ForeignKey(
        Post,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("post"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    written = models.CharField(
        _("as written"),
        max_length=500,
        help_text=_("As the source writes it; this is what readers see."),
    )
    value: models.CharField[str, str] = MeantField(
        _("as meant"),
        max_length=500,
        blank=True,
        help_text=_(
            "What is dialled or clicked: “+38614782267”, an e-mail address, the address of a page. "
            "Empty when it is not certain."
        ),
    )
    extension: models.CharField[str, str] = MeantField(_("extension"), max_length=20, blank=True)
    label = models.CharField(
        _("label"), max_length=100, blank=True, help_text=_("What it is for: switchboard, press …")
    )
    text = models.TextField(
        _("in words"),
        blank=True,
        help_text=_("Addresses, offices and opening hours, in each language."),
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = models.Manager.from_queryset(ContactQuerySet)()

    class Meta(Belonging.Meta):
        abstract = False
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            code_is_plain(),
            models.CheckConstraint(
                name="contact_has_one_owner",
                condition=Q(unit__isnull=False, post__isnull=True)
                | Q(unit__isnull=True, post__isnull=False),
                violation_error_message=_("A contact belongs to a unit or to a post, not to both."),
            ),
            models.CheckConstraint(
                name="contact_is_written",
                condition=~Q(written=""),
                violation_error_message=_("Write the contact as the source does."),
            ),
            models.CheckConstraint(
                name="contact_number_is_e164",
                condition=~Q(kind__in=_NUMBER_KINDS)
                | Q(value="")
                | Q(value__regex=rf"^({E164}|{SHORT})\Z"),
                violation_error_message=_WRITE_E164,
            ),
            models.CheckConstraint(
                name="contact_extension_is_digits",
                condition=Q(extension__regex=r"^[0-9]*\Z"),
                violation_error_message=_("An extension has digits only: “1200”."),
            ),
            models.UniqueConstraint(
                fields=["unit", "code"],
                name="contact_code_unique_in_unit",
                violation_error_message=_("Another contact of this unit has this code."),
            ),
            models.UniqueConstraint(
                fields=["post", "code"],
                name="contact_code_unique_in_post",
                violation_error_message=_("Another contact of this post has this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.written

    def natural_key(self) -> tuple[str, str | None, str]:
        if self.post:
            return (*self.post.natural_key(), self.code)
        return (self.unit.code if self.unit else "", None, self.code)

    def clean(self) -> None:
        """What is meant must be something that can be dialled, written to or opened."""
        super().clean()
        self.written = self.written or self.value
        if not self.value:
            return
        try:
            if self.kind in self.NUMBERS:
                _check_number(self.value)
            elif self.kind == self.Kind.EMAIL:
                _check_address(self.value, is_email, str(EmailValidator.message))
            elif self.kind in self.PAGES:
                _check_address(self.value, is_page, str(URLValidator.message))
        except ValidationError as error:
            raise ValidationError({"value": error}) from error

    @property
    def href(self) -> str:
        """What a click does (RFC 3966, RFC 6068), or nothing where it is not certain."""
        if not self.value:
            return ""
        if self.kind in self.NUMBERS:
            return f"tel:{self.value}" + (f";ext={self.extension}" if self.extension else "")
        if self.kind == self.Kind.EMAIL:
            head, at, host = self.value.rpartition("@")
            return f"mailto:{quote(head, safe=_HEAD_OF_MAILTO)}{at}{_plain_host(host)}"
        return self.value if self.kind in self.PAGES else ""

    @property
    def is_number(self) -> bool:
        """Whether it is dialled, and known for certain."""
        return self.kind in self.NUMBERS and bool(self.value)

    @property
    def national(self) -> str:
        """The number as it is dialled at home; empty where the text as written has it."""
        return self._unless_written(phones.national(self.value))

    @property
    def international(self) -> str:
        """The number as it is dialled from abroad; empty where the text as written has it.

        A short number is dialled in its own country only.
        """
        return self._unless_written(phones.international(self.value)) if "+" in self.value else ""

    @property
    def spoken(self) -> str:
        """The number digit by digit, for those who hear it."""
        return phones.spoken(self.value)

    @property
    def spoken_extension(self) -> str:
        """The extension digit by digit."""
        return phones.spoken_digits(self.extension)

    @property
    def says_what_it_means(self) -> bool:
        """Whether an address as written can be copied as it is, so that a reader needs no more."""
        return (
            self.value.removeprefix("https://").removeprefix("http://").rstrip("/") in self.written
        )

    @property
    def is_unread(self) -> bool:
        """Whether it is a number or address of which nobody could say what it means."""
        return not self.value and self.kind in self.NUMBERS | self.PAGES | {self.Kind.EMAIL}

    def _unless_written(self, number: str) -> str:
        return "" if re.sub(r"\D", "", number) in re.sub(r"\D", "", self.written) else number

    @property
    def original_language(self) -> str:
        """That of the unit it belongs to."""
        owner = self.post or self.unit
        return owner.original_language if owner else ""

    def code_stem(self) -> str:
        """How its code begins when it is given automatically."""
        return self.kind


def _check_number(value: str) -> None:
    if not re.fullmatch(rf"{E164}|{SHORT}", value):
        raise ValidationError(_WRITE_E164, code="e164")
    if not phones.can_be_dialled(value):
        message = _("These digits do not make a complete number.")
        raise ValidationError(message, code="no-such-number")


def _check_address(address: str, is_right: Callable[[str], bool], message: str) -> None:
    """Refuse what cannot be written to or opened, and what would lead elsewhere than it says."""
    if is_right(address):
        return
    mended = in_one_script(address)
    if has_mixed_words(address) and is_right(mended):
        told = _(
            "The address mixes letters of two scripts that look alike. "
            "“%(mended)s” is meant, it seems."
        )
        raise ValidationError(told, code="scripts", params={"mended": mended})
    raise ValidationError(message, code="invalid")


def _plain_host(host: str) -> str:
    """A host without what would end it and begin the fields of a message."""
    return re.sub(r"[^\w.-]", lambda sign: quote(sign[0], safe=""), host)
