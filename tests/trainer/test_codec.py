import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.codec import CodecSettings, taped, through_codec
from trainer.coders import CODED_RATES, REAL_CODERS, _imdct, _mdct, really_coded, roughly_coded

RATE = 16000
ALWAYS = CodecSettings(
    coded_share=1.0, real_share=0.0, tape_share=1.0, band_share=1.0, crush_share=1.0, clip_share=1.0
)
ONSETS = (0.25, 0.8, 1.5)


def plucked(rate: int = RATE) -> np.ndarray:
    """Two seconds with three notes, silence before each."""
    sound = np.zeros(2 * rate, np.float32)
    times = np.arange(int(0.3 * rate)) / rate
    for onset, hertz in zip(ONSETS, (220.0, 440.0, 660.0), strict=True):
        partials = [np.sin(2 * np.pi * hertz * k * times) / k for k in range(1, 7)]
        start = int(onset * rate)
        sound[start : start + len(times)] += 0.3 * np.sum(partials, axis=0) * np.exp(-12 * times)
    return sound


def burst() -> np.ndarray:
    """A short noise in a silence: nothing in it repeats, so that its place is beyond doubt."""
    sound = np.zeros(RATE, np.float32)
    noise = np.random.default_rng(0).standard_normal(RATE // 8)
    sound[RATE // 2 : RATE // 2 + len(noise)] = 0.2 * np.convolve(noise, np.ones(4) / 4, "same")
    return sound


def lag(before: np.ndarray, after: np.ndarray, rate: int) -> float:
    """By how many seconds `after` is later, to a fraction of a sample, from the phase of both."""
    size = 4 * len(before)
    likeness = np.fft.irfft(np.fft.rfft(after, size) * np.conj(np.fft.rfft(before, size)), 8 * size)
    best = int(np.argmax(likeness))
    best -= 8 * size if best > 4 * size else 0
    return best / 8 / rate


@pytest.mark.parametrize("rate", CODED_RATES)
@pytest.mark.parametrize("coder", REAL_CODERS)
def test_a_real_coder_leaves_every_note_where_it_is(coder: str, rate: int) -> None:
    sound = plucked(rate)
    for bit_rate in REAL_CODERS[coder].bit_rates:
        back = really_coded(sound, rate, coder, bit_rate)
        assert back.shape == sound.shape
        assert back.dtype == np.float32
        assert abs(lag(sound, back, rate)) < 0.00015  # two samples at 16 kHz
        assert 0.5 < np.linalg.norm(back) / np.linalg.norm(sound) < 1.5
        assert not np.array_equal(back, sound)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_the_stand_in_moves_nothing_and_loses_little(seed: int) -> None:
    sound = plucked()
    back = roughly_coded(sound, np.random.default_rng(seed), RATE)
    assert back.shape == sound.shape
    assert abs(lag(sound, back, RATE)) < 0.00007
    error = np.linalg.norm(back - sound) / np.linalg.norm(sound)
    assert 0.005 < error < 0.7


@pytest.mark.parametrize("half", [256, 512, 1024])
@pytest.mark.parametrize("length", [1, 300, 5000, 16384])
def test_the_cosine_transform_comes_back(half: int, length: int) -> None:
    sound = np.random.default_rng(length).standard_normal(length).astype(np.float32)
    np.testing.assert_allclose(_imdct(_mdct(sound, half), half, length), sound, atol=1e-5)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_tape_strays_by_less_than_two_milliseconds(seed: int) -> None:
    """A ramp read at other times says how far each time strayed."""
    ramp = np.arange(8 * RATE, dtype=np.float32) / np.float32(RATE)
    quiet = dataclasses.replace(CodecSettings(), hiss_db=(-200.0, -199.0))
    stray = (taped(ramp, RATE, np.random.default_rng(seed), quiet) - ramp)[50:-50]
    assert np.abs(stray).max() < 0.002
    assert np.abs(stray).max() > 1e-6
    assert np.abs(np.diff(stray)).max() < 0.02 / RATE  # never 2 % too fast: no jump


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_everything_at_once_keeps_length_place_and_level(seed: int) -> None:
    sound = burst()
    heard = through_codec(sound, RATE, np.random.default_rng(seed), ALWAYS)
    assert heard.shape == sound.shape
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all()
    assert abs(lag(sound, heard, RATE)) < 0.0021
    assert np.abs(heard).max() < 2.0


def test_shares_of_nothing_change_nothing() -> None:
    never = CodecSettings(
        coded_share=0.0, tape_share=0.0, band_share=0.0, crush_share=0.0, clip_share=0.0
    )
    sound = plucked()
    np.testing.assert_array_equal(
        through_codec(sound, RATE, np.random.default_rng(1), never), sound
    )


def test_silence_stays_silent_and_one_seed_gives_one_sound() -> None:
    silence = np.zeros(RATE, np.float32)
    assert not through_codec(silence, RATE, np.random.default_rng(0), ALWAYS).any()
    a, b = (through_codec(plucked(), RATE, np.random.default_rng(3), ALWAYS) for _ in range(2))
    np.testing.assert_array_equal(a, b)
