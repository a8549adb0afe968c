"""MV2H against the worked examples of the published tool, and what any such measure must do."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mv2h import Music, Sound, SoundingKey, key_likeness, mv2h
from benchmarks.mv2h_text import read

TATUMS = "\n".join(f"Tatum {time}" for time in range(0, 12001, 125))
TRUTH = """
55 0 2000 0, 57 2000 3000 0, 59 3000 6000 0, 60 6000 9000 0, 59 9000 12000 0, 59 0 2000 1,
62 0 2000 2, 74 0 1000 3, 67 1000 1500 3, 69 1500 2000 3, 71 2000 2500 3, 72 2500 3000 3,
74 3000 4000 3, 67 4000 5000 3, 67 5000 6000 3, 76 6000 7000 3, 72 7000 7500 3, 74 7500 8000 3,
76 8000 8500 3, 77 8500 9000 3, 79 9000 10000 3, 67 10000 11000 3, 67 11000 12000 3
"""
FIRST = """
55 0 2000 0, 57 2000 3000 0, 59 3000 4500 0, 60 6000 7500 0, 59 9000 12000 0, 59 0 2000 1,
62 0 2000 2, 74 0 1500 3, 69 1500 2000 3, 71 2000 2500 3, 72 2500 3000 3, 74 3000 4000 3,
67 4000 6000 3, 67 5000 6000 0, 76 6000 7500 3, 74 7500 8000 3, 76 8000 8500 3, 77 8500 9000 3,
79 9000 10000 3, 67 10000 12000 3
"""
SECOND = """
64 2000 3000 0, 59 3000 6000 0, 60 6000 9000 0, 47 9000 12000 0, 59 0 2000 1, 74 0 1000 3,
79 1000 1500 3, 69 1500 2000 3, 71 2000 2500 3, 72 2500 3000 3, 74 3000 4000 3, 67 4000 5000 3,
67 5000 6000 3, 76 6000 7000 3, 72 7000 7500 3, 74 7500 8000 3, 76 8000 8500 3, 77 8500 9000 3,
71 9000 10000 3, 67 10000 11000 3, 67 11000 12000 3
"""


def example(notes: str, *others: str) -> Music:
    """One of the tool's example files (its notes sound where they are written)."""
    rows = [row.split() for row in notes.replace("\n", " ").split(",")]
    lines = [f"Note {pitch} {on} {on} {off} {voice}" for pitch, on, off, voice in rows]
    return read("\n".join([*lines, TATUMS, *others]))


TRUE = example(
    TRUTH, "Hierarchy 3,2 4 a=0", "Key 7 Maj", "Chord 0 G", "Chord 6000 C", "Chord 9000 G"
)


def test_first_worked_example() -> None:
    written = example(
        FIRST, "Hierarchy 2,3 4 a=0", "Key 7 Maj", "Chord 0 G", "Chord 6000 C", "Chord 9000 G"
    )
    figures = mv2h(TRUE, written)
    published = (0.9302325581395349, 0.8125, 0.7368421052631577, 0.9642857142857143, 1.0)
    assert astuple(figures) == pytest.approx(published)
    assert figures.mean == pytest.approx(0.8887720755376813)


def test_second_worked_example() -> None:
    written = example(SECOND, "Hierarchy 3,2 4 a=0", "Key 2 Maj", "Chord 0 D", "Chord 3000 G")
    figures = mv2h(TRUE, written)
    assert astuple(figures) == pytest.approx((0.7727272727272727, 1.0, 1.0, 1.0, 0.5))
    assert figures.mean == pytest.approx(0.8545454545454545)


def test_a_score_is_like_itself() -> None:
    assert astuple(mv2h(TRUE, TRUE)) == (1.0, 1.0, 1.0, 1.0, 1.0)


def test_nothing_written_scores_nothing() -> None:
    assert mv2h(TRUE, Music((), ())).mean == 0.0


def test_a_pickup_has_beats_and_no_bar() -> None:
    music = read("Hierarchy 2,2 1 a=2\n" + "\n".join(f"Tatum {t}" for t in range(0, 700, 100)))
    assert (0, 200) in music.groupings
    assert (200, 600) in music.groupings
    assert not any(end - start > 200 and start == 0 for start, end in music.groupings)


def test_a_line_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="Verse"):
        read("Verse 1")


def test_notes_of_a_chord_lead_to_the_next_chord() -> None:
    chords = [Sound(p, 0, 0, 500, "a") for p in (60, 64)]
    chords += [Sound(p, 500, 500, 900, "a") for p in (62, 65)]
    truth = Music(chords, ())
    split = [replace(s, voice="b") if s.pitch in (60, 62) else s for s in chords]
    assert mv2h(truth, truth).voice == 1.0
    # Each note goes on to one of the two it should: hits 2 x 1/1.5, missed 2 x 1/1.5.
    assert mv2h(truth, Music(split, ())).voice == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("key", "likeness"),
    [
        ((0, False), 1.0),
        ((7, False), 0.5),
        ((5, False), 0.5),
        ((9, True), 0.3),
        ((0, True), 0.2),
        ((2, False), 0.0),
    ],
)
def test_keys_near_c_major(key: tuple[int, bool], likeness: float) -> None:
    c_major = SoundingKey(0, 0)
    assert key_likeness(SoundingKey(0, *key), c_major) == likeness
    assert key_likeness(c_major, SoundingKey(0, *key)) == likeness


SOUNDS = st.builds(
    lambda pitch, onset, length, voice: Sound(pitch, onset, onset, onset + length, voice),
    st.integers(60, 66),
    st.integers(0, 40).map(lambda n: 125 * n),
    st.integers(0, 8).map(lambda n: 125 * n),
    st.integers(0, 2),
)


@given(st.lists(SOUNDS, max_size=30), st.lists(SOUNDS, max_size=30))
def test_all_parts_are_shares(truth: list[Sound], written: list[Sound]) -> None:
    for figure in astuple(mv2h(Music(truth, ((0, 500),)), Music(written, ((0, 520),)))):
        assert 0.0 <= figure <= 1.0 + 1e-9


@given(st.lists(SOUNDS, min_size=1, max_size=30))
def test_lost_notes_cost_pitch_only_by_their_number(sounds: list[Sound]) -> None:
    kept = sounds[: len(sounds) // 2]
    figures = mv2h(Music(sounds, ()), Music(kept, ()))
    assert figures.pitch == pytest.approx(2 * len(kept) / (len(sounds) + len(kept)))
