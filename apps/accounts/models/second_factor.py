"""What some people need besides the password: codes of an app, and codes for when it is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from airbnb import sealing
from apps.accounts.models.people import User


class SecondFactorQuerySet(models.QuerySet["SecondFactor"]):
    """Second factors by whether they are asked for."""

    def confirmed(self) -> SecondFactorQuerySet:
        """Those of which a code was shown: from then on it is asked for."""
        return self.filter(confirmed_at__isnull=False)


class SecondFactor(models.Model):
    """The secret that a person's app makes one-time codes of (TOTP, RFC 6238)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    sealed_secret = models.CharField(max_length=255, help_text="See airbnb/sealing.py.")
    started_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(
        default=-1, help_text="The half minute since 1970 whose code was used last."
    )

    objects = SecondFactorQuerySet.as_manager()

    def __str__(self) -> str:
        return f"of {self.user_id}"

    @property
    def secret(self) -> str:
        """In Base32, as apps take it."""
        return sealing.unseal(self.sealed_secret)

    def use_step(self, step: int) -> bool:
        """Let the code of a half minute have been used; false when it, or a later one, has been."""
        unused = SecondFactor.objects.filter(pk=self.pk, last_step__lt=step)
        return bool(unused.update(last_step=step))


class RecoveryCode(models.Model):
    """A code that stands for the app's, once, when the app is lost. Only the hash is kept."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hex.")
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.factor}"

    def use(self, *, now: datetime) -> bool:
        """Let it have been used; false when it has been."""
        unused = RecoveryCode.objects.filter(pk=self.pk, used_at=None)
        return bool(unused.update(used_at=now))
