"""The roll really paints notes: pixels at the notes, pixels beside them, exactly those seen."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.palette import DARK
from app.roll.dress import FAINTEST, Look, looks
from app.roll.paint import note_boxes, paint_grid, paint_rows
from app.roll.pitches import VisiblePitches
from app.roll.table import NoteTable
from app.roll.view import RollView
from app.timeline.axis import VisibleTime
from app.timeline.grid import second_lines
from app.timeline.sheet import Sheet
from engine.music import Note, Part, TempoMap

Spot = Callable[[float, int], QPoint]
Pixels = npt.NDArray[np.uint8]


def pixels(roll: RollView) -> Pixels:
    image = roll.area.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def rgb(name: str) -> list[int]:
    shade = QColor(name)
    return [shade.red(), shade.green(), shade.blue()]


def note_colour(roll: RollView, velocity: int, part: int = 0) -> list[int]:
    return rgb(roll.area.theme.palette.note(part, Look(part, velocity // 8, 0).velocity))


@pytest.mark.parametrize(
    ("start", "stop"), [(0.0, 4.0), (0.0, 2.0), (1.2, 2.2), (2.0, 2.5), (3.35, 3.45)]
)
@pytest.mark.parametrize("row", [6, 12, 24])
def test_pixels_are_notes_where_notes_are(
    roll: RollView, scale: Part, start: float, stop: float, row: int
) -> None:
    view = roll.area.axis.view.showing(start, stop)
    roll.area.axis.become(view)
    roll.area.axis.move_playhead(-1.0, follow=False)
    roll.pitches.become(roll.pitches.view.zoomed(row, 240).revealing(60).revealing(72))
    seen, rows = pixels(roll), roll.pitches.view
    expected = note_colour(roll, 80)
    checked = 0
    for note in scale.notes:
        # Three quarters in, where neither a corner nor the note's name is.
        late = min(note.offset, view.stop) - 0.06 * (note.offset - note.onset)
        x, y = view.to_x(late), rows.top(note.pitch) + rows.row / 2
        if max(note.onset, view.start) < late < view.stop and 0 < y < rows.height:
            assert seen[int(y), int(x)].tolist() == expected
            checked += 1
    assert checked or (start, stop) == (3.35, 3.45)
    lit = (seen == expected).all(axis=2)
    boxes = note_boxes(roll.area.table, np.arange(8), view, rows, 1.0).astype(int)
    allowed = np.zeros_like(lit)
    for left, top, width, height in boxes.tolist():
        allowed[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)] = True
    assert not (lit & ~allowed).any()


def test_an_empty_roll_has_rows_and_grid_only(roll: RollView) -> None:
    roll.clear()
    roll.area.axis.move_playhead(-1.0, follow=False)
    palette = roll.area.theme.palette
    names = (palette.background, palette.black_row, palette.line, palette.line_strong)
    assert {tuple(p) for p in pixels(roll).reshape(-1, 3).tolist()} == {
        tuple(rgb(n)) for n in names
    }


def test_louder_is_lighter_in_the_dark(roll: RollView, spot: Spot) -> None:
    notes = tuple(Note(k, 64, k + 0.9, velocity) for k, velocity in enumerate((10, 60, 120)))
    roll.show_music((Part("Piano", 0, notes),), None)
    seen = pixels(roll)
    points = [spot(k + 0.7, 64) for k in range(3)]
    light = [int(seen[p.y(), p.x()].sum()) for p in points]
    assert light[0] < light[1] < light[2]


def test_doubt_lets_the_background_through(roll: RollView, spot: Spot) -> None:
    notes = tuple(Note(k, 64, k + 0.9, 80, doubt) for k, doubt in enumerate((1.0, 0.5, 0.05)))
    roll.show_music((Part("Piano", 0, notes),), None)
    seen, ground = pixels(roll).astype(int), rgb(roll.area.theme.palette.background)
    points = [spot(k + 0.7, 64) for k in range(3)]
    away = [int(np.abs(seen[p.y(), p.x()] - ground).sum()) for p in points]
    assert away[0] > away[1] > away[2] > 0.8 * FAINTEST * away[0]


def test_parts_have_their_own_hues(roll: RollView, spot: Spot) -> None:
    parts = tuple(Part(f"{k}", k, (Note(k, 64, k + 0.9, 80),)) for k in range(3))
    roll.show_music(parts, None)
    seen = pixels(roll)
    for part in range(3):
        point = spot(part + 0.7, 64)
        assert seen[point.y(), point.x()].tolist() == note_colour(roll, 80, part)


def test_bars_are_stronger_than_beats(roll: RollView) -> None:
    roll.clear()
    roll.show_music((), TempoMap.steady(120))
    seen, view = pixels(roll), roll.area.axis.view
    bar, beat = round(view.to_x(2.0)), round(view.to_x(1.5))
    assert seen[200, bar].tolist() == rgb(roll.area.theme.palette.line_strong)
    assert seen[200, beat].tolist() == rgb(roll.area.theme.palette.line)


def test_the_playhead_is_painted_and_only_there(roll: RollView) -> None:
    roll.area.axis.move_playhead(2.3)
    column = round(roll.area.axis.view.to_x(2.3))
    lit = (pixels(roll) == rgb(roll.area.theme.palette.text)).all(axis=2).all(axis=0)
    assert np.flatnonzero(lit).tolist() == [column]


def test_the_edge_of_what_is_heard_is_painted(roll: RollView, scale: Part) -> None:
    roll.listen(scale.notes[:4], 2.0)
    edge = round(roll.area.axis.view.to_x(2.0))
    accent = rgb(roll.area.theme.palette.accent)
    assert (pixels(roll)[:, edge - 2 : edge] == accent).all()
    assert len(roll.area.table) == 4
    roll.listen(scale.notes[4:], 4.0)
    assert len(roll.area.table) == 8
    roll.show_music((scale,), None)
    assert roll.area.axis.heard is None
    assert not (pixels(roll)[:, edge - 2] == accent).all()


@pytest.mark.parametrize(("start", "stop"), [(0.0, 4.0), (1.0, 2.0), (2.95, 3.3)])
def test_exactly_the_visible_notes_are_painted(
    roll: RollView, scale: Part, start: float, stop: float
) -> None:
    roll.area.axis.become(roll.area.axis.view.showing(start, stop))
    roll.area.grab()
    slack = 4 * roll.area.axis.view.per_pixel
    expected = [n for n in scale.notes if n.onset < stop + slack and n.offset > start - slack]
    assert roll.area.painted == len(expected)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Note, ...]:
    times = st.floats(0, 50)
    lengths = st.floats(0.01, 30)
    rows = draw(
        st.lists(
            st.tuples(times, st.integers(0, 127), lengths, st.integers(1, 127), st.floats(0, 1)),
            max_size=40,
        )
    )
    return tuple(sorted(Note(t, p, t + length, v, c) for t, p, length, v, c in rows))


def table_of(notes: tuple[Note, ...]) -> NoteTable:
    return NoteTable.of_notes(notes)


@given(crowds(), st.floats(0, 60), st.floats(0.01, 60), st.integers(0, 127), st.integers(0, 127))
def test_culling_finds_exactly_what_sounds(
    notes: tuple[Note, ...], start: float, span: float, one: int, other: int
) -> None:
    table, (low, high), stop = table_of(notes), sorted((one, other)), start + span
    found = [table.notes[i] for i in table.seen(start, stop, low, high).tolist()]
    expected = [n for n in notes if n.onset < stop and n.offset > start and low <= n.pitch <= high]
    assert found == expected


@given(crowds())
def test_every_note_has_one_look(notes: tuple[Note, ...]) -> None:
    table = table_of(notes)
    grouped = looks(table, np.arange(len(table)))
    assert sorted(i for _, group in grouped for i in group.tolist()) == list(range(len(table)))
    for look, group in grouped:
        for index in group.tolist():
            assert abs(table.notes[index].velocity - look.velocity) <= 4
            away = look.opacity - (FAINTEST + (1 - FAINTEST) * table.notes[index].confidence)
            assert abs(away) <= (1 - FAINTEST) / 6


@given(crowds(), st.sampled_from((1.0, 1.5, 2.0)), st.integers(4, 40))
def test_boxes_lie_on_the_screens_pixels(notes: tuple[Note, ...], ratio: float, row: int) -> None:
    table = table_of(notes)
    view, rows = VisibleTime(3.0, 9.1, 50.0, 977.0), VisiblePitches(100.0, row, 500.0)
    boxes = note_boxes(table, np.arange(len(table)), view, rows, ratio)
    lefts = boxes[:, 0] * ratio
    assert np.allclose(lefts, np.round(lefts))
    assert (boxes[:, 2:] >= 2.0).all()


def test_a_whole_window_of_notes_is_painted_in_one_go(roll: RollView) -> None:
    notes = tuple(
        Note(k / 10, 21 + k * 37 % 88, k / 10 + 0.5, 1 + k % 127, k % 9 / 8) for k in range(20_000)
    )
    roll.area.axis.open(2001.0)
    roll.show_music((Part("Piano", 0, notes),), None)
    roll.area.grab()
    low, high = roll.pitches.view.at(roll.pitches.view.height), roll.pitches.view.at(0)
    assert roll.area.painted == sum(low <= n.pitch <= high for n in notes)


@pytest.mark.parametrize("count", [200, 3000])
def test_what_the_playhead_uncovers_looks_like_the_rest(roll: RollView, count: int) -> None:
    notes = tuple(Note(k / 10, 60 + k * 7 % 24, k / 10 + 1.5) for k in range(count))
    roll.area.axis.open(count / 10 + 2)
    roll.show_music((Part("Piano", 0, notes),), None)
    whole = roll.area.grab().toImage()
    strip = QRect(300, 0, 15, roll.area.height())
    assert roll.area.grab(strip).toImage() == whole.copy(strip)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0])
def test_edges_are_crisp_on_every_screen(ratio: float, qtbot: QtBot) -> None:
    image = QImage(int(300 * ratio), int(200 * ratio), QImage.Format.Format_RGB888)
    image.setDevicePixelRatio(ratio)
    notes = tuple(Note(0.37 * k + 0.11, 60 + k, 0.37 * k + 1.23, 80) for k in range(12))
    rows = VisiblePitches(790.0, 12, 200.0)
    painter = QPainter(image)
    view = VisibleTime(0.0, 7.0, 7.0, 300.0)
    sheet = Sheet(painter, view, DARK, QRectF(0, 0, 300, 200), 200.0, ratio)
    paint_rows(sheet, rows)
    paint_grid(sheet, second_lines(view))
    table = table_of(notes)
    boxes = note_boxes(table, np.arange(len(table)), view, rows, ratio)
    sheet.fill(boxes, DARK.note(0, 84))
    painter.end()
    names = (DARK.background, DARK.black_row, DARK.line, DARK.line_strong, DARK.note(0, 84))
    shades = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, 200, 3)}
    assert shades <= set(names)  # nothing in between, nothing blurred
    assert DARK.note(0, 84) in shades
