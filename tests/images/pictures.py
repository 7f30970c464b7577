"""Files as people send them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

RED, BLUE = (220, 20, 30), (20, 30, 220)


def drawing(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def encoded(image: Image.Image | None = None, form: str = "PNG", **options) -> BytesIO:
    """The file of a drawing."""
    file = BytesIO()
    (image or drawing()).save(file, form, **options)
    file.seek(0)
    return file


def decoded(content: bytes) -> Image.Image:
    """What a client sees of a file of ours."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def is_near(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    """Whether a JPEG may well have made the one of the other."""
    return all(abs(a - b) <= 12 for a, b in zip(pixel, colour, strict=True))


def swapped_profile() -> bytes:
    """A colour profile in which red and blue have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"tXYZ"), (b"bXYZ", b"rXYZ"), (b"tXYZ", b"bXYZ")):
        profile = profile.replace(old, new)
    return profile
