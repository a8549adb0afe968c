import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.augment import AugmentSettings, augment

RATE = 16000
ALWAYS = AugmentSettings(
    room_share=1,
    low_pass_share=1,
    high_pass_share=1,
    saturation_share=1,
    compression_share=1,
    noise_share=0,
    hum_share=0,
)


def click() -> np.ndarray:
    sound = np.zeros(2 * RATE, np.float32)
    times = np.arange(2000) / RATE
    sound[RATE : RATE + 2000] = np.sin(2 * np.pi * 880 * times) * np.exp(-times * 30)
    return sound


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_onsets_stay_where_they_are(seed: int) -> None:
    heard = augment(click(), RATE, np.random.default_rng(seed), ALWAYS)
    assert heard.shape == (2 * RATE,)
    assert heard.dtype == np.float32
    first = np.flatnonzero(np.abs(heard) > 0.2 * np.abs(heard).max())[0]
    assert first / RATE == pytest.approx(1.0, abs=0.006)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_every_recording_is_finite_and_within_full_scale(seed: int) -> None:
    noisy = dataclasses.replace(ALWAYS, noise_share=1, hum_share=1)
    for sound in (click(), np.zeros(RATE, np.float32)):
        heard = augment(sound, RATE, np.random.default_rng(seed), noisy)
        assert np.isfinite(heard).all()
        assert np.abs(heard).max() < 2.0


def test_one_seed_one_recording() -> None:
    a, b = (augment(click(), RATE, np.random.default_rng(7), AugmentSettings()) for _ in range(2))
    np.testing.assert_array_equal(a, b)
