"""Which typeface a PDF sets a text in: Times where it has the letters, else what is installed."""

import sys
from functools import lru_cache
from pathlib import Path

LATIN = "cp1252"  # what the Times of every PDF reader can show
FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
OTHER_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")
WIDE_TYPEFACES = (
    "Times New Roman.ttf", "times.ttf", "LiberationSerif-Regular.ttf", "NotoSerif-Regular.ttf",
    "DejaVuSerif.ttf", "DejaVuSans.ttf", "Arial Unicode.ttf", "FreeSerif.ttf",
)  # fmt: skip
ASIAN = (
    (("\u3040", "\u30ff"), "HeiseiMin-W3"),
    (("\uac00", "\ud7af"), "HYSMyeongJo-Medium"),
    (("\u4e00", "\u9fff"), "STSong-Light"),
)
"""Typefaces every PDF reader has for Japanese, Korean and Chinese; the first that fits is used."""


def typeface(words: str, is_bold: bool = False, is_italic: bool = False) -> str:
    """The name of a typeface, known to reportlab, that has (most of) the letters."""
    if _is_latin(words):
        names = {(True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}
        return f"Times-{names.get((is_bold, is_italic), 'Roman')}"
    for (first, last), name in ASIAN:
        if any(first <= letter <= last for letter in words):
            return _asian(name)
    return _installed() or "Times-Roman"


def writable(words: str, name: str) -> str:
    """The words with a ? for each letter the typeface cannot have."""
    if name.startswith("Times-"):
        return words.encode(LATIN, "replace").decode(LATIN)
    return words


def _is_latin(words: str) -> bool:
    return words == words.encode(LATIN, "replace").decode(LATIN)


@lru_cache(maxsize=4)
def _asian(name: str) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


@lru_cache(maxsize=1)
def _installed() -> str:
    """A typeface of this machine with more than Latin letters; "" where none is found."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    there = {
        path.name: path
        for folder in FOLDERS.get(sys.platform, OTHER_FOLDERS)
        for path in Path(folder).expanduser().rglob("*.ttf")
    }
    for name in WIDE_TYPEFACES:
        if name in there:
            try:
                pdfmetrics.registerFont(TTFont(name, str(there[name])))
            except (TTFError, OSError):
                continue
            return name
    return ""
