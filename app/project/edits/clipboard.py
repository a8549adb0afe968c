"""Copy, cut and paste: notes kept as a value until they are put somewhere."""

from dataclasses import dataclass

from app.project.columns import Notes
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited, Swap, swapped
from app.project.edits.notes import delete
from app.project.edits.shaping import confirmed, shifted
from app.project.project import Project
from app.project.selection import Selection


@dataclass(frozen=True, slots=True)
class Clipboard:
    """Copied notes by the number of their part; `start` (seconds) is where the first begins."""

    notes: tuple[tuple[int, Notes], ...] = ()
    start: float = 0.0

    def __len__(self) -> int:
        return sum(len(notes) for _, notes in self.notes)


def copy(selection: Selection) -> Clipboard:
    """Keep the selected notes."""
    start, _ = selection.span or (0.0, 0.0)
    return Clipboard(tuple(selection), start)


def cut(project: Project, selection: Selection) -> tuple[Clipboard, Edited]:
    """Keep the selected notes and delete them."""
    chosen = selection.within(project)
    return copy(chosen), delete(project, chosen, Deed.CUT)


def paste(
    project: Project, clipboard: Clipboard, seconds: float, part: int | None = None
) -> Edited:
    """Put the kept notes where the first one begins at `seconds`.

    They go into the part they came from, the last one where there is no such part, or all into
    `part`. A project without parts stays as it is.
    """
    last = len(project.transcription.parts) - 1
    swaps: dict[int, Swap] = {}
    for origin, notes in clipboard.notes if last >= 0 else ():
        target = min(origin if part is None else part, last)
        new = tuple(
            confirmed(shifted(shifted(note, -clipboard.start), max(seconds, 0.0))) for note in notes
        )
        swaps[target] = Swap(new=(*swaps.get(target, Swap()).new, *new))
    return swapped(project, swaps, Deed.PASTE)
