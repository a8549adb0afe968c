"""Targets and decode are opposites."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.decode.posteriors import level_values
from engine.models import DecodeSettings
from engine.music import Note
from trainer.targets import note_targets

HOP = 0.02
FRAMES = 400


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Note, ...]:
    """Notes of a few keys, each key's far enough apart to be told apart by 20 ms frames."""
    notes = []
    for pitch in draw(st.sets(st.integers(21, 108), max_size=12)):
        time = draw(st.floats(0.1, 1.0))
        for _ in range(draw(st.integers(1, 5))):
            length = draw(st.floats(0.12, 1.0))
            velocity = draw(st.integers(1, 127))
            notes.append(Note(time, pitch, time + length, velocity))
            time += length + draw(st.floats(0.13, 0.5))
    return tuple(sorted(n for n in notes if n.offset < FRAMES * HOP - 0.1))


@given(pieces())
def test_decoding_the_targets_of_a_piece_gives_back_the_piece(notes: tuple[Note, ...]) -> None:
    targets = note_targets(notes, FRAMES, HOP, 21, 88)
    values = np.round(targets * 255).astype(np.uint8)
    heard = decode_notes(Posteriors(values, HOP, 21), DecodeSettings(), NoteOptions(0.5, 0.0))
    assert [n.pitch for n in sorted(heard, key=key)] == [n.pitch for n in sorted(notes, key=key)]
    for truth, found in zip(sorted(notes, key=key), sorted(heard, key=key), strict=True):
        assert found.onset == pytest.approx(truth.onset, abs=0.004)
        assert found.offset == pytest.approx(truth.offset, abs=HOP)
        assert found.velocity == pytest.approx(truth.velocity, abs=1)


def key(note: Note) -> tuple[int, float]:
    return note.pitch, note.onset


def test_a_network_is_not_asked_for_keys_it_does_not_have() -> None:
    targets = note_targets((Note(0.1, 5, 0.5), Note(0.1, 120, 0.5)), 50, HOP, 21, 88)
    assert not targets.any()


@given(st.floats(0, 8.5))
def test_a_note_at_any_time_fits_the_clip(onset: float) -> None:
    targets = note_targets((Note(onset, 60, onset + 0.3),), FRAMES, HOP, 21, 88)
    assert targets.shape == (FRAMES, 4, 88)
    assert 0.0 <= targets.min() <= targets.max() <= 1.0


def test_velocities_come_back_whatever_the_level_of_the_passage() -> None:
    """Features lie against a running level: the targets leave it out, and decoding puts it back."""
    notes = tuple(Note(0.5 + i, 60 + i, 0.9 + i, 40 + 8 * i) for i in range(6))
    levels = np.interp(np.arange(FRAMES), [0, 200, 399], [-30, -12, -25]).astype(np.float32)
    levels = np.round(levels * 2) / 2  # as they are kept
    targets = note_targets(notes, FRAMES, HOP, 21, 88, levels)
    assert not np.allclose(targets[:, 3], note_targets(notes, FRAMES, HOP, 21, 88)[:, 3], atol=0.05)
    values = np.round(targets * 255).astype(np.uint8)
    values = np.concatenate([values, level_values(levels, 88)], axis=1)
    heard = decode_notes(
        Posteriors(values, HOP, 21, (*Posteriors.KINDS, "level")),
        DecodeSettings(),
        NoteOptions(0.5, 0.0),
    )
    assert [n.velocity for n in heard] == pytest.approx([n.velocity for n in notes], abs=1)
