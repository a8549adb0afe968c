"""Foot: the pedal that is shown, which span of it is chosen, and what keys do to that."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.pedal.gestures import Grip, moved
from app.project.edits.lift import Edited
from app.project.edits.pedal import (
    Spans,
    delete_pedal,
    draw_pedal,
    lift_pedal,
    move_pedal,
    pedal_part,
)
from app.project.project import Project
from app.roll.scene import Scene
from engine.music import PedalSpan

DRAWN = 1.0  # s that a span lasts which is drawn with the keys


class Foot(QObject):
    """Works on the pedal of the part in use, or of the first that has one.

    Edits go through the scene, as those of notes do. `chose(PedalSpan | None)`: another span was
    chosen with the keys, or none is left to be chosen.
    """

    chose = Signal(object)

    def __init__(self, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self.chosen: PedalSpan | None = None

    @property
    def place(self) -> tuple[Project, int] | None:
        """The project and the number of the part whose pedal is shown; None if none has one."""
        project = self._scene.project
        part = None if project is None else pedal_part(project, self._scene.active)
        return None if project is None or part is None else (project, part)

    @property
    def spans(self) -> Spans:
        """The pedal of that part."""
        place = self.place
        return place[0].transcription.parts[place[1]].pedal if place else ()

    def look_again(self) -> None:
        """There is another project: what is not there any more is not chosen."""
        if self.chosen not in self.spans:
            self.chosen = None

    def take(self, edited: Edited) -> None:
        """Make an edit and choose the span it made; notes that are selected stay so."""
        before = set(self.spans)
        self._scene.finish(replace(edited, selection=self._scene.selection))
        fresh = [span for span in self.spans if span not in before]
        if len(fresh) == 1:
            self.chosen = fresh[0]
        self.look_again()

    def choose(self, span: PedalSpan | None) -> None:
        """Choose a span, or none."""
        self.chosen = span
        self.chose.emit(span)

    def walk(self, step: int, playhead: float) -> None:
        """Choose the next span, or the one before; the first from the playhead on."""
        spans = list(self.spans)
        if self.chosen in spans:
            place = spans.index(self.chosen) + step
            self.choose(spans[min(max(place, 0), len(spans) - 1)])
        else:
            later = [span for span in spans if span.stop >= playhead]
            self.choose(next(iter((*later, *spans[-1:])), None))

    def nudge(self, grip: Grip, seconds: float) -> None:
        """Move the chosen span, or one of its edges."""
        if self.place and self.chosen:
            start, stop = moved(self.chosen, grip, seconds)
            self.take(move_pedal(*self.place, self.chosen, start, stop))
            self.choose(self.chosen)

    def draw(self, seconds: float) -> None:
        """Hold the pedal down from there on, for a while."""
        if self.place:
            self.take(draw_pedal(*self.place, seconds, seconds + DRAWN))
            self.choose(next((s for s in self.spans if s.start <= seconds <= s.stop), None))

    def delete(self) -> None:
        """Take the chosen span away."""
        if self.place and self.chosen:
            self.take(delete_pedal(*self.place, self.chosen))
            self.choose(None)

    def lift(self, span: PedalSpan, seconds: float) -> None:
        """Let the foot up there for a moment."""
        if self.place:
            self.take(lift_pedal(*self.place, span, seconds))
