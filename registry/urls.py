"""Every page under its language; what has no language finds one."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from units.text.languages import LANGUAGES
from units.views import addresses, preferences

_WITHOUT_LANGUAGE = rf"^(?!(?:{'|'.join(LANGUAGES)})/)(?P<path>(?:.+/)?)$"

urlpatterns = [
    *i18n_patterns(
        path("admin/assistance/", include("units.admin.assistance")),
        path("admin/", admin.site.urls),
        path("", include("units.urls")),
    ),
    path("preferences/", preferences.choose, name="preferences"),
    re_path(_WITHOUT_LANGUAGE, addresses.without_language, name="language-picker"),
]

handler400 = "units.views.errors.bad_request"
handler403 = "units.views.errors.forbidden"
handler404 = "units.views.errors.not_found"
handler500 = "units.views.errors.server_error"
