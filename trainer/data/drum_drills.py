"""Drills: what drummers practise and corpora of grooves hold little of.

Each is a function (rng, beat_seconds, seconds) -> rows (onset, offset, key, velocity), written on
the beat's grid; `trainer.data.drum_feel` plays them as a person would.
"""

from collections.abc import Callable

import numpy as np

from engine.music import Drum
from trainer.data.drum_feel import HIT_SECONDS
from trainer.data.noise import Rng
from trainer.data.procedural import Row

Drill = Callable[[Rng, float, float], list[Row]]

TOMS = (Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW)
HATS = (Drum.HIHAT_CLOSED, Drum.HIHAT_OPEN, Drum.HIHAT_PEDAL)


def row(onset: float, drum: Drum, velocity: float) -> Row:
    """A written hit."""
    return (onset, onset + HIT_SECONDS, drum.key, int(np.clip(velocity, 1, 127)))


def _one(rng: Rng, *choices: Drum) -> Drum:
    return choices[int(rng.integers(len(choices)))]


def _grid(seconds: float, step: float, offset: float = 0.0) -> list[float]:
    return np.arange(offset, max(seconds, offset + 1e-6), step).tolist()


def backbeat(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Kick and snare in turns, with a hand that keeps time."""
    snare = _one(rng, Drum.SNARE, Drum.SNARE, Drum.SIDE_STICK)
    rows = []
    for count, onset in enumerate(_grid(seconds, beat)):
        rows.append(row(onset, snare if count % 2 else Drum.KICK, rng.normal(95, 10)))
        if rng.random() < 0.3:
            rows.append(row(onset + beat / 2, Drum.KICK, rng.normal(85, 12)))
    return rows + timekeeping(rng, beat, seconds)


def timekeeping(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Eighths, sixteenths, triplets or the swing of a ride; hats that open now and then."""
    drum = _one(rng, Drum.HIHAT_CLOSED, Drum.HIHAT_CLOSED, Drum.RIDE, Drum.HIHAT_OPEN, Drum.CRASH)
    parts = int(rng.choice([1, 2, 2, 3, 4]))
    opens, accent = float(rng.choice([0.0, 0.1, 0.3])), float(rng.uniform(0, 35))
    foot = rng.random() < 0.35
    rows = []
    for count, onset in enumerate(_grid(seconds, beat / parts)):
        if parts == 3 and count % 3 == 1 and drum is Drum.RIDE:
            continue  # long, short
        opened = drum is Drum.HIHAT_CLOSED and rng.random() < opens
        velocity = rng.normal(75, 8) + accent * (count % parts == 0)
        rows.append(row(onset, Drum.HIHAT_OPEN if opened else drum, velocity))
        if foot and drum is not Drum.HIHAT_CLOSED and count % (2 * parts) == parts:
            rows.append(row(onset, Drum.HIHAT_PEDAL, rng.normal(70, 12)))
    return rows


def riding(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """A ride touched with the tip of the stick, the foot on two and four, soft kick and snare."""
    swung, softly = rng.random() < 0.6, float(rng.uniform(25, 90))
    places = (0.0, 0.66) if swung else ((0.0, 0.5), (0.0, 0.25, 0.5, 0.75))[int(rng.integers(2))]
    feather, comping = float(rng.uniform(0, 1)), float(rng.uniform(0, 0.6))
    foot = rng.random() < 0.6
    rows = []
    for count, onset in enumerate(_grid(seconds, beat)):
        for place in places if count % 2 or not swung or rng.random() < 0.3 else (0.0,):
            rows.append(row(onset + place * beat, Drum.RIDE, rng.normal(softly, 9)))
        if foot and count % 2:
            rows.append(row(onset, Drum.HIHAT_PEDAL, rng.normal(60, 12)))
        if rng.random() < feather:
            rows.append(row(onset, Drum.KICK, rng.normal(65, 18)))
        if rng.random() < comping:
            drum = _one(rng, Drum.SNARE, Drum.SNARE, Drum.SIDE_STICK)
            late = float(rng.choice([0.0, 0.5, 0.66]))
            rows.append(row(onset + late * beat, drum, rng.normal(65, 22)))
    return rows


def fast_hats(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Thirty-seconds and triplets of sixteenths, in bursts."""
    rows = backbeat(rng, beat, seconds)
    for onset in _grid(seconds, beat):
        if rng.random() < 0.5:
            parts = int(rng.choice([4, 6, 8]))
            rows += [
                row(onset + k * beat / parts, Drum.HIHAT_CLOSED, rng.normal(70, 14))
                for k in range(parts)
            ]
    return rows


def rolls(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Snare and toms in sixteenths to thirty-seconds, swelling and fading, with flams."""
    rows = [row(onset, Drum.KICK, rng.normal(90, 10)) for onset in _grid(seconds, 2 * beat)]
    onset = 0.0
    while onset < seconds:
        drum = _one(rng, Drum.SNARE, Drum.SNARE, *TOMS)
        parts, count = int(rng.choice([4, 6, 8])), int(rng.integers(4, 20))
        first, last = rng.uniform(25, 110, 2)
        for k in range(count):
            velocity = first + (last - first) * k / count
            rows.append(row(onset + k * beat / parts, drum, velocity + rng.normal(0, 6)))
        if rng.random() < 0.5:
            rows.append(row(max(0.0, onset - float(rng.uniform(0.02, 0.045))), drum, 45))
        onset += count * beat / parts + beat * int(rng.integers(0, 3))
    return rows


def ghosts(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """A groove whose snare whispers between the backbeats."""
    rows = backbeat(rng, beat, seconds)
    for onset in _grid(seconds, beat / 4, beat / 4):
        if rng.random() < 0.45:
            rows.append(row(onset, Drum.SNARE, rng.uniform(12, 42)))
    return rows


def fills(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """A bar of groove, then a run over the toms into a crash."""
    rows = [r for r in backbeat(rng, beat, seconds) if (r[0] / beat) % 4 < 2.9]
    for bar in _grid(seconds, 4 * beat):
        parts = int(rng.choice([2, 3, 4, 6]))
        drums = [Drum.SNARE, *TOMS] if rng.random() < 0.6 else [_one(rng, *TOMS), Drum.SNARE]
        steps = [3 * beat + k * beat / parts for k in range(parts)]
        for place, step in enumerate(steps):
            drum = drums[place * len(drums) // len(steps)]
            rows.append(row(bar + step, drum, rng.normal(95, 14)))
        rows += crashed(rng, bar + 4 * beat)
    return rows


def crashed(rng: Rng, onset: float) -> list[Row]:
    """A crash with the kick, or with the snare, under it."""
    below = _one(rng, Drum.KICK, Drum.KICK, Drum.SNARE)
    return [row(onset, Drum.CRASH, rng.normal(105, 12)), row(onset, below, rng.normal(100, 10))]


def crashes(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """A chorus: crashes on many beats, some one after the other."""
    rows = backbeat(rng, beat, seconds)
    for onset in _grid(seconds, beat):
        if rng.random() < 0.4:
            rows += crashed(rng, onset)
    return rows


def blast(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Kick, snare and cymbal as fast as they go."""
    cymbal = _one(rng, Drum.HIHAT_CLOSED, Drum.RIDE, Drum.CRASH, Drum.HIHAT_OPEN)
    together = rng.random() < 0.5
    rows = []
    for count, onset in enumerate(_grid(seconds, beat / int(rng.choice([2, 4])))):
        if together or count % 2 == 0:
            rows.append(row(onset, Drum.KICK, rng.normal(100, 8)))
            rows.append(row(onset, cymbal, rng.normal(85, 10)))
        if together or count % 2:
            rows.append(row(onset, Drum.SNARE, rng.normal(100, 8)))
    return rows


def double_kick(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Two feet in sixteenths under a backbeat."""
    parts = int(rng.choice([3, 4]))
    rows = timekeeping(rng, beat, seconds)
    for count, onset in enumerate(_grid(seconds, beat / parts)):
        rows.append(row(onset, Drum.KICK, rng.normal(88, 10)))
        if count % (2 * parts) == parts:
            rows.append(row(onset, Drum.SNARE, rng.normal(105, 8)))
    return rows


def hat_work(rng: Rng, beat: float, seconds: float) -> list[Row]:
    """Hats alone, open, closed and by foot, so that each is heard to end the other."""
    parts = int(rng.choice([2, 4]))
    chances = rng.dirichlet([3.0, 2.0, 1.0])
    rows = []
    for onset in _grid(seconds, beat / parts):
        if rng.random() < 0.85:
            drum = HATS[int(rng.choice(3, p=chances))]
            rows.append(row(onset, drum, rng.normal(80, 18)))
    if rng.random() < 0.6:
        rows += [row(onset, Drum.KICK, rng.normal(95, 8)) for onset in _grid(seconds, beat)]
    return rows


DRILLS: tuple[tuple[Drill, float], ...] = (
    (backbeat, 1.0),
    (riding, 1.6),
    (fast_hats, 1.0),
    (rolls, 1.2),
    (ghosts, 1.0),
    (fills, 1.6),
    (crashes, 1.2),
    (blast, 0.7),
    (double_kick, 0.7),
    (hat_work, 1.2),
)
"""Every drill, and how often it is drawn beside the others."""
