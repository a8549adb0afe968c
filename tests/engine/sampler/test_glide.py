"""Bent notes: the wave is read at the rate the bend asks for, in any blocks; others are not."""

import json
from itertools import pairwise

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.music import Note, Part
from engine.music.bend import bend_at
from engine.sampler import Voices, Waves, load_instrument
from engine.sampler.glide import read_between, travelled

RATE = 16000
LEAD_SECONDS = 0.01
VIBRATO = tuple((t / 100, 0.5 * float(np.sin(2 * np.pi * 5 * t / 100))) for t in range(150))


@pytest.fixture(scope="module")
def organ(tmp_path_factory: pytest.TempPathFactory) -> Waves:
    """One looped sine for all keys; its attack is heard ten milliseconds into the sample."""
    folder = tmp_path_factory.mktemp("organ")
    times = np.arange(RATE) / RATE
    tone = np.where(times < LEAD_SECONDS, 0.0, 0.5 * np.sin(2 * np.pi * 440 * times))
    soundfile.write(folder / "a4.flac", tone, RATE)
    region = {"sample": "a4.flac", "lokey": 21, "hikey": 108, "pitch_keycenter": 69,
              "lovel": 1, "hivel": 127, "onset_s": LEAD_SECONDS, "loop": [4000, 8000]}  # fmt: skip
    description = {"name": "organ", "sample_rate": RATE, "release_s": 0.1, "regions": [region]}
    (folder / "instrument.json").write_text(json.dumps(description))
    return Waves(load_instrument(folder), RATE)


def played(organ: Waves, *notes: Note, seconds: float = 3.0) -> np.ndarray:
    return Voices.of_part(Part("organ", 0, notes), organ).render(0, round(seconds * RATE))


def hertz_at(sound: np.ndarray, second: float) -> float:
    """The frequency around a moment, by how fast the phase of its strongest bin turns."""
    window = np.hanning(800)
    begin = round(second * RATE) - 400
    one, two = (np.fft.rfft(sound[b : b + 800] * window) for b in (begin, begin + 1))
    peak = int(np.abs(one).argmax())
    return float(np.angle(two[peak] * np.conj(one[peak])) * RATE / (2 * np.pi))


def test_the_pitch_follows_the_bend(organ: Waves) -> None:
    bend = ((0.0, -2.0), (0.5, -2.0), (1.5, 3.0), (1.6, 3.0))
    sound = played(organ, Note(0.2, 69, 2.8, bend=bend))
    for second in (0.4, 0.8, 1.2, 1.6, 2.0, 2.6):
        semitones = 12 * np.log2(hertz_at(sound, second) / 440)
        assert semitones == pytest.approx(float(bend_at(bend, second - 0.2)), abs=0.03)


def test_a_bent_note_begins_where_it_would_steady(organ: Waves) -> None:
    sound = played(organ, Note(0.5, 69, 1.5, bend=((0.0, -2.0), (0.3, 0.0))))
    assert np.flatnonzero(np.abs(sound) > 0.01)[0] / RATE == pytest.approx(0.5, abs=0.006)


def test_a_bend_upwards_does_not_run_out_of_sound(organ: Waves) -> None:
    sound = played(organ, Note(0.1, 69, 2.9, bend=((0.0, 12.0),)))
    assert np.abs(sound[round(2.7 * RATE) : round(2.9 * RATE)]).max() > 0.05


def test_steady_notes_are_the_same_to_the_bit(organ: Waves) -> None:
    """The golden rule of the change: what is not bent goes the way it always went."""
    notes = (Note(0.1, 60, 0.9), Note(0.3, 64, 1.4, 40))
    alone = played(organ, *notes)
    wave = organ.get(0, 60, 1.01)
    first = round(0.1 * RATE) - wave.lead
    region = organ.instrument.regions[0]
    gain = np.float32(wave.scale * organ.instrument.gain(region, 80) * 0.35)
    before = wave.samples[: round(0.3 * RATE) - first].astype(np.float32) * gain
    begin = max(first, 0)
    np.testing.assert_array_equal(
        alone[begin : begin + 1000], before[begin - first : begin - first + 1000]
    )


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, 2 * RATE - 1), max_size=6))
def test_blocks_joined_are_the_whole(organ: Waves, cuts: list[int]) -> None:
    notes = (Note(0.1, 60, 0.8, bend=VIBRATO), Note(0.3, 64, 1.9, 40), Note(0.9, 62, 1.6, 99))
    playing = Voices.of_part(Part("organ", 0, notes), organ)
    edges = [0, *sorted(set(cuts)), 2 * RATE]
    blocks = [playing.render(a, b) for a, b in pairwise(edges)]
    np.testing.assert_allclose(np.concatenate(blocks), playing.render(0, 2 * RATE), atol=1e-6)


BENDS = st.lists(st.tuples(st.floats(0, 2), st.floats(-12, 12)), min_size=1, max_size=8)


@settings(max_examples=60)
@given(points=BENDS)
def test_travelled_is_the_integral(points: list[tuple[float, float]]) -> None:
    bend = tuple(sorted(points))
    fine = np.linspace(0.0, 3.0, 60_001)
    speed = 2.0 ** (bend_at(bend, (fine[1:] + fine[:-1]) / 2) / 12.0)
    summed = np.concatenate([[0.0], np.cumsum(speed) * (fine[1] - fine[0])])
    np.testing.assert_allclose(travelled(bend, fine), summed, atol=2e-3)
    assert np.all(np.diff(travelled(bend, fine)) > 0)


def test_between_samples_are_lines_and_outside_is_silence() -> None:
    wave = np.array([0, 10, 20, -10], np.int16)
    heard = read_between(wave, np.array([-1.0, -0.5, 0.0, 0.5, 2.5, 2.9, 3.0, 4.0]))
    np.testing.assert_allclose(heard, [0, 0, 0, 5, 5, -7, 0, 0], atol=1e-4)
