"""Archives of everything that is kept of a person: JSON and pictures in a ZIP file.

One is made by a task, lies in the storage under a random name, and is fetched by a mailed link,
which is good for `EXPORT_LIFETIME`. A sweep removes the file, then the row.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlencode
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import BadSignature, Signer

from airbnb.transactions import atomic
from apps.accounts.errors import InvalidToken
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.images.files import open_picture
from apps.images.models import Image
from apps.privacy import mails
from apps.privacy.exported import EXPORTED, Exported
from apps.privacy.models import DataExport

SWEEP_AT_MOST = 100
ABOUT = """Everything that we keep of you, and may give you.

Each file holds a list of objects in JSON (UTF-8). Moments are in UTC (ISO 8601); amounts are in
minor units of their currency, such as cents. Other people appear by their ids. The pictures that
you sent are in `pictures`.

"""
ROWS_AT_ONCE = 500


def write_archive(person: User, file: IO[bytes]) -> None:
    """Write the archive of `person` into `file`, row by row and picture by picture."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT + "".join(map(_described, EXPORTED)))
        for exported in EXPORTED:
            with archive.open(f"{exported.name}.json", "w") as part:
                _write_rows(exported, person, part)
        for key in Image.objects.kept().filter(uploaded_by=person).values_list("key", flat=True):
            _add_picture(archive, key)


def _described(exported: Exported) -> str:
    columns = ", ".join(exported.columns)
    return f"{exported.name}.json: {exported.says}\n    {columns}\n"


def _write_rows(exported: Exported, person: User, part: IO[bytes]) -> None:
    rows = exported.of(person).order_by("pk").values(*exported.columns)
    before = "[\n"
    for row in rows.iterator(ROWS_AT_ONCE):
        text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
        part.write(f"{before}{text}".encode())
        before = ",\n"
    part.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _add_picture(archive: ZipFile, key: str) -> None:
    picture = open_picture(key=key, width=None)
    if picture is None:  # removed meanwhile
        return
    named = ZipInfo(f"pictures/{key}.jpg")
    named.compress_type = ZIP_STORED
    with picture, archive.open(named, "w") as part:
        shutil.copyfileobj(picture, part)


def make(*, export_id: int, now: datetime) -> None:
    """Make an archive and mail the link, unless that has been done or is being done.

    What fails is tried again later; the file of the last attempt is replaced.
    """
    export = DataExport.objects.claim(export_id, now=now)
    if export is None or export.user is None:
        return
    try:
        with TemporaryFile() as file:
            write_archive(export.user, file)
            file.seek(0)
            default_storage.delete(export.file_name)
            default_storage.save(export.file_name, File(file))
        _hand_over(export, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is kept and tried again
        export.fail(error, now=now)


@atomic
def _hand_over(export: DataExport, now: datetime) -> None:
    """Mail the link, unless the account was closed meanwhile: then the sweep removes the file."""
    person = lock_user(export.user_id or 0)
    if person.closed_at is not None or not export.keep(now=now):
        return
    export.expires_at = now + settings.EXPORT_LIFETIME
    export.save(update_fields=["expires_at"])
    mails.send_export(person, export, link_to(export), now=now)


def link_to(export: DataExport) -> str:
    """Where whoever reads the person's mail fetches the archive."""
    return f"{settings.PUBLIC_URL}/exports?{urlencode({'token': _signer().sign(export.key)})}"


def open_archive(*, token: str, now: datetime) -> IO[bytes]:
    """The archive that a link leads to. Raises InvalidToken when there is none, or none any more.

    Following it again gives it again, until it expires.
    """
    try:
        key = _signer().unsign(token)
    except BadSignature:
        raise InvalidToken(field="token") from None
    export = DataExport.objects.fetchable(now).filter(key=key).first()
    if export is None:
        raise InvalidToken(field="token")
    try:
        return default_storage.open(export.file_name)
    except FileNotFoundError:
        raise InvalidToken(field="token") from None


def over(now: datetime) -> list[DataExport]:
    """The archives that nobody may fetch any more."""
    return list(DataExport.objects.over(now).order_by("due_at")[:SWEEP_AT_MOST])


def remove(export: DataExport) -> None:
    """Remove the file, then the row. Repeatable."""
    default_storage.delete(export.file_name)
    export.delete()


def _signer() -> Signer:
    return Signer(salt="privacy.export")
