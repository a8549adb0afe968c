"""The piano roll as the window places it: keyboard, notes, scroll bar."""

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QScrollBar

from app.project.columns import columns
from app.project.edits.takeover import Comparison
from app.project.grid import Grid
from app.project.project import Project
from app.project.selection import Selection
from app.roll.area import NoteArea
from app.roll.backdrop import Backdrop
from app.roll.keyboard import Keyboard
from app.roll.pitches import PitchAxis
from app.roll.table import NoteTable
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


class RollView(Strip):
    """Follows the project given to it; everything a person does to it is a signal.

    `edited(Edited)`: a gesture is done, in the roll or in the lane under it. `wanted(Edit)`: one
    on very many notes is, and what comes of it is still to be worked out. `selected
    (Selection)`: another selection and nothing else. `sounded(int)` and `silenced(int)`: a pitch
    that is drawn, dragged or clicked. `menu_wanted(QPoint)`: a right click, its place on the
    screen, with what is under it selected. `walked(Note)`: a note was reached with the keys, or
    clicked where it cannot be edited. `note_hovered(Note | None)`. `key_pressed(int)` and
    `key_released(int)`: the keyboard at the left was played. `hint(str)`: one line for the status
    bar.
    """

    edited = Signal(object)
    wanted = Signal(object)
    selected = Signal(object)
    sounded = Signal(int)
    silenced = Signal(int)
    menu_wanted = Signal(QPoint)
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
        self.scene = self.area.scene
        self._axis = axis
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
        self.area.menu_wanted.connect(self.menu_wanted)
        self.scene.edited.connect(self.edited)
        self.scene.wanted.connect(self.wanted)
        self.scene.selected.connect(self.selected)
        self.scene.voice.sounded.connect(self.sounded)
        self.scene.voice.silenced.connect(self.silenced)

    # Notes --------------------------------------------------------------------------------

    def clear(self) -> None:
        """Show nothing, and fit the pitches to whatever comes next."""
        self._forget()
        self.scene.show_candidates(())
        self.scene.show_compared(None)
        self.scene.show_table(NoteTable.of(()), (), None)
        self.pitches.fit()

    def show_music(self, parts: Sequence[Part], tempo: TempoMap | None) -> None:
        """Show notes that cannot be edited; `tempo` is None while no beats are known."""
        self._forget()
        self.scene.show_music(parts, tempo)
        self._fit_pitches()

    def show_project(self, project: Project, selection: Selection) -> None:
        """Show a piece that can be edited. The very project that is shown costs nothing."""
        self._forget()
        is_new = self.scene.project is None
        self.scene.show_project(project, selection)
        self._fit_pitches(move=is_new)  # rows that ran away from a hand would be no help

    def listen(self, notes: Sequence[Note], heard: float) -> None:
        """Add notes of a running transcription, which has come to the second `heard`.

        The first call clears what was shown; `show_music` replaces what was gathered.
        """
        self._certain.extend(notes)
        self._certain_values = np.concatenate([self._certain_values, columns(notes)])
        table = NoteTable.of([(0, self._certain, self._certain_values)])
        self.scene.show_table(table, (), None)
        self._fit_pitches()
        self._axis.set_heard(heard)

    def hide_parts(self, hidden: Collection[int]) -> None:
        """Do not show the notes of these parts (by number), nor let a hand touch them."""
        self.scene.hide_parts(hidden)

    def wait(self, waiting: bool) -> None:
        """An edit of very many notes is being worked out; hands wait until it is there."""
        self.scene.wait(waiting)

    def set_active_part(self, part: int) -> None:
        """Drawn notes and accepted candidates go into this part."""
        self.scene.active = part

    def set_grid(self, grid: Grid | None) -> None:
        """What notes snap to, and the lines between the beats; None: nothing."""
        self.scene.set_grid(grid)

    # Looks --------------------------------------------------------------------------------

    def show_candidates(self, notes: Sequence[Note]) -> None:
        """Show these as outlines that a click accepts; those that are notes already, not."""
        self.scene.show_candidates(notes)

    def show_compared(self, comparison: Comparison | None) -> None:
        """Tell the machine's notes and the person's apart by colour; None: not any more.

        Notes that only the machine has are outlines; a click takes one over.
        """
        self.scene.show_compared(comparison)

    def colour_by_confidence(self, wanted: bool) -> None:
        """Colour notes by how sure the model was, instead of by part and velocity."""
        self.scene.colour_by_confidence(wanted)

    def set_backdrop(self, source: Backdrop | None) -> None:
        """Show this picture behind the notes."""
        self.area.backdrop = source
        self.area.update()

    def refresh_backdrop(self) -> None:
        """The picture's source knows more than before: ask it again."""
        self.area.update()

    def _forget(self) -> None:
        self._certain = []
        self._certain_values = columns(())
        self._axis.set_heard(None)

    def _fit_pitches(self, move: bool = True) -> None:
        span = self.scene.table.pitch_range()
        if span is not None:
            self.pitches.set_range(*span, move)
