"""How loud each hit is: a bar for each under the drum chart, lifted or drawn over by hand."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPen
from PySide6.QtWidgets import QLabel

from app.drums.gestures import CTRL, SHIFT, Board, KitGesture, Shown
from app.drums.lane import DrumLane
from app.drums.looks import mark_of
from app.drums.words import hit_words
from app.project.edits.hits import louder_hits, ramp_hits, ramped_hit, with_velocity
from app.project.kit import Hits, has, within
from app.project.project import Project
from app.theme import Theme, colour
from app.timeline.axis import TimeAxis
from app.timeline.gestures import STEADY_HAND, Command, Gesture, Pointer
from app.timeline.lane import Lane
from app.timeline.sheet import Sheet
from app.timeline.strips import Strip
from app.velocity.bars import HEAD, LOUDEST, WIDTH, Scale
from engine.music import DrumHit

GUIDES = (32, 64, 96, LOUDEST)
FAINT = 0.5  # opacity of bars while others are selected

Height = tuple[float, float]


class LiftHits(KitGesture):
    """Drag a bar up or down; all that are selected go as far. A mere click selects."""

    cursor = Qt.CursorShape.SizeVerCursor
    scrolls = False

    def __init__(self, board: Board, hit: DrumHit, scale: Scale) -> None:
        super().__init__(board)
        self._hit, self._scale, self._by = hit, scale, 0
        self._moved = False
        self._chosen: Hits = board.chosen if has(board.chosen, hit) else (hit,)

    def press(self, pointer: Pointer) -> None:
        """Select what a drag would change, and let the hit be heard."""
        super().press(pointer)
        if pointer.modifiers & (SHIFT | CTRL):
            self._chosen = tuple(sorted({*self._board.chosen, self._hit}))
        self._board.strike(self._hit)
        self.shown = Shown(chosen=self._chosen)

    def move(self, pointer: Pointer) -> None:
        """As much louder as the hand is higher."""
        self._moved = self._moved or abs(pointer.y - self._first.y) > STEADY_HAND
        if self._moved:
            higher = self._scale.velocity(pointer.y) - self._scale.velocity(self._first.y)
            self._by = round(higher)
            new = tuple(sorted(with_velocity(hit, self._by) for hit in self._chosen))
            self.shown = Shown(frozenset(self._chosen), new, new)
            velocity = min(max(self._hit.velocity + self._by, 1), LOUDEST)
            self.words = f"Velocity {velocity}  ·  {self._by:+d}"

    def release(self, pointer: Pointer) -> Command | None:
        """Let go; without a drag, select."""
        board, chosen, by = self._board, self._chosen, self._by
        if self._moved:
            return lambda: board.take(louder_hits(board.project, board.part, chosen, by))
        picked: Hits = (self._hit,)
        if pointer.modifiers & (SHIFT | CTRL):
            picked = tuple(sorted({*board.chosen} ^ {self._hit}))
        return lambda: board.choose(picked)


class RampHits(KitGesture):
    """Drag across: a line that the bars under it reach to; the selected ones, if any are."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, board: Board, scale: Scale) -> None:
        super().__init__(board)
        self._scale = scale
        self._under: Hits = ()
        self.line: tuple[Height, Height] | None = None

    def move(self, pointer: Pointer) -> None:
        """The other end of the line."""
        if self.line is None and abs(pointer.x - self._first.x) <= STEADY_HAND:
            return
        start, stop = self._end(self._first), self._end(pointer)
        self.line = (start, stop)
        first, last = sorted((start[0], stop[0]))
        under = within(self._board.hits, first, last)
        chosen = set(self._board.chosen)
        self._under = tuple(hit for hit in under if hit in chosen) or under
        new = tuple(sorted(ramped_hit(hit, start, stop) for hit in self._under))
        self.shown = Shown(frozenset(self._under), new, self._board.chosen)
        self.words = f"Velocity {round(start[1])} to {round(stop[1])}"

    def release(self, pointer: Pointer) -> Command | None:  # noqa: ARG002
        """Let them be as loud."""
        board, under, line = self._board, self._under, self.line
        if line is None:
            return None
        return lambda: board.take(ramp_hits(board.project, board.part, under, *line))

    def _end(self, pointer: Pointer) -> Height:
        return pointer.seconds, min(max(self._scale.velocity(pointer.y), 1.0), float(LOUDEST))


