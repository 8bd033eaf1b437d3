"""Units of an administration as pages of Wagtail, in each language a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

LANGUAGES = {code: (place, name) for place, (code, name) in enumerate(settings.LANGUAGES)}
LONG = ("description", "notice", "legal_basis", "search_description")
"""What a line in a list does not show."""
ADDRESSED = ("url_path", "locale__language_code")
"""What the address of a page in another language is made of."""


class UnitPage(Page):
    """A ministry, sector or department."""

    kind = models.CharField(max_length=100, blank=True)
    acronym = models.CharField(max_length=50, blank=True)
    country = models.CharField(max_length=100, blank=True)
    description = RichTextField(blank=True)
    notice = models.TextField(blank=True)
    notice_url = models.URLField(blank=True)
    legal_basis = models.CharField(max_length=500, blank=True)
    legal_basis_url = models.URLField(max_length=500, blank=True)

    template = "pages/unit_page.html"
    parent_page_types = ["home.HomePage", "pages.UnitPage"]
    content_panels = [
        *Page.content_panels,
        *map(
            FieldPanel,
            (
                "kind",
                "acronym",
                "country",
                "description",
                "notice",
                "notice_url",
                "legal_basis",
                "legal_basis_url",
            ),
        ),
        InlinePanel("posts"),
        InlinePanel("contacts"),
        InlinePanel("tasks"),
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """All that the page says, each asked for once; no page is made specific again."""
        listed = UnitPage.objects.live().defer(*LONG)
        above = list(UnitPage.objects.live().ancestor_of(self))
        has_siblings = above and above[-1].numchild > 1
        return {
            **super().get_context(request, *args, **kwargs),
            "above": above,
            "parent": above[-1] if above else None,
            "notices": [unit for unit in (self, *reversed(above)) if unit.notice],
            "twins": self.twins(request),
            "posts": list(self.posts.all()),
            "contacts": list(self.contacts.all()),
            "tasks": nested(self.tasks.all()),
            "children": list(listed.child_of(self)) if self.numchild else [],
            "siblings": list(listed.sibling_of(self, inclusive=False)) if has_siblings else [],
        }

    def twins(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The page in all its languages, in the order of the settings."""
        twins = Page.objects.live().filter(translation_key=self.translation_key)
        found = []
        for page in twins.select_related("locale").only(*ADDRESSED):
            _site, root, path = page.get_url_parts(request)
            code = page.locale.language_code
            place, name = LANGUAGES[code]
            twin = {"place": place, "code": code, "name": name, "href": path, "url": root + path}
            found.append(twin | {"is_current": page.pk == self.pk})
        return sorted(found, key=lambda twin: twin["place"])


class Post(Orderable):
    """Head, deputy … of a unit, and who that is."""

    page = ParentalKey(UnitPage, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=200)
    holder = models.CharField(max_length=200, blank=True)


class Contact(Orderable):
    """A way to reach a unit or who holds a post in it, as readers see it."""

    page = ParentalKey(UnitPage, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=50)
    label = models.CharField(max_length=100, blank=True)
    written = models.CharField(max_length=500)
    href = models.CharField(max_length=500, blank=True)
    spoken = models.CharField(max_length=500, blank=True)
    meant = models.TextField(blank=True)


class Task(Orderable):
    """One thing that a unit is responsible for."""

    page = ParentalKey(UnitPage, on_delete=models.CASCADE, related_name="tasks")
    depth = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()


@dataclass
class Item:
    """A task with its parts."""

    text: str
    parts: list[Item] = field(default_factory=list)


def nested(tasks: Iterable[Task]) -> list[Item]:
    """Tasks with those that are parts of them."""
    levels: list[list[Item]] = [[]]
    for task in tasks:
        item = Item(task.text)
        del levels[task.depth + 1 :]
        levels[-1].append(item)
        levels.append(item.parts)
    return levels[0]
