"""Loops and speeds, frame by frame: what sounds, and which moment of the piece it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.player.mixer import Mixer
from app.player.reel import SEAM, Reel, path
from app.player.tape import BLOCK, FADE, Samples, Tape

RATE = 8000
BLOCKS = 6
LENGTH = BLOCKS * BLOCK


def fill(reel: Reel, wave: Samples) -> Reel:
    """A reel with `wave` (frames,) as its original, and silence as the result."""
    whole = np.zeros(-(-len(wave) // BLOCK) * BLOCK, np.float32)
    whole[: len(wave)] = wave
    for index in range(len(whole) // BLOCK):
        part = whole[index * BLOCK : (index + 1) * BLOCK]
        reel.original.put(index, 0, np.repeat(part[:, None], 2, axis=1))
        reel.result.put(index, 0, np.zeros((BLOCK, 2), np.float32))
    return reel


def ramp(length: int = LENGTH) -> Samples:
    """Says where one is."""
    return (0.1 + 0.6 * np.arange(length) / length).astype(np.float32)


def mixer(wave: Samples | None = None) -> Mixer:
    made = Mixer(RATE)
    made.set_length(LENGTH)
    fill(made.reel, ramp() if wave is None else wave)
    made.start()
    return made


def place_of(value: float) -> float:
    return (value - 0.1) / 0.6 * LENGTH


# Loops ------------------------------------------------------------------------------------


def test_a_loop_goes_round_and_every_frame_knows_its_place() -> None:
    made = mixer()
    start, stop = BLOCK + 100, 3 * BLOCK + 57
    made.set_loop((start, stop))
    made.seek(start - 1000)
    heard = np.concatenate([made.read(600) for _ in range(100)])[:, 0]
    for frame in range(700, len(heard), 97):
        place = made.heard(frame)
        turned = start + (frame - 1000) % (stop - start) if frame >= 1000 else start - 1000 + frame
        assert place == pytest.approx(turned, abs=0.5)
        if turned < stop - SEAM:
            assert place_of(heard[frame]) == pytest.approx(turned, abs=2)
    assert made.waits == 0


def test_the_seam_is_not_heard() -> None:
    """A steady wave that a cut in this place would break."""
    times = np.arange(LENGTH) / RATE
    made = mixer((0.5 * np.sin(2 * np.pi * 100.0 * times)).astype(np.float32))
    start, stop = BLOCK + 13, 2 * BLOCK + 33  # a quarter of a period too long
    made.set_loop((start, stop))
    made.seek(start)
    heard = np.concatenate([made.read(160) for _ in range(120)])[200:, 0]
    steepest = 0.5 * 2 * np.pi * 100.0 / RATE
    assert np.abs(np.diff(heard)).max() < 1.15 * steepest


def test_a_loop_from_the_very_beginning_fades_over_its_seam() -> None:
    made = mixer(np.full(LENGTH, 0.5, np.float32) * np.minimum(np.arange(LENGTH) / 500, 1))
    made.set_loop((0, 2 * BLOCK))
    heard = np.concatenate([made.read(500) for _ in range(60)])[:, 0]
    assert np.abs(np.diff(heard)).max() < 0.01


def test_behind_a_loop_and_without_one_it_plays_on() -> None:
    made = mixer()
    made.set_loop((BLOCK, 2 * BLOCK))
    made.seek(3 * BLOCK)
    made.read(BLOCK)
    assert made.position == 4 * BLOCK
    made.seek(2 * BLOCK - 100)
    made.set_loop(None)
    made.read(200)
    assert made.position == 2 * BLOCK + 100


@given(
    st.integers(0, LENGTH),
    st.tuples(st.integers(0, LENGTH - 600), st.integers(600, LENGTH)),
    st.integers(1, 20),
)
def test_the_path_is_what_will_be_played(
    position: int, region: tuple[int, int], count: int
) -> None:
    """Playing along it needs no block that is not on it, in its order."""
    loop = (region[0], max(region[1], region[0] + 600))
    inside = position < loop[1]
    blocks = path(position, LENGTH, loop, count)
    assert len(blocks) == len(set(blocks)) <= count + 1
    seen: list[int] = []
    at = position
    for _ in range(count * BLOCK // 64):
        if at >= LENGTH or len(seen) == len(blocks):
            break
        if at // BLOCK not in seen:
            seen.append(at // BLOCK)
        at += min(64, loop[1] - at) if inside else 64
        if inside and at == loop[1]:
            at = loop[0]
            if max(loop[0] - SEAM, 0) // BLOCK not in seen:
                seen.append(max(loop[0] - SEAM, 0) // BLOCK)
    assert seen[: len(blocks)] == blocks[: len(seen)]


def test_the_mixer_loops_over_what_the_path_says_is_enough() -> None:
    made = mixer()
    made.set_loop((2 * BLOCK - 10, 3 * BLOCK))
    made.seek(2 * BLOCK)
    due = made.path(16)
    made.original.keep(due)
    made.result.keep(due)
    for _ in range(100):
        made.read(500)
    assert made.waits == 0


# Speeds -----------------------------------------------------------------------------------


def slow(speed: float, level: Samples | None = None) -> Reel:
    """The same piece at another speed."""
    wave = ramp() if level is None else level
    return fill(Reel(speed), np.interp(np.arange(LENGTH / speed) * speed, np.arange(LENGTH), wave))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(600, 5000)),
        st.tuples(st.just("seek"), st.integers(0, LENGTH)),
        st.tuples(st.just("speed"), st.sampled_from([0.25, 0.5, 0.8, 1.0, 1.7, 2.0])),
        st.tuples(st.just("loop"), st.integers(0, LENGTH - 2000)),
        st.tuples(st.just("no loop"), st.just(0)),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_at_any_speed_every_frame_knows_its_moment(steps: list[tuple[str, float]]) -> None:
    made = mixer()
    looping = False
    for name, amount in steps:
        if name == "read":
            made.read(int(amount))  # in which everything that fades has faded
            value = made.read(10)[-1, 0]
            if not made.has_ended and not looping:
                heard = made.heard(made.given - 1)
                assert place_of(value) == pytest.approx(heard, abs=3)
        elif name == "seek":
            made.seek(amount)
        elif name == "speed":
            place = made.place
            assert made.change(slow(amount), 1)
            assert made.place == pytest.approx(place, abs=2)
        else:
            looping = name == "loop"
            made.set_loop((amount, amount + 1500) if looping else None)
    assert made.heard(made.given) == pytest.approx(made.place, abs=2)


def test_another_speed_takes_over_where_the_piece_is() -> None:
    made = mixer()
    made.read(BLOCK)
    assert made.change(slow(0.5), 2)
    assert made.place == BLOCK
    heard = np.concatenate([made.read(160) for _ in range(60)])[:, 0]
    assert made.place == pytest.approx(BLOCK + 60 * 160 * 0.5, abs=1)
    for frame in range(FADE, len(heard), 500):
        place = made.heard(BLOCK + frame)
        assert place == pytest.approx(BLOCK + frame * 0.5, abs=1)
        assert place_of(heard[frame]) == pytest.approx(place, abs=2)
    assert made.heard(BLOCK - 1) == BLOCK - 1  # what was given out before stays what it was


def test_the_change_does_not_click() -> None:
    low, high = np.full(LENGTH, 0.4, np.float32), np.full(LENGTH, -0.4, np.float32)
    made = mixer(low)
    before = [made.read(512) for _ in range(4)]
    assert made.change(slow(0.5, high), 1)
    heard = np.concatenate(before + [made.read(512) for _ in range(4)])[256:, 0]
    assert np.abs(np.diff(heard)).max() < 0.005
    assert heard[-1] == pytest.approx(-0.4)


def test_a_speed_that_is_not_ready_waits_for_its_blocks() -> None:
    made = mixer()
    made.read(100)
    reel = slow(0.5)
    reel.original.keep(range(1))
    assert not made.change(reel, 2)
    assert made.reel.speed == 1.0
    assert made.read(100)[-1, 0] > 0.1


def test_the_piece_ends_at_any_speed() -> None:
    made = mixer()
    assert made.change(slow(2.0), 1)
    made.seek(LENGTH - 1000)
    heard = made.read(600)[:, 0]
    assert heard[499] > 0.6
    assert not heard[500:].any()
    assert made.has_ended
    assert made.heard(made.given) == LENGTH


# Where two runs of the stretcher meet -------------------------------------------------------


def steady(value: float) -> Samples:
    return np.full((BLOCK, 2), value, np.float32)


def test_runs_that_meet_fade_into_each_other() -> None:
    tape = Tape()
    tape.put(0, 0, steady(0.0))
    tape.join(0, steady(1.0))  # the run that makes block 1 would have sounded so
    tape.put(1, 0, steady(1.0))
    tape.put(3, 0, steady(0.5))
    tape.put(2, 0, steady(1.0))
    tape.meet(3, steady(1.0))
    heard = tape.read(0, 4 * BLOCK)
    assert heard is not None
    assert np.abs(np.diff(heard[:, 0])).max() < 2 / FADE
    assert heard[-1, 0] == 0.5
    tape.join(9, steady(1.0))
    tape.meet(9, steady(1.0))
    assert tape.version(9) is None
