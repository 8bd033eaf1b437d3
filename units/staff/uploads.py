"""Files loaded in the admin: shown as a difference, carried out like that or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from units.authorship import Door, author, writing_as
from units.exchange.faults import Fault, RefusedError
from units.exchange.files import ENDINGS, packed, read_contents
from units.exchange.loading.closings import HowToClose
from units.exchange.loading.documents import Report, load
from units.exchange.loading.permitted import is_bound
from units.models import Upload
from units.rights.holding import Anybody
from units.staff.differences import (
    UNITS_PER_PAGE,
    ChangesByUnit,
    counts_in_words,
    emptied_count,
    lacking_rights,
    log_load,
)
from units.staff.downloading import sees_all_of_files
from units.staff.missing_units import FIELDS, ClosesMissing
from units.staff.saving import SavesChanges
from units.tree import Act, acting

LARGEST = 10 * 2**20
"""Bytes of all files together: what a request can compare before a server gives it up.

The command takes more.
"""
DAYS_KEPT = 30
"""How long files are kept that nobody carried out."""
MOST_FAULTS = 200
"""Faults shown on the page."""


class SeveralFiles(forms.ClearableFileInput):
    """A field for files in which several can be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, as their names and contents."""

    widget = SeveralFiles

    def clean(
        self, data: Sequence[object] | None, initial: object = None
    ) -> list[tuple[str, bytes]]:
        """The files in the order in which they were chosen; refused if too large together."""
        uploads: list[UploadedFile] = [
            super(FilesField, self).clean(one, initial) for one in (data or [None])
        ]
        if sum(upload.size or 0 for upload in uploads) > LARGEST:
            message = _(
                "The files are larger than %(most)s together. "
                "Load them with the command load_units."
            )
            raise ValidationError(message, params={"most": filesizeformat(LARGEST)})
        return [(str(upload.name), upload.read()) for upload in uploads]


class UploadForm(ClosesMissing):
    """Files to be looked at; those with faults are not taken, and the faults are said."""

    documents = FilesField(
        label=_("Files"),
        widget=SeveralFiles({"accept": ",".join(ENDINGS)}),
        help_text=_(
            "Workbooks (XLSX), tables (CSV, also several in a ZIP archive) or YAML. "
            "Tables that belong together go together."
        ),
    )

    class Meta:
        model = Upload
        fields = ["is_closing", "why"]

    instance: Upload
    reader: Anybody
    """Who brings them; the admin says so in a class of its own."""
    faults: tuple[Fault, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "why" in self.fields:
            self.fields["why"].required = True
            self.fields["why"].help_text = _("Why this is changed. The history shows it.")

    def clean(self) -> dict[str, object]:
        """Compare the files with the registry; nothing is changed."""
        cleaned: dict[str, object] = super().clean() or {}
        self.instance.how_to_close = self.how_to_close()
        if (files := cleaned.get("documents")) and not self.errors:
            try:
                self._compare(
                    cast("list[tuple[str, bytes]]", files), is_closing=bool(cleaned["is_closing"])
                )
            except RefusedError as error:
                self.faults = tuple(error.faults)
                message = _(
                    "Nothing was loaded, because something is wrong with the files. "
                    "It is listed above."
                )
                self.add_error("documents", message)
        return cleaned

    def _compare(self, files: list[tuple[str, bytes]], *, is_closing: bool) -> None:
        how = HowToClose.of(self.instance.how_to_close)
        contents = read_contents(files)
        report = load(contents, is_dry=True, is_closing=is_closing, how=how, by=self.reader)
        self.instance.names = [name for name, _content in files]
        self.instance.archive = packed(
            {str(order): content for order, (_name, content) in enumerate(files)}
        )
        _note_difference(self.instance, report)


class CarriedOutError(Exception):
    """Somebody carried it out already."""


class OtherDifferenceError(Exception):
    """The registry has changed since the difference was shown."""

    def __init__(self, report: Report) -> None:
        """What would change now."""
        self.report = report
        super().__init__()


@admin.register(Upload)
class UploadAdmin(SavesChanges):
    form = UploadForm
    fieldsets = [
        (None, {"fields": ["documents", "is_closing", "why"]}),
        (
            _("How missing units are closed"),
            {"fields": FIELDS, "classes": ["collapse"]},
        ),
    ]
    list_display = [
        "__str__",
        "uploaded_at",
        "uploaded_by",
        "changes",
        "carried_out_at",
        "carried_out_by",
    ]
    list_select_related = ["uploaded_by", "carried_out_by"]
    add_form_template = "admin/units/upload/add.html"

    class Media:
        css = {"all": ["units/admin.css"]}

    @admin.display(description=_("changes"))
    def changes(self, upload: Upload) -> str:
        """How many of each sort."""
        return counts_in_words(upload.difference)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for those who may see all that files can name: a difference says what is stored.

        Or for those whose files are for their branches, and name nothing else.
        """
        may_look = is_bound(request.user) or sees_all_of_files(request.user)
        return super().has_add_permission(request) and may_look

    def has_change_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        """What was uploaded stays as it is; whoever may upload may look at it and carry it out."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        """Whoever may upload may look; others need the same rights to what the files name."""
        may_look = super().has_view_permission(request, obj) and sees_all_of_files(request.user)
        is_told = obj is None or not is_bound(request.user) or obj.uploaded_by_id == request.user.pk
        return may_look or (self.has_add_permission(request) and is_told)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        """All, to those who may see all; else one's own."""
        if is_bound(request.user) and not sees_all_of_files(request.user):
            return super().get_queryset(request).filter(uploaded_by=request.user.pk)
        return Upload.objects.all()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        """Django's, which knows who brings the files."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user  # type: ignore[attr-defined]
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was carried out is history, which nobody deletes."""
        is_history = isinstance(obj, Upload) and obj.carried_out_at is not None
        return not is_history and super().has_delete_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Upload, form: ModelForm[Upload], change: bool
    ) -> None:
        """Keep the files and who brought them, and forget those that nobody wanted."""
        Upload.forget_old(DAYS_KEPT)
        obj.uploaded_by = cast(User, request.user)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Upload, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show what would change."""
        return HttpResponseRedirect(_difference_address(obj))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Upload | None = None,
    ) -> HttpResponse:
        """Django's, with what is wrong with the files."""
        form = cast("AdminForm", context["adminform"]).form
        faults = form.faults if isinstance(form, UploadForm) else ()
        context |= {
            "faults": faults[:MOST_FAULTS],
            "faults_left": len(faults) - MOST_FAULTS,
            "fault_count": len(faults),
        }
        context["title"] = _("Load files")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's, in no transaction: nobody waits while files are read and compared."""
        return self.changeform_unlocked(request, object_id, form_url, extra_context)

    def get_urls(self) -> list[URLPattern]:
        """With the address from which the files come back."""
        files = path(
            "<int:pk>/files/", self.admin_site.admin_view(self.files), name="units_upload_files"
        )
        return [files, *super().get_urls()]

    def files(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The files as they were uploaded: one as it is, several as an archive."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload = get_object_or_404(self.get_queryset(request), pk=pk)
        files = upload.files
        name, content = files[0] if len(files) == 1 else (f"ustroj-{pk}.zip", packed(dict(files)))
        return HttpResponse(
            content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": content_disposition_header(True, name) or ""},
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """The difference; posting it back carries it out."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload: Upload | None = self.get_object(request, object_id)
        if upload is None:
            raise Http404
        faults: list[Fault] = []
        if request.method == "POST":
            faults = self._carry_out(request, upload)
            if not faults:
                return HttpResponseRedirect(_difference_address(upload))
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            **self._difference_context(request, upload),
            "faults": faults,
        }
        return TemplateResponse(request, "admin/units/upload/difference.html", context)

    def _difference_context(self, request: HttpRequest, upload: Upload) -> dict[str, object]:
        difference, is_open = upload.difference, upload.carried_out_at is None
        pages = Paginator(ChangesByUnit(difference), UNITS_PER_PAGE)
        return {
            "opts": self.opts,
            "original": upload,
            "title": _("What would change") if is_open else _("What was changed"),
            "subtitle": str(upload),
            "media": self.media,
            "emptied": emptied_count(difference),
            "counts": counts_in_words(difference),
            "page": pages.get_page(request.GET.get("p")),
            "lacking": lacking_rights(request.user, difference) if is_open else [],
            "can_add": self.has_add_permission(request),
            "can_delete": self.has_delete_permission(request, upload),
        }

    def _carry_out(self, request: HttpRequest, upload: Upload) -> list[Fault]:
        """Load the files as the difference was seen; gives the faults if they cannot be."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            _load_as_seen(upload, request.POST.get("digest", ""), cast(User, request.user))
        except CarriedOutError:
            self.message_user(request, _("It has already been applied."), messages.WARNING)
        except OtherDifferenceError as error:
            _note_difference(upload, error.report)
            upload.save()
            message = _("The register has changed in the meantime. Look at the difference again.")
            self.message_user(request, message, messages.WARNING)
        except RefusedError as error:
            return error.faults
        else:
            done = {"changes": counts_in_words(upload.difference)}
            self.message_user(request, _("Done: %(changes)s.") % done, messages.SUCCESS)
        return []


def _load_as_seen(upload: Upload, seen: str, user: User) -> None:
    """Load files and note who did, if the difference is the one whose digest the editor saw.

    All in one transaction, so that nobody carries them out a second time meanwhile.
    """

    @contextmanager
    def once(report: Report) -> Iterator[None]:
        stored = get_object_or_404(Upload.objects.select_for_update(), pk=upload.pk)
        if stored.carried_out_at:
            raise CarriedOutError
        found = [change.as_json() for change in report.changes]
        if found != stored.difference or seen != stored.digest:
            raise OtherDifferenceError(report)
        if lacking_rights(user, found) and not author().is_rehearsing:
            raise PermissionDenied
        yield
        upload.carried_out_at, upload.carried_out_by = timezone.now(), user
        upload.save()
        log_load(user, upload)

    documents = read_contents(upload.files)
    with acting(Act.LOAD, user.pk), writing_as(door=Door.FILES, why=upload.why or str(upload)):
        how = HowToClose.of(upload.how_to_close)
        load(documents, is_closing=upload.is_closing, how=how, around=once, by=user)


def _note_difference(upload: Upload, report: Report) -> None:
    upload.difference = [change.as_json() for change in report.changes]
    upload.remarks = [str(remark) for remark in report.remarks]


def _difference_address(upload: Upload) -> str:
    return reverse("admin:units_upload_change", args=[upload.pk])
