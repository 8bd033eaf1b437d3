"""The public pages, below the language."""

from django.urls import path

from units.public.views import indexes, pages, search, unit_pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("units/<slug:code>/", unit_pages.unit_detail, name="unit-detail"),
    path("units/<slug:code>/structure/", unit_pages.unit_structure, name="unit-structure"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("people/", indexes.people, name="people"),
    path("a-z/", indexes.a_to_z, name="a-to-z"),
    path("site-map/", pages.site_map, name="site-map"),
    path("contact/", pages.contact, name="contact"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
