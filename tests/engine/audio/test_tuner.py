"""The tuner: a fraction of a cent in every register, whatever the tone is made of."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from engine.audio.tuner import TUNER_SECONDS, tone_of, tuning_of

SPECTRA = {
    "sine": (1.0,),
    "bowed": tuple(1 / k for k in range(1, 12)),
    "hollow": (1.0, 0.0, 0.5, 0.0, 0.3),
    "weak fundamental": (0.02, 1.0, 0.8, 0.6, 0.4, 0.3),
    "no fundamental": (0.0, 1.0, 0.8, 0.6, 0.4, 0.3),
}
MIDDLE_C = 261.6255653


def sounding(hertz: float, amplitudes: Sequence[float], rate: int) -> npt.NDArray[np.float64]:
    """A steady tone of these partials, as far as the rate has room for them."""
    times = np.arange(round(TUNER_SECONDS * rate)) / rate
    sound = np.zeros(len(times))
    for k, amplitude in enumerate(amplitudes, 1):
        if k * hertz < 0.475 * rate:
            sound += amplitude * np.sin(2 * np.pi * k * hertz * times + 1.7 * k)
    return 0.2 * sound


def cents(hertz: float, wanted: float) -> float:
    return 1200 * math.log2(hertz / wanted)


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
@pytest.mark.parametrize("name", SPECTRA)
def test_within_a_cent_in_every_register(name: str, rate: int) -> None:
    for pitch in (*range(21, 105, 7), 108):
        hertz = 440 * 2 ** ((pitch - 69 + 0.37 * (pitch % 2)) / 12)
        if "fundamental" in name and 3 * hertz > 0.475 * rate:
            continue  # only one partial is left, which is another tone
        tone = tone_of(sounding(hertz, SPECTRA[name], rate), rate)
        assert tone is not None
        assert abs(cents(tone.hertz, hertz)) < 0.2
        assert tone.clarity > 0.9


def test_noise_and_an_offset_leave_a_tone_what_it_is() -> None:
    noise = 0.01 * np.random.default_rng(1).standard_normal(round(TUNER_SECONDS * 44100))
    tone = tone_of(sounding(MIDDLE_C, SPECTRA["bowed"], 44100) + noise + 0.1, 44100)
    assert tone is not None
    assert abs(cents(tone.hertz, MIDDLE_C)) < 1.0


def test_a_dying_stiff_string_is_followed() -> None:
    times = np.arange(round(TUNER_SECONDS * 44100)) / 44100
    sound = sum(
        np.sin(2 * np.pi * k * math.sqrt(1 + 4e-4 * k * k) * 110 * times) / k * np.exp(-3 * times)
        for k in range(1, 8)
    )
    tone = tone_of(sound, 44100)
    assert tone is not None
    assert 0 < cents(tone.hertz, 110) < 8  # its partials lie too high, as they are heard


@pytest.mark.parametrize("level", [0.0, 1e-5])
def test_silence_has_no_pitch(level: float) -> None:
    assert tone_of(level * sounding(440, (1.0,), 44100), 44100) is None


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(2).standard_normal((20, 7056))
    assert [tone_of(each, 44100) for each in noise] == [None] * 20


def test_too_little_sound_says_nothing() -> None:
    assert tone_of(np.ones(10), 44100) is None
    assert tone_of(np.zeros(0), 44100) is None


def test_the_nearest_key_and_how_far_it_is() -> None:
    assert tuning_of(440.0).pitch == 69
    assert tuning_of(440.0).cents == pytest.approx(0.0)
    sharp = tuning_of(440.0 * 2 ** (0.3 / 12))
    assert (sharp.pitch, round(sharp.cents, 6)) == (69, 30.0)
    flat = tuning_of(440.0, a4=442.0)
    assert flat.pitch == 69
    assert flat.cents == pytest.approx(-7.85, abs=0.01)
