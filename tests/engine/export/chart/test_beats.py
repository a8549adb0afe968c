"""Beats from hits alone: near enough for a chart, and none where there are none."""

import random

import pytest

from engine.errors import NoDrums, TempoUnknown
from engine.export.chart.beats import beats_of
from engine.export.chart.composing import compose
from engine.music import Drum, DrumHit, Meter, TempoMap, Transcription
from tests.engine.export.chart.drummers import breathing, rock, transcribed


def furthest(found: list[float], known: list[float]) -> float:
    """How far those found are from the nearest known one, one in twenty left out."""
    off = sorted(min(abs(one - other) for other in known) for one in found)
    return off[int(0.95 * len(off))]


@pytest.mark.parametrize("bpm", [65, 80, 100, 128, 150])
def test_beats_and_bar_lines_of_a_rock_beat(bpm: int) -> None:
    played = breathing(200, start=0.7, seconds=60 / bpm)
    hits = rock(32, played, jitter=0.008)
    found = beats_of(hits)
    assert found is not None
    middle = [beat for beat in found.beats if 8 < beat < hits[-1].onset - 2]
    eighths = [played.to_seconds(half / 2) for half in range(300)]
    assert furthest(middle, eighths) < 0.03
    if bpm >= 100:  # slower ones may be heard twice as fast: the hi-hat says so
        assert furthest(middle, list(played.beats)) < 0.03
        bars = [beat for i, beat in enumerate(found.beats) if i % 4 == 0 and beat in middle]
        assert furthest(bars, list(played.beats[::4])) < 0.03


def test_a_tempo_that_is_named_is_kept_to() -> None:
    hits = rock(32, TempoMap.steady(100))
    for bpm in (50, 99, 100, 200):
        found = beats_of(hits, bpm)
        assert found is not None
        lengths = [b - a for a, b in zip(found.beats, found.beats[1:], strict=False)]
        assert sorted(lengths)[len(lengths) // 2] == pytest.approx(60 / bpm, rel=0.03)


def test_few_hits_need_a_named_tempo() -> None:
    hits = [DrumHit(1.0, Drum.SNARE), DrumHit(2.0, Drum.SNARE)]
    assert beats_of(hits) is None
    assert beats_of(hits, 90.0) == TempoMap((1.0, 1 + 60 / 90, 1 + 120 / 90), (Meter(0, 4),))


def test_noise_has_no_tempo() -> None:
    chance = random.Random(1)
    hits = sorted(DrumHit(chance.uniform(0, 60), Drum.SNARE) for _ in range(40))
    assert beats_of(hits) is None
    with pytest.raises(TempoUnknown, match="--bpm"):
        compose(transcribed(hits, TempoMap()), 60.0)


def test_without_drums_there_is_no_chart() -> None:
    with pytest.raises(NoDrums, match="No drums were found in “Song”"):
        compose(Transcription(), 10.0, "Song")


def test_a_pause_in_the_middle_is_bridged() -> None:
    tempo = TempoMap.steady(100)
    hits = rock(32, tempo)
    some = [hit for hit in hits if not 30 < hit.onset < 45]
    found = beats_of(some)
    assert found is not None
    assert max(b - a for a, b in zip(found.beats, found.beats[1:], strict=False)) < 0.9
