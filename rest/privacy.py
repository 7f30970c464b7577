"""The page on which people fetch what is kept of them."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from airbnb import clock
from airbnb.errors import RateLimited
from airbnb.requests import client_address
from apps.accounts.errors import InvalidToken
from apps.limits import actors
from apps.limits.headers import refusal_headers
from apps.limits.operations import spend
from apps.privacy.archives import open_archive


class ExportPage(View):
    """Asks before it gives the archive: programs that look into mails follow links."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show the button."""
        return self._page(request, "asked", token=request.GET.get("token", ""))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Give the archive to who has the link."""
        now = clock.now()
        try:
            spend("page", actors.network(client_address(request)), now=now)
            archive = open_archive(token=request.POST.get("token", ""), now=now)
        except InvalidToken:
            return self._page(request, "refused", status=400)
        except RateLimited as refusal:
            page = self._page(request, "limited", status=429)
            for name, value in refusal_headers(refusal).items():
                page[name] = value
            return page
        return FileResponse(
            archive,
            as_attachment=True,
            filename="my-data.zip",
            content_type="application/zip",
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )

    def _page(
        self, request: HttpRequest, outcome: str, *, token: str = "", status: int = 200
    ) -> HttpResponse:
        context = {"outcome": outcome, "token": token}
        response = render(request, "export.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response
