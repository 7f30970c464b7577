"""A session is looked up once in some seconds, and its end is heard of at once."""

from datetime import timedelta
from threading import Event

import pytest
from django.conf import settings as configured
from redis import Redis

from airbnb import clock
from apps.accounts import operations, remembered, sessions, telling
from apps.accounts.models import Session, User
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.serving import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]

WHO = "{ viewer { id } }"
NAMED = "{ viewer { id firstName profilePicture { url } sessions { isCurrent } } }"
UPDATE = """
mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { user { firstName language } userErrors { code } }
}
"""
REVOKE = """
mutation ($token: String!) { revokeToken(input: {refreshToken: $token}) { revoked } }
"""
REVOKE_ALL = """
mutation { revokeAllSessions(input: {}) { user { id } userErrors { code } } }
"""


@pytest.fixture
def ada():
    return UserFactory(first_name="Ada")


@pytest.fixture
def signed_in(ada):
    return sessions.open_session(user=ada, now=clock.now())


@pytest.fixture
def ask(graphql, signed_in):
    """Ask with the token of the session."""
    headers = {"Authorization": f"Bearer {signed_in.access.text}"}
    return lambda document=WHO, **variables: graphql(document, headers=headers, **variables)


def is_somebody(answer):
    if "errors" in answer:
        assert codes(answer) == ["UNAUTHENTICATED"]
        return False
    return payload(answer) is not None


def test_asks_the_database_once_in_five_seconds(ask, settings, django_assert_num_queries):
    for seconds, statements in ((0, 1), (0, 0), (4, 0), (5, 1), (6, 0)):
        settings.CLOCK_OFFSET = timedelta(seconds=seconds)
        with django_assert_num_queries(statements):
            assert is_somebody(ask())


def test_asks_it_each_time_where_nothing_is_to_be_remembered(
    ask, settings, django_assert_num_queries
):
    settings.SESSION_CACHE_SECONDS = 0
    for _ in range(2):
        with django_assert_num_queries(1):
            assert is_somebody(ask())


def test_what_a_person_is_like_is_read_when_it_is_asked_for(ask, ada, django_assert_num_queries):
    ask()
    with django_assert_num_queries(2):  # the person with their picture; their sessions
        answer = ask(NAMED)
    assert payload(answer) == {
        "id": gid(ada),
        "firstName": "Ada",
        "profilePicture": None,
        "sessions": [{"isCurrent": True}],
    }
    User.objects.filter(pk=ada.pk).update(first_name="Augusta")
    assert payload(ask(NAMED))["firstName"] == "Augusta"


class TestEndsAtOnce:
    """Each after the session was looked at, so that it is remembered."""

    @pytest.fixture(autouse=True)
    def _looked_at(self, ask):
        assert is_somebody(ask())

    def test_by_signing_out(self, ask, graphql, signed_in):
        graphql(REVOKE, token=signed_in.refresh_token)
        assert not is_somebody(ask())

    def test_by_signing_out_everywhere(self, ask, graphql, ada):
        graphql(REVOKE_ALL, user=ada)
        assert not is_somebody(ask())

    def test_by_a_refresh_token_that_is_used_again_later(self, ask, signed_in, settings):
        token = signed_in.refresh_token
        sessions.refresh(refresh_token=token, now=clock.now())
        settings.SESSION_CACHE_SECONDS = 60
        settings.CLOCK_OFFSET = timedelta(seconds=11)
        with pytest.raises(sessions.InvalidToken):
            sessions.refresh(refresh_token=token, now=clock.now())
        assert not is_somebody(ask())

    @pytest.mark.parametrize("moment", ["suspended_at", "closed_at"])
    def test_with_the_account(self, ask, ada, moment):
        setattr(ada, moment, clock.now())
        ada.save()
        assert not is_somebody(ask())

    def test_when_it_lapses(self, ask, signed_in, settings):
        Session.objects.update(expires_at=clock.now() + timedelta(seconds=2))
        remembered.viewers.forget_everybody()
        assert is_somebody(ask())
        settings.CLOCK_OFFSET = timedelta(seconds=2)
        assert not is_somebody(ask())

    def test_for_nobody_else(self, ask, graphql, django_assert_num_queries):
        sessions.end_sessions(user=UserFactory(), now=clock.now())
        with django_assert_num_queries(0):
            assert is_somebody(ask())


