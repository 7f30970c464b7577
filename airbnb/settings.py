"""Everything is set by the environment; docs/settings.md lists it.

What is absent takes an embedded default in development, and is refused with a sentence in
production (`ENVIRONMENT=production`).
"""

import re
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from limits import parse as parse_rate

from airbnb import logs

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# What running makes: the embedded database, pictures, queued tasks.
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

ENVIRONMENT = env.str("ENVIRONMENT", "development")
if ENVIRONMENT not in {"development", "test", "production"}:
    raise ImproperlyConfigured("ENVIRONMENT is one of development, test, production.")
PRODUCTION = ENVIRONMENT == "production"
# Begins every secret that is written here, so that no server is ever run with one.
DEVELOPMENT_ONLY = "development-only-"
# Browsers take a cookie whose name begins so from this very host alone, by HTTPS.
HOST_COOKIE = "__Host-"


def needed(name: str, default: str) -> str:
    """The variable `name`; `default` outside production, where it must be set."""
    value: str = env.str(name, "")
    if PRODUCTION and DEVELOPMENT_ONLY in value:
        raise ImproperlyConfigured(f"Set {name} to a secret of its own: this one is published.")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"Set {name}: production has no default for it.")
    return default


def one_or_more(name: str, default: int, most: int | None = None) -> int:
    """The variable `name`, a number above zero, and not above `most`."""
    value: int = env.int(name, default)
    if value < 1:
        raise ImproperlyConfigured(f"Set {name} to 1 or more.")
    if most is not None and value > most:
        raise ImproperlyConfigured(f"Set {name} to {most} or less.")
    return value


# ---- what must never happen in production ------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("Unset DEBUG: production never runs with it.")
SECRET_KEY = needed("SECRET_KEY", DEVELOPMENT_ONLY + "0" * 40)
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters.")
ALLOWED_HOSTS = needed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
# The address at which clients reach this server: it begins the links in mails and of pictures.
PUBLIC_URL = needed("PUBLIC_URL", f"http://127.0.0.1:{env.int('PORT', 8000)}").rstrip("/")
if PRODUCTION and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("Set PUBLIC_URL to an https:// address: links in mails hold tokens.")

# ---- time --------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
CLOCK_OFFSET = timedelta(0)
if clock := env.str("CLOCK", ""):
    if PRODUCTION:
        raise ImproperlyConfigured("Unset CLOCK: production uses the real time.")
    started = datetime.fromisoformat(clock)
    if started.tzinfo is None:
        raise ImproperlyConfigured("CLOCK needs an offset, e.g. 2023-09-23T12:00:00Z.")
    # Whoever starts several processes says when, so that their clocks agree.
    set_at = datetime.fromisoformat(env.str("CLOCK_SET_AT", datetime.now(UTC).isoformat()))
    CLOCK_OFFSET = started.astimezone(UTC) - set_at

