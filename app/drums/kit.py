"""Kit: which hits are selected and which were copied, beside the document they belong to."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.document import REMEMBERED_EDITS, Document
from app.project.edits.hits import HitsEdited, add_kit, delete_hits, paste_hits
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited
from app.project.kit import Hits, hits_of, kit_of, present
from app.project.project import Project
from app.project.selection import Selection

KitEdit = Callable[[Project, int, Hits], HitsEdited]
"""An edit of the selected hits of a part; a pure function."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the editor of notes lets a kit do: take an edit, choose a part, wait its turn."""

    take: Callable[[Edited], object]
    choose_part: Callable[[int], object]
    then: Callable[[Callable[[], None]], object]
    part: Callable[[], int]


class Kit(QObject):
    """Notes and hits are never selected together: whichever was touched last is `is_used`.

    `changed()`: other hits are selected, copied, or the part is another. Each step of the
    document, done or undone, brings its own selection back.
    """

    changed = Signal()

    def __init__(self, document: Document, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._desk = desk
        self.chosen: Hits = ()
        self.clipboard: Hits = ()
        self.is_used = False
        self._taking: Hits | None = None
        # Projects are kept with their selections, so that no two can have the same id.
        self._known: dict[int, tuple[Project, Hits]] = {}
        document.changed.connect(self._document_changed)

    @property
    def project(self) -> Project:
        """The project that is edited."""
        return self._document.project

    @property
    def part(self) -> int | None:
        """The number of the drum part; None where there is none."""
        return kit_of(self.project, self._desk.part())

    @property
    def hits(self) -> Hits:
        """The hits of the drum part."""
        return hits_of(self.project, self.part)

    # Selecting ----------------------------------------------------------------------------

    def use(self) -> None:
        """A hand, or the keys, came to the chart: commands are about hits from now on."""
        if not self.is_used:
            self.is_used = True
            self._desk.take(Edited(self.project, Selection(), ""))
            self.changed.emit()

    def leave(self) -> None:
        """Commands are about notes again."""
        if self.is_used or self.chosen:
            self.is_used, self.chosen = False, ()
            self.changed.emit()

    def choose(self, hits: Hits) -> None:
        """Let these hits be the selected ones, as far as they exist."""
        self.use()
        hits = present(self.hits, hits)
        if hits != self.chosen:
            self.chosen = hits
            self.changed.emit()

    def look_again(self) -> None:
        """The part may be another."""
        self.chosen = present(self.hits, self.chosen)
        self.changed.emit()

    @property
    def span(self) -> tuple[float, float] | None:
        """From the first selected hit to the last; None where those are not two."""
        if len(self.chosen) < 2 or self.chosen[0].onset == self.chosen[-1].onset:
            return None
        return self.chosen[0].onset, self.chosen[-1].onset

    # Editing ------------------------------------------------------------------------------

    def take(self, edited: HitsEdited, merge: str = "") -> None:
        """Make an edit a step of the document; one that changed nothing only selects.

        Steps with the same `merge` in a row become one, as the turns of a wheel do.
        """
        if edited.project is self.project:
            self.choose(edited.chosen)
            return
        self.use()
        self._remember(self.project, self.chosen)
        self._taking = edited.chosen
        try:
            if merge:
                self._document.apply(edited.project, edited.label, merge)
            else:
                self._desk.take(Edited(edited.project, Selection(), edited.label))
        finally:
            self._taking = None

    def do(self, edit: KitEdit, merge: str = "") -> None:
        """Edit the selected hits, after whatever was asked for before."""

        def act() -> None:
            part = self.part
            if part is not None:
                self.take(edit(self.project, part, self.chosen), merge)

        self._desk.then(act)

    def add_part(self) -> None:
        """A drum part, where there is none."""
        if self.part is None:
            self.take(add_kit(self.project))
            self._desk.choose_part(len(self.project.transcription.parts) - 1)

    # The clipboard ------------------------------------------------------------------------

    def copy(self) -> None:
        """Keep the selected hits."""
        if self.chosen:
            self.clipboard = self.chosen
            self.changed.emit()

    def cut(self) -> None:
        """Keep them, and delete them."""
        self.copy()
        self.do(lambda project, part, chosen: delete_hits(project, part, chosen, Deed.CUT))

    def paste(self, seconds: float) -> None:
        """Put what was kept where its first hit is struck at `seconds`."""
        kept = self.clipboard
        self.do(lambda project, part, _: paste_hits(project, part, kept, seconds))

    # Following ----------------------------------------------------------------------------

    def _document_changed(self, _: Project, after: Project) -> None:
        if self._document.undo_stack.count() == 0 and self._taking is None:
            self._known.clear()
            self.is_used = False
        if self._taking is not None:
            self.chosen = self._taking
        else:
            _, chosen = self._known.get(id(after), (after, self.chosen))
            self.chosen = present(self.hits, chosen)
        self._remember(after, self.chosen)
        self.changed.emit()

    def _remember(self, project: Project, chosen: Hits) -> None:
        self._known.pop(id(project), None)
        self._known[id(project)] = (project, chosen)
        while len(self._known) > REMEMBERED_EDITS + 1:
            self._known.pop(next(iter(self._known)))
