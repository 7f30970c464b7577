"""Making a JPEG of ours from whatever people send as a picture (R56)."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO

import blurhash
from PIL import Image, ImageCms, ImageOps

from airbnb.errors import Invalid, require

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_BYTES = 10 * 1024**2
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2560
QUALITY = 85
# Decoding 50 megapixels takes 300 to 800 MB. Pictures larger than most cameras make wait for each
# other, so that a handful of uploads cannot take a process's memory.
LARGE_PIXELS = 16_000_000
_one_large_at_a_time = Lock()

Field = str | tuple[str, ...]

_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG in sRGB, upright, without metadata; the blurhash paints it while it loads."""

    content: bytes
    width: int
    height: int
    blurhash: str


def read_picture(file: IO[bytes], *, field: Field) -> Picture:
    """The picture in `file`: JPEG, PNG, WebP or GIF by its content, whatever its name says.

    Of an animation, the first frame; what is transparent becomes white; no side is longer than 2560
    pixels. Raises Invalid, with `field`, for what is no picture, is more than 10 MB, or would be
    more than 50 megapixels, which is known before anything is decoded. Decoding takes up to
    seconds: do it before a transaction begins.
    """
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    require(len(content) <= MOST_BYTES, Invalid("At most 10 MB are taken.", field=field))
    too_many = Invalid("At most 50 megapixels are taken.", field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # ours is stricter
            sent = Image.open(BytesIO(content), formats=FORMATS)
        with sent:
            pixels = sent.width * sent.height
            require(pixels <= MOST_PIXELS, too_many)
            with _one_large_at_a_time if pixels > LARGE_PIXELS else nullcontext():
                return _encoded(_in_srgb(_flat(_upright(_small(sent)))))
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise too_many from error
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise Invalid("This is no picture that we can read.", field=field) from error


def shrunk(content: bytes, width: int) -> bytes:
    """One of our JPEGs, at most `width` pixels wide; never larger than it is."""
    with Image.open(BytesIO(content), formats=("JPEG",)) as image:
        image.thumbnail((width, image.height), Image.Resampling.LANCZOS)
        return _jpeg(image)


def _small(sent: Image.Image) -> Image.Image:
    """Decode it, into a mode that can be scaled, and scale it down before anything else is done."""
    image = sent
    if image.mode.startswith("I"):  # grey in 16 bits
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    elif image.mode in {"P", "LA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF data says, if that can be read."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - broken metadata does not spoil a picture
        return image


def _flat(image: Image.Image) -> Image.Image:
    """What is transparent becomes white."""
    if image.mode != "RGBA":
        return image
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    flat.info = image.info
    return flat


def _in_srgb(image: Image.Image) -> Image.Image:
    """With its colours as every screen shows them, if its profile can be read."""
    profile = image.info.get("icc_profile")
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encoded(image: Image.Image) -> Picture:
    tiny = image.copy()
    tiny.thumbnail((64, 64))
    components = (4, 3) if image.width >= image.height else (3, 4)
    return Picture(
        content=_jpeg(image),
        width=image.width,
        height=image.height,
        blurhash=blurhash.encode(tiny, *components),
    )


def _jpeg(image: Image.Image) -> bytes:
    image.info = {}  # comments and the like would be written again
    written = BytesIO()
    image.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return written.getvalue()