def test_a_change_of_the_profile_shows_at_once(ask, ada):
    price = "{ viewer { language } listings { totalCount } }"
    assert ask(price)["data"]["viewer"]["language"] == "en"
    changed = payload(ask(UPDATE, input={"firstName": "Augusta", "language": "de"}))
    assert changed["user"] == {"firstName": "Augusta", "language": "de"}
    assert ask(price)["data"]["viewer"]["language"] == "de"
    found = remembered.find(ada.pk, Session.objects.get().pk, now=clock.now())
    assert found.language == "de"


def test_who_was_read_before_being_forgotten_is_not_remembered_after(ada, signed_in):
    viewer = sessions.viewer_of(signed_in.access.text, now=clock.now())
    generation = remembered.viewers.generation
    remembered.forget(ada.pk)
    remembered.viewers.keep(viewer, generation, now=clock.now())
    assert remembered.find(ada.pk, viewer.session_id, now=clock.now()) is None


def test_it_is_forgotten_again_once_the_change_is_committed(
    ada, signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sessions.end_session(session=signed_in.session, now=clock.now())
        # Somebody else's transaction still sees the session as it was.
        viewer = remembered.Viewer.of(signed_in.session)
        remembered.viewers.keep(viewer, remembered.viewers.generation, now=clock.now())
    assert remembered.find(ada.pk, viewer.session_id, now=clock.now()) is None


def test_what_is_remembered_lets_nobody_write(ask, ada):
    assert is_somebody(ask())
    Session.objects.update(ended_at=clock.now())  # in a process of which nothing is heard
    assert is_somebody(ask())
    answer = ask(UPDATE, input={"firstName": "Mallory"})
    assert codes(answer) == ["UNAUTHENTICATED"]
    ada.refresh_from_db()
    assert ada.first_name == "Ada"


def test_only_so_many_are_remembered(monkeypatch, graphql):
    monkeypatch.setattr(remembered, "MOST", 2)
    people = [sessions.open_session(user=UserFactory(), now=clock.now()) for _ in range(3)]
    for signed_in in people:
        graphql(WHO, headers={"Authorization": f"Bearer {signed_in.access.text}"})
    found = [
        remembered.find(one.session.user_id, one.session.pk, now=clock.now()) for one in people
    ]
    assert [viewer is not None for viewer in found] == [False, True, True]


def test_a_process_that_cannot_hear_remembers_nobody(
    ask, settings, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(telling, "LISTEN_AGAIN_AFTER_SECONDS", 3600)  # when the tests are over
    settings.SESSION_CACHE_REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    for _ in range(3):
        with django_assert_num_queries(1):
            assert is_somebody(ask())


def test_signing_out_succeeds_where_nobody_can_be_told(ask, graphql, signed_in, settings):
    assert is_somebody(ask())
    settings.SESSION_CACHE_REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    graphql(REVOKE, token=signed_in.refresh_token)
    settings.SESSION_CACHE_REDIS_URL = ""
    assert not is_somebody(ask())


class TestOtherProcesses:
    """Stood for by another connection to the same Redis."""

    @pytest.fixture
    def url(self, settings):
        if not configured.REDIS_URL:
            pytest.skip("REDIS_URL names no Redis")
        settings.SESSION_CACHE_REDIS_URL = configured.REDIS_URL
        return configured.REDIS_URL

    @pytest.fixture
    def heard(self, url, monkeypatch):
        """Set when this process has forgotten somebody because of a message."""
        heard, forget = Event(), remembered.viewers.forget

        def told(user_id):
            forget(user_id)
            heard.set()

        listening = Event()
        listener = telling._Listener(url, told, listening.set)
        monkeypatch.setitem(telling._listeners, url, listener)
        listener.start()
        assert listening.wait(10)
        while not listener.hears:
            continue
        return heard

    def test_are_told(self, url, ada, django_capture_on_commit_callbacks):
        with Redis.from_url(url).pubsub() as channel:
            channel.subscribe(telling.CHANNEL)
            assert channel.get_message(timeout=5)["type"] == "subscribe"
            with django_capture_on_commit_callbacks(execute=True):
                operations.update_profile(user=ada, first_name="Augusta", now=clock.now())
            assert channel.get_message(timeout=5)["data"] == str(ada.pk).encode()

    def test_are_heard(self, url, heard, ask, ada, django_assert_num_queries):
        assert is_somebody(ask())
        Session.objects.update(ended_at=clock.now())
        with django_assert_num_queries(0):
            assert is_somebody(ask())
        Redis.from_url(url).publish(telling.CHANNEL, ada.pk)
        assert heard.wait(5)
        assert not is_somebody(ask())
