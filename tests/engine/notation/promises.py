"""What every score promises, as checks that name the bar where one is broken."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from engine.notation import Score, Timed
from engine.notation.beams import beam_count
from engine.notation.levels import FINEST
from engine.notation.score import Beam, Chord, ScorePart

VALUES = {Fraction(8) / 2**power for power in range(9)}


def keeps(score: Score, timed: Timed) -> None:
    """All promises, for a score made from `timed`."""
    for part, times in zip(score.parts, timed.parts, strict=True):
        assert len(part.measures) == len(score.bars)
        for index, (bar, measure) in enumerate(zip(score.bars, part.measures, strict=True)):
            assert {c.staff for v in measure.voices for c in v.chords} == set(range(part.staves))
            numbers = [voice.number for voice in measure.voices]
            assert len(set(numbers)) == len(numbers) <= 4 * part.staves
            for voice in measure.voices:
                fills(voice.chords, bar.length, f"bar {index}, voice {voice.number}")
                closes_tuplets(voice.chords)
                beams_well(voice.chords)
            for direction in measure.directions:
                assert 0 <= direction.position <= bar.length
                assert direction.staff < part.staves
        ties_join(part)
        pitches = {note.source: note.pitch for note in times.notes}
        heads_are(part, pitches)


def fills(chords: Sequence[Chord], length: Fraction, where: str) -> None:
    place = Fraction(0)
    for chord in chords:
        assert chord.position == place, where
        assert chord.value in VALUES, where
        assert chord.dots in (0, 1), where
        assert chord.value >= Fraction(1, FINEST), where
        assert len({head.spelling or head.drum for head in chord.heads}) == len(chord.heads)
        place += chord.length
    assert place == length, where


def closes_tuplets(chords: Sequence[Chord]) -> None:
    open_group: list[Chord] | None = None
    for chord in chords:
        if chord.is_grace:
            continue
        if chord.tuplet is None:
            assert open_group is None
            continue
        if chord.tuplet.starts:
            assert open_group is None
            open_group = []
        assert open_group is not None
        open_group.append(chord)
        if chord.tuplet.stops:
            total = sum((one.length for one in open_group), Fraction(0))
            ratios = {(one.tuplet.actual, one.tuplet.normal) for one in open_group if one.tuplet}
            assert len(ratios) == 1
            assert total in VALUES | {value * 3 / 2 for value in VALUES}
            assert is_struck(open_group[-1]) or not is_struck(open_group[0])
            open_group = None
    assert open_group is None


def is_struck(chord: Chord) -> bool:
    return any(not head.tied for head in chord.heads)


def beams_well(chords: Sequence[Chord]) -> None:
    """Each beam is begun, goes on and ends over neighbours; hooks stand alone."""
    for is_grace in (False, True):
        line = [chord for chord in chords if chord.is_grace is is_grace]
        is_open = dict.fromkeys(range(6), False)
        for chord in line:
            assert len(chord.beams) in (0, beam_count(chord.value))
            assert not (chord.beams and chord.is_rest)
            for level in range(6):
                beam = chord.beams[level] if level < len(chord.beams) else None
                if is_open[level]:
                    assert beam in (Beam.CONTINUE, Beam.END)
                else:
                    assert beam in (None, Beam.BEGIN, Beam.FORWARD, Beam.BACKWARD)
                is_open[level] = beam in (Beam.BEGIN, Beam.CONTINUE)
        assert not any(is_open.values())


def ties_join(part: ScorePart) -> None:
    voices: dict[int, list[tuple[int, Chord]]] = {}
    for index, measure in enumerate(part.measures):
        for voice in measure.voices:
            timed = [(index, chord) for chord in voice.chords if not chord.is_grace]
            voices.setdefault(voice.number, []).extend(timed)
    for chords in voices.values():
        nothing = (-9, Chord(Fraction(0), Fraction(1)))
        for (bar, chord), (next_bar, after) in pairwise([nothing, *chords, nothing]):
            on = {(head.spelling, head.drum, head.source) for head in chord.heads if head.ties_on}
            off = {(head.spelling, head.drum, head.source) for head in after.heads if head.tied}
            assert on == off
            assert not on or next_bar - bar in (0, 1)


def heads_are(part: ScorePart, pitches: dict[int, int]) -> None:
    found: Counter[int] = Counter()
    for measure in part.measures:
        for voice in measure.voices:
            for chord in voice.chords:
                for head in chord.heads:
                    assert not (part.is_drums and (head.tied or head.ties_on))
                    found[head.source] += not head.tied
                    assert (head.spelling is None) == part.is_drums
                    if head.spelling is not None:
                        assert head.spelling.midi == pitches[head.source]
                        assert abs(head.spelling.alter) <= 2
    assert found == Counter(pitches.keys())
