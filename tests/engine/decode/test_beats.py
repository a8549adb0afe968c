"""Beats and bars out of what a network says."""

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
