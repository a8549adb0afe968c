"""Handwork: what the rows of the menus Edit and Notes do to the notes that are selected."""

from random import randrange

from app.asking import Asking
from app.editing import Editing
from app.gridding import Gridding
from app.player.player import Player
from app.project import selection as select
from app.project.edits import cleaning, notes, timing
from app.project.edits.lift import Edit, Edited
from app.project.edits.velocity import change_velocity
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note

STEP_SECONDS = 0.02  # how far an arrow nudges where no beats are known
LOUDER = 8  # velocity
NEVER_FAR = 2**31


class Handwork:
    """Everything is done to the selection; what cleans is done to all where nothing is selected."""

    def __init__(
        self, editing: Editing, gridding: Gridding, player: Player, asking: Asking
    ) -> None:
        self._editing = editing
        self._gridding = gridding
        self._player = player
        self._ask = asking

    # Selecting ----------------------------------------------------------------------------

    def select_all(self) -> None:
        """All notes of all parts."""
        self._editing.select(select.everything(self._editing.project))

    def select_none(self) -> None:
        """Nothing."""
        self._editing.select(Selection())

    def select_same_pitch(self) -> None:
        """All notes of the pitches that are selected."""
        editing = self._editing
        editing.select(select.same_pitch(editing.project, editing.selection))

    def select_from_here(self) -> None:
        """Everything from the playhead on."""
        project = self._editing.project
        found = select.in_time(project, self._player.position, project.seconds + 1.0)
        self._editing.select(found)

    # The clipboard ------------------------------------------------------------------------

    def copy(self) -> None:
        """Keep the selected notes."""
        self._editing.copy()

    def cut(self) -> None:
        """Keep them, and delete them."""
        self._editing.cut()

    def paste(self) -> None:
        """Put them where the playhead is."""
        self._editing.paste(self._snapped(self._player.position))

    def duplicate(self) -> None:
        """Put a copy right behind."""
        self._editing.do(notes.duplicate)

    def delete(self) -> None:
        """Remove them."""
        self._editing.do(notes.delete)

    # Moving -------------------------------------------------------------------------------

    def nudge(self, step: int) -> None:
        """To the next line of the grid, or a little where there is none."""
        span = self._editing.selection.span
        if span:
            by = self._step(span[0], step)
            self._editing.do(lambda project, chosen: notes.nudge(project, chosen, by))

    def lengthen(self, step: int) -> None:
        """End at the next line of the grid, or a little later."""
        span = self._editing.selection.span
        if span:
            by = self._step(span[1], step)
            self._editing.do(lambda project, chosen: notes.resize_end(project, chosen, by))

    def transpose(self, semitones: int) -> None:
        """Higher or lower."""
        self._editing.do(lambda project, chosen: notes.transpose(project, chosen, semitones))

    def change_velocity(self, step: int) -> None:
        """Louder or softer."""
        self._editing.do(lambda project, chosen: change_velocity(project, chosen, step * LOUDER))

    # Shaping ------------------------------------------------------------------------------

    def quantise(self, strength: float = 1.0, ends: bool = False) -> None:
        """Draw to the grid."""
        grid = self._gridding.grid
        if grid:
            self._editing.do(
                lambda project, chosen: timing.quantise(project, chosen, grid, strength, ends=ends)
            )

    def humanise(self) -> None:
        """Play less exactly."""
        seed = randrange(NEVER_FAR)
        self._editing.do(lambda project, chosen: timing.humanise(project, chosen, seed))

    def legato(self) -> None:
        """Let each note last until the next."""
        self._editing.do(timing.legato)

    def split(self) -> None:
        """Cut at the playhead; in the middle, if one note is selected and it is not there."""
        here, chosen = self._player.position, self._editing.selection.all_notes
        if len(chosen) == 1 and not _sounds(chosen[0], here):
            here = (chosen[0].onset + chosen[0].offset) / 2
        self._editing.do(lambda project, selection: notes.split(project, selection, here))

    def merge(self) -> None:
        """Make one note of those of each pitch."""
        self._editing.do(notes.merge)

    def confirm(self) -> None:
        """Say that they are right."""
        self._editing.do(notes.confirm)

    # Cleaning -----------------------------------------------------------------------------

    def remove_overlaps(self, one_voice: bool = False) -> None:
        """End notes where the next begins."""
        self._clean(lambda project, reach: cleaning.remove_overlaps(project, reach, one_voice))

    def collapse_octaves(self) -> None:
        """Remove what only doubles the note an octave below."""
        self._clean(cleaning.collapse_octaves)

    def remove_ghosts(self) -> None:
        """Ask how short and weak a ghost is; say how many there are meanwhile."""
        reach = self._reach()

        def count(shorter: float, weaker: int) -> int:
            return cleaning.how_many(reach, lambda some: cleaning.ghosts(some, shorter, weaker))

        def remove(shorter: float, weaker: int) -> None:
            self._editing.do(
                lambda project, _: cleaning.remove_ghosts(
                    project, reach.within(project), shorter, weaker
                ),
                len(reach),
            )

        self._ask.ghosts(count, remove)

    def _clean(self, edit: Edit) -> None:
        """Clean what is selected, or everything."""

        def clean(project: Project, chosen: Selection) -> Edited:
            return edit(project, chosen or select.everything(project))

        self._editing.do(clean, len(self._reach()))

    def _reach(self) -> Selection:
        editing = self._editing
        return editing.selection or select.everything(editing.project)

    def _snapped(self, seconds: float) -> float:
        grid = self._gridding.snapping
        return grid.snap(seconds) if grid else seconds

    def _step(self, seconds: float, step: int) -> float:
        grid = self._gridding.snapping
        return grid.beside(seconds, step) - seconds if grid else step * STEP_SECONDS


def _sounds(note: Note, seconds: float) -> bool:
    return note.onset < seconds < note.offset
