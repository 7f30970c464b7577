"""The page that the link in a verification mail leads to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from airbnb import clock
from airbnb.errors import Busy
from apps.accounts import operations
from apps.accounts.errors import InvalidToken


class VerifyEmailPage(View):
    """Asks for a click before it verifies: programs that look into mails follow links."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the button."""
        return _page(request, "asked", token=request.GET.get("token", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Verify, and say how it went."""
        try:
            operations.verify_email(token=request.POST.get("token", ""), now=clock.now())
        except InvalidToken:
            return _page(request, "refused", status=400)
        except Busy:
            return _page(request, "busy", status=503)
        return _page(request, "verified")


def _page(
    request: HttpRequest, outcome: str, *, token: str = "", status: int = 200
) -> HttpResponse:
    context = {"outcome": outcome, "token": token}
    return render(request, "verify_email.html", context, status=status)
