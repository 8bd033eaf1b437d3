from typing import Any

from django.db import models
from mptt.models import MPTTModel
from mptt.querysets import TreeQuerySet
from typing_extensions import TypeVar

_T = TypeVar("_T", bound=MPTTModel, covariant=True)

class TreeManager(models.Manager[_T]):
    def get_queryset(self) -> TreeQuerySet[_T]: ...
    def get_queryset_descendants(
        self, queryset: models.QuerySet[Any], include_self: bool = False
    ) -> TreeQuerySet[_T]: ...
    def get_queryset_ancestors(
        self, queryset: models.QuerySet[Any], include_self: bool = False
    ) -> TreeQuerySet[_T]: ...
    def move_node(self, node: Any, target: Any, position: str = "last-child") -> None: ...
    def rebuild(self, batch_size: int = 1000, **filters: object) -> None: ...
    def insert_node(
        self,
        node: Any,
        target: Any,
        position: str = "last-child",
        save: bool = False,
        allow_existing_pk: bool = False,
        refresh_target: bool = True,
    ) -> Any: ...
    def _move_node(
        self,
        node: Any,
        target: Any,
        position: str = "last-child",
        save: bool = True,
        refresh_target: bool = True,
    ) -> None: ...
    def _refresh_tree_fields(self, node: Any, include_parent: bool = False) -> None: ...
    def _mptt_filter(
        self, qs: models.QuerySet[Any] | None = None, **filters: object
    ) -> TreeQuerySet[_T]: ...
    def _mptt_update(self, qs: models.QuerySet[Any] | None = None, **items: object) -> int: ...
    def _translate_lookups(self, **lookups: object) -> dict[str, object]: ...
