"""People as tests need them: verified, so that they may book and host."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.accounts.models import User


class UserFactory(DjangoModelFactory):
    """A verified person who cannot sign in with a password."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = factory.Sequence(lambda n: f"Person {n}")
    email_verified_at = datetime(2026, 1, 1, tzinfo=UTC)
    joined_at = datetime(2026, 1, 1, tzinfo=UTC)
    password = "!"