# ---- the application ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "rest.apps.StaffAdmin",
    "django.contrib.staticfiles",
    "graphene_django",
    "apps.events",
    "apps.images",
    "apps.notifications",
    "apps.idempotency",
    "apps.limits",
    "apps.accounts",
    "apps.listings",
    "apps.availability",
    "apps.pricing",
    "apps.bookings",
    "apps.reviews",
    "apps.search",
    "apps.insideairbnb",
    "apps.demo",
    "apps.privacy",
    "schema",
    "rest",
]
MIDDLEWARE = [
    "rest.health.HealthDoors",
    "airbnb.requests.RequestMiddleware",
    "schema.door.GraphQLDoor",
    "airbnb.protection.ProtectionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "airbnb.urls"
WSGI_APPLICATION = "airbnb.wsgi.application"
GRAPHQL_PATH = "/graphql"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
USE_I18N = True
LANGUAGE_CODE = "en"
# What people are written to in; whoever speaks another language is written to in English.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- the database ------------------------------------------------------------------------------
# Commands may run long statements: an import, a migration.
RUNS_COMMAND = Path(sys.argv[0]).name == "manage.py"
STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", 0 if RUNS_COMMAND else 5_000)
LOCK_TIMEOUT_MS = env.int("LOCK_TIMEOUT_MS", 2_000)


def database() -> dict[str, object]:
    """The database of DATABASE_URL: PostgreSQL, MySQL or MariaDB, or the embedded SQLite file."""
    default = f"sqlite:///{VAR_DIR / 'airbnb.sqlite3'}"
    config: dict[str, object] = environ.Env.db_url_config(needed("DATABASE_URL", default))
    engine = str(config["ENGINE"]).rsplit(".", 1)[-1]
    options = {"postgresql": for_postgresql, "mysql": for_mysql, "sqlite3": for_sqlite}.get(engine)
    if options is None:
        raise ImproperlyConfigured("DATABASE_URL begins with postgres://, mysql:// or sqlite:///.")
    config["OPTIONS"] = options()
    if engine == "postgresql":
        config["ENGINE"] = "airbnb.postgresql"
    config["CONN_MAX_AGE"] = 0 if engine == "sqlite3" else 600
    config["CONN_HEALTH_CHECKS"] = engine != "sqlite3"
    if engine == "mysql":
        config["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_bin"}
    return config


def for_postgresql() -> dict[str, object]:
    """Options of the connection."""
    return {
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "prepare_threshold": 2 if env.bool("PREPARED_STATEMENTS", True) else None,
        # A search with a stay ran for 0.2 s and was compiled to machine code for 1 s before.
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off"
        # Of statements that are prepared: planning one again took longer than running it.
        " -c plan_cache_mode=force_generic_plan"
        f" -c lock_timeout={LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout=10000",
    }


def for_mysql() -> dict[str, object]:
    """Options of the connection, to MySQL or MariaDB."""
    import pymysql

    pymysql.install_as_MySQLdb()
    return {
        "charset": "utf8mb4",
        "connect_timeout": 3,
        "isolation_level": "read committed",
        "init_command": "SET SESSION sql_mode='TRADITIONAL',"
        f" innodb_lock_wait_timeout={max(1, LOCK_TIMEOUT_MS // 1000)}"
        # MariaDB alone reads this comment; MySQL's own variable knows SELECT only.
        f" /*M!100100 , max_statement_time={STATEMENT_TIMEOUT_MS / 1000} */",
    }


def for_sqlite() -> dict[str, object]:
    """Options of the connection. Never in production."""
    if PRODUCTION:
        raise ImproperlyConfigured("Set DATABASE_URL to a server: production never runs on SQLite.")
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    return {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    }


DATABASES = {"default": database()}

# ---- Redis: cache and limits; absent in development --------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("Set REDIS_URL: production shares its cache and limits there.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "airbnb",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# ---- rate limits (R51) -------------------------------------------------------------------------
# "5/minute" is five in any sixty seconds, for one person or, for strangers, one network.
RATE_LIMITS_ON = env.bool("RATE_LIMITS", True)
RATE_LIMITS = {
    "sign_in": env.str("RATE_LIMIT_SIGN_IN", "5/minute"),
    "wrong_password": env.str("RATE_LIMIT_WRONG_PASSWORD", "10 per 15 minutes"),
    "register": env.str("RATE_LIMIT_REGISTER", "10/hour"),
    "password_reset": env.str("RATE_LIMIT_PASSWORD_RESET", "10/hour"),
    "change_email": env.str("RATE_LIMIT_CHANGE_EMAIL", "10/hour"),
    "page": env.str("RATE_LIMIT_PAGE", "30/minute"),
    "phone_code": env.str("RATE_LIMIT_PHONE_CODE", "5/hour"),
    "quote": env.str("RATE_LIMIT_QUOTE", "120/hour"),
    "hold": env.str("RATE_LIMIT_HOLD", "10/hour"),
    "booking": env.str("RATE_LIMIT_BOOKING", "20/day"),
    "export": env.str("RATE_LIMIT_EXPORT", "3/day"),
    "upload": env.str("RATE_LIMIT_UPLOAD", "120/hour"),
    "document": env.str("RATE_LIMIT_DOCUMENT", "100/hour"),
    "graphql_cost": env.str("RATE_LIMIT_GRAPHQL_COST", "500000/minute"),
}
for rate in RATE_LIMITS.values():
    try:
        parse_rate(rate)
    except ValueError as error:
        raise ImproperlyConfigured(f'{rate!r} is not a rate such as "5/minute".') from error
# While Redis does not answer, these are counted in the database; the others are let through.
RATE_LIMITS_FAIL_CLOSED = {
    "sign_in",
    "wrong_password",
    "register",
    "password_reset",
    "phone_code",
    "change_email",
}
# Of these the moment of each is kept, so that no stretch of time ever has one too many.
RATE_LIMITS_EXACT = {"wrong_password"}
# These are counted in each process, which settles with Redis at times (apps/limits/tabs.py): a row
# or a round trip for each query would be dearer than the query. Without Redis the others are
# counted in the database.
RATE_LIMITS_IN_MEMORY = {"graphql_cost"}
RATE_LIMITS_REDIS_URL = REDIS_URL

# ---- Celery ------------------------------------------------------------------------------------
CELERY_BROKER_URL = needed("CELERY_BROKER_URL", "")
CELERY_TASK_ALWAYS_EAGER = not CELERY_BROKER_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
if CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,  # longer than any task
        "socket_connect_timeout": 1,
        "socket_timeout": 2,  # longer than the second for which an idle worker listens
        "max_retries": 0,  # by default six seconds are spent on connecting to nobody
    }
