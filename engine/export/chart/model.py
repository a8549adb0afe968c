"""What a chart is made of: gems in lanes, phrases and sections, all on ticks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from engine.export.chart.ruler import Ruler


class Lane(IntEnum):
    """The kick and the four pads, by the numbers both file formats count them with."""

    KICK = 0
    RED = 1
    YELLOW = 2
    BLUE = 3
    GREEN = 4


class Dynamic(StrEnum):
    """How hard a pad is struck, in the three steps the games tell apart."""

    GHOST = "ghost"
    USUAL = "usual"
    ACCENT = "accent"


class Level(StrEnum):
    """The four difficulties, hardest first; the values are those of the file formats."""

    EXPERT = "Expert"
    HARD = "Hard"
    MEDIUM = "Medium"
    EASY = "Easy"


@dataclass(frozen=True, slots=True, order=True)
class Gem:
    """One stroke on `tick`.

    `cymbal` belongs to yellow, blue and green, which are drums otherwise. `second_foot` marks a
    kick that only those play who have two pedals; it is in Expert alone.
    """

    tick: int
    lane: Lane
    cymbal: bool = False
    dynamic: Dynamic = Dynamic.USUAL
    second_foot: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether a hand plays it, and not a foot."""
        return self.lane is not Lane.KICK


@dataclass(frozen=True, slots=True, order=True)
class Phrase:
    """A stretch of the chart from the tick `start` to `stop`, both on bar lines."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True, order=True)
class Section:
    """A place to practise from: its first tick and its name."""

    tick: int
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole song, ready to be written: every tick counts on `ruler`.

    `levels` hold their gems in order; `star_power` and `fills` belong to all of them; `end` is
    the tick at which the song is over, and `preview` the second it is made known from.
    """

    ruler: Ruler
    levels: Mapping[Level, tuple[Gem, ...]]
    star_power: tuple[Phrase, ...] = ()
    fills: tuple[Phrase, ...] = ()
    sections: tuple[Section, ...] = ()
    end: int = 0
    preview: float = field(default=0.0)

    @property
    def expert(self) -> tuple[Gem, ...]:
        """Everything that was played."""
        return self.levels[Level.EXPERT]
