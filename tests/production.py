"""The environment of a server in production, and what runs in it."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

SAFE = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgres://airbnb:secret@127.0.0.1:5432/airbnb",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/1",
    "SECRET_KEY": "kX2vR8mQ4nT7wZ1yB5cF9gJ3hL6pS0dAeUiOxMqNrVtYzKbGfH",
    "JWT_KEYS": "2026:pQ7rT2vX9zB4dF6hJ1kM3nR5sU8wY0aC",
    "SECRET_BOX_KEYS": "2026:wE6rT9yU2iO5pA8sD1fG4hJ7kL0zX3cV",
    "LOCATION_KEY": "mN8bV3cX6zL1kJ4hG7fD0sA2pO5iU9yT",
    "ALLOWED_HOSTS": "api.example.com",
    "PUBLIC_URL": "https://api.example.com",
    "EMAIL_URL": "smtp+tls://airbnb:secret@mail.example.com:587",
}


def run(*command: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python with such an environment, changed so, and nothing of ours; None: not set."""
    environment = {"PATH": os.environ["PATH"], **SAFE, **changed}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
