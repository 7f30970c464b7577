"""People as tests need them: verified, so that they may book and host."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory, Password

from apps.accounts.models import User

PASSWORD = "correct horse battery staple"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    """A verified person, whose password is `PASSWORD`."""

    class Meta:
        model = User

    class Params:
        unverified = factory.Trait(email_verified_at=None)
        suspended = factory.Trait(suspended_at=LONG_AGO)
        closed = factory.Trait(closed_at=LONG_AGO)

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = factory.Sequence(lambda n: f"Person {n}")
    last_name = "Example"
    email_verified_at = LONG_AGO
    joined_at = LONG_AGO
    password = Password(PASSWORD)
