"""The click: every beat at its frame, whatever the blocks; what is monitored beside it."""

import numpy as np
import pytest

from app.live.lately import Lately
from app.live.metronome import Metronome
from app.live.orders import Pulse
from app.player.click import click

RATE = 8000
PULSE = Pulse(120.0, 3)
BEAT = RATE // 2


def given(metronome: Metronome, frames: int, block: int) -> np.ndarray:
    blocks = [metronome.read(min(block, frames - k)) for k in range(0, frames, block)]
    return np.concatenate(blocks)[:, 0]


@pytest.mark.parametrize("block", [64, 441, 4096, 12000])
def test_beats_lie_where_they_belong_whatever_the_blocks(block: int) -> None:
    metronome = Metronome(RATE)
    metronome.start(PULSE)
    heard = given(metronome, 4 * BEAT, block)
    wanted = np.zeros(4 * BEAT, np.float32)
    for beat in range(4):
        sound = click(RATE, beat % 3 == 0)
        wanted[beat * BEAT : beat * BEAT + len(sound)] += sound
    np.testing.assert_allclose(heard, wanted, atol=1e-6)


def test_a_count_in_ends_and_may_begin_late() -> None:
    metronome = Metronome(RATE)
    given(metronome, 1000, 256)
    metronome.start(PULSE, beats=3)
    assert metronome.began == 1000
    heard = given(metronome, 5 * BEAT, 256)
    assert [np.abs(heard[k * BEAT : (k + 1) * BEAT]).max() > 0.1 for k in range(5)] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_without_a_pulse_only_what_is_monitored_is_heard() -> None:
    metronome = Metronome(RATE)
    metronome.monitor(np.full(100, 0.25, np.float32))
    heard = metronome.read(300)
    assert heard.shape == (300, 2)
    np.testing.assert_array_equal(heard[:100], 0.25)
    np.testing.assert_array_equal(heard[100:], 0.0)


def test_stopping_is_heard_at_once_and_monitoring_never_piles_up() -> None:
    metronome = Metronome(RATE)
    metronome.start(PULSE)
    metronome.stop()
    for _ in range(100):
        metronome.monitor(np.full(RATE // 10, 0.5, np.float32))
    heard = given(metronome, RATE, 500)
    assert np.count_nonzero(heard) <= 0.26 * RATE


def test_the_last_seconds_are_kept_and_no_more() -> None:
    lately = Lately(1.0, 100)
    assert len(lately.last(1.0)) == 0
    for k in range(5):
        lately.add(np.full(30, k, np.float32))
    assert lately.heard == 150
    np.testing.assert_array_equal(lately.last(0.4), [3] * 10 + [4] * 30)
    assert len(lately.last(5.0)) == 100
    lately.add(np.arange(1000, dtype=np.float32))
    np.testing.assert_array_equal(lately.last(0.02), [998, 999])
