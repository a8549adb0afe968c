from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.features import (
    features,
    frame_count,
    level_reach,
    running_level,
    stream_features,
)
from engine.models import FeatureSettings

SETTINGS = FeatureSettings()
RATE = SETTINGS.sample_rate


def tone(hertz: float, seconds: float, level: float = 0.5) -> np.ndarray:
    times = np.arange(int(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 12 * RATE), max_size=8))
def test_a_stream_looks_like_the_whole(cuts: list[int]) -> None:
    generator = np.random.default_rng(0)
    sound = generator.normal(size=12 * RATE).astype(np.float32) * 0.1
    sound[: 6 * RATE] *= 0.01  # so that the running level moves
    streamed = np.concatenate(list(stream_features(np.split(sound, sorted(cuts)), SETTINGS)))
    np.testing.assert_allclose(streamed, features(sound, SETTINGS), atol=1e-5)


@pytest.mark.parametrize("pitch", [45, 57, 69, 88, 100])
def test_a_tone_stands_in_the_bin_of_its_key(pitch: int) -> None:
    seen = features(tone(440 * 2 ** ((pitch - 69) / 12), 1.0), SETTINGS)
    assert seen[25].argmax(axis=-1).tolist() == [3 * (pitch - 21)] * 2


@given(level=st.floats(0.01, 1.0))
def test_a_quiet_recording_looks_like_a_loud_one(level: float) -> None:
    sound = tone(440, 0.5) + tone(660, 0.5, 0.1)
    loud, quiet = features(sound, SETTINGS), features(sound * np.float32(level), SETTINGS)
    np.testing.assert_allclose(loud, quiet, atol=1e-3)


def test_silence_is_not_turned_up() -> None:
    assert features(np.zeros(RATE, np.float32), SETTINGS).max() == 0.0
    hiss = np.random.default_rng(1).normal(size=RATE).astype(np.float32) * 1e-6
    assert features(hiss, SETTINGS).max() < 0.25


@given(
    levels=st.lists(st.floats(-140, 0, width=32), min_size=1, max_size=40),
    seconds=st.floats(0.0, 1.0),
)
def test_the_level_is_that_of_the_loudest_frame_around(levels: list[float], seconds: float) -> None:
    card = replace(SETTINGS, level_window_seconds=seconds)
    before, after = level_reach(card)
    expected = [
        max(*levels[max(0, at - before) : at + after + 1], SETTINGS.quietest_level_db)
        for at in range(len(levels))
    ]
    assert running_level(np.array(levels, np.float32), card).tolist() == expected


@pytest.mark.parametrize("samples", [0, 1, 319, 320, 16000, 16001])
def test_there_is_a_frame_for_every_hop(samples: int) -> None:
    seen = features(np.zeros(samples, np.float32), SETTINGS)
    assert seen.shape == (frame_count(samples, SETTINGS), 2, 296)
