"""Measures of text, and outlines of music signs in text, from the files verovio comes with."""

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import parse

MUSIC_FONT = "Leipzig"
SERIF = "Times, 'Times New Roman', 'Liberation Serif', serif"
USUAL_ADVANCE = 0.5  # of the size, for letters nobody measured
ADVANCE = re.compile(r'<g c="([0-9A-F]+)"[^>]*h-a-x="([-\d.]+)"')
UNITS = re.compile(r'units-per-em="(\d+)"')


def is_music(letter: str) -> bool:
    """Whether it is a sign of the music font (they are in Unicode's private area)."""
    return 0xE000 <= ord(letter) <= 0xF8FF


def text_width(words: str, size: float, is_bold: bool = False, is_italic: bool = False) -> float:
    """How long a text is, set in Times."""
    style = {(True, False): "-bold", (False, True): "-italic", (True, True): "-bold-italic"}
    advances = _advances(f"text/Times{style.get((is_bold, is_italic), '')}.xml")
    return sum(advances.get(ord(letter), USUAL_ADVANCE) for letter in words) * size


def glyph_width(letter: str, size: float) -> float:
    """How far the next sign is away from this one of the music font."""
    return _advances(f"{MUSIC_FONT}.xml").get(ord(letter), USUAL_ADVANCE) * size


@lru_cache(maxsize=256)
def glyph_outline(code: str) -> str:
    """The path data of a sign of the music font, y upwards; "" where there is none."""
    path = data_folder() / MUSIC_FONT / f"{code}.xml"
    found = parse(path).find("path") if path.is_file() else None
    return "" if found is None else found.get("d", "")


@lru_cache(maxsize=8)
def _advances(name: str) -> dict[int, float]:
    text = (data_folder() / name).read_text("utf-8")
    units = UNITS.search(text)
    em = float(units[1]) if units else 1000.0
    return {int(code, 16): float(advance) / em for code, advance in ADVANCE.findall(text)}


@lru_cache(maxsize=1)
def data_folder() -> Path:
    """Where verovio keeps its files; it is not imported for that."""
    found = find_spec("verovio")
    places = found.submodule_search_locations if found else None
    return Path(places[0] if places else ".") / "data"
