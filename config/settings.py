"""All settings, from the environment where a deployment may differ; docs/deploy.md lists them."""

import os
import sys
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config.environment import (
    read_bool,
    read_folder,
    read_int,
    read_list,
    read_postgres_url,
    read_secret_key,
)
from config.logs import build_logging

# Lets classes such as ModelForm[Household] say what they hold.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = read_folder("DATA_DIR", default=BASE_DIR / "var")

DEBUG = read_bool("DEBUG", default=False)
SECRET_KEY = read_secret_key(DATA_DIR / "secret_key")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
if "*" in ALLOWED_HOSTS:
    # Addresses on cards, slips and in QR codes carry the host that was asked for.
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that are ours, not *.")
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", default=[])
# Behind a proxy that speaks https; off for the demo on the own machine.
HTTPS = read_bool("HTTPS", default=False)

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "villages",
    "ledger",
    "rules",
    "market",
    "deeds",
    "noticeboard",
    "office",
]

MIDDLEWARE = [
    "config.middleware.BrowserPolicies",
    # So far out that it speaks for refusals as well.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PublicPages",
    "config.middleware.UsedSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
            ],
        },
    },
]

# The database: SQLite beside the data unless DATABASE_URL names a PostgreSQL.

SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at BEGIN: SQLite has no other, and the ledger needs one.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL survives a power cut, NORMAL only a crash: this is a ledger. secure_delete overwrites in
    # the file what is emptied or deleted: an erasure is one.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
}


def read_database() -> dict[str, object]:
    """Return Django's settings of the one database: SQLite, or the PostgreSQL that is named."""
    if not os.environ.get("DATABASE_URL"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "points.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            # In memory, threads meet "table is locked" at once, whatever the timeout.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    database = read_postgres_url("DATABASE_URL")
    return database | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": read_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People sign in with a name and a passphrase; rights come from appointments (villages.permissions).

AUTH_USER_MODEL = "villages.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    # Hard on memory, so dear to guess at, yet a log-in stays quick on a small server.
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("home")
SESSION_ENGINE = "villages.models.sessions"
# Since it was last used, on one's own phone; villages.models.sessions knows shorter kinds.
SESSION_COOKIE_AGE = 60 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"

AXES_FAILURE_LIMIT = read_int("LOGIN_FAILURE_LIMIT", default=8, smallest=3, largest=100)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "villages.signing_in.throttle.answer_locked_out"
# Behind the proxy, everybody would have the proxy's address.
AXES_CLIENT_IP_CALLABLE = "villages.signing_in.throttle.find_address"
# Wrong ones in a row; and whoever tries on during the pause does not lengthen it.
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Of what was typed, nothing is kept with the count.
AXES_SENSITIVE_PARAMETERS = [
    *("username", "ip_address", "current", "new", "code", "key", "new_password"),
]
# Who signed in when from where would be kept for ever, and nobody asks for it.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Its lines in the log say that somebody is guessing; who and from where, axes_list_attempts does.
AXES_CLIENT_STR_CALLABLE = "villages.signing_in.throttle.name_nobody"

# What the phone's own program for codes shows above them.
OTP_TOTP_ISSUER = "村务积分账"
# The n-th wrong code in a row of one phone or one paper is followed by a pause of 2 ** (n - 3)
# seconds, wherever they come from: nobody notices a quarter and a half, the third rests a second,
# the 15th more than an hour, the 20th more than a day. In a year nobody tries 30 of them, and of
# the million codes of a phone three count at a time. From one address it ends with the limit above.
OTP_TOTP_THROTTLE_FACTOR = 0.25
OTP_STATIC_THROTTLE_FACTOR = 0.25

# The API under /api/v1/, for the product's own phone pages and for programs of others.

REST_FRAMEWORK = {
    # The token first: its header is what a nobody is answered with, a 401 and not a 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "villages.api.authentication.StaffToken",
        "villages.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "villages.api.reading.JSONOnly",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "villages.api.reading.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "villages.api.reading.BoundedMultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "villages.api.throttles.WritingThrottle",
    ],
    # A phone that was off for a day sends eighty deeds within a minute, and some of them twice.
    "DEFAULT_THROTTLE_RATES": {
        "anon": "120/min",
        "user": "900/min",
        "writing": "400/min",
        "tokens": "20/min",
    },
    # Behind the proxy that HTTPS stands for, the address that it saw; else nobody is believed.
    "NUM_PROXIES": 1 if HTTPS else 0,
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "villages.api.schema.ErrorsToldSchema",
    "EXCEPTION_HANDLER": "config.api.answer_error",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "村务积分账",
    "DESCRIPTION": "The village points ledger for programs. docs/api.md is a guide with examples.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stand where they are chosen; as components, each would need a name of its own.
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # The validator would send the address of the schema to somebody else's server.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

# What the API counts of who asks how often: in files, because worker processes share no memory.

CACHES = {
    "default": {
        "BACKEND": "config.counting.CountsInFiles",
        "LOCATION": DATA_DIR / "cache",
        # A count each address and person; every new one looks through the folder.
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

# Words, days and figures as in Guangdong.

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Whitenoise looks for it at every start, also before anything was collected.
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# Without a collected manifest (tests, the demo), files are served from where they lie.
WHITENOISE_USE_FINDERS = True
# Pages of other servers have no use for them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {
        "BACKEND": "config.files.WholeFiles",
        # Outside any served folder: photos go out through a view that asks who is asking.
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "config.static.HashedStaticFiles"
        if "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "config.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "config.files.NamelessUploads",
]

# What the browser may load: config.middleware.BrowserPolicies chooses by path and kind of answer.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        # The admin theme's Alpine evaluates attributes, and its templates carry inline styles.
        "script-src": [SELF, "'unsafe-eval'"],
        "style-src": [SELF, "'unsafe-inline'"],
    },
}
# What is no page: opened by itself, it is a stranger to this server and runs nothing.
FILE_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True},
}
# Besides the camera, which pages that scan may ask for.
PERMISSIONS_NOT_ASKED_FOR = [
    *("microphone", "geolocation", "payment", "usb", "display-capture"),
]

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# No script of ours reads a cookie: forms carry their token, the field's pages ask for one.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # A browser takes these from this very host and over https alone, from no neighbour of it.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

UNFOLD = {
    "SITE_TITLE": _("村务积分账"),
    "SITE_HEADER": _("村务积分账"),
    "SITE_SYMBOL": "potted_plant",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("icons/mark.svg")}
    ],
    "STYLES": [lambda _request: static("css/office.css")],
    "SITE_URL": reverse_lazy("home"),
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "office.dashboard.add_todos",
    "SIDEBAR": {"navigation": "office.menus.build_navigation"},
    "COLORS": {
        # The scheme's green, from light to dark.
        "primary": {
            "50": "#eef7f2",
            "100": "#d6ebdf",
            "200": "#afd8c0",
            "300": "#7fbf9b",
            "400": "#4da276",
            "500": "#2e875a",
            "600": "#1f6f43",
            "700": "#1a5a38",
            "800": "#16482e",
            "900": "#123c27",
            "950": "#092116",
        },
    },
}

LOGGING = build_logging()
