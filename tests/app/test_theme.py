"""Colours are legible, told apart by every eye, and follow the system."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.colour import contrast, from_oklch, linear, luminance, mix
from app.palette import DARK, LIGHT, Palette
from app.theme import Theme, qt_palette, style_sheet

BOTH = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=("dark", "light"))

# What a red-blind and a green-blind eye see of linear RGB (Machado, Oliveira, Fernandes 2009).
EYES = {
    "all colours": np.eye(3),
    "red-blind": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "green-blind": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Björn Ottosson's forward matrices; the program only needs the way back."""
    cone = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    opponent = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return opponent @ np.cbrt(cone @ np.clip(rgb, 0, 1))


@BOTH
@pytest.mark.parametrize("ground", ["background", "black_row", "surface", "raised"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent"])
def test_text_is_legible_on_every_ground(palette: Palette, ground: str, ink: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@BOTH
def test_text_is_legible_on_the_accent_and_on_keys(palette: Palette) -> None:
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast("#22252d", palette.white_key) >= 4.5
    assert contrast("#22252d", mix(palette.white_key, palette.accent, 0.5)) >= 4.5


@BOTH
@pytest.mark.parametrize("part", range(7))
def test_louder_notes_stand_out_more(palette: Palette, part: int) -> None:
    steps = [contrast(palette.note(part, v), palette.background) for v in range(1, 128, 9)]
    assert all(soft < loud for soft, loud in pairwise(steps))
    assert steps[-1] >= 4


@BOTH
@pytest.mark.parametrize("eye", EYES)
def test_the_first_four_parts_are_told_apart(palette: Palette, eye: str) -> None:
    seen = [oklab(EYES[eye] @ np.array(linear(palette.note(part, 80)))) for part in range(4)]
    nearest = min(np.linalg.norm(a - b) for a, b in combinations(seen, 2))
    assert nearest > 0.045  # a just noticeable difference is about 0.02


def test_colour_arithmetic() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert luminance("#ffffff") == pytest.approx(1)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert from_oklch(1.0, 0.0, 0.0) == "#ffffff"
    assert from_oklch(0.62796, 0.25768, 29.234) == "#ff0000"
    assert np.allclose(
        oklab(np.array(linear(from_oklch(0.7, 0.1, 90.0)))), [0.7, 0, 0.1], atol=5e-3
    )


@BOTH
def test_style_sheet_names_no_unknown_colour(palette: Palette, qtbot: QtBot) -> None:
    sheet = style_sheet(palette)
    assert "$" not in sheet
    button = QPushButton("Open")
    qtbot.addWidget(button)
    button.setStyleSheet(sheet)  # Qt would warn of what it cannot parse, and warnings are errors
    button.show()
    assert qt_palette(palette).window().color().name() == palette.surface


def test_theme_follows_the_choice_and_dresses_the_program(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = application.palette(), application.styleSheet(), application.style().objectName()
    theme = Theme("dark")
    try:
        theme.dress(application)
        assert theme.palette is DARK
        with qtbot.waitSignal(theme.changed):
            theme.choose("light")
        assert application.palette().window().color().name() == LIGHT.surface
        assert LIGHT.accent in application.styleSheet()
        theme.choose("system")
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        assert theme.palette is (LIGHT if light else DARK)
    finally:
        theme.changed.disconnect()
        application.setPalette(before[0])
        application.setStyleSheet(before[1])
        application.setStyle(before[2])
