"""The settings of the tests: the same, but for what would only be slow or leave traces."""

import os

os.environ.setdefault("ENVIRONMENT", "test")
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"

from airbnb.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = BASE_DIR / "schema" / "static"  # noqa: F405 - a folder that is there; nothing is collected
WHITENOISE_AUTOREFRESH = (
    True  # looked for when asked for: each client of a test would list them all
)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

# Counters in the process outlive a test: those that spend this set a rate of their own.
RATE_LIMITS["graphql_cost"] = "1000000000/minute"  # noqa: F405
# Counters in the database end with each test; those in Redis outlive it.
RATE_LIMITS_REDIS_URL = ""
# As where there is a Redis, with or without one.
SESSION_CACHE_SECONDS = 5
# Whether a process hears of a change is a matter of milliseconds: those that need it say so.
SESSION_CACHE_REDIS_URL = ""
