"""What the roll says about a note: to the status line, the tool tip and the screen reader."""

import math

from app.project.selection import DOUBTFUL
from app.timeline.grid import clock, place
from engine.music import Note, TempoMap

NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def pitch_name(pitch: int) -> str:
    """“C4” for middle C, MIDI number 60."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def where(seconds: float, tempo: TempoMap | None) -> str:
    """“bar 3 beat 2”, or the time where no beats are known."""
    if tempo is None:
        return f"at {clock(seconds, 0.01)}"
    # A note a hair before the beat is meant to be on it.
    bar, beat = place(tempo, math.floor(tempo.to_beats(seconds) + 0.06))
    return f"bar {bar} beat {beat}"


def spoken(note: Note, tempo: TempoMap | None) -> str:
    """“G4, bar 3 beat 2, 0.45 s, velocity 71”: pitch, place, length, strength."""
    length = f"{note.offset - note.onset:.2f} s"
    said = f"{pitch_name(note.pitch)}, {where(note.onset, tempo)}, {length}"
    doubt = ", doubtful" if note.confidence < DOUBTFUL else ""
    return f"{said}, velocity {note.velocity}{doubt}"


def hint(note: Note, part: str) -> str:
    """One line for the status bar and the tool tip."""
    length = (note.offset - note.onset) * 1000
    said = [pitch_name(note.pitch), clock(note.onset, 0.001), f"{length:.0f} ms"]
    said.append(f"velocity {note.velocity}")
    if note.confidence < DOUBTFUL:
        said.append(f"{note.confidence:.0%} sure")
    if part:
        said.append(part)
    return "  ·  ".join(said)
