import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.babble import babble
from trainer.data.distractors import DISTRACTORS, distractor, distractor_of
from trainer.data.knocks import _clap, _click, _thud
from trainer.data.noise import traffic

RATE = 16000
LENGTH = 4 * RATE
SEEDS = st.integers(0, 2**32 - 1)


def spectrum_now(sound: np.ndarray) -> np.ndarray:
    """The level (dB) of each sixth of an octave from 60 Hz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    edges = 60 * 2 ** (np.arange(42) / 6)
    bands = [power[(hertz >= a) & (hertz < b)].sum() for a, b in itertools.pairwise(edges)]
    return 10 * np.log10(np.array(bands) + 1e-9)


@settings(max_examples=25)
@given(SEEDS, st.sampled_from([8000, 16000, 22050, 44100]), st.integers(2000, 40000))
def test_a_distractor_has_the_length_asked_for_and_full_scale(
    seed: int, rate: int, length: int
) -> None:
    sound = distractor(np.random.default_rng(seed), length, rate)
    assert sound.shape == (length,)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() == pytest.approx(1.0, abs=1e-5) or not sound.any()


@pytest.mark.parametrize("kind", DISTRACTORS)
def test_one_seed_one_sound_and_another_seed_another(kind: str) -> None:
    a, b, c = (distractor_of(kind, np.random.default_rng(seed), LENGTH, RATE) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert abs(np.corrcoef(a, c)[0, 1]) < 0.5


@pytest.mark.parametrize("kind", sorted(set(DISTRACTORS) - {"hum"}))
def test_no_two_draws_share_a_spectrum(kind: str) -> None:
    """Nothing is recognisable as one template: draws differ in colour by 3 dB and more."""
    draws = [distractor_of(kind, np.random.default_rng(s), LENGTH, RATE) for s in range(10, 18)]
    shapes = np.array([spectrum_now(draw) for draw in draws])
    shapes -= shapes.mean(axis=1, keepdims=True)
    apart = [np.std(a - b) for i, a in enumerate(shapes) for b in shapes[i + 1 :]]
    assert np.median(apart) > 3.0


def strongest_autocorrelation(frame: np.ndarray) -> tuple[float, float]:
    """Height and lag (s) of the best period between 60 and 400 Hz."""
    spectrum = np.abs(np.fft.rfft(frame * np.hanning(len(frame)), 2 * len(frame))) ** 2
    lags = np.fft.irfft(spectrum)
    low, high = RATE // 400, RATE // 60
    best = low + int(np.argmax(lags[low:high]))
    return float(lags[best] / (lags[0] + 1e-12)), best / RATE


def test_speech_is_voiced_and_its_pitch_never_stands_still() -> None:
    """Held tones would be notes: in no half second does the pitch stay within a quarter tone."""
    voiced, held = 0, 0
    for seed in range(12):
        sound = babble(np.random.default_rng(seed), LENGTH, RATE)
        frames = [sound[i : i + 640] for i in range(0, LENGTH - 640, 320)]
        found = [strongest_autocorrelation(f) for f in frames]
        pitches = np.array([np.log2(1 / lag) * 12 if h > 0.6 else np.nan for h, lag in found])
        voiced += int(np.isfinite(pitches).sum())
        for start in range(len(pitches) - 25):
            window = pitches[start : start + 25]
            held += int(np.isfinite(window).all() and np.ptp(window) < 0.5)
    assert voiced > 12 * 20  # a tenth of all frames at least
    assert held == 0


def test_no_blow_rings_long_enough_to_be_a_note() -> None:
    """A tenth of a second after a blow less than a hundredth of its energy is still to come."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        for blow in (_thud(rng, RATE, 60.0), _clap(rng, RATE), _click(rng, RATE)):
            left = np.cumsum(blow[::-1] ** 2)[::-1]
            assert left[min(RATE // 10, len(blow) - 1)] < 0.01 * left[0]


def test_a_hum_never_begins() -> None:
    """It has a pitch: were it to set in, it would be a note."""
    for seed in range(20):
        sound = distractor_of("hum", np.random.default_rng(seed), LENGTH, RATE)
        levels = np.sqrt(np.mean(sound.reshape(-1, RATE // 4) ** 2, axis=1))
        assert levels.min() > 0.3 * levels.max()


def test_an_engine_holds_no_tone() -> None:
    """Its firing wavers so much that no spectral line stands 20 dB above its surroundings."""
    for seed in range(10):
        power = np.abs(np.fft.rfft(traffic(np.random.default_rng(seed), LENGTH, RATE))) ** 2
        low = power[4 * 30 : 4 * 400]  # quarter hertz each
        around = np.median(np.lib.stride_tricks.sliding_window_view(low, 81), axis=1)
        lines = np.convolve(low, np.ones(5) / 5, "same")[40:-40]
        assert (lines / around).max() < 100.0
