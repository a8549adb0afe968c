"""The ring between two threads: what goes in comes out, in order, or is refused."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.devices.ring import Ring


@given(st.integers(1, 20), st.lists(st.tuples(st.booleans(), st.integers(0, 25)), max_size=60))
def test_what_goes_in_comes_out(size: int, steps: list[tuple[bool, int]]) -> None:
    ring, count, waiting = Ring(size, 2), 0, []
    for writes, frames in steps:
        if writes:
            block = np.arange(count, count + frames, dtype=np.float32)
            fits = len(waiting) + frames <= size
            assert ring.write(np.stack([block, -block], axis=1)) == fits
            if fits:
                waiting += list(block)
                count += frames
        else:
            out = np.full((frames, 2), np.nan, np.float32)
            got = ring.read_into(out)
            assert got == min(frames, len(waiting))
            np.testing.assert_array_equal(out[:got, 0], waiting[:got])
            np.testing.assert_array_equal(out[:got, 1], -out[:got, 0])
            del waiting[:got]
        assert (ring.held, ring.room) == (len(waiting), size - len(waiting))
    np.testing.assert_array_equal(ring.read()[:, 0], waiting)


def test_what_is_skipped_is_not_read() -> None:
    ring = Ring(10, 1)
    ring.write(np.arange(8, dtype=np.float32)[:, None])
    ring.skip(5)
    ring.skip(3)
    assert ring.read()[:, 0].tolist() == [5, 6, 7]
