"""What is suspected and not believed."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.decode.candidates import candidates
from engine.models import DecodeSettings
from tests.yardstick import allowed

HOP = 0.02
SETTINGS = DecodeSettings()


def strike(values: np.ndarray, frame: int, key: int, height: int, length: int = 20) -> None:
    values[frame - 1 : frame + 2, 0, key] = [height // 2, height, height // 2]
    values[frame : frame + length, 1, key] = 250
    values[frame, 3, key] = 160


def test_a_faint_note_is_a_candidate_until_it_is_believed() -> None:
    values = np.zeros((200, 4, 88), np.uint8)
    strike(values, 20, 10, 240)
    strike(values, 60, 20, 60)
    strike(values, 100, 30, 10)  # not even suspected
    heard = Posteriors(values, HOP, 21)
    [faint] = candidates(heard, SETTINGS)
    assert (faint.pitch, round(faint.onset, 2)) == (41, 1.2)
    assert faint.confidence < SETTINGS.onset_threshold
    assert candidates(heard, SETTINGS, NoteOptions(1.0)) == ()
    assert candidates(heard, SETTINGS, NoteOptions(0.5, 2.0)) == ()


def test_the_echo_of_a_believed_onset_is_none() -> None:
    values = np.zeros((200, 4, 88), np.uint8)
    strike(values, 20, 10, 240)
    values[22, 0, 10] = 90
    values[21, 0, 10] = 60
    assert candidates(Posteriors(values, HOP, 21), SETTINGS) == ()


@pytest.mark.parametrize(("slope", "bias"), [(1.8, 1.1), (0.5, -2.0), (3.0, 4.0)])
def test_how_a_model_was_calibrated_changes_no_candidate(slope: float, bias: float) -> None:
    """Confidence says how often such peaks were right; what is believed, the peak's height says."""
    values = np.zeros((400, 4, 88), np.uint8)
    for number, height in enumerate(range(20, 240, 20)):
        strike(values, 20 + 30 * number, 10 + number, height)
    heard = Posteriors(values, HOP, 21)
    calibrated = DecodeSettings(confidence_slope=slope, confidence_bias=bias)
    for sensitivity in (0.2, 0.5, 0.8):
        options = NoteOptions(sensitivity)
        believed = decode_notes(heard, calibrated, options)
        suspected = candidates(heard, calibrated, options)
        everything = decode_notes(heard, calibrated, NoteOptions(1.0))
        assert {n.pitch for n in suspected} == {n.pitch for n in everything} - {
            n.pitch for n in believed
        }
        assert suspected == candidates(heard, SETTINGS, options)


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0), st.floats(0.0, 0.2))
def test_none_is_decoded_already(seed: int, sensitivity: float, shortest: float) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (40, 4, 12), dtype=np.uint8)
    noise[:, 0] //= 2
    heard, options = Posteriors(noise, HOP, 21), NoteOptions(sensitivity, shortest)
    found = candidates(heard, SETTINGS, options)
    assert list(found) == sorted(found)
    decoded = decode_notes(heard, SETTINGS, options)
    for note in found:
        assert note.offset - note.onset >= shortest
        assert not any(
            note.pitch == other.pitch and abs(note.onset - other.onset) <= 0.05 for other in decoded
        )


def test_five_minutes_take_no_time() -> None:
    chance = np.random.default_rng(0)
    values = np.zeros((15_000, 4, 88), np.uint8)
    for frame, key in zip(
        chance.integers(2, 14_900, 5000), chance.integers(0, 88, 5000), strict=True
    ):
        strike(values, frame, key, int(chance.integers(20, 250)))
    heard = Posteriors(values, HOP, 21)
    spent = []
    for _ in range(5):
        start = time.thread_time()
        assert candidates(heard, SETTINGS)
        spent.append(time.thread_time() - start)
    assert min(spent) < allowed(0.1)
