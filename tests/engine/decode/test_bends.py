"""Curves of pitch, on tones whose pitch is known to the sample."""

import numpy as np
import pytest

from engine.audio.partials import Lens, Partials, analyse
from engine.decode.bends import Curve, frequency, measure_bend
from engine.music import Note
from engine.music.bend import Bend, bend_at

RATE = 16000
LENS = Lens(1024, RATE, 160, 5000.0)
ONSET = 0.3
VIBRATO: Bend = tuple((i / 100, 0.6 * float(np.sin(2 * np.pi * 5.5 * i / 100))) for i in range(120))


def tone(pitch: int, bend: Bend = (), seconds: float = 1.2, sharp: float = 0.0) -> np.ndarray:
    """A tone of eight harmonics from ONSET on; `sharp` stretches the overtones as a string does."""
    times = np.arange(round((seconds + 0.8) * RATE)) / RATE - ONSET
    hertz = frequency(pitch) * 2.0 ** (bend_at(bend, times) / 12.0)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    ramp = np.clip(np.minimum(times / 0.02, (seconds - times) / 0.02), 0.0, 1.0)
    whole = sum(
        0.2
        * np.exp(-np.maximum(times, 0) * n * 0.5)
        * np.sin(phase * n * np.sqrt(1 + sharp * n**2))
        for n in range(1, 9)
    )
    return np.asarray(ramp * whole / 2, np.float32)


def looked_at(sound: np.ndarray, noise: float = 1e-4) -> Partials:
    rng = np.random.default_rng(5)
    noisy = sound + rng.normal(0, noise, len(sound)).astype(np.float32)
    padded = np.pad(noisy.astype(np.float32), LENS.size // 2)
    return analyse(padded, LENS, 0, len(sound) // LENS.hop_samples)


def note(pitch: int, bend: Bend = (), seconds: float = 1.2) -> Note:
    return Note(ONSET, pitch, ONSET + seconds, bend=bend)


def misses(curve: Curve, bend: Bend) -> np.ndarray:
    return np.abs(curve.cents - 100.0 * bend_at(bend, curve.times))


@pytest.mark.parametrize("pitch", [48, 60, 72, 84])
@pytest.mark.parametrize(
    "bend",
    [VIBRATO, ((0.0, -1.5), (0.2, 0.0)), ((0.5, 0.0), (0.8, 2.0)), ((0.8, 0.0), (1.2, -1.0))],
    ids=["vibrato", "scoop", "slide", "fall"],
)
def test_movements_are_followed_to_a_few_cents(pitch: int, bend: Bend) -> None:
    curve = measure_bend(looked_at(tone(pitch, bend)), note(pitch))
    assert curve is not None
    assert curve.moving
    assert np.median(misses(curve, bend)) < 3.0
    assert np.percentile(misses(curve, bend), 90) < 12.0


@pytest.mark.parametrize("cents", [-35, 0, 20])
def test_a_steady_note_is_steady_however_it_is_tuned(cents: int) -> None:
    curve = measure_bend(looked_at(tone(64, ((0.0, cents / 100),))), note(64))
    assert curve is not None
    assert not curve.moving
    assert curve.middle == pytest.approx(cents, abs=1.0)


def test_a_dying_string_with_sharp_overtones_is_steady() -> None:
    curve = measure_bend(looked_at(tone(45, sharp=3e-4, seconds=2.0)), note(45, seconds=2.0))
    assert curve is not None
    assert not curve.moving


def test_a_small_tremble_is_no_bend() -> None:
    tremble = tuple((time, value / 8) for time, value in VIBRATO)
    curve = measure_bend(looked_at(tone(67, tremble)), note(67))
    assert curve is not None
    assert not curve.moving


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_noise_and_silence_have_no_pitch(noise: float) -> None:
    nothing = np.zeros(2 * RATE, np.float32)
    assert measure_bend(looked_at(nothing, noise), note(60)) is None


def test_a_note_too_short_to_tell_is_left_alone() -> None:
    assert measure_bend(looked_at(tone(60, VIBRATO)), note(60, seconds=0.05)) is None


def test_the_movement_of_another_note_is_not_taken_for_its_own() -> None:
    steady, moving = tone(60), tone(64, VIBRATO)
    here, there = note(60), note(64)
    both = looked_at(steady + moving)
    curve = measure_bend(both, here, [there])
    assert curve is not None
    assert not curve.moving
    curve = measure_bend(both, there, [here])
    assert curve is not None
    assert curve.moving
    assert np.median(misses(curve, VIBRATO)) < 6.0


def test_a_neighbour_a_tone_away_does_not_pull_a_note_to_it() -> None:
    """A scale: what is left of the note before is within the range that is searched."""
    before = np.pad(tone(60, seconds=0.4), (0, round(0.8 * RATE)))
    after = np.pad(tone(62, seconds=0.8), (round(0.4 * RATE), 0))
    one, two = Note(0.3, 60, 0.7), Note(0.7, 62, 1.5)
    curve = measure_bend(looked_at(before + after[: len(before)]), two, [one])
    assert curve is not None
    assert not curve.moving


def test_a_note_that_shares_everything_with_another_is_left_alone() -> None:
    both = looked_at(tone(60) + tone(60, VIBRATO))
    assert measure_bend(both, note(60), [note(60)]) is None
