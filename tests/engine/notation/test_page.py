"""Scores keep their promises, whatever was played."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from engine.music import Drum, DrumHit, Note, Part, PedalSpan, Transcription
from engine.notation import NotationChoices, Timed, TimedPart, engrave, extract, notate
from engine.notation.score import Clef, Sign
from tests.engine.notation.made import bars_of, pieces, timed_from
from tests.engine.notation.promises import keeps


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces())
def test_whatever_is_played_becomes_a_page(piece: tuple[Transcription, Timed]) -> None:
    transcription, timed = piece
    keeps(engrave(transcription, timed), timed)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(0, 1, 60)],
        [(3.5, 9, 60), (3.5, 2, 64)],
        [(Fraction(i, 32), Fraction(1, 32), 60 + i % 12) for i in range(128)],
        [(Fraction(i, 3), Fraction(1, 3), 60) for i in range(12)]
        + [(Fraction(i, 4), Fraction(1, 4), 72) for i in range(16)],
        [(0, 1, 60), (0, 2, 60), (0, 0, 60), (1, 0, 61), (1, 0, 62), (1, 1, 64)],
        [(2, 0, 60)],
        [(15, 40, 21), (15, 1, 108)],
        [(16, 0, 60)],
        [(Fraction(16) - Fraction(1, 300), Fraction(1, 300), 60)],
    ],
    ids=[
        "none",
        "one",
        "over bars",
        "128ths",
        "3 on 4",
        "same key",
        "grace",
        "beyond",
        "grace at the end",
        "late",
    ],
)
@pytest.mark.parametrize("program", [0, 73])
def test_odd_pieces(rows: list[tuple[float, float, int]], program: int) -> None:
    transcription, timed = timed_from(rows, program=program)
    keeps(engrave(transcription, timed), timed)


def test_a_piece_without_bars_gets_one() -> None:
    transcription = Transcription((Part("Empty"), Part("Drums", kit=True)))
    timed = Timed((), (TimedPart(0, ()), TimedPart(1, ())))
    score = engrave(transcription, timed)
    keeps(score, timed)
    assert len(score.bars) == 1
    assert score.parts[1].measures[0].clefs == (Clef.PERCUSSION,)


def test_an_hour_of_notes() -> None:
    rows = [(Fraction(i), Fraction(1), 48 + i % 30) for i in range(7200)]
    transcription, timed = timed_from(rows, bars_of(1800))
    score = engrave(transcription, timed)
    keeps(score, timed)


def test_one_part_alone_is_a_score() -> None:
    one, timed = timed_from([(0, 1, 60)])
    transcription = Transcription((*one.parts, Part("Flute", 73)))
    timed = Timed(timed.bars, (*timed.parts, TimedPart(1, ())))
    score = engrave(transcription, timed, title="Two")
    alone = extract(score, 1)
    assert [part.name for part in alone.parts] == ["Flute"]
    assert alone.bars is score.bars
    assert alone.title == "Two"


def test_swing_is_said_once() -> None:
    transcription, timed = timed_from([(0, 1, 60)])
    timed = Timed(timed.bars, timed.parts, is_swung=True)
    score = engrave(transcription, timed)
    words = [d.text for m in score.parts[0].measures for d in m.directions if d.sign == Sign.WORDS]
    assert words == ["Swing"]


def test_a_performance_becomes_a_score() -> None:
    """All of it, from seconds on: a piano with its pedal, and drums."""
    notes = [Note(0.5 * i, 60 + (i * 5) % 13, 0.5 * i + 0.45, 70) for i in range(32)]
    notes += [Note(2.0 * i, 43, 2.0 * i + 1.9, 60) for i in range(8)]
    hits = [DrumHit(0.5 * i, Drum.KICK if i % 2 == 0 else Drum.SNARE) for i in range(32)]
    piano = Part("Piano", 0, tuple(notes), pedal=(PedalSpan(0.0, 1.9), PedalSpan(2.0, 3.9)))
    score = notate(Transcription((piano, Part("Drums", hits=tuple(hits)))), title="A page")
    sources = sorted(
        head.source for _, _, chord in score.chords(0) for head in chord.heads if not head.tied
    )
    assert sources == list(range(len(notes)))
    assert score.parts[0].staves == 2
    assert score.title == "A page"


def test_a_key_a_person_names_is_taken() -> None:
    transcription, timed = timed_from([(i, 1, 60 + i) for i in range(12)])
    score = engrave(transcription, timed, NotationChoices(fifths=-5, is_minor=True))
    assert [(bar, key.fifths, key.is_minor) for bar, key in score.keys] == [(0, -5, True)]
