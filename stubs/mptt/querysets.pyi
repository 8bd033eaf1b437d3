from typing import Self

from django.db import models
from django.db.models.base import Model
from typing_extensions import TypeVar

_Model = TypeVar("_Model", bound=Model, covariant=True)
_Row = TypeVar("_Row", covariant=True, default=_Model)

class TreeQuerySet(models.QuerySet[_Model, _Row]):
    def get_descendants(self, include_self: bool = False) -> Self: ...
    def get_ancestors(self, include_self: bool = False) -> Self: ...
    def get_cached_trees(self) -> list[_Model]: ...
