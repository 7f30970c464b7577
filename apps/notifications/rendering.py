"""Turning templates into mails and texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context, Template, engines
from django.template.backends.django import DjangoTemplates
from django.utils import translation

LONGEST_SUBJECT = 255


class Rendered(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any], *, language: str) -> Rendered:
    """The parts of the mail `template`, from `mails/<template>.subject.txt`, `.txt` and `.html`.

    Values are escaped in the HTML alone. `public_url` is there besides `context`. A language that
    we do not have becomes the project's own. Raises TemplateDoesNotExist.
    """
    values = {"public_url": settings.PUBLIC_URL, **context}
    with translation.override(_known(language)):
        subject = _plain(f"mails/{template}.subject.txt", values)
        text = _plain(f"mails/{template}.txt", values)
        html = _template(f"mails/{template}.html").render(Context(values))
    # One line, whatever the values hold: a line break would end the header.
    return Rendered(" ".join(subject.split())[:LONGEST_SUBJECT], text.strip() + "\n", html)


def render_text(template: str, context: Mapping[str, Any], *, language: str) -> str:
    """The text `texts/<template>.txt` on one line, in `language` as `render` takes it."""
    with translation.override(_known(language)):
        return " ".join(_plain(f"texts/{template}.txt", context).split())


def _known(language: str) -> str:
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return str(settings.LANGUAGE_CODE)


def _plain(name: str, values: Mapping[str, Any]) -> str:
    return str(_template(name).render(Context(values, autoescape=False)))


def _template(name: str) -> Template:
    backend = engines["django"]
    if not isinstance(backend, DjangoTemplates):
        raise TypeError("Mails are written with Django's templates.")
    return backend.engine.get_template(name)
