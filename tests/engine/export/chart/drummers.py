"""Drummers for tests: what they play is known, and how steadily."""

import math
import random
from pathlib import Path

import numpy as np
import soundfile
from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Meter, Part, TempoMap, Transcription

RATE = 44100
# A bar of rock in sixteenths: which drums are struck where, and how hard.
ROCK = {
    Drum.KICK: {0: 100, 8: 96, 10: 90},
    Drum.SNARE: {4: 110, 12: 112, 7: 30, 15: 28},
    Drum.HIHAT_CLOSED: {place: 90 if place % 4 == 0 else 70 for place in range(0, 16, 2)},
}


def rock(bars: int, tempo: TempoMap, crash_every: int = 8, jitter: float = 0.0) -> list[DrumHit]:
    """Bars of four beats, a crash now and then; every stroke off by up to `jitter` seconds."""
    chance = random.Random(7)
    hits = []
    for bar in range(bars):
        for drum, places in ROCK.items():
            for place, velocity in places.items():
                begins = bar % crash_every == 0 and place == 0
                struck = Drum.CRASH if begins and drum is Drum.HIHAT_CLOSED else drum
                second = tempo.to_seconds(4 * bar + place / 4) + chance.uniform(-jitter, jitter)
                hits.append(DrumHit(max(second, 0.0), struck, velocity))
    return sorted(hits)


def breathing(beats: int, start: float = 0.0, seconds: float = 0.5) -> TempoMap:
    """Four to the bar, going slower and faster by 3 %, and no beat quite like the one before."""
    chance = random.Random(3)
    times = [start]
    for beat in range(beats):
        times.append(
            times[-1] + seconds * (1 + 0.03 * math.sin(beat / 9) + chance.uniform(-0.01, 0.01))
        )
    return TempoMap(tuple(times), (Meter(0, 4),))


def transcribed(hits: list[DrumHit], tempo: TempoMap) -> Transcription:
    return Transcription((Part("Drums", hits=tuple(hits)),), tempo)


def clicks(path: Path, hits: list[DrumHit], tail: float = 1.0) -> Path:
    """A recording in which every hit is a short click at its very sample."""
    sound = np.zeros(round((hits[-1].onset + tail) * RATE), np.float32)
    for hit in hits:
        at = round(hit.onset * RATE)
        sound[at : at + 40] += 0.5
    soundfile.write(path, np.clip(sound, -1, 1), RATE)
    return path


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    """Any beats from 40 to 300 a minute, with metres that change where they like."""
    start = draw(st.floats(0.0, 3.0))
    lengths = draw(st.lists(st.floats(0.2, 1.5), min_size=2, max_size=30))
    beats = tuple(float(b) for b in np.cumsum([start, *lengths]))
    meters = [Meter(0, draw(st.integers(1, 7)), draw(st.sampled_from((2, 4, 8))))]
    for beat in sorted(draw(st.sets(st.integers(1, 40), max_size=3))):
        meters.append(Meter(beat, draw(st.integers(1, 7)), draw(st.sampled_from((2, 4, 8)))))
    return TempoMap(beats, tuple(meters))


def any_hits(longest: float = 20.0) -> st.SearchStrategy[list[DrumHit]]:
    """Anything an ear might say, in order."""
    hit = st.builds(
        DrumHit, st.floats(0.0, longest), st.sampled_from(list(Drum)), st.integers(1, 127)
    )
    return st.lists(hit, min_size=1, max_size=40).map(sorted)
