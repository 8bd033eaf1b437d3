"""Forms by the part: a unit or a post is never edited in one form, but where the pen is.

A part is Django's own form of the row with the fields of that part alone, or with one row of a
list: whatever holds for forms (rights, gates, two at once, proposals) holds for parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise

from units.staff.languages import SideBySideAdmin, SideBySideInline
from units.staff.lookups import is_key
from units.staff.workspace.acts import Part

NEW = "new"
"""In place of the key of a row: one that is added."""

type Fields = Sequence[str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class PartForm:
    """What stands on the form of a part."""

    title: str | Promise
    fields: Fields = ()
    inline: type[admin.options.InlineModelAdmin[Any, Any]] | None = None
    """A list whose rows are edited with it: one at a time where the inline is ``OneRow``."""

    @property
    def is_of_rows(self) -> bool:
        """Whether each row of a list has a form of its own."""
        return self.inline is not None and issubclass(self.inline, OneRow)


class OneRow(SideBySideInline):
    """A list of which a form shows the row that its address names, or a new one."""

    template = "admin/units/one_row.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The row that is meant, if it may be seen."""
        rows = super().get_queryset(request)
        row = _asked(request, "row")
        return rows.filter(pk=row) if is_key(row) else rows.none()

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """One, where one is added."""
        return 1 if _asked(request, "row") == NEW else 0

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """One: others have forms of their own."""
        return 1


class InParts(SideBySideAdmin):
    """For admins whose rows are edited by the part."""

    parts: Mapping[Part, PartForm] = {}

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of the parts."""
        named = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(self.part_view)
        return [
            path("<path:object_id>/part/<slug:part>/", view, name=f"{named}_part"),
            path("<path:object_id>/part/<slug:part>/<slug:row>/", view, name=f"{named}_row"),
            *super().get_urls(),
        ]

    def part_view(
        self, request: HttpRequest, object_id: str, part: str, row: str = ""
    ) -> HttpResponse:
        """The form of a part: a page by itself, or opened in place by the script."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied  # whether there is such a row is nobody else's matter
        shown = self.parts.get(Part(part)) if part in list(Part) else None
        if shown is None or shown.is_of_rows != bool(row):
            raise Http404
        context: dict[str, object] = {
            "title": shown.title,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            "show_delete": False,
        }
        return self.changeform_view(request, object_id, request.path, context)

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        """Django's, if there is what is edited.

        It is asked here, where a form that comes late meets its owner as the editor saw it.
        """
        shown = self.part_form(request)
        if shown is not None and shown.is_of_rows:
            self._find_row(request, obj)
        yield from super().get_formsets_with_inlines(request, obj)

    def _find_row(self, request: HttpRequest, obj: Model) -> None:
        """Raise ``Http404`` or ``PermissionDenied`` where there is nothing to be edited."""
        inlines = self.get_inline_instances(request, obj)
        if not inlines:
            raise PermissionDenied
        (inline,) = inlines
        if _asked(request, "row") == NEW:
            if not inline.has_add_permission(request, obj):
                raise PermissionDenied
        elif not inline.get_queryset(request).filter(**{_owner(inline): obj}).exists():
            raise Http404

    def only_adds(self, request: HttpRequest, object_id: str) -> bool:
        """A new row: two that are added at once are both meant."""
        return _asked(request, "row") == NEW and self._exists(object_id)

    def part_form(self, request: HttpRequest) -> PartForm | None:
        """What is edited; None on another page than that of a part."""
        part = _asked(request, "part")
        return self.parts.get(Part(part)) if part in list(Part) else None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those of the part."""
        shown = self.part_form(request)
        if shown is None:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": shown.fields})] if shown.fields else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """That of the part."""
        shown = self.part_form(request)
        if shown is None:
            return super().get_inlines(request, obj)
        return [shown.inline] if shown.inline else []

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Django's; that of a part is sent to where it came from, and looks like a part."""
        is_part = self.part_form(request) is not None
        url = request.path if is_part else form_url
        if is_part:
            context["back"] = self.after_part(request, obj, Part(_asked(request, "part")))
        response = super().render_change_form(request, context, add, change, url, obj)
        if is_part and isinstance(response, TemplateResponse):
            response.template_name = "admin/units/part.html"
        return response

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those of the part."""
        shown, readonly = self.part_form(request), super().get_readonly_fields(request, obj)
        return readonly if shown is None else [name for name in readonly if name in shown.fields]

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to where the pen was."""
        part = _asked(request, "part")
        return HttpResponseRedirect(self.after_part(request, obj, Part(part) if part else None))

    def after_part(self, request: HttpRequest, obj: Any, part: Part | None) -> str:
        """The address of the workspace in which a row is edited, at a part."""
        raise NotImplementedError


def _asked(request: HttpRequest, name: str) -> str:
    match = request.resolver_match
    return str(match.kwargs.get(name, "")) if match else ""


def _owner(inline: Any) -> str:
    """The column of a row that names the owner on whose form it stands."""
    columns = inline.model._meta.fields
    return next(one.name for one in columns if one.related_model is inline.parent_model)
