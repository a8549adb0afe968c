"""Editing: what is selected and what was copied, beside the document they belong to."""

from PySide6.QtCore import QObject, Signal

from app.document import REMEMBERED_EDITS, Document
from app.drums.kit import Desk as KitDesk
from app.drums.kit import Kit
from app.longedits import Desk, LongEdits
from app.project.edits import clipboard
from app.project.edits.clipboard import Clipboard
from app.project.edits.labels import Deed
from app.project.edits.lift import MANY, Edit, Edited
from app.project.edits.notes import delete
from app.project.project import Project
from app.project.selection import Selection


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
        self.long = LongEdits(Desk(lambda: self.project, lambda: self.selection, self.take), self)
        self._taking: Selection | None = None
        # Projects are kept with their selections, so that no two can have the same id.
        self._known: dict[int, tuple[Project, Selection]] = {}
        document.changed.connect(self._document_changed)
        desk = KitDesk(self.take, self.choose_part, self.long.then, lambda: self.part)
        self.kit = Kit(document, desk, self)
        self.selected.connect(self._leave_kit)
        self.part_chosen.connect(lambda _: self.kit.look_again())

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

    def do(self, edit: Edit, size: int | None = None) -> None:
        """Edit the notes that are selected; `size` says how many it is about if not those.

        Very many take a moment, in which the window goes on; edits are done in the order in which
        they were asked for.
        """
        self.long.then(lambda: self._do(edit, size))

    def _do(self, edit: Edit, size: int | None) -> None:
        if (len(self.selection) if size is None else size) > MANY:
            self.long.begin(edit)
        else:
            self.take(edit(self.project, self.selection))

    def open(self) -> None:
        """Another piece: nothing that was asked of the one before is done any more."""
        self.long.stop()
        self.choose_part(0)

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
            self.copy()
            self.do(lambda project, chosen: delete(project, chosen, Deed.CUT))

    def paste(self, seconds: float) -> None:
        """Put what was kept where its first note begins at `seconds`.

        Notes of one part go into the part in use, those of several into parts like their own.
        """
        one, kept = self.part if len(self.clipboard.notes) == 1 else None, self.clipboard
        self.do(lambda project, _: clipboard.paste(project, kept, seconds, one), len(kept))

    # Following ----------------------------------------------------------------------------

    def _document_changed(self, before: Project, after: Project) -> None:
        if self._document.undo_stack.count() == 0 and self._taking is None:
            self._known.clear()
        if self._taking is not None:
            self.selection = self._taking
        else:
            _, chosen = self._known.get(id(after), (after, self.selection))
            self.selection = chosen.within(after)
        self._remember(after, self.selection)
        parts = len(after.transcription.parts)
        if len(before.transcription.parts) != parts:
            self.choose_part(self.part)
        self.selected.emit(self.selection)

    def _leave_kit(self, selection: Selection) -> None:
        if selection:
            self.kit.leave()

    def _remember(self, project: Project, selection: Selection) -> None:
        self._known.pop(id(project), None)
        self._known[id(project)] = (project, selection)
        while len(self._known) > REMEMBERED_EDITS + 1:
            self._known.pop(next(iter(self._known)))
