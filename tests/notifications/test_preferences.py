"""Where people want to be told of what: their own choice, topic by topic."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.events.models import Event
from apps.notifications.models import Mail, Preference
from apps.notifications.operations import send_mail
from apps.notifications.preferences import update_notification_preferences
from apps.notifications.topics import NotificationChannel, Topic
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import UserFactory
from tests.notifications.moments import NOW
from tests.races import all_at_once
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-03")]

PREFERENCES = "notificationPreferences { topics { topic channels } }"
UPDATE = f"""
mutation ($topics: [NotificationTopicInput!]) {{
  updateNotificationPreferences(input: {{topics: $topics}}) {{
    viewer {{ {PREFERENCES} }}
    userErrors {{ code field }}
  }}
}}
"""
EVERYWHERE = ["IN_APP", "EMAIL"]
BY_DEFAULT = dict.fromkeys(("BOOKINGS", "MESSAGES", "REVIEWS", "REMINDERS"), EVERYWHERE)


@pytest.fixture
def ada():
    return UserFactory()


def choose(graphql, user, **topics):
    """`choose(graphql, ada, REVIEWS=["EMAIL"])`."""
    given = [{"topic": topic, "channels": channels} for topic, channels in topics.items()]
    return graphql(UPDATE, user=user, topics=given)


def shown(user_fields) -> dict[str, list[str]]:
    topics = user_fields["notificationPreferences"]["topics"]
    return {one["topic"]: one["channels"] for one in topics}


def seen_by(graphql, user) -> dict[str, list[str]]:
    return shown(payload(graphql(f"{{ viewer {{ {PREFERENCES} }} }}", user=user)))


class TestChoosing:
    def test_everybody_is_told_everywhere_until_they_say_otherwise(self, graphql, ada):
        assert seen_by(graphql, ada) == BY_DEFAULT

    def test_what_is_chosen_holds_and_the_rest_stays(self, graphql, ada):
        answer = choose(graphql, ada, REVIEWS=["IN_APP"], MESSAGES=[])
        expected = {**BY_DEFAULT, "REVIEWS": ["IN_APP"], "MESSAGES": []}
        assert payload(answer)["userErrors"] == []
        assert shown(payload(answer)["viewer"]) == expected
        choose(graphql, ada, MESSAGES=["EMAIL", "EMAIL"])
        assert seen_by(graphql, ada) == {**expected, "MESSAGES": ["EMAIL"]}
        assert seen_by(graphql, UserFactory()) == BY_DEFAULT

    def test_what_was_taken_back_is_as_before(self, graphql, ada):
        choose(graphql, ada, REVIEWS=[])
        choose(graphql, ada, REVIEWS=["EMAIL", "IN_APP"])
        assert seen_by(graphql, ada) == BY_DEFAULT

    def test_each_change_is_told_once(self, graphql, ada):
        for _ in range(2):
            choose(graphql, ada, REVIEWS=["IN_APP"], BOOKINGS=EVERYWHERE)
        event = Event.objects.get(name="notification_preference_changed")
        assert event.subject_id == Preference.objects.get().pk
        assert event.actor == ada
        assert event.data == {"changes": {"email": [True, False]}}

    @pytest.mark.parametrize("topics", [None, []])
    def test_nothing_chosen_is_nothing_changed(self, graphql, ada, topics):
        with unchanged_everywhere():
            answer = graphql(UPDATE, user=ada, topics=topics)
        assert shown(payload(answer)["viewer"]) == BY_DEFAULT

    def test_unknown_topics_are_refused_with_their_places_and_nothing_is_changed(
        self, graphql, ada
    ):
        with unchanged_everywhere():
            answer = choose(graphql, ada, SECURITY=[], REVIEWS=[], reviews=[])
        assert codes(answer) == ["INVALID", "INVALID"]
        assert fields(answer) == [["topics", "0", "topic"], ["topics", "2", "topic"]]
        assert payload(answer)["viewer"] is None

    def test_a_topic_that_comes_twice_is_refused(self, graphql, ada):
        twice = [{"topic": "REVIEWS", "channels": channels} for channels in ([], ["EMAIL"])]
        with unchanged_everywhere():
            answer = graphql(UPDATE, user=ada, topics=twice)
        assert (codes(answer), fields(answer)) == (["INVALID"], [["topics", "1", "topic"]])

    def test_needs_somebody_signed_in(self, graphql):
        assert codes(graphql(UPDATE, topics=[])) == ["UNAUTHENTICATED"]


class TestSeeing:
    def test_nobody_else_sees_them_and_nobody_asks_the_database(
        self, graphql, ada, django_assert_num_queries
    ):
        document = (
            f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on User {{ {PREFERENCES} }} }} }}"
        )
        people = UserFactory.create_batch(3)
        with django_assert_num_queries(1):
            answer = graphql(document, ids=[gid(one) for one in people])
        assert payload(answer) == [{"notificationPreferences": None}] * 3

    def test_one_query_shows_ones_own(self, graphql, ada):
        choose(graphql, ada, REVIEWS=[], MESSAGES=[])
        with CaptureQueriesContext(connection) as captured:
            seen_by(graphql, ada)
        asked = [query for query in captured if "notifications_preference" in query["sql"]]
        assert len(asked) == 1


class TestBeingTold:
    def mail(self, user, topic: Topic | None) -> Mail | None:
        return send_mail(
            key=f"greeting:{topic}",
            template="greeting",
            context={"name": "Ada"},
            user=user,
            topic=topic,
            now=NOW,
        )

    def test_a_mail_of_a_topic_goes_to_who_wants_it(self, graphql, ada, mailoutbox):
        choose(graphql, ada, REVIEWS=["IN_APP"], MESSAGES=["EMAIL"])
        assert self.mail(ada, Topic.REVIEWS) is None
        assert self.mail(ada, Topic.MESSAGES) is not None
        assert self.mail(ada, Topic.BOOKINGS) is not None
        assert self.mail(UserFactory(), Topic.REVIEWS) is not None

    def test_what_is_not_wanted_leaves_no_row(self, graphql, ada):
        choose(graphql, ada, REVIEWS=[])
        with unchanged_everywhere():
            self.mail(ada, Topic.REVIEWS)

    def test_a_mail_without_a_topic_always_goes(self, graphql, ada):
        choose(graphql, ada, **{topic: [] for topic in BY_DEFAULT})
        assert self.mail(ada, None) is not None


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_choices_at_once_are_one_row_a_topic(ada):
    def choosing(topics, channels):
        choices = [(topic, channels) for topic in topics]
        return lambda: update_notification_preferences(user_id=ada.pk, choices=choices, now=NOW)

    calls = [
        choosing(list(Topic), []),
        choosing(list(reversed(Topic)), [NotificationChannel.EMAIL]),
    ] * 4
    assert all_at_once(calls) == [None] * 8
    rows = Preference.objects.filter(user=ada)
    assert sorted(rows.values_list("topic", flat=True)) == sorted(Topic)
    assert set(rows.values_list("in_app", flat=True)) == {False}
