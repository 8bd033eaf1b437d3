"""The page on which staff choose for themselves: mails, their language, keyboard shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from units.accounts.models import OwnSettings
from units.accounts.models.own_settings import uses_keys
from units.text.languages import ENGLISH

if TYPE_CHECKING:
    from units.accounts.site import Site

KEYS_OFF = "keys_off"
"""Where a session keeps that its user works without keyboard shortcuts, so that no page asks."""


class OwnSettingsForm(forms.ModelForm):
    """What somebody may choose."""

    class Meta:
        model = OwnSettings
        fields = ["wants_mail", "language", "uses_keys"]


def own_settings(request: HttpRequest, site: Site) -> HttpResponse:
    """What one has chosen, to be chosen otherwise."""
    user = cast("User", request.user)
    chosen = OwnSettings.objects.filter(user=user).first()
    fresh = OwnSettings(user=user, language=get_language() or ENGLISH)
    form = OwnSettingsForm(request.POST or None, instance=chosen or fresh)
    if request.method == "POST" and form.is_valid():
        form.save()
        remember_keys(request, user)
        messages.success(request, _("Your settings are saved."))
        return HttpResponseRedirect(request.path)
    context = {**site.each_context(request), "title": _("Your settings"), "form": form}
    return TemplateResponse(request, "admin/own_settings.html", context)


def keys(request: HttpRequest, site: Site) -> HttpResponse:
    """The keyboard shortcuts as a page, for those without scripts."""
    context = {**site.each_context(request), "title": _("Keyboard shortcuts")}
    return TemplateResponse(request, "admin/keys.html", context)


def remember_keys(request: HttpRequest, user: User) -> None:
    """Let the session know whether its user works with keyboard shortcuts."""
    request.session.pop(KEYS_OFF, None)
    if not uses_keys(user):
        request.session[KEYS_OFF] = True
