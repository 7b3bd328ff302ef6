"""The accessibility statement promises a contrast of 7 to 1, light and dark."""

import re

import pytest

from fieldform import assets

TOKENS = (assets.STATIC / "css" / "tokens.css").read_text("utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\}", TOKENS, re.DOTALL)
ON = {
    "page": ("text", "quiet", "link"),
    "surface": ("text", "quiet", "link", "stop"),
    "raised": ("text",),
    "primary": ("on-primary",),
    "good-back": ("text",),
    "warn-back": ("text",),
    "stop-back": ("text",),
    "busy-back": ("text",),
}


def brightness(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("back", "front"), [(b, f) for b, fs in ON.items() for f in fs])
def test_text_stands_out_seven_to_one(scheme: str, back: str, front: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", scheme))
    dim, bright = sorted((brightness(colours[back]), brightness(colours[front])))
    assert (bright + 0.05) / (dim + 0.05) >= 7
