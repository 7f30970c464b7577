"""What people can do with their accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, TypeVar

from airbnb.errors import Invalid, raise_all, require
from airbnb.transactions import atomic, for_update
from apps.accounts import addresses, emails, mails, passwords, profile, sessions
from apps.accounts.emails import Proof, Purpose, hash_of
from apps.accounts.errors import (
    AccountSuspended,
    InvalidCredentials,
    InvalidToken,
    SecondFactorRequired,
)
from apps.accounts.guessing import account_of, try_secret
from apps.accounts.locks import lock_oneself, lock_user
from apps.accounts.models import KeptAddress, PhoneCode, Session, User
from apps.accounts.second_factor import accepts, has_second_factor
from apps.accounts.sessions import SignedIn
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.images.operations import delete_image, store_image
from apps.images.pictures import Picture, read_picture
from apps.limits import actors
from apps.limits.operations import spend


def register(
    *,
    email: str,
    password: str,
    first_name: str,
    last_name: str = "",
    language: str = profile.DEFAULT_LANGUAGE,
    now: datetime,
) -> None:
    """Make an account that can browse, and mail the link that verifies its address.

    Until that is followed, nobody owns the address: who registers it last has the account, and all
    links and sessions of those before are dead (ADR 0014). Answers the same, and does about the
    same work, when the address is somebody's, or was of an account that was closed not long ago
    (ADR 0028): who reads its mail is told. Raises Invalid, for every field that is, and RateLimited
    for too many registrations of one address.
    """
    texts = {"email": email, "first_name": first_name, "last_name": last_name}
    values, wrong = profile.read(texts)
    person = User(**values, language=language, joined_at=now)
    try:
        passwords.check_strength(password, person, field="password")
    except Invalid as weak:
        wrong.append(weak)
    raise_all(wrong)
    spend("register", f"account:{hash_of(email)}", now=now)
    person.set_password(password)
    _settle_registration(person, password, now)


@atomic
def _settle_registration(person: User, password: str, now: datetime) -> None:
    """Insert the person, or let them have the account that is nobody's yet."""
    if kept := KeptAddress.objects.of(person.email or "", now):
        _refuse(kept, person, password, now)
        return
    User.objects.insert_unless_taken(person)
    owner = lock_user(User.objects.get_by_natural_key(person.email).pk)
    is_new = owner.password == person.password  # a hash has its own salt
    knows = passwords.is_behind(password, owner.password)
    before = values_of(owner, _ALL_BUT_RIGHTS)
    if owner.is_claimed or knows:
        _register_again(owner, person, _NAMES)
        name = "user_registered" if is_new else "registration_repeated"
    else:
        sessions.end_sessions(user=owner, now=now)
        if owner.profile_picture:
            delete_image(image=owner.profile_picture, now=now)
        _register_again(owner, person, _ALL_BUT_RIGHTS)
        name = "registration_replaced"
    after = values_of(owner, _ALL_BUT_RIGHTS)
    record(name, owner, at=now, changes=told(before, after, personal=profile.PERSONAL))
    if owner.is_claimed:
        mails.send_registration_repeated(owner, now=now)
    else:
        mails.send_verification(owner, now=now)


def _refuse(kept: KeptAddress, person: User, password: str, now: datetime) -> None:
    """Make nobody. As many passwords are hashed as for an address that is somebody's."""
    passwords.is_behind(password, person.password)
    record("registration_refused", kept, at=now)
    mails.send_address_kept(kept, address=person.email or "", language=person.language, now=now)


_NAMES = ("first_name", "last_name")
# What whoever registered before may have set: nothing of it is left to the next.
_ALL_BUT_RIGHTS = (
    *sorted(profile.EDITABLE),
    "email",
    "password",
    "phone_verified_at",
    "profile_picture_id",
    "joined_at",
)


def _register_again(owner: User, person: User, fields: tuple[str, ...]) -> None:
    """Let `owner` have `fields` of `person`. One statement; a claimed account stays as it is."""
    values = {field: getattr(person, field) for field in fields}
    if User.objects.unclaimed().filter(pk=owner.pk).update(**values):
        for field, value in values.items():
            setattr(owner, field, value)


def verify_email(*, token: str, now: datetime) -> User:
    """Note that the person reads the mail of the address, once.

    The link is that of a registration, or that of a change of address, which it makes (see
    `addresses`). Raises InvalidToken, also when somebody has registered the address anew since.
    """
    try:
        proof = emails.proof_in(token, purpose=Purpose.CHANGE_EMAIL, now=now)
    except InvalidToken:
        return _verify_registration(emails.proof_in(token, now=now), now)
    return addresses.confirm_change(proof=proof, now=now)


@atomic
def _verify_registration(proof: Proof, now: datetime) -> User:
    unverified = User.objects.filter(email_verified_at=None, closed_at=None)
    user = for_update(unverified).filter(pk=proof.user_id).first()
    if user is None or proof.registration != user.registration:
        raise InvalidToken(field="token")
    before = values_of(user, ["email_verified_at"])
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    changes = told(before, values_of(user, before))
    record("email_verified", user, at=now, actor_id=user.pk, changes=changes)
    return user


Opened = TypeVar("Opened", SignedIn, Session)


