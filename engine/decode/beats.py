"""Posteriors of a beat network to a tempo map, or to none where nothing pulses."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.decode.bars import Bars, find_bars
from engine.decode.octaves import heard_near, meant
from engine.decode.options import BeatOptions
from engine.decode.posteriors import Posteriors
from engine.decode.pulse import Pulse, find_pulse
from engine.models.card import BeatSettings
from engine.music import Meter, TempoMap

Floats = npt.NDArray[np.float64]

FULL = 255.0
FEWEST_BEATS = 4
NEARBY_FRAMES = 2
"""How far from where the pulse has it a beat may be said, and a downbeat."""
HEARD = 0.15
"""A beat that was said less surely is placed by its neighbours."""
EIGHTHS_FROM = 150.0
"""Beats a minute from which on those of a bar of five or seven are written as eighths."""
UNUSUAL_BARS = (5, 7)
THIRDS = 3
CLOSEST_SECONDS = 0.02


def decode_beats(
    posteriors: Posteriors, settings: BeatSettings, options: BeatOptions = BeatOptions()
) -> TempoMap | None:
    """The beats and bars a network heard; None where it heard no pulse.

    The same posteriors and options give the same map. Its first beat begins a bar: where the music
    starts within one, the map goes on backwards to the bar line, perhaps to before second 0.
    Between beats that were heard there may be some that were not: in a pause the pulse goes on.
    A person who names a tempo is believed that there is one.
    """
    beat, downbeat, thirds = (_plane(posteriors, kind) for kind in Posteriors.BEAT_KINDS)
    if len(beat) < FEWEST_BEATS:
        return None
    said, hop = np.maximum(beat, downbeat).astype(np.float32), posteriors.hop_seconds
    frames = _supported(find_pulse(said, hop, settings, options.tempo), beat)
    least = 0.0 if options.tempo is not None else settings.least_beat
    if len(frames.frames) < FEWEST_BEATS or beat[frames.frames].mean() < least:
        return None
    if options.tempo is None:

        def at_tempo(beats_a_frame: float) -> Pulse:
            return _supported(find_pulse(said, hop, settings, 60.0 / hop * beats_a_frame), beat)

        frames = meant(frames, beat, downbeat, settings, at_tempo)
    times, begins = _placed(frames, beat, downbeat, posteriors.hop_seconds)
    pinned = None
    if options.downbeat is not None:
        pinned = int(np.abs(times - options.downbeat).argmin())
    bars = find_bars(begins, settings, pinned, options.beats_per_bar)
    parts = THIRDS if _in_thirds(thirds[frames.frames], bars, settings) else 1
    return _tempo_map(times, bars, parts)


def pulse_times(tempo: TempoMap) -> Floats:
    """The beats that are felt, in seconds: of a map in eighths of 6/8, 9/8 or 12/8 every third."""
    times, meter = np.array(tempo.beats), tempo.meters[0]
    is_compound = meter.beat_unit == 8 and meter.beats_per_bar % THIRDS == 0
    return times[::THIRDS] if is_compound else times


def _plane(posteriors: Posteriors, kind: str) -> Floats:
    return np.asarray(posteriors.kind(kind)[:, 0]) / FULL


def _supported(pulse: Pulse, beat: Floats) -> Pulse:
    """The pulse without the beats at its ends that nobody heard."""
    heard = np.flatnonzero(beat[pulse.frames] >= HEARD)
    if not len(heard):
        return Pulse(pulse.frames[:0], pulse.is_anew[:0])
    inside = slice(int(heard[0]), int(heard[-1]) + 1)
    return Pulse(pulse.frames[inside], pulse.is_anew[inside])


def _placed(pulse: Pulse, beat: Floats, downbeat: Floats, hop: float) -> tuple[Floats, Floats]:
    """When each beat is, between frames, pauses filled; and how likely it begins a bar."""
    reach = range(-NEARBY_FRAMES, NEARBY_FRAMES + 1)
    near = np.stack([_shifted(beat, pulse.frames, by) for by in reach])
    frames = pulse.frames + near.argmax(axis=0) - NEARBY_FRAMES
    around = np.stack([_shifted(beat, frames, by) for by in (-1, 0, 1)])
    times = (frames + _peak(*around)) * hop
    sure = around.max(axis=0) >= HEARD
    places = np.arange(len(times))
    times = np.interp(places, places[sure], times[sure])
    begins = heard_near(downbeat, pulse.frames)
    apart = CLOSEST_SECONDS * places  # beats ascend, whatever was said around them
    return _filled(np.maximum.accumulate(times - apart) + apart, begins, pulse)


def _shifted(plane: Floats, frames: npt.NDArray[np.int64], by: int) -> Floats:
    return np.asarray(plane[np.clip(frames + by, 0, len(plane) - 1)])


def _peak(before: Floats, here: Floats, after: Floats) -> Floats:
    """How far from its frame the top of a parabola through three values is, at most one frame."""
    bend = before - 2.0 * here + after
    top = 0.5 * (before - after) / np.where(bend < -1e-6, bend, -1.0)
    edge = np.sign(after - before)  # no top in between: the larger neighbour
    return np.clip(np.where(bend < -1e-6, top, edge * 0.5), -1.0, 1.0)


def _filled(times: Floats, begins: Floats, pulse: Pulse) -> tuple[Floats, Floats]:
    """With beats in the pauses, about as long as those around; nobody says what they begin."""
    made, said = [float(times[0])], [float(begins[0])]
    usual = float(np.median(np.diff(times)))
    for place, (now, then) in enumerate(pairwise(times.tolist()), 1):
        near = np.diff(times[max(0, place - 5) : place])
        length = float(np.median(near)) if len(near) else usual
        count = max(1, round((then - now) / length)) if pulse.is_anew[place] else 1
        made += [now + (then - now) * step / count for step in range(1, count + 1)]
        said += [0.2] * (count - 1) + [float(begins[place])]
    return np.array(made), np.array(said)


def _in_thirds(thirds: Floats, bars: Bars, settings: BeatSettings) -> bool:
    usual = int(np.bincount(bars.sizes).argmax())
    return usual not in UNUSUAL_BARS and float(np.mean(thirds)) >= settings.thirds_threshold


def _tempo_map(times: Floats, bars: Bars, parts: int) -> TempoMap:
    """Beats and metres, led in to the first bar line; each beat cut into so many parts."""
    lead = int(bars.places[0])
    first = times[1] - times[0]
    led = [float(times[0] - first * step) for step in range(lead, 0, -1)]
    whole = [*led, *times.tolist()]
    beats = [a + (b - a) * k / parts for a, b in pairwise(whole) for k in range(parts)]
    quick = 60.0 / float(np.median(np.diff(times))) >= EIGHTHS_FROM
    return TempoMap((*beats, whole[-1]), _meters(bars, lead, parts, quick))


def _meters(bars: Bars, lead: int, parts: int, quick: bool) -> tuple[Meter, ...]:
    """A metre for each bar that differs from the one before, and for those that follow cut ones."""
    starts = np.flatnonzero(bars.places == 0).tolist()
    meters = [_meter(0, int(bars.sizes[0]), parts, quick)]
    if lead:
        starts = [-lead, *starts]
    for before, start in pairwise(starts):
        size = int(bars.sizes[start])
        known = meters[-1].beats_per_bar // parts
        if size != known or (start - before) % known:
            meters.append(_meter(start + lead, size, parts, quick))
    return tuple(meters)


def _meter(start: int, size: int, parts: int, quick: bool) -> Meter:
    if parts > 1:
        return Meter(start * parts, size * parts, 8)
    return Meter(start, size, 8 if quick and size in UNUSUAL_BARS else 4)
