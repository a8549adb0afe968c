"""The tempo map as a person corrects it. Notes stay where they sound: only the grid moves.

Each edit takes a TempoMap and gives the next, itself if nothing changes; `retimed` makes an
edit of the project of it.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from app.project.edits.labels import Deed, label
from app.project.edits.lift import Edited, finished
from app.project.grid import bar_at
from app.project.operations import with_transcription
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Meter, TempoMap

CLOSEST_BEATS = 0.05  # s: 1200 beats a minute
DOUBLE_TAP = 0.4  # of the usual time between taps: so soon after the last it was a slip


def retimed(project: Project, selection: Selection, tempo: TempoMap, deed: Deed) -> Edited:
    """The project with another tempo map; every note sounds when it did."""
    if tempo == project.transcription.tempo:
        return Edited(project, selection, "")
    transcription = replace(project.transcription, tempo=tempo)
    return finished(project, with_transcription(project, transcription), selection, label(deed))


def drag_beat(tempo: TempoMap, beat: int, seconds: float) -> TempoMap:
    """Move one beat (0 or later), between its neighbours; all other beats stay.

    Beats before the first follow from it, so they move with the first two.
    """
    beats = list(_reaching(tempo, beat + 2))
    low = beats[beat - 1] + CLOSEST_BEATS if beat else -math.inf
    high = beats[beat + 1] - CLOSEST_BEATS
    place = min(max(seconds, low), high) if low <= high else beats[beat]
    if place == beats[beat]:
        return tempo
    beats[beat] = place
    return replace(tempo, beats=tuple(beats))


def set_tempo(tempo: TempoMap, beats_per_minute: float) -> TempoMap:
    """One constant tempo from the first beat on, which stays where it is."""
    start = tempo.beats[0]
    return replace(tempo, beats=(start, start + 60.0 / beats_per_minute))


def tap_tempo(taps: Sequence[float], tempo: TempoMap, follow: bool = False) -> TempoMap:
    """The beats a person tapped (seconds), the first tap being the first of a bar.

    A constant tempo that fits all taps best; with `follow`, each tap is a beat, and beats that
    were missed lie evenly between. Slips of the finger are left out. One tap changes nothing.
    The first meter of `tempo` is kept.
    """
    counted = _counted(taps)
    if len(counted) < 2:
        return tempo
    beats = _filled(counted) if follow else _fitted(counted)
    return TempoMap(beats, (replace(tempo.meters[0], start_beat=0),))


def set_bar_line(tempo: TempoMap, seconds: float) -> TempoMap:
    """Let a bar begin at `seconds`.

    A constant tempo moves as a whole until a beat is there; otherwise the nearest beat is dragged.
    In the first meter all bars move with it; in a later one those before the line keep theirs,
    and the bar it cuts becomes shorter.
    """
    beat = round(tempo.to_beats(seconds))
    if len(tempo.beats) == 2:
        by = seconds - tempo.to_seconds(beat)
        moved = replace(tempo, beats=(tempo.beats[0] + by, tempo.beats[1] + by)) if by else tempo
    else:
        moved = drag_beat(tempo, beat, seconds) if beat >= 0 else tempo
    if bar_at(moved, beat).start == beat:
        return moved
    meter = _meter_at(moved, beat)
    if meter is not moved.meters[0]:
        return _with_meter(moved, replace(meter, start_beat=beat))
    return _led_in(moved, -beat % meter.beats_per_bar)


def set_meter(tempo: TempoMap, seconds: float, beats_per_bar: int, beat_unit: int = 4) -> TempoMap:
    """Another time signature, from the bar that `seconds` is in to where the next one begins."""
    beat = max(bar_at(tempo, tempo.to_beats(seconds) + 1e-6).start, 0)
    meter = _meter_at(tempo, beat)
    if (meter.beats_per_bar, meter.beat_unit) == (beats_per_bar, beat_unit):
        return tempo
    return _with_meter(tempo, Meter(beat, beats_per_bar, beat_unit))


def double_tempo(tempo: TempoMap) -> TempoMap:
    """Two beats where there was one; as many to a bar as before, so bars are half as long."""
    between = [(a + b) / 2 for a, b in pairwise(tempo.beats)]
    beats = [beat for pair in zip(tempo.beats, between, strict=False) for beat in pair]
    meters = tuple(replace(meter, start_beat=meter.start_beat * 2) for meter in tempo.meters)
    return TempoMap((*beats, tempo.beats[-1]), meters)


def halve_tempo(tempo: TempoMap) -> TempoMap:
    """One beat where there were two; undoes `double_tempo`.

    A meter that begins on a beat that goes begins on the next.
    """
    last = len(tempo.beats) - 1
    beats = _reaching(tempo, last + last % 2)
    pair = 2 * (tempo.beats[-1] - tempo.beats[-2])
    if not math.isclose(beats[-1] - beats[-3], pair):  # later beats go on at the last tempo
        beats = _reaching(tempo, len(beats) + 1)
    starts = {math.ceil(m.start_beat / 2): m for m in tempo.meters}
    meters = tuple(replace(meter, start_beat=start) for start, meter in starts.items())
    return TempoMap(beats[::2], meters)


def _reaching(tempo: TempoMap, beat: int) -> tuple[float, ...]:
    """The beats' seconds, written out at least as far as `beat`."""
    more = range(len(tempo.beats), beat + 1)
    return tempo.beats + tuple(tempo.to_seconds(number) for number in more)


