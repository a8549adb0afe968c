"""Opening: pieces on their way from a file, from the queue or from what was left behind."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.errands import Errands
from app.keeping import Keeping
from app.pieces import Piece, is_project, read_piece, read_snapshot
from app.project.recovery import Snapshot, discard
from app.queue import Queue
from app.settings import Settings

Show = Callable[[Piece, Path | None, bool], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where pieces come from, and where they go: shown under a path, saved there or not."""

    errands: Errands
    queue: Queue
    keeping: Keeping
    settings: Settings
    listen: Callable[[Path], None]
    show: Show


class Opening(QObject):
    """`changed()`: something is on its way, or not any more. `path` is what."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.path: Path | None = None

    def open(self, path: Path) -> None:
        """Open a project, or listen to a recording."""
        self.path = path
        if is_project(path):
            self._desk.errands.run(
                read_piece, path, what="open", then=lambda piece: self._desk.show(piece, path, True)
            )
        else:
            self._desk.listen(path)
        self.changed.emit()

    def open_queued(self, path: Path) -> None:
        """Show one of the queue: what was heard, or the project it is."""
        queue = self._desk.queue
        entry, unkept = queue.entry(path), queue.unkept(path)
        if unkept:
            self._show_heard(unkept, path)
        elif entry and entry.place:
            self.path = path
            self._desk.errands.run(
                read_piece,
                entry.place,
                what="open",
                then=lambda piece: self._show_heard(piece, path, entry.place),
            )
            self.changed.emit()
        else:
            queue.remove(path)
            self.open(path)

    def _show_heard(self, piece: Piece, path: Path, place: Path | None = None) -> None:
        """Show one of the queue; it waits at its `place` until it is kept as unsaved work is."""
        desk = self._desk
        desk.show(piece, None, False)
        if piece.project.audio:
            desk.settings.remember_piece(piece.project.audio.path)
        desk.queue.take(path)
        if place:
            desk.keeping.keep_now(lambda: desk.queue.let_go(place))

    def recover(self, snapshot: Snapshot) -> None:
        """Open unsaved work that was left behind; it is let go once it is shown, and kept anew."""

        def take(piece: Piece) -> None:
            self._desk.show(piece, snapshot.path, False)
            self._desk.keeping.keep_now(lambda: discard(snapshot))

        self.path = snapshot.path or Path(snapshot.title)
        self._desk.errands.run(read_snapshot, snapshot, what="open", then=take)
        self.changed.emit()
