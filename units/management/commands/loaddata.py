"""Django's ``loaddata``, safe for the tree and with errors that name the row."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import CommandError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError
from modeltranslation.management.commands.loaddata import Command as TranslatedLoadData

from units import loading


class Command(TranslatedLoadData):
    help = "Load fixtures: all of them or nothing. Units need no tree columns; rows are found by their natural keys."

    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        """Load, or say what is wrong and change nothing."""
        try:
            with loading.fixtures(options["database"]):
                super().handle(*fixture_labels, **options)
        except loading.LoadingError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        except (DeserializationError, ObjectDoesNotExist, ValidationError, DatabaseError, ValueError, TypeError) as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
