"""Colour arithmetic: a perceptual colour to sRGB, and how well two colours are told apart.

OKLCH (Björn Ottosson, 2020) is used because its lightness is what an eye calls lightness: notes
of one velocity look equally strong in every part's hue.
"""

import math
from functools import lru_cache

RGB = tuple[float, float, float]


@lru_cache(maxsize=4096)
def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """`#rrggbb` of an OKLCH colour (`hue` in degrees), its chroma lowered until a screen has it."""
    rgb = _linear_rgb(lightness, chroma, hue)
    while chroma > 0 and not all(-1e-4 <= value <= 1.0001 for value in rgb):
        chroma -= 0.005
        rgb = _linear_rgb(lightness, max(chroma, 0.0), hue)
    return "#" + "".join(f"{round(255 * _encode(value)):02x}" for value in rgb)


def mix(first: str, second: str, share: float) -> str:
    """`share` (0-1) of the second colour over the first."""
    pairs = zip(_bytes(first), _bytes(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def linear(colour: str) -> RGB:
    """`#rrggbb` as linear light, each channel 0-1."""
    red, green, blue = (_decode(value / 255) for value in _bytes(colour))
    return red, green, blue


def _bytes(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _decode(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _encode(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    return float(12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)


def _linear_rgb(lightness: float, chroma: float, hue: float) -> RGB:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
