"""Our own scores as plain pages, and figures added up to rows."""

from dataclasses import replace
from fractions import Fraction

import pytest

from benchmarks.mv2h import Mv2h
from benchmarks.score_figures import Figures, row
from benchmarks.score_musicdiff import share
from benchmarks.score_ours import written
from benchmarks.score_peers import PeerFailure
from engine.music import Note, Part, Transcription
from engine.notation import Bar
from engine.notation.score import Chord, Head, Key, Measure, Score, ScorePart, Spelling, Voice

QUARTER, C5, D5 = Fraction(1), Spelling("C", 0, 5), Spelling("D", 0, 5)
PLAYED = Transcription(
    (Part("Flute", 73, (Note(1.0, 72, 2.0), Note(1.9, 74, 2.0), Note(2.0, 72, 3.0))),)
)


def two_bars() -> Score:
    """A half note tied over the bar line, a grace note, and a quarter: 2/4."""
    tied = Chord(QUARTER, QUARTER, (Head(C5, 0, ties_on=True),))
    rest = Chord(Fraction(0), QUARTER)
    on = Chord(Fraction(0), QUARTER, (Head(C5, 0, tied=True),))
    grace = Chord(QUARTER, QUARTER / 2, (Head(D5, 1),), is_grace=True)
    last = Chord(QUARTER, QUARTER, (Head(C5, 2),), staff=1)
    measures = (Measure((Voice(1, (rest, tied)),)), Measure((Voice(1, (on, grace, last)),)))
    bars = (Bar(Fraction(0), 2 * QUARTER, (2, 4)), Bar(2 * QUARTER, 2 * QUARTER, (2, 4)))
    return Score(bars, (ScorePart(0, "Flute", 73, 2, measures),), ((0, Key(2)), (1, Key(-1, True))))


def test_ties_are_one_note_graces_none_and_onsets_those_played() -> None:
    page = written(two_bars(), PLAYED)
    assert [(n.begin, n.end, n.pitch, n.onset, n.staff) for n in page.notes] == [
        (1, 3, 72, 1.0, 0),
        (3, 4, 72, 2.0, 1),
    ]
    assert [(key.position, key.fifths, key.is_minor) for key in page.keys] == [
        (0, 2, False),
        (2, -1, True),
    ]
    assert page.staves == (2,)


def test_a_row_has_means_over_pieces_and_hands_over_notes() -> None:
    good = Figures("a", Mv2h(1.0, 1.0, 1.0, 1.0, 1.0), True, True, (90, 0), 1.0, 100.0)
    bad = replace(good, parts=Mv2h(0.5, 0.0, 0.0, 0.0, 0.0), key=False, hands=(10, 10), lasts=200.0)
    line = row("songs", "Earmark", (good, bad))
    assert line.split() == [
        *("songs", "Earmark", "2", "75.0", "50.0", "50.0", "50.0", "50.0", "55.0"),
        *("50%", "100%", "10.0%", "2.00", "-"),
    ]
    assert row("songs", "Earmark", ()).split() == ["songs", "Earmark", "0"]


def test_musicdiffs_figure_is_found_in_what_it_prints() -> None:
    assert share('loading\n{\n    "OMR-ED": "3",\n    "OMR-NED": "0.25"\n}\n') == 0.25
    with pytest.raises(PeerFailure, match="said nothing"):
        share("Traceback")
