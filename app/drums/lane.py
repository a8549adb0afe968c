"""The drum chart: a row for each drum on the shared time axis, and what a hand does there."""

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.drums.compared import ink_of, paint_only_machine
from app.drums.gestures import (
    ALT,
    DRAWN_VELOCITY,
    Band,
    Board,
    Draw,
    Grab,
    KitGesture,
    Shown,
    drum_at,
)
from app.drums.paint import WIDEST, mark_at, paint_ground, paint_hits
from app.drums.words import hit_words, spoken_hit
from app.project.edits.hits import add_hits, louder_hits
from app.project.edits.kittaking import HitComparison
from app.project.edits.labels import Deed
from app.project.kit import ROWS, Hits, has, hits_of, within
from app.project.project import Project
from app.roll.scene import Scene
from app.theme import Theme, colour
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Gesture, Pointer
from app.timeline.lane import NO_KEYS, Lane
from app.timeline.sheet import Sheet
from engine.music import Drum, DrumHit

LEAST_ROW = 13  # pixels
HIDDEN = "The drums are hidden. The eye beside the part shows them."
NOTCH = 4  # of velocity, that a turn of the wheel by one notch changes
KEYS = (
    "Return adds a hit at the playhead. Ctrl with the left and right arrows goes from hit to hit; "
    "up and down arrows move the selected hits to another drum, Ctrl with them makes them louder "
    "or softer."
)


