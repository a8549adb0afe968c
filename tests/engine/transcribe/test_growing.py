import numpy as np
import pytest

from engine.transcribe import growing
from engine.transcribe.growing import Growing


@pytest.mark.parametrize("expected", [0, 5, 30, 300])
@pytest.mark.parametrize("in_memory", [0, 1 << 20])
def test_all_frames_are_kept_whatever_was_expected(
    expected: int, in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "LARGEST_IN_MEMORY", in_memory)
    frames = np.random.default_rng(0).integers(0, 256, (30, 2, 3), np.uint8)
    kept = Growing(2, 3, expected)
    for block in np.array_split(frames, 7):
        kept.append(block)
    np.testing.assert_array_equal(kept.values, frames)
    finished = kept.finish()
    kept.rest()
    np.testing.assert_array_equal(finished, frames)
    assert isinstance(finished, np.memmap) == (in_memory == 0)


def test_what_was_expected_needs_no_second_room(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms: list[tuple[int, ...]] = []
    room = growing._room
    monkeypatch.setattr(growing, "_room", lambda shape: rooms.append(shape) or room(shape))
    kept = Growing(4, 88, 1000)
    for _ in range(10):
        kept.append(np.zeros((100, 4, 88), np.uint8))
    assert rooms == [(1000, 4, 88)]
    assert kept.finish().base is not None  # nor a copy
