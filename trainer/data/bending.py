"""Bends as singers and string players make them: vibrato, scoops, slides and falls.

For validation: the truth is the line that is drawn, and `engine.sampler` plays it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.music import Note, Part
from engine.music.bend import Bend, simplified

Rng = np.random.Generator
Floats = npt.NDArray[np.float64]

STEP_SECONDS = 0.005
EXACT = 0.003  # semitones: what is drawn may differ from what was meant
LEGATO_SECONDS = 0.08
SHORTEST_SECONDS = 0.12  # there is no time to bend less


@dataclass(frozen=True, slots=True)
class BendingSettings:
    """How often notes bend, and how far; shares are probabilities, depths semitones."""

    steady_share: float = 0.4
    vibrato_share: float = 0.5
    vibrato_hertz: tuple[float, float] = (4.5, 7.0)
    vibrato_depth: tuple[float, float] = (0.2, 0.8)
    gesture_share: float = 0.6
    gesture_depth: tuple[float, float] = (0.5, 2.0)
    gesture_seconds: tuple[float, float] = (0.06, 0.25)


def with_random_bends(rng: Rng, part: Part, settings: BendingSettings = BendingSettings()) -> Part:
    """The part with a bend in every note that is not left steady."""
    notes: list[Note] = []
    for note in part.notes:
        before = notes[-1] if notes else None
        notes.append(replace(note, bend=_random_bend(rng, note, before, settings)))
    return replace(part, notes=tuple(notes))


def _random_bend(rng: Rng, note: Note, before: Note | None, settings: BendingSettings) -> Bend:
    length = note.offset - note.onset
    if length < SHORTEST_SECONDS or rng.random() < settings.steady_share:
        return ()
    times = np.append(np.arange(0.0, length, STEP_SECONDS), length)
    curve = np.zeros_like(times)
    vibrato = rng.random() < settings.vibrato_share
    if vibrato:
        curve += _vibrato(rng, times, settings)
    if not vibrato or rng.random() < settings.gesture_share:
        seconds = min(float(rng.uniform(*settings.gesture_seconds)), length * 0.6)
        depth = float(rng.uniform(*settings.gesture_depth))
        gesture = GESTURES[int(rng.integers(len(GESTURES)))]
        if before is not None and 0 < abs(before.pitch - note.pitch) <= 2 and _legato(before, note):
            gesture, depth = _portamento, float(before.pitch - note.pitch)
        curve += gesture(times, seconds, depth)
    return simplified(times, np.clip(curve, -2.0, 2.0), EXACT)


def _legato(before: Note, note: Note) -> bool:
    return note.onset - before.offset < LEGATO_SECONDS


def _vibrato(rng: Rng, times: Floats, settings: BendingSettings) -> Floats:
    """A wave that begins after a while and grows, its rate never quite the same."""
    hertz = float(rng.uniform(*settings.vibrato_hertz))
    depth = float(rng.uniform(*settings.vibrato_depth))
    begin, growing = float(rng.uniform(0.0, 0.3)), float(rng.uniform(0.05, 0.4))
    swell = np.clip((times - begin) / growing, 0.0, 1.0)
    drift = 1.0 + 0.08 * np.sin(2.0 * np.pi * float(rng.uniform(0.3, 1.0)) * times)
    phase = 2.0 * np.pi * hertz * np.cumsum(drift) * STEP_SECONDS
    return np.asarray(depth * swell * np.sin(phase), np.float64)


def _scoop(times: Floats, seconds: float, depth: float) -> Floats:
    """From below to the pitch."""
    return -depth * _ease(1.0 - times / seconds)


def _portamento(times: Floats, seconds: float, depth: float) -> Floats:
    """From the note before to this one."""
    return depth * _ease(1.0 - times / seconds)


def _fall(times: Floats, seconds: float, depth: float) -> Floats:
    """Away from the pitch at the end."""
    return -depth * _ease(1.0 - (times[-1] - times) / seconds)


def _slide_up(times: Floats, seconds: float, depth: float) -> Floats:
    """To another pitch in the middle of the note, and on there."""
    return depth * _ease((times - 0.5 * (times[-1] - seconds)) / seconds)


def _slide_down(times: Floats, seconds: float, depth: float) -> Floats:
    """The same, downwards."""
    return _slide_up(times, seconds, -depth)


def _ease(part: Floats) -> Floats:
    """From 0 to 1 with a soft start and a soft arrival."""
    clipped = np.clip(part, 0.0, 1.0)
    return np.asarray(clipped**2 * (3.0 - 2.0 * clipped), np.float64)


Gesture = Callable[[Floats, float, float], Floats]
GESTURES: tuple[Gesture, ...] = (_scoop, _scoop, _fall, _slide_up, _slide_down)
