"""People."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from airbnb import clock
from apps.accounts import remembered
from apps.accounts.emails import digest_of, normalised, registration_of
from apps.accounts.passwords import same_everywhere
from apps.accounts.profile import DEFAULT_CURRENCY, DEFAULT_LANGUAGE, LONGEST_NAME
from apps.accounts.viewer import Viewer


class UserQuerySet(models.QuerySet["User"]):
    """People by what may be done with them."""

    def visible_to(self, _viewer: User | Viewer | None) -> UserQuerySet:
        """Those with a public profile: everybody who has not closed the account."""
        return self.filter(closed_at=None)

    def unclaimed(self) -> UserQuerySet:
        """Those whose address nobody has shown to be theirs, and who are not staff."""
        return self.filter(email_verified_at=None, is_staff=False)


class UserManager(BaseUserManager["User"]):
    """Makes people, and finds them by e-mail whatever its case."""

    def get_queryset(self) -> UserQuerySet:
        """Everybody."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, viewer: User | Viewer | None) -> UserQuerySet:
        """Those with a public profile."""
        return self.get_queryset().visible_to(viewer)

    def unclaimed(self) -> UserQuerySet:
        """Those whose address is nobody's yet."""
        return self.get_queryset().unclaimed()

    def get_by_natural_key(self, username: str | None) -> User:
        """The person who signs in as `username`. Raises User.DoesNotExist."""
        return self.get(email_normalised=normalised(username or ""))

    def insert_unless_taken(self, person: User) -> None:
        """Insert the row, or do nothing when the e-mail address is somebody's."""
        person.email_normalised = normalised(person.email or "")
        self.bulk_create([person], ignore_conflicts=True)

    def create_superuser(self, email: str, password: str, **fields: Any) -> User:
        """A verified member of staff with every permission, for `manage.py createsuperuser`."""
        user = self.model(
            email=email,
            email_verified_at=clock.now(),
            is_staff=True,
            is_superuser=True,
            **fields,
        )
        user.set_password(password)
        user.save()
        return user


class UserProperties:
    """What is computed from a person's own columns."""

    email: Any
    password: Any
    email_verified_at: Any
    phone_verified_at: Any
    suspended_at: Any
    closed_at: Any
    is_staff: Any

    @property
    def registration(self) -> str:
        """The digest of the address and the password that a link in a mail verifies."""
        return registration_of(self.email or "", self.password)

    @property
    def email_verified(self) -> bool:
        """Whether the address was shown to be theirs."""
        return self.email_verified_at is not None

    @property
    def is_claimed(self) -> bool:
        """Whether the account is somebody's, so that registering its address changes nothing."""
        return self.email_verified or self.is_staff

    @property
    def phone_verified(self) -> bool:
        """Whether the number was shown to be theirs."""
        return self.phone_verified_at is not None

    @property
    def is_verified(self) -> bool:
        """Whether this person may book and host."""
        return self.email_verified

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in: neither suspended nor closed."""
        return self.suspended_at is None and self.closed_at is None


class User(UserProperties, AbstractBaseUser, PermissionsMixin):  # type: ignore[override]
    """A person: guest, host or both; or staff. Imported people have no e-mail, so no login."""

    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    email_normalised = models.CharField(  # noqa: DJ001 - many people have none
        max_length=254, unique=True, null=True, editable=False, help_text="NFC, lower case (R52)."
    )
    first_name = models.CharField(max_length=LONGEST_NAME, help_text="What to call them.")
    last_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    phone_number = models.CharField(max_length=16, blank=True, help_text="E.164.")
    about = models.TextField(blank=True)
    language = models.CharField(max_length=35, default=DEFAULT_LANGUAGE, help_text="BCP 47.")
    currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, help_text="ISO 4217.")
    profile_picture = models.ForeignKey(
        "images.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    is_staff = models.BooleanField(default=False)
    is_host = models.BooleanField(default=False, help_text="Has, or had, a home of their own.")
    joined_at = models.DateTimeField(default=clock.now)
    suspended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    insideairbnb_id = models.BigIntegerField(
        null=True, unique=True, editable=False, help_text="The host's or reviewer's id there."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        permissions = [
            ("look_around", "Can look at everything in the admin"),
            ("suspend_user", "Can suspend and reinstate people"),
            ("suspend_staff", "Can suspend and reinstate members of the staff"),
            ("verify_user", "Can confirm a person's e-mail address"),
            ("grant_role", "Can give and take away roles"),
        ]
        indexes = [models.Index(fields=["suspended_at"], name="user_suspended")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=None, email_normalised=None)
                | models.Q(email__isnull=False, email_normalised__isnull=False),
                name="user_email_is_normalised",
            ),
        ]

    def __str__(self) -> str:
        """Not by name or address: it stands in the log, and for good in the admin's history."""
        return f"person {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the normalised address, which the unique constraint is on, in step.

        Whoever remembers the person as they were forgets them.
        """
        self.email_normalised = normalised(self.email) if self.email else None
        if "email" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = [*kwargs["update_fields"], "email_normalised"]
        super().save(*args, **kwargs)
        remembered.forget(self.pk)

    def set_password(self, raw_password: str | None) -> None:
        """Keep the hash of a password; None for a person who cannot sign in with one."""
        super().set_password(raw_password and same_everywhere(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. Takes as long for a person who has none."""
        return super().check_password(raw_password and same_everywhere(raw_password))


class KeptAddressQuerySet(models.QuerySet["KeptAddress"]):
    """Kept addresses by whether they still are."""

    def of(self, address: str, now: datetime) -> KeptAddress | None:
        """What keeps `address` from being registered at `now`, if anything does."""
        return self.filter(digest=digest_of(address), until__gt=now).first()

    def lapsed(self, now: datetime) -> KeptAddressQuerySet:
        """Those that anybody may register again."""
        return self.filter(until__lte=now)


class KeptAddress(models.Model):
    """That an address was of an account that was closed, so that nobody has it for a while (R39).

    The address itself is not there, and nothing of whose it was.
    """

    digest = models.CharField(max_length=64, unique=True, help_text="See `emails.digest_of`.")
    until = models.DateTimeField(db_index=True, help_text="From then on it is anybody's.")

    objects = KeptAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"until {self.until}"
