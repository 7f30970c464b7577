"""A mail is a row of the change it tells of, and goes after the commit, once."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.template import TemplateDoesNotExist

from airbnb import clock as project_clock
from airbnb.promises import FIRST_PAUSE, LEASE, MAX_ATTEMPTS, SWEEP_AFTER
from airbnb.transactions import atomic
from apps.notifications import sending
from apps.notifications.models import Mail
from apps.notifications.operations import send_mail
from apps.notifications.tasks import forget_old_contents, send_mail_now, sweep_mails
from tests.factories.accounts import UserFactory
from tests.notifications.moments import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def greet(name="Ada", **changes) -> Mail | None:
    return send_mail(
        **{
            "key": "greeting:1",
            "address": "ada@example.com",
            "template": "greeting",
            "context": {"name": name},
            "now": NOW,
            **changes,
        }
    )


@pytest.fixture
def mail() -> Mail:
    """A mail whose task was lost."""
    return greet(user=UserFactory(language="en"))


@pytest.fixture
def broken_server(monkeypatch):
    """A mail server that hangs up."""

    def hang_up(self, messages):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", hang_up)
        yield patched


def send(mail: Mail) -> Mail:
    sending.send(mail_id=mail.pk, now=project_clock.now())
    mail.refresh_from_db()
    return mail


@pytest.mark.requirement("S-50")
def test_a_mail_goes_after_the_commit_in_text_and_html(
    mailoutbox, django_capture_on_commit_callbacks
):
    user = UserFactory(email="ada@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        mail = greet(user=user, address=None)
        assert mailoutbox == []
    (sent,) = mailoutbox
    assert (sent.to, sent.subject) == (["ada@example.com"], "Hello, Ada")
    assert "Dear Ada, Monday: http://127.0.0.1:8000/welcome" in sent.body
    assert '<a href="http://127.0.0.1:8000/welcome">' in sent.alternatives[0].content
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    mail.refresh_from_db()
    assert (mail.recipient, mail.done_at, mail.attempts) == (user, NOW, 1)


def test_a_mail_goes_when_the_change_goes(mailoutbox, django_capture_on_commit_callbacks):
    @atomic
    def change():
        greet()
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change()
    assert not Mail.objects.exists()
    assert mailoutbox == []


def test_an_occasion_is_told_once(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = greet()
        assert greet(name="Eve", address="eve@example.com") == first
    assert [sent.to for sent in mailoutbox] == [["ada@example.com"]]


def test_a_person_without_an_address_gets_none():
    assert greet(user=UserFactory(email=None), address=None) is None
    assert not Mail.objects.exists()


def test_a_template_that_is_missing_is_a_bug_and_writes_nothing():
    with pytest.raises(TemplateDoesNotExist):
        greet(template="farewell")
    assert not Mail.objects.exists()


def test_values_are_escaped_in_html_alone():
    mail = greet(name="<b>Ada</b> & 'Co'")
    assert mail.subject == "Hello, <b>Ada</b> & 'Co'"
    assert "Dear <b>Ada</b> & 'Co'," in mail.text
    assert "Dear &lt;b&gt;Ada&lt;/b&gt; &amp; &#x27;Co&#x27;," in mail.html


def test_a_subject_is_one_line_of_255_characters_at_most():
    assert greet(name="Ada\r\nBcc: eve@example.com").subject == "Hello, Ada Bcc: eve@example.com"
    assert len(greet(key="greeting:2", name="x" * 500).subject) == 255


@pytest.mark.parametrize(
    ("language", "said", "lang"),
    [
        ("de", "Montag", "de"),
        ("de-AT", "Montag", "de"),
        ("es-419", "lunes", "es"),
        ("pt-BR", "Monday", "en"),
        ("tlh", "Monday", "en"),
        ("../etc", "Monday", "en"),
        ("", "Monday", "en"),
    ],
)
def test_speaks_the_language_of_the_person_if_it_is_ours_and_says_which(language, said, lang):
    mail = greet(user=UserFactory(language=language), address=None)
    assert f"Dear Ada, {said}:" in mail.text
    assert f'<html lang="{lang}">' in mail.html


def test_speaks_the_language_that_is_asked_for():
    assert "Montag:" in greet(user=UserFactory(language="fr"), language="de").text


def test_a_task_that_comes_twice_sends_once(mail, mailoutbox):
    for _ in range(3):
        send_mail_now.delay(mail.pk)
    assert len(mailoutbox) == 1


def test_a_lost_task_is_found_by_the_sweep(mail, mailoutbox, clock):
    clock.move_to(NOW + SWEEP_AFTER - timedelta(seconds=1))
    sweep_mails.delay()
    assert mailoutbox == []
    clock.move_to(NOW + SWEEP_AFTER)
    sweep_mails.delay()
    sweep_mails.delay()
    assert len(mailoutbox) == 1


def test_a_mail_server_that_fails_loses_no_mail(mail, mailoutbox, broken_server, clock):
    send(mail)
    assert (mail.done_at, mail.attempts, mail.due_at) == (None, 1, NOW + FIRST_PAUSE)
    assert "Connection unexpectedly closed" in mail.error

    broken_server.undo()
    send(mail)
    assert mailoutbox == [], "it pauses first"
    clock.move_to(NOW + FIRST_PAUSE)
    send(mail)
    assert len(mailoutbox) == 1
    assert (mail.done_at, mail.error) == (NOW + FIRST_PAUSE, "")


def test_is_given_up_after_twelve_attempts_and_seen(mail, mailoutbox, broken_server, clock):
    for attempts in range(1, MAX_ATTEMPTS + 1):
        assert send(mail).attempts == attempts
        clock.move_to(mail.due_at)
    assert Mail.objects.given_up().get() == mail
    broken_server.undo()
    send(mail)
    assert mailoutbox == []
    assert mail.attempts == MAX_ATTEMPTS


def test_a_mail_whose_worker_died_is_sent_when_its_lease_has_lapsed(mail, mailoutbox, clock):
    Mail.objects.claim(mail.pk, now=NOW)
    clock.move_to(NOW + LEASE - timedelta(seconds=1))
    send(mail)
    assert mailoutbox == []
    clock.move_to(NOW + LEASE)
    send(mail)
    assert len(mailoutbox) == 1


def test_both_copies_of_a_mail_that_was_sent_twice_have_one_message_id(mail, mailoutbox):
    send(mail)
    Mail.objects.update(done_at=None, attempts=0)
    send(mail)
    first, second = (sent.message()["Message-ID"] for sent in mailoutbox)
    assert first == second
    assert first.endswith("@localhost>")


def test_what_a_given_up_mail_said_is_forgotten_too_and_not_sent_empty(
    mail, mailoutbox, broken_server, clock, settings
):
    settings.MAIL_CONTENT_KEPT_FOR = timedelta(days=7)
    Mail.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert "SMTPServerDisconnected" in send(mail).error
    given_up_at = mail.due_at
    clock.move_to(given_up_at + timedelta(days=7, seconds=-1))
    forget_old_contents.delay()
    assert Mail.objects.get().text
    clock.move_to(given_up_at + timedelta(days=7))
    forget_old_contents.delay()
    mail.refresh_from_db()
    assert (mail.address, mail.subject, mail.text, mail.html) == ("", "", "", "")
    assert (mail.error, mail.attempts) == ("", MAX_ATTEMPTS)
    broken_server.undo()
    assert Mail.objects.try_again(now=project_clock.now()) == 0
    assert mailoutbox == []


def test_what_went_to_nobody_of_ours_is_forgotten_at_once():
    gone, waiting = send(greet()), greet(key="greeting:2")
    forget_old_contents.delay()
    gone.refresh_from_db()
    waiting.refresh_from_db()
    assert (gone.address, gone.subject, gone.text, gone.html) == ("", "", "", "")
    assert waiting.text


def test_what_a_mail_said_is_forgotten_after_30_days_but_not_that_it_was_told(mail, clock):
    send(mail)
    unsent = greet(key="greeting:2")
    clock.move_to(NOW + timedelta(days=30, seconds=-1))
    forget_old_contents.delay()
    mail.refresh_from_db()
    assert mail.text
    clock.move_to(NOW + timedelta(days=30))
    forget_old_contents.delay()
    mail.refresh_from_db()
    unsent.refresh_from_db()
    assert (mail.address, mail.subject, mail.text, mail.html) == ("", "", "", "")
    assert unsent.text
    assert greet() == mail
