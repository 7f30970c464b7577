"""The development mailbox."""

import pytest
from django.test import Client

from airbnb import clock
from apps.notifications.models import Mail, TextMessage

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"


def written(**changes) -> Mail:
    now = clock.now()
    return Mail.objects.create(
        **{
            "key": f"greeting:{Mail.objects.count()}",
            "address": "ada@example.com",
            "subject": "Hello",
            "text": "Confirm: http://127.0.0.1:8000/verify-email?token=abc",
            "html": "<p>Hello</p>",
            "created_at": now,
            "due_at": now,
            **changes,
        }
    )


def test_lists_mails_the_newest_first():
    assert b"No mail has been written." in Client().get("/dev/mail").content
    first, second = written(subject="First"), written(subject="Second", error="refused", attempts=2)
    page = Client().get("/dev/mail").content.decode()
    assert page.index("Second") < page.index("First")
    assert f'href="/dev/mail/{first.pk}"' in page
    assert f'href="/dev/mail/{second.pk}"' in page
    assert "failed 2×" in page


def test_shows_a_mail_with_links_to_click():
    mail = written()
    page = Client().get(f"/dev/mail/{mail.pk}").content.decode()
    assert 'href="http://127.0.0.1:8000/verify-email?token=abc"' in page
    assert f'href="/dev/mail/{mail.pk}.html"' in page


def test_shows_texts_the_newest_first():
    assert b"Text messages" not in Client().get("/dev/mail").content
    now = clock.now()
    for text in ("First", EVIL):
        TextMessage.objects.create(
            key=text, number="+4930901820", text=text, created_at=now, due_at=now
        )
    page = Client().get("/dev/mail").content.decode()
    assert page.index("&lt;script&gt;") < page.index("First")
    assert page.count("+4930901820") == 2
    assert "<script" not in page


def test_runs_nothing_that_a_mail_holds():
    mail = written(subject=EVIL, text=EVIL, address=EVIL, key=EVIL, error=EVIL, html=EVIL)
    for path in ("/dev/mail", f"/dev/mail/{mail.pk}"):
        response = Client().get(path)
        assert b"<script" not in response.content
        assert response["Content-Security-Policy"].startswith("default-src 'none';")
    shown = Client().get(f"/dev/mail/{mail.pk}.html")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "script" not in shown["Content-Security-Policy"]


def test_has_its_style_from_us():
    assert Client().get("/static/mailbox/page.css").status_code == 200


def test_a_mail_that_is_not_there_is_404():
    assert Client().get("/dev/mail/99").status_code == 404
    assert Client().get("/dev/mail/99.html").status_code == 404


def test_does_not_exist_in_production(settings):
    mail = written()
    settings.PRODUCTION = True
    for path in ("/dev/mail", f"/dev/mail/{mail.pk}", f"/dev/mail/{mail.pk}.html"):
        assert Client().get(path).status_code == 404
