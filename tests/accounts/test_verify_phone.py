"""A code that is texted to a number shows, once, that the phone is one's own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from apps.accounts import phones
from apps.accounts.models import PhoneCode, User
from apps.accounts.tasks import forget_lapsed_phone_codes
from apps.events.models import Event
from apps.notifications.models import TextMessage
from tests.answers import codes, fields, payload
from tests.factories.accounts import UserFactory
from tests.races import at_once
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-03")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NUMBER = "+4930901820"
SEND = """
mutation { sendPhoneCode(input: {}) {
  user { phoneNumber phoneVerified } userErrors { code field retryAt }
} }
"""
VERIFY = """
mutation ($code: String!) { verifyPhone(input: {code: $code}) {
  user { phoneNumber phoneVerified } userErrors { code field }
} }
"""
UPDATE = """
mutation ($number: String) { updateProfile(input: {phoneNumber: $number}) {
  userErrors { code field }
} }
"""


@pytest.fixture(autouse=True)
def turned():
    """Stands at NOW until it is shifted."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada():
    return UserFactory(phone_number=NUMBER)


def texted() -> str:
    """The last code that was texted."""
    return re.search(r"\b\d{6}\b", TextMessage.objects.latest("pk").text)[0]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def send(graphql, user) -> str:
    assert codes(graphql(SEND, user=user)) == []
    return texted()


def is_refused(graphql, user, code) -> bool:
    answer = graphql(VERIFY, user=user, code=code)
    user.refresh_from_db()
    if codes(answer) == []:
        return False
    assert (codes(answer), fields(answer)) == (["INVALID_TOKEN"], [["code"]])
    assert payload(answer)["user"] is None
    assert not user.phone_verified
    return True


