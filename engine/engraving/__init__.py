"""From MusicXML to pages: verovio lays out, and what it draws becomes plain shapes.

`Engraving` lays out; its pages are drawn by files (`svg`, `pdf`) and by the window alike.
"""

from engine.engraving.errors import EngraverMissing, ScoreNotDrawn
from engine.engraving.layout import A4, Engraving, Paper
from engine.engraving.shapes import Box, Glyph, Outline, Page, Shape, Text

__all__ = [
    "A4",
    "Box",
    "EngraverMissing",
    "Engraving",
    "Glyph",
    "Outline",
    "Page",
    "Paper",
    "ScoreNotDrawn",
    "Shape",
    "Text",
]
