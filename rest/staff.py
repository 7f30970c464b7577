"""The staff's door: the admin is for who has a second factor, and a living session of ours.

The cookie's session, which Django keeps, names a row of `Session`. So it is listed with the others
of its owner, and ends at once when that row does, or when its owner may not sign in any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from airbnb import clock
from airbnb.errors import UserError
from airbnb.requests import client_address
from apps.accounts.enrolment import confirm_second_factor, start_second_factor
from apps.accounts.errors import InvalidCredentials
from apps.accounts.models import Session, User
from apps.accounts.operations import sign_in_staff
from apps.accounts.second_factor import has_second_factor
from apps.accounts.sessions import end_session

SESSION_ID = "session_id"


class StaffSignIn(AdminAuthenticationForm):
    """E-mail, password and code at once; tries and guesses are counted with those of the API."""

    code = forms.CharField(
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    request: HttpRequest
    session: Session
    user_cache: User | None

    def clean(self) -> dict[str, Any]:
        """Open the session, or say why not."""
        try:
            self.session = sign_in_staff(
                email=self.cleaned_data.get("username") or "",
                password=self.cleaned_data.get("password") or "",
                otp=self.cleaned_data.get("code"),
                device=self.request.headers.get("User-Agent", ""),
                address=client_address(self.request),
                now=clock.now(),
            )
        except InvalidCredentials:
            raise self.get_invalid_login_error() from None
        except UserError as refusal:
            raise ValidationError(refusal.message) from None
        self.user_cache = self.session.user
        return self.cleaned_data


class StaffSignInPage(LoginView):
    """The form, and after it a cookie's session that names ours."""

    authentication_form = StaffSignIn
    template_name = "staff/sign_in.html"
    next_page = "admin:index"

    def form_valid(self, form: Any) -> HttpResponse:
        """Give the cookie another key, so that nobody has known it before."""
        login(self.request, form.get_user())
        self.request.session.cycle_key()
        self.request.session[SESSION_ID] = form.session.pk
        return redirect(self.get_success_url())


class StaffSite(AdminSite):
    """The admin, for members of the staff who have shown a code in this session."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Who has none gets no further than to the page on which they get one."""
        session = session_of(request)
        return session is not None and session.second_factor_at is not None

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Those of the admin, and where staff get their second factor."""
        own = [path("second-factor/", self.second_factor, name="second_factor")]
        return [*own, *super().get_urls()]

    @method_decorator(never_cache)
    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Ask who it is, and whoever has said it where they have to go on."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        if request.method == "GET" and session_of(request):
            return redirect("admin:second_factor")
        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            **(extra_context or {}),
        }
        return StaffSignInPage.as_view(extra_context=context)(request)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """End our session, too."""
        session = session_of(request)
        if request.method == "POST" and session:
            end_session(session=session, now=clock.now())
        return super().logout(request, extra_context)

    @method_decorator([never_cache, csrf_protect])
    def second_factor(self, request: HttpRequest) -> HttpResponseBase:
        """Where a member of the staff who has no second factor gets one."""
        session = session_of(request)
        if session is None or has_second_factor(session.user):
            return redirect("admin:index")
        context = {**self.each_context(request), "title": "Your second factor", "subtitle": None}
        if request.method == "POST":
            try:
                context.update(_enrolled(request, session))
            except UserError as refusal:
                context["refusal"] = refusal.message
        return TemplateResponse(request, "staff/second_factor.html", context)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Say where: Django's own form would neither count guesses nor end sessions."""
        context = {**self.each_context(request), "title": "Your password", **(extra_context or {})}
        return TemplateResponse(request, "staff/password.html", context)


def session_of(request: HttpRequest) -> Session | None:
    """Our session that the cookie's names, if it lives and is of a member of the staff."""
    user = request.user
    if not user.is_authenticated:
        return None
    alive = Session.objects.alive(clock.now()).filter(user__is_staff=True).select_related("user")
    return alive.filter(pk=request.session.get(SESSION_ID, 0), user_id=user.pk).first()


def _enrolled(request: HttpRequest, session: Session) -> dict[str, Any]:
    """What the page shows next: the secret, or, once a code of it was given, the recovery codes."""
    user, now = session.user, clock.now()
    if "code" not in request.POST:
        return {"started": start_second_factor(user=user, session=session, now=now)}
    codes = confirm_second_factor(
        user=user,
        session=session,
        code=request.POST["code"],
        address=client_address(request),
        now=now,
    )
    request.session.cycle_key()
    return {"recovery_codes": codes}


class StaffHost:
    """Lets the admin answer on `ADMIN_HOST` alone; elsewhere it does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Raises Http404."""
        is_admin = f"{request.path_info}/".startswith(f"/{settings.ADMIN_PATH}")
        host, _ = split_domain_port(request.get_host())
        if is_admin and host != settings.ADMIN_HOST:
            raise Http404
        return self.get_response(request)