class TestVerifying:
    def test_the_code_that_was_texted_verifies_the_number(self, graphql, ada):
        answer = graphql(SEND, user=ada)
        seen = {"phoneNumber": NUMBER, "phoneVerified": False}
        assert payload(answer) == {"user": seen, "userErrors": []}
        text = TextMessage.objects.get()
        assert (text.number, text.recipient, text.done_at) == (NUMBER, ada, NOW)
        answer = graphql(VERIFY, user=ada, code=f" {texted()} ")
        seen = {"phoneNumber": NUMBER, "phoneVerified": True}
        assert payload(answer) == {"user": seen, "userErrors": []}
        ada.refresh_from_db()
        assert ada.phone_verified_at == NOW
        assert not PhoneCode.objects.exists()

    def test_it_is_told_that_it_was_sent_and_verified_and_not_what(self, graphql, ada):
        code = send(graphql, ada)
        graphql(VERIFY, user=ada, code=code)
        events = Event.objects.filter(name__startswith="phone").order_by("pk")
        assert [(event.name, event.actor, event.data) for event in events] == [
            ("phone_code_sent", ada, {}),
            ("phone_verified", ada, {"changes": {"phone_verified_at": [None, NOW.isoformat()]}}),
        ]

    def test_is_good_once(self, graphql, ada):
        code = send(graphql, ada)
        assert not is_refused(graphql, ada, code)
        with unchanged_everywhere():
            assert codes(graphql(VERIFY, user=ada, code=code)) == ["INVALID_TOKEN"]

    def test_lapses_after_ten_minutes(self, graphql, ada, turned):
        code = send(graphql, ada)
        turned.shift(timedelta(minutes=10))
        assert is_refused(graphql, ada, code)
        turned.shift(timedelta(seconds=-1))
        assert not is_refused(graphql, ada, code)

    def test_dies_of_five_wrong_tries(self, graphql, ada):
        code = send(graphql, ada)
        for _ in range(5):
            assert is_refused(graphql, ada, other_than(code))
        assert is_refused(graphql, ada, code)

    def test_bears_four_wrong_tries(self, graphql, ada):
        code = send(graphql, ada)
        for _ in range(4):
            assert is_refused(graphql, ada, other_than(code))
        assert not is_refused(graphql, ada, code)

    def test_dies_of_the_next_one(self, graphql, ada, monkeypatch):
        chosen = iter([123456, 7])
        monkeypatch.setattr(phones.secrets, "randbelow", lambda _: next(chosen))
        assert send(graphql, ada) == "123456"
        assert send(graphql, ada) == "000007"
        assert is_refused(graphql, ada, "123456")
        assert not is_refused(graphql, ada, "000007")

    def test_dies_of_another_number(self, graphql, ada):
        code = send(graphql, ada)
        graphql(UPDATE, user=ada, number="+442079460958")
        assert not PhoneCode.objects.exists()
        assert is_refused(graphql, ada, code)
        graphql(UPDATE, user=ada, number=NUMBER)
        assert is_refused(graphql, ada, code)

    def test_is_of_the_number_it_was_sent_to_however_that_was_changed(self, graphql, ada):
        code = send(graphql, ada)
        User.objects.update(phone_number="+442079460958")
        assert is_refused(graphql, ada, code)

    def test_is_no_code_of_somebody_else_with_the_same_number(self, graphql, ada):
        eve = UserFactory(phone_number=NUMBER)
        code_of_ada = send(graphql, ada)
        while send(graphql, eve) == code_of_ada:  # once in a million runs
            continue
        assert is_refused(graphql, eve, code_of_ada)
        assert not is_refused(graphql, ada, code_of_ada)

    def test_its_row_opens_nothing_for_somebody_else(self, graphql, ada):
        eve = UserFactory(phone_number=NUMBER)
        code = send(graphql, ada)
        PhoneCode.objects.update(user=eve)
        assert is_refused(graphql, eve, code)

    @pytest.mark.parametrize("code", ["", "x", "12345", "1234567", "١٢٣٤٥٦", "x" * 100])
    def test_refuses_what_is_no_code(self, graphql, ada, code):
        send(graphql, ada)
        assert is_refused(graphql, ada, code)

    @pytest.mark.parametrize("code", ["12\u202e", "x" * 101])
    def test_what_can_be_no_text_is_invalid_and_no_try(self, graphql, ada, code):
        send(graphql, ada)
        with unchanged_everywhere():
            answer = graphql(VERIFY, user=ada, code=code)
        assert (codes(answer), fields(answer)) == (["INVALID"], [["code"]])

    @pytest.mark.parametrize("document", [SEND, VERIFY])
    def test_needs_somebody_signed_in(self, graphql, document):
        assert codes(graphql(document, code="123456")) == ["UNAUTHENTICATED"]

    def test_a_document_tries_one_code(self, graphql, ada):
        code = send(graphql, ada)
        aliased = " ".join(
            f'a{n}: verifyPhone(input: {{code: "{n:06}"}}) {{ userErrors {{ code }} }}'
            for n in range(2)
        )
        with unchanged_everywhere():
            assert "errors" in graphql(f"mutation {{ {aliased} }}", user=ada)
        assert not is_refused(graphql, ada, code)


