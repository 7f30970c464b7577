"""Workers that really run at once."""

import pytest

from apps.notifications import operations, sending
from apps.notifications.models import Mail
from tests.notifications.moments import NOW
from tests.races import at_once

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def greet():
    return operations.send_mail(
        key="greeting:1",
        address="ada@example.com",
        template="greeting",
        context={"name": "Ada"},
        now=NOW,
    )


@pytest.mark.parametrize("attempt", range(3))
def test_ten_that_tell_of_one_occasion_write_one_mail(mailoutbox, attempt):
    outcomes = at_once(greet, times=10)
    assert {type(outcome) for outcome in outcomes} == {Mail}, outcomes
    assert Mail.objects.count() == 1
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_ten_workers_with_one_task_send_once(mailoutbox, monkeypatch, attempt):
    monkeypatch.setattr(operations, "after_commit", lambda *lost: None)
    mail = greet()
    assert at_once(lambda: sending.send(mail_id=mail.pk, now=NOW), times=10) == [None] * 10
    assert len(mailoutbox) == 1
