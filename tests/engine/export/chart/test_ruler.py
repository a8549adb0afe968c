"""Beats and bar lines in ticks: in time whatever the tempo, and metres change on bar lines."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.export.chart.metre import BAR, BEAT, BETWEEN, HALF_BAR, beat_ticks, felt_beat, weight
from engine.export.chart.rounding import MICROSECONDS, MILLI_BPM, Scale, tempi
from engine.export.chart.ruler import QUARTER, Bar, Ruler, lay_out, without_pauses
from engine.music import Meter, TempoMap
from tests.engine.export.chart.drummers import breathing, tempo_maps


@settings(max_examples=30)
@given(tempo_maps(), st.floats(0, 10), st.floats(0, 30))
def test_the_ruler_is_the_tempo_map_after_some_silence(
    tempo: TempoMap, first: float, length: float
) -> None:
    ruler = lay_out(tempo, first, first + length)
    assert (ruler.ticks[0], ruler.seconds[0]) == (0, pytest.approx(0.0, abs=1e-9))
    assert ruler.silence >= 0
    assert first + ruler.silence >= 2.0 - 1e-6
    assert ruler.seconds[-1] >= first + length + ruler.silence - 1e-6
    filled = without_pauses(tempo)
    for i, beat in enumerate(filled.beats):
        second = beat + ruler.silence
        if second <= ruler.seconds[-1] and i:
            nearest = min(ruler.seconds, key=lambda other: abs(other - second))
            assert nearest == pytest.approx(second, abs=1e-6)


@settings(max_examples=30)
@given(tempo_maps(), st.floats(0, 30))
def test_bars_follow_each_other_and_metres_change_on_bar_lines(tempo: TempoMap, end: float) -> None:
    ruler = lay_out(tempo, 0.0, end)
    assert ruler.bars[0].tick == 0
    assert all(a.stop == b.tick for a, b in pairwise(ruler.bars))
    assert {bar.tick for bar in ruler.bars} <= set(ruler.ticks)
    at = 0
    for one, other in pairwise(ruler.meters):
        assert (other.tick - at) % (one.stop - one.tick) == 0
        at = other.tick


@pytest.mark.parametrize("scale", [MILLI_BPM, MICROSECONDS])
@settings(max_examples=30)
@given(tempo=tempo_maps())
def test_rounded_tempi_never_drift(scale: Scale, tempo: TempoMap) -> None:
    ruler = lay_out(tempo, 0.0, 60.0)
    read = _read_back(ruler, scale)
    for tick, second in zip(ruler.ticks, ruler.seconds, strict=True):
        assert read(tick) == pytest.approx(second, abs=0.0005)


def test_an_hour_of_beats_drifts_less_than_a_millisecond() -> None:
    ruler = lay_out(breathing(7200), 0.0, 3600.0)
    for scale in (MILLI_BPM, MICROSECONDS):
        assert _read_back(ruler, scale)(ruler.ticks[-1]) == pytest.approx(
            ruler.seconds[-1], abs=0.0005
        )


@pytest.mark.parametrize("bpm", [40, 60, 93, 120, 187.5, 300])
def test_a_steady_piece_has_one_tempo(bpm: float) -> None:
    ruler = lay_out(TempoMap.steady(bpm), 0.0, 300.0)
    assert list(tempi(ruler, MILLI_BPM)) == [(0, bpm * 1000)]


def _read_back(ruler: Ruler, scale: Scale) -> Callable[[int], float]:
    """Seconds as a game counts them from the tempi it is given."""
    changes = list(tempi(ruler, scale))

    def second(tick: int) -> float:
        total = 0.0
        for (start, number), (stop, _) in pairwise([*changes, (10**12, 0)]):
            if start < tick:
                total += (min(stop, tick) - start) / QUARTER * scale.seconds(number)
        return total

    return second


def test_silence_is_whole_bars_where_bars_are_short() -> None:
    ruler = lay_out(TempoMap.steady(120), 0.0, 10.0)
    assert ruler.silence == pytest.approx(2.0)
    assert ruler.bars[0] == Bar(0, 4, 4)
    assert lay_out(TempoMap.steady(120), 5.0, 10.0).silence == 0.0


def test_a_slow_song_begins_with_a_short_bar_and_not_with_six_seconds_of_nothing() -> None:
    ruler = lay_out(TempoMap.steady(40), 0.0, 30.0)
    assert ruler.silence == pytest.approx(3.0)
    assert [bar.meter for bar in ruler.bars[:2]] == [(2, 4), (4, 4)]


def test_a_pause_is_filled_with_whole_bars() -> None:
    before = [i * 0.5 for i in range(10)]
    after = [before[-1] + 9.0 + i * 0.5 for i in range(8)]
    tempo = TempoMap(tuple(before + after), (Meter(0, 4), Meter(14, 3)))
    filled = without_pauses(tempo)
    lengths = [b - a for a, b in pairwise(filled.beats)]
    assert max(lengths) < 0.65
    put_in = len(filled.beats) - len(tempo.beats)
    assert put_in == 16
    assert filled.meters[1] == Meter(14 + 16, 3)
    assert filled.beats[9 + 17] == after[0]
    assert without_pauses(breathing(50)) == breathing(50)


def test_weights_in_the_bar() -> None:
    ruler = lay_out(TempoMap.steady(120), 0.0, 10.0)
    heavy = [weight(ruler, place * QUARTER // 4) for place in range(16)]
    assert heavy == [5, 1, 2, 1, 3, 1, 2, 1, 4, 1, 2, 1, 3, 1, 2, 1]
    assert weight(ruler, QUARTER // 8) == BETWEEN
    waltz = lay_out(TempoMap.steady(120, 3), 0.0, 10.0)
    assert [weight(waltz, beat * QUARTER) for beat in range(4)] == [BAR, BEAT, BEAT, BAR]


def test_six_eight_has_two_beats() -> None:
    tempo = TempoMap((0.0, 0.25, 0.5), (Meter(0, 6, 8),))
    ruler = lay_out(tempo, 0.0, 10.0)
    assert beat_ticks(ruler.bars[0]) == 720
    assert [weight(ruler, eighth * 240) for eighth in range(6)] == [BAR, 2, 2, HALF_BAR, 2, 2]
    assert felt_beat(ruler, 0) == 720


@pytest.mark.parametrize(("bpm", "ticks"), [(100, 480), (200, 960), (50, 240), (300, 960)])
def test_the_felt_beat_is_a_walking_pace(bpm: float, ticks: float) -> None:
    assert felt_beat(lay_out(TempoMap.steady(bpm), 0.0, 10.0), 0) == ticks
