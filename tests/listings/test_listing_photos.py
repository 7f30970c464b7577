"""The pictures of a home: added as files, in an order without gaps, and removed for good."""

import json
from functools import partial
from io import BytesIO
from struct import pack
from zlib import crc32

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import ExifTags, Image

from airbnb import clock
from apps.images.models import Image as ImageRow
from apps.images.models import Upload
from apps.images.pictures import read_picture
from apps.listings import operations
from apps.listings.errors import TooManyPhotos
from apps.listings.models import Photo
from tests.answers import codes, fields, gid, payload
from tests.factories.listings import ListingFactory, PhotoFactory
from tests.races import at_once
from tests.signing_in import bearer

ADD_PHOTO = """
mutation ($input: AddListingPhotoInput!) {
  addListingPhoto(input: $input) {
    photo { id caption position image { url thumbnail(width: 300) width height blurhash } }
    listing { id cover { id } photos { id } }
    userErrors { code message field }
  }
}
"""
MOVE_PHOTO = """
mutation ($input: MoveListingPhotoInput!) {
  moveListingPhoto(input: $input) {
    photo { id position } listing { photos { id position } cover { id } }
    userErrors { code field }
  }
}
"""
REMOVE_PHOTO = """
mutation ($input: RemoveListingPhotoInput!) {
  removeListingPhoto(input: $input) {
    deletedPhotoId listing { photos { id position } cover { id } } userErrors { code field }
  }
}
"""


def jpeg(width=60, height=40, **options):
    file = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 40)).save(file, "JPEG", **options)
    return file.getvalue()


def with_gps():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A camera of mine"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 23.0)
    return jpeg(exif=exif)


