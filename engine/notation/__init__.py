"""From performed time to a page: beats, bars, values, voices, hands, key and spelling. Pure."""

from engine.notation.beats import beats_from_notes
from engine.notation.choices import NotationChoices
from engine.notation.engraving import engrave
from engine.notation.notate import extract, notate
from engine.notation.score import Score
from engine.notation.timed import Bar, Timed, TimedNote, TimedPart
from engine.notation.timing import written_time

__all__ = [
    "Bar",
    "NotationChoices",
    "Score",
    "Timed",
    "TimedNote",
    "TimedPart",
    "beats_from_notes",
    "engrave",
    "extract",
    "notate",
    "written_time",
]
