"""Engraving: from written time to a score.

Key and spelling are found for all parts together; then every part is written alone. Where a bar
turns out too full for a page, all is written again with shorter ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from engine.music import Part, Transcription
from engine.notation.choices import NotationChoices
from engine.notation.fullness import divided
from engine.notation.key import keys_of
from engine.notation.ornaments import SHORTEST
from engine.notation.partwriter import PartWriter
from engine.notation.score import Direction, Key, Score, ScorePart, Sign, Spelling
from engine.notation.spelling import spell
from engine.notation.timed import Bar, Timed, TimedNote, TimedPart

_DEFAULT = NotationChoices()
Pairs = Sequence[tuple[Part, TimedPart]]


def engrave(
    transcription: Transcription,
    timed: Timed,
    choices: NotationChoices = _DEFAULT,
    title: str = "",
) -> Score:
    """The score of a transcription whose written time is known."""
    score = _engraved(transcription, timed, choices, _covering(timed))
    bars = divided(score)
    if bars != score.bars:
        score = _engraved(transcription, timed, choices, bars)
    return replace(score, title=title)


def _engraved(
    transcription: Transcription, timed: Timed, choices: NotationChoices, bars: tuple[Bar, ...]
) -> Score:
    """The score with those bars."""
    pairs = [(transcription.parts[part.part], part) for part in timed.parts]
    entries = _entries(pairs)
    keys = keys_of(bars, [note for _, note in entries], choices)
    names = _names(entries, len(pairs), [(bars[bar].start, key) for bar, key in keys])
    made = [
        PartWriter(part, times, bars, choices, naming).part()
        for (part, times), naming in zip(pairs, names, strict=True)
    ]
    if timed.is_swung and made:
        made[0] = _with_words(made[0], "Swing")
    return Score(bars, tuple(made), keys, is_swung=timed.is_swung)


def _covering(timed: Timed) -> tuple[Bar, ...]:
    """The bars, and as many more like the last as the notes need."""
    notes = [note for part in timed.parts for note in part.notes]
    ends = (note.end if note.length > 0 else note.onset + SHORTEST for note in notes)
    end = max(ends, default=Fraction(0))
    bars = list(timed.bars) or [Bar(Fraction(0), Fraction(4))]
    while bars[-1].end < end:
        last = bars[-1]
        length = Fraction(4 * last.meter[0], last.meter[1])
        bars.append(replace(last, start=last.end, length=length, tempo=None, is_pickup=False))
    return tuple(bars)


def _entries(pairs: Pairs) -> list[tuple[int, TimedNote]]:
    """The notes of all pitched parts as they sound, each with the place of its part."""
    found = [
        (which, note)
        for which, (part, times) in enumerate(pairs)
        if not part.is_kit
        for note in times.notes
    ]
    return sorted(found, key=lambda entry: (entry[1].onset, entry[1].pitch, entry[0]))


def _names(
    entries: Sequence[tuple[int, TimedNote]], parts: int, keys: Sequence[tuple[Fraction, Key]]
) -> list[dict[int, Spelling]]:
    """For each part the spelling of every note, by its source."""
    fifths, reached = [], 0
    for _, note in entries:
        while reached + 1 < len(keys) and keys[reached + 1][0] <= note.onset:
            reached += 1
        fifths.append(keys[reached][1].fifths)
    names: list[dict[int, Spelling]] = [{} for _ in range(parts)]
    spelled = spell([note.pitch for _, note in entries], fifths)
    for (which, note), name in zip(entries, spelled, strict=True):
        names[which][note.source] = name
    return names


def _with_words(part: ScorePart, words: str) -> ScorePart:
    """A part with words above its first bar."""
    direction = Direction(Fraction(0), Sign.WORDS, words)
    first = part.measures[0]
    first = replace(first, directions=(direction, *first.directions))
    return replace(part, measures=(first, *part.measures[1:]))
