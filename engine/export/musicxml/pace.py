"""How fast each bar goes: the tempi a program plays so that it keeps with the recording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.notation.timed import Bar

SLOWEST, FASTEST = 10.0, 500.0  # quarters a minute: what programs take
USUAL = 120.0
NOTICED = 0.03  # a tempo that differs by less from the one in force is not written


@dataclass(frozen=True, slots=True)
class Pace:
    """What is written at the start of a bar: a tempo to print, a tempo to play, or both.

    Quarters a minute. `played` is None where the tempo in force goes on.
    """

    printed: float | None = None
    played: float | None = None


def paces(bars: Sequence[Bar]) -> Iterator[Pace]:
    """The tempi of every bar: those of the recording, or else those that are printed."""
    holds = 0.0
    for bar, real in zip(bars, played_tempi(bars), strict=True):
        tempo = real if real is not None else bar.tempo
        if tempo is None and not holds:
            tempo = USUAL
        changes = tempo is not None and abs(tempo - holds) > NOTICED * holds
        if tempo is not None and changes:
            holds = tempo
        yield Pace(bar.tempo, holds if changes or bar.tempo is not None else None)


def played_tempi(bars: Sequence[Bar]) -> Iterator[float | None]:
    """What the recording does in each bar; None where it does not say, as in the last."""
    for bar, following in pairwise(bars):
        seconds = following.seconds - bar.seconds
        possible = seconds > 0 and bar.length > 0
        yield _possible(float(bar.length) * 60.0 / seconds) if possible else None
    if bars:
        yield None


def _possible(tempo: float) -> float:
    return min(max(tempo, SLOWEST), FASTEST)
