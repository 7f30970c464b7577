"""People as tests need them: verified, so that they may book and host."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory, Password

from airbnb import sealing
from apps.accounts.models import SecondFactor, User

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
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


class SecondFactorFactory(DjangoModelFactory):
    """A second factor that is asked for, whose secret is `SECRET`."""

    class Meta:
        model = SecondFactor

    user = factory.SubFactory(UserFactory)
    sealed_secret = factory.LazyFunction(lambda: sealing.seal(SECRET))
    started_at = LONG_AGO
    confirmed_at = LONG_AGO
