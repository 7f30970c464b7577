"""Sessions: kept up by refresh tokens, ended at once."""

from datetime import timedelta

import orjson
import pytest
from django.core import mail as post
from django.test import Client

from airbnb import clock
from apps.accounts import sessions
from apps.accounts.models import RefreshToken, Session
from apps.accounts.tasks import forget_lapsed_sessions
from apps.events.models import Event
from apps.notifications.models import Mail
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]

REFRESH = """
mutation ($token: String!) {
  refreshToken(input: {refreshToken: $token}) {
    token refreshToken payload refreshExpiresIn userErrors { code field }
  }
}
"""
REVOKE = """
mutation ($token: String!) {
  revokeToken(input: {refreshToken: $token}) { revoked userErrors { code field } }
}
"""
VERIFY = """
mutation ($token: String!) {
  verifyToken(input: {token: $token}) { payload userErrors { code field } }
}
"""
REVOKE_SESSION = """
mutation ($id: ID!) {
  revokeSession(input: {sessionId: $id}) {
    revokedSessionId user { sessions { id } } userErrors { code field }
  }
}
"""
REVOKE_ALL = """
mutation ($exceptCurrent: Boolean!) {
  revokeAllSessions(input: {exceptCurrent: $exceptCurrent}) {
    user { sessions { isCurrent } } userErrors { code }
  }
}
"""
VIEWER = "{ viewer { id } }"


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def signed_in(ada):
    return sessions.open_session(user=ada, now=clock.now())


def header(signed_in):
    return {"Authorization": f"Bearer {signed_in.access.text}"}


def lives(graphql, access_token):
    """Whether an access token is still believed."""
    answer = graphql(VIEWER, headers={"Authorization": f"Bearer {access_token}"})
    return "errors" not in answer


def turn_clock(settings, **by):
    settings.CLOCK_OFFSET += timedelta(**by)


