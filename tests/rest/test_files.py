"""Pictures over HTTP."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from airbnb import clock
from apps.images.models import WIDTHS, address_of, name_of
from apps.images.operations import delete_image, store_image
from apps.images.pictures import read_picture
from apps.images.tasks import write_image
from tests.images.pictures import decoded, drawing, encoded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    settings.STORAGES = {**settings.STORAGES}


@pytest.fixture
def image():
    """A picture whose files are not written yet."""
    picture = read_picture(encoded(drawing(800, 400)), field="picture")
    return store_image(picture=picture, uploaded_by=None, now=clock.now())


def get(image, width=None):
    address = address_of(image.key, width)
    return Client().get(address.removeprefix("http://127.0.0.1:8000"))


def content(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_is_cached_for_good_by_everybody(image):
    write_image.delay(image.pk)
    response = get(image, 480)
    assert decoded(content(response)).size == (480, 240)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in response
    assert "Vary" not in response


def test_is_there_from_the_commit_on(image):
    assert decoded(content(get(image))).size == (800, 400)
    assert decoded(content(get(image, 320))).size == (320, 160)


def test_a_missing_width_is_made_when_first_asked_for(image):
    write_image.delay(image.pk)
    default_storage.delete(name_of(image.key, 720))
    assert decoded(content(get(image, 700))).size == (720, 360)
    assert default_storage.exists(name_of(image.key, 720))


def test_a_file_that_is_written_costs_no_query(image, django_assert_num_queries):
    write_image.delay(image.pk)
    with django_assert_num_queries(0):
        content(get(image, 480))


def test_answers_head(image):
    response = Client().head(f"/media/{name_of(image.key)}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "path",
    [
        "0" * 32 + ".jpg",
        "0" * 32 + "-480.jpg",
        "..%2f..%2fetc%2fpasswd",
        "../settings.py",
        "0" * 31 + ".jpg",
        "0" * 32 + ".png",
        "0" * 32 + "-99999999999999999999.jpg",
        "",
    ],
)
def test_what_is_not_there_is_404(path):
    assert Client().get(f"/media/images/{path}").status_code == 404


def test_a_width_that_we_do_not_have_is_404_and_not_made(image):
    write_image.delay(image.pk)
    assert Client().get(f"/media/images/{image.key}-481.jpg").status_code == 404
    assert len(default_storage.listdir("images")[1]) == len(WIDTHS) + 1


def test_a_deleted_picture_that_was_never_written_is_404(image):
    delete_image(image=image, now=clock.now())
    assert get(image).status_code == 404


def test_is_only_read(image):
    assert Client().post(f"/media/{name_of(image.key)}").status_code == 405
