"""A second factor: an app's codes, each good once; recovery codes; and who may have it or not."""

import re
from base64 import b32encode
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from airbnb import clock, sealing
from airbnb.errors import InvalidState
from apps.accounts import enrolment, operations, second_factor
from apps.accounts.errors import SecondFactorRequired
from apps.accounts.models import RecoveryCode, SecondFactor, Session
from apps.accounts.sessions import open_session
from apps.events.models import Event
from tests.answers import codes, fields, payload
from tests.factories.accounts import PASSWORD, SECRET, SecondFactorFactory, UserFactory
from tests.one_time_codes import code_of
from tests.races import at_once
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = """
mutation { startSecondFactor(input: {}) { secret otpauthUrl userErrors { code field } } }
"""
CONFIRM = """
mutation ($code: String!) {
  confirmSecondFactor(input: {code: $code}) {
    user { hasSecondFactor sessions { isCurrent } } recoveryCodes userErrors { code field }
  }
}
"""
REMOVE = """
mutation ($code: String!) {
  removeSecondFactor(input: {code: $code}) {
    user { hasSecondFactor } userErrors { code field }
  }
}
"""
SIGN_IN = """
mutation ($password: String!, $otp: String) {
  tokenAuth(input: {email: "ada@example.com", password: $password, otp: $otp}) {
    token userErrors { code field retryAt }
  }
}
"""


