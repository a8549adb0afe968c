"""What is given out, sample by sample, and which moment of the piece it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.player.mixer import Mixer
from app.player.tape import BLOCK, FADE, Samples, Tape

RATE = 8000


def block(value: float) -> Samples:
    return np.full((BLOCK, 2), value, np.float32)


def mixer(blocks: int = 4, original: float = 0.1, result: float = 0.2) -> Mixer:
    made = Mixer(RATE)
    made.set_length(blocks * BLOCK)
    for index in range(blocks):
        made.original.put(index, 0, block(original))
        made.result.put(index, 0, block(result))
    return made


def settled(made: Mixer, frames: int = 256) -> Samples:
    """What is given out once fading in is over."""
    made.read(frames)
    return made.read(frames)


def test_the_mix_is_the_sum_at_the_volumes() -> None:
    made = mixer()
    made.set_volumes(0.5, 1.0)
    made.start()
    np.testing.assert_allclose(settled(made), 0.1 * 0.5 + 0.2, rtol=1e-5)


def test_volumes_act_with_the_next_frame_and_do_not_click() -> None:
    made = mixer(original=0.5, result=0.0)
    made.start()
    settled(made)
    made.set_volumes(0.0, 1.0)
    fading = made.read(256)[:, 0]
    assert fading[0] == pytest.approx(0.5)
    assert np.abs(np.diff(fading)).max() < 0.01
    assert not made.read(256).any()


def test_nothing_is_given_out_before_the_start_and_after_the_end() -> None:
    made = mixer(blocks=1)
    assert not made.read(100).any()
    assert made.position == 0
    made.start()
    given = made.read(BLOCK + 50)
    assert given[BLOCK - 1].any()
    assert not given[BLOCK:].any()
    assert made.has_ended


def test_a_tape_that_is_not_ready_makes_the_piece_wait() -> None:
    made = mixer(blocks=4)
    made.result.keep(range(1))
    made.start()
    made.read(BLOCK)
    assert not made.read(100).any()
    assert (made.position, made.waits) == (BLOCK, 1)
    made.result.put(1, 0, block(0.2))
    made.read(100)
    assert made.position == BLOCK + 100


def test_waiting_for_what_follows_a_jump_is_no_stumbling() -> None:
    made = mixer(blocks=4)
    made.result.keep(range(1))
    made.start()
    made.seek(2 * BLOCK)
    assert not made.read(100).any()
    assert (made.position, made.waits) == (2 * BLOCK, 0)
    made.result.put(2, 0, block(0.2))
    made.read(100)
    made.seek(BLOCK - 50)
    made.read(50)
    assert not made.read(100).any()
    assert made.waits == 1


def test_a_jump_fades_in() -> None:
    made = mixer(original=0.5)
    made.start()
    settled(made)
    made.seek(2 * BLOCK)
    given = made.read(256)[:, 0]
    assert given[0] == 0
    assert np.abs(np.diff(given)).max() < 0.01


def test_loud_sums_stay_in_range_and_quiet_ones_untouched() -> None:
    made = mixer(original=0.9, result=0.9)
    made.start()
    loud = settled(made)
    assert 0.9 < loud.max() <= 1.0
    quiet = mixer(original=0.3, result=0.3)
    quiet.start()
    np.testing.assert_allclose(settled(quiet), 0.6, rtol=1e-6)


def test_a_pressed_key_sounds_beside_the_piece_until_it_is_let_go() -> None:
    made = mixer(blocks=1)
    made.press(60, np.full(RATE, 0.25, np.float32))
    np.testing.assert_allclose(made.read(100), 0.25)
    made.release(60)
    dying = made.read(RATE // 8)[:, 0]
    assert dying[0] == pytest.approx(0.25, rel=0.01)
    assert dying[-1] < 0.01
    assert not made.is_sounding
    assert not made.read(100).any()


def test_a_key_that_is_held_ends_with_its_sound() -> None:
    made = mixer(blocks=1)
    made.press(60, np.full(150, 0.25, np.float32))
    assert made.read(100).any()
    assert made.read(100)[:50].all()
    assert not made.is_sounding


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(1, 3000)),
        st.tuples(st.just("seek"), st.integers(0, 4 * BLOCK)),
        st.tuples(st.sampled_from(["start", "stop"]), st.just(0)),
    ),
    max_size=30,
)


@given(STEPS)
def test_every_frame_given_out_knows_its_moment(steps: list[tuple[str, int]]) -> None:
    """A ramp as the original: what sounds at a frame says where in the piece it is."""
    made = Mixer(RATE)
    made.set_length(4 * BLOCK)
    ramp = np.arange(4 * BLOCK, dtype=np.float32) / (8 * BLOCK) + 0.01
    for index in range(4):
        part = ramp[index * BLOCK : (index + 1) * BLOCK]
        made.original.put(index, 0, np.repeat(part[:, None], 2, axis=1))
        made.result.put(index, 0, block(0.0))
    for name, amount in steps:
        if name == "read":
            before, running = made.given, made.running and not made.has_ended
            given = made.read(amount)[:, 0]
            last = np.flatnonzero(given)
            if running and len(last):
                frame = int(last[-1])
                position = round(made.heard(before + frame))
                gain = given[frame] / ramp[position]
                assert 0 < gain <= 1.0 + 1e-5
                assert abs(made.heard(before + frame) - (made.position - 1)) <= amount
        elif name == "seek":
            made.seek(amount)
        else:
            getattr(made, name)()
    assert made.heard(made.given) == made.position


def test_what_was_given_out_before_a_jump_still_knows_its_moment() -> None:
    made = mixer()
    made.start()
    made.read(1000)
    made.seek(3 * BLOCK)
    made.read(500)
    assert made.heard(999) == 999
    assert made.heard(1000) == 3 * BLOCK
    assert made.heard(1499) == 3 * BLOCK + 499


def test_a_new_version_of_a_block_comes_in_softly() -> None:
    tape = Tape()
    for index in range(3):
        tape.put(index, 0, block(0.0))
    for index in range(1, 3):
        tape.put(index, 1, block(1.0))
    heard = tape.read(0, 3 * BLOCK)
    assert heard is not None
    assert np.abs(np.diff(heard[:, 0])).max() < 2 / FADE
    assert heard[BLOCK + FADE :].min() == pytest.approx(1.0)


def test_a_tape_gives_exactly_the_frames_asked_for() -> None:
    tape = Tape()
    whole = np.random.default_rng(3).normal(size=(3 * BLOCK, 2)).astype(np.float32)
    for index in range(3):
        tape.put(index, 0, whole[index * BLOCK : (index + 1) * BLOCK])
    got = tape.read(100, 2 * BLOCK + 7)
    assert got is not None
    np.testing.assert_array_equal(got, whole[100 : 2 * BLOCK + 7])
    assert tape.read(100, 3 * BLOCK + 1) is None
    tape.keep(range(1, 3))
    assert tape.read(0, 10) is None
    tape.clear()
    assert tape.version(1) is None
