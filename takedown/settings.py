"""Every setting, read from the environment once, safe by default.

`TAKEDOWN_MODE` is `standalone` (one machine, loopback, keys made on first run), `production`
(refuses to start without its secrets) or, when unset, `command`: enough for commands that need
neither database nor keys.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import quote

from takedown.common import (
    broker,
    header_settings,
    instance_key_settings,
    limit_settings,
    mail_settings,
    message_settings,
)
from takedown.common import environment as env
from takedown.common.log_settings import quiet_logging
from takedown.common.sign_in_settings import *  # noqa: F403 - all of it is settings

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("TAKEDOWN_DATA", str(BASE_DIR / ".data")))
MODE = env.text("TAKEDOWN_MODE", "command")
DEBUG = False

# -- secrets; absent ones become random, and `takedown.web.checks` refuses to serve with them -----
SECRET_KEY = env.secret("SECRET_KEY") or secrets.token_urlsafe(48)
_instance = instance_key_settings.instance_keys()
INSTANCE_KEY, FORMER_INSTANCE_KEYS = _instance.current, _instance.former
CODE_PEPPER = env.secret("CODE_PEPPER")
SECRETS_GIVEN = all((env.secret("SECRET_KEY"), INSTANCE_KEY, CODE_PEPPER))
SIGNING_KEY, FORMER_CERTIFICATES = env.secret("SIGNING_KEY"), env.secret("FORMER_CERTIFICATES")
TIMESTAMP_SERVERS, TIMESTAMP_ROOTS = env.words("TIMESTAMP_SERVERS"), env.secret("TIMESTAMP_ROOTS")
NETWORK_ALLOW = env.networks("NETWORK_ALLOW")  # private networks a timestamp server may be in
KEYSTORE_DIR = Path(env.text("KEYSTORE_DIR", str(DATA_DIR / "keystore")))
SEALED_DIR = Path(env.text("SEALED_DIR", str(DATA_DIR / "sealed")))

# -- who runs this ---------------------------------------------------------
SITE_COVER_NAME = env.text("SITE_COVER_NAME", "Notes")
OPERATOR_NAME = env.text("OPERATOR_NAME", "")
OPERATOR_CONTACT = env.text("OPERATOR_CONTACT", "")
SECURITY_CONTACT = env.text("SECURITY_CONTACT", "")
SITE_URL = env.text("SITE_URL", "")
HEALTH_TOKEN = env.secret("HEALTH_TOKEN")
SAFEGUARDING_ORGANISATION = env.text("SAFEGUARDING_ORGANISATION", "")
LEAVE_TO = env.text("LEAVE_TO", "https://www.bbc.co.uk/weather").strip()

# -- who may begin, how much at once, and how long things stay -------------
INTAKE, CONTEST_ADDRESS = limit_settings.intake(), limit_settings.contest_address()
LIMITS, KEEP = limit_settings.limits(), limit_settings.periods()

# -- web -------------------------------------------------------------------
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "takedown.urls"
WSGI_APPLICATION = "takedown.wsgi.application"
HTTPS = env.flag("HTTPS", default=MODE == "production")

INSTALLED_APPS = [
    "takedown.jobs",  # the first: its commands take the place of others' of the same name
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "takedown.audit",
    "takedown.accounts",
    "takedown.cases",
    "takedown.alerts",
    "takedown.posts",
    "takedown.references",
    "takedown.matching",
    "takedown.removals",
    "takedown.deadlines",
    "takedown.evidence",
    "takedown.web",
]
MIDDLEWARE = [
    # The first four set headers: above all else, so that every answer of every other has them.
    "takedown.web.middleware.QuietHeaders",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "takedown.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "takedown.web.middleware.BoundSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "takedown.web.staff_sessions.StaffSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Words for translation stand in nearly every template.
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "takedown.web.context.everywhere",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Files are sealed as they arrive; nothing is ever spooled to disk in the clear.
FILE_UPLOAD_HANDLERS = ["takedown.web.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# An answer may be about every post of a letter, and notes hold 5,000 (posts/adding.py).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
UPLOAD_LIMIT_BYTES = 100 * 1024 * 1024
# Below this no file is taken, so that letters, clocks and the database go on.
KEEP_FREE_BYTES = 1024**3

# -- headers and cookies ---------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not no-referrer: with it a browser sends our own forms as from nowhere, and they are refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked on this computer too, behind the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "takedown.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-notes" if HTTPS else "notes"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
CSRF_COOKIE_NAME = "__Host-form" if HTTPS else "form"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "takedown.web.views.errors.form_expired"
CONTENT_SECURITY_POLICY = header_settings.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = header_settings.PERMISSIONS_POLICY
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- database and queue ----------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", "postgresql://takedown_app@localhost/takedown")
DATABASES = {
    "default": {
        **env.database(DATABASE_URL),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = DATABASES["default"]
HOSTS_WITHOUT_TLS = env.words(
    "HOSTS_WITHOUT_TLS"
)  # where the network between is the operator's own
broker.reach_with_tls_as(DATABASE_URL)
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or (
    f"pgmq://{quote(str(_database['USER']))}@localhost/{_database['NAME']}"
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "short"
CELERY_TASK_ROUTES = broker.ROUTES
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = broker.SECONDS
CELERY_TASK_ANNOTATIONS = broker.ANNOTATIONS
CELERY_WORKER_MAX_MEMORY_PER_CHILD = broker.KILOBYTES_OF_A_CHILD
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
if CELERY_BROKER_URL.startswith("pgmq:"):
    CELERY_BROKER_TRANSPORT = broker.TRANSPORT
    CELERY_BROKER_TRANSPORT_OPTIONS = broker.options(_database)

# Nothing that counts is kept here. A shared cache would hold pickles, and whoever can write to it
# would run code in the process that holds the keys.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- mail; how people sign in stands in common/sign_in_settings.py ----------
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # letters have a way of their own
MAIL_OUT, RELAY = mail_settings.mail_out(), mail_settings.relay()
MESSAGES = message_settings.messages()

# -- language and time -----------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
TEAM_ZONE = env.zone("TEAM_ZONE", "Europe/London")  # of the times on the desk

# -- static files ----------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- logs: ids and event names only ----------------------------------------
LOGGING = quiet_logging(level=env.text("LOG_LEVEL", "INFO"))
DEFAULT_EXCEPTION_REPORTER = "takedown.common.quiet_logs.NoLocals"
