"""Giving people everything that is kept of them."""

from __future__ import annotations

from datetime import datetime

from airbnb.errors import require
from airbnb.transactions import after_commit, atomic
from apps.accounts.errors import EmailNotVerified
from apps.accounts.models import User
from apps.events.operations import record
from apps.privacy.models import DataExport
from apps.privacy.tasks import make_export


@atomic
def request_data_export(*, user: User, now: datetime) -> DataExport:
    """Promise the archive; the link is mailed to the person's address.

    Raises EmailNotVerified, because the address could be a stranger's.
    """
    require(user.email_verified, EmailNotVerified)
    export = DataExport.objects.create(user=user, requested_at=now, due_at=now)
    record("data_export_requested", export, at=now, actor_id=user.pk)
    after_commit(make_export, export.pk)
    return export
