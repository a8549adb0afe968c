from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.decode.notes import confidence, onset_peaks, onset_threshold
from engine.decode.posteriors import level_values
from engine.errors import ProjectError
from engine.models import DecodeSettings

HOP = 0.02
SETTINGS = DecodeSettings()


def posteriors(frames: int = 100) -> np.ndarray:
    return np.zeros((frames, 4, 88), np.uint8)


def struck(values: np.ndarray, frame: int, key: int, height: int, length: int = 20) -> None:
    values[frame - 1 : frame + 2, 0, key] = [height // 2, height, height // 2]
    values[frame : frame + length, 1, key] = 250
    values[frame, 3, key] = values[frame - 1, 3, key] = 160


def test_silence_has_no_notes() -> None:
    assert decode_notes(Posteriors(posteriors(), HOP, 21), SETTINGS) == ()
    assert decode_notes(Posteriors(posteriors(0), HOP, 21), SETTINGS) == ()


def test_a_note_has_its_time_pitch_and_velocity() -> None:
    values = posteriors()
    struck(values, 50, 39, 240)
    [note] = decode_notes(Posteriors(values, HOP, 21), SETTINGS)
    assert (note.pitch, note.velocity) == (60, 80)
    assert note.onset == pytest.approx(1.0)
    assert note.offset == pytest.approx(1.4, abs=HOP)
    assert note.confidence == pytest.approx(240 / 255)


def test_confidence_follows_the_models_calibration() -> None:
    heights = np.linspace(0.0, 1.0, 20)
    plain = confidence(heights, SETTINGS)
    assert plain[1:-1] == pytest.approx(heights[1:-1])
    bolder = confidence(heights, DecodeSettings(confidence_slope=1.0, confidence_bias=2.0))
    assert all(bolder > plain)
    assert all(np.diff(bolder) > 0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_sensitivity_never_loses_a_note(low: float, high: float) -> None:
    values = posteriors()
    for place, height in enumerate(range(20, 255, 15)):
        struck(values, 30, place * 4, height)
    low, high = sorted((low, high))
    heard = Posteriors(values, HOP, 21)
    few = decode_notes(heard, SETTINGS, NoteOptions(low, 0.0))
    many = decode_notes(heard, SETTINGS, NoteOptions(high, 0.0))
    assert {n.pitch for n in few} <= {n.pitch for n in many}


def test_the_middle_of_the_slider_is_the_models_own_threshold() -> None:
    assert onset_threshold(SETTINGS, NoteOptions(0.5)) == pytest.approx(SETTINGS.onset_threshold)
    assert onset_threshold(SETTINGS, NoteOptions(1.0)) == pytest.approx(
        SETTINGS.candidate_threshold
    )


def test_notes_shorter_than_asked_are_left_out() -> None:
    values = posteriors()
    struck(values, 20, 10, 240, length=5)
    struck(values, 20, 20, 240, length=30)
    heard = Posteriors(values, HOP, 21)
    assert len(decode_notes(heard, SETTINGS, NoteOptions(0.5, 0.05))) == 2
    assert [n.pitch for n in decode_notes(heard, SETTINGS, NoteOptions(0.5, 0.3))] == [41]


def test_a_key_struck_again_ends_the_note_before() -> None:
    values = posteriors()
    struck(values, 20, 10, 240, length=60)
    struck(values, 40, 10, 240, length=20)
    first, second = decode_notes(Posteriors(values, HOP, 21), SETTINGS)
    assert first.offset <= second.onset


@given(st.lists(st.integers(0, 255), max_size=60), st.floats(0.05, 0.95))
def test_peaks_are_apart_and_high_enough(curve: list[int], threshold: float) -> None:
    values = np.array(curve, np.uint8)
    peaks = onset_peaks(values, threshold)
    assert all(np.diff(peaks) >= 2)
    assert all(values[peaks] >= round(threshold * 255))


@given(st.integers(0, 2**32 - 1))
def test_whatever_a_network_says_the_notes_are_valid(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (40, 4, 88), dtype=np.uint8)
    notes = decode_notes(Posteriors(noise, HOP, 21), SETTINGS)
    assert list(notes) == sorted(notes)
    for pitch in {n.pitch for n in notes}:
        same = [n for n in notes if n.pitch == pitch]
        assert all(a.onset < b.onset for a, b in pairwise(same))
        assert all(a.offset <= b.onset for a, b in pairwise(same))


@pytest.mark.parametrize("shape", [(10, 3, 88), (10, 88), (10, 4)])
def test_posteriors_of_a_strange_shape_are_not_believed(shape: tuple[int, ...]) -> None:
    with pytest.raises(ProjectError, match="damaged"):
        Posteriors(np.zeros(shape, np.uint8), HOP, 21)


def test_a_soft_passage_has_soft_notes_though_the_network_hears_it_as_loud() -> None:
    plain = posteriors(200)
    for frame in (10, 60, 110, 160):
        struck(plain, frame, 39, 240)
    levels = np.where(np.arange(len(plain)) < 100, -12.0, -24.0).astype(np.float32)
    values = np.concatenate([plain, level_values(levels, plain.shape[2])], axis=1)
    heard = Posteriors(values, HOP, 21, (*Posteriors.KINDS, "level"))
    loud, _, soft, _ = (note.velocity for note in decode_notes(heard, SETTINGS))
    assert soft == pytest.approx(loud * 10 ** (-12 / 40), abs=1.5)
    same = decode_notes(Posteriors(plain, HOP, 21), SETTINGS)
    assert [n.onset for n in same] == [n.onset for n in decode_notes(heard, SETTINGS)]