class TestRefreshing:
    def test_gives_both_tokens_anew(self, graphql, signed_in):
        answer = payload(graphql(REFRESH, token=signed_in.refresh_token))
        assert answer["userErrors"] == []
        assert answer["refreshToken"] != signed_in.refresh_token
        assert answer["payload"]["sid"] == signed_in.session.pk
        assert answer["payload"]["jti"] != signed_in.access.claims["jti"]
        assert lives(graphql, answer["token"])

    def test_prolongs_the_session(self, graphql, signed_in, settings):
        turn_clock(settings, days=29)
        token = payload(graphql(REFRESH, token=signed_in.refresh_token))["refreshToken"]
        turn_clock(settings, days=29)
        assert codes(graphql(REFRESH, token=token)) == []
        assert signed_in.session.created_at < Session.objects.get().last_used_at

    def test_a_session_lapses_that_is_not_refreshed_for_thirty_days(
        self, graphql, signed_in, settings
    ):
        turn_clock(settings, days=30)
        assert codes(graphql(REFRESH, token=signed_in.refresh_token)) == ["INVALID_TOKEN"]
        assert RefreshToken.objects.count() == 1

    def test_a_client_that_lost_the_answer_gets_the_same_successor(
        self, graphql, signed_in, settings
    ):
        first = payload(graphql(REFRESH, token=signed_in.refresh_token))
        turn_clock(settings, seconds=9)
        again = payload(graphql(REFRESH, token=signed_in.refresh_token))
        assert again["refreshToken"] == first["refreshToken"]
        assert lives(graphql, again["token"])
        assert RefreshToken.objects.count() == 2

    def test_reuse_ends_the_session_of_both_who_have_it(self, graphql, signed_in, settings):
        fresh = payload(graphql(REFRESH, token=signed_in.refresh_token))
        assert lives(graphql, fresh["token"])
        turn_clock(settings, seconds=11)
        answer = graphql(REFRESH, token=signed_in.refresh_token)
        assert codes(answer) == ["INVALID_TOKEN"]
        assert not lives(graphql, fresh["token"])
        assert codes(graphql(REFRESH, token=fresh["refreshToken"])) == ["INVALID_TOKEN"]
        told = Event.objects.get(name="refresh_token_reused")
        assert told.data["changes"]["ended_at"] == [None, told.at.isoformat()]

    def test_reuse_is_told_to_the_person_once_and_not_to_whoever_did_it(
        self, graphql, ada, settings
    ):
        """The thief is who refreshed last here, from a network that the mail names."""
        signed_in = sessions.open_session(
            user=ada, device="Call +1 555 0100", address="203.0.113.77", now=clock.now()
        )
        sessions.refresh(
            refresh_token=signed_in.refresh_token, address="198.51.100.7", now=clock.now()
        )
        turn_clock(settings, seconds=11)
        for _ in range(2):
            answer = payload(graphql(REFRESH, token=signed_in.refresh_token))
            refused = {"code": "INVALID_TOKEN", "field": ["refreshToken"]}
            assert answer["userErrors"] == [refused]
        [mail] = Mail.objects.all()
        assert (mail.recipient, mail.key) == (ada, f"session_stolen:{signed_in.session.pk}")
        assert "198.51.100.0/24" in mail.text
        assert "198.51.100.0/24" in mail.html
        assert "555" not in mail.text + mail.html
        assert len(post.outbox) == 1

    def test_what_is_not_known_of_the_network_is_not_told(self, graphql, signed_in, settings):
        sessions.refresh(refresh_token=signed_in.refresh_token, now=clock.now())
        turn_clock(settings, seconds=11)
        graphql(REFRESH, token=signed_in.refresh_token)
        assert "The network it" not in Mail.objects.get().text

    def test_a_client_that_only_lost_the_answer_frightens_nobody(self, graphql, signed_in):
        for _ in range(3):
            graphql(REFRESH, token=signed_in.refresh_token)
        assert not Mail.objects.exists()

    def test_says_from_where_the_session_is_used_now(self, graphql, ada):
        signed_in = sessions.open_session(user=ada, address="203.0.113.77", now=clock.now())
        graphql(REFRESH, token=signed_in.refresh_token)
        answer = graphql("{ viewer { sessions { place } } }", headers=header(signed_in))
        assert payload(answer) == {"sessions": [{"place": "127.0.0.0/24"}]}

    def test_an_unknown_network_leaves_the_last_one(self, ada):
        signed_in = sessions.open_session(user=ada, address="203.0.113.77", now=clock.now())
        sessions.refresh(refresh_token=signed_in.refresh_token, now=clock.now())
        assert Session.objects.get().place == "203.0.113.0/24"

    def test_reuse_leaves_other_sessions_alone(self, graphql, ada, signed_in, settings):
        other = sessions.open_session(user=ada, now=clock.now())
        graphql(REFRESH, token=signed_in.refresh_token)
        turn_clock(settings, seconds=11)
        graphql(REFRESH, token=signed_in.refresh_token)
        assert lives(graphql, other.access.text)

    @pytest.mark.parametrize("token", ["", "x", "\x07", "\u00fc", "x" * 5000])
    def test_refuses_what_is_no_token(self, graphql, signed_in, token):
        answer = graphql(REFRESH, token=token)
        assert codes(answer) == ["INVALID_TOKEN"]
        assert payload(answer)["userErrors"][0]["field"] == ["refreshToken"]
        assert payload(answer)["token"] is None
        assert RefreshToken.objects.get().used_at is None

    def test_an_access_token_is_no_refresh_token(self, graphql, signed_in):
        assert codes(graphql(REFRESH, token=signed_in.access.text)) == ["INVALID_TOKEN"]

    @pytest.mark.parametrize("moment", ["suspended_at", "closed_at"])
    def test_refuses_who_may_not_sign_in(self, graphql, ada, signed_in, moment):
        setattr(ada, moment, clock.now())
        ada.save()
        assert codes(graphql(REFRESH, token=signed_in.refresh_token)) == ["INVALID_TOKEN"]
        assert RefreshToken.objects.get().used_at is None


class TestVerifying:
    def test_says_what_a_good_token_says(self, graphql, signed_in):
        answer = payload(graphql(VERIFY, token=signed_in.access.text))
        assert answer == {"payload": signed_in.access.claims, "userErrors": []}

    def test_refuses_a_token_whose_session_has_ended(self, graphql, signed_in):
        sessions.end_session(session=signed_in.session, now=clock.now())
        answer = payload(graphql(VERIFY, token=signed_in.access.text))
        assert answer == {
            "payload": None,
            "userErrors": [{"code": "INVALID_TOKEN", "field": ["token"]}],
        }

    @pytest.mark.parametrize("token", ["", "a.b.c", "\u00fc"])
    def test_refuses_what_is_no_token(self, graphql, token):
        assert codes(graphql(VERIFY, token=token)) == ["INVALID_TOKEN"]


