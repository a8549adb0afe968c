"""Drum patterns: a few seconds of hits as somebody would play them.

A window of a Groove performance with some of its drums exchanged, a drill, or hits at random.
Nothing has sounded yet.
"""

from dataclasses import dataclass

import numpy as np

from engine.music import Drum, DrumHit
from trainer.data.corpus import Corpus, Notes
from trainer.data.drum_drills import DRILLS, HATS, TOMS
from trainer.data.drum_feel import humanise_hits
from trainer.data.drum_pieces import DRUM_OF_KEY
from trainer.data.noise import Rng
from trainer.data.procedural import Row

SHORTEST_GROOVE_SECONDS = 2.0
CLOSEST_SECONDS = 0.018
"""Two hits on one drum nearer than this are one."""


@dataclass(frozen=True, slots=True)
class PatternSettings:
    """How often which kind of pattern is drawn, and how grooves are changed."""

    groove_share: float = 0.55
    drill_share: float = 0.3  # the rest are hits at random
    tempo: tuple[float, float] = (0.72, 1.4)
    beats_a_minute: tuple[float, float] = (70.0, 210.0)
    exchange_share: float = 0.6


class Patterns:
    """Draws patterns. Only `rng` decides."""

    def __init__(self, grooves: Corpus | None, settings: PatternSettings) -> None:
        self._settings = settings
        pieces = [grooves.piece(i) for i in range(len(grooves))] if grooves else []
        self._grooves = [
            piece for piece in pieces if len(piece) and piece["onset"][-1] > SHORTEST_GROOVE_SECONDS
        ]

    def draw(self, rng: Rng, seconds: float) -> tuple[DrumHit, ...]:
        """A pattern that long, sorted."""
        settings, kind = self._settings, rng.random()
        if self._grooves and kind < settings.groove_share:
            rows = self._groove(rng, seconds)
            if rng.random() < settings.exchange_share:
                rows = exchanged(rng, rows)
        elif kind < settings.groove_share + settings.drill_share:
            rows = self._drill(rng, seconds)
        else:
            rows = at_random(rng, seconds)
        return hits_of(rows, seconds)

    def _groove(self, rng: Rng, seconds: float) -> list[Row]:
        piece = self._grooves[int(rng.integers(len(self._grooves)))]
        stretch = 1.0 / float(rng.uniform(*self._settings.tempo))
        period = (float(piece["onset"][-1]) + 0.25) * stretch
        start = float(rng.uniform(-0.3, max(period - seconds, period * 0.25)))
        turns = max(1, int(np.ceil((start + seconds) / period)))
        harder, contrast = rng.normal(0, 10), rng.uniform(0.6, 1.2)
        rows: list[Row] = []
        for turn in range(turns):
            rows += _rows(piece, stretch, turn * period - start)
        return [(a, b, key, round(80 + (v - 80) * contrast + harder)) for a, b, key, v in rows]

    def _drill(self, rng: Rng, seconds: float) -> list[Row]:
        weights = np.array([weight for _, weight in DRILLS])
        drill, _ = DRILLS[int(rng.choice(len(DRILLS), p=weights / weights.sum()))]
        beat = 60.0 / float(np.exp(rng.uniform(*np.log(self._settings.beats_a_minute))))
        start = float(rng.uniform(0.0, 0.5))
        rows = humanise_hits(drill(rng, beat, seconds), beat, rng)
        louder = rng.normal(0, 8)
        return [(a + start, b + start, key, round(v + louder)) for a, b, key, v in rows]


def _rows(piece: Notes, stretch: float, shift: float) -> list[Row]:
    onsets = (piece["onset"] * stretch + shift).tolist()
    keys, velocities = piece["pitch"].tolist(), piece["velocity"].tolist()
    return [(a, a, key, v) for a, key, v in zip(onsets, keys, velocities, strict=True)]


def exchanged(rng: Rng, rows: list[Row]) -> list[Row]:
    """The same with other drums here and there: what grooves seldom have comes oftener."""
    table = {drum.key: drum.key for drum in Drum}
    if rng.random() < 0.3:
        table[Drum.HIHAT_CLOSED.key] = Drum.RIDE.key
    if rng.random() < 0.2:
        table[Drum.RIDE.key] = (Drum.CRASH, Drum.HIHAT_CLOSED)[int(rng.integers(2))].key
    if rng.random() < 0.2:
        table[Drum.SNARE.key] = Drum.SIDE_STICK.key
    if rng.random() < 0.3:
        shuffled = rng.permutation([drum.key for drum in TOMS]).tolist()
        table |= dict(zip([drum.key for drum in TOMS], shuffled, strict=True))
    if rng.random() < 0.15:
        table[Drum.SNARE.key] = TOMS[int(rng.integers(3))].key
    opened = float(rng.choice([0.0, 0.0, 0.15, 0.5, 1.0]))
    made = []
    for onset, offset, key, velocity in rows:
        drum = DRUM_OF_KEY.get(key)
        if drum is None:
            continue
        if drum is Drum.HIHAT_CLOSED and rng.random() < opened:
            drum = Drum.HIHAT_OPEN
        made.append((onset, offset, table[drum.key], velocity))
    return made


def at_random(rng: Rng, seconds: float) -> list[Row]:
    """Hits on a few drums, anywhere, of any strength."""
    drums = rng.permutation(list(Drum))[: int(rng.integers(1, 8))]
    rows: list[Row] = []
    for name in drums.tolist():
        count = int(rng.poisson(seconds * np.exp(rng.uniform(np.log(0.3), np.log(5.0)))))
        for onset in rng.uniform(0, seconds, count).tolist():
            rows.append((onset, onset, Drum(name).key, int(rng.uniform(20, 127))))
    return rows


def hits_of(rows: list[Row], seconds: float) -> tuple[DrumHit, ...]:
    """Rows as hits: within the clip, none on one drum at once, and one hi-hat at a time."""
    last: dict[Drum | str, float] = {}
    hits = []
    for onset, _, key, velocity in sorted(rows):
        drum = DRUM_OF_KEY.get(key)
        if drum is None or not 0.0 <= onset < seconds:
            continue
        place: Drum | str = "hats" if drum in HATS else drum
        if onset - last.get(place, -1.0) < CLOSEST_SECONDS:
            continue
        last[place] = onset
        hits.append(DrumHit(float(onset), drum, int(np.clip(velocity, 1, 127))))
    return tuple(sorted(hits))