def png_that_says_it_is(width, height):
    """A file of some bytes whose header promises that many pixels."""
    header = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + b"x\x9cc\x00\x00\x00\x01\x00\x01"
    chunks = b"".join(
        pack(">I", len(chunk) - 4) + chunk + pack(">I", crc32(chunk))
        for chunk in (header, data, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.fixture
def upload(db, django_capture_on_commit_callbacks):
    """Send `addListingPhoto` as the GraphQL multipart request specification says."""

    def send(user, listing, content, *, name="photo.jpg", kind="image/jpeg", **data):
        variables = {"input": {"listingId": gid(listing), "photo": None} | data}
        with django_capture_on_commit_callbacks(execute=True):
            response = Client().post(
                "/graphql",
                {
                    "operations": json.dumps({"query": ADD_PHOTO, "variables": variables}),
                    "map": json.dumps({"0": ["variables.input.photo"]}),
                    "0": SimpleUploadedFile(name, content, kind),
                },
                headers={"GraphQL-Require-Preflight": "1"}
                | ({"Authorization": bearer(user)} if user else {}),
            )
        return response.json()

    return send


def order_of(listing):
    return list(listing.photos.order_by("position").values_list("pk", flat=True))


def positions_of(listing):
    return sorted(listing.photos.values_list("position", flat=True))


def nothing_was_added():
    return not (Photo.objects.exists() or ImageRow.objects.exists() or Upload.objects.exists())


class TestAdding:
    @pytest.mark.requirement("S-17")
    def test_the_first_is_the_cover_and_the_next_stand_behind_it(self, upload, host, home, events):
        first = payload(upload(host, home, jpeg(), caption="  The view "))
        assert first["userErrors"] == []
        assert (first["photo"]["caption"], first["photo"]["position"]) == ("The view", 0)
        image = first["photo"]["image"]
        assert (image["width"], image["height"]) == (60, 40)
        assert image["url"].endswith(".jpg")
        assert image["thumbnail"] != image["url"]
        second = payload(upload(host, home, jpeg()))
        assert second["photo"]["position"] == 1
        assert second["listing"]["cover"] == {"id": first["photo"]["id"]}
        assert [photo["id"] for photo in second["listing"]["photos"]] == [
            first["photo"]["id"],
            second["photo"]["id"],
        ]
        assert [name for name, _ in events(home)] == ["listing_photo_added"] * 2

    @pytest.mark.requirement("S-17")
    def test_what_the_camera_wrote_is_not_kept(self, upload, host, home, client, settings):
        sent = with_gps()
        assert b"A camera of mine" in sent
        url = payload(upload(host, home, sent))["photo"]["image"]["url"]
        answer = client.get(url.removeprefix(settings.PUBLIC_URL))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kept = Image.open(BytesIO(content))
        assert (kept.format, kept.size) == ("JPEG", (60, 40))
        assert dict(kept.getexif()) == {}
        assert b"A camera of mine" not in content

    def test_the_name_that_was_sent_is_not_kept(self, upload, host, home):
        url = payload(upload(host, home, jpeg(), name="../../me.jpg"))["photo"]["image"]["url"]
        assert "me.jpg" not in url
        assert ".." not in url

    @pytest.mark.requirement("S-17")
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "photo.svg", "image/svg+xml"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "photo.jpg", "image/jpeg"),
            (b"<html><script>alert(1)</script></html>", "photo.png", "image/png"),
            (b"", "photo.jpg", "image/jpeg"),
            (jpeg()[:200], "photo.jpg", "image/jpeg"),
            (jpeg() + b"\0" * 10 * 1024**2, "photo.jpg", "image/jpeg"),
            (png_that_says_it_is(50_000, 50_000), "photo.png", "image/png"),
        ],
        ids=["svg", "svg as jpeg", "html", "empty", "cut off", "over 10 MB", "pixel bomb"],
    )
    def test_what_is_no_fit_picture_is_refused(self, upload, host, home, content, name, kind):
        answer = upload(host, home, content, name=name, kind=kind)
        assert (codes(answer), fields(answer)) == (["INVALID"], [["photo"]])
        assert payload(answer)["photo"] is None
        assert nothing_was_added()

    def test_a_bad_caption_is_refused(self, upload, host, home):
        answer = upload(host, home, jpeg(), caption="x" * 256)
        assert (codes(answer), fields(answer)) == (["INVALID"], [["caption"]])
        assert nothing_was_added()

    @pytest.mark.requirement("S-07")
    def test_only_the_host_adds_photos(self, upload, stranger, home, draft):
        assert codes(upload(None, home, jpeg())) == ["UNAUTHENTICATED"]
        assert codes(upload(stranger, home, jpeg())) == ["FORBIDDEN"]
        assert codes(upload(stranger, draft, jpeg())) == ["NOT_FOUND"]
        assert nothing_was_added()

    def test_there_is_a_most(self, upload, host, home, settings):
        settings.PHOTOS_PER_LISTING = 2
        for _ in range(2):
            assert codes(upload(host, home, jpeg())) == []
        answer = upload(host, home, jpeg())
        assert codes(answer) == ["INVALID_STATE"]
        assert home.photos.count() == ImageRow.objects.count() == 2

    def test_the_same_key_adds_the_same_photo_once(self, upload, host, home):
        first = payload(upload(host, home, jpeg(), idempotencyKey="abc"))
        again = payload(upload(host, home, jpeg(), idempotencyKey="abc"))
        assert again["photo"]["id"] == first["photo"]["id"]
        assert home.photos.count() == 1

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    @pytest.mark.parametrize("key", [None, "abc"])
    def test_it_is_decoded_before_any_row_is_locked(self, upload, host, home, monkeypatch, key):
        in_transactions = []

        def watched(file, *, field):
            in_transactions.append(connection.in_atomic_block)
            return read_picture(file, field=field)

        monkeypatch.setattr("apps.listings.operations.photos.read_picture", watched)
        assert codes(upload(host, home, jpeg(), idempotencyKey=key)) == []
        assert in_transactions == [False]

    def test_a_repeated_key_decodes_nothing(self, upload, host, home, monkeypatch):
        first = upload(host, home, jpeg(), idempotencyKey="abc")
        monkeypatch.delattr("apps.listings.operations.photos.read_picture")
        assert upload(host, home, jpeg(), idempotencyKey="abc")["data"] == first["data"]

    @pytest.mark.parametrize("key", [None, "abc"])
    def test_what_fails_after_the_picture_was_stored_leaves_nothing(
        self, upload, host, home, monkeypatch, key
    ):
        monkeypatch.delattr("apps.listings.operations.photos.record")
        settled = set(default_storage.listdir("")[0])
        assert codes(upload(host, home, jpeg(), idempotencyKey=key)) == ["INTERNAL"]
        assert nothing_was_added()
        assert set(default_storage.listdir("")[0]) == settled

    def test_a_photo_must_be_a_file(self, graphql, host, home):
        answer = graphql(ADD_PHOTO, user=host, input={"listingId": gid(home), "photo": "a.jpg"})
        assert codes(answer) == ["INVALID"]
        assert nothing_was_added()


@pytest.fixture
def four(home):
    return [PhotoFactory(listing=home) for _ in range(4)]


def move(graphql, user, photo, position):
    return graphql(MOVE_PHOTO, user=user, input={"photoId": gid(photo), "position": position})


def remove(graphql, user, photo):
    return graphql(REMOVE_PHOTO, user=user, input={"photoId": gid(photo)})


