"""Where files lie: Django's default storage; on a disk of ours, one that writes whole files."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


class WholeFileStorage(FileSystemStorage):
    """A folder in which a file appears whole or not at all.

    Half a picture that somebody reads while it is written would be cached for a year.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as half:
            try:
                for chunk in content.chunks():
                    half.write(chunk)
                half.flush()
                os.fsync(half.fileno())
                os.fchmod(half.fileno(), self.file_permissions_mode or 0o644)
                Path(half.name).replace(path)
            except BaseException:
                Path(half.name).unlink(missing_ok=True)
                raise
        return name


def write(name: str, content: bytes) -> None:
    """Have `content` in the storage as `name`. What is there already is the same, and stays."""
    if default_storage.exists(name):
        return
    written_as = default_storage.save(name, ContentFile(content))
    if written_as != name:  # somebody else was quicker, and the storage keeps both
        default_storage.delete(written_as)


def open_file(name: str) -> IO[bytes] | None:
    """The file called `name`, open for reading; None when there is none."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        return None


def delete(name: str) -> None:
    """Have no file called `name`."""
    default_storage.delete(name)
