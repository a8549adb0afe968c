"""Notate: from a transcription to a score; and parts of it alone.

Pure, and made of steps that are each a module: written time (`timing`), key and spelling of all
parts together (`engraving`), then part by part (`partwriter`) staves, hands, voices and marks.
"""

from dataclasses import replace

from engine.music import Transcription
from engine.notation.choices import NotationChoices
from engine.notation.engraving import engrave
from engine.notation.score import Score
from engine.notation.timing import written_time

_DEFAULT = NotationChoices()


def notate(
    transcription: Transcription, choices: NotationChoices = _DEFAULT, title: str = ""
) -> Score:
    """The score of a transcription, as its notes were played and `choices` would have it."""
    return engrave(transcription, written_time(transcription, choices), choices, title)


def extract(score: Score, part: int) -> Score:
    """One part (its place in `score.parts`) as a score of its own."""
    return replace(score, parts=(score.parts[part],))
