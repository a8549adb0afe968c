"""Beats and bars out of what a network says."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decode import BeatOptions, Posteriors, decode_beats
from engine.decode.beats import pulse_times
from engine.models import BeatSettings
from engine.music import Meter, TempoMap
from trainer.data.beat_pieces import BEAT
from trainer.targets import beat_targets

HOP = 0.02
SETTINGS = BeatSettings()


def said(
    times: np.ndarray, size: int, first: int = 0, seconds: float = 60.0, thirds: int = 0
) -> Posteriors:
    """What a perfect network says of beats, of which number `first` begins a bar."""
    beats = np.zeros(len(times), BEAT)
    beats["time"], beats["size"], beats["thirds"] = times, size, thirds
    beats["place"] = (np.arange(len(times)) - first) % size
    targets = np.maximum(beat_targets(beats, round(seconds / HOP), HOP), 0.0)
    return Posteriors(np.round(targets * 255).astype(np.uint8), HOP, 0, Posteriors.BEAT_KINDS)


def heard(posteriors: Posteriors, **options: float) -> TempoMap:
    tempo = decode_beats(posteriors, SETTINGS, BeatOptions(**options))  # type: ignore[arg-type]
    assert tempo is not None
    return tempo


def inside(tempo: TempoMap, times: np.ndarray) -> np.ndarray:
    beats = np.array(tempo.beats)
    kept: np.ndarray = beats[(beats >= times[0] - HOP) & (beats <= times[-1] + HOP)]
    return kept


@pytest.mark.parametrize(
    ("bpm", "size"), [(43, 4), (60, 3), (90, 2), (120, 4), (133, 5), (175, 4), (205, 6), (290, 4)]
)
def test_decoding_the_targets_gives_back_the_beats(bpm: float, size: int) -> None:
    times = np.arange(0.31, 59.5, 60.0 / bpm)
    tempo = heard(said(times, size, first=1))
    np.testing.assert_allclose(inside(tempo, times), times, atol=0.009)
    [meter] = tempo.meters
    assert meter.beats_per_bar == size
    assert tempo.to_beats(times[1]) % size == pytest.approx(0.0, abs=0.05) or tempo.to_beats(
        times[1]
    ) % size == pytest.approx(size, abs=0.05)


def test_the_first_beat_of_the_map_begins_a_bar() -> None:
    times = np.arange(0.4, 40.0, 0.5)
    tempo = heard(said(times, 4, first=3, seconds=40.0))
    assert tempo.meters == (Meter(0, 4),)
    assert round(tempo.to_beats(times[3])) % 4 == 0
    assert tempo.beats[0] == pytest.approx(times[3] - 4 * 0.5, abs=0.01)


def test_a_drummer_who_breathes_is_followed() -> None:
    steps = 0.5 + 0.04 * np.sin(np.arange(110) / 6)
    times = 0.3 + np.cumsum(steps)
    tempo = heard(said(times, 4))
    np.testing.assert_allclose(inside(tempo, times), times, atol=0.008)


def test_a_pause_is_filled_and_both_sides_are_right() -> None:
    times = np.concatenate([np.arange(0.3, 20.0, 0.5), np.arange(33.7, 60.0, 0.5)])
    tempo = heard(said(times, 4))
    beats = np.array(tempo.beats)
    assert np.abs(beats[:, None] - times).min(axis=0).max() < 0.01
    assert 0.3 < np.diff(beats).min() < np.diff(beats).max() < 0.8


def test_another_tempo_from_a_bar_on() -> None:
    times = np.concatenate([np.arange(0.3, 30.0, 0.5), np.arange(30.3, 60.0, 0.4)])
    tempo = heard(said(times, 4))
    np.testing.assert_allclose(inside(tempo, times), times, atol=0.01)


def test_a_metre_changes_on_a_bar_line() -> None:
    times = np.arange(0.3, 50.0, 0.5)
    beats = np.zeros(len(times), BEAT)
    beats["time"] = times
    beats["place"] = [*(np.arange(48) % 4), *(np.arange(len(times) - 48) % 3)]
    targets = np.maximum(beat_targets(beats, 2500, HOP), 0.0)
    values = np.round(targets * 255).astype(np.uint8)
    tempo = heard(Posteriors(values, HOP, 0, Posteriors.BEAT_KINDS))
    assert tempo.meters == (Meter(0, 4), Meter(48, 3))


def test_beats_of_three_parts_are_written_in_eighths() -> None:
    times = np.arange(0.3, 50.0, 0.7)
    tempo = heard(said(times, 2, thirds=1, seconds=50.0))
    assert tempo.meters == (Meter(0, 6, 8),)
    np.testing.assert_allclose(pulse_times(tempo)[:70], times[:70], atol=0.006)
    assert tempo.beats[1] - tempo.beats[0] == pytest.approx(0.7 / 3, abs=0.01)


@pytest.mark.parametrize("named", [75.0, 300.0])
def test_a_named_tempo_is_believed(named: float) -> None:
    times = np.arange(0.3, 50.0, 0.4)
    tempo = heard(said(times, 4, seconds=50.0), tempo=named)
    usual = 60.0 / float(np.median([b - a for a, b in pairwise(tempo.beats)]))
    assert usual == pytest.approx(named, rel=0.05)


@pytest.mark.parametrize("sure", [1.0, 0.5, 0.3])
@pytest.mark.parametrize("bias", [0.0, 2.0])
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_half_and_twice_the_tempo_are_there_however_faint_the_beats(
    sure: float, bias: float, factor: float
) -> None:
    times = np.arange(0.3, 50.0, 0.5)
    posteriors = said(times, 4, seconds=50.0)
    values = np.round(posteriors.values * sure).astype(np.uint8)
    faint = Posteriors(values, HOP, 0, Posteriors.BEAT_KINDS)
    named = BeatOptions(tempo=120.0 * factor)
    tempo = decode_beats(faint, replace(SETTINGS, beat_bias=bias), named)
    assert tempo is not None
    steps = np.diff(inside(tempo, times))
    np.testing.assert_allclose(steps, 0.5 / factor, atol=0.03)


def between(strokes: float, beats: float = 0.7) -> Posteriors:
    """Beats at 100 a minute, and strokes between them that might be beats as well."""
    times = np.arange(0.3, 50.0, 0.6)
    on, off = (said(at, 4, seconds=50.0).values / 255 for at in (times, times + 0.3))
    values = np.maximum(on * beats, off * [[strokes], [0.0], [0.0]])
    return Posteriors(np.round(values * 255).astype(np.uint8), HOP, 0, Posteriors.BEAT_KINDS)


def test_worth_by_the_second_keeps_a_pulse_from_becoming_twice_as_fast() -> None:
    by_beat = replace(SETTINGS, beat_bias=2.0, beat_cover=0.0)
    by_second = replace(SETTINGS, beat_bias=0.0, beat_cover=4.0)
    steps = []
    for chosen in (by_beat, by_second):
        tempo = decode_beats(between(0.4), chosen)
        assert tempo is not None
        steps.append(float(np.median(np.diff(tempo.beats))))
    assert steps == pytest.approx([0.3, 0.6], abs=0.01)


def test_worth_by_the_second_keeps_a_faint_pulse_going() -> None:
    by_second = replace(SETTINGS, beat_bias=0.0, beat_cover=4.0, least_beat=0.1)
    tempo = decode_beats(between(0.0, beats=0.5), by_second)
    assert tempo is not None
    assert np.diff(tempo.beats) == pytest.approx(0.6, abs=0.02)
    assert decode_beats(between(0.0, beats=0.5), replace(by_second, beat_cover=0.0)) is None


def in_bars(beats_per_bar: int, loud: float, soft: float) -> Posteriors:
    """Beats at 200 a minute, every other one less sure, and bars of so many of them."""
    times = np.arange(0.3, 50.0, 0.3)
    values = said(times, beats_per_bar, seconds=50.0).values / 255
    weaker = said(times[1::2], 4, seconds=50.0).values / 255
    values[:, 0] = np.where(weaker[:, 0] > 0, values[:, 0] * soft, values[:, 0] * loud)
    return Posteriors(np.round(values * 255).astype(np.uint8), HOP, 0, Posteriors.BEAT_KINDS)


@pytest.mark.parametrize(("beats_per_bar", "length"), [(4, 0.3), (8, 0.6)])
def test_bars_tell_a_pulse_from_one_twice_as_fast(beats_per_bar: int, length: float) -> None:
    """What is heard of the beats is the same; only where bars begin is not."""
    alone = replace(SETTINGS, beat_bias=1.0, octave_bars=0.0)
    asked = replace(alone, octave_bars=2.5, octave_speed=0.8)
    posteriors = in_bars(beats_per_bar, 0.9, 0.85)
    first, second = (decode_beats(posteriors, one) for one in (alone, asked))
    assert first is not None
    assert second is not None
    assert np.median(np.diff(first.beats)) == pytest.approx(0.3, abs=0.01)
    assert np.median(np.diff(second.beats)) == pytest.approx(length, abs=0.01)
    assert second.meters == (Meter(0, 4),)


def test_a_named_tempo_is_not_asked_whether_it_is_meant() -> None:
    asked = replace(SETTINGS, octave_bars=2.5, octave_speed=0.8)
    tempo = decode_beats(in_bars(8, 0.9, 0.85), asked, BeatOptions(tempo=200.0))
    assert tempo is not None
    assert np.median(np.diff(tempo.beats)) == pytest.approx(0.3, abs=0.01)


def test_a_named_downbeat_begins_a_bar() -> None:
    times = np.arange(0.3, 50.0, 0.5)
    tempo = heard(said(times, 4, seconds=50.0), downbeat=times[22])
    assert round(tempo.to_beats(times[22])) % 4 == 0
    assert tempo.meters == (Meter(0, 4),)


def test_a_named_metre_holds() -> None:
    times = np.arange(0.3, 50.0, 0.5)
    assert heard(said(times, 4, seconds=50.0), beats_per_bar=3).meters == (Meter(0, 3),)


def test_where_nothing_pulses_there_is_no_map() -> None:
    rng = np.random.default_rng(0)
    faint = rng.integers(0, 20, (3000, 3, 1)).astype(np.uint8)
    silence = np.zeros((3000, 3, 1), np.uint8)
    for values in (faint, silence, silence[:2]):
        assert decode_beats(Posteriors(values, HOP, 0, Posteriors.BEAT_KINDS), SETTINGS) is None


def test_beats_nobody_heard_lie_between_those_that_were() -> None:
    times = np.arange(0.3, 50.0, 0.5)
    posteriors = said(times, 4, seconds=50.0)
    values = posteriors.values.copy()
    values[round(20.1 / HOP) : round(23.1 / HOP)] = 0
    tempo = heard(Posteriors(values, HOP, 0, Posteriors.BEAT_KINDS))
    np.testing.assert_allclose(inside(tempo, times), times, atol=0.01)


def test_the_same_is_heard_the_same() -> None:
    posteriors = said(np.arange(0.3, 50.0, 0.47), 3, seconds=50.0)
    assert heard(posteriors) == heard(posteriors)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.2, 0.6]))
@settings(max_examples=12)
def test_whatever_is_said_beats_ascend_and_bars_are_whole(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 256, (700, 3, 1)).astype(np.uint8)
    values[rng.random((700, 3, 1)) > share] = 0
    tempo = decode_beats(Posteriors(values, HOP, 0, Posteriors.BEAT_KINDS), SETTINGS)
    if tempo is not None:
        assert (np.diff(tempo.beats) > 0.0).all()
        starts = [meter.start_beat for meter in tempo.meters]
        assert starts == sorted(set(starts))
