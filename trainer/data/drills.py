"""Drills: textures that ask for what an ear was found to miss, and to write where nothing is.

Each is a function (rng, seconds) -> rows, as in `trainer.data.procedural`. On real recordings the
released models missed soft notes under loud ones, the lowest octaves and keys struck again at
once, and heard octaves and twelfths in the overtones of loud notes; on rendered music as well.
"""

import numpy as np

from trainer.data.procedural import CHORDS, HIGHEST, LOWEST, SCALES, Rng, Row, Texture

Keys = list[int]


def _scale(rng: Rng) -> Keys:
    steps, root = SCALES[rng.integers(3)], int(rng.integers(12))
    return [key for key in range(LOWEST, HIGHEST + 1) if (key - root) % 12 in steps]


def _near(keys: Keys, pitch: float) -> int:
    return min(keys, key=lambda key: abs(key - pitch))


def _velocity(rng: Rng, centre: float, spread: float = 6.0) -> int:
    return int(np.clip(rng.normal(centre, spread), 8, 127))


def _line(rng: Rng, keys: Keys, low: int, high: int, beats: list[float]) -> Keys:
    """A melody of as many notes as there are beats, mostly in steps."""
    place = float(rng.uniform(low, high))
    line = []
    for _ in beats:
        place = float(np.clip(place + rng.normal(0, 3), low, high))
        line.append(_near(keys, place))
    return line


def _beats(rng: Rng, seconds: float, beat: float) -> list[float]:
    """Onsets a beat, half a beat or two beats apart."""
    times, time = [], float(rng.uniform(0, beat))
    while time < seconds:
        times.append(time)
        time += beat * float(rng.choice([0.5, 1.0, 1.0, 2.0]))
    return times


def inner_voices(rng: Rng, seconds: float) -> list[Row]:
    """A loud melody, and soft notes inside and below it that begin with it and between."""
    keys, beat = _scale(rng), float(rng.uniform(0.3, 0.9))
    loud, soft = rng.uniform(60, 110), rng.uniform(18, 45)
    times = _beats(rng, seconds, beat)
    rows: list[Row] = []
    for time, pitch in zip(times, _line(rng, keys, 67, 88, times), strict=True):
        rows.append((time, time + beat * 0.95, pitch, _velocity(rng, loud)))
    parts = int(rng.choice([2, 3, 4]))
    times = np.arange(float(rng.uniform(0, beat)), seconds, beat / parts).tolist()
    for time, pitch in zip(times, _line(rng, keys, 48, 69, times), strict=True):
        start, length = time + abs(rng.normal(0, 0.01)), beat * float(rng.uniform(0.2, 1.0))
        rows.append((start, start + length, pitch, _velocity(rng, soft)))
        if rng.random() < 0.3:
            lower = _near(keys, pitch - float(rng.integers(3, 10)))
            rows.append((start, start + length, lower, _velocity(rng, soft)))
    return rows


def low_bass(rng: Rng, seconds: float) -> list[Row]:
    """The two lowest octaves, alone and doubled, long and short, with chords above."""
    keys, beat = _scale(rng), float(rng.uniform(0.35, 1.4))
    bass, above = rng.uniform(35, 105), rng.uniform(25, 80)
    doubled, held = rng.random(), float(rng.uniform(0.3, 2.2))
    times = _beats(rng, seconds, beat)
    rows: list[Row] = []
    for time, pitch in zip(times, _line(rng, keys, LOWEST, 47, times), strict=True):
        rows.append((time, time + beat * held, pitch, _velocity(rng, bass)))
        if rng.random() < doubled:
            rows.append((time, time + beat * held, pitch + 12, _velocity(rng, bass)))
        if rng.random() < 0.7:
            root = 12 * int(rng.integers(4, 7)) + pitch % 12
            start = time + beat * float(rng.choice([0.0, 0.25, 0.5]))
            chord = CHORDS[rng.integers(len(CHORDS))]
            rows += [
                (start, start + beat * 0.5, root + step, _velocity(rng, above)) for step in chord
            ]
    return rows


def struck_again(rng: Rng, seconds: float) -> list[Row]:
    """Keys struck two to nine times at 6 to 18 strokes a second, and held or not in between."""
    keys, beat = _scale(rng), float(rng.uniform(0.4, 1.5))
    loud = rng.uniform(35, 105)
    chord = rng.random() < 0.3
    rows: list[Row] = []
    for time in _beats(rng, seconds, beat):
        pitch = keys[int(rng.integers(len(keys)))]
        struck = [pitch, pitch + 4, pitch + 7] if chord and pitch < 96 else [pitch]
        gap, held = float(rng.uniform(0.055, 0.17)), float(rng.uniform(0.3, 0.9))
        other = pitch + int(rng.choice([0, 0, 1, 2, 12])) if not chord else pitch
        for stroke in range(int(rng.integers(2, 10))):
            start = time + stroke * gap * float(rng.uniform(0.95, 1.05))
            played = [other] if stroke % 2 and other <= HIGHEST else struck
            rows += [(start, start + gap * held, key, _velocity(rng, loud, 8)) for key in played]
        if rng.random() < 0.5:
            below = _near(keys, pitch - float(rng.integers(10, 25)))
            rows.append((time, time + beat, max(LOWEST, below), _velocity(rng, loud)))
    return rows


def overtones(rng: Rng, seconds: float) -> list[Row]:
    """Notes whose octaves and twelfths are sometimes struck as well, softly, and mostly are not."""
    keys, beat = _scale(rng), float(rng.uniform(0.25, 1.6))
    loud, share = rng.uniform(60, 118), float(rng.choice([0.0, 0.15, 0.4]))
    centre, held = int(rng.integers(34, 76)), float(rng.uniform(0.4, 2.5))
    times = _beats(rng, seconds, beat)
    rows: list[Row] = []
    for time, pitch in zip(times, _line(rng, keys, centre - 9, centre + 9, times), strict=True):
        rows.append((time, time + beat * held, pitch, _velocity(rng, loud)))
        if rng.random() < share:
            upper = pitch + int(rng.choice([12, 12, 19, 24, 28]))
            start = time + beat * float(rng.choice([0.0, 0.0, 0.25, 0.5]))
            soft = loud * float(rng.uniform(0.3, 0.9))
            rows.append((start, start + beat * 0.5, min(upper, HIGHEST), _velocity(rng, soft)))
    return rows


DRILLS: tuple[tuple[Texture, float], ...] = (
    (inner_voices, 0.3),
    (low_bass, 0.25),
    (struck_again, 0.2),
    (overtones, 0.25),
)


def random_drill(rng: Rng, seconds: float) -> list[Row]:
    """Rows of one drill."""
    weights = np.array([weight for _, weight in DRILLS])
    index = int(rng.choice(len(DRILLS), p=weights / weights.sum()))
    return DRILLS[index][0](rng, seconds)
