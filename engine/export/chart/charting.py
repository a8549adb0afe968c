"""From hits and beats to the gems of Expert: everything that was played, where it belongs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.export.chart.dynamics import dynamics
from engine.export.chart.feet import second_foot
from engine.export.chart.follow import follow
from engine.export.chart.grid import Array, Cells, Moments, cells_of, place
from engine.export.chart.kit import Chord, Stroke, playable
from engine.export.chart.metre import HALF_BAR, weight
from engine.export.chart.model import Dynamic, Gem, Lane
from engine.export.chart.ruler import QUARTER, Ruler, lay_out
from engine.music import Drum, DrumHit, TempoMap

TOGETHER_SECONDS = 0.025  # hits this close are one chord, which must not be torn apart
DRUM_NUMBERS = {drum: number for number, drum in enumerate(Drum)}


@dataclass(frozen=True, slots=True)
class Ways:
    """How hits become gems: whether beats follow the drummer, and hits are put on the grid."""

    follow: bool = True
    snap: bool = True


USUAL_WAYS = Ways()


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the hits: `hits` = `gems` + `merged` + `crowded`.

    `merged` fell on a hit that has their place already, `crowded` found both hands busy; `moved`
    are in a lane beside their own, which a drum struck at the same time has taken.
    """

    hits: int
    gems: int
    merged: int
    crowded: int
    moved: int


@dataclass(frozen=True, slots=True)
class Charted:
    """Expert: its ruler, its gems, the tick each hit fell on, and what became of the hits."""

    ruler: Ruler
    gems: tuple[Gem, ...]
    places: tuple[int, ...]
    tally: Tally


def chart_hits(
    hits: Sequence[DrumHit], tempo: TempoMap, end: float, ways: Ways = USUAL_WAYS
) -> Charted:
    """Chart the hits (at least one, in order) of a recording that lasts `end` seconds."""
    ruler = lay_out(tempo, hits[0].onset, max(end, hits[-1].onset))
    cells = cells_of(ruler.ticks, ruler.seconds)
    moments = _moments(hits, ruler.silence, cells)
    if ways.follow:
        cells = follow(cells, moments)
        ruler = replace(
            ruler, ticks=tuple(cells.ticks.tolist()), seconds=tuple(cells.seconds.tolist())
        )
    if ways.snap:
        places = tuple(place(cells, moments).tolist())
    else:
        places = tuple(round(ruler.tick(hit.onset + ruler.silence)) for hit in hits)
    strokes = _strokes(hits, places)
    chords = [playable(own, weight(ruler, tick) >= HALF_BAR) for tick, own in strokes.items()]
    gems = _gems(chords, ruler)
    crowded = sum(len(chord.crowded) for chord in chords)
    moved = sum(len(chord.moved) for chord in chords)
    merged = len(hits) - len(gems) - crowded
    return Charted(ruler, gems, places, Tally(len(hits), len(gems), merged, crowded, moved))


def _moments(hits: Sequence[DrumHit], silence: float, cells: Cells) -> Moments:
    """When each hit counts as played: all hits of a chord at the same moment."""
    seconds = np.array([hit.onset + silence for hit in hits])
    weights = np.array([0.3 + 0.7 * hit.velocity / 127 for hit in hits])
    drums = np.array([DRUM_NUMBERS[hit.drum] for hit in hits])
    own = cells.of(seconds)
    quarters = np.diff(cells.seconds)[own] * QUARTER / np.diff(cells.ticks)[own]
    chord = _chords(seconds, np.minimum(TOGETHER_SECONDS, quarters / 16))
    centre = np.bincount(chord, weights * seconds) / np.bincount(chord, weights)
    return Moments(centre[chord], drums, weights)


def _chords(seconds: Array, together: Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The number of the chord each hit belongs to: those within `together` of its first one."""
    numbers = np.zeros(len(seconds), np.int64)
    first = 0
    for i in range(1, len(seconds)):
        apart = seconds[i] - seconds[first] > together[first]
        numbers[i] = numbers[i - 1] + apart
        first = i if apart else first
    return numbers


def _strokes(hits: Sequence[DrumHit], places: Sequence[int]) -> dict[int, list[Stroke]]:
    """The strokes of each tick, in order; of two of one kind the louder."""
    loudest: dict[tuple[int, Drum], int] = defaultdict(int)
    for hit, tick in zip(hits, places, strict=True):
        loudest[tick, hit.drum] = max(loudest[tick, hit.drum], hit.velocity)
    strokes: dict[int, list[Stroke]] = defaultdict(list)
    for (tick, drum), velocity in sorted(loudest.items()):
        strokes[tick].append(Stroke(tick, drum, velocity))
    return strokes


def _gems(chords: Sequence[Chord], ruler: Ruler) -> tuple[Gem, ...]:
    placed = [one for chord in chords for one in chord.placed]
    loud = dynamics([one.stroke for one in placed])
    feet = second_foot([p.stroke.tick for p in placed if p.lane is Lane.KICK], ruler)
    return tuple(
        sorted(
            Gem(
                one.stroke.tick,
                one.lane,
                one.cymbal,
                loud.get(one.stroke, Dynamic.USUAL),
                one.lane is Lane.KICK and one.stroke.tick in feet,
            )
            for one in placed
        )
    )


def tightness(charted: Charted, hits: Sequence[DrumHit]) -> Array:
    """How many seconds after its hit each place sounds; below 0 where before."""
    ruler = charted.ruler
    return np.array(
        [
            ruler.second(tick) - hit.onset - ruler.silence
            for tick, hit in zip(charted.places, hits, strict=True)
        ]
    )