elif CELERY_BROKER_URL.startswith("filesystem"):  # the embedded one, of `manage.py serve`
    folders = ("data_folder_in", "data_folder_out", "control_folder")
    CELERY_BROKER_TRANSPORT_OPTIONS = dict.fromkeys(folders, str(VAR_DIR / "broker"))
CELERY_TASK_PUBLISH_RETRY = False  # a message only makes soon what a row has promised
CELERY_TIMEZONE = "UTC"

# ---- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_MIN_LENGTH = one_or_more("PASSWORD_MIN_LENGTH", 12, most=64)
if PRODUCTION and PASSWORD_MIN_LENGTH < 8:
    raise ImproperlyConfigured("Set PASSWORD_MIN_LENGTH to 8 or more.")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "apps.accounts.passwords.MaximumLengthValidator"},
    {"NAME": "apps.accounts.passwords.GuessableValidator"},
]


def keys_of(name: str, text: str) -> dict[str, str]:
    """The keys of "id:secret,id:secret", the variable `name`, by their ids, newest first."""
    keys = dict(pair.partition(":")[::2] for pair in text.split(","))
    if not all(key_id and len(secret) >= 32 for key_id, secret in keys.items()):
        raise ImproperlyConfigured(
            f'Set {name} to "ID:SECRET,ID:SECRET", each secret of at least 32 random characters.'
        )
    return keys


