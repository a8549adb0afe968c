"""A tap gives what was heard, and silence for what it had no room for."""

import numpy as np

from engine.devices.tap import RING_SECONDS, Tap

RATE = 1000


def block(frames: int, value: float) -> np.ndarray:
    return np.full((frames, 2), value, np.float32)


def tap() -> Tap:
    made = Tap()
    made.begin(RATE, 2)
    return made


def test_what_comes_is_given_at_once() -> None:
    made = tap()
    made.hear(block(10, 0.25))
    made.hear(block(10, 0.5))
    np.testing.assert_array_equal(made.read(0.0)[:, 0], np.repeat([0.25, 0.5], 10))
    assert len(made.read(0.0)) == 0
    assert made.lost_blocks == 0


def test_silence_stands_for_what_there_was_no_room_for() -> None:
    made, size = tap(), round(RING_SECONDS * RATE)
    made.hear(block(size, 0.25))
    for _ in range(3):
        made.hear(block(700, 0.5))  # nobody reads: these are lost
    assert made.lost_blocks == 3
    assert len(made.read(0.0)) == size
    made.hear(block(100, 0.75))
    later = made.read(0.0)[:, 0]
    np.testing.assert_array_equal(later, [*np.zeros(2100), *np.full(100, 0.75)])
    assert made.lost_blocks == 3


def test_a_listener_that_is_always_late_still_counts_every_second() -> None:
    made, size = tap(), round(RING_SECONDS * RATE)
    came = read = 0
    for _ in range(40):
        for _ in range(15):
            made.hear(block(size // 10, 0.5))
            came += size // 10
        read += len(made.read(0.0))
    for _ in range(40):  # it has time again
        made.hear(block(10, 0.5))
        came += 10
        read += len(made.read(0.0))
    assert read == came
    assert made.lost_blocks > 100


def test_how_old_a_second_is_counts_what_was_lost() -> None:
    made, size = tap(), round(RING_SECONDS * RATE)
    made.hear(block(size, 0.25))
    for _ in range(2):
        made.hear(block(400, 0.5))
    assert made.lost_blocks == 2
    assert made.age(0.8) > RING_SECONDS - 0.2  # all came at once: second 10.8 is now
