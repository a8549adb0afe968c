"""Mel filters, and Kaldi's filter banks against what torchaudio computes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.features import features, stream_features
from engine.audio.kaldi import DB, normalised, power_levels
from engine.audio.mel import hertz, mel, mel_filters
from engine.models import FeatureSettings

RATE = 16000
MEL = FeatureSettings(hop_samples=512, window_sizes=(2048,), bins=229, lowest_hz=30.0, axis="mel")
KALDI = FeatureSettings(
    hop_samples=160, window_sizes=(400,), bins=128, lowest_hz=20.0, axis="kaldi"
)
TORCHAUDIO = [-6.5489, -5.1072, -3.37, -1.5633, 0.3398, 1.8943, 2.5743, 1.757]
"""Every sixteenth band of the third frame by torchaudio 2.11's `compliance.kaldi.fbank`."""


@given(st.floats(0, 20000))
def test_mels_go_both_ways(frequency: float) -> None:
    assert hertz(mel(frequency)) == pytest.approx(frequency, abs=1e-6)


def test_a_thousand_hertz_are_a_thousand_mels() -> None:
    assert mel(1000.0) == pytest.approx(1000.0, abs=0.1)


@given(st.integers(8, 229), st.sampled_from([400, 1024, 2048]))
def test_every_band_hears_something(bins: int, window: int) -> None:
    frequencies = np.arange(window // 2 + 1) * RATE / window
    weights = mel_filters(bins, 30.0, 8000.0, frequencies)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert (np.diff(weights @ frequencies) >= 0).all()


@pytest.mark.parametrize("frequency", [220.0, 440.0, 1760.0])
def test_a_tone_stands_in_its_band(frequency: float) -> None:
    times = np.arange(RATE) / RATE
    seen = features((0.5 * np.sin(2 * np.pi * frequency * times)).astype(np.float32), MEL)
    edges = hertz(np.linspace(float(mel(30.0)), float(mel(8000.0)), 231))
    band = int(seen[15, 0].argmax())
    assert edges[band] <= frequency <= edges[band + 2]


def test_filter_banks_are_kaldis() -> None:
    generator = np.random.default_rng(5)
    sound = (generator.normal(size=1600) * 0.1).astype(np.float32)
    sound = sound + 0.2 * np.sin(2 * np.pi * 440 * np.arange(1600) / RATE).astype(np.float32)
    hops = np.lib.stride_tricks.sliding_window_view(sound, 400)[::160]
    levels = power_levels(hops, RATE, 128, 20.0, 8000.0)
    np.testing.assert_allclose(levels[2, ::16] / DB, TORCHAUDIO, atol=2e-4)
    assert normalised(np.float32(-4.2677393) * np.float32(DB)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("settings", [MEL, KALDI], ids=["mel", "kaldi"])
def test_a_stream_looks_like_the_whole(settings: FeatureSettings) -> None:
    sound = np.random.default_rng(0).normal(size=6 * RATE).astype(np.float32) * 0.1
    streamed = np.concatenate(list(stream_features(np.split(sound, [1000, 40007]), settings)))
    np.testing.assert_allclose(streamed, features(sound, settings), atol=1e-5)
