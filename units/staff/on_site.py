"""From a row in the admin to its public page."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path

from units.staff.lookups import is_key


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseBase:
    """Django's, for those who may see the row: its address holds its code."""
    if not (is_key(content_type_id) and is_key(object_id)):
        raise Http404
    model = get_object_or_404(ContentType, pk=content_type_id).model_class()
    screens = admin.site._registry.get(model) if model else None
    if screens is None or not screens.has_view_permission(request):
        raise PermissionDenied
    row = screens.get_object(request, object_id)
    if row is None:
        raise Http404
    if not screens.has_view_permission(request, row):
        raise PermissionDenied
    return shortcut(request, int(content_type_id), object_id)


urlpatterns = [
    path("<path:content_type_id>/<path:object_id>/", admin.site.admin_view(view_on_site)),
]
