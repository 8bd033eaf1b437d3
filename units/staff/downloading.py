"""Branches of the registry as files, in the formats in which they can be brought back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from units.databases.moments import one_moment
from units.exchange.dumping import dump
from units.exchange.faults import RefusedError
from units.exchange.files import FORMATS, pack, write_files
from units.models import Unit
from units.models.unit import UnitQuerySet
from units.rights.holding import held_by
from units.rights.rows import sees_all_rows
from units.rights.who import branches_seen_by, choosable_by, seen_by_grant, sees_everything
from units.specification import RECORD_TYPES, Item
from units.staff.workspace.acts import Act, OffersActs, Part

MOST_UNITS = 20_000
"""What a request can write before a server gives it up. The command takes more."""
_CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "yaml": "application/yaml",
}
_MODELS_IN_FILES = frozenset(record.model for record in RECORD_TYPES.values())


class Downloading(OffersActs):
    """For the admin of units: the chosen branches, one or all as XLSX, CSV or YAML."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the files."""
        address = path(
            "download/<slug:file_format>/",
            self.admin_site.admin_view(self.download),
            name="units_unit_download",
        )
        return [address, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, which shows the links to those who may follow them."""
        return super().changelist_view(
            request, {**(extra_context or {}), "may_download": may_download(request.user)}
        )

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """With the files of the branch, for those who may have them."""
        yield from super().acts(request, row)
        if may_download(request.user):
            for name in FORMATS:
                query = {"code": row.code}
                address = reverse("admin:units_unit_download", args=[name], query=query)
                yield Act(Part.WHOLE, f"{_('Download')} ({name.upper()})", address)

    def download(self, request: HttpRequest, file_format: str) -> HttpResponse:
        """Everything, or the branch of ``?code=``."""
        if not may_download(request.user):
            raise PermissionDenied
        if file_format not in FORMATS:
            return HttpResponse(status=404)
        code = request.GET.get("code")
        if code:
            return self._response(
                request, file_format, [get_object_or_404(in_files(request.user), code=code)]
            )
        is_all = sees_all_of_files(request.user)
        tops = None if is_all else _topmost(_beginnings(request.user))
        return self._response(request, file_format, tops)

    @admin.action(
        description=_("Download the branches of the chosen units as XLSX"), permissions=["view"]
    )
    def download_xlsx(self, request: HttpRequest, queryset: QuerySet[Unit]) -> HttpResponse:
        """The chosen branches as a workbook."""
        return self._response(request, "xlsx", _chosen(request, queryset))

    @admin.action(
        description=_("Download the branches of the chosen units as CSV"), permissions=["view"]
    )
    def download_csv(self, request: HttpRequest, queryset: QuerySet[Unit]) -> HttpResponse:
        """The chosen branches as an archive of tables."""
        return self._response(request, "csv", _chosen(request, queryset))

    @admin.action(
        description=_("Download the branches of the chosen units as YAML"), permissions=["view"]
    )
    def download_yaml(self, request: HttpRequest, queryset: QuerySet[Unit]) -> HttpResponse:
        """The chosen branches in the nested format."""
        return self._response(request, "yaml", _chosen(request, queryset))

    def _response(
        self, request: HttpRequest, file_format: str, tops: list[Unit] | None
    ) -> HttpResponse:
        if not may_download(request.user):
            raise PermissionDenied
        try:
            count = (
                Unit.objects.count()
                if tops is None
                else sum(top.get_descendant_count() + 1 for top in tops)
            )
            if count > MOST_UNITS:
                message = _(
                    "There are too many units for one download. Write them with the command "
                    "dump_units."
                )
                return self._refused(request, str(message))
            content = _content(dump(tops, _unnamed(request.user, tops or ())), file_format)
        except RefusedError as error:
            return self._refused(request, str(error))
        name = tops[0].code if tops and len(tops) == 1 else "ustroj"
        ending = "zip" if file_format == "csv" else file_format
        headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
        return HttpResponse(content, content_type=_CONTENT_TYPES[file_format], headers=headers)

    def _refused(self, request: HttpRequest, message: str) -> HttpResponse:
        self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:units_unit_changelist"))


def _content(lists: Mapping[str, Iterable[Item]], file_format: str) -> bytes:
    """All that is to be sent: of ``MOST_UNITS`` at most, and nothing else is held meanwhile."""
    with TemporaryDirectory() as folder, one_moment():
        files = write_files(lists, file_format, Path(folder))
        if file_format != "csv":
            return files[0].read_bytes()
        with BytesIO() as content:
            pack(content, files)
            return content.getvalue()


def may_download(user: User | AnonymousUser) -> bool:
    """Whether somebody may see all that files say: of everything, or of his branches."""
    return sees_all_of_files(user) or bool(held_by(user).grants)


def sees_all_of_files(user: User | AnonymousUser) -> bool:
    """Whether nothing that files can say is kept from somebody."""
    return all(sees_all_rows(user, model) for model in _MODELS_IN_FILES)


def in_files(user: User | AnonymousUser) -> UnitQuerySet:
    """The units of which somebody may have all in a file."""
    return Unit.objects.all() if sees_all_of_files(user) else seen_by_grant(user)


def _beginnings(user: User | AnonymousUser) -> UnitQuerySet:
    """The units with which begins all that somebody may have."""
    tops = [branch.pk for branch in branches_seen_by(user)]
    everywhere = any(grant.branch is None for grant in held_by(user).grants)
    return Unit.objects.roots() if everywhere else Unit.objects.filter(pk__in=tops)


def _chosen(request: HttpRequest, chosen: QuerySet[Unit]) -> list[Unit]:
    return _topmost(chosen.filter(pk__in=in_files(request.user).order_by().values("pk")))


def _unnamed(user: User | AnonymousUser, tops: Iterable[Unit]) -> set[int]:
    """The units above some that are kept from somebody."""
    above = {top.parent_id for top in tops if top.parent_id}
    if not above or sees_everything(user):
        return set()
    return above - set(choosable_by(user).filter(pk__in=above).values_list("pk", flat=True))


def _topmost(chosen: QuerySet[Unit]) -> list[Unit]:
    """The chosen units without those below another chosen one."""
    tops: list[Unit] = []
    for unit in chosen.order_by("tree_id", "lft"):
        if not (tops and unit.tree_id == tops[-1].tree_id and unit.lft < tops[-1].rght):
            tops.append(unit)
    return tops
