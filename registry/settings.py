"""One file for every place; what differs comes from the environment, as the README says."""

import re
import secrets
from pathlib import Path
from urllib.parse import unquote

from django.utils.csp import CSP

from registry.emails import mailer
from registry.environment import Environment
from registry.logs import FORMATS, LEVELS, logging_as
from units.text.languages import ENGLISH
from units.text.languages import LANGUAGES as REGISTRY_LANGUAGES

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
HTTPS = env.bool("HTTPS", default=False)


def local_secret() -> str:
    """A key of this copy's own, made at the first start and kept beside its data."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "units",
    "units.search",
    "units.history",
    "units.generations",
    "units.outdated",
    "units.quality",
    "units.proposals",
    "units.rights",
    "units.exchange",  # before modeltranslation: its loaddata is ours
    "units.public",
    "units.links",
    "units.accounts",
    "units.staff",
    "modeltranslation",
    "registry.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "registry.request_ids.request_ids",
    "registry.metrics.Counting",
    "registry.middleware.SecurityHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "registry.probes.probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "registry.waits.LimitedWaits",
    "registry.outages.Outages",
    "registry.kept_pages.middleware.KeptPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "registry.middleware.georgian_without_capitals",
    "registry.middleware.precise_language",
    "registry.limits.Limits",
    "registry.middleware.AdminAddresses",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "units.accounts.middleware.SignedIn",
    "registry.authors.KnowsWhoWrites",
    "django.contrib.messages.middleware.MessageMiddleware",
    "units.staff.workspace.fetched.keeps_messages",
    "units.staff.in_proposals.WorksInProposals",
]

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        ("registry.templates.Loader", [BASE_DIR / "templates"]),
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "units.public.views.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASE_ROUTERS = ["units.databases.Router"]
_database = DATABASES["default"]
# That a server fell silent, or a network is cut.
_QUICK_TO_NOTICE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
# Engines of our own, which tell before they commit.
_database["ENGINE"] = _database["ENGINE"].replace("django.db.backends", "units.databases")
if _database["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE makes every transaction take SQLite's one write lock as it begins: that is the tree
    # lock there.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Opening the file anew for each request takes as long as all that is asked of it. Not for ever,
    # so that a file which was put in its place is found.
    _database["CONN_MAX_AGE"] = 60
else:
    # Each thread of a gunicorn worker keeps its own; checked, so that a restart of the server costs
    # no reader an error. A pool would go on waiting when the server is back.
    _database["OPTIONS"] = _QUICK_TO_NOTICE | _database.get("OPTIONS", {})
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
    # libpq writes a socket's folder as %2Frun%2Fpostgresql.
    _database["HOST"] = unquote(_database["HOST"])

_replicas = env.db_urls("DATABASE_REPLICA_URLS")
REPLICAS = [f"replica-{number}" for number in range(1, len(_replicas) + 1)]
"""Copies that PostgreSQL keeps by streaming, from which pages for citizens are read."""
for _alias, _replica in zip(REPLICAS, _replicas, strict=True):
    DATABASES[_alias] = {
        **_replica,
        "ENGINE": "units.databases.postgresql",
        "HOST": unquote(_replica["HOST"]),
        "OPTIONS": {**_QUICK_TO_NOTICE, "connect_timeout": 2, **_replica.get("OPTIONS", {})},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIRROR": "default"},
    }
REPLICA_LAG_SECONDS = env.float("REPLICA_LAG_SECONDS", default=5)
"""How far a replica may be behind before nobody is sent there."""

# --- Caches ---------------------------------------------------------------------------------------

CACHE_URL = re.sub("^valkey", "redis", env.str("CACHE_URL", default=""))
"""A Redis or Valkey that processes and machines share; without it each process keeps its own."""
if CACHE_URL:
    _shared = {
        "BACKEND": "registry.caches.ForgivingCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="ustroj"),
    }
    CACHES = {
        "default": _shared,
        # Never taken for objects, whoever may write there.
        "pages": _shared | {"OPTIONS": {"serializer": "registry.caches.Plain"}},
    }

PAGES_KEPT_MIB = env.int("PAGES_KEPT_MIB", default=32)
"""How much memory each process gives to pages that were made already; 0 keeps none."""
PAGES_SHARED_SECONDS = env.int("PAGES_SHARED_SECONDS", default=10)
"""How long a CDN or a proxy may give a page without asking whether it still holds."""
PAGES_SPARE_SECONDS = env.int("PAGES_SPARE_SECONDS", default=3600)
"""How long it may do so while we do not answer, and we while the database does not."""

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
SERIALIZATION_MODULES = {
    "units": "units.exchange.serializer",  # the nested format
    "json": "units.exchange.flat_serializers.in_json",
    "yaml": "units.exchange.flat_serializers.in_yaml",
}

# How many seconds a request waits for others who write, before it says so and keeps what was typed.
LONGEST_WAIT = env.float("LONGEST_WAIT", default=5)
# How many seconds the database may take to answer one question for a page.
LONGEST_ANSWER = env.float("LONGEST_ANSWER", default=10)

# --- Languages ------------------------------------------------------------------------------------

USE_I18N = True
LANGUAGES = [(language.code, language.autonym) for language in REGISTRY_LANGUAGES.values()]
LANGUAGE_CODE = ENGLISH  # the language of the source, and of a reader of whom nothing is known
# How far apart two languages may be for one to stand in for the other where a reader names none of
# ours (langcodes, CLDR): at 25 Croatian, Bosnian and Montenegrin readers are sent to Serbian Latin;
# at 0 everybody else chooses from a list.
LANGUAGE_LAST_RESORT = env.int("LANGUAGE_LAST_RESORT", default=25, least=0)
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = ["registry.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = ENGLISH
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en", "sl", "sr", "sr-latn", "ka"),
    "sr": ("sr-latn",),
    "sr-latn": ("sr",),
}
TIME_ZONE = env.zone("TIME_ZONE", default="Europe/Ljubljana")
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # they are for our own pages

# --- Security -------------------------------------------------------------------------------------

LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "units.rights.backends.GrantBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "units.accounts.passwords.GuessedFirstValidator"},
]
SECOND_FACTOR = env.choice("SECOND_FACTOR", ("optional", "registrars", "staff"))
"""Who cannot sign in without one: nobody (``optional``), ``registrars``, all ``staff``."""
AUDIT_DAYS = env.int("AUDIT_DAYS", default=365, least=1)

SESSION_ENGINE = "units.accounts.models.sessions"
SESSION_IDLE_HOURS = env.float("SESSION_IDLE_HOURS", default=2)
SESSION_LONGEST_HOURS = env.float("SESSION_LONGEST_HOURS", default=10)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # the limits are the server's; a browser need not know them
if HTTPS:  # browsers take such names from this host alone, over TLS, for all of its paths
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1, least=0) if BEHIND_PROXY else 0
"""How many proxies of ours stand before us, each of which adds to ``X-Forwarded-For``."""
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
"""Where weaknesses are reported, for ``/.well-known/security.txt``: ``mailto:…`` or ``https://…``"""

