"""Bent notes have their curve drawn over them."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.roll.bends import curve_of
from engine.music import Note
from tests.app.editor import PIANO, Editor, project_of

BEND = ((0.2, 0.0), (0.6, 1.0), (1.4, -0.5))
LONG = Note(4.0, 72, 6.0, 100, bend=BEND)


def editor_of(qtbot: QtBot, *notes: Note) -> Editor:
    made = Editor(project_of(replace(PIANO, notes=notes)))
    qtbot.addWidget(made.view)
    return made


def picture(editor: Editor) -> QImage:
    return editor.area.grab().toImage()


def test_a_curve_goes_where_the_pitch_goes(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, LONG)
    time, rows = editor.view.axis.view, editor.roll.pitches.view
    middle = rows.top(72) + rows.row / 2
    points = [(point.x(), point.y()) for point in curve_of(LONG, time, rows)]
    seconds, steps = (4.0, 4.2, 4.6, 5.4, 6.0), (0.0, 0.0, 1.0, -0.5, -0.5)
    assert points == [
        (pytest.approx(time.to_x(s)), pytest.approx(middle - step * rows.row))
        for s, step in zip(seconds, steps, strict=True)
    ]


def test_of_a_shortened_note_the_curve_ends_with_it(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, LONG)
    time, rows = editor.view.axis.view, editor.roll.pitches.view
    short = replace(LONG, offset=4.5)
    points = [point.x() for point in curve_of(short, time, rows)]
    assert points == pytest.approx([time.to_x(s) for s in (4.0, 4.2, 4.5)])


def test_only_bent_notes_have_a_line(qtbot: QtBot) -> None:
    straight = replace(LONG, bend=())
    plain, bent = editor_of(qtbot, straight), editor_of(qtbot, LONG)
    bent.roll.pitches.become(plain.roll.pitches.view)
    first, second = picture(plain), picture(bent)
    time, rows = bent.view.axis.view, bent.roll.pitches.view
    top = (round(time.to_x(4.6)), round(rows.top(72) + rows.row / 2 - rows.row))
    assert first.pixelColor(*top) != second.pixelColor(*top)
    away = round(time.to_x(2.0)), top[1]
    assert first.pixelColor(*away) == second.pixelColor(*away)
