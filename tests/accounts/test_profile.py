"""What people say of themselves, and who sees what of it."""

import pytest

from airbnb import clock
from apps.accounts.models import User
from apps.events.models import Event
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-03")]

UPDATE = """
mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    user { firstName lastName phoneNumber phoneVerified about language currency }
    userErrors { code field }
  }
}
"""
PROFILE = """
query ($id: ID!) {
  user(id: $id) {
    id firstName about joinedAt isHost isVerified profilePicture { url }
    lastName email phoneNumber language currency emailVerified phoneVerified sessions { id }
  }
}
"""
PRIVATE = (
    "lastName",
    "email",
    "phoneNumber",
    "language",
    "currency",
    "emailVerified",
    "phoneVerified",
    "sessions",
)


@pytest.fixture
def ada():
    return UserFactory(
        email="ada@example.com",
        first_name="Ada",
        last_name="Lovelace",
        phone_number="+442079460958",
        phone_verified_at=clock.now(),
        about="I count.",
        language="en-GB",
        currency="GBP",
    )


def update(graphql, user, **changes):
    return graphql(UPDATE, user=user, input=changes)


class TestChanging:
    def test_changes_what_is_given(self, graphql, ada):
        answer = update(
            graphql,
            ada,
            firstName="Augusta",
            lastName="King",
            phoneNumber="+49 (30) 901820",
            about="I weave\nalgebraic patterns.",
            language="pt-br",
            currency="eur",
        )
        assert payload(answer) == {
            "user": {
                "firstName": "Augusta",
                "lastName": "King",
                "phoneNumber": "+4930901820",
                "phoneVerified": False,
                "about": "I weave\nalgebraic patterns.",
                "language": "pt-BR",
                "currency": "EUR",
            },
            "userErrors": [],
        }

    def test_leaves_what_is_absent(self, graphql, ada):
        before = User.objects.values().get()
        update(graphql, ada, about="I also write.")
        assert User.objects.values().get() == {**before, "about": "I also write."}

    def test_null_clears(self, graphql, ada):
        cleared = ("lastName", "phoneNumber", "about", "language", "currency")
        answer = update(graphql, ada, **dict.fromkeys(cleared))
        assert payload(answer)["user"] == {
            "firstName": "Ada",
            "lastName": None,
            "phoneNumber": None,
            "phoneVerified": False,
            "about": None,
            "language": "en",
            "currency": "USD",
        }

    def test_a_first_name_cannot_be_cleared(self, graphql, ada):
        answer = update(graphql, ada, firstName=None)
        assert codes(answer) == ["INVALID"]
        assert fields(answer) == [["firstName"]]

    def test_the_same_phone_number_stays_verified(self, graphql, ada):
        answer = update(graphql, ada, phoneNumber="+44 20 7946 0958")
        assert payload(answer)["user"]["phoneVerified"] is True

    def test_tells_which_fields_changed_and_not_to_what(self, graphql, ada):
        update(graphql, ada, firstName="Ada", lastName="King", phoneNumber="+4930901820")
        event = Event.objects.get(name="profile_updated")
        assert event.data["changes"].keys() == {"last_name", "phone_number", "phone_verified_at"}
        assert event.data["changes"]["last_name"] == event.data["changes"]["phone_number"] == []
        assert "King" not in str(event.data)
        assert "901820" not in str(event.data)
        assert event.actor == ada

    def test_nothing_happened_when_nothing_changed(self, graphql, ada):
        assert codes(update(graphql, ada, firstName="Ada")) == []
        assert not Event.objects.filter(name="profile_updated").exists()

    def test_tells_everything_that_is_wrong_at_once_and_changes_nothing(self, graphql, ada):
        before = User.objects.values().get()
        bad = {
            "firstName": "",
            "lastName": "x" * 81,
            "phoneNumber": "12345",
            "about": "x" * 2001,
            "language": "klingon",
            "currency": "XXX",
        }
        answer = update(graphql, ada, **bad)
        assert codes(answer) == ["INVALID"] * 6
        assert fields(answer) == [[field] for field in bad]
        assert User.objects.values().get() == before

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("phoneNumber", "030 901820"),  # of which country?
            ("phoneNumber", "+1 555"),
            ("phoneNumber", "+999 123456789"),
            ("phoneNumber", "call me"),
            ("phoneNumber", "\x07"),
            ("phoneNumber", "1" * 300),
            ("language", "de_DE"),
            ("language", "und"),
            ("language", "ca@valencia"),
            ("language", "xx"),
            ("language", "x" * 36),
            ("currency", "EURO"),
            ("currency", "XAU"),
            ("currency", "DEM"),
            ("about", "\x07"),
            ("about", "\u202e"),
            ("firstName", "A\nda"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, graphql, ada, field, value):
        before = User.objects.values().get()
        answer = update(graphql, ada, **{field: value})
        assert codes(answer) == ["INVALID"]
        assert fields(answer) == [[field]]
        assert User.objects.values().get() == before

    @pytest.mark.parametrize(
        ("language", "kept"), [("DE", "de"), ("zh-hant-tw", "zh-Hant-TW"), ("sr-Latn", "sr-Latn")]
    )
    def test_languages_are_kept_in_one_form(self, graphql, ada, language, kept):
        answer = update(graphql, ada, language=language)
        assert payload(answer)["user"]["language"] == kept

    @pytest.mark.requirement("S-06")
    def test_needs_somebody_signed_in(self, graphql, ada):
        assert codes(update(graphql, None, firstName="Eve")) == ["UNAUTHENTICATED"]
        ada.refresh_from_db()
        assert ada.first_name == "Ada"


