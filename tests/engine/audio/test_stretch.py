"""Slower and faster: as long as it should be, at the same pitch, attacks in their places."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.audio.attacks import AttackFinder
from engine.audio.stretch import FASTEST, SLOWEST, stretched
from tests.yardstick import allowed

RATE = 44100
SPEEDS = (0.25, 0.5, 0.75, 0.9, 1.25, 1.5, 2.0)
Samples = NDArray[np.float32]


def cut(sound: Samples, size: int) -> Iterator[Samples]:
    return (sound[:, at : at + size] for at in range(0, sound.shape[1], size))


def played(sound: Samples, speed: float, rate: int = RATE, size: int = 30_000) -> Samples:
    return np.concatenate(list(stretched(cut(sound, size), speed, rate)), axis=1)


def tone(hertz: float, seconds: float = 2.0, rate: int = RATE, phase: float = 0.0) -> Samples:
    times = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * times + phase)).astype(np.float32)


def pitch(sound: Samples, rate: int = RATE) -> float:
    """The strongest frequency, between the bins of a long spectrum."""
    size = 8 * len(sound)
    spectrum = np.log(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size)) + 1e-9)
    peak = int(spectrum.argmax())
    left, middle, right = spectrum[peak - 1 : peak + 2]
    return float((peak + 0.5 * (left - right) / (left - 2 * middle + right)) * rate / size)


@given(
    speed=st.floats(SLOWEST, FASTEST),
    samples=st.integers(1, 30_000),
    size=st.integers(500, 9000),
    rate=st.sampled_from([8000, 22050]),
)
@settings(max_examples=25, deadline=None)
def test_it_is_as_long_as_it_should_be(speed: float, samples: int, size: int, rate: int) -> None:
    sound = np.random.default_rng(samples).normal(0, 0.1, (2, samples)).astype(np.float32)
    made = played(sound, speed, rate, size)
    assert made.shape == (2, samples if speed == 1.0 else round(samples / speed))
    assert np.isfinite(made).all()


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hertz", [41.2, 440.0, 3520.0])
def test_the_pitch_stays(speed: float, hertz: float) -> None:
    made = played(tone(hertz)[None], speed)[0]
    middle = made[len(made) // 4 : -len(made) // 4]
    assert abs(1200 * np.log2(pitch(middle) / hertz)) < 2.0
    assert middle.std() == pytest.approx(0.5 / np.sqrt(2), rel=0.02)  # and so does its loudness


def strokes(places: list[int], seconds: float) -> Samples:
    """Short bursts of noise over a soft tone, in stereo."""
    sound = np.repeat(0.1 * tone(330.0, seconds)[None], 2, axis=0)
    noise = np.random.default_rng(1).normal(0, 0.7, 600) * np.exp(-np.arange(600) / 150)
    for place in places:
        sound[:, place : place + 600] += noise.astype(np.float32)
    return sound


def beginning(sound: Samples, expected: int, reach: int) -> int:
    """Where a burst begins that is expected there."""
    brightness = np.convolve(np.abs(np.diff(sound, 2)), np.ones(64) / 64)
    near = brightness[max(expected - reach, 0) : expected + reach]
    return int(np.argmax(near > 0.4 * near.max())) + max(expected - reach, 0)


@pytest.mark.parametrize("speed", SPEEDS)
def test_attacks_stay_in_their_places_and_sharp(speed: float) -> None:
    gaps = np.random.default_rng(5).integers(RATE // 8, RATE // 3, 12)
    places = [int(place) for place in 3000 + np.cumsum(gaps)]
    made = played(strokes(places, 5.0), speed)[0]
    for place in places:
        expected = round(place / speed)
        found = beginning(made, expected, round(0.05 * RATE))
        assert abs(found - expected) < 0.01 * RATE
        before = np.abs(np.diff(made[expected - 1500 : expected - 500], 2)).mean()
        after = np.abs(np.diff(made[expected : expected + 300], 2)).mean()
        assert after > 8 * before  # no echo of it ahead of it


@pytest.mark.parametrize("speed", SPEEDS)
def test_an_attack_keeps_its_waves(speed: float) -> None:
    """What is struck has the phases it had, whatever was turned before it."""
    places = [RATE, 2 * RATE, 3 * RATE]
    sound = strokes(places, 4.0)
    made = played(sound, speed)
    for place in places:
        want = np.diff(sound[0, place : place + 400], 2)
        begin = round(place / speed)
        best = max(
            np.corrcoef(np.diff(made[0, begin + late : begin + late + 400], 2), want)[0, 1]
            for late in range(-400, 400)
        )
        assert best > 0.9


@pytest.mark.parametrize("speed", [0.5, 1.5])
def test_the_channels_stay_as_they_stand_to_each_other(speed: float) -> None:
    left, right = tone(440.0), tone(440.0, phase=1.0)
    made = played(np.stack([left, right, -left, 0.5 * left]), speed)
    np.testing.assert_allclose(made[2], -made[0], atol=1e-4)
    np.testing.assert_allclose(made[3], 0.5 * made[0], atol=1e-4)
    wave = np.exp(2j * np.pi * 440.0 * np.arange(20_000) / RATE)
    turn = [np.angle(np.vdot(wave, each[10_000:30_000])) for each in made[:2]]
    assert (turn[1] - turn[0]) % (2 * np.pi) == pytest.approx(1.0, abs=0.01)


def test_the_blocks_do_not_matter() -> None:
    sound = strokes([10_000, 20_000, 22_000, 60_000], 2.0)
    once = played(sound, 0.6, size=sound.shape[1])
    np.testing.assert_array_equal(once, played(sound, 0.6, size=1000))
    np.testing.assert_array_equal(once, played(sound, 0.6, size=7919))


def test_at_speed_1_nothing_is_done() -> None:
    sound = strokes([500, 9000], 0.5)
    for before, after in zip(cut(sound, 777), stretched(cut(sound, 777), 1.0, RATE), strict=True):
        assert np.shares_memory(before, after)
        np.testing.assert_array_equal(before, after)


def test_silence_stays_silent() -> None:
    assert not played(np.zeros((2, 20_000), np.float32), 0.5).any()
    assert list(stretched([], 0.5, RATE)) == []


@pytest.mark.parametrize("speed", [0.0, 0.2, 2.1, -1.0])
def test_other_speeds_are_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="times the speed"):
        list(stretched([], speed, RATE))


def test_it_is_fast_enough_to_play() -> None:
    sound = np.random.default_rng(2).normal(0, 0.1, (2, 5 * RATE)).astype(np.float32)
    for speed in (0.5, 1.9):
        played(sound[:, :RATE], speed)
        spent = []
        for _ in range(3):
            began = time.process_time()
            made = played(sound, speed)
            spent.append(time.process_time() - began)
        assert min(spent) < allowed(made.shape[1] / RATE / 30)


@given(st.lists(st.integers(60, 300), min_size=1, max_size=8), st.integers(500, 5000))
@settings(max_examples=10, deadline=None)
def test_attacks_are_found_to_the_millisecond(gaps: list[int], size: int) -> None:
    """Whatever the pieces in which the sound comes."""
    places = [int(place * RATE / 1000) for place in 50 + np.cumsum(gaps)]
    sound = strokes(places, 3.0)
    finder = AttackFinder(RATE)
    for piece in cut(sound, size):
        finder.feed(piece)
    assert len(finder.found) == 1 + len(places)  # the tone's beginning too
    np.testing.assert_allclose(finder.found, [0, *places], atol=0.0015 * RATE)
    assert finder.known <= sound.shape[1]


def test_a_steady_low_tone_has_no_attack() -> None:
    finder = AttackFinder(RATE)
    finder.feed(tone(41.2, 2.0)[None])
    assert len([place for place in finder.found if place > RATE // 10]) == 0
