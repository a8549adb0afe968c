"""Songs nobody wrote: drum patterns, basses and chords in any metre, in beats.

Corpora are nearly all in four; what tells three, five, six or seven apart has to be made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.music import Drum
from trainer.data.noise import Rng

Row = tuple[float, float, int, int]
"""Onset and offset in beats, pitch (or drum key), velocity."""

KICK, SNARE, STICK = Drum.KICK.key, Drum.SNARE.key, Drum.SIDE_STICK.key
CLOSED, OPEN, RIDE, CRASH = (
    Drum.HIHAT_CLOSED.key, Drum.HIHAT_OPEN.key, Drum.RIDE.key, Drum.CRASH.key,
)  # fmt: skip
TOMS = (Drum.TOM_HIGH.key, Drum.TOM_MID.key, Drum.TOM_LOW.key)
BACKBEATS: dict[int, tuple[tuple[int, ...], ...]] = {
    2: ((1,), (1,), ()),
    3: ((1, 2), (2,), (1,), ()),
    4: ((1, 3), (1, 3), (1, 3), (1, 3), (1, 3), (3,), ()),
    5: ((1, 3), (3,), (2, 4), (1, 4)),
    6: ((1, 3, 5), (1, 3, 5), (2, 4), (3,)),
    7: ((2, 4, 6), (4,), (1, 3, 5), (2, 5)),
}
QUICK_SECONDS = 0.38
HALF_TIME = (2,)
HALF_TIME_TEMPI = (105.0, 150.0)
"""Where snares on the third beat of four are a feel; slower they are rare, and of what is faster
people count half as many beats."""
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
PROGRESSIONS = (
    (0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3), (0, 3, 4, 4), (0,), (0, 6, 5, 4),
    (1, 4, 0, 0), (0, 0, 3, 3, 4, 3, 0, 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metre:
    """Beats in a bar, and parts of a beat: two, or three where it swings or is compound."""

    size: int
    parts: int


def drum_pattern(rng: Rng, metre: Metre, bars: int, seconds: float) -> list[Row]:
    """So many bars of drums; `seconds` a beat decides how fine they may be."""
    groove = _Groove(rng, metre, seconds)
    rows: list[Row] = []
    phrase = int(rng.choice([2, 4, 4, 8, 64]))
    fills, crashes = rng.random() * 0.8, rng.random() < 0.7
    for bar in range(bars):
        is_last = bar % phrase == phrase - 1
        fill = is_last and rng.random() < fills
        rows += groove.bar(rng, bar * metre.size, fill)
        if crashes and bar % phrase == 0:
            rows.append(_hit(bar * metre.size, CRASH, rng.uniform(80, 120)))
    return rows


class _Groove:
    """One bar that comes again, slightly changed."""

    def __init__(self, rng: Rng, metre: Metre, seconds: float) -> None:
        self._metre = metre
        size, parts = metre.size, metre.parts
        fine = parts if seconds / parts > 0.11 else 1
        if parts == 2 and seconds > 0.5 and rng.random() < 0.4:
            fine = 4
        self._fine = fine if rng.random() < (0.85 if seconds > QUICK_SECONDS else 0.5) else 1
        quick = seconds < QUICK_SECONDS
        self._every = bool(rng.random() < (0.4 if quick else 0.15))  # four on the floor
        # Snares between the beats, as only quick music has them.
        self._skip = bool(rng.random() < 0.2 and size == 4 and quick)
        self._cymbal = int(rng.choice([CLOSED, CLOSED, RIDE, OPEN]))
        self._cymbals = rng.random() < 0.88
        self._offbeat = bool(rng.random() < (0.4 if self._every else 0.1))
        self._swung = parts == 3 and rng.random() < 0.6  # the middle third is left out
        self._snare = STICK if rng.random() < 0.12 else SNARE
        choices = BACKBEATS.get(size, ((size - 1,),))
        self._back = choices[int(rng.integers(len(choices)))]
        low, high = HALF_TIME_TEMPI
        if size == 4 and low < 60.0 / seconds < high and rng.random() < 0.12:
            self._back = HALF_TIME
        self._accent = float(rng.choice([14.0, 14.0, 5.0, 0.0, -6.0]))
        places = np.arange(size * parts) / parts
        wanted = rng.random(len(places)) < np.where(places % 1 == 0, 0.3, 0.16)
        self._kicks = [p for p, k in zip(places.tolist(), wanted, strict=True) if k and p > 0]
        self._first = rng.random() < 0.93
        self._ghosts = rng.random() < 0.25

    def bar(self, rng: Rng, start: float, fill: bool) -> list[Row]:
        """One bar from the beat `start` on."""
        size, rows = self._metre.size, []
        stop = size - (float(rng.choice([1, 1, 2])) if fill else 0.0)
        rows += self._cymbal_rows(rng, start, stop)
        kicks = [float(k) for k in range(size)] if self._every else list(self._kicks)
        kicks += [0.0] if self._first and not self._every else []
        rows += [_hit(start + k, KICK, rng.normal(100, 8)) for k in kicks if k < stop]
        back = [b + 0.5 for b in range(size)] if self._skip else list(self._back)
        rows += [_hit(start + b, self._snare, rng.normal(102, 8)) for b in back if b < stop]
        if self._ghosts:
            ghost = float(rng.integers(size * self._metre.parts)) / self._metre.parts
            rows.append(_hit(start + ghost, SNARE, rng.uniform(20, 45)))
        if fill:
            step = 1.0 / max(self._fine, self._metre.parts)
            for at in np.arange(stop, size, step).tolist():
                key = TOMS[min(2, int((at - stop) / (size - stop) * 3))]
                rows.append(_hit(start + at, SNARE if rng.random() < 0.3 else key, 95))
        return rows

    def _cymbal_rows(self, rng: Rng, start: float, stop: float) -> list[Row]:
        rows: list[Row] = []
        if not self._cymbals:
            return rows
        for step in range(self._metre.size * self._fine):
            at, part = step / self._fine, step % self._fine
            left = self._swung and self._fine == 3 and part == 1
            if at >= stop or left or (self._offbeat and (part == 0 or self._fine == 1)):
                continue
            accent = self._accent if part == 0 else 0.0
            rows.append(_hit(start + at, self._cymbal, rng.normal(70 + accent, 7)))
        return rows


def _hit(beat: float, key: int, velocity: float) -> Row:
    return beat, beat + 0.1, int(key), int(np.clip(velocity, 1, 127))


def song(rng: Rng, metre: Metre, bars: int, seconds: float) -> list[list[Row]]:
    """Parts of a made-up song: some of bass, chords and melody."""
    scale = SCALES[int(rng.integers(2))]
    root = int(rng.integers(38, 50))
    chords = PROGRESSIONS[int(rng.integers(len(PROGRESSIONS)))]
    per = float(rng.choice([1, 1, 1, 2, 0.5])) if metre.size % 2 == 0 else float(rng.choice([1, 2]))
    degrees = [chords[int(b * metre.size // (per * metre.size)) % len(chords)] for b in range(bars)]
    half = per < 1
    parts = []
    if rng.random() < 0.85:
        parts.append(_bass(rng, metre, degrees, scale, root - 12 if root > 44 else root))
    parts.append(_chords(rng, metre, degrees, (scale, root + 12), seconds, half))
    if rng.random() < 0.6:
        parts.append(_melody(rng, metre, bars, (scale, root + 24), seconds))
    return parts


def _pitch(scale: Sequence[int], root: int, degree: int) -> int:
    return root + 12 * (degree // 7) + scale[degree % 7]


def _pattern(rng: Rng, metre: Metre, density: float, first: float) -> list[float]:
    """Places in a bar, the first mostly among them, beats oftener than what lies between."""
    places = np.arange(metre.size * metre.parts) / metre.parts
    chance = np.where(places % 1 == 0, density, density * 0.5)
    chance[0] = first
    kept = places[rng.random(len(places)) < chance].tolist()
    return kept or [0.0]


def _bass_pattern(rng: Rng, metre: Metre) -> list[float]:
    """Free, or every part of every beat alike, or only between the beats."""
    kind, count = float(rng.random()), metre.size * metre.parts
    if kind < 0.2:
        return [step / metre.parts for step in range(count)]
    if kind < 0.26:
        return [beat + 1.0 - 1.0 / metre.parts for beat in range(metre.size)]
    return _pattern(rng, metre, float(rng.uniform(0.1, 0.95)), 0.96)


def _bass(
    rng: Rng, metre: Metre, degrees: Sequence[int], scale: Sequence[int], root: int
) -> list[Row]:
    pattern = _bass_pattern(rng, metre)
    steps = rng.choice([0, 0, 0, 4, 7, 2], len(pattern)).tolist()
    steps[0] = 0
    short, rows = float(rng.uniform(0.5, 1.0)), []
    for bar, degree in enumerate(degrees):
        ends = [*pattern[1:], float(metre.size)]
        for at, end, step in zip(pattern, ends, steps, strict=True):
            pitch = _pitch(scale, root, degree + step)
            begin = bar * metre.size + at
            loud = rng.normal(92 + 8 * (at == 0), 6)
            rows.append((begin, begin + (end - at) * short, pitch, int(np.clip(loud, 1, 127))))
    return rows


def _chords(
    rng: Rng,
    metre: Metre,
    degrees: Sequence[int],
    key: tuple[Sequence[int], int],
    seconds: float,
    half: bool,
) -> list[Row]:
    """Held, struck on the beats or between them, or broken."""
    manner = str(rng.choice(["held", "beats", "between", "broken", "pattern", "driven"]))
    pattern = _pattern(rng, metre, 0.5, 0.85)
    rows: list[Row] = []
    for bar, degree in enumerate(degrees):
        start = bar * metre.size
        for at, end in _strokes(metre, manner, pattern, seconds):
            shift = 3 if half and at >= metre.size / 2 else 0
            tones = [_pitch(*key, degree + shift + k) for k in (0, 2, 4)]
            if manner == "broken":
                tones = [tones[int(at * metre.parts) % 3]]
            loud = int(np.clip(rng.normal(72 + 8 * (at == 0), 6), 1, 127))
            rows += [(start + at, start + end, tone, loud) for tone in tones]
    return rows


def _strokes(
    metre: Metre, manner: str, pattern: Sequence[float], seconds: float
) -> list[tuple[float, float]]:
    size = float(metre.size)
    if manner == "held":
        return [(0.0, size)]
    if manner == "beats":
        return [(float(k), k + 0.8) for k in range(metre.size)]
    if manner == "between":
        between = 0.5 if metre.parts == 2 else 2 / 3
        return [(k + between, k + between + 0.3) for k in range(metre.size)]
    if manner in ("broken", "driven"):
        parts = metre.parts if seconds / metre.parts > 0.12 else 1
        return [(k / parts, (k + 1) / parts) for k in range(metre.size * parts)]
    return [(at, at + 0.4) for at in pattern]


def _melody(
    rng: Rng, metre: Metre, bars: int, key: tuple[Sequence[int], int], seconds: float
) -> list[Row]:
    density = float(rng.uniform(0.2, 0.8)) * min(1.0, seconds / 0.35)
    degree, rows = int(rng.integers(0, 7)), []
    motifs = [_pattern(rng, metre, density, 0.7) for _ in range(3)]
    for bar in range(bars):
        motif = motifs[int(rng.integers(3))]
        ends = [*motif[1:], float(metre.size)]
        for at, end in zip(motif, ends, strict=True):
            degree = int(np.clip(degree + rng.integers(-2, 3), -3, 10))
            begin = bar * metre.size + at
            loud = int(np.clip(rng.normal(84, 9), 1, 127))
            rows.append((begin, bar * metre.size + end, _pitch(*key, degree), loud))
    return rows
