"""Before the first request: settings are looked at, and what all requests need is read.

Nothing here asks the database: connections do not survive being copied into other processes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver, reverse
from django.utils import translation

from registry.checks import RUNNING

_log = logging.getLogger(__name__)


def refuse_faults() -> None:
    """Stop where the settings cannot be meant; say what may not be."""
    found = checks.run_checks(tags=[RUNNING])
    for message in found:
        if message.level < checks.ERROR:
            _log.warning("%s %s", message.msg, message.hint)
    if errors := [f"{told.msg} {told.hint}" for told in found if told.level >= checks.ERROR]:
        raise ImproperlyConfigured("\n".join(["The register cannot be served.", *errors]))


def warm() -> None:
    """Read addresses, catalogues and templates, once for all processes."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            get_resolver()._populate()
            reverse("admin:index")
            translation.gettext("Search")
    for name in _templates():
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            continue  # a part of a library that we do not have
    staticfiles_storage.url("units/registry.css")


def _templates() -> Iterator[str]:
    folder = settings.BASE_DIR / "templates"
    for path in sorted(folder.rglob("*.html")):
        yield str(path.relative_to(folder))
