"""Settings, read from the environment once; see docs/operation.md for every variable."""

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from huifang.config import env, logs

BASE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()
TESTING = "pytest" in sys.modules

DEBUG = env.flag("HUIFANG_DEBUG")
DEMO = env.flag("HUIFANG_DEMO") or (DATA / "demo").exists()
SECRET_KEY = env.secret("HUIFANG_SECRET_KEY", DATA / "secrets")
# Two keys on purpose: session secrets may rotate, the data keys open phone numbers for ever.
DATA_KEY = env.secret("HUIFANG_DATA_KEY", DATA / "secrets")
INDEX_KEY = env.secret("HUIFANG_INDEX_KEY", DATA / "secrets")
GRADED_KEYS_FILE = os.environ.get("HUIFANG_GRADED_KEYS_FILE") or str(DATA / "secrets" / "huifang_graded_keys")
ALLOWED_HOSTS = os.environ.get("HUIFANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HUIFANG_ORIGINS", "").split(",") if o]
HTTPS = env.flag("HUIFANG_HTTPS")
# Only behind a proxy that sets these itself may the headers on scheme and sender be believed.
BEHIND_PROXY = env.flag("HUIFANG_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]

CONTEXTS = [
    "reports",
    "audit",
    "workforce",
    "quality",
    "relations",
    "followup",
    "complaints",
    "knowledge",
    "surveys",
    "documents",
    "custody",
    "archive",
    "assignments",
    "approvals",
    "obligations",
    "notifications",
    "channels",
    "regulations",
    "imports",
    "desk",
    "files",
    "paperwork",
    "search",
    "integrations",
    "organization",
    "accounts",
    "journal",
    "ui",
]
INSTALLED_APPS = [
    "huifang.config",
    *(f"huifang.{name}" for name in CONTEXTS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_q",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "huifang.config.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "huifang.files.guarding.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "huifang.accounts.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "huifang.ui.toasts.ToastMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huifang.organization.gate.GateMiddleware",
    "huifang.accounts.middleware.SignInMiddleware",
    "axes.middleware.AxesMiddleware",
    "huifang.regulations.selectors.one_snapshot",
]

ROOT_URLCONF = "huifang.config.urls"
WSGI_APPLICATION = "huifang.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "huifang.ui.templatetags.ui",
            ],
        },
    }
]

_sqlite_pragmas = (
    f"PRAGMA journal_mode=WAL;PRAGMA synchronous={'NORMAL' if TESTING else 'FULL'};PRAGMA cache_size=-65536;"
    "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
)
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'huifang.sqlite3'}", conn_max_age=600)
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": _sqlite_pragmas,
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A node that is cut off must neither hang on its server nor keep its locks there.
    _gone = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000"
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20000,
            "options": _gone,
        }
        | DATABASES["default"].get("OPTIONS", {})
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in (
        ("django.contrib.auth.password_validation.UserAttributeSimilarityValidator", {"user_attributes": ("username", "name")}),
        ("huifang.accounts.passwords.LongEnough", {}),
        ("django.contrib.auth.password_validation.CommonPasswordValidator", {}),
        ("django.contrib.auth.password_validation.NumericPasswordValidator", {}),
        ("huifang.accounts.passwords.NotUsedBefore", {}),
    )
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "huifang.accounts.lockout.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "huifang"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = 64 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None  # whitenoise serves the finders' files; nothing is collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

Q_CLUSTER = {
    "name": "huifang",
    "orm": "default",
    "workers": 1,
    "poll": 0.5,
    "bulk": 5,
    "timeout": 60,
    "retry": 90,
    "max_attempts": 3,
    "ack_failures": False,
    "catch_up": False,
    "save_limit": 2000,
    "label": "huifang",
}

# A company's own name as it stands in scripts and on paper, until the administration pages set it (issue 3).
COMPANY = os.environ.get("HUIFANG_COMPANY", "")
HOTLINE = os.environ.get("HUIFANG_HOTLINE", "400-000-0000" if DEMO else "")
# {number} is replaced by the dialled digits; empty means a plain tel: link.
DIAL_URL = os.environ.get("HUIFANG_DIAL_URL", "")
UI_URLS = {
    "home": "home",
    "search": "search:box",
    "sign_in": "accounts:sign-in",
    "sign_out": "accounts:sign-out",
    "profile": "accounts:profile",
}
UI_MAY = "huifang.organization.access.may"
FORM_RENDERER = "huifang.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "huifang.ui.errors.csrf_failed"

LOGGING = logs.configure(json=os.environ.get("HUIFANG_LOG", "text") == "json")
# Seconds after which a statement is worth a note in the log.
SLOW_QUERY = float(os.environ.get("HUIFANG_SLOW_QUERY", "0.5"))
if TESTING:
    SILENCED_SYSTEM_CHECKS: list[str] = []
    Q_CLUSTER["sync"] = False
