"""What a hand does with a mouse on hits, one class each; each ends in at most one edit.

While one lasts, `shown` says which hits would be where; the chart paints that. Escape leaves no
trace.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.drums.words import hit_words
from app.project.edits.hits import (
    HitsEdited,
    add_hits,
    copy_hits,
    hits_reach,
    move_hits,
    shifted_hit,
)
from app.project.kit import PLACES, ROWS, Hits, has
from app.project.project import Project
from app.roll.scene import Scene
from app.timeline.gestures import STEADY_HAND, Command, Gesture, Pointer
from engine.music import Drum, DrumHit

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
DRAWN_VELOCITY = 96
MOST_DRAWN = 256  # hits in one stroke


@dataclass(frozen=True, slots=True)
class Board:
    """The chart as a gesture finds it, and what it may ask of it."""

    scene: Scene
    project: Project
    part: int
    hits: Hits
    chosen: Hits
    strike: Callable[[DrumHit], None]
    take: Callable[[HitsEdited], None]
    choose: Callable[[Hits], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What would come of a gesture: these go, these come, those are selected."""

    gone: frozenset[DrumHit] = frozenset()
    new: Hits = ()
    chosen: Hits = ()


def wandered(first: Pointer, now: Pointer) -> bool:
    """Whether a hand has moved so far that it means to."""
    return max(abs(now.x - first.x), abs(now.y - first.y)) > STEADY_HAND


class KitGesture(Gesture):
    """A gesture on the hits of one part."""

    scrolls = True

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board
        self._first = Pointer(0.0, 0.0, 0.0)
        self.shown = Shown(chosen=board.chosen)

    def press(self, pointer: Pointer) -> None:
        """Remember where."""
        self._first = pointer


class Grab(KitGesture):
    """Take hold of a hit, and of all that are selected with it; a mere click selects.

    With Alt copies go, with Ctrl free of the grid, with Shift only sideways or only up and down.
    """

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, board: Board, hit: DrumHit) -> None:
        super().__init__(board)
        self._hit = hit
        self._moved = False
        self._drum = hit.drum
        self._going: Hits = board.chosen if has(board.chosen, hit) else (hit,)

    def press(self, pointer: Pointer) -> None:
        """Select what a drag would move, and let the hit be heard."""
        super().press(pointer)
        if pointer.modifiers & (SHIFT | CTRL):
            self._going = tuple(sorted({*self._board.chosen, self._hit}))
        self._board.strike(self._hit)
        self.shown = Shown(chosen=self._going)
        self.words = hit_words(self._hit, self._board.scene.tempo)

    def move(self, pointer: Pointer) -> None:
        """Where the hit that was grabbed goes, all go."""
        self._moved = self._moved or wandered(self._first, pointer)
        if not self._moved:
            return
        by, down = self._way(pointer)
        new = tuple(sorted(shifted_hit(hit, by, down) for hit in self._going))
        copies = bool(pointer.modifiers & ALT)
        self.shown = Shown(frozenset() if copies else frozenset(self._going), new, new)
        here = shifted_hit(self._hit, by, down)
        if here.drum is not self._drum:
            self._drum = here.drum
            self._board.strike(here)
        said = hit_words(here, self._board.scene.tempo)
        self.words = f"Copy to {said}" if copies else said

    def release(self, pointer: Pointer) -> Command | None:
        """Drop them; without a drag, select."""
        board, going = self._board, self._going
        if self._moved:
            way = self._way(pointer)
            if pointer.modifiers & ALT:
                return lambda: board.take(copy_hits(board.project, board.part, going, way))
            return lambda: board.take(move_hits(board.project, board.part, going, way))
        chosen: Hits = (self._hit,)
        if pointer.modifiers & (SHIFT | CTRL):
            others = {*board.chosen}
            chosen = tuple(sorted(others ^ {self._hit}))
        return lambda: board.choose(chosen)

    def _way(self, pointer: Pointer) -> tuple[float, int]:
        sideways, down = pointer.x - self._first.x, pointer.y - self._first.y
        by, rows = self._later(pointer), int(pointer.row) - int(self._first.row)
        if pointer.modifiers & SHIFT:
            by, rows = (by, 0) if abs(sideways) >= abs(down) else (0.0, rows)
        return hits_reach(self._going, by, rows)

    def _later(self, pointer: Pointer) -> float:
        """A hand that has hardly moved sideways means no other time, only another drum."""
        free = bool(pointer.modifiers & CTRL)
        if not free and abs(pointer.x - self._first.x) <= STEADY_HAND:
            return 0.0
        place = self._hit.onset + pointer.seconds - self._first.seconds
        return self._board.scene.snap(place, free) - self._hit.onset


class Band(KitGesture):
    """Draw a rectangle on empty ground: what it touches is selected; Shift or Ctrl adds.

    A click selects nothing and does what `click` says.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, board: Board, click: Callable[[float], object]) -> None:
        super().__init__(board)
        self._click = click

    def move(self, pointer: Pointer) -> None:
        """The opposite corner."""
        if self.band is None and not wandered(self._first, pointer):
            return
        self.band = ((self._first.seconds, pointer.seconds), (self._first.row, pointer.row))
        (start, stop), (high, low) = (sorted(side) for side in self.band)
        rows = range(int(high), int(low) + 1)
        inside = {
            hit
            for hit in self._board.hits
            if start <= hit.onset <= stop and PLACES[hit.drum] in rows
        }
        if pointer.modifiers & (SHIFT | CTRL):
            inside.update(self._board.chosen)
        self.shown = Shown(chosen=tuple(sorted(inside)))

    def release(self, pointer: Pointer) -> Command | None:
        """Select what is inside."""
        board, chosen = self._board, self.shown.chosen
        if self.band is not None:
            return lambda: board.choose(chosen)
        if pointer.modifiers & (SHIFT | CTRL):
            return None

        def click() -> None:
            board.choose(())
            self._click(pointer.seconds)

        return click


class Draw(KitGesture):
    """Double-click on empty ground: a hit; drag on along the row: one on every line of the grid."""

    cursor = Qt.CursorShape.CrossCursor
    scrolls = False

    def press(self, pointer: Pointer) -> None:
        """One hit, where the pointer is or on the nearest line."""
        super().press(pointer)
        self.move(pointer)
        self._board.strike(self.shown.new[0])

    def move(self, pointer: Pointer) -> None:
        """As many as there are lines between the hand's two places."""
        board, free = self._board, bool(pointer.modifiers & CTRL)
        start, stop = (
            board.scene.snap(seconds, free)
            for seconds in sorted((self._first.seconds, pointer.seconds))
        )
        grid = board.scene.grid
        times = [board.scene.snap(self._first.seconds, free)]
        if grid is not None and not free and stop > start:
            times = list(grid.lines(start - 1e-6, stop + 1e-6))[:MOST_DRAWN] or times
        drum = drum_at(self._first.row)
        new = tuple(DrumHit(max(at, 0.0), drum, DRAWN_VELOCITY) for at in times)
        self.shown = Shown(new=new, chosen=new)
        last = new[-1] if pointer.seconds >= self._first.seconds else new[0]
        self.words = hit_words(last, board.scene.tempo)

    def release(self, pointer: Pointer) -> Command | None:  # noqa: ARG002
        """Put them into the part."""
        board, new = self._board, self.shown.new
        return lambda: board.take(add_hits(board.project, board.part, new))


def drum_at(row: float) -> Drum:
    """The drum of a row, counted from the top with a fraction."""
    return ROWS[min(max(int(row), 0), len(ROWS) - 1)]
