"""Whatever is sent becomes a JPEG of ours, or is refused (R56)."""

import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from struct import pack

import blurhash
import pytest
from PIL import ExifTags, Image, PngImagePlugin

from airbnb.errors import Invalid
from apps.images import pictures
from apps.images.pictures import read_picture, shrunk
from tests.images.pictures import BLUE, RED, decoded, drawing, encoded, is_near, swapped_profile

ORIENTATION = ExifTags.Base.Orientation


def refusal(file) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read_picture(file, field=("input", "photo"))
    assert refused.value.field == ("input", "photo")
    return refused.value


def png(width: int, height: int) -> BytesIO:
    """A PNG of such a size by its header, with nothing in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    header = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b""))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "MPO"])
def test_takes_what_people_have(form):
    picture = read_picture(encoded(form=form), field="photo")
    ours = decoded(picture.content)
    assert (ours.format, ours.mode, ours.size) == ("JPEG", "RGB", (40, 20))
    assert (picture.width, picture.height) == (40, 20)
    assert is_near(ours.getpixel((2, 10)), RED)
    assert is_near(ours.getpixel((37, 10)), BLUE)
    assert blurhash.is_valid_blurhash(picture.blurhash)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_takes_pictures_of_every_depth(mode):
    picture = read_picture(encoded(drawing(mode=mode)), field="photo")
    grey = decoded(picture.content).convert("L")
    assert grey.getpixel((2, 10)) > grey.getpixel((37, 10))


def test_takes_16_bits_of_grey_for_what_they_are():
    image = Image.new("I;16", (40, 20), 128 * 256)
    grey = decoded(read_picture(encoded(image), field="photo").content)
    assert is_near(grey.getpixel((5, 5)), (128, 128, 128))


def test_takes_the_colours_of_printing():
    file = encoded(drawing(mode="CMYK"), "JPEG", quality=95)
    assert is_near(decoded(read_picture(file, field="photo").content).getpixel((2, 10)), RED)


def test_takes_the_first_frame_of_an_animation():
    still, moved = Image.new("RGB", (40, 20), RED), Image.new("RGB", (40, 20), BLUE)
    for form in ("GIF", "WEBP", "PNG"):
        file = encoded(still, form, save_all=True, append_images=[moved])
        assert is_near(decoded(read_picture(file, field="photo").content).getpixel((20, 10)), RED)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_what_is_transparent_becomes_white(form):
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    ours = decoded(read_picture(encoded(image, form), field="photo").content)
    assert is_near(ours.getpixel((20, 10)), (255, 255, 255))


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, (2, 10)), (2, (37, 10)), (3, (37, 10)), (6, (10, 2)), (8, (10, 37))],
)
def test_is_turned_as_the_camera_was_held(orientation, red_at):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = read_picture(encoded(form="JPEG", exif=exif), field="photo")
    assert (picture.width, picture.height) == ((40, 20) if orientation < 5 else (20, 40))
    assert is_near(decoded(picture.content).getpixel(red_at), RED)


@pytest.mark.requirement("S-17")
def test_keeps_nothing_of_where_and_with_what_it_was_taken():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRET camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (1.0, 17.0, 25.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "SECRET author")
    for file in (
        encoded(form="JPEG", exif=exif, comment=b"SECRET comment", xmp=b"SECRET xmp"),
        encoded(form="PNG", exif=exif, pnginfo=text),
        encoded(form="WEBP", exif=exif, xmp=b"SECRET xmp"),
        encoded(form="GIF", comment=b"SECRET comment"),
    ):
        assert b"SECRET" in file.getvalue()
        content = read_picture(file, field="photo").content
        assert b"SECRET" not in content
        assert set(decoded(content).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }


def test_broken_metadata_does_not_spoil_a_picture():
    file = encoded(form="JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff", icc_profile=b"none")
    assert is_near(decoded(read_picture(file, field="photo").content).getpixel((2, 10)), RED)


def test_colours_are_those_of_its_profile():
    file = encoded(icc_profile=swapped_profile())
    assert is_near(decoded(read_picture(file, field="photo").content).getpixel((2, 10)), RED[::-1])


def test_no_side_is_longer_than_2560():
    picture = read_picture(encoded(drawing(4000, 1000), "JPEG"), field="photo")
    assert decoded(picture.content).size == (picture.width, picture.height) == (2560, 640)


def test_is_read_from_its_beginning():
    file = encoded()
    file.read()
    assert read_picture(file, field="photo").width == 40


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        encoded(form="BMP").getvalue(),
        encoded(form="TIFF").getvalue(),
        encoded(form="ICO").getvalue(),
        encoded(form="AVIF").getvalue(),
        encoded(form="EPS").getvalue(),
    ],
    ids=lambda content: content[:12].hex() or "nothing",
)
def test_refuses_what_is_none_of_the_four_forms(content):
    assert refusal(BytesIO(content)).message == "This is no picture that we can read."


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_refuses_half_a_picture(form):
    content = encoded(drawing(400, 300), form).getvalue()
    for kept in (len(content) // 2, len(content) // 3, 40):
        refusal(BytesIO(content[:kept]))


def test_what_else_hides_in_a_picture_is_gone():
    file = encoded(form="GIF")
    file.seek(0, 2)
    file.write(b"<script>alert(1)</script>")
    assert b"script" not in read_picture(file, field="photo").content


def test_refuses_more_than_10_megabytes():
    file = encoded()
    file.seek(0, 2)
    file.write(b"\x00" * (pictures.MOST_BYTES - file.tell()))
    assert read_picture(file, field="photo").width == 40
    file.write(b"\x00")
    assert refusal(file).message == "At most 10 MB are taken."


@pytest.mark.parametrize(
    ("width", "height"), [(50_000_001, 1), (7072, 7072), (12_000, 12_000), (2**30, 2**30)]
)
def test_refuses_more_than_50_megapixels_before_decoding_any(width, height):
    assert refusal(png(width, height)).message == "At most 50 megapixels are taken."


def test_large_pictures_wait_for_each_other_and_others_do_not(monkeypatch):
    large, small = encoded(drawing(60, 60)), encoded(drawing(50, 50))
    monkeypatch.setattr(pictures, "LARGE_PIXELS", 2_500)
    with ThreadPoolExecutor() as threads:
        with pictures._one_large_at_a_time:
            waiting = threads.submit(read_picture, large, field="photo")
            assert threads.submit(read_picture, small, field="photo").result(10).width == 50
            assert not waiting.done()
        assert waiting.result(10).width == 60


def test_a_smaller_size_is_never_a_larger_one():
    content = read_picture(encoded(drawing(400, 200)), field="photo").content
    assert decoded(shrunk(content, 160)).size == (160, 80)
    assert decoded(shrunk(content, 720)).size == (400, 200)


def test_a_tall_picture_is_as_wide_as_was_asked_for():
    content = read_picture(encoded(drawing(400, 2000)), field="photo").content
    assert decoded(shrunk(content, 320)).size == (320, 1600)
