"""Star power and fills, on whole bars, as the games' own charters place them.

Star power: about one phrase of a bar for every ten bars, evenly spread. Fills, in which it is
activated: from one bar line to the next, mostly eight bars apart, ending on a crash. The two never
share a bar.
"""

from bisect import bisect_left
from collections.abc import Sequence

from engine.export.chart.model import Gem, Lane, Phrase
from engine.export.chart.ruler import Bar, Ruler

STAR_EVERY = 10  # bars
FEWEST_IN_STAR = 4  # gems: less is no phrase
FILL_EVERY = 8
FILL_SOONEST, FILL_LATEST = 6, 14
FIRST_FILL = 12  # by then two phrases may be full, which is what an activation takes
WITH_CRASH, WITH_KICK, WITH_ANYTHING = 6, 3, 1  # how well a fill ends, in bars of detour


def fills(gems: Sequence[Gem], ruler: Ruler) -> tuple[Phrase, ...]:
    """One bar before a bar line that begins something: best a crash together with a kick."""
    bars = _played(gems, ruler)
    found: list[Phrase] = []
    last = FIRST_FILL - FILL_EVERY
    while last + FILL_SOONEST < len(bars) - 1:
        window = range(last + FILL_SOONEST, min(last + FILL_LATEST + 1, len(bars) - 1))
        best = max(window, key=lambda i: _fill_worth(bars[i], gems) - abs(i - last - FILL_EVERY))
        if _fill_worth(bars[best], gems):
            found.append(Phrase(bars[best].tick, bars[best].stop))
        last = best
    return tuple(found)


def star_power(gems: Sequence[Gem], ruler: Ruler, taken: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """The bar with most to play in the middle of every ten, none of those `taken` by fills."""
    bars = _played(gems, ruler)
    avoided = {phrase.start for phrase in taken}
    found = []
    for begin in range(0, len(bars), STAR_EVERY):
        stretch = bars[begin : begin + STAR_EVERY]
        free = [bar for bar in stretch[1:-1] if bar.tick not in avoided]
        if len(stretch) < STAR_EVERY // 2 or not free:
            continue
        middle = stretch[len(stretch) // 2].tick
        best = max(free, key=lambda bar: (_count(bar, gems), -abs(bar.tick - middle)))
        if _count(best, gems) >= FEWEST_IN_STAR:
            found.append(Phrase(best.tick, best.stop))
    return tuple(found)


def _played(gems: Sequence[Gem], ruler: Ruler) -> tuple[Bar, ...]:
    """The bars from the first gem's to the last one's."""
    if not gems:
        return ()
    first, last = gems[0].tick, gems[-1].tick
    return tuple(bar for bar in ruler.bars if bar.stop > first and bar.tick <= last)


def _between(gems: Sequence[Gem], start: int, stop: int) -> Sequence[Gem]:
    first = bisect_left(gems, start, key=_tick)
    return gems[first : bisect_left(gems, stop, key=_tick)]


def _tick(gem: Gem) -> int:
    return gem.tick


def _count(bar: Bar, gems: Sequence[Gem]) -> int:
    return len(_between(gems, bar.tick, bar.stop))


def _fill_worth(bar: Bar, gems: Sequence[Gem]) -> int:
    """How well a fill would end after this bar; 0 where nothing sounds that could activate."""
    ending = _between(gems, bar.stop, bar.stop + 1)
    crash = any(gem.cymbal and gem.lane is Lane.GREEN for gem in ending)
    kick = any(gem.lane is Lane.KICK for gem in ending)
    return WITH_CRASH * crash + WITH_KICK * kick + WITH_ANYTHING * bool(ending)