class DrumLane(Lane):
    """Shows the hits of the drum part.

    `edited(HitsEdited, merge)`: a gesture is done; edits with the same `merge` in a row are one.
    `chose(hits)`: others are selected. `struck(Drum)`: let it be heard. `used()`: hand or keys
    came here. `menu_wanted(QPoint)`.
    """

    hint = Signal(str)
    edited = Signal(object, str)
    chose = Signal(object)
    struck = Signal(object)
    used = Signal()

    def __init__(
        self, axis: TimeAxis, theme: Theme, scene: Scene, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, theme, parent)
        self.scene = scene
        self.part: int | None = None
        self.hits: Hits = ()
        self.chosen: Hits = ()
        self._project: Project | None = None
        self._hidden: frozenset[int] = frozenset()
        self._preview: Shown | None = None
        self._comparison: HitComparison | None = None
        self._last = Drum.SNARE
        self.setMinimumHeight(LEAST_ROW * len(ROWS))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Drum chart")
        scene.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Rows that a hand can tell apart."""
        return QSize(400, 16 * len(ROWS))

    def show_kit(self, project: Project | None, part: int | None, chosen: Hits) -> None:
        """Show the hits of a part, and which are selected; a gesture on others is void."""
        if project is not self._project and isinstance(self._gesture, KitGesture):
            self.cancel_gesture()
        self._project, self.part, self.chosen = project, part, chosen
        self._preview = None
        self._gather()

    def listen(self, hits: Hits) -> None:
        """Show hits that are still being heard."""
        self._project, self.part, self.chosen, self.hits = None, None, (), hits
        self.update()

    def hide_parts(self, hidden: Collection[int]) -> None:
        """Do not show the hits of these parts (by number), nor let a hand touch them."""
        self._hidden = frozenset(hidden)
        self.cancel_gesture()
        self._gather()

    def preview(self, shown: Shown | None) -> None:
        """Show what would come of a gesture on another lane."""
        self._preview = shown
        self.update()

    def show_compared(self, comparison: HitComparison | None) -> None:
        """Show the machine's hits beside the person's; None: only hers."""
        self._comparison = comparison
        self.update()

    @property
    def is_hidden(self) -> bool:
        """Whether the drum part is one that is not to be seen."""
        return self.part in self._hidden

    def _gather(self) -> None:
        seen = self._project is not None and not self.is_hidden
        self.hits = hits_of(self._project, self.part) if seen and self._project else ()
        count = "1 hit." if len(self.hits) == 1 else f"{len(self.hits):,} hits."
        self.setAccessibleDescription(f"{count} {KEYS}")
        self.update()

    # Painting -----------------------------------------------------------------------------

    @property
    def _shown(self) -> Shown:
        if isinstance(self._gesture, KitGesture):
            return self._gesture.shown
        return self._preview or Shown(chosen=self.chosen)

    def paint_lane(self, sheet: Sheet) -> None:
        """Rows, beats, hits, the rubber band; a frame where the keys go here."""
        paint_ground(sheet, self.scene.tempo, self.scene.grid)
        shown, view = self._shown, sheet.view
        left, right = sheet.clip.left() - WIDEST, sheet.clip.right() + WIDEST
        seen = within(self.hits, view.to_seconds(left), view.to_seconds(right))
        stay = (hit for hit in seen if hit not in shown.gone)
        compared = self._comparison if self._project is not None else None
        ink = ink_of(compared, sheet.palette) if compared else None
        paint_hits(sheet, (*stay, *shown.new), frozenset(shown.chosen), ink)
        if compared and not self.is_hidden:
            paint_only_machine(sheet, compared)
        if self._gesture is not None and self._gesture.band is not None:
            (start, stop), (high, low) = (sorted(side) for side in self._gesture.band)
            row = sheet.height / len(ROWS)
            x, y = view.to_x(start), high * row
            box = sheet.box(x, y, view.to_x(stop) - x, (low - high) * row)
            sheet.fill(box, sheet.palette.accent, 0.2)
        if self.is_hidden:
            middle = sheet.box(0, 0, view.width, sheet.height)[0]
            sheet.painter.setPen(colour(sheet.palette.muted))
            sheet.painter.drawText(QRectF(*middle), Qt.AlignmentFlag.AlignCenter, HIDDEN)
        if self.hasFocus():
            for top in (0.0, sheet.height - 2):
                sheet.fill(np.array([[0, top, view.width + 1, 2.0]]), sheet.palette.accent)

    # A hand -------------------------------------------------------------------------------

    def pointer_at(
        self, where: QPointF, held: Qt.KeyboardModifier = NO_KEYS, twice: bool = False
    ) -> Pointer:
        """With the row."""
        row = min(max(where.y() / max(self.height(), 1), 0.0), 0.9999) * len(ROWS)
        seconds = self.axis.view.to_seconds(where.x())
        return Pointer(where.x(), where.y(), seconds, None, held, row, twice)

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """A hit is grabbed; empty ground is banded, or drawn on after a double click."""
        board = self.board()
        if button != Qt.MouseButton.LeftButton or board is None or self.scene.is_waiting:
            return super().gesture(pointer, button)
        self.used.emit()
        hit = self._hit_at(pointer)
        if hit is not None:
            return Grab(board, hit)
        if pointer.twice:
            return Draw(board)
        offered = self._offered_at(pointer)
        if offered is not None:
            self._strike(offered)
            edited = add_hits(board.project, board.part, (offered,), Deed.TAKE_OVER)
            self.edited.emit(edited, "")
            return None
        return Band(board, lambda seconds: self.axis.seek.emit(self.axis.view.inside(seconds)))

    def board(self) -> Board | None:
        """What a gesture works on; None where there is nothing for a hand."""
        if self._project is None or self.part is None or self.scene.project is None:
            return None
        if self.is_hidden:
            return None
        return Board(
            self.scene,
            self._project,
            self.part,
            self.hits,
            self.chosen,
            self._strike,
            lambda edited: self.edited.emit(edited, ""),
            self.chose.emit,
        )

    def _strike(self, hit: DrumHit) -> None:
        self._last = hit.drum
        self.struck.emit(hit.drum)

    def _hit_at(self, pointer: Pointer) -> DrumHit | None:
        view = self.axis.view
        reach = WIDEST * view.per_pixel
        near = within(self.hits, pointer.seconds - reach, pointer.seconds + reach)
        return mark_at(near, pointer.x, pointer.row, view.to_x)

    def _offered_at(self, pointer: Pointer) -> DrumHit | None:
        """The hit there that only the machine has, while that is compared."""
        offered = self._comparison.only_machine if self._comparison else ()
        return mark_at(offered, pointer.x, pointer.row, self.axis.view.to_x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the pointer, or follow the gesture."""
        super().mouseMoveEvent(event)
        if not self.is_busy and self.part is not None:
            pointer = self.pointer_at(event.position())
            hit = self._hit_at(pointer)
            hand, cross = Qt.CursorShape.OpenHandCursor, Qt.CursorShape.CrossCursor
            self.rest(cross if hit is None else hand)
            said = f"{drum_at(pointer.row).capitalize()}: double-click to add a hit"
            if self._offered_at(pointer) is not None:
                said = "Only the machine heard this hit: a click takes it over"
            self.hint.emit(said if hit is None else hit_words(hit, self.scene.tempo))

    def follow_hand(self) -> None:
        """Also say where it would be."""
        super().follow_hand()
        if self._gesture is not None and self._gesture.words:
            self.hint.emit(self._gesture.words)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        self.hint.emit("")
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Alt over a hit: louder or softer, it and all that are selected with it."""
        board = self.board()
        hit = self._hit_at(self.pointer_at(event.position())) if board else None
        if hit is None or board is None or not event.modifiers() & ALT:
            super().wheelEvent(event)
            return
        turned = event.angleDelta().y() or event.angleDelta().x()
        chosen = board.chosen if has(board.chosen, hit) else (hit,)
        by = NOTCH if turned > 0 else -NOTCH
        edited = louder_hits(board.project, board.part, chosen, by)
        self.edited.emit(edited, "velocity of hits")
        event.accept()

    # Keys ---------------------------------------------------------------------------------

    def walk(self, step: int) -> None:
        """Select the next hit in time, or the one before; show, say and sound it."""
        edge = (self.chosen[-1] if step > 0 else self.chosen[0]) if self.chosen else None
        if edge is None:
            found = within(self.hits, self.axis.playhead, float("inf")) or self.hits
        elif step > 0:
            found = tuple(hit for hit in within(self.hits, edge.onset, float("inf")) if hit > edge)
        else:
            found = tuple(hit for hit in within(self.hits, 0.0, edge.onset) if hit < edge)
        if found:
            self.go(found[0] if step > 0 or edge is None else found[-1])

    def go(self, hit: DrumHit) -> None:
        """Select a hit; show, say and sound it."""
        self.chose.emit((hit,))
        self.axis.reveal(hit.onset)
        self._strike(hit)
        words = spoken_hit(hit, self.scene.tempo)
        self.hint.emit(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return draws a hit at the playhead, on the drum that was touched last."""
        board = self.board()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and board and not self.is_busy:
            drum = self.chosen[-1].drum if self.chosen else self._last
            hit = DrumHit(self.scene.snap(self.axis.playhead), drum, DRAWN_VELOCITY)
            self._strike(hit)
            self.edited.emit(add_hits(board.project, board.part, (hit,)), "")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Commands are about hits now."""
        super().focusInEvent(event)
        if self.part is not None:
            self.used.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """The keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()