class TestSending:
    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", "000042 is your Airbnb code. It confirms this phone number"),
            ("de", "000042 ist Ihr Airbnb-Code. Er bestätigt diese Telefonnummer"),
            ("es", "000042 es su código de Airbnb. Confirma este número"),
            ("fr", "000042 est votre code Airbnb. Il confirme ce numéro"),
        ],
    )
    def test_is_in_the_language_of_the_person(self, graphql, monkeypatch, language, said):
        monkeypatch.setattr(phones.secrets, "randbelow", lambda _: 42)
        user = UserFactory(phone_number=NUMBER, language=language)
        assert send(graphql, user) == "000042"
        assert TextMessage.objects.get().text.startswith(said)

    @pytest.mark.parametrize(
        "changes", [{"phone_number": ""}, {"phone_verified_at": NOW}], ids=["no number", "verified"]
    )
    def test_needs_a_number_that_is_not_verified(self, graphql, changes):
        user = UserFactory(**{"phone_number": NUMBER, **changes})
        with unchanged_everywhere():
            assert codes(graphql(SEND, user=user)) == ["INVALID_STATE"]

    def test_needs_a_provider(self, graphql, ada, settings):
        settings.TEXT_PROVIDER = ""
        with unchanged_everywhere():
            assert codes(graphql(SEND, user=ada)) == ["INVALID_STATE"]

    def test_a_person_gets_five_an_hour_from_wherever_to_however_many_numbers(self, graphql, ada):
        for n in range(5):
            ada.phone_number = f"+44207946095{n}"
            ada.save()
            phones.send_phone_code(user=ada, address=f"203.0.113.{n}", now=NOW)
        graphql(UPDATE, user=ada, number=NUMBER)
        with unchanged_everywhere():
            assert codes(graphql(SEND, user=ada)) == ["RATE_LIMITED"]

    def test_who_is_refused_is_told_until_when(self, graphql, ada):
        for _ in range(5):
            send(graphql, ada)
        with unchanged_everywhere():
            answer = graphql(SEND, user=ada)
        assert codes(answer) == ["RATE_LIMITED"]
        retry_at = datetime.fromisoformat(payload(answer)["userErrors"][0]["retryAt"])
        assert NOW < retry_at <= NOW + timedelta(hours=2)

    def test_a_number_gets_five_an_hour_from_however_many_people(self, graphql):
        for n in range(5):
            phones.send_phone_code(
                user=UserFactory(phone_number=NUMBER), address=f"203.0.113.{n}", now=NOW
            )
        answer = graphql(SEND, user=UserFactory(phone_number=NUMBER))
        assert codes(answer) == ["RATE_LIMITED"]
        send(graphql, UserFactory(phone_number="+442079460958"))

    def test_a_network_gets_five_an_hour_for_however_many_numbers(self, graphql):
        for n in range(5):
            send(graphql, UserFactory(phone_number=f"+44207946095{n}"))
        answer = graphql(SEND, user=UserFactory(phone_number=NUMBER))
        assert codes(answer) == ["RATE_LIMITED"]
        assert TextMessage.objects.count() == 5

    @pytest.mark.parametrize("number", ["+4990012345", "+44 9098790000", "+4918012345678"])
    def test_a_number_that_costs_who_texts_it_is_nobodys(self, graphql, ada, number):
        with unchanged_everywhere():
            answer = graphql(UPDATE, user=ada, number=number)
        assert (codes(answer), fields(answer)) == (["INVALID"], [["phoneNumber"]])

    def test_the_text_can_be_read_in_the_development_mailbox(self, graphql, ada):
        code = send(graphql, ada)
        page = Client().get("/dev/mail").content.decode()
        assert NUMBER in page
        assert f"{code} is your Airbnb code." in page

    def test_the_code_is_nowhere_but_in_the_text(self, graphql, ada, caplog):
        caplog.set_level("DEBUG")
        code = send(graphql, ada)
        is_refused(graphql, ada, other_than(code))
        texts = TextMessage.objects.all()
        assert code in texts.get().text
        texts.update(text="")
        for model in apps.get_models():
            for row in model._base_manager.values():
                assert code not in re.findall(r"\d+", str(row)), model
        ours = [record for record in caplog.records if not record.name.startswith("django.db")]
        assert ours
        for record in ours:
            assert code not in str(record.msg)
            assert NUMBER not in str(record.msg)

    def test_lapsed_codes_are_forgotten(self, graphql, ada, turned):
        send(graphql, ada)
        turned.shift(timedelta(minutes=10, seconds=-1))
        forget_lapsed_phone_codes.delay()
        assert PhoneCode.objects.exists()
        turned.shift(timedelta(seconds=1))
        forget_lapsed_phone_codes.delay()
        assert not PhoneCode.objects.exists()


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    def trying(self, user, code):
        def verify():
            own = User.objects.get(pk=user.pk)
            return phones.verify_phone(user=own, code=code, now=NOW)

        return verify

    def test_ten_wrong_tries_count_as_five(self, ada):
        phones.send_phone_code(user=ada, address="203.0.113.7", now=NOW)
        code = texted()
        at_once(self.trying(ada, other_than(code)), times=10)
        assert PhoneCode.objects.get().attempts == 5
        outcome = at_once(self.trying(ada, code), times=1)
        assert [type(one).__name__ for one in outcome] == ["InvalidToken"]

    def test_five_right_tries_verify_once(self, ada):
        phones.send_phone_code(user=ada, address="203.0.113.7", now=NOW)
        outcomes = at_once(self.trying(ada, texted()), times=5)
        assert sorted(type(one).__name__ for one in outcomes) == [*["InvalidToken"] * 4, "User"]
        assert Event.objects.filter(name="phone_verified").count() == 1