class TestMoving:
    @pytest.mark.requirement("S-17")
    @pytest.mark.parametrize(
        ("which", "position", "order"),
        [
            (3, 0, [3, 0, 1, 2]),
            (0, 3, [1, 2, 3, 0]),
            (1, 2, [0, 2, 1, 3]),
            (2, 1, [0, 2, 1, 3]),
            (0, 99, [1, 2, 3, 0]),
            (0, 2**31 - 1, [1, 2, 3, 0]),
            (2, 2, [0, 1, 2, 3]),
        ],
    )
    def test_puts_one_at_its_place_and_those_between_make_room(
        self, graphql, host, home, four, which, position, order
    ):
        answer = payload(move(graphql, host, four[which], position))
        assert answer["userErrors"] == []
        assert order_of(home) == [four[index].pk for index in order]
        assert positions_of(home) == [0, 1, 2, 3]
        assert answer["photo"]["position"] == order.index(which)
        assert answer["listing"]["cover"] == {"id": gid(four[order[0]])}

    def test_below_zero_there_is_no_place(self, graphql, host, home, four):
        answer = move(graphql, host, four[1], -1)
        assert (codes(answer), fields(answer)) == (["INVALID"], [["position"]])
        assert order_of(home) == [photo.pk for photo in four]

    def test_to_where_it_is_is_no_event(self, graphql, host, home, four, events):
        move(graphql, host, four[1], 1)
        assert events(home) == []
        move(graphql, host, four[1], 0)
        [(name, data)] = events(home)
        assert (name, data["changes"]) == ("listing_photo_moved", {"position": [1, 0]})

    def test_leaves_other_homes_alone(self, graphql, host, home, four):
        other = PhotoFactory(listing=ListingFactory(host=host))
        move(graphql, host, four[3], 0)
        other.refresh_from_db()
        assert other.position == 0


class TestRemoving:
    @pytest.mark.requirement("S-17")
    @pytest.mark.parametrize("which", [0, 1, 3])
    def test_closes_the_gap_and_lets_the_picture_go(self, graphql, host, home, four, events, which):
        gone = four.pop(which)
        answer = payload(remove(graphql, host, gone))
        assert answer["deletedPhotoId"] == gid(gone)
        assert order_of(home) == [photo.pk for photo in four]
        assert positions_of(home) == [0, 1, 2]
        assert answer["listing"]["cover"] == {"id": gid(four[0])}
        assert not ImageRow.objects.kept().filter(pk=gone.image_id).exists()
        assert ImageRow.objects.kept().count() == 3
        told = {"photo_id": gone.pk, "image_id": gone.image_id, "position": which}
        assert events(home) == [("listing_photo_removed", told)]

    def test_the_last_one_leaves_no_cover(self, graphql, host, home):
        answer = payload(remove(graphql, host, PhotoFactory(listing=home)))
        assert answer["listing"] == {"photos": [], "cover": None}

    def test_what_is_gone_is_not_found(self, graphql, host, home, four):
        remove(graphql, host, four[0])
        assert codes(remove(graphql, host, four[0])) == ["NOT_FOUND"]
        assert codes(move(graphql, host, four[0], 1)) == ["NOT_FOUND"]
        assert home.photos.count() == 3


@pytest.mark.requirement("S-07")
def test_only_the_host_arranges_photos(graphql, stranger, home, four, draft):
    hidden = PhotoFactory(listing=draft)
    for attempt in (lambda who, one: move(graphql, who, one, 1), lambda *a: remove(graphql, *a)):
        assert codes(attempt(None, four[0])) == ["UNAUTHENTICATED"]
        assert codes(attempt(stranger, four[0])) == ["FORBIDDEN"]
        assert codes(attempt(stranger, hidden)) == ["NOT_FOUND"]
    assert order_of(home) == [photo.pk for photo in four]
    assert draft.photos.count() == 1


def all_at_once(actions):
    """Run these, each in a thread of its own; what each returned or raised."""
    waiting = list(actions)

    def take():
        return waiting.pop()()

    return at_once(take, times=len(waiting))


@pytest.mark.races
@pytest.mark.requirement("S-17")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_order_has_no_gaps_however_many_arrange_at_once(settings):
    settings.PHOTOS_PER_LISTING = 6
    home = ListingFactory()
    photos = [PhotoFactory(listing=home) for _ in range(5)]

    def add():
        return operations.add_listing_photo(
            user=home.host,
            listing=home,
            picture=read_picture(BytesIO(jpeg()), field="photo"),
            caption="",
            now=clock.now(),
        )

    def to_the_front(photo):
        return operations.move_listing_photo(
            user=home.host, photo=photo, position=0, now=clock.now()
        )

    def remove_it(photo):
        return operations.remove_listing_photo(user=home.host, photo=photo, now=clock.now())

    actions = [add, add, add, *(partial(to_the_front, photo) for photo in photos)]
    outcomes = all_at_once(actions)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in refused] == [TooManyPhotos] * 2
    assert positions_of(home) == [0, 1, 2, 3, 4, 5]
    assert ImageRow.objects.count() == 6

    all_at_once(partial(remove_it, photo) for photo in photos[:3])
    assert positions_of(home) == [0, 1, 2]
