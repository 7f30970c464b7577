"""What people can do with their accounts and sessions."""

from __future__ import annotations

from typing import Any

import graphene
from django.core.files.uploadedfile import UploadedFile

from apps.accounts import models, operations, sessions, tokens
from apps.accounts.browsers import csrf_token
from apps.accounts.sessions import SignedIn
from schema.accounts.cookies import NONE, check_origin, cookies_of, refresh_token_of
from schema.accounts.types import User
from schema.mutation import Mutation, Result
from schema.nodes import get_node
from schema.scalars import GenericScalar, Upload


class Register(Mutation):
    """Make an account. It can browse at once; to book or host, follow the link in the mail.

    The answer is the same whether or not the e-mail address is taken. The account's language is
    what `Accept-Language` asks for, of English, German, Spanish and French; English by default.
    """

    class Meta:
        anonymous = True
        limits = ("register",)

    class Input:
        email = graphene.String(required=True, description="To sign in with; case does not matter.")
        password = graphene.String(
            required=True,
            description="Any characters, 12 (or as many as the server asks for) to 128 of them; no "
            "common password.",
        )
        first_name = graphene.String(required=True, description="At most 80 characters.")
        last_name = graphene.String(description="At most 80 characters.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """Nothing is told of what was found."""
        data["last_name"] = data.get("last_name") or ""
        operations.register(**data, language=context.asked_language, now=context.now)
        return {}


class VerifyEmail(Mutation):
    """Confirm an e-mail address with the token of the link that was mailed to it.

    After `changeEmail` this is what makes it yours.
    """

    class Meta:
        anonymous = True

    class Input:
        token = graphene.String(required=True, description="From the link; good once.")

    user = graphene.Field(User, description="Whose address it is.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """Whoever has the token may be signed out."""
        return {"user": operations.verify_email(**data, now=context.now)}


_PAYLOAD = "What the access token says: `sub` the person, `sid` the session, `exp` when it lapses."


class _Tokens:
    """The fields of a payload that holds fresh tokens; names of django-graphql-jwt."""

    token = graphene.String(
        description="The access token, for `Authorization: Bearer …`; good for 15 minutes. Null "
        "when it is in a cookie."
    )
    refresh_token = graphene.String(
        description="Gives the next access token, once. Null when it is in a cookie."
    )
    payload = graphene.Field(GenericScalar, description=_PAYLOAD)
    refresh_expires_in = graphene.Int(
        description="The moment, in seconds since 1970, at which the refresh token lapses."
    )
    csrf_token = graphene.String(
        description="For the header X-CSRF-Token, without which no cookie is looked at. It is the "
        "same for as long as one is signed in; null when the tokens are here, and not in cookies."
    )

    @staticmethod
    def fields_of(context: Any, signed_in: SignedIn, *, in_cookies: bool) -> Result:
        """Their values; the tokens themselves go into cookies where that was asked for."""
        told = {
            "payload": signed_in.access.claims,
            "refresh_expires_in": int(signed_in.session.expires_at.timestamp()),
        }
        if in_cookies:
            context.cookies = cookies_of(signed_in)
            return told | {"csrf_token": csrf_token(signed_in.session.pk)}
        return told | {"token": signed_in.access.text, "refresh_token": signed_in.refresh_token}


class TokenAuth(_Tokens, Mutation):
    """Sign in with e-mail and password, and with a code where there is a second factor."""

    class Meta:
        anonymous = True

    class Input:
        email = graphene.String(required=True, description="In any case.")
        password = graphene.String(required=True, description="As it was chosen.")
        otp = graphene.String(
            description="A code of the second factor, or a recovery code, after "
            "`SECOND_FACTOR_REQUIRED`; good once."
        )
        cookies = graphene.Boolean(
            default_value=False,
            description="For web apps in browsers: keep the tokens in cookies that no script can "
            "read, and give a `csrfToken` to send with each request.",
        )

    user = graphene.Field(User, description="Who is now signed in.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """From here on the request is theirs, so that they see their own fields."""
        if data["cookies"]:
            check_origin(context.request)
        signed_in = operations.sign_in(
            email=data["email"],
            password=data["password"],
            otp=data.get("otp"),
            device=context.request.headers.get("User-Agent", ""),
            address=context.address,
            now=context.now,
        )
        context.sign_in(signed_in.session)
        told = cls.fields_of(context, signed_in, in_cookies=data["cookies"])
        return {**told, "user": context.user}


class VerifyToken(Mutation):
    """Ask whether an access token is good, and what it says."""

    class Meta:
        anonymous = True

    class Input:
        token = graphene.String(required=True, description="An access token.")

    payload = graphene.Field(GenericScalar, description=_PAYLOAD)

    @classmethod
    def perform(cls, context: Any, *, token: str) -> Result:
        """Good only while its session lives."""
        sessions.session_of(token, now=context.now)
        return {"payload": tokens.read(token)}


class RefreshToken(_Tokens, Mutation):
    """Renew the access token. The refresh token is used up, and its successor given.

    A client that lost the answer gets the same one again within ten seconds. Later use of a used
    token ends the session, because then two have it.
    """

    class Meta:
        anonymous = True

    class Input:
        refresh_token = graphene.String(
            required=True,
            description='The last one that was given; "" from a web app: the one in its cookie.',
        )

    @classmethod
    def perform(cls, context: Any, *, refresh_token: str) -> Result:
        """Whoever has the token may be signed out."""
        in_cookie = not refresh_token and context.by_cookie
        signed_in = sessions.refresh(
            refresh_token=refresh_token_of(context) if in_cookie else refresh_token,
            address=context.address,
            now=context.now,
        )
        return cls.fields_of(context, signed_in, in_cookies=in_cookie)


class RevokeToken(Mutation):
    """Sign out: end the session that a refresh token belongs to, at once."""

    class Meta:
        anonymous = True

    class Input:
        refresh_token = graphene.String(
            required=True,
            description='Any one of the session; "" from a web app: the one in its cookie.',
        )

    revoked = graphene.Int(description="The moment of it, in seconds since 1970.")

    @classmethod
    def perform(cls, context: Any, *, refresh_token: str) -> Result:
        """Whoever has the token may end its session."""
        if not refresh_token and context.by_cookie:
            refresh_token = refresh_token_of(context)
            context.cookies = NONE
        sessions.sign_out(refresh_token=refresh_token, now=context.now)
        return {"revoked": int(context.now.timestamp())}


class RevokeSession(Mutation):
    """Sign out on one device, at once."""

    class Input:
        session_id = graphene.ID(required=True, description="One of `viewer.sessions`.")

    revoked_session_id = graphene.ID(description="The session that has ended.")
    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, *, session_id: str) -> Result:
        """Only one's own, and only those that live."""
        own = models.Session.objects.visible_to(context.user).alive(context.now)
        session = get_node(own, session_id, field="session_id")
        sessions.end_session(session=session, now=context.now)
        if context.by_cookie and session == context.session:
            context.cookies = NONE
        return {"revoked_session_id": session_id, "user": context.user}


class RevokeAllSessions(Mutation):
    """Sign out on every device, at once."""

    class Input:
        except_current = graphene.Boolean(
            required=True, default_value=False, description="Stay signed in on this one."
        )

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, *, except_current: bool) -> Result:
        """One's own."""
        kept = context.session if except_current else None
        sessions.end_sessions(user=context.user, but=kept, now=context.now)
        if context.by_cookie and kept is None:
            context.cookies = NONE
        return {"user": context.user}


