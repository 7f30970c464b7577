"""Pictures for demo homes, drawn: they need no network and no licence."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (960, 640)
_HORIZON = 430

Colour = tuple[int, int, int]

_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((120, 180, 230), (230, 240, 250)),
    ((250, 170, 120), (255, 225, 190)),
    ((70, 90, 150), (200, 170, 190)),
)
_WALLS: tuple[Colour, ...] = ((235, 220, 200), (205, 120, 95), (240, 200, 90), (150, 185, 175))
_GROUNDS: tuple[Colour, ...] = ((110, 150, 90), (190, 170, 130), (130, 140, 150))
_ROOF: Colour = (110, 60, 50)
_GLASS: Colour = (255, 240, 170)
_DOOR: Colour = (70, 50, 45)


def draw_home(seed: int) -> BytesIO:
    """A house under a sky, as a JPEG file; the same seed draws the same picture."""
    chance = Random(seed)  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    _draw_sky(pen, *chance.choice(_SKIES))
    pen.rectangle((0, _HORIZON, *SIZE), fill=chance.choice(_GROUNDS))
    for left in range(chance.randint(-60, 40), SIZE[0], 300):
        _draw_house(pen, chance, left)
    file = BytesIO()
    picture.save(file, "JPEG", quality=80)
    file.seek(0)
    return file


def _draw_sky(pen: ImageDraw.ImageDraw, top: Colour, bottom: Colour) -> None:
    for y in range(_HORIZON):
        shade = tuple(
            above + (below - above) * y // _HORIZON
            for above, below in zip(top, bottom, strict=True)
        )
        pen.line((0, y, SIZE[0], y), fill=shade)


def _draw_house(pen: ImageDraw.ImageDraw, chance: Random, left: int) -> None:
    width, storeys = chance.randint(160, 260), chance.randint(1, 3)
    top = _HORIZON - 95 * storeys
    pen.rectangle((left, top, left + width, _HORIZON), fill=chance.choice(_WALLS))
    peak = (left + width // 2, top - chance.randint(40, 90))
    pen.polygon(((left - 15, top), peak, (left + width + 15, top)), fill=_ROOF)
    for storey in range(storeys):
        y = top + 95 * storey + 22
        for x in range(left + 22, left + width - 40, 62):
            pen.rectangle((x, y, x + 34, y + 46), fill=_GLASS, outline=_DOOR, width=3)
    door = left + width // 2 - 20
    pen.rectangle((door, _HORIZON - 70, door + 40, _HORIZON), fill=_DOOR)
