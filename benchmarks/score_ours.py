"""Earmark's own pages, as the score benchmark compares them."""

from dataclasses import replace
from fractions import Fraction

from benchmarks.score_words import Written, WrittenKey, WrittenNote
from engine.music import Transcription
from engine.notation.notate import notate
from engine.notation.score import Score


def by_earmark(performed: Transcription) -> Written:
    """The page Earmark writes where nobody tells it anything."""
    return written(notate(performed), performed)


def written(score: Score, performed: Transcription) -> Written:
    """A score as a plain page: tied heads are one note, grace notes and drums are left out."""
    notes: dict[tuple[int, int], WrittenNote] = {}
    for number, part in enumerate(score.parts):
        sounding = performed.parts[part.part].notes
        for bar, voice, chord in score.chords(number):
            begin = score.bars[bar].start + chord.position
            for head in chord.heads:
                if chord.is_grace or head.spelling is None:
                    continue
                key, end = (number, head.source), begin + chord.length
                if head.tied and key in notes:
                    notes[key] = replace(notes[key], end=max(end, notes[key].end))
                    continue
                onset = sounding[head.source].onset
                notes[key] = WrittenNote(
                    begin,
                    end,
                    head.spelling.midi,
                    number,
                    chord.staff,
                    str(voice),
                    head.spelling,
                    onset,
                )
    keys = (WrittenKey(_start(score, bar), k.fifths, k.is_minor) for bar, k in score.keys)
    return Written(
        tuple(sorted(notes.values(), key=lambda n: (n.begin, n.part, n.pitch))),
        score.bars,
        tuple(keys),
        tuple(part.staves for part in score.parts),
    )


def _start(score: Score, bar: int) -> Fraction:
    return score.bars[bar].start if bar < len(score.bars) else Fraction(0)
