"""Hands, voices, key and spelling: what a reader expects of notes whose rhythm is known."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.notation import NotationChoices, TimedNote
from engine.notation.hands import LEFT, RIGHT, split_hands
from engine.notation.key import keys_of
from engine.notation.ornaments import sorted_out
from engine.notation.spelling import named, spell
from engine.notation.voices import separate
from tests.engine.notation.made import bars_of

F = Fraction
FIFTHS = range(-5, 7)
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11)


def notes_of(*rows: tuple[float, float, int]) -> list[TimedNote]:
    """Notes from (onset, length, pitch)."""
    ordered = sorted((F(onset), F(length), pitch) for onset, length, pitch in rows)
    notes = [TimedNote(*row, 64, source) for source, row in enumerate(ordered)]
    return sorted(notes, key=lambda note: (note.onset, note.pitch))


def cadence(tonic: int, scale: tuple[int, ...]) -> list[TimedNote]:
    """A scale over the chords of a cadence, home at the end, in eight bars."""
    rows: list[tuple[float, float, int]] = []
    for bar, degree in enumerate((0, 3, 4, 0, 3, 4, 4, 0)):
        chord = [scale[(degree + step) % 7] for step in (0, 2, 4)]
        rows += [(4 * bar, 4, 48 + tonic + tone) for tone in chord]
        rows += [(4 * bar + beat, 1, 72 + tonic + chord[beat % 3]) for beat in range(3)]
        rows.append((4 * bar + 3, 1, 72 + tonic + scale[(degree + 1) % 7]))
    return notes_of(*((at, length, pitch) for at, length, pitch in rows))


@pytest.mark.parametrize("fifths", FIFTHS)
@pytest.mark.parametrize("is_minor", [False, True])
def test_all_keys_are_heard(fifths: int, is_minor: bool) -> None:
    tonic = (7 * fifths - 3 * is_minor) % 12
    notes = cadence(tonic, MINOR if is_minor else MAJOR)
    ((bar, key),) = keys_of(bars_of(8), notes, NotationChoices())
    assert (bar, key.is_minor) == (0, is_minor)
    assert (key.fifths - fifths) % 12 == 0
    assert -6 <= key.fifths <= 6


def test_a_key_may_change() -> None:
    far = [
        TimedNote(note.onset + 32 * turn, note.length, note.pitch + 6 * (turn >= 2), 64, 0)
        for turn in range(4)
        for note in cadence(0, MAJOR)
    ]
    keys = keys_of(bars_of(32), far, NotationChoices())
    assert [(bar, key.fifths) for bar, key in keys] == [(0, 0), (16, 6)]


def test_words_about_the_mode_are_heard() -> None:
    ((_, key),) = keys_of(bars_of(8), cadence(0, MAJOR), NotationChoices(is_minor=True))
    assert key.is_minor
    ((_, key),) = keys_of(bars_of(8), cadence(9, MINOR), NotationChoices(fifths=0))
    assert key.is_minor


def names(pitches: list[int], fifths: int) -> str:
    signs = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "x"}
    found = spell(pitches, [fifths] * len(pitches))
    return " ".join(name.step + signs[name.alter] for name in found)


def test_scales_are_spelled_in_their_key() -> None:
    scale = [60, 62, 64, 65, 67, 69, 71, 72]
    assert names(scale, 0) == "C D E F G A B C"
    assert names([pitch + 1 for pitch in scale], -5) == "Db Eb F Gb Ab Bb C Db"
    assert names([pitch + 6 for pitch in scale], 6) == "F# G# A# B C# D# E# F#"


def test_leading_notes_rise() -> None:
    assert names([69, 71, 72, 74, 76, 77, 80, 81, 76, 69], 0).split()[6] == "G#"
    assert names([67, 70, 74, 67, 66, 67, 70, 74], -2).split()[4] == "F#"


@given(st.lists(st.integers(0, 127), max_size=40), st.integers(-7, 7))
def test_names_mean_the_pitches(pitches: list[int], fifths: int) -> None:
    found = spell(pitches, [fifths] * len(pitches))
    assert [name.midi for name in found] == pitches
    assert all(abs(name.alter) <= 2 for name in found)


def test_octaves_of_names_near_the_turn() -> None:
    assert (named(59, 0).alter, named(59, 0).octave) == (-1, 4)
    assert (named(60, 6).alter, named(60, 6).octave) == (1, 3)


def test_a_bass_and_a_tune_are_two_hands() -> None:
    tune = [(i / 2, 0.5, 72 + i % 5) for i in range(16)]
    bass = [(i, 1, 45 + 3 * (i % 3)) for i in range(8)]
    notes = notes_of(*tune, *bass)
    hands = split_hands(notes)
    assert hands == tuple(RIGHT if note.pitch >= 72 else LEFT for note in notes)


def test_a_hand_does_not_reach_two_octaves() -> None:
    notes = notes_of(*((i, 1, pitch) for i in range(4) for pitch in (52, 64, 76)))
    hands = dict(zip([(n.onset, n.pitch) for n in notes], split_hands(notes), strict=True))
    assert all(hands[F(i), 52] == LEFT and hands[F(i), 76] == RIGHT for i in range(4))


def test_a_person_may_say_where_the_hands_part() -> None:
    notes = notes_of((0, 1, 59), (0, 1, 60), (1, 1, 80), (1, 1, 30))
    assert split_hands(notes, 60) == (LEFT, RIGHT, LEFT, RIGHT)


def voices(*rows: tuple[float, float, int]) -> list[list[tuple[float, float, list[int]]]]:
    return [
        [(float(e.onset), float(e.end), [n.pitch for n in e.notes]) for e in line]
        for line in separate(notes_of(*rows))
    ]


def test_one_tune_is_one_voice() -> None:
    assert voices((0, 1, 60), (1, 1, 64), (2, 1, 72)) == [
        [(0, 1, [60]), (1, 2, [64]), (2, 3, [72])]
    ]


def test_chords_are_one_voice() -> None:
    assert voices((0, 1, 60), (0, 1, 64), (1, 2, 62), (1, 2, 65)) == [
        [(0, 1, [60, 64]), (1, 3, [62, 65])]
    ]


def test_a_held_note_under_a_tune_is_a_second_voice() -> None:
    upper, lower = voices((0, 4, 60), *((i, 1, 72 + i) for i in range(4)))
    assert [pitches for _, _, pitches in upper] == [[72], [73], [74], [75]]
    assert lower == [(0, 4, [60])]


def test_a_held_note_over_a_figure_is_the_first_voice() -> None:
    upper, lower = voices((0, 4, 79), *((i / 2, 0.5, 60 + i) for i in range(8)))
    assert upper == [(0, 4, [79])]
    assert len(lower) == 8


def test_a_little_overlap_is_no_second_voice() -> None:
    assert len(voices((0, 1.25, 60), (1, 1, 62), (2, 1, 64))) == 1


def test_a_key_struck_again_ends_its_note() -> None:
    notes, graces = sorted_out(notes_of((0, 2, 60), (1, 1, 60)))
    assert [(float(n.onset), float(n.length)) for n in notes] == [(0, 1), (1, 1)]
    assert graces == ()


def test_a_key_struck_twice_at_one_place_is_a_grace_note() -> None:
    notes, graces = sorted_out(notes_of((0, 2, 60), (0, 1, 60)))
    assert [float(n.length) for n in notes] == [2]
    assert [n.is_grace for n in graces] == [True]
