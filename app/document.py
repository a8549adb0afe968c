"""Document: the one mutable thing, an open project with its undo stack."""

from pathlib import Path
from zlib import crc32

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.project.project import Project

REMEMBERED_EDITS = 200


class Document(QObject):
    """The open project. Views follow `changed` and hand in new projects; nothing else mutates.

    `changed(before, after)` comes with every new project, whether applied, undone or loaded;
    `replaced()` once another is open and all of it is true.
    """

    changed = Signal(object, object)
    replaced = Signal()
    modified_changed = Signal(bool)
    path_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._path: Path | None = None
        self._changing = False
        self._gesture = 0
        self._was_modified = False
        self._unsaved_origin = False
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(REMEMBERED_EDITS)
        self.undo_stack.cleanChanged.connect(self._tell_modified)

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    @property
    def path(self) -> Path | None:
        """The file it was opened from or last saved to; None before the first save."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether there is work that is in no file yet."""
        return self._unsaved_origin or not self.undo_stack.isClean()

    @property
    def is_changing(self) -> bool:
        """Whether `changed` is being told: the undo stack still says what was before."""
        return self._changing

    def apply(self, project: Project, label: str, merge: str | None = None) -> None:
        """Make `project` the current one, as one step that can be undone.

        Steps in a row with the same `merge` key become one (a slider that is dragged), until
        `settle` is called or the project is saved. Handing in the very project that is current
        does nothing. RuntimeError if called while `changed` is being told.
        """
        if self._changing:
            raise RuntimeError("a view that follows `changed` changed the project")
        if project is self._project:
            return
        key = None if merge is None else f"{merge} {self._gesture}"
        self.undo_stack.push(_Replacement(self, project, label, key))

    def settle(self) -> None:
        """The gesture is over: what comes next is a step of its own."""
        self._gesture += 1

    def replace(self, project: Project, path: Path | None = None, is_saved: bool = True) -> None:
        """Open another project in the place of this one; nothing of the old can be undone.

        `is_saved` is False for recovered work, which is in no file yet.
        """
        self.undo_stack.clear()
        self._unsaved_origin = not is_saved
        self._set_path(path)
        self._show(project)
        self._tell_modified()
        self.replaced.emit()

    def saved(self, project: Project, path: Path) -> None:
        """The file at `path` now holds `project`.

        If the person went on working while it was written, the newer work counts as unsaved.
        """
        self._set_path(path)
        self.settle()
        if project is self._project:
            self._unsaved_origin = False
            self.undo_stack.setClean()
        self._tell_modified()

    def _show(self, project: Project) -> None:
        """Put a project in place and tell everybody."""
        before, self._project = self._project, project
        self._changing = True
        try:
            self.changed.emit(before, project)
        finally:
            self._changing = False

    def _set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.path_changed.emit(path)

    @Slot()
    def _tell_modified(self) -> None:
        if self.modified != self._was_modified:
            self._was_modified = self.modified
            self.modified_changed.emit(self._was_modified)


class _Replacement(QUndoCommand):
    """The only undo command there is: one project before, one after."""

    def __init__(self, document: Document, after: Project, label: str, key: str | None) -> None:
        super().__init__(label)
        self._document = document
        self._before = document.project
        self.after = after
        self.key = key

    def id(self) -> int:
        """Qt offers steps with the same number to `mergeWith`; -1 never merges."""
        return -1 if self.key is None else crc32(self.key.encode()) & 0x7FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take the later step of the same gesture into this one."""
        if not isinstance(other, _Replacement) or other.key != self.key:
            return False
        self.after = other.after
        self.setObsolete(self.after == self._before)
        return True

    def redo(self) -> None:
        """Show what came out of it; Qt calls this when the step is pushed, too."""
        self._document._show(self.after)

    def undo(self) -> None:
        """Show what was there before."""
        self._document._show(self._before)
