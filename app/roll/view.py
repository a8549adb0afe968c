"""The piano roll as the window places it: keyboard, notes, scroll bar."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollBar

from app.roll.area import NoteArea
from app.roll.keyboard import Keyboard
from app.roll.pitches import PitchAxis
from app.roll.table import NoteTable, TableMaker, columns
from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.strips import Strip
from engine.music import Note, Part, TempoMap


class PitchScrollBar(QScrollBar):
    """Scrolls the rows, in pixels."""

    def __init__(self, pitches: PitchAxis) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._pitches = pitches
        self.setAccessibleName("Scroll through the pitches")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.valueChanged.connect(self._scroll)
        pitches.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        view = self._pitches.view
        was = self.blockSignals(True)
        self.setRange(0, int(view.furthest))
        self.setPageStep(max(int(view.height), 1))
        self.setSingleStep(view.row * 2)
        self.setValue(int(view.offset))
        self.blockSignals(was)
        self.update()

    def _scroll(self, value: int) -> None:
        self._pitches.become(self._pitches.view.starting(float(value)))


class PianoRoll(Strip):
    """Follows the notes given to it; everything a person does to it is a signal.

    `walked(Note)`: a note was clicked or reached with the keys. `note_hovered(Note | None)`.
    `key_pressed(int)` and `key_released(int)`: the keyboard at the left was played.
    `hint(str)`: one line for the status bar.
    """

    key_pressed = Signal(int)
    key_released = Signal(int)
    walked = Signal(object)
    note_hovered = Signal(object)
    hint = Signal(str)

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        self.pitches = PitchAxis()
        self.keyboard = Keyboard(self.pitches, theme)
        self.area = NoteArea(axis, self.pitches, theme)
        super().__init__(self.area, self.keyboard, PitchScrollBar(self.pitches))
        self._axis = axis
        self._maker = TableMaker()
        self._certain: list[Note] = []
        self._certain_values = columns(())
        self._connect()

    def _connect(self) -> None:
        self.keyboard.key_pressed.connect(self.key_pressed)
        self.keyboard.key_released.connect(self.key_released)
        self.area.walked.connect(self.walked)
        self.area.note_hovered.connect(self.note_hovered)
        self.area.hint.connect(self.hint)
        self.area.pitch_hovered.connect(self.keyboard.mark)

    def clear(self) -> None:
        """Show nothing, and fit the pitches to whatever comes next."""
        self._forget()
        self.area.show_table(NoteTable.of(()), (), None)
        self.pitches.fit()

    def show_music(self, parts: Sequence[Part], tempo: TempoMap | None) -> None:
        """Show the notes of these parts; `tempo` is None while no beats are known."""
        self._forget()
        names = tuple(part.name for part in parts)
        self._show(self._maker.make(parts), names, tempo)

    def listen(self, notes: Sequence[Note], heard: float) -> None:
        """Add notes of a running transcription, which has come to the second `heard`.

        The first call clears what was shown; `show_music` replaces what was gathered.
        """
        self._certain.extend(notes)
        self._certain_values = np.concatenate([self._certain_values, columns(notes)])
        self._show(NoteTable.of([(0, self._certain, self._certain_values)]), (), None)
        self._axis.set_heard(heard)

    def _forget(self) -> None:
        self._certain = []
        self._certain_values = columns(())
        self._axis.set_heard(None)

    def _show(self, table: NoteTable, names: tuple[str, ...], tempo: TempoMap | None) -> None:
        self.area.show_table(table, names, tempo)
        span = table.pitch_range()
        if span is not None:
            self.pitches.set_range(*span)
