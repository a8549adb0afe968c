"""Places and lengths: what was played becomes what would have been written."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from engine.music import Drum, DrumHit, Meter, Note, Part, TempoMap, Transcription
from engine.notation import NotationChoices, TimedNote, written_time

AS_FOUND = NotationChoices()
BEATS = TempoMap(tuple(0.6 * k for k in range(9)), (Meter(0, 4),))


def written(
    places: list[Fraction], choices: NotationChoices = AS_FOUND, jitter: float = 0.012
) -> list[TimedNote]:
    rng = np.random.default_rng(3)
    notes = []
    for k, place in enumerate(places):
        onset = max(float(place) * 0.6 + rng.normal(0, jitter), 0.0)
        after = float(places[k + 1] - place) if k + 1 < len(places) else 1.0
        notes.append(Note(onset, 60 + k % 7, onset + 0.5 * after, 80))
    return list(written_time(_of(notes), choices).parts[0].notes)


def _of(notes: list[Note]) -> Transcription:
    return Transcription((Part("line", 0, tuple(sorted(notes))),), BEATS)


RHYTHMS = {
    "quarters": [Fraction(k) for k in range(8)],
    "eighths": [Fraction(k, 2) for k in range(16)],
    "sixteenths": [Fraction(k, 4) for k in range(32)],
    "dotted": [Fraction(k) + d for k in range(8) for d in (Fraction(0), Fraction(3, 4))],
    "triplets": [Fraction(k, 3) for k in range(24)],
    "mixed": [
        Fraction(0),
        Fraction(1, 2),
        Fraction(1),
        Fraction(5, 4),
        Fraction(3, 2),
        Fraction(7, 4),
        Fraction(2),
        Fraction(7, 3),
        Fraction(8, 3),
        Fraction(3),
        Fraction(4),
    ],
}


@pytest.mark.parametrize("name", RHYTHMS)
def test_plain_rhythms_come_back(name: str) -> None:
    places = RHYTHMS[name]
    notes = written(places)
    assert [note.onset for note in notes] == places
    between = [b - a for a, b in pairwise(places)]
    assert [note.length for note in notes[:-1]] == between


def test_uneven_quarters_are_still_quarters() -> None:
    places = [Fraction(k) for k in range(8)]
    assert [note.onset for note in written(places, jitter=0.02)] == places


def test_the_tempo_may_bend_inside_a_bar() -> None:
    late = [0.0, 0.3, 0.62, 0.96, 1.3, 1.6, 1.88, 2.13, 2.4]  # eighths that drag, then catch up
    notes = [Note(at, 60 + k, at + 0.25) for k, at in enumerate(late)]
    assert [n.onset for n in written_time(_of(notes)).parts[0].notes] == [
        Fraction(k, 2) for k in range(9)
    ]


def test_the_smallest_value_is_honoured() -> None:
    notes = written(
        RHYTHMS["sixteenths"], NotationChoices(smallest=Fraction(1, 2), ornaments=False)
    )
    assert all(note.onset.denominator in (1, 2, 3) for note in notes)  # triplets are eighths
    assert all(note.length >= Fraction(1, 3) for note in notes)


def test_fives_are_written_only_by_who_wants_every_detail() -> None:
    fives = [Fraction(k, 5) for k in range(40)]
    literal = written(fives, NotationChoices(detail=1.0), jitter=0.002)
    assert [note.onset for note in literal] == fives
    readable = written(fives, NotationChoices(detail=0.0), jitter=0.002)
    assert all(note.onset.denominator in (1, 2, 3, 4, 6, 8) for note in readable)


def long_swing(ratio: float) -> Transcription:
    places = [k + d for k in range(24) for d in (0.0, ratio)]
    notes = [Note(0.6 * at, 60 + k % 5, 0.6 * at + 0.2) for k, at in enumerate(places)]
    return Transcription((Part("line", 0, tuple(notes)),), TempoMap.steady(100.0))


@pytest.mark.parametrize("ratio", [0.6, 0.667, 0.7])
def test_swung_eighths_are_written_even(ratio: float) -> None:
    timed = written_time(long_swing(ratio))
    assert timed.is_swung
    assert [note.onset for note in timed.parts[0].notes] == [Fraction(k, 2) for k in range(48)]


def test_swing_that_is_not_wanted_is_triplets() -> None:
    timed = written_time(long_swing(0.667), NotationChoices(swing=False))
    assert not timed.is_swung
    assert timed.parts[0].notes[1].onset == Fraction(2, 3)


def test_dotted_rhythms_and_even_eighths_do_not_swing() -> None:
    assert not written_time(long_swing(0.75)).is_swung
    assert not written_time(long_swing(0.5)).is_swung
    assert written_time(long_swing(0.5), NotationChoices(swing=True)).is_swung


def grace_piece() -> list[Note]:
    mains = [Note(0.6 * k, 60 + k % 4, 0.6 * k + 0.5) for k in range(8)]
    return [*mains, Note(1.8 - 0.06, 64, 1.8 - 0.005), Note(3.0 - 0.07, 62, 3.0)]


def test_a_quick_note_before_another_is_a_grace_note() -> None:
    notes = written_time(_of(grace_piece())).parts[0].notes
    assert [(n.onset, n.pitch) for n in notes if n.is_grace] == [(3, 64), (5, 62)]
    assert [n.onset for n in notes if not n.is_grace] == list(range(8))


@pytest.mark.parametrize("early", [0.045, 0.1])
def test_no_note_of_a_chord_not_quite_together_or_of_a_run_is_lost(early: float) -> None:
    mains = [Note(0.3 * k, 60 + k % 4, 0.3 * k + 0.25) for k in range(8)]
    notes = written_time(_of([*mains, Note(1.5 - early, 63, 1.5)])).parts[0].notes
    assert not any(note.is_grace for note in notes)


def test_ornaments_are_left_out_if_wished() -> None:
    notes = written_time(_of(grace_piece()), NotationChoices(ornaments=False)).parts[0].notes
    assert [(n.onset, n.is_grace) for n in notes] == [(k, False) for k in range(8)]


def test_held_notes_last_while_others_move() -> None:
    bass = Note(0.0, 36, 2.35)
    tune = [Note(0.6 * k, 72 + k, 0.6 * k + 0.5) for k in range(5)]
    notes = written_time(_of([bass, *tune])).parts[0].notes
    assert notes[0].pitch == 36
    assert notes[0].length == 4


def test_a_key_struck_again_ends_the_note_before() -> None:
    notes = [Note(0.0, 60, 0.62), Note(0.6, 60, 1.0), Note(1.2, 60, 1.7)]
    timed = written_time(_of(notes)).parts[0].notes
    assert [note.end for note in timed[:2]] == [1, 2]


def test_hits_are_written_with_their_keys() -> None:
    hits = tuple(DrumHit(0.3 * k, Drum.KICK if k % 2 else Drum.SNARE) for k in range(8))
    timed = written_time(Transcription((Part("kit", 0, hits=hits),), BEATS))
    notes = timed.parts[0].notes
    assert [note.onset for note in notes] == [Fraction(k, 2) for k in range(8)]
    assert {note.pitch for note in notes} == {Drum.KICK.key, Drum.SNARE.key}
    assert all(note.length <= 1 for note in notes)
