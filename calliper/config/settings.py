"""Every setting of a Calliper server. Environment names are read here only; docs/config.md explains each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.config import env, hosts
from calliper.config.secret import instance_secret

HOME = env.path("HOME", Path("data"))
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = env.yes("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or instance_secret(HOME)
PORT = env.integer("PORT", 8000, least=1, most=65535)
BASE_URL = env.text("BASE_URL", f"http://localhost:{PORT}").rstrip("/")
# `calliper serve` adds the names and addresses that it finds of this machine.
ALLOWED_HOSTS = hosts.answered(BASE_URL, env.words("HOSTS"))
MASTER_KEY_FILE = env.path("MASTER_KEY_FILE", HOME / "master.key")
MASTER_KEYS_OLD = [Path(name) for name in env.words("MASTER_KEYS_OLD")]
SIGNUP = env.choice("SIGNUP", "first", ["first", "open", "closed"])

INSTALLED_APPS = [
    "calliper.config.apps.ConfigConfig",
    "calliper.core.apps.CoreConfig",
    "calliper.core.keys.apps.KeysConfig",
    "calliper.activity.apps.ActivityConfig",
    "calliper.notifications.apps.NotificationsConfig",
    "calliper.orgs.apps.OrgsConfig",
    "calliper.consent.apps.ConsentConfig",
    "calliper.devices.apps.DevicesConfig",
    "calliper.calls.apps.CallsConfig",
    "calliper.sync.apps.SyncConfig",
    "calliper.reports.apps.ReportsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_cotton",
    "django_htmx",
    "django_vite",
    "ninja",
]

MIDDLEWARE = [
    "calliper.core.middleware.trace.Trace",
    "calliper.core.middleware.headers.SecurityHeaders",
    "calliper.core.middleware.gate.Gate",
    "calliper.core.middleware.lean.LeanApi",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "calliper.orgs.middleware.MemberMiddleware",
    "calliper.config.first_view.FirstView",
]

ROOT_URLCONF = "calliper.config.urls"
WSGI_APPLICATION = "calliper.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "core" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "calliper.config.navigation.frame",
            ],
        },
    }
]

SQLITE_OPTIONS: dict[str, object] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=33554432;"
        "PRAGMA cache_size=-10000;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
        "PRAGMA secure_delete=ON;PRAGMA wal_autocheckpoint=4000"
    ),
}


def _sqlite(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / name,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": HOME / f"test-{name}"},
    }


DATABASES: dict[str, dict[str, object]] = {
    # This backend tells PostgreSQL the scope in force; the key database has no rows with a scope.
    "default": env.database("DATABASE_URL", engine="calliper.core.postgresql") or _sqlite("calliper.sqlite3"),
    "keys": env.database("KEYS_DATABASE_URL") or _sqlite("keys.sqlite3"),
}
# The role that owns the tables and migrates them, where another one serves.
MIGRATION_DATABASE = env.database("MIGRATION_DATABASE_URL")
DATABASE_ROUTERS = ["calliper.core.keys.router.KeyRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    # Room for the counts of many keys and addresses: Django's 300 places are soon pushed out by strangers.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20000}}
}
JOB_THREADS = env.integer("JOB_THREADS", 2, least=1, most=32)
WEB_THREADS = env.integer("WEB_THREADS", 6, least=1, most=64)
REPORTS_THREADS = env.integer("REPORTS_THREADS", 2, least=1, most=64)
REPORTS_SERVER = env.clickhouse("REPORTS_URL")
REPORTS_MEMORY_MB = env.integer("REPORTS_MEMORY_MB", 512, least=64, most=65536)
CONNECTIONS_PER_ADDRESS = env.integer("CONNECTIONS_PER_ADDRESS", 64, least=1, most=1000)
TLS_PIN = ""  # `calliper serve` puts in the pin of its certificate

AUTH_USER_MODEL = "orgs.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["calliper.orgs.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.integer("PASSWORD_MIN_LENGTH", 15, least=8, most=64)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "calliper.orgs.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_NAME = f"{hosts.PREFIX}sessionid" if SESSION_COOKIE_SECURE else "sessionid"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_NAME = f"{hosts.PREFIX}csrftoken" if CSRF_COOKIE_SECURE else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

MAIL_HOST = env.text("MAIL_HOST")
EMAIL_BACKEND = "calliper.orgs.mail.ConfiguredMail"
EMAIL_HOST = MAIL_HOST
EMAIL_PORT = env.integer("MAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("MAIL_LOGIN")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD")
EMAIL_USE_TLS = env.choice("MAIL_SECURITY", "starttls", ["starttls", "tls", "none"]) == "starttls"
EMAIL_USE_SSL = env.choice("MAIL_SECURITY", "starttls", ["starttls", "tls", "none"]) == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Calliper <calliper@localhost>")
MAIL_BOUNCES = env.text("MAIL_BOUNCES")
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_HOST else "none"

LANGUAGE_CODE = "en"
# Only languages that the portal really speaks; every string is marked for translation. Notices have their own.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "core" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Vite writes a digest of the content into each name.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE / "core" / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_PERMISSIONS = 0o600

API_PER_MINUTE = env.integer("API_PER_MINUTE", 600, least=1, most=1000000)
REVEAL_QUOTA_PER_HOUR = env.integer("REVEAL_QUOTA_PER_HOUR", 60, least=1, most=100000)
ENROLMENT_MINUTES = 15
BATCH_SLOTS = env.integer("BATCH_SLOTS", 2, least=1, most=64)
EXPORT_MOST_MB = env.integer("EXPORT_MOST_MB", 2000, least=1, most=100_000)
IMPORT_MOST_MB = env.integer("IMPORT_MOST_MB", 500, least=1, most=2000)
EGRESS_ALLOW = env.networks("EGRESS_ALLOW")
EGRESS_PORTS = env.ports("EGRESS_PORTS")
TRUSTED_METRICS = env.words("METRICS_FROM", ["127.0.0.1", "::1"])

BACKUP_FOLDER = env.path("BACKUP_FOLDER", HOME / "backups")
BACKUP_KEYS_FOLDER = env.path("BACKUP_KEYS_FOLDER", HOME / "backups-keys")
BACKUP_KEY_FILE = env.path("BACKUP_KEY_FILE", HOME / "backup.key")
BACKUP_HOUR = env.choice("BACKUP_HOUR", "21", ["off", *(str(hour) for hour in range(24))])
BACKUP_DAILY = env.integer("BACKUP_DAILY", 7, least=1, most=366)
BACKUP_WEEKLY = env.integer("BACKUP_WEEKLY", 4, least=0, most=520)
BACKUP_MONTHLY = env.integer("BACKUP_MONTHLY", 12, least=0, most=240)
BACKUP_KEYS_DAYS = env.integer("BACKUP_KEYS_DAYS", 35, least=1, most=3660)

LOG_LEVEL = env.choice("LOG_LEVEL", "info", ["debug", "info", "warning", "error"])
LOG_FORMAT = env.choice("LOG_FORMAT", "text", ["text", "json"])
LOGGING_CONFIG = "calliper.core.logs.configure"
LOGGING: dict[str, object] = {"level": LOG_LEVEL, "format": LOG_FORMAT}

SECRET_FILES = env.FILES_READ  # the last line: nothing more is read
