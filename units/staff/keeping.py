"""Forms that are kept back: shown again as they were typed, because nothing can be saved now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext as _

_reason: ContextVar[str] = ContextVar("why_forms_are_kept_back", default="")


@contextmanager
def kept_back(reason: str) -> Iterator[None]:
    """No form is valid within; each says why."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def keeping_back(form: type[ModelForm[Any]]) -> type[ModelForm[Any]]:
    """A class of forms that asks whether it is kept back."""

    class KeptBack(form):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            """Say so above the fields."""
            if reason := _reason.get():
                message = _(
                    "%(reason)s Nothing is saved yet, and nothing that you wrote is lost: "
                    "it stands below. Save it again in a moment."
                )
                raise ValidationError(message, code="busy", params={"reason": reason})
            return super().clean()

    return KeptBack