# Keys that sign access tokens: the first signs, all of them verify.
JWT_KEYS = keys_of("JWT_KEYS", needed("JWT_KEYS", f"development:{DEVELOPMENT_ONLY}" + "1" * 40))
# Keys that seal what the database keeps and nobody may read there: the first seals, all of them
# open (airbnb/sealing.py).
SECRET_BOX_KEYS = keys_of(
    "SECRET_BOX_KEYS", needed("SECRET_BOX_KEYS", f"development:{DEVELOPMENT_ONLY}" + "3" * 40)
)
# How long after giving the password, or a code, a person may do what needs it (step-up).
STEP_UP_LIFETIME = timedelta(minutes=one_or_more("STEP_UP_MINUTES", 15))
# How long a process remembers that a session lived (apps/accounts/remembered.py); 0: not at all.
# Without Redis the processes do not tell each other that a session has ended.
SESSION_CACHE_SECONDS = env.int("SESSION_CACHE_SECONDS", 5 if REDIS_URL else 0)
SESSION_CACHE_REDIS_URL = REDIS_URL
REFRESH_TOKEN_LIFETIME = timedelta(days=30)
# How long a used refresh token still gives its successor, to clients that lost the answer.
REFRESH_TOKEN_GRACE = timedelta(seconds=10)
# Begins the names of the cookies that web apps may have their tokens kept in.
BROWSER_COOKIE_PREFIX = HOST_COOKIE if PRODUCTION else ""
EMAIL_TOKEN_LIFETIME = timedelta(days=3)
PASSWORD_TOKEN_LIFETIME = timedelta(hours=1)
PHONE_CODE_LIFETIME = timedelta(minutes=10)
# How long nobody can register the address of a closed account (R39).
KEPT_ADDRESS_FOR = timedelta(days=one_or_more("KEPT_ADDRESS_DAYS", 365))
# How long the archive of what is kept of a person may be fetched.
EXPORT_LIFETIME = timedelta(hours=48)
# Every setting of django-graphql-jwt whose default is unsafe; apps/accounts/tokens.py uses it.
GRAPHQL_JWT = {
    "JWT_ENCODE_HANDLER": "apps.accounts.tokens.encode",
    "JWT_DECODE_HANDLER": "apps.accounts.tokens.decode",
    "JWT_SECRET_KEY": next(iter(JWT_KEYS.values())),
    "JWT_ALGORITHM": "HS256",
    "JWT_ISSUER": PUBLIC_URL,
    "JWT_AUDIENCE": "airbnb-api",
    "JWT_VERIFY": True,
    "JWT_VERIFY_EXPIRATION": True,
    "JWT_EXPIRATION_DELTA": timedelta(minutes=15),
    "JWT_ALLOW_REFRESH": False,
    "JWT_REUSE_REFRESH_TOKENS": False,
    "JWT_ALLOW_ARGUMENT": False,
    "JWT_AUTH_HEADER_PREFIX": "Bearer",
}

# ---- mail and files ----------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url_config(needed("EMAIL_URL", "dummymail://"))
vars().update({key: value for key, value in EMAIL_CONFIG.items() if key.startswith("EMAIL_")})
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Airbnb <no-reply@localhost>")
# After this, what a sent or given-up mail says is forgotten.
MAIL_CONTENT_KEPT_FOR = timedelta(days=env.int("MAIL_CONTENT_DAYS", 30))
# The class that carries texts (apps/notifications/texting.py); without one, none are sent.
_MAILBOX = "apps.notifications.texting.Mailbox"
TEXT_PROVIDER = env.str("TEXT_PROVIDER", "" if PRODUCTION else _MAILBOX)
if PRODUCTION and TEXT_PROVIDER == _MAILBOX:
    raise ImproperlyConfigured("Set TEXT_PROVIDER to one that sends, or unset it in production.")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "apps.images.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

# ---- the marketplace ---------------------------------------------------------------------------
HOLD_LIFETIME = timedelta(minutes=one_or_more("HOLD_MINUTES", 15))
QUOTE_LIFETIME = timedelta(minutes=one_or_more("QUOTE_MINUTES", 30))
HOLDS_PER_GUEST = one_or_more("HOLDS_PER_GUEST", 3)
# Decides how far, and which way, a home's public point lies from the true one (R47). It is never
# changed: a second offset of the same home narrows down where it is.
LOCATION_KEY = needed("LOCATION_KEY", DEVELOPMENT_ONLY + "2" * 40)
if PRODUCTION and len(LOCATION_KEY) < 32:
    raise ImproperlyConfigured("Set LOCATION_KEY to at least 32 random characters.")
