"""A text is a row of the change it tells of, and goes by a provider after the commit, once."""

from datetime import timedelta
from uuid import UUID

import pytest

from airbnb import clock as project_clock
from airbnb.errors import InvalidState
from airbnb.promises import FIRST_PAUSE, MAX_ATTEMPTS, SWEEP_AFTER
from airbnb.transactions import atomic
from apps.notifications import sending, texting
from apps.notifications.models import TextMessage
from apps.notifications.operations import send_text
from apps.notifications.tasks import forget_old_contents, send_text_now, sweep_texts
from tests.factories.accounts import UserFactory
from tests.notifications.moments import NOW
from tests.notifications.providers import Recording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NUMBER = "+4930901820"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.TEXT_PROVIDER = "tests.notifications.providers.Recording"
    Recording.given.clear()
    Recording.failures.clear()
    return Recording


def write(name="Ada", *, key="greeting:1", language="en") -> TextMessage:
    user = UserFactory(language=language)
    return send_text(
        key=key,
        template="greeting",
        context={"name": name},
        user=user,
        number=NUMBER,
        now=NOW,
    )


@pytest.fixture
def text() -> TextMessage:
    """A text whose task was lost."""
    return write()


def test_a_text_goes_after_the_commit(provider, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        text = write()
        assert provider.given == []
    ((number, said, reference),) = provider.given
    assert (number, said) == (NUMBER, "Dear Ada, Monday & more.")
    assert UUID(reference)
    text.refresh_from_db()
    assert (text.done_at, text.attempts) == (NOW, 1)


def test_a_text_goes_when_the_change_goes(provider, django_capture_on_commit_callbacks):
    @atomic
    def change():
        write()
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change()
    assert not TextMessage.objects.exists()
    assert provider.given == []


def test_an_occasion_is_told_once(provider, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert write("Eve") == write("Ada")
    assert [said for _, said, _ in provider.given] == ["Dear Eve, Monday & more."]


def test_is_one_line_in_the_language_of_the_person_and_escapes_nothing():
    assert write("<Ada>\n", language="de").text == "Dear <Ada> , Montag & more."


def test_a_task_that_comes_twice_sends_once(text, provider):
    for _ in range(3):
        send_text_now.delay(text.pk)
    assert len(provider.given) == 1


def test_a_lost_task_is_found_by_the_sweep(text, provider, clock):
    clock.move_to(NOW + SWEEP_AFTER - timedelta(seconds=1))
    sweep_texts.delay()
    assert provider.given == []
    clock.move_to(NOW + SWEEP_AFTER)
    sweep_texts.delay()
    sweep_texts.delay()
    assert len(provider.given) == 1


def test_a_provider_that_fails_is_asked_again_later_with_the_same_reference(text, provider, clock):
    provider.failures.append(TimeoutError("no answer"))
    sending.send_text(text_id=text.pk, now=project_clock.now())
    text.refresh_from_db()
    assert (text.done_at, text.attempts, text.due_at) == (None, 1, NOW + FIRST_PAUSE)
    clock.move_to(NOW + FIRST_PAUSE)
    sending.send_text(text_id=text.pk, now=project_clock.now())
    text.refresh_from_db()
    assert text.done_at == NOW + FIRST_PAUSE
    first, second = provider.given
    assert first == second


def test_what_a_text_said_and_to_whom_is_forgotten_but_not_that_it_was_told(text, clock):
    sending.send_text(text_id=text.pk, now=NOW)
    given_up = write(key="greeting:2")
    TextMessage.objects.filter(pk=given_up.pk).update(attempts=MAX_ATTEMPTS, error="no answer")
    unsent = write(key="greeting:3")
    clock.move_to(NOW + timedelta(days=30))
    forget_old_contents.delay()
    for emptied in (text, given_up):
        emptied.refresh_from_db()
        assert (emptied.number, emptied.text, emptied.error) == ("", "", "")
    unsent.refresh_from_db()
    assert unsent.text
    assert write() == text


def test_without_a_provider_it_is_said_so(settings):
    texting.require_provider()
    settings.TEXT_PROVIDER = ""
    with pytest.raises(InvalidState):
        texting.require_provider()


def test_a_provider_is_made_once():
    assert texting.provider() is texting.provider()
