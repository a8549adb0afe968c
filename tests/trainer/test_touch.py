import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.music import PedalSpan
from engine.sampler import Stroke
from trainer.data.touch import dynamic, let_ring, resonance, softened

RATE = 16000
STROKES = [Stroke(0.0, 0.5, 60, 30), Stroke(0.5, 1.0, 60, 100), Stroke(0.2, 0.7, 64, 60)]


@given(st.integers(0, 10_000))
def test_touch_moves_no_note_and_leaves_louder_ones_louder_or_softer_alike(seed: int) -> None:
    changed = dynamic(np.random.default_rng(seed), STROKES)
    assert [(s.start, s.stop, s.key, s.velocity) for s in changed] == [
        (s.start, s.stop, s.key, s.velocity) for s in STROKES
    ]
    gains = [s.gain for s in sorted(changed, key=lambda s: s.velocity)]
    assert gains in (sorted(gains), sorted(gains, reverse=True))
    assert all(0.0 < gain <= 1.5 for gain in gains)


@given(st.integers(0, 10_000))
def test_only_a_string_struck_again_rings_on(seed: int) -> None:
    ringing = let_ring(np.random.default_rng(seed), STROKES)
    by_start = {s.start: s for s in ringing}
    assert [s.start for s in ringing] == [0.0, 0.2, 0.5]
    assert by_start[0.0].stop is not None
    assert 0.55 <= by_start[0.0].stop <= 1.1
    assert (by_start[0.2].stop, by_start[0.5].stop) == (0.7, 1.0)


def test_a_soft_touch_is_duller() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    dull = softened(np.random.default_rng(1), noise, RATE)
    before, after = (np.abs(np.fft.rfft(sound)) for sound in (noise, dull))
    low, high = slice(50, 200), slice(6000, 7900)
    assert len(dull) == len(noise)
    assert after[high].mean() / before[high].mean() < after[low].mean() / before[low].mean() * 0.8


def test_strings_sing_only_while_the_dampers_are_up() -> None:
    sound = np.zeros(2 * RATE, np.float32)
    sound[: RATE // 10] = np.random.default_rng(0).standard_normal(RATE // 10)
    rung = resonance(np.random.default_rng(2), sound, (PedalSpan(0.0, 1.0),), RATE)
    assert np.abs(rung[RATE // 2 : int(0.9 * RATE)]).max() > 0
    assert np.abs(rung[int(1.1 * RATE) :]).max() == pytest.approx(0.0, abs=1e-7)
