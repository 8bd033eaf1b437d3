"""What every test runs with."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from units import glossary
from units.search import vocabulary


def pytest_configure() -> None:
    """No manifest of static files and no pool of connections: tests make databases and drop them."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> object:
    """Each test begins in English, whatever the one before it chose."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def glossary_is_read_anew() -> None:
    """What one test remembered of the glossary was rolled back with its rows."""
    glossary.forget()


@pytest.fixture(autouse=True)
def vocabulary_is_read_anew() -> None:
    """So were the words that others may be corrected to."""
    vocabulary.forget()
