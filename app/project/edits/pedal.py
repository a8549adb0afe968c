"""The sustain pedal of a part: drawn, moved, lifted and taken away.

A foot is either down or up, so spans that come to touch become one.
"""

from dataclasses import replace

from app.project.edits.labels import Deed, label
from app.project.edits.lift import Edited, finished, with_parts
from app.project.edits.parts import joined_pedal
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Family, Part, PedalSpan, family_of

SHORTEST = 0.05  # s: less is no foot's work
LIFT = 0.06  # s: how long a foot is up where it is pedalled anew

Spans = tuple[PedalSpan, ...]


def has_pedal(part: Part) -> bool:
    """Whether the part has a pedal, or its instrument can have one."""
    return bool(part.pedal) or (family_of(part.program) is Family.PIANO and not part.is_kit)


def pedal_part(project: Project, wanted: int) -> int | None:
    """The number of the part whose pedal is meant: the wanted one if it can have one.

    Else the first that has one, else the first that can.
    """
    parts = project.transcription.parts
    fit = [k for k, part in enumerate(parts) if has_pedal(part)]
    pedalled = [k for k in fit if parts[k].pedal]
    return wanted if wanted in fit else next(iter((*pedalled, *fit)), None)


def draw_pedal(project: Project, part: int, start: float, stop: float) -> Edited:
    """Hold the pedal down from `start` to `stop`."""
    spans = _joined(_spans(project, part), _span(start, stop))
    return _pedalled(project, part, spans, Deed.DRAW_PEDAL)


def move_pedal(project: Project, part: int, span: PedalSpan, start: float, stop: float) -> Edited:
    """Press or release it at other times."""
    others = tuple(each for each in _spans(project, part) if each != span)
    return _pedalled(project, part, _joined(others, _span(start, stop)), Deed.MOVE_PEDAL)


def delete_pedal(project: Project, part: int, span: PedalSpan) -> Edited:
    """Do not press it there."""
    others = tuple(each for each in _spans(project, part) if each != span)
    return _pedalled(project, part, others, Deed.DELETE_PEDAL)


def lift_pedal(project: Project, part: int, span: PedalSpan, seconds: float) -> Edited:
    """Let it up for a moment and press it again, as between two harmonies."""
    up, down = seconds - LIFT / 2, seconds + LIFT / 2
    if up - span.start < SHORTEST or span.stop - down < SHORTEST:
        return Edited(project, Selection(), "")
    others = (each for each in _spans(project, part) if each != span)
    halves = (PedalSpan(span.start, up), PedalSpan(down, span.stop))
    return _pedalled(project, part, tuple(sorted((*others, *halves))), Deed.LIFT_PEDAL)


def _spans(project: Project, part: int) -> Spans:
    return project.transcription.parts[part].pedal


def _span(start: float, stop: float) -> PedalSpan:
    """Whichever way it was drawn, inside the piece, and long enough."""
    start, stop = max(min(start, stop), 0.0), max(start, stop)
    return PedalSpan(start, max(stop, start + SHORTEST))


def _joined(others: Spans, span: PedalSpan) -> Spans:
    return joined_pedal((*others, span))


def _pedalled(project: Project, part: int, spans: Spans, deed: Deed) -> Edited:
    parts = list(project.transcription.parts)
    if parts[part].pedal != spans:
        parts[part] = replace(parts[part], pedal=spans)
    after = with_parts(project, tuple(parts))
    return finished(project, after, Selection(), label(deed))
