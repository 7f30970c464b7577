"""The pages that links in mails lead to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from airbnb import clock
from airbnb.errors import Busy, Invalid, RateLimited
from airbnb.requests import client_address
from apps.accounts import operations, recovery
from apps.accounts.errors import InvalidToken
from apps.limits import actors
from apps.limits.headers import refusal_headers
from apps.limits.operations import spend


class _LinkedPage(View):
    """Asks before it does anything: programs that look into mails follow links."""

    http_method_names = ["get", "head", "post"]
    template: str

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, "asked", token=request.GET.get("token", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it, and say how it went."""
        try:
            spend("page", actors.network(client_address(request)), now=clock.now())
            self.perform(request.POST)
        except InvalidToken:
            return self._page(request, "refused", status=400)
        except Invalid as wrong:
            token = request.POST.get("token", "")
            return self._page(request, "asked", token=token, wrong=wrong.message, status=400)
        except RateLimited as refusal:
            page = self._page(request, "limited", status=429)
            for name, value in refusal_headers(refusal).items():
                page[name] = value
            return page
        except Busy:
            return self._page(request, "busy", status=503)
        return self._page(request, "done")

    def perform(self, form: Any) -> None:
        """What the form is for."""
        raise NotImplementedError

    def _page(
        self,
        request: HttpRequest,
        outcome: str,
        *,
        token: str = "",
        wrong: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {"outcome": outcome, "token": token, "wrong": wrong}
        response = render(request, self.template, context, status=status)
        response["Cache-Control"] = "no-store"
        return response


class VerifyEmailPage(_LinkedPage):
    """Confirms an e-mail address."""

    template = "verify_email.html"

    def perform(self, form: Any) -> None:
        """Whoever has the link reads the address's mail."""
        operations.verify_email(token=form.get("token", ""), now=clock.now())


class ResetPasswordPage(_LinkedPage):
    """Takes another password."""

    template = "reset_password.html"

    def perform(self, form: Any) -> None:
        """Whoever has the link reads the address's mail."""
        token, password = form.get("token", ""), form.get("password", "")
        recovery.reset_password(token=token, password=password, now=clock.now())
