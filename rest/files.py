"""The pictures' door: what a browser fetches. A proxy or a CDN in front keeps them for good."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from apps.images.files import open_picture
from apps.images.models import WIDTHS

A_YEAR = 31_536_000


@require_safe
def picture(_request: HttpRequest, key: str, width: str | None = None) -> HttpResponseBase:
    """A JPEG under an address that nobody guesses and that always names the same picture (R56)."""
    pixels = None if width is None else int(width)
    if pixels is not None and pixels not in WIDTHS:
        raise Http404
    file = open_picture(key=key, width=pixels)
    if file is None:
        raise Http404
    return FileResponse(
        file,
        content_type="image/jpeg",
        headers={
            "Cache-Control": f"public, max-age={A_YEAR}, immutable",
            # Web clients live on other hosts.
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