class HitBars(Lane):
    """Paints the hits of the drum lane above as bars; edits go out through that lane."""

    hint = Signal(str)

    def __init__(self, axis: TimeAxis, theme: Theme, above: DrumLane) -> None:
        super().__init__(axis, theme)
        self._above = above
        self._project: Project | None = None
        self.setMinimumHeight(28)
        self.setAccessibleName("Velocity of hits")
        self.setAccessibleDescription("A bar for each hit, as high as it is loud.")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room to tell ghosts from accents."""
        return QSize(400, 48)

    def follow(self, project: Project | None) -> None:
        """The hits may be others; a gesture on those of another project is void."""
        if project is not self._project:
            self._project = project
            self.cancel_gesture()
        self.update()

    @property
    def scale(self) -> Scale:
        """Velocity against height."""
        return Scale(float(self.height()))

    @property
    def _shown(self) -> Shown:
        if isinstance(self._gesture, KitGesture):
            return self._gesture.shown
        return Shown(chosen=self._above.chosen)

    # Painting -----------------------------------------------------------------------------

    def paint_lane(self, sheet: Sheet) -> None:
        """Guides, bars from loud to soft, the line that is being drawn."""
        palette, scale = sheet.palette, self.scale
        sheet.fill(sheet.box(0, 0, sheet.view.width + 1, sheet.height), palette.background)
        for top in scale.top(np.array(GUIDES, np.float64)).tolist():
            sheet.fill(sheet.box(0, top, sheet.view.width + 1, sheet.hair), palette.line)
        shown, view = self._shown, sheet.view
        left, right = sheet.clip.left() - WIDTH - 1, sheet.clip.right() + 1
        seen = within(self._above.hits, view.to_seconds(left), view.to_seconds(right))
        hits = [*(hit for hit in seen if hit not in shown.gone), *shown.new]
        chosen = frozenset(shown.chosen)
        # The soft ones of those struck at once stand before the loud ones.
        for hit in sorted(hits, key=lambda hit: (hit in chosen, -hit.velocity)):
            self._paint_bar(sheet, hit, hit in chosen, faint=bool(chosen))
        if isinstance(self._gesture, RampHits) and self._gesture.line is not None:
            self._paint_line(sheet, self._gesture.line)

    def _paint_bar(self, sheet: Sheet, hit: DrumHit, chosen: bool, faint: bool) -> None:
        x = float(np.round(sheet.view.to_x(hit.onset)))
        top = float(self.scale.top(np.array(float(hit.velocity))))
        box = sheet.box(x, top, WIDTH, sheet.height - top)
        if chosen:
            sheet.fill(box + np.array((-1, -1, 2, 1)), sheet.palette.text)
        opacity = FAINT if faint and not chosen else 1.0
        sheet.fill(box, mark_of(hit, sheet.palette).colour, opacity)

    def _paint_line(self, sheet: Sheet, line: tuple[Height, Height]) -> None:
        ends = [
            QPointF(sheet.view.to_x(seconds), float(self.scale.top(np.array(velocity))))
            for seconds, velocity in line
        ]
        sheet.painter.setPen(QPen(colour(sheet.palette.accent), 2.0))
        sheet.painter.setRenderHint(sheet.painter.RenderHint.Antialiasing, True)
        sheet.painter.drawLine(*ends)
        sheet.painter.setRenderHint(sheet.painter.RenderHint.Antialiasing, False)

    # A hand -------------------------------------------------------------------------------

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """A bar is lifted; elsewhere, or with Ctrl, a ramp is drawn."""
        board = self._above.board()
        if button != Qt.MouseButton.LeftButton or board is None or self._above.scene.is_waiting:
            return super().gesture(pointer, button)
        self._above.used.emit()
        hit = None if pointer.modifiers & CTRL else self._bar_at(pointer)
        return RampHits(board, self.scale) if hit is None else LiftHits(board, hit, self.scale)

    def _bar_at(self, pointer: Pointer) -> DrumHit | None:
        """The bar whose head is near, else the shortest one that reaches up to there."""
        slack = (WIDTH / 2 + 2) * self.axis.view.per_pixel
        middle = self.axis.view.to_seconds(pointer.x - WIDTH / 2)
        near = within(self._above.hits, middle - slack, middle + slack)
        tops = {hit: float(self.scale.top(np.array(float(hit.velocity)))) for hit in near}
        heads = [hit for hit in near if abs(tops[hit] - pointer.y) <= HEAD]
        if heads:
            return min(heads, key=lambda hit: abs(tops[hit] - pointer.y))
        reaching = [hit for hit in near if tops[hit] <= pointer.y]
        return max(reaching, key=lambda hit: tops[hit], default=None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the pointer, or follow the gesture."""
        super().mouseMoveEvent(event)
        if not self.is_busy:
            hit = self._bar_at(self.pointer_at(event.position()))
            bar, ground = Qt.CursorShape.SizeVerCursor, Qt.CursorShape.CrossCursor
            self.rest(ground if hit is None else bar)
            self.hint.emit("" if hit is None else hit_words(hit, self._above.scene.tempo))

    def follow_hand(self) -> None:
        """Let the chart above come along, and say what it would be."""
        super().follow_hand()
        if isinstance(self._gesture, KitGesture):
            self._above.preview(self._gesture.shown)
            if self._gesture.words:
                self.hint.emit(self._gesture.words)

    def _finish_gesture(self) -> None:
        super()._finish_gesture()
        self._above.preview(None)  # what is true again

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        self.hint.emit("")
        super().leaveEvent(event)


class HitVelocity(Strip):
    """The bars with their name."""

    def __init__(self, axis: TimeAxis, theme: Theme, above: DrumLane) -> None:
        self.bars = HitBars(axis, theme, above)
        name = QLabel("velocity")
        name.setProperty("muted", True)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        super().__init__(self.bars, name)
