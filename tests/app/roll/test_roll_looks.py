"""What can be seen of an edit: selection, candidates, overtones, doubt, comparison, the picture."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.colour import contrast
from app.palette import DARK, LIGHT, Palette
from app.project.edits.notes import move
from app.project.edits.takeover import compare_project
from app.project.selection import everything, only
from app.roll.dress import DOUBTS, common_colour, doubtful_colour, machine_colour
from app.roll.marks import overtones
from engine.music import Note
from tests.app.editor import BASS, PIANO, Editor, project_of

Pixels = npt.NDArray[np.uint8]
LONG = PIANO.notes[4]


@pytest.fixture(params=["dark", "light"])
def themed(request: pytest.FixtureRequest, qtbot: QtBot) -> Editor:
    made = Editor(project_of(PIANO, BASS), request.param)
    qtbot.addWidget(made.view)
    made.view.axis.move_playhead(-1.0, follow=False)
    return made


def pixels(editor: Editor) -> Pixels:
    image = editor.area.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def rgb(name: str) -> list[int]:
    shade = QColor(name)
    return [shade.red(), shade.green(), shade.blue()]


def shade(seen: Pixels, where: QPoint) -> list[int]:
    found: list[int] = seen[where.y(), where.x()].tolist()
    return found


def palette_of(editor: Editor) -> Palette:
    return editor.area.theme.palette


def test_selected_notes_have_a_frame_that_nothing_else_has(themed: Editor) -> None:
    text = rgb(palette_of(themed).text)
    assert not (pixels(themed) == text).all(axis=2).any()
    themed.select(LONG)
    framed = (pixels(themed) == text).all(axis=2)
    inside = themed.at(5.0, 72)
    assert framed.sum() > 100
    rows = np.flatnonzero(framed.any(axis=1))
    assert np.abs(rows - inside.y()).max() <= 12


def test_very_many_selected_notes_are_seen_too(editor: Editor) -> None:
    many = tuple(Note(k / 800, 40 + k % 40, k / 800 + 0.01) for k in range(6000))
    editor.document.replace(project_of(replace(PIANO, notes=many)))
    before = pixels(editor).astype(int)
    editor.selection = everything(editor.project)
    editor.show()
    assert np.abs(pixels(editor).astype(int) - before).sum() > 1e6


def test_candidates_are_hollow(themed: Editor) -> None:
    before = pixels(themed)
    themed.roll.show_candidates([Note(6.5, 66, 7.5, 60, 0.2)])
    after = pixels(themed)
    middle = themed.at(7.1, 66)
    row = themed.roll.pitches.view.row
    change = np.abs(after.astype(int) - before).sum(axis=2)
    column = change[middle.y() - row : middle.y() + row, middle.x()]
    assert column.max() > 3 * change[middle.y(), middle.x()] > 0
    themed.roll.show_candidates(())
    assert (pixels(themed) == before).all()


def test_hovering_draws_the_overtones_and_leaving_takes_them_away(themed: Editor) -> None:
    before = pixels(themed)
    themed.hover(themed.at(3.0, 43))
    after = pixels(themed)
    for pitch in (55, 62, 67):  # the octave, the twelfth, two octaves
        where = themed.at(3.05, pitch)
        assert shade(after, where) != shade(before, where)
    assert shade(after, themed.at(3.05, 57)) == shade(before, themed.at(3.05, 57))
    themed.hover(themed.at(7.0, 50))
    assert (pixels(themed) == before).all()


def test_the_overtone_series() -> None:
    assert [pitch for _, pitch in overtones(Note(0.0, 36, 1.0))] == [48, 55, 60, 64, 67, 70, 72]
    assert [partial for partial, _ in overtones(Note(0.0, 110, 1.0))] == [2]


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_doubt_stands_out(palette: Palette) -> None:
    shades = [doubtful_colour(palette, doubt) for doubt in range(DOUBTS)]
    sure, doubtful = shades[0], shades[-1]
    assert contrast(doubtful, palette.background) > contrast(sure, palette.background) > 1.5
    assert rgb(sure)[2] > rgb(sure)[0]  # blue
    assert rgb(doubtful)[0] > rgb(doubtful)[2]  # vermilion


def test_notes_are_coloured_by_confidence_on_request(themed: Editor) -> None:
    themed.roll.colour_by_confidence(True)
    seen, palette = pixels(themed), palette_of(themed)
    assert shade(seen, themed.at(0.8, 60)) == rgb(doubtful_colour(palette, 4))
    assert shade(seen, themed.at(5.5, 72)) == rgb(doubtful_colour(palette, 0))
    themed.roll.colour_by_confidence(False)
    assert shade(pixels(themed), themed.at(5.5, 72)) != rgb(doubtful_colour(palette, 0))


def test_compared_notes_have_two_colours_and_a_third_that_is_grey(themed: Editor) -> None:
    edited = move(themed.project, only(0, LONG), pitches=-4)
    themed.document.apply(edited.project, edited.label)
    themed.roll.show_compared(compare_project(themed.project))
    seen, palette = pixels(themed), palette_of(themed)
    assert shade(seen, themed.at(5.5, 68)) == rgb(palette.note(0, 110))
    assert shade(seen, themed.at(0.8, 60)) == rgb(common_colour(palette))
    middle, row = themed.at(5.5, 72), themed.roll.pitches.view.row
    column = seen[middle.y() - row : middle.y() + row, middle.x()]
    assert (column == rgb(machine_colour(palette))).all(axis=1).any()
    themed.roll.show_compared(None)
    assert not (pixels(themed) == rgb(machine_colour(palette))).all(axis=2).any()


def test_the_rubber_band_stays_on_the_music(editor: Editor) -> None:
    editor.press(editor.at(0.2, 70))
    editor.move(editor.at(3.2, 50))
    assert editor.area._gesture is not None
    band = editor.area._gesture.band
    editor.view.axis.become(editor.view.axis.view.showing(1.0, 7.0))
    assert editor.area._gesture.band == band
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)


class Stripe:
    """A picture in which one pitch sounds, from 2 s to 4 s."""

    def __init__(self, pitch: int) -> None:
        self.asked: list[tuple[float, float, int]] = []
        self._pitch = pitch

    def tile(self, start: float, stop: float, width: int) -> QImage:
        self.asked.append((start, stop, width))
        image = QImage(width, 88 * 3, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        for x in range(width):
            if 2.0 <= start + (x + 0.5) * (stop - start) / width <= 4.0:
                for row in range(3):
                    image.setPixelColor(x, (108 - self._pitch) * 3 + row, QColor("#ff0000"))
        return image


@pytest.mark.parametrize(("start", "stop"), [(0.0, 8.0), (1.7, 5.1), (3.0, 3.5)])
def test_the_picture_lies_on_its_seconds_and_rows(
    editor: Editor, start: float, stop: float
) -> None:
    stripe = Stripe(66)
    editor.roll.set_backdrop(stripe)
    editor.view.axis.become(editor.view.axis.view.showing(start, stop))
    editor.view.axis.move_playhead(-1.0, follow=False)
    seen = pixels(editor)
    for seconds in np.linspace(start + 0.05, stop - 0.05, 40).tolist():
        where = editor.at(seconds, 66)
        red = int(seen[where.y(), where.x(), 0]) > 200
        if abs(seconds * 4 - round(seconds * 4)) > 0.1:  # no line of the grid
            assert red == (2.0 < seconds < 4.0)
    assert int(seen[editor.at(3.2, 68).y(), editor.at(3.2, 68).x(), 0]) < 200
    asked = set(stripe.asked)
    editor.area.grab()
    assert set(stripe.asked) == asked  # the same stretches again, which it may remember
    editor.roll.set_backdrop(None)
    assert (pixels(editor)[:, :, 0] < 200).mean() > 0.9


def test_rows_stay_where_they_are_while_one_edits(editor: Editor) -> None:
    rows = editor.roll.pitches.view
    edited = move(editor.project, only(0, LONG), pitches=12)
    editor.document.apply(edited.project, edited.label)
    assert editor.roll.pitches.view == rows
    editor.area.fit()
    assert editor.roll.pitches.view.top(84) >= 0
    editor.view.open(8.0, None)  # another piece
    editor.document.replace(project_of(BASS))
    assert editor.roll.pitches.view != rows
