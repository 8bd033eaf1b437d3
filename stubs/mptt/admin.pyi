from typing import TypeVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from mptt.models import MPTTModel

_ModelT = TypeVar("_ModelT", bound=MPTTModel)

class MPTTModelAdmin(admin.ModelAdmin[_ModelT]): ...

class DraggableMPTTAdmin(MPTTModelAdmin[_ModelT]):
    mptt_level_indent: int
    expand_tree_by_default: bool
    def tree_actions(self, item: _ModelT) -> str: ...
    def indented_title(self, item: _ModelT) -> str: ...
    def _move_node(self, request: HttpRequest) -> HttpResponse: ...
