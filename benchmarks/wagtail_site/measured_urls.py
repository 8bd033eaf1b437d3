"""The addresses that ``wagtail start`` gives, those of the pages in each language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from search.views import search
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    *i18n_patterns(path("search/", search, name="search"), path("", include(wagtail_urls))),
]
