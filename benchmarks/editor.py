"""How quickly the editor paints and edits a piece of 50,000 notes, in milliseconds.

    python -m benchmarks.editor [--notes N] [--size WIDTHxHEIGHT]

The view is painted into a picture, so no screen is needed and none waits for its own. An edit is
what lies between the wish and the painted result: the edit itself, the document's step, both
lanes painted. Beside the clock stands the processor time of the window's own thread: on a machine
that does nothing else they are alike. What the whole window does is in `windows`.
"""

import argparse
import os
from collections.abc import Iterator

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.document import Document
from app.musicview import MusicView
from app.project.edits.notes import move
from app.project.project import Project
from app.project.selection import Selection, everything
from app.theme import Theme
from benchmarks import windows
from benchmarks.measuring import HEADING, Row, Time, piece, timed

ROUNDS = 30
EDITED = 100  # notes
FRAME = "16, 33"  # the bars, milliseconds: median and 99th percentile of a frame of the screen
AT_ONCE = "50"


def painting(view: MusicView, span: float | None) -> Iterator[Row]:
    """The roll and the velocity lane at one zoom, and panned from frame to frame."""
    whole = view.axis.view.fitted()
    shown = whole if span is None else view.axis.view.showing(100.0, 100.0 + span)
    name = "all of it" if span is None else f"{span:.0f} s"
    for what, lane in (("roll", view.roll.area), ("velocity", view.velocity.bars)):
        view.axis.become(shown)
        yield Row(f"paint {what}, {name}", [_paint(lane) for _ in range(ROUNDS)], FRAME)
    if span is not None:
        yield Row(f"pan, {name}", [_pan(view, span / 50) for _ in range(ROUNDS)], FRAME)


def _pan(view: MusicView, seconds: float) -> Time:
    view.axis.become(view.axis.view.scrolled(seconds))
    return _paint(view.roll.area, view.velocity.bars)


def editing(view: MusicView, project: Project) -> Iterator[Row]:
    """An edit of notes all over the piece, and its undoing."""
    document = Document()
    document.replace(project)
    seconds = project.seconds
    document.changed.connect(lambda _, after: view.show_project(after, Selection(), seconds))
    notes = project.transcription.parts[0].notes
    chosen = Selection.of({0: notes[:: max(len(notes) // EDITED, 1)][:EDITED]})

    def edit(step: int) -> None:
        edited = move(document.project, chosen, 0.01 * (step + 1), 1)
        document.apply(edited.project, edited.label)
        _paint(view.roll.area, view.velocity.bars)

    def undo() -> None:
        document.undo_stack.undo()
        _paint(view.roll.area, view.velocity.bars)

    for span in (None, 60.0):
        shown = view.axis.view
        view.axis.become(shown.fitted() if span is None else shown.showing(100.0, 100.0 + span))
        pairs = [(timed(lambda k=k: edit(k)), timed(undo)) for k in range(ROUNDS // 3)]
        name = "all of it" if span is None else f"{span:.0f} s"
        yield Row(f"edit {len(chosen)} notes, {name}", [pair[0] for pair in pairs], AT_ONCE)
        yield Row(f"undo it, {name}", [pair[1] for pair in pairs], AT_ONCE)


def _paint(*lanes: QWidget) -> Time:
    pictures = [(lane, QImage(lane.size(), QImage.Format.Format_RGB32)) for lane in lanes]
    return timed(lambda: [lane.render(picture) for lane, picture in pictures])


def rows(view: MusicView, project: Project) -> Iterator[Row]:
    """What the view does."""
    nothing = Selection()
    shown = timed(lambda: view.show_project(project, nothing, project.seconds))
    yield Row("show the piece", [shown])
    for span in (None, 600.0, 60.0, 10.0):
        yield from painting(view, span)
    view.axis.fit()
    view.show_project(project, everything(project), project.seconds)
    selected = [_paint(view.roll.area) for _ in range(ROUNDS)]
    yield Row("paint roll, all selected", selected, FRAME)
    view.show_project(project, nothing, project.seconds)
    yield from editing(view, project)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--notes", type=int, default=50_000)
    parser.add_argument("--size", default="1600x950")
    wish = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    project = piece(wish.notes)
    size = QSize(*map(int, wish.size.split("x")))
    view = MusicView(Theme("dark"))
    view.resize(size)
    view.open(project.seconds, None)
    view.show()
    application.processEvents()
    print(f"{wish.notes:,} notes, {wish.size} pixels, {application.platformName()}; milliseconds\n")
    print(HEADING)
    for row in (*rows(view, project), *windows.rows(project, size)):
        print(row, flush=True)


if __name__ == "__main__":
    main()