class UpdateProfile(Mutation):
    """Change what you say of yourself. What is absent stays; null clears."""

    class Input:
        first_name = graphene.String(description="At most 80 characters; cannot be cleared.")
        last_name = graphene.String(description="At most 80 characters.")
        phone_number = graphene.String(
            description='With its country, as in "+49 30 901820"; a new one is unconfirmed.'
        )
        about = graphene.String(description="At most 2,000 characters; lines may break.")
        language = graphene.String(description="BCP 47; null is English.")
        currency = graphene.String(description="ISO 4217; null is USD.")

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """One's own."""
        return {"user": operations.update_profile(user=context.user, **data, now=context.now)}


class UploadProfilePicture(Mutation):
    """Show a picture of yourself, in place of the last one."""

    class Meta:
        limits = ("upload",)

    class Input:
        picture = Upload(
            required=True,
            description="JPEG, PNG, WebP or GIF, at most 10 MB and 50 megapixels.",
        )

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, *, picture: UploadedFile) -> Result:
        """One's own."""
        user = operations.upload_profile_picture(user=context.user, file=picture, now=context.now)
        return {"user": user}


class Mutations:
    """Of accounts."""

    register = Register.Field(description="Make an account.")
    verify_email = VerifyEmail.Field(description="Confirm an e-mail address.")
    token_auth = TokenAuth.Field(description="Sign in.")
    verify_token = VerifyToken.Field(description="Ask whether an access token is good.")
    refresh_token = RefreshToken.Field(description="Renew the access token.")
    revoke_token = RevokeToken.Field(description="Sign out.")
    revoke_session = RevokeSession.Field(description="Sign out on one device.")
    revoke_all_sessions = RevokeAllSessions.Field(description="Sign out on every device.")
    update_profile = UpdateProfile.Field(description="Change what you say of yourself.")
    upload_profile_picture = UploadProfilePicture.Field(description="Show a picture of yourself.")
