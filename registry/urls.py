"""Every page under its language; what has no language finds one."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from registry import health, metrics
from registry.security_txt import security_txt
from units.public.views import addresses, preferences

register_converter(addresses.PageWithoutLanguage, "page")

urlpatterns = [
    *i18n_patterns(
        path("admin/assistance/", include("units.staff.assistance")),
        path("admin/autocomplete/", include("units.staff.choosing")),
        path("admin/r/", include("units.staff.on_site")),
        path("admin/", admin.site.urls),
        path("", include("units.public.urls")),
    ),
    path("healthz/live", health.live, name="healthz-live"),
    path("healthz/ready", health.ready, name="healthz-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("preferences/", preferences.choose, name="preferences"),
    path("<page:path>", addresses.without_language, name="language-picker"),
]

handler400 = "units.public.views.errors.bad_request"
handler403 = "units.public.views.errors.forbidden"
handler404 = "units.public.views.errors.not_found"
handler500 = "units.public.views.errors.server_error"
