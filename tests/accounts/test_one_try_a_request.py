"""A document tries one secret, whatever its aliases; and a bad token is told by the status too."""

import orjson
import pytest
from django.contrib.auth import hashers
from django.test import Client

from apps.accounts.models import Session, User
from tests.answers import codes
from tests.factories.accounts import PASSWORD, UserFactory
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-08")]


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed meanwhile."""
    passwords = []
    encode = hashers.MD5PasswordHasher.encode

    def watched(self, password, salt):
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", watched)
    return passwords


@pytest.mark.parametrize("times", [2, 100])
def test_a_document_with_several_sign_ins_tries_no_password(graphql, hashed, times):
    UserFactory(email="ada@example.com")
    hashed.clear()
    attempt = 'tokenAuth(input: {email: "ada@example.com", password: "%s"}) { token }'
    document = " ".join(f"a{n}: {attempt % PASSWORD}" for n in range(times))
    with unchanged_everywhere():
        assert set(codes(graphql(f"mutation {{ {document} }}"))) == {"INVALID"}
    assert hashed == []
    assert not Session.objects.exists()


def test_a_document_with_several_registrations_makes_no_account(graphql):
    attempt = 'register(input: {email: "a%s@example.com", password: "%s", firstName: "A"})'
    document = " ".join(
        f"a{n}: {attempt % (n, PASSWORD)} {{ userErrors {{ code }} }}" for n in (1, 2)
    )
    assert set(codes(graphql(f"mutation {{ {document} }}"))) == {"INVALID"}
    assert not User.objects.exists()


@pytest.mark.requirement("S-06")
@pytest.mark.parametrize(
    ("media_type", "status"),
    [("application/graphql-response+json", 401), ("application/json", 200)],
)
def test_a_bad_token_is_told_by_the_status_where_the_client_understands_it(media_type, status):
    headers = {"Authorization": "Bearer lapsed", "Accept": media_type}
    body = orjson.dumps({"query": "{ viewer { id } }"})
    answer = Client().post("/graphql", body, "application/json", headers=headers)
    assert answer.status_code == status
    assert codes(answer.json()) == ["UNAUTHENTICATED"]
    assert "data" not in answer.json()
