"""Settings of unhub, one file, everything that differs between sites read from the environment.

`docs/operations.md` lists the variables. Without any, unhub runs for development on this machine: SQLite in `var/`,
DEBUG on, reachable from loopback only. A public site sets DEBUG=false and SECRET_KEY, and unhub refuses to start without them.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from unhub.mail import mail_settings

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("UNHUB_DATA", "") or BASE_DIR / "var").resolve()

# --- who may reach it -------------------------------------------------------------------------------------------------

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEBUG = env.bool("DEBUG", True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", LOOPBACK_HOSTS)
if DEBUG and not set(ALLOWED_HOSTS) <= {*LOOPBACK_HOSTS, "testserver"}:
    raise ImproperlyConfigured(
        f"DEBUG is on, but ALLOWED_HOSTS names hosts others can reach ({', '.join(ALLOWED_HOSTS)}). "
        "Set DEBUG=false on a public site."
    )

DEVELOPMENT_KEY = "development-only-not-a-secret-never-used-when-debug-is-off"
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
if not DEBUG and SECRET_KEY in {"", DEVELOPMENT_KEY}:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Give it a long random value, for example the output of: "
        'python -c "import secrets; print(secrets.token_urlsafe(50))"'
    )

PORT = env.int("PORT", 8000)
# The one origin that canonical addresses, feeds and the API name. Never taken from the request.
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_NAME = env.str("UNHUB_SITE_NAME", "unhub")
CONTACT_EMAIL = env.str("UNHUB_CONTACT_EMAIL", "")
HTTPS = urlsplit(SITE_URL).scheme == "https"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", True)
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 63072000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("SECURE_HSTS_PRELOAD", True)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"

# --- what it is made of -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unhub.apps.UnhubAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "unhub.web",
    "unhub.publishing",
    "unhub.importing",
    "unhub.links",
    "organisations",
    "organisations.drafts",
    "statements",
    "statements.drafts",
    "unhub.dumps",
]

MIDDLEWARE = [
    "unhub.web.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "unhub.web.errors.ReadOnlyMiddleware",
    "unhub.web.parameters.TrackingParametersMiddleware",
    "unhub.web.errors.DatabaseUnavailableMiddleware",
    "unhub.web.conditional.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "unhub.web.errors.BadParametersMiddleware",
]

ROOT_URLCONF = "unhub.urls"
WSGI_APPLICATION = "unhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "unhub.web.compiling.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "unhub.web.context_processors.site",
            ],
        },
    },
]

# --- where it keeps things --------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", "") or "sqlite://",
        conn_max_age=env.int("CONN_MAX_AGE", 600),
        conn_health_checks=True,
    )
}
if not env.str("DATABASE_URL", ""):
    # Not through an address: a folder may be called "data #1".
    DATABASES["default"]["NAME"] = DATA_DIR / "db.sqlite3"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without IMMEDIATE a transaction that reads first fails with "database is locked" when another writes (measured: 66 of 320).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": "unhub",
            # A lost server costs a reader half a second, once in five: unhub.web.stores.
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}}
    )
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "unhub" / "static"]
# Uploaded files are served by a view that looks whether they are published: never by a web server from this folder.
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/files/"
MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", 20)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Hosts whose links are not checked, because they asked not to be.
UNWATCHED_HOSTS = [host.lower() for host in env.list("UNWATCHED_HOSTS", [])]

# --- mail -------------------------------------------------------------------------------------------------------------

globals().update(mail_settings(env.str("EMAIL_URL", ""), debug=DEBUG))
# Without a way out, nobody is promised a mail.
SENDS_MAIL = bool(env.str("EMAIL_URL", "")) or DEBUG
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    env.str("EMAIL_FROM", "") or CONTACT_EMAIL or f"unhub@{urlsplit(SITE_URL).hostname or 'localhost'}"
)
EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "

# --- people, language, time -------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60  # a link by mail works this long, and once

# Below the language prefix: what visitors may send without an account. Everything else of the public site is read only.
OPEN_FORMS = ("check/", "report/")

LANGUAGE_CODE = "en"
# The interface speaks the languages it is translated into; content languages are in unhub.text.languages.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "unhub" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")

# --- the API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["unhub.web.negotiation.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_FILTER_BACKENDS": ["unhub.web.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "unhub.web.paging.KeysetPagination",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "unhub.web.errors.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "unhub API",
    "DESCRIPTION": (
        "What official bodies said, who said it, and in which capacity. Read only, no key, JSON. The same parameters narrow "
        "the pages of the site, its feeds and these lists; an unknown parameter or a bad value is answered with 400, naming "
        "what was wrong and the nearest thing that is right."
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Choices stay where they are used: as components they would need names, and say less.
    "POSTPROCESSING_HOOKS": ["unhub.web.errors.document_errors"],
    "GET_LIB_DOC_EXCLUDES": "unhub.web.viewsets.not_for_readers",
}

# Shared caches (nginx, a CDN) may hand out a public answer for this many seconds without asking.
SHARED_CACHE_SECONDS = env.int("SHARED_CACHE_SECONDS", 5)

SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False

DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
SILENCED_SYSTEM_CHECKS = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
