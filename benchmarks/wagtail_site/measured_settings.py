"""The settings that ``wagtail start`` writes for production, with languages and a database."""

import json
import os
from pathlib import Path

from measured.settings.base import *  # noqa: F403
from measured.settings.base import INSTALLED_APPS, MIDDLEWARE, STORAGES

GIVEN = json.loads(os.environ["WAGTAIL_SITE"])
"""What the register has too: languages, texts of the frame, static files, the database."""
REGISTER = Path(GIVEN["register"])

DEBUG = False
SECRET_KEY = "measured on this machine only"
ALLOWED_HOSTS = ["localhost"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
STATICFILES_DIRS = [REGISTER / "static"]
LOCALE_PATHS = [REGISTER / "locale"]
ROOT_URLCONF = "measured_urls"
WAGTAIL_ENABLE_UPDATE_CHECK = False

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [tuple(one) for one in GIVEN["languages"]]
WAGTAIL_I18N_ENABLED = True
INSTALLED_APPS += ["pages", "wagtail.locales", "wagtail.contrib.simple_translation"]

MIDDLEWARE.insert(
    MIDDLEWARE.index("django.middleware.common.CommonMiddleware"),
    "django.middleware.locale.LocaleMiddleware",
)
MIDDLEWARE.insert(0, "django.middleware.csp.ContentSecurityPolicyMiddleware")
SECURE_CSP = GIVEN["csp"]
if GIVEN["is_cached"]:
    MIDDLEWARE.insert(0, "django.middleware.cache.UpdateCacheMiddleware")
    MIDDLEWARE.append("django.middleware.cache.FetchFromCacheMiddleware")

DATABASES = {"default": GIVEN["database"]}
if GIVEN["database"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS += ["django.contrib.postgres"]  # Wagtail's search asks for it