# --- Search ---------------------------------------------------------------------------------------

SEARCHES_A_MINUTE = env.int("SEARCHES_A_MINUTE", default=600, least=0)
"""How many searches and suggestions one address is answered in the long run; 0: any number."""
SEARCHES_AT_ONCE = env.int("SEARCHES_AT_ONCE", default=600, least=1)
"""How many of them at once: a school or a ministry may stand behind one address."""

LEXICON_DIR = Path(env.str("LEXICON_DIR", default=str(BASE_DIR / "var")))
"""Where the dictionary forms of words are kept, which ``manage.py build_lexicon`` makes once."""

# --- The registry itself --------------------------------------------------------------------------

CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
"""Where readers report errors; without it the contact page names the bodies themselves."""

PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="").rstrip("/")
"""Where the register is found, as ``https://ustroj.example``: mails lead there."""

MAILERS = {"default": mailer(env.email_url("EMAIL_URL", default="consolemail://"))}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="ustroj@localhost")

LINK_CHECK_AGENT = f"Ustroj link check ({PUBLIC_ADDRESS or 'https://localhost'})"
"""How ``manage.py check_links`` calls itself to the servers that it asks."""
LINK_CHECK_INSIDE = env.bool("LINK_CHECK_INSIDE", default=False)
"""Whether it also asks servers in networks that are not public, such as a ministry's own."""

PUBLIC_HISTORY = env.bool("PUBLIC_HISTORY", default=False)
"""Whether citizens are shown how pages stood on a day; staff who may see a unit always are."""

# --- What it tells those who run it ---------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", LEVELS)
LOGGING = logging_as(
    LOG_LEVEL,
    env.choice("LOG_FORMAT", FORMATS),
    is_each_told=env.bool("ACCESS_LOG", default=False),
)

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""Who may read ``/metrics``: whoever sends this as ``Authorization: Bearer …``; else nobody."""

env.refuse_faults()
