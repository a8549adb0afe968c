"""Files for other programs: every note of the rhythm on its place, and nothing lost on the way."""

from collections import Counter
from fractions import Fraction
from xml.etree.ElementTree import fromstring

from hypothesis import HealthCheck, given, settings

from engine.export.musicxml import for_exchange, write
from engine.export.musicxml.closing import closed
from engine.music import Transcription
from engine.notation import Bar, Score, Timed, engrave
from engine.notation.score import Articulation, Chord, Measure, ScorePart
from tests.engine.export.scores import Pen, everything, rest, triplet, voice
from tests.engine.notation.made import bars_of, pieces, timed_from

F = Fraction
BAR = Bar(F(0), F(2), (2, 4))


def struck(score: Score) -> Counter[tuple[Fraction, int, int]]:
    """Where every note that is no grace note is struck, from the first bar with a whole metre."""
    origin = score.bars[-1].end
    return Counter(
        (score.bars[bar].start + chord.position - origin, part, head.source)
        for part in range(len(score.parts))
        for bar, _, chord in score.chords(part)
        if not chord.is_grace and not chord.is_small
        for head in chord.heads
        if not head.tied
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces())
def test_the_rhythm_stays_as_it_was(piece: tuple[Transcription, Timed]) -> None:
    score = engrave(*piece)
    made = for_exchange(score)
    assert struck(made) == struck(score)
    for part in range(len(made.parts)):
        for _, _, chord in made.chords(part):
            assert not chord.is_grace
            assert Articulation.ARPEGGIO not in chord.articulations
    for part in made.parts:
        assert len(part.measures) == len(made.bars)
        for bar, measure in zip(made.bars, part.measures, strict=True):
            for one in measure.voices:
                assert sum((c.length for c in one.chords), F(0)) == bar.length


def test_a_grace_note_becomes_a_small_note_before_the_beat() -> None:
    score = engrave(*timed_from([(0, 1, 60), (1, 0, 74), (1, 1, 72)], program=73))
    (small,) = [(bar, c) for bar, _, c in for_exchange(score).chords(0) if c.is_small]
    assert (small[0], small[1].position, small[1].value) == (0, F(7, 8), F(1, 8))
    text = write(for_exchange(score))
    assert b"<grace" not in text
    assert b'<type size="grace-cue">32nd</type>' in text
    assert b"<grace" in write(score)


def test_grace_notes_before_everything_get_a_bar() -> None:
    score = engrave(*timed_from([(0, 0, 74), (0, 0, 76), (0, 2, 72)], program=73))
    made = for_exchange(score)
    assert len(made.bars) == len(score.bars) + 1
    assert made.bars[0].is_pickup
    assert made.bars[0].end == made.bars[1].start
    assert sum(c.is_small for _, _, c in made.chords(0)) == 2
    root = fromstring(write(made))
    assert root.find("part/measure[1]/attributes/clef") is not None
    assert root.find("part/measure[2]/attributes/clef") is None


def test_a_pickup_becomes_longer_for_grace_notes_before_it() -> None:
    bars = bars_of(2, pickup=F(2))
    rows = [(0, 0, 74), (0, 0, 76), (0, 2, 72), (2, 4, 71), (0, 1, 48)]
    score = engrave(*timed_from(rows, bars, program=0))
    made = for_exchange(score)
    assert len(made.bars) == len(score.bars)
    assert (made.bars[0].start, made.bars[0].length, made.bars[0].is_pickup) == (
        -F(1, 4),
        F(9, 4),
        True,
    )
    assert [c.position for _, _, c in made.chords(0) if c.is_small] == [0, F(1, 8)]
    for one in made.parts[0].measures[0].voices:
        assert sum((c.length for c in one.chords), F(0)) == F(9, 4)
    assert struck(made) == struck(score)


def test_a_key_that_is_held_is_not_struck_small() -> None:
    score = engrave(*timed_from([(0, 1, 60), (1, 0, 60), (1, 1, 62)], program=73))
    assert not any(c.is_small for _, _, c in for_exchange(score).chords(0))


def test_rolled_chords_have_no_sign() -> None:
    assert b"<arpeggiate" in write(everything())
    assert b"<arpeggiate" not in write(for_exchange(everything()))


def tuplet(*chords: Chord) -> tuple[Chord, ...]:
    pen = Pen()
    quarter = pen.chord("G4", 1)
    return closed(voice(1, *triplet(*chords), quarter), BAR).chords


def test_a_triplet_after_a_rest_ends_with_a_tied_note() -> None:
    pen = Pen()
    made = tuplet(rest(F(1, 2)), pen.chord("C5", F(1, 2)), pen.chord("D5", F(1, 2)))
    assert [chord.value for chord in made] == [F(1, 2), F(1, 2), F(1, 4), F(1, 4), 1]
    assert [len(chord.heads) and chord.heads[0].tied for chord in made] == [0, 0, 0, 1, 0]
    assert [chord.position for chord in made] == [0, F(1, 3), F(2, 3), F(5, 6), 1]
    ends = [chord.tuplet.stops for chord in made if chord.tuplet is not None]
    assert ends == [False, False, False, True]


def test_other_triplets_stay() -> None:
    pen = Pen()
    eighth = F(1, 2)
    for chords in (
        (pen.chord("C5", eighth), rest(eighth), pen.chord("D5", eighth)),
        (rest(eighth), pen.chord("C5", eighth), rest(eighth)),
    ):
        assert len(tuplet(*chords)) == 4


def test_a_score_of_rhythm_alone_is_itself() -> None:
    pen = Pen()
    part = ScorePart(0, "Flute", 73, 1, (Measure((voice(1, pen.chord("C5", 2)),)),))
    score = Score((BAR,), (part,))
    assert for_exchange(score) == score