class TestEnding:
    def test_signing_out_ends_the_session_at_once(self, graphql, signed_in):
        answer = payload(graphql(REVOKE, token=signed_in.refresh_token))
        assert answer["userErrors"] == []
        assert answer["revoked"] == int(Session.objects.get().ended_at.timestamp())
        assert not lives(graphql, signed_in.access.text)
        assert codes(graphql(REFRESH, token=signed_in.refresh_token)) == ["INVALID_TOKEN"]
        assert codes(graphql(REVOKE, token=signed_in.refresh_token)) == ["INVALID_TOKEN"]

    def test_a_device_is_signed_out_from_another(self, graphql, ada, signed_in):
        lost = sessions.open_session(user=ada, now=clock.now())
        answer = payload(graphql(REVOKE_SESSION, id=gid(lost.session), headers=header(signed_in)))
        assert answer == {
            "revokedSessionId": gid(lost.session),
            "user": {"sessions": [{"id": gid(signed_in.session)}]},
            "userErrors": [],
        }
        assert not lives(graphql, lost.access.text)
        assert lives(graphql, signed_in.access.text)

    def test_nobody_elses_session_can_be_found(self, graphql, signed_in):
        other = sessions.open_session(user=UserFactory(), now=clock.now())
        answer = graphql(REVOKE_SESSION, id=gid(other.session), headers=header(signed_in))
        assert codes(answer) == ["NOT_FOUND"]
        assert payload(answer)["userErrors"][0]["field"] == ["sessionId"]
        assert lives(graphql, other.access.text)

    def test_every_device_is_signed_out(self, graphql, ada, signed_in):
        other = sessions.open_session(user=ada, now=clock.now())
        stranger = sessions.open_session(user=UserFactory(), now=clock.now())
        answer = graphql(REVOKE_ALL, exceptCurrent=False, headers=header(signed_in))
        assert payload(answer) == {"user": {"sessions": []}, "userErrors": []}
        assert not lives(graphql, signed_in.access.text)
        assert not lives(graphql, other.access.text)
        assert lives(graphql, stranger.access.text)

    def test_every_other_device_is_signed_out(self, graphql, ada, signed_in):
        other = sessions.open_session(user=ada, now=clock.now())
        answer = graphql(REVOKE_ALL, exceptCurrent=True, headers=header(signed_in))
        assert payload(answer)["user"]["sessions"] == [{"isCurrent": True}]
        assert lives(graphql, signed_in.access.text)
        assert not lives(graphql, other.access.text)

    @pytest.mark.requirement("S-06")
    @pytest.mark.parametrize(
        ("document", "variables"),
        [(REVOKE_SESSION, {"id": "U2Vzc2lvbjox"}), (REVOKE_ALL, {"exceptCurrent": False})],
    )
    def test_needs_somebody_signed_in(self, graphql, signed_in, document, variables):
        assert codes(graphql(document, **variables)) == ["UNAUTHENTICATED"]
        assert lives(graphql, signed_in.access.text)


def test_only_the_number_of_requests_costs_queries(graphql, ada, django_assert_num_queries):
    signed_in = sessions.open_session(user=ada, now=clock.now())
    document = "{ viewer { id sessions { id device place lastUsedAt isCurrent } } }"
    for statements in (2, 1):  # who asks, once; where they are signed in
        with django_assert_num_queries(statements):
            answer = graphql(document, headers=header(signed_in))
        for _ in range(5):
            sessions.open_session(user=ada, now=clock.now())
    assert len(payload(answer)["sessions"]) == 6


def test_a_session_is_fetched_by_its_id_only_by_oneself(graphql, signed_in):
    node = "query ($id: ID!) { node(id: $id) { id } }"
    own = graphql(node, id=gid(signed_in.session), headers=header(signed_in))
    assert payload(own) == {"id": gid(signed_in.session)}
    assert payload(graphql(node, id=gid(signed_in.session), user=UserFactory())) is None
    assert payload(graphql(node, id=gid(signed_in.session))) is None


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twelve_parallel_refreshes_of_one_token_give_one_successor(signed_in):
    body = orjson.dumps({"query": REFRESH, "variables": {"token": signed_in.refresh_token}})

    def refresh():
        return payload(Client().post("/graphql", body, "application/json").json())

    answers = at_once(refresh, times=12)
    assert [answer["userErrors"] for answer in answers] == [[]] * 12
    assert len({answer["refreshToken"] for answer in answers}) == 1
    assert RefreshToken.objects.filter(session=signed_in.session, used_at=None).count() == 1
    assert RefreshToken.objects.count() == 2


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", ""),
        ("a proxy", ""),
    ],
)
def test_keeps_the_network_and_not_the_address(ada, address, place):
    assert sessions.open_session(user=ada, address=address, now=clock.now()).session.place == place


class TestForgetting:
    def test_lapsed_sessions_go_with_their_tokens(self, signed_in, settings):
        turn_clock(settings, days=30)
        living = sessions.open_session(user=signed_in.session.user, now=clock.now())
        forget_lapsed_sessions()
        assert Session.objects.get() == living.session
        assert RefreshToken.objects.get().session == living.session

    def test_used_tokens_go_after_thirty_days(self, graphql, signed_in, settings):
        token = payload(graphql(REFRESH, token=signed_in.refresh_token))["refreshToken"]
        turn_clock(settings, days=29)
        payload(graphql(REFRESH, token=token))
        assert RefreshToken.objects.count() == 3
        turn_clock(settings, days=1)
        forget_lapsed_sessions()
        assert Session.objects.exists()
        assert RefreshToken.objects.count() == 2