@pytest.fixture(autouse=True)
def turned(settings):
    """Tries are not counted, so that only wrong ones are; and the clock stands."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1000/second"}
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada():
    return UserFactory(email="ada@example.com", first_name="Ada")


@pytest.fixture
def factor(ada):
    return SecondFactorFactory(user=ada)


def sign_in(graphql, otp=None, password=PASSWORD):
    return graphql(SIGN_IN, password=password, otp=otp)


# ---- the arithmetic ------------------------------------------------------------------------------

RFC_SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(ada, seconds, code):
    factor = SecondFactorFactory(user=ada, sealed_secret=sealing.seal(RFC_SECRET))
    at = datetime.fromtimestamp(seconds, UTC)
    assert second_factor.step_of(factor, code, at) == seconds // 30
    assert code_of(RFC_SECRET, at) == code


# ---- getting one ---------------------------------------------------------------------------------


def test_is_started_and_confirmed_and_then_asked_for(graphql, ada):
    started = payload(graphql(START, user=ada))
    assert re.fullmatch("[A-Z2-7]{32}", started["secret"])
    assert started["otpauthUrl"] == (
        f"otpauth://totp/Airbnb%3Aada%40example.com?secret={started['secret']}&issuer=Airbnb"
    )
    assert codes(sign_in(graphql)) == []  # not asked for yet
    code = code_of(started["secret"])
    confirmed = payload(graphql(CONFIRM, user=ada, code=code))
    assert confirmed["user"]["hasSecondFactor"] is True
    assert len(set(confirmed["recoveryCodes"])) == 10
    assert all(re.fullmatch("([A-Z2-7]{6}-){3}[A-Z2-7]{6}", c) for c in confirmed["recoveryCodes"])
    assert codes(sign_in(graphql)) == ["SECOND_FACTOR_REQUIRED"]
    assert codes(sign_in(graphql, code)) == ["INVALID_CREDENTIALS"]  # it was used
    assert codes(sign_in(graphql, code_of(started["secret"], steps=1))) == []


def test_other_sessions_end_and_the_person_is_told(graphql, ada):
    secret = payload(graphql(START, user=ada))["secret"]
    confirmed = payload(graphql(CONFIRM, user=ada, code=code_of(secret)))
    assert confirmed["user"]["sessions"] == [{"isCurrent": True}]
    (sent,) = mail.outbox
    assert sent.subject == "Your account asks for a code now"
    assert sent.body.startswith("Hello Ada,")
    names = set(Event.objects.values_list("name", flat=True))
    assert {"second_factor_started", "second_factor_confirmed"} <= names


def test_starting_again_gives_another_secret_and_the_first_is_dead(graphql, ada):
    first, second = (payload(graphql(START, user=ada))["secret"] for _ in range(2))
    assert first != second
    assert codes(graphql(CONFIRM, user=ada, code=code_of(first))) == ["INVALID_CREDENTIALS"]
    assert codes(graphql(CONFIRM, user=ada, code=code_of(second))) == []


def test_a_wrong_code_confirms_nothing(graphql, ada):
    graphql(START, user=ada)
    with unchanged_everywhere():
        answer = graphql(CONFIRM, user=ada, code="000000")
        assert (codes(answer), fields(answer)) == (["INVALID_CREDENTIALS"], [["code"]])
    assert codes(sign_in(graphql)) == []


def test_there_is_one(graphql, ada, factor):
    session = open_session(user=ada, has_shown_code=True, now=NOW)
    signed_in = {"Authorization": f"Bearer {session.access.text}"}
    with unchanged_everywhere():
        assert codes(graphql(START, headers=signed_in)) == ["INVALID_STATE"]
        assert codes(graphql(CONFIRM, user=ada, code=code_of())) == ["INVALID_STATE"]


def test_an_account_that_is_nobodys_yet_gets_none(graphql):
    nobody = UserFactory(unverified=True)
    with unchanged_everywhere():
        assert codes(graphql(START, user=nobody)) == ["EMAIL_NOT_VERIFIED"]


def test_needs_a_session_in_which_the_password_was_given_lately(graphql, ada, turned):
    access = open_session(user=ada, now=NOW).access.text
    turned.shift(timedelta(minutes=14, seconds=59))
    assert codes(graphql(START, headers={"Authorization": f"Bearer {access}"})) == []
    Session.objects.update(identity_confirmed_at=clock.now() - timedelta(minutes=15))
    with unchanged_everywhere():
        refused = graphql(START, headers={"Authorization": f"Bearer {access}"})
        assert codes(refused) == ["STEP_UP_REQUIRED"]


def test_nobody_gets_one_who_is_not_signed_in(graphql):
    for document in (START, CONFIRM, REMOVE):
        assert codes(graphql(document, code="123456")) == ["UNAUTHENTICATED"]


# ---- signing in with it --------------------------------------------------------------------------


def test_the_password_alone_opens_no_session(graphql, factor):
    with unchanged_everywhere():
        for otp in (None, ""):
            answer = sign_in(graphql, otp)
            assert (codes(answer), fields(answer)) == (["SECOND_FACTOR_REQUIRED"], [["otp"]])
            assert payload(answer)["token"] is None
    assert not Session.objects.exists()


def test_a_wrong_password_does_not_tell_of_it(graphql, factor):
    for otp in (None, code_of()):
        assert codes(sign_in(graphql, otp, "wrong")) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in(graphql, code_of())) == []  # the code was not looked at


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(graphql, factor, steps):
    assert codes(sign_in(graphql, code_of(steps=steps))) == []


@pytest.mark.parametrize("steps", [-2, 2])
def test_clocks_may_not_differ_by_more(graphql, factor, steps):
    assert codes(sign_in(graphql, code_of(steps=steps))) == ["INVALID_CREDENTIALS"]
    assert not Session.objects.exists()


def test_a_code_is_good_once_and_none_before_it_is_good_after(graphql, factor):
    assert codes(sign_in(graphql, code_of())) == []
    for steps in (0, -1):
        assert codes(sign_in(graphql, code_of(steps=steps))) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in(graphql, code_of(steps=1))) == []


@pytest.mark.parametrize("spell", ["+{}", " {}", "{} ", "0{}", "{:.3}_{:.3}", "٣{:.5}", "x" * 9999])
def test_a_code_is_six_digits_and_nothing_else(graphql, factor, spell):
    code = code_of()
    assert codes(sign_in(graphql, spell.format(code, code[3:]))) == ["INVALID_CREDENTIALS"]


def test_the_session_knows_that_a_code_was_shown(graphql, factor):
    sign_in(graphql, code_of())
    session = Session.objects.get()
    assert (session.identity_confirmed_at, session.second_factor_at) == (NOW, NOW)


@pytest.mark.requirement("S-08")
def test_ten_wrong_codes_pause_the_account(graphql, factor):
    for _ in range(10):
        assert codes(sign_in(graphql, "000000")) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in(graphql, code_of())) == ["RATE_LIMITED"]
    assert not Session.objects.exists()


@pytest.mark.requirement("S-08")
def test_leaving_the_code_out_costs_no_guess(graphql, factor):
    for _ in range(11):
        assert codes(sign_in(graphql)) == ["SECOND_FACTOR_REQUIRED"]
    assert codes(sign_in(graphql, code_of())) == []


def test_who_gets_one_between_the_password_and_the_session_is_not_signed_in(ada, monkeypatch):
    known = operations.identify(email=ada.email, password=PASSWORD, now=NOW)
    monkeypatch.setattr(operations, "identify", lambda **_: known)
    SecondFactorFactory(user=ada)
    with unchanged_everywhere(), pytest.raises(SecondFactorRequired):
        operations.sign_in(email=ada.email, password=PASSWORD, now=NOW)
    assert not Session.objects.exists()


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_ten_who_show_one_code_at_once_one_gets_in():
    SecondFactorFactory(user__email="ada@example.com")
    with time_machine.travel(NOW, tick=False):
        variables = {"password": PASSWORD, "otp": code_of()}
        body = orjson.dumps({"query": SIGN_IN, "variables": variables})

        def show():
            return codes(Client().post("/graphql", body, "application/json").json())

        answers = at_once(show, times=5)
    assert sorted(answers) == [[], *[["INVALID_CREDENTIALS"]] * 4]
    assert Session.objects.count() == 1


# ---- recovery codes ------------------------------------------------------------------------------


@pytest.fixture
def recovery_codes(factor):
    return second_factor.new_recovery_codes(factor)


def test_a_recovery_code_is_good_once_and_the_person_is_told(graphql, recovery_codes):
    first, second, *_ = recovery_codes
    assert codes(sign_in(graphql, first)) == []
    assert "Recovery codes that are left: 9." in mail.outbox[0].body
    assert codes(sign_in(graphql, first)) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in(graphql, second.lower().replace("-", " "))) == []
    assert "Recovery codes that are left: 8." in mail.outbox[1].body
    assert Event.objects.filter(name="recovery_code_used").count() == 2


def test_a_recovery_code_of_somebody_else_is_none(graphql, factor):
    theirs = second_factor.new_recovery_codes(SecondFactorFactory())
    assert codes(sign_in(graphql, theirs[0])) == ["INVALID_CREDENTIALS"]
    assert not RecoveryCode.objects.exclude(used_at=None).exists()


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_recovery_code_that_is_shown_several_times_at_once_is_good_once():
    factor = SecondFactorFactory()
    code = second_factor.new_recovery_codes(factor)[0]

    def show():
        return second_factor.accepts(user=factor.user, code=code, now=clock.now())

    assert sorted(at_once(show, times=5)) == [False, False, False, False, True]


# ---- giving it up --------------------------------------------------------------------------------


def test_is_removed_by_a_code(graphql, ada, factor):
    elsewhere = open_session(user=ada, now=NOW).session
    answer = payload(graphql(REMOVE, user=ada, code=code_of()))
    assert answer == {"user": {"hasSecondFactor": False}, "userErrors": []}
    assert codes(sign_in(graphql)) == []
    elsewhere.refresh_from_db()
    assert elsewhere.ended_at == NOW
    assert [sent.subject for sent in mail.outbox] == [
        "Your account does not ask for a code any more"
    ]


def test_is_removed_by_a_recovery_code(graphql, ada, recovery_codes):
    assert codes(graphql(REMOVE, user=ada, code=recovery_codes[0])) == []
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_is_not_removed_by_a_wrong_code(graphql, ada, factor):
    with unchanged_everywhere():
        assert codes(graphql(REMOVE, user=ada, code="000000")) == ["INVALID_CREDENTIALS"]


def test_who_has_none_removes_none(graphql, ada):
    with unchanged_everywhere():
        assert codes(graphql(REMOVE, user=ada, code="000000")) == ["INVALID_STATE"]


def test_staff_keep_theirs(graphql):
    staff = SecondFactorFactory(user__is_staff=True).user
    with unchanged_everywhere():
        assert codes(graphql(REMOVE, user=staff, code=code_of())) == ["FORBIDDEN"]


# ---- what is kept --------------------------------------------------------------------------------


def test_nothing_of_it_is_kept_in_clear(graphql, ada):
    secret = payload(graphql(START, user=ada))["secret"]
    code = code_of(secret)
    recovery_codes = payload(graphql(CONFIRM, user=ada, code=code))["recoveryCodes"]
    kept = str([list(model._base_manager.values()) for model in apps.get_models()])
    kept += "".join(sent.body for sent in mail.outbox)
    for clear in (secret, *recovery_codes, *(one.replace("-", "") for one in recovery_codes)):
        assert clear not in kept
    assert code not in kept


def test_secrets_are_sealed_anew_by_the_newest_key(graphql, factor, settings, capsys):
    newer = {"newer": "n" * 48}
    settings.SECRET_BOX_KEYS = {**newer, **settings.SECRET_BOX_KEYS}
    assert codes(sign_in(graphql, code_of(steps=-1))) == []
    call_command("seal_anew")
    assert capsys.readouterr().out == "1 secrets of second factors are sealed by the newest key.\n"
    settings.SECRET_BOX_KEYS = newer
    assert codes(sign_in(graphql, code_of())) == []
    factor.refresh_from_db()
    assert factor.secret == SECRET


def test_who_asks_knows_of_ones_own_by_one_statement(graphql, ada, factor):
    document = "{ viewer { hasSecondFactor } }"
    headers = {"Authorization": f"Bearer {open_session(user=ada, now=NOW).access.text}"}
    graphql(document, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        answer = payload(graphql(document, headers=headers))
    assert answer == {"hasSecondFactor": True}
    assert len([query for query in queries if "accounts_secondfactor" in query["sql"]]) == 1


def test_one_that_was_only_started_is_none(graphql, ada):
    graphql(START, user=ada)
    assert payload(graphql("{ viewer { hasSecondFactor } }", user=ada)) == {
        "hasSecondFactor": False
    }


def test_registering_the_address_again_leaves_it(graphql, ada, factor):
    operations.register(email=ada.email, password="another password!", first_name="B", now=NOW)
    assert codes(sign_in(graphql, code_of())) == []


def test_of_two_who_confirm_at_once_with_one_code_the_second_is_refused(ada):
    session = open_session(user=ada, now=NOW).session
    started = enrolment.start_second_factor(user=ada, session=session, now=NOW)
    ours = SecondFactor.objects.get()
    code = code_of(started.secret)
    enrolment.confirm_second_factor(user=ada, session=session, code=code, now=NOW)
    with unchanged_everywhere(), pytest.raises(InvalidState):
        enrolment._confirm(ours, session, code, NOW)
