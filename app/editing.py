"""Editing: what is selected and what was copied, beside the document they belong to."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.document import REMEMBERED_EDITS, Document
from app.project.edits import clipboard
from app.project.edits.clipboard import Clipboard
from app.project.edits.lift import Edited
from app.project.project import Project
from app.project.selection import Selection

Edit = Callable[[Project, Selection], Edited]
"""An edit of the notes that are selected."""


class Editing(QObject):
    """The selection follows the document: each step, done or undone, brings its own back.

    `selected(Selection)`: another selection, or the same in another project. `copied()`: there is
    something to paste. `part_chosen(int)`: drawn and pasted notes go there from now on.
    """

    selected = Signal(object)
    copied = Signal()
    part_chosen = Signal(int)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.selection = Selection()
        self.clipboard = Clipboard()
        self.part = 0
        self._taking: Selection | None = None
        # Projects are kept with their selections, so that no two can have the same id.
        self._known: dict[int, tuple[Project, Selection]] = {}
        document.changed.connect(self._document_changed)

    @property
    def project(self) -> Project:
        """The project that is edited."""
        return self._document.project

    def select(self, selection: Selection) -> None:
        """Let these notes be the selected ones, as far as they exist."""
        selection = selection.within(self.project)
        if selection != self.selection:
            self.selection = selection
            self.selected.emit(selection)

    def take(self, edited: Edited) -> None:
        """Make an edit a step of the document; one that changed nothing only selects."""
        if edited.project is self.project:
            self.select(edited.selection)
            return
        self._remember(self.project, self.selection)
        self._taking = edited.selection
        try:
            self._document.apply(edited.project, edited.label)
        finally:
            self._taking = None

    def do(self, edit: Edit) -> None:
        """Edit the notes that are selected."""
        self.take(edit(self.project, self.selection))

    def choose_part(self, part: int) -> None:
        """Let drawn and pasted notes go into this part."""
        part = min(max(part, 0), max(len(self.project.transcription.parts) - 1, 0))
        if part != self.part:
            self.part = part
            self.part_chosen.emit(part)

    # The clipboard ------------------------------------------------------------------------

    def copy(self) -> None:
        """Keep the selected notes for later."""
        if self.selection:
            self.clipboard = clipboard.copy(self.selection)
            self.copied.emit()

    def cut(self) -> None:
        """Keep the selected notes, and delete them."""
        if self.selection:
            self.clipboard, edited = clipboard.cut(self.project, self.selection)
            self.take(edited)
            self.copied.emit()

    def paste(self, seconds: float) -> None:
        """Put what was kept where its first note begins at `seconds`.

        Notes of one part go into the part in use, those of several into parts like their own.
        """
        one = self.part if len(self.clipboard.notes) == 1 else None
        self.take(clipboard.paste(self.project, self.clipboard, seconds, one))

    # Following ----------------------------------------------------------------------------

    def _document_changed(self, before: Project, after: Project) -> None:
        if self._document.undo_stack.count() == 0 and self._taking is None:
            self._known.clear()
        if self._taking is not None:
            chosen = self._taking
        else:
            _, chosen = self._known.get(id(after), (after, self.selection))
        self.selection = chosen.within(after)
        self._remember(after, self.selection)
        parts = len(after.transcription.parts)
        if len(before.transcription.parts) != parts:
            self.choose_part(self.part)
        self.selected.emit(self.selection)

    def _remember(self, project: Project, selection: Selection) -> None:
        self._known.pop(id(project), None)
        self._known[id(project)] = (project, selection)
        while len(self._known) > REMEMBERED_EDITS + 1:
            self._known.pop(next(iter(self._known)))
