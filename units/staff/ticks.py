"""Yes and no in lists of the admin, said in the editor's language: Django's say True and False."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.db.models import Model
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


def tick(model: type[Model], name: str) -> Callable[[Model], SafeString]:
    """A column of a list, for a column of a model that is true or false."""
    field = model._meta.get_field(name)

    @admin.display(description=field.verbose_name, ordering=name)  # type: ignore[union-attr]
    def shown(row: Model) -> SafeString:
        is_so = bool(getattr(row, name))
        icon = static(f"admin/img/icon-{'yes' if is_so else 'no'}.svg")
        return format_html('<img src="{}" alt="{}">', icon, _("yes") if is_so else _("no"))

    shown.__name__ = name
    return shown
