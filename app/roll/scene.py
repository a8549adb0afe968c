"""Scene: what the roll and the lane under it show, and what a hand makes of it until it lets go.

A gesture computes an edit of the project it began on and hands it to `preview`, as often as the
hand moves; only `finish` tells anybody. So the document hears of the release and of nothing else.
"""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from app.project.columns import NOWHERE, ONSET, Indices, columns_of, places
from app.project.edits.lift import Edit, Edited
from app.project.edits.takeover import Comparison
from app.project.grid import Grid
from app.project.project import Project
from app.project.selection import Selection
from app.project.tempo import tempo_of
from app.roll.table import Change, NoteTable
from app.roll.voice import Voice
from engine.music import Note, Part, TempoMap

Flags = npt.NDArray[np.bool_]

SAME_NOTE = 0.06  # s: a candidate so close to a note of its pitch is that note


class Scene(QObject):
    """The notes that are shown; with a project they can be edited.

    `changed`: something is to be painted anew. `edited(Edited)`: a gesture is done. `wanted(Edit)`:
    one is done of which only the wish is known. `selected(Selection)`: nothing but the selection is
    another. `replaced`: there is another project, and gestures on the one before are void.
    """

    changed = Signal()
    replaced = Signal()
    edited = Signal(object)
    wanted = Signal(object)
    selected = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.voice = Voice(self)
        self.project: Project | None = None
        self.selection = Selection()
        self.table = NoteTable.of(())
        self.names: tuple[str, ...] = ()
        self.tempo: TempoMap | None = None
        self.suspects = NoteTable.of(())
        self.comparison: Comparison | None = None
        self.machine_only = NoteTable.of(())
        self.by_confidence = False
        self.is_waiting = False
        self.active = 0
        self.hidden: frozenset[int] = frozenset()
        self._grid: Grid | None = None
        self._candidates: tuple[Note, ...] = ()
        self._preview: Edited | None = None
        self._tabled: tuple[Part, ...] | None = None
        self._rows: tuple[NoteTable, Selection, Indices] | None = None
        self._agreed: tuple[NoteTable, Comparison | None, Flags] | None = None

    # What is shown ------------------------------------------------------------------------

    def show_table(self, table: NoteTable, names: tuple[str, ...], tempo: TempoMap | None) -> None:
        """Show notes that cannot be edited; `names` are the parts'."""
        self.project, self._preview, self._tabled = None, None, None
        self.selection = Selection()
        self.table, self.names, self.tempo = table, names, tempo
        self.replaced.emit()
        self.changed.emit()

    def show_music(self, parts: Sequence[Part], tempo: TempoMap | None) -> None:
        """Show parts that cannot be edited."""
        names = tuple(part.name for part in parts)
        self.show_table(NoteTable.of_parts(parts), names, tempo)

    def show_project(self, project: Project, selection: Selection) -> None:
        """Show a project that can be edited, and what is selected in it."""
        was, self.project, self.selection = self.project, project, selection
        if was is not project:
            self._preview = None
        self.names = tuple(part.name for part in project.transcription.parts)
        self._tabulate()
        if was is not project:
            self._sift()
            self.replaced.emit()
        self.changed.emit()

    def show_candidates(self, notes: Sequence[Note]) -> None:
        """Notes that the model suspects; those that are there already are left out."""
        self._candidates = _in_order(tuple(notes))
        self._sift()
        self.changed.emit()

    def show_compared(self, comparison: Comparison | None) -> None:
        """Tell the machine's notes and the person's apart; None: not any more."""
        self.comparison = comparison
        notes = comparison.only_machine if comparison else ()
        self.machine_only = NoteTable.of_notes(notes)
        self.changed.emit()

    def colour_by_confidence(self, wanted: bool) -> None:
        """Colour notes by the model's doubt instead of by part and velocity."""
        self.by_confidence = wanted
        self.changed.emit()

    def hide_parts(self, hidden: Collection[int]) -> None:
        """Do not show these parts' notes, by number; they are out of every gesture's reach."""
        self.hidden, self._tabled = frozenset(hidden), None
        if self.project is not None:
            self._tabulate()
            self._sift()
        self.changed.emit()

    def set_grid(self, grid: Grid | None) -> None:
        """What notes snap to, where beats are known. Its tempo is always the project's."""
        self._grid = grid
        self.changed.emit()

    @property
    def grid(self) -> Grid | None:
        """What notes snap to; None while no beats are known."""
        if self._grid is None or self.tempo is None:
            return None
        if self._grid.tempo != self.tempo:
            grid = self._grid
            self._grid = Grid(self.tempo, grid.value, grid.triplet, grid.swing)
        return self._grid

    @property
    def shown_selection(self) -> Selection:
        """What is painted as selected: what a gesture would select, while one goes on."""
        return self.selection if self._preview is None else self._preview.selection

    @property
    def selected_rows(self) -> Indices:
        """The rows of the table that are selected, ascending."""
        selection = self.shown_selection
        known = self._rows
        if known is None or known[0] is not self.table or known[1] is not selection:
            known = self._rows = (self.table, selection, self._find_rows(selection))
        return known[2]

    @property
    def agreed(self) -> Flags:
        """While compared: of which rows of the table the machine says the same."""
        known, comparison = self._agreed, self.comparison
        if known is None or known[0] is not self.table or known[1] is not comparison:
            pairs = comparison.same if comparison else ()
            same = np.fromiter((id(mine) for _, mine in pairs), np.int64, len(pairs))
            rows = np.fromiter(map(id, self.table.notes), np.int64, len(self.table))
            known = self._agreed = (self.table, comparison, np.isin(rows, same))
        return known[2]

    # What a hand does ---------------------------------------------------------------------

    @property
    def visible_parts(self) -> tuple[int, ...]:
        """The numbers of the parts that are not hidden."""
        return tuple(k for k in range(len(self.names)) if k not in self.hidden)

    @property
    def home(self) -> int:
        """The part that drawn notes go into: the active one, or one that is to be seen."""
        parts = self.project.transcription.parts if self.project else ()
        fit = [k for k in self.visible_parts if k < len(parts) and not parts[k].is_kit]
        return self.active if self.active in fit or not fit else fit[0]

    def reachable(self, selection: Selection) -> Selection:
        """The selected notes that are not hidden."""
        if not self.hidden:
            return selection
        return Selection.of({k: notes for k, notes in selection if k not in self.hidden})

    def snap(self, seconds: float, free: bool = False) -> float:
        """The nearest place for a note to begin or end; `free` of the grid if asked."""
        grid = None if free else self.grid
        return max(seconds, 0.0) if grid is None else grid.snap(seconds)

    def preview(self, edited: Edited | None) -> None:
        """Show what would come of a gesture; None: what is there."""
        self._preview = edited
        self._tabulate()
        self.changed.emit()

    def sketch(self, selection: Selection, change: Change, copies: bool = False) -> None:
        """Show these notes with other numbers, and the others as if they did not mind.

        Very many notes: working out the edit itself would take longer than a frame.
        """
        if self.project is None:
            return
        self._preview, self._tabled = Edited(self.project, selection, ""), None
        self._tabulate()
        self.table, rows = self.table.sketched(self.selected_rows, change, copies)
        self._rows = (self.table, selection, rows)
        self._tabled = None  # this table is of no project
        self.changed.emit()

    def want(self, edit: Edit) -> None:
        """A gesture on very many notes is done: let somebody else work out what comes of it.

        What is shown as a sketch stays until `wait` says that it is over.
        """
        self.wanted.emit(edit)

    def wait(self, waiting: bool) -> None:
        """An edit is being worked out, and gestures would be void when it comes."""
        self.is_waiting = waiting
        if not waiting:
            self.preview(None)

    def finish(self, edited: Edited) -> None:
        """A gesture is done: tell of the edit, or of the selection if that is all."""
        if self.project is None:
            return
        if edited.project is not self.project:
            self.edited.emit(edited)  # whoever takes it answers with `show_project`
        else:
            self.select(edited.selection)
        self.preview(None)

    def select(self, selection: Selection) -> None:
        """Select these notes."""
        if self.project is not None and selection != self.selection:
            self.selection = selection
            self.changed.emit()
            self.selected.emit(selection)

    # Tables -------------------------------------------------------------------------------

    def _tabulate(self) -> None:
        shown = self._preview.project if self._preview else self.project
        if shown is not None:
            self.tempo = tempo_of(shown)
        if shown is not None and shown.transcription.parts is not self._tabled:
            self._tabled = shown.transcription.parts
            self.table = NoteTable.of_parts(self._tabled, self.hidden)

    def _find_rows(self, selection: Selection) -> Indices:
        if not selection or self._tabled is None:
            return NOWHERE
        found = [
            self.table.homes[part][places(self._tabled[part].notes, notes)]
            for part, notes in selection
            if part in self.table.homes
        ]
        return np.sort(np.concatenate(found)) if found else NOWHERE

    def _sift(self) -> None:
        """Leave out the candidates that are among the notes."""
        if not self._candidates:
            self.suspects = NoteTable.of(())
            return
        values, known = columns_of(self._candidates), self.table.values
        # Pitches lie further apart than any piece is long, so that one sorting serves them all.
        keys = np.sort(known[:, 2] * 1e7 + known[:, 0])
        wanted = values[:, 2] * 1e7 + values[:, 0]
        place = np.searchsorted(keys, wanted - SAME_NOTE)
        nearest = np.append(keys, np.inf)[place]
        kept = np.flatnonzero(nearest > wanted + SAME_NOTE).tolist()
        self.suspects = NoteTable.of(
            [(0, [self._candidates[k] for k in kept], np.asfortranarray(values[kept]))]
        )


def _in_order(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The notes, sorted by onset; the very tuple if they are."""
    if (np.diff(columns_of(notes)[:, ONSET]) >= 0).all():
        return notes
    return tuple(sorted(notes))
