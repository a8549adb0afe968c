from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Note, Part, PedalSpan, Transcription

notes = st.builds(
    lambda on, length, pitch, velocity: Note(on, pitch, on + length, velocity),
    st.floats(0, 100),
    st.floats(0.01, 10),
    st.integers(0, 127),
    st.integers(1, 127),
)


@pytest.mark.parametrize(
    ("onset", "pitch", "offset", "velocity"),
    [
        (0, 128, 1, 80),
        (0, -1, 1, 80),
        (0, 60, 1, 0),
        (0, 60, 1, 128),
        (1, 60, 1, 80),
        (-1, 60, 1, 80),
    ],
)
def test_a_note_no_file_can_hold_is_refused(
    onset: float, pitch: int, offset: float, velocity: int
) -> None:
    with pytest.raises(ValueError, match=r"pitch|velocity|last"):
        Note(onset, pitch, offset, velocity)


def test_confidence_says_nothing_about_what_a_note_is() -> None:
    assert Note(0, 60, 1, 80, confidence=0.2) == Note(0, 60, 1, 80, confidence=0.9)


@given(st.lists(notes, max_size=30))
def test_a_part_is_sorted_however_it_was_made(unsorted: list[Note]) -> None:
    part = Part("Piano", 0, tuple(unsorted))
    assert list(part.notes) == sorted(unsorted)
    assert part.end == max((note.offset for note in unsorted), default=0.0)


def test_a_sorted_part_keeps_the_very_tuple_it_was_given() -> None:
    ordered = (Note(0, 60, 1), Note(1, 62, 2))
    assert Part("Piano", 0, ordered).notes is ordered


def test_a_transcription_counts_notes_and_hits() -> None:
    kit = Part("Kit", 0, hits=(DrumHit(3.0, Drum.KICK), DrumHit(1.0, Drum.SNARE)))
    piano = Part("Piano", 0, (Note(0, 60, 2),), pedal=(PedalSpan(0, 1),))
    whole = Transcription((piano, kit))
    assert (whole.note_count, whole.end) == (3, 3.0)


def test_a_kit_goes_on_being_one_when_its_last_hit_is_gone() -> None:
    kit = Part("Beat", hits=(DrumHit(0.5, Drum.KICK),))
    empty = replace(kit, hits=())
    assert empty.is_kit
    assert empty != Part("Beat")
    assert not Part("Drums").is_kit
    mixed = Part("Both", notes=(Note(0.0, 60, 1.0),), hits=kit.hits)
    assert mixed.is_kit
    assert not replace(mixed, hits=()).is_kit