@dataclass(frozen=True, slots=True)
class Known:
    """Who has shown who they are: by the password, and by a code where they have to."""

    user: User
    has_shown_code: bool


def sign_in(
    *,
    email: str,
    password: str,
    otp: str | None = None,
    device: str = "",
    address: str = "",
    now: datetime,
) -> SignedIn:
    """Open a session for who knows the password, and the code `otp` where there is a second factor.

    `address` is the client's, on the network. Raises what `identify` does.
    """
    known = identify(email=email, password=password, otp=otp, address=address, now=now)
    return _open(sessions.open_session, known, device, address, now)


def identify(
    *, email: str, password: str, otp: str | None = None, address: str = "", now: datetime
) -> Known:
    """Whose e-mail, password and, where they have a second factor, code these are.

    Takes as long when nobody has this e-mail. Raises RateLimited, also while wrong passwords and
    codes pause the account (see `guessing`), and InvalidCredentials; SecondFactorRequired and
    AccountSuspended to who knows the password only.
    """
    count_try(email=email, address=address, now=now)
    user = owner_of(email)
    knows = try_secret(
        account=account_of(user, email),
        right=lambda: (user or User()).check_password(password) and user is not None,
        owner=user,
        address=address,
        now=now,
    )
    if user is None or not knows:
        raise InvalidCredentials
    require(user.suspended_at is None, AccountSuspended)
    if not has_second_factor(user):
        return Known(user, has_shown_code=False)
    if not otp:
        raise SecondFactorRequired(field="otp")
    require(accepts(user=user, code=otp, address=address, now=now), InvalidCredentials)
    return Known(user, has_shown_code=True)


@atomic
def _open(
    session: Callable[..., Opened], known: Known, device: str, address: str, now: datetime
) -> Opened:
    """Open a session by this function of `sessions`, unless the account has changed meanwhile."""
    _check_unchanged(known)
    return session(
        user=known.user,
        device=device,
        address=address,
        has_shown_code=known.has_shown_code,
        now=now,
    )


def sign_in_staff(
    *,
    email: str,
    password: str,
    otp: str | None = None,
    device: str = "",
    address: str = "",
    now: datetime,
) -> Session:
    """Open a session of the admin for a member of the staff; others know nothing more after it.

    Raises what `identify` does, and InvalidCredentials for everybody else.
    """
    known = identify(email=email, password=password, otp=otp, address=address, now=now)
    require(known.user.is_staff, InvalidCredentials)
    return _open(sessions.open_staff_session, known, device, address, now)


def _check_unchanged(known: Known) -> None:
    """Refuse where the account has got another password, or a second factor, meanwhile."""
    user = lock_user(known.user.pk)
    require(user.password == known.user.password, InvalidCredentials)
    require(known.has_shown_code or not has_second_factor(user), SecondFactorRequired(field="otp"))


def count_try(*, email: str, address: str, now: datetime) -> None:
    """Count one try to sign in, for the network and for the account. Raises RateLimited (R51)."""
    spend("sign_in", actors.network(address), now=now)
    spend("sign_in", f"account:{hash_of(email)}", now=now)


def owner_of(email: str) -> User | None:
    """Whose address it is, if it is somebody's who has not closed the account."""
    try:
        address = emails.checked(email)
    except Invalid:
        return None
    owners = User.objects.filter(email_normalised=emails.normalised(address), closed_at=None)
    return owners.first()


def upload_profile_picture(*, user: User, file: IO[bytes], now: datetime) -> User:
    """Show this picture of the person, re-encoded (R56), and let the last one go. Raises Invalid.

    Not to be called inside a transaction, since decoding takes long.
    """
    return _show(user, read_picture(file, field="picture"), now)


@atomic
def _show(user: User, picture: Picture, now: datetime) -> User:
    user = lock_oneself(user)
    image = store_image(picture=picture, uploaded_by=user, now=now)
    before = values_of(user, ["profile_picture_id"])
    last, user.profile_picture = user.profile_picture, image
    user.save(update_fields=["profile_picture"])
    if last is not None:
        delete_image(image=last, now=now)
    changes = told(before, values_of(user, before))
    record("profile_picture_uploaded", user, at=now, actor_id=user.pk, changes=changes)
    return user


def update_profile(*, user: User, now: datetime, **changes: str | None) -> User:
    """Change what is given of `profile.EDITABLE`; None clears.

    A changed phone number has to be verified again. Raises Invalid, for every field that is.
    """
    if unknown := changes.keys() - profile.EDITABLE:
        raise TypeError(f"Not of the profile: {sorted(unknown)}.")
    values, wrong = profile.read(changes)
    raise_all(wrong)
    return _change(user, values, now)


@atomic
def _change(user: User, values: dict[str, Any], now: datetime) -> User:
    """Write what differs, and tell of it."""
    user = lock_oneself(user)
    if values.get("phone_number", user.phone_number) != user.phone_number:
        values = {**values, "phone_verified_at": None}
    changes = told(values_of(user, values), values, personal=profile.PERSONAL)
    if not changes:
        return user
    for field in changes:
        setattr(user, field, values[field])
    user.save(update_fields=list(changes))
    if "phone_number" in changes:
        PhoneCode.objects.filter(user=user).delete()
    record("profile_updated", user, at=now, actor_id=user.pk, changes=changes)
    return user