PHOTOS_PER_LISTING = one_or_more("PHOTOS_PER_LISTING", 50)

# ---- GraphQL -----------------------------------------------------------------------------------
GRAPHQL_DOCUMENTS = env.str("GRAPHQL_DOCUMENTS", "any")
if GRAPHQL_DOCUMENTS not in {"any", "listed"}:
    raise ImproperlyConfigured("GRAPHQL_DOCUMENTS is one of any, listed.")
# R53: nothing older than 60 s.
GRAPHQL_PUBLIC_MAX_AGE = one_or_more("GRAPHQL_PUBLIC_MAX_AGE", 30, most=60)
GRAPHIQL = env.bool("GRAPHIQL", not PRODUCTION)
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", not PRODUCTION)
GRAPHQL_MAX_COST = env.int("GRAPHQL_MAX_COST", 50_000)
# Nothing new is begun after it; a statement that runs by then has its own limit.
GRAPHQL_TIMEOUT_MS = one_or_more("GRAPHQL_TIMEOUT_MS", 10_000)
GRAPHQL_SUGGESTIONS = env.bool("GRAPHQL_SUGGESTIONS", not PRODUCTION)

# ---- the edge ----------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
# Whoever has said so by hand is not told of it (airbnb/deployment.py).
SILENCED_SYSTEM_CHECKS = [] if SECURE_SSL_REDIRECT else ["security.W008"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
X_FRAME_OPTIONS = "DENY"


def origins(found: list[str]) -> list[str]:
    """Where web apps come from, each as browsers write it: no path, no `*`, small letters."""
    scheme = "https" if PRODUCTION else "https?"
    if not all(re.fullmatch(rf"{scheme}://[a-z0-9.:\[\]-]+", origin) for origin in found):
        raise ImproperlyConfigured(
            'Set CORS_ALLOWED_ORIGINS to origins such as "https://app.example.com", by comma.'
        )
    return found


# Web apps of other hosts that may ask us from a browser, with cookies as well; none, unless named.
CORS_ALLOWED_ORIGINS = origins(env.list("CORS_ALLOWED_ORIGINS", default=[]))
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = rf"^({GRAPHQL_PATH}$|/media/)"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = [
    "apollo-require-preflight",
    "authorization",
    "content-type",
    "graphql-require-preflight",
    "idempotency-key",
    "x-csrf-token",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotent-Replay",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-ID",
]
if CORS_ALLOWED_ORIGINS:  # what it does not see, no other origin may read
    door = MIDDLEWARE.index("schema.door.GraphQLDoor")
    MIDDLEWARE.insert(door, "corsheaders.middleware.CorsMiddleware")

# ---- the admin ---------------------------------------------------------------------------------
ADMIN_PATH = env.str("ADMIN_PATH", "admin/").strip("/")
if ADMIN_PATH:
    ADMIN_PATH += "/"
# Where it is, and nowhere else, when this is set.
ADMIN_HOST = env.str("ADMIN_HOST", "").lower()
if ADMIN_HOST:
    ALLOWED_HOSTS.append(ADMIN_HOST)
    MIDDLEWARE.insert(
        MIDDLEWARE.index("airbnb.protection.ProtectionMiddleware") + 1, "rest.staff.StaffHost"
    )
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_COOKIE}session", f"{HOST_COOKIE}csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
# What Redis loses, staff sign in again for.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cache' if REDIS_URL else 'db'}"
try:
    # Whose X-Forwarded-For is believed: airbnb/requests.py.
    TRUSTED_PROXIES = [ip_network(text.strip()) for text in env.list("TRUSTED_PROXIES", default=[])]
except ValueError as error:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES is networks by comma: {error}.") from error

# ---- logs --------------------------------------------------------------------------------------
LOGGING = logs.configure(json=PRODUCTION, level=env.str("LOG_LEVEL", "INFO"))
