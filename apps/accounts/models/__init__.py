"""The tables of people and their sessions; everybody imports them from here."""

from apps.accounts.models.decisions import Decision
from apps.accounts.models.people import (
    KeptAddress,
    User,
    UserManager,
    UserProperties,
    UserQuerySet,
)
from apps.accounts.models.phones import PhoneCode
from apps.accounts.models.recovery import EmailChange, ResetRequest, SignInPause
from apps.accounts.models.second_factor import RecoveryCode, SecondFactor, SecondFactorQuerySet
from apps.accounts.models.sessions import RefreshToken, Session, SessionQuerySet

__all__ = [
    "Decision",
    "EmailChange",
    "KeptAddress",
    "PhoneCode",
    "RecoveryCode",
    "RefreshToken",
    "ResetRequest",
    "SecondFactor",
    "SecondFactorQuerySet",
    "Session",
    "SessionQuerySet",
    "SignInPause",
    "User",
    "UserManager",
    "UserProperties",
    "UserQuerySet",
]