class TestSeeing:
    def test_oneself_sees_everything(self, graphql, ada):
        seen = payload(graphql(PROFILE, user=ada, id=gid(ada)))
        assert len(seen.pop("sessions")) == 1
        assert seen == {
            "id": gid(ada),
            "firstName": "Ada",
            "lastName": "Lovelace",
            "email": "ada@example.com",
            "phoneNumber": "+442079460958",
            "about": "I count.",
            "language": "en-GB",
            "currency": "GBP",
            "emailVerified": True,
            "phoneVerified": True,
            "joinedAt": "2020-01-01T00:00:00Z",
            "isHost": False,
            "isVerified": True,
            "profilePicture": None,
        }

    @pytest.mark.parametrize("is_signed_in", [True, False])
    def test_others_see_the_public_profile(self, graphql, ada, is_signed_in):
        stranger = UserFactory() if is_signed_in else None
        assert payload(graphql(PROFILE, user=stranger, id=gid(ada))) == {
            "id": gid(ada),
            "firstName": "Ada",
            "about": "I count.",
            "joinedAt": "2020-01-01T00:00:00Z",
            "isHost": False,
            "isVerified": True,
            "profilePicture": None,
            **dict.fromkeys(PRIVATE),
        }

    def test_a_closed_account_is_nobody(self, graphql):
        closed = UserFactory(closed=True)
        assert payload(graphql(PROFILE, id=gid(closed))) is None
        assert payload(graphql("query ($id: ID!) { node(id: $id) { id } }", id=gid(closed))) is None

    @pytest.mark.parametrize("unknown", ["VXNlcjo5OTk5OQ==", "U2Vzc2lvbjox"])
    def test_who_does_not_exist_is_null(self, graphql, ada, unknown):
        assert payload(graphql(PROFILE, user=ada, id=unknown)) is None

    def test_the_viewer_is_who_asks(self, graphql, ada):
        assert payload(graphql("{ viewer { id } }", user=ada)) == {"id": gid(ada)}
        assert payload(graphql("{ viewer { id } }")) is None

    def test_many_people_cost_as_many_queries_as_one(self, graphql, django_assert_num_queries):
        document = (
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { firstName email } } }"
        )
        people = UserFactory.create_batch(50)
        for some in (people[:1], people):
            with django_assert_num_queries(1):
                answer = graphql(document, ids=[gid(person) for person in some])
            assert [person["id"] for person in payload(answer)] == [gid(one) for one in some]
