"""How quickly the editor paints and edits a piece of 50,000 notes, in milliseconds.

    python -m benchmarks.editor [--notes N] [--size WIDTHxHEIGHT]

The view is painted into a picture, so no screen is needed and none waits for its own. An edit is
what lies between the wish and the painted result: the edit itself, the document's step, both
lanes painted.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.document import Document
from app.musicview import MusicView
from app.project.edits.notes import move
from app.project.project import Project
from app.project.selection import Selection, everything
from app.theme import Theme
from engine.music import Note, Part, TempoMap, Transcription

ROUNDS = 30
EDITED = 100  # notes
TARGETS = "paint: median 16, 99th percentile 33; edit of 100 notes: 50"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    times: list[float]

    def __str__(self) -> str:
        ordered = sorted(self.times)
        late = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
        return f"{self.what:34} {statistics.median(ordered):8.1f} {late:8.1f}"


def timed(act: Callable[[], object]) -> float:
    """How many milliseconds it takes."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def piece(count: int) -> Project:
    """Notes on all keys, most in the middle, none overlapping; the same ones every time."""
    chance = random.Random(1)
    over = dict.fromkeys(range(21, 109), 0.0)
    rows = []
    for _ in range(count):
        pitch = 21 + int(min(max(chance.gauss(44, 16), 0), 87))
        onset = over[pitch] + chance.random() * 2
        over[pitch] = onset + 0.1 + chance.random()
        sure = min(chance.random() * 1.4, 1.0)
        rows.append((onset, pitch, over[pitch], chance.randint(20, 127), sure))
    part = Part("Piano", 0, tuple(Note(*row) for row in sorted(rows)))
    transcription = Transcription((part,), TempoMap.steady(100))
    return Project(machine=transcription, transcription=transcription)


def painting(view: MusicView, span: float | None) -> Iterator[Row]:
    """The roll and the velocity lane at one zoom, and panned from frame to frame."""
    whole = view.axis.view.fitted()
    shown = whole if span is None else view.axis.view.showing(100.0, 100.0 + span)
    name = "all of it" if span is None else f"{span:.0f} s"
    for what, lane in (("roll", view.roll.area), ("velocity", view.velocity.bars)):
        view.axis.become(shown)
        yield Row(f"paint {what}, {name}", [_paint(lane) for _ in range(ROUNDS)])
    if span is not None:
        times = []
        for _ in range(ROUNDS):
            view.axis.become(view.axis.view.scrolled(span / 50))
            times.append(_paint(view.roll.area) + _paint(view.velocity.bars))
        yield Row(f"pan, {name}", times)


def editing(view: MusicView, project: Project) -> Iterator[Row]:
    """An edit of notes all over the piece, and its undoing."""
    document = Document()
    document.replace(project)
    seconds = project.seconds
    document.changed.connect(lambda _, after: view.show_project(after, Selection(), seconds))
    notes = project.transcription.parts[0].notes
    chosen = Selection.of({0: notes[:: max(len(notes) // EDITED, 1)][:EDITED]})

    def see() -> None:
        _paint(view.roll.area)
        _paint(view.velocity.bars)

    def edit(step: int) -> None:
        edited = move(document.project, chosen, 0.01 * (step + 1), 1)
        document.apply(edited.project, edited.label)
        see()

    def undo() -> None:
        document.undo_stack.undo()
        see()

    for span in (None, 60.0):
        shown = view.axis.view
        view.axis.become(shown.fitted() if span is None else shown.showing(100.0, 100.0 + span))
        pairs = [(timed(lambda k=k: edit(k)), timed(undo)) for k in range(ROUNDS // 3)]
        name = "all of it" if span is None else f"{span:.0f} s"
        yield Row(f"edit {len(chosen)} notes, {name}", [pair[0] for pair in pairs])
        yield Row(f"undo it, {name}", [pair[1] for pair in pairs])


def _paint(lane: QWidget) -> float:
    picture = QImage(lane.size(), QImage.Format.Format_RGB32)
    return timed(lambda: lane.render(picture))


def rows(view: MusicView, project: Project) -> Iterator[Row]:
    """The whole table."""
    nothing = Selection()
    shown = timed(lambda: view.show_project(project, nothing, project.seconds))
    yield Row("show the piece", [shown])
    for span in (None, 600.0, 60.0, 10.0):
        yield from painting(view, span)
    view.axis.fit()
    view.show_project(project, everything(project), project.seconds)
    yield Row("paint roll, all selected", [_paint(view.roll.area) for _ in range(ROUNDS)])
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
    view = MusicView(Theme("dark"))
    view.resize(*map(int, wish.size.split("x")))
    view.open(project.seconds, None)
    view.show()
    application.processEvents()
    print(f"{wish.notes:,} notes, {wish.size} pixels; aims: {TARGETS}\n")
    print(f"{'milliseconds':34} {'median':>8} {'99 %':>8}")
    for row in rows(view, project):
        print(row)


if __name__ == "__main__":
    main()
