"""The frequency in every bin: exact for a sine, the same however the sound is cut."""

import numpy as np
import pytest

from engine.audio.partials import Lens, analyse, joined

RATE = 16000
LENS = Lens(1024, RATE, 160, 5000.0)


def sine(hertz: float, seconds: float = 0.5) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


@pytest.mark.parametrize("hertz", [200.0, 443.3, 1234.5, 4000.1])
def test_a_sine_says_its_frequency_and_level(hertz: float) -> None:
    partials = analyse(sine(hertz), LENS, 4, 20)
    peak = int(partials.levels[5].argmax())
    assert partials.hertz[5, peak] == pytest.approx(hertz, abs=0.05)
    # up to half a bin beside the middle a Hann window loses 1.4 dB
    assert 0.42 <= partials.levels[5, peak] <= 0.501
    assert (partials.first, partials.stop) == (4, 24)
    assert peak + 1 == round(hertz / LENS.spacing_hz)


def test_frames_of_two_pieces_are_those_of_the_whole() -> None:
    sound = sine(500.0) + sine(911.0)
    whole = analyse(sound, LENS, 0, 40)
    parts = joined(
        analyse(sound, LENS, 0, 25), analyse(sound[25 * LENS.hop_samples :], LENS, 25, 15)
    )
    np.testing.assert_allclose(parts.levels, whole.levels, atol=1e-6)
    assert parts.stop == whole.stop
    some = whole.between(10, 12)
    assert (some.first, some.stop) == (10, 12)
    np.testing.assert_array_equal(some.hertz, whole.hertz[10:12])
