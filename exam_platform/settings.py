"""All settings, and the only reader of the environment (.env.example explains each variable)."""

import re
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

UNDER_TEST = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
# Checking a workbook in the shell touches neither database nor secrets.
CHECKS_A_FILE = sys.argv[1:2] == ["import_questions"] and "--apply" not in sys.argv


def secret(name: str, insecure: str) -> str:
    """A secret from the environment; a known one only where nothing real can be at stake."""
    value = env.str(name, default="")
    if value:
        return value
    if DEBUG or UNDER_TEST or CHECKS_A_FILE:
        return insecure
    raise ImproperlyConfigured(f"{name} must be set (see .env.example)")


def key_ring(text: str) -> dict[str, str]:
    """`id:secret,id:secret`, newest first; the first encrypts, all of them decrypt."""
    pairs = [pair.partition(":")[::2] for pair in text.split(",") if pair]
    if not pairs or not all(name and key for name, key in pairs):
        raise ImproperlyConfigured("FIELD_KEYS must hold id:secret pairs (see .env.example)")
    ring = dict(pairs)
    # Stored values name their key between full stops: such a name could not be read back.
    if len(ring) < len(pairs) or any("." in name for name in ring):
        raise ImproperlyConfigured("FIELD_KEYS: each id once, and without a full stop")
    return ring


VERSION = re.findall(
    r"^## (\d+\.\d+\.\d+)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
)[0]

SECRET_KEY = secret("SECRET_KEY", "insecure-secret-key-for-demonstration-only")
FIELD_KEYS = key_ring(secret("FIELD_KEYS", "k1:insecure-field-key-for-demonstration-only"))
BLIND_INDEX_KEY = secret("BLIND_INDEX_KEY", "insecure-index-key-for-demonstration-only")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG or UNDER_TEST else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", default="清源县人大代表履职与任前考试平台")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="") or "Qingyuan-2026"

INSTALLED_APPS = [
    "exam_platform",
    "appointments",
    "evaluations",
    "courses",
    "exams",
    "question_bank",
    "laws",
    "documents",
    "notices",
    "people",
    "core",
    "people.apps.OfficeUsersConfig",  # wagtail.users, with our screens in place of its own
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "csp",
    "django_q",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "core.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.BodyLimitMiddleware",
    "people.middleware.LoginByDefaultMiddleware",
    "people.middleware.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "people.middleware.IdleTimeoutMiddleware",
    "people.middleware.PasswordChangeMiddleware",
    "exam_platform.middleware.ContentSecurityMiddleware",
    "core.middleware.RefusedMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "exam_platform.urls"
WSGI_APPLICATION = "exam_platform.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "exam_platform.context.site",
            ],
        },
    }
]

# --- Database -----------------------------------------------------------------------------

SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    # Readers never upgrade to writers in mid-transaction: that is where "database is locked" is.
    "transaction_mode": "IMMEDIATE",
    # FULL: an acknowledged answer must survive a power cut. No mmap_size: SQLite before 3.51.3
    # has a WAL-reset race with it.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
        "PRAGMA cache_size=-20000;PRAGMA journal_size_limit=27103364;"
    ),
}

DATABASES = {
    # `or`: a line of .env that was left empty is an empty text, not a missing one.
    "default": env.db_url_config(
        env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
    ),
}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    Path(DATABASE["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASE["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "exam_platform.backends.ExamineeBackend",
    "people.backends.PlatformBackend",
    "people.backends.SignInCodeBackend",
]
PASSWORD_HASHERS = ["people.hashers.Argon2Light"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.passwords.MixedCharactersValidator"},
    {"NAME": "people.passwords.NoAccountNameValidator"},
    {"NAME": "people.passwords.NotReusedValidator"},
]
PASSWORD_MAX_DAYS = env.int("PASSWORD_MAX_DAYS", default=180)
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# User name and address together: by address alone, one forgetful nominee locks the whole room.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
# Computers of an exam room are used one after the other: who closes the browser has left.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_TIMEOUT_MINUTES = env.int("IDLE_TIMEOUT_MINUTES", default=30)
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# How many reverse proxies of our own stand before the server: rooms bound to networks and the
# lock-out need the address of the person, not that of the proxy.
PROXIES = env.int("PROXIES", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames itself

# Origins of the inner network from which films may be played besides uploaded ones.
RECORDING_HOSTS = env.list("RECORDING_HOSTS", default=[])
STRICT_CSP = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, *RECORDING_HOSTS],
        "object-src": [NONE],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
CONTENT_SECURITY_POLICY = STRICT_CSP
# Wagtail's own screens need inline script and style; nothing outside the back office does.
BACK_OFFICE_CSP = {
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
}

# --- Language, time, files ----------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing one
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default="") or VAR_DIR / "media")
# Uploads with keys, evidence, exports: never below MEDIA or static, served only by views.
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default="") or VAR_DIR / "private")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or UNDER_TEST
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
# Films and talks: only for whoever may add them, see core.middleware.BodyLimitMiddleware.
RECORDING_MAX_BYTES = env.int("RECORDING_MAX_MB", default=500) * 1024 * 1024
LARGE_BODIES = {"/admin/recordings/": ("courses.add_recording", RECORDING_MAX_BYTES)}
# nginx hands over private files by itself (docs/operations.md); else this process does.
X_ACCEL = env.bool("X_ACCEL", default=False)
# How many films and documents one process sends at once: the other threads are for exams.
FILE_STREAMS = env.int("FILE_STREAMS", default=3)
# Forms say it politely above UPLOAD_MAX_BYTES; beyond this the body is not even read.
BODY_MAX_BYTES = 3 * UPLOAD_MAX_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Events -------------------------------------------------------------------------------

# A code typed in a hall without network is taken this long afterwards.
EVENT_LATE_HOURS = env.int("EVENT_LATE_HOURS", default=24)

# --- Wagtail ------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # by /password/, whose change is logged
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}
WAGTAILADMIN_LOGIN_URL = "/login/"

# --- Background work ----------------------------------------------------------------------

Q_CLUSTER = {
    "name": "platform",
    "orm": "default",
    "workers": env.int("WORKERS", default=1),
    "timeout": 900,
    "retry": 1000,  # > timeout, or a long task is started twice
    "max_attempts": 3,
    "recycle": 50,
    "poll": 0.5,
    "save_limit": 500,
    "catch_up": False,
    "log_level": "WARNING",
    "label": "后台任务",
}

# --- Notices ------------------------------------------------------------------------------

# Besides the site itself. In the demonstration both only write to files.
NOTICE_CHANNELS = env.list("NOTICE_CHANNELS", default=["email", "sms"] if DEBUG else [])
if unknown := set(NOTICE_CHANNELS) - {"email", "sms"}:
    raise ImproperlyConfigured(f"NOTICE_CHANNELS: unknown {sorted(unknown)} (see .env.example)")
SMS_GATEWAY = env.str("SMS_GATEWAY", default="") or "notices.channels.FileGateway"
SMS_SIGN = env.str("SMS_SIGN", default="") or "县人大常委会"
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=465)
EMAIL_USE_SSL = True
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or EMAIL_HOST_USER or "root@localhost"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
