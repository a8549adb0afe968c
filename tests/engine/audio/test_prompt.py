import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.prompt import PromptResampler

WANTED = 16000


def tone(hertz: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 32000, 44100, 48000, 96000])
def test_a_tone_is_the_same_tone_at_another_rate(rate: int) -> None:
    made = PromptResampler(rate, WANTED).feed(tone(1234.5, rate))
    expected = tone(1234.5, WANTED)[: len(made)]
    np.testing.assert_allclose(made[100:], expected[100:], atol=2e-3)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_what_the_lower_rate_cannot_hold_is_taken_out(rate: int) -> None:
    assert np.abs(PromptResampler(rate, WANTED).feed(tone(9000, rate))[100:]).max() < 1e-3


@pytest.mark.parametrize("rate", [8000, 44100, 48000])
def test_it_holds_back_no_more_than_its_filter(rate: int) -> None:
    resampler, given, made = PromptResampler(rate, WANTED), 0, 0
    for _ in range(50):
        made += len(resampler.feed(np.zeros(441, np.float32)))
        given += 441
        assert 0 <= given / rate - made / WANTED < 0.0045


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 5000), max_size=12))
def test_blocks_of_any_length_make_the_same_stream(cuts: list[int]) -> None:
    sound = np.random.default_rng(3).normal(size=5000).astype(np.float32)
    whole = PromptResampler(44100, WANTED).feed(sound)
    resampler = PromptResampler(44100, WANTED)
    parts = [resampler.feed(part) for part in np.split(sound, sorted(cuts))]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)
