"""Django's flat format in YAML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.serializers import pyyaml
from django.db.models import Model

from units.exchange.flat_serializers import in_their_places

Deserializer = pyyaml.Deserializer


class Serializer(pyyaml.Serializer):
    """Writes rows as Django does in YAML."""

    def serialize(self, queryset: Iterable[Model], **options: Any) -> Any:
        """Django's, with units in their places."""
        return super().serialize(in_their_places(queryset), **options)
