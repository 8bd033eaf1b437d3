"""The forms of signing in: each try is counted, and what fails is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.forms import AdminPasswordChangeForm as DjangosOwnPasswordForm
from django.contrib.auth.forms import AdminPasswordChangeForm, SetPasswordMixin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from units.accounts.acting import request_in_hand
from units.accounts.audit import What, note, note_typed
from units.accounts.codes import read_code
from units.accounts.models import SecondFactor
from units.accounts.second_factors import confirms
from units.accounts.throttle import CODE, CONFIRMATION, PASSWORD, Rules, TooManyTries, Try
from units.databases import writing

_LONGEST_CODE = 60


class CountedForm(forms.BaseForm):
    """A form of which not every sending is tried."""

    wait: int | None = None
    """For how many seconds nothing is tried, if so."""

    def _try(
        self, rules: Rules, name: str, request: HttpRequest, tell: Callable[[What], None]
    ) -> Try:
        """Count a try; refuse it where there were too many, and tell the first time."""
        try:
            counted = Try(rules, name, request)
        except TooManyTries as error:
            self.wait = error.seconds
            raise ValidationError(str(error), code="too-many") from error
        self._tell = tell
        return counted

    def _failed(self, counted: Try, what: What) -> None:
        self._tell(what)
        if counted.fills:
            self._tell(What.LOCKED_OUT)


class SignInForm(CountedForm, AdminAuthenticationForm):
    """Django's form for a name and a password."""

    def clean(self) -> dict[str, Any]:
        """Django's, if there were not too many tries."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if self.request is None or not name or not password:
            return super().clean()
        request = self.request
        counted = self._try(PASSWORD, name, request, lambda what: note_typed(what, name, request))
        try:
            cleaned = super().clean()
        except ValidationError:
            self._failed(counted, What.REFUSED)
            raise
        counted.succeeded()
        return cleaned


class CodeForm(CountedForm, forms.Form):
    """The code of the app, or a recovery code."""

    is_recovery = False
    """Whether it was a recovery code that fitted."""
    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, factor: SecondFactor, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.factor = request, factor

    def clean_code(self) -> str:
        """What was typed, if it confirms who signs in."""
        typed: str = self.cleaned_data["code"]
        user = self.factor.user
        counted = self._try(
            CODE, user.get_username(), self.request, lambda what: note(what, user, by=user)
        )
        if not confirms(self.factor, typed):
            self._failed(counted, What.FACTOR_REFUSED)
            raise ValidationError(
                _("This code is wrong, or was used already. Wait for the next one and type it."),
                code="wrong",
            )
        counted.succeeded()
        self.is_recovery = bool(read_code(typed)[1])
        return typed


class NewFactorForm(forms.Form):
    """The code with which a new secret is confirmed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(CountedForm, forms.Form):
    """The password of somebody who has signed in, asked again."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s")
        self.request, self.user = request, user

    def clean_password(self) -> str:
        """The password, if it is right."""
        typed: str = self.cleaned_data["password"]
        user = self.user
        counted = self._try(
            CONFIRMATION, user.get_username(), self.request, lambda what: note(what, user)
        )
        if not user.check_password(typed):
            self._failed(counted, What.REFUSED)
            raise ValidationError(_("This is not your password."), code="wrong")
        counted.succeeded()
        return typed


class StoredWithItsNote(SetPasswordMixin):
    """Mixed into a form for a new password: it is stored, and noted, or neither."""

    def save(self, commit: bool = True) -> User:
        """Django's, in one transaction."""
        with writing():
            user: User = super().save(commit)  # type: ignore[misc]
        return user


class OwnPasswordForm(StoredWithItsNote, CountedForm, DjangosOwnPasswordForm):
    """A new password of who has signed in; the old one is not guessed here either."""

    def clean_old_password(self) -> str:
        """Django's, if there were not too many tries."""
        request, user = request_in_hand(), self.user
        if request is None:
            return super().clean_old_password()
        counted = self._try(
            CONFIRMATION, user.get_username(), request, lambda what: note(what, user)
        )
        try:
            typed = super().clean_old_password()
        except ValidationError:
            self._failed(counted, What.REFUSED)
            raise
        counted.succeeded()
        return typed


class AnothersPasswordForm(StoredWithItsNote, AdminPasswordChangeForm):
    """A new password that somebody sets for another."""
