"""The development mailbox: mails and texts that were written, readable without a provider."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.notifications.models import Mail, TextMessage

SHOWN = 100
# Nothing but what the page itself is made of; a mail's own page may not even run in our origin.
_PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def _only_in_development() -> None:
    if settings.PRODUCTION:
        raise Http404


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The last hundred mails and texts, the newest first."""
    _only_in_development()
    newest = {
        "mails": Mail.objects.order_by("-pk")[:SHOWN],
        "texts": TextMessage.objects.order_by("-pk")[:SHOWN],
    }
    return _page(request, "mailbox/mails.html", newest)


@never_cache
@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: its state, and its text with links to click."""
    _only_in_development()
    shown = get_object_or_404(Mail, pk=mail_id)
    return _page(request, "mailbox/mail.html", {"mail": shown})


@never_cache
@require_safe
def mail_html(_request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML of one mail, as a mail program would show it: no scripts, nothing from elsewhere."""
    _only_in_development()
    shown = get_object_or_404(Mail, pk=mail_id)
    return HttpResponse(shown.html, headers={"Content-Security-Policy": _MAIL_POLICY})


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response["Content-Security-Policy"] = _PAGE_POLICY
    return response