def _led_in(tempo: TempoMap, count: int) -> TempoMap:
    """So many beats before the first, as it would go on backwards; meters move with the music."""
    lead = tuple(tempo.to_seconds(number) for number in range(-count, 0))
    first, *others = tempo.meters
    moved = (replace(meter, start_beat=meter.start_beat + count) for meter in others)
    return TempoMap(lead + tempo.beats, (first, *moved))


def _meter_at(tempo: TempoMap, beat: int) -> Meter:
    """The meter that holds at a beat."""
    holding = [meter for meter in tempo.meters if meter.start_beat <= beat]
    return holding[-1] if holding else tempo.meters[0]


def _with_meter(tempo: TempoMap, meter: Meter) -> TempoMap:
    """With a meter more, or in the place of one that begins at the same beat."""
    others = [m for m in tempo.meters if m.start_beat != meter.start_beat]
    place = bisect_left([m.start_beat for m in others], meter.start_beat)
    return replace(tempo, meters=(*others[:place], meter, *others[place:]))


def _counted(taps: Sequence[float]) -> list[tuple[int, float]]:
    """The taps with the number of the beat each means; slips are left out."""
    ordered = sorted(set(taps))
    usual = median([b - a for a, b in pairwise(ordered)] or [0.0])
    counted: list[tuple[int, float]] = []
    for tap in ordered:
        if not counted:
            counted.append((0, tap))
        elif tap - counted[-1][1] >= max(DOUBLE_TAP * usual, CLOSEST_BEATS):
            number, last = counted[-1]
            counted.append((number + max(round((tap - last) / usual), 1), tap))
    return counted


def _fitted(counted: list[tuple[int, float]]) -> tuple[float, float]:
    """The first two of the evenly spaced beats nearest to the taps (least squares)."""
    size = len(counted)
    middle = sum(number for number, _ in counted) / size
    centre = sum(tap for _, tap in counted) / size
    spread = sum((number - middle) ** 2 for number, _ in counted)
    step = sum((number - middle) * (tap - centre) for number, tap in counted) / spread
    start = centre - middle * step
    return start, start + step


def _filled(counted: list[tuple[int, float]]) -> tuple[float, ...]:
    """Every tap as a beat, missed beats evenly between."""
    beats = [counted[0][1]]
    for (a, start), (b, stop) in pairwise(counted):
        beats += (start + (stop - start) * k / (b - a) for k in range(1, b - a + 1))
    return tuple(beats)
