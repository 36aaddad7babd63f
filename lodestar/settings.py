"""One settings file. What differs between machines is an environment variable, named here once
through `env`, and described in docs/settings.md (a test compares the two)."""

import hashlib
import os
import secrets
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from lodestar.kernel.logs import configure_logs


BASE_DIR = Path(__file__).resolve().parent.parent
ENV_NAMES: set[str] = set()
_environment = environ.Env()


def env(name: str, default: str) -> str:
    ENV_NAMES.add(name)
    return os.environ.get(name, default)


def volatile_folder(data: Path) -> Path:
    """Memory, where the system offers it: sessions are gone with the power, and in no backup."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made below it, for us alone
    name = f"lodestar-{os.getuid()}-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    return memory / name if memory.is_dir() else data / "volatile"


TESTING = "pytest" in sys.modules
PRODUCTION = env("LODESTAR_PRODUCTION", "no") == "yes"
DEBUG = False  # a page with settings and locals is never shown to anyone

DATA_DIR = Path(env("LODESTAR_DATA", str(BASE_DIR / "data"))).resolve()
KIT = env("LODESTAR_KIT", "connecticut")
KITS_DIR = Path(env("LODESTAR_KITS", str(BASE_DIR / "kits"))).resolve()
PUBLISHED_DIR = DATA_DIR / "published"
# Each of these can lie on a disk, and in a backup, of its own (docs/operating.md, "Where things lie").
SHARDS_FILE = Path(env("LODESTAR_SHARDS", str(DATA_DIR / "shards" / "shards.sqlite3"))).resolve()
KEYS_DIR = Path(env("LODESTAR_KEYS", str(DATA_DIR / "keys"))).resolve()
SEALED_DIR = DATA_DIR / "sealed"  # attachments, sealed while they stream in
VOLATILE_DIR = Path(env("LODESTAR_VOLATILE", str(volatile_folder(DATA_DIR)))).resolve()
PUBLIC_ORIGIN = env("LODESTAR_ORIGIN", "http://localhost:8000")

# Nothing on the public side is signed with it; staff sessions are.
SECRET_KEY = env("LODESTAR_SECRET_KEY", "") or ("" if PRODUCTION else secrets.token_urlsafe(48))
ALLOWED_HOSTS = env("LODESTAR_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "lodestar.kernel",
    "lodestar.kernel.vault",
    "lodestar.kernel.signin",
    "lodestar.kernel.signin.engine.Account",
    "lodestar.kernel.signin.engine.SecondFactor",
    "lodestar.kernel.trail",
    "lodestar.learn",
    "lodestar.signs",
    "lodestar.directory",
    "lodestar.shiftlog",
]

# The public side passes only through the first three: no session, no cookie, no write.
MIDDLEWARE = [
    "lodestar.kernel.web.doors.SafeHeaders",
    "lodestar.kernel.web.doors.Static",
    "lodestar.kernel.web.doors.Language",
    "lodestar.kernel.web.doors.StaffSession",
    "lodestar.kernel.web.doors.StaffLanguage",
    "lodestar.kernel.web.doors.StaffForms",
    "lodestar.kernel.web.doors.StaffPerson",
    "lodestar.kernel.web.doors.StaffSignIn",
]

ROOT_URLCONF = "lodestar.urls"
WSGI_APPLICATION = "lodestar.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                ),
            ],
            "context_processors": ["lodestar.kernel.web.page.everywhere"],
            "builtins": ["lodestar.kernel.templatetags.words"],
        },
    },
]

ENV_NAMES.add("DATABASE_URL")
DATABASES = {
    "default": _environment.db_url(
        "DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'lodestar.sqlite3'}"
    )
}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured("DATABASE_URL is not the address of a database that we know.")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds that a writer waits for another; a look that cannot be told opens nothing
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Person"
LOGIN_URL = "/staff/sign-in/"
LOGIN_REDIRECT_URL = "/staff/"
AUTHENTICATION_BACKENDS = ["lodestar.kernel.signin.backend.VaultBackend"]
PASSWORD_HASHERS = ["lodestar.kernel.signin.hashing.VaultHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "lodestar.kernel.signin.strength.StrongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# allauth carries a sign-in through its steps; what it would store, send or count stays off (docs/adr/0011).
ACCOUNT_ADAPTER = "lodestar.kernel.signin.adapters.SignIn"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_TIMEOUT = 5 * 60  # from the password to the second step
ACCOUNT_RATE_LIMITS = False  # by address; ours are in kernel/signin/devices.py
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; its checks want them named
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "lodestar.kernel.signin.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "Lodestar"
MFA_TOTP_TOLERANCE = 1  # half minutes that a phone's clock may be off

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "lodestar" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("LODESTAR_STATIC", str(BASE_DIR / "static"))).resolve()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 60

DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000  # bytes: the longest honest form here is under 3,000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5  # behind /staff/; the handler takes none anywhere else
FILE_UPLOAD_HANDLERS = ["lodestar.kernel.vault.uploads.SealingUploadHandler"]  # no temporary files

# The proxy in front says how it was asked; nothing else can reach the port (docs/operating.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]

SESSION_ENGINE = "lodestar.kernel.signin.sessions"
SESSION_COOKIE_NAME = "__Host-staff" if PRODUCTION else "staff"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
CSRF_COOKIE_NAME = "__Host-form" if PRODUCTION else "form"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "lodestar.kernel.views.form_expired"

# Mail is optional, and says nothing: that there is an invitation, and no more.
EMAIL_HOST = env("LODESTAR_SMTP", "")
EMAIL_USE_TLS = bool(EMAIL_HOST) and EMAIL_HOST != "localhost"
EMAIL_PORT = 587 if EMAIL_USE_TLS else 25
DEFAULT_FROM_EMAIL = env("LODESTAR_MAIL_FROM", "")
EMAIL_TIMEOUT = 10  # seconds: nobody waits longer for a mail that is not needed
SENDS_MAIL = bool(EMAIL_HOST and DEFAULT_FROM_EMAIL)

LOGGING_CONFIG = None  # structlog, set up below: ids and verbs, never addresses or words
configure_logs()
