"""Partwork: what the panel of parts and its menus do to the parts."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from app.editing import Editing
from app.instruments import FAMILIES
from app.palette import HUE_NAMES
from app.panels.partrow import LOUD
from app.project.edits import parts as edits
from app.project.edits.labels import Deed, label
from app.project.edits.lift import Edited, finished
from app.project.looks import colour_of, with_colour
from app.project.selection import everything
from app.theme import Theme, colour
from engine.music import Part

MIDDLE_C = 60
ICON_SIZE, INSET = 32, (4, 4, -4, -4)  # pixels of a colour in the menu, and its frame's width


class Partwork(QObject):
    """`rename_wanted(part)`: let the person type a name where the part is shown."""

    rename_wanted = Signal(int)

    def __init__(self, editing: Editing, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._editing = editing
        self._window = window

    @property
    def _parts(self) -> tuple[Part, ...]:
        return self._editing.project.transcription.parts

    def add(self) -> None:
        """A part more; drawn notes go into it."""
        names = {part.name for part in self._parts}
        number = next(n for n in range(1, len(names) + 2) if f"Part {n}" not in names)
        self._take(edits.add_part(self._editing.project, f"Part {number}"))
        self._editing.choose_part(len(self._parts) - 1)

    def rename(self, part: int, name: str) -> None:
        """Call it something else."""
        self._take(edits.rename_part(self._editing.project, part, name))

    def set_program(self, part: int, program: int) -> None:
        """Let another instrument play it."""
        self._take(edits.set_program(self._editing.project, part, program))

    def set_colour(self, part: int, colour: int) -> None:
        """Show it in another of the palette's colours."""
        project = self._editing.project
        after = with_colour(project, part, colour)
        self._take(finished(project, after, self._editing.selection, label(Deed.COLOUR_PART)))

    def delete(self, part: int) -> None:
        """Remove it and its notes."""
        self._editing.do(lambda project, _: edits.delete_part(project, part), 0)

    def merge(self, part: int, other: int) -> None:
        """Make one of two."""
        count = len(self._parts[part].notes) + len(self._parts[other].notes)
        self._editing.do(lambda project, _: edits.merge_parts(project, (part, other)), count)

    def split(self, part: int) -> None:
        """Split by pitch: at the lowest note that is selected, else at middle C."""
        chosen = self._editing.selection.part(part)
        pitch = min((note.pitch for note in chosen), default=MIDDLE_C)
        count = len(self._parts[part].notes)
        self._editing.do(lambda project, _: edits.split_part(project, part, pitch), count)

    def move_here(self, part: int) -> None:
        """Move the selected notes into it."""
        self._editing.do(lambda project, chosen: edits.to_part(project, chosen, part))

    def select(self, part: int) -> None:
        """Select its notes."""
        self._editing.select(everything(self._editing.project, (part,)))

    def _take(self, edited: Edited) -> None:
        """Take an edit that leaves all notes where they are, so they stay selected."""
        chosen = self._editing.selection
        self._editing.take(Edited(edited.project, chosen, edited.label))

    # Menus --------------------------------------------------------------------------------

    def show_menu(self, part: int, where: QPoint) -> None:
        """Everything that can be done to a part."""
        self.menu(part).popup(where)

    def show_instruments(self, part: int, where: QPoint) -> None:
        """Only the instruments."""
        menu = self._new_menu()
        self._fill_instruments(menu, part)
        menu.popup(where)

    def show_colours(self, part: int, where: QPoint) -> None:
        """Only the colours."""
        menu = self._new_menu()
        self._fill_colours(menu, part)
        menu.popup(where)

    def menu(self, part: int) -> QMenu:
        """Made anew each time, because other parts come and go."""
        menu, parts, chosen = self._new_menu(), self._parts, self._editing.selection
        self._row(menu, "Rename…", lambda: self.rename_wanted.emit(part))
        self._fill_instruments(menu.addMenu("Instrument"), part)
        self._fill_colours(menu.addMenu("Colour"), part)
        menu.addSeparator()
        elsewhere = any(index != part for index, _ in chosen)
        self._row(menu, "Select its notes", partial(self.select, part), bool(parts[part].notes))
        self._row(menu, "Move the selected notes here", partial(self.move_here, part), elsewhere)
        menu.addSeparator()
        self._row(menu, self._split_words(part), partial(self.split, part))
        merging = menu.addMenu("Merge with")
        merging.setEnabled(len(parts) > 1)
        for index, other in enumerate(parts):
            if index != part:
                self._row(merging, other.name, partial(self.merge, part, index))
        menu.addSeparator()
        self._row(menu, "Delete", partial(self.delete, part))
        return menu

    def _split_words(self, part: int) -> str:
        if self._editing.selection.part(part):
            return "Split below the lowest selected note"
        return "Split at middle C"

    def _fill_instruments(self, menu: QMenu, part: int) -> None:
        now = self._parts[part].program
        for number, (family, names) in enumerate(FAMILIES):
            inside = menu.addMenu(family)
            for place, name in enumerate(names):
                program = number * len(names) + place
                action = inside.addAction(name, partial(self.set_program, part, program))
                action.setCheckable(True)
                action.setChecked(program == now)
            if now // len(names) == number:
                menu.setDefaultAction(inside.menuAction())

    def _fill_colours(self, menu: QMenu, part: int) -> None:
        now = colour_of(self._editing.project, part)
        for place, name in enumerate(HUE_NAMES):
            palette = self._theme.palette
            swatch = _square(palette.note(place, LOUD), palette.text if place == now else "")
            action = menu.addAction(swatch, name, partial(self.set_colour, part, place))
            action.setCheckable(True)
            action.setChecked(place == now)

    def _new_menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @staticmethod
    def _row(menu: QMenu, title: str, run: Callable[[], object], applies: bool = True) -> None:
        menu.addAction(title, run).setEnabled(applies)


def _square(name: str, frame: str) -> QIcon:
    """A small square of one colour, in a frame of another if it has one."""
    picture = QPixmap(ICON_SIZE, ICON_SIZE)
    picture.fill(colour(frame) if frame else Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.fillRect(picture.rect().adjusted(*INSET), colour(name))
    painter.end()
    return QIcon(picture)
