"""Pictures that people show of themselves."""

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from apps.events.models import Event
from apps.images.models import Image
from apps.images.pictures import read_picture
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import UserFactory
from tests.images.pictures import encoded
from tests.signing_in import bearer

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-03")]

UPLOAD = """
mutation ($picture: Upload!) {
  uploadProfilePicture(input: {picture: $picture}) {
    user { profilePicture { url thumbnail(width: 200) width height blurhash } }
    userErrors { code field }
  }
}
"""


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def upload(django_capture_on_commit_callbacks):
    """Send a picture as the GraphQL multipart request specification says."""

    def send(user, content):
        operations = {"query": UPLOAD, "variables": {"picture": None}}
        form = {
            "operations": orjson.dumps(operations).decode(),
            "map": orjson.dumps({"0": ["variables.picture"]}).decode(),
            "0": SimpleUploadedFile("../me.svg", content, "image/svg+xml"),
        }
        headers = {"GraphQL-Require-Preflight": "1"}
        if user is not None:
            headers["Authorization"] = bearer(user)
        with django_capture_on_commit_callbacks(execute=True):
            return Client().post("/graphql", form, headers=headers).json()

    return send


def test_shows_a_picture_of_ours(upload, ada):
    picture = payload(upload(ada, encoded().read()))["user"]["profilePicture"]
    ada.refresh_from_db()
    image = ada.profile_picture
    assert (picture["width"], picture["height"]) == (40, 20)
    assert picture["url"].endswith(f"/images/{image.key}.jpg")
    assert picture["thumbnail"].endswith(f"/images/{image.key}-320.jpg")
    assert picture["blurhash"] == image.blurhash
    assert image.uploaded_by == ada
    told = Event.objects.filter(name="profile_picture_uploaded").latest("pk")
    ada.refresh_from_db()
    assert told.actor == ada
    assert told.data["changes"]["profile_picture_id"][1] == ada.profile_picture_id


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_is_decoded_before_any_row_is_locked(upload, ada, monkeypatch):
    in_transactions = []

    def watched(file, *, field):
        in_transactions.append(connection.in_atomic_block)
        return read_picture(file, field=field)

    monkeypatch.setattr("apps.accounts.operations.read_picture", watched)
    assert codes(upload(ada, encoded().read())) == []
    assert in_transactions == [False]


def test_lets_the_last_one_go(upload, ada):
    upload(ada, encoded().read())
    first = Image.objects.get()
    upload(ada, encoded().read())
    first.refresh_from_db()
    ada.refresh_from_db()
    assert first.deleted_at is not None
    assert ada.profile_picture.deleted_at is None
    assert ada.profile_picture != first


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a"], ids=repr)
def test_refuses_what_is_no_picture_and_keeps_the_last_one(upload, ada, content):
    upload(ada, encoded().read())
    ada.refresh_from_db()
    shown = ada.profile_picture
    answer = upload(ada, content)
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [["picture"]]
    ada.refresh_from_db()
    assert ada.profile_picture == shown
    assert list(Image.objects.kept()) == [shown]


@pytest.mark.requirement("S-06")
def test_needs_somebody_signed_in(upload):
    assert codes(upload(None, encoded().read())) == ["UNAUTHENTICATED"]
    assert not Image.objects.exists()


@pytest.mark.requirement("S-08")
def test_uploads_are_counted_for_each_person(upload, ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload": "1/hour"}
    assert codes(upload(ada, encoded().read())) == []
    assert codes(upload(ada, encoded().read())) == ["RATE_LIMITED"]
    assert codes(upload(UserFactory(), encoded().read())) == []


def test_many_pictures_cost_as_many_queries_as_one(graphql, upload, django_assert_num_queries):
    people = UserFactory.create_batch(5)
    for person in people:
        upload(person, encoded().read())
    document = "{ nodes(ids: %s) { ... on User { profilePicture { url } } } }"
    for some in (people[:1], people):
        with django_assert_num_queries(1):  # people with their pictures
            answer = graphql(document % orjson.dumps([gid(person) for person in some]).decode())
        assert len([person["profilePicture"]["url"] for person in payload(answer)]) == len(some)
