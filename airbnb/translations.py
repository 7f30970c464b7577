"""What is to be translated in Django's templates, read for Babel: `make messages`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from babel.messages.extract import _ExtractionResult, _PyOptions


def extract(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: _PyOptions,
) -> Iterator[_ExtractionResult]:
    """The messages of a template, as Babel wants them.

    Django rewrites its tags as calls of gettext and blanks everything else, keeping the spaces in
    front of a line, which Python would take for blocks.
    """
    calls = templatize(file.read().decode("utf-8"))
    code = "\n".join(line.strip() for line in calls.split("\n"))
    yield from extract_python(BytesIO(code.encode("utf-8")), keywords, comment_tags, options)
