"""Region: a stretch of a bar that is one tuplet."""

from dataclasses import dataclass
from fractions import Fraction

from engine.notation.levels import ZERO, Levels


@dataclass(frozen=True, slots=True)
class Region:
    """A tuplet: `actual` notes in the time of `normal`, filling `length` from `start`."""

    start: Fraction
    length: Fraction
    actual: int
    normal: int

    @property
    def end(self) -> Fraction:
        """Where it is over."""
        return self.start + self.length

    @property
    def step(self) -> Fraction:
        """How long one of its notes sounds."""
        return self.length / self.actual

    def levels(self) -> Levels:
        """Its inside as it is written, with `actual` plain beats."""
        unit = self.length / self.normal
        inner = frozenset(unit * index for index in range(1, self.actual))
        return Levels(unit * self.actual, unit, (inner,), (1,), (ZERO,), True)

    def written(self, place: Fraction) -> Fraction:
        """A place inside as it is written: from its start, as if its notes were plain ones."""
        return (place - self.start) * self.actual / self.normal
