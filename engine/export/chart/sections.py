"""Places to practise from, told from what is played, and where a listener is let in."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from engine.export.chart.model import Gem, Lane, Section
from engine.export.chart.ruler import Bar, Ruler

SHORTEST, LONGEST = 4, 16  # bars
NEW = 0.75  # patterns less alike than this are two
SAME = 0.85  # sections more alike than this bear one letter
BREAK_BARS = 2  # without a stroke
PLACES = 16  # that a bar is divided into when patterns are compared
CRASH_WORTH = 0.2  # a crash on the bar line says that something begins

Pattern = Counter[tuple[int, Lane, bool]]


def sections(gems: Sequence[Gem], ruler: Ruler) -> tuple[Section, ...]:
    """Sections on bar lines, named Intro, Part A, Part B, … and Break; alike ones alike."""
    last = gems[-1].tick if gems else 0
    bars = [bar for bar in ruler.bars if bar.tick <= last]
    patterns = [_pattern(bar, gems) for bar in bars]
    starts = _starts(bars, patterns)
    names = _names([_sum(patterns[a:b]) for a, b in pairwise([*starts, len(bars)])])
    return tuple(Section(bars[start].tick, name) for start, name in zip(starts, names, strict=True))


def preview(gems: Sequence[Gem], found: Sequence[Section], ruler: Ruler) -> float:
    """The second at which the liveliest section begins, by gems a second."""
    if not gems:
        return 0.0
    ends = [*(section.tick for section in found[1:]), gems[-1].tick + 1]

    def liveliness(pair: tuple[Section, int]) -> float:
        section, stop = pair
        first, last = (bisect_left(gems, tick, key=_tick) for tick in (section.tick, stop))
        return (last - first) / max(ruler.second(stop) - ruler.second(section.tick), 4.0)

    best, _ = max(zip(found, ends, strict=True), key=liveliness)
    return ruler.second(best.tick)


def _tick(gem: Gem) -> int:
    return gem.tick


def _pattern(bar: Bar, gems: Sequence[Gem]) -> Pattern:
    """How often each pad is struck at each place of the bar."""
    length = bar.stop - bar.tick
    first, stop = (bisect_left(gems, tick, key=_tick) for tick in (bar.tick, bar.stop))
    return Counter(
        ((gem.tick - bar.tick) * PLACES // length, gem.lane, gem.cymbal) for gem in gems[first:stop]
    )


def _starts(bars: Sequence[Bar], patterns: Sequence[Pattern]) -> list[int]:
    """The bars that sections begin at: the first, and where another pattern begins."""
    starts = [0]
    for i in range(1, len(bars)):
        age = i - starts[-1]
        sound_or_silence = _goes_silent(patterns, i) or bool(not patterns[i - 1] and patterns[i])
        whole_phrase = age >= SHORTEST and age % SHORTEST == 0
        if sound_or_silence or age >= LONGEST or (whole_phrase and _is_new(patterns, i)):
            starts.append(i)
    return starts


def _goes_silent(patterns: Sequence[Pattern], i: int) -> bool:
    return bool(patterns[i - 1]) and not any(patterns[i : i + BREAK_BARS])


def _is_new(patterns: Sequence[Pattern], i: int) -> bool:
    """Whether the bars from `i` on differ from those before."""
    before, after = _sum(patterns[i - SHORTEST : i]), _sum(patterns[i : i + SHORTEST])
    crash = any(lane is Lane.GREEN and cymbal for place, lane, cymbal in patterns[i] if not place)
    return _likeness(before, after) - CRASH_WORTH * crash < NEW


def _names(patterns: Sequence[Pattern]) -> list[str]:
    known: list[Pattern] = []
    times = Counter[str]()
    names = []
    for i, pattern in enumerate(patterns):
        if not pattern:
            name = "Break" if i else "Intro"
        else:
            alike = (n for n, other in enumerate(known) if _likeness(pattern, other) > SAME)
            number = next(alike, len(known))
            if number == len(known):
                known.append(pattern)
            name = f"Part {_letters(number)}"
        times[name] += 1
        names.append(f"{name} {times[name]}" if times[name] > 1 else name)
    return names


def _letters(number: int) -> str:
    """A, B, …, Z, AA, AB, … as the columns of a table are named."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _sum(patterns: Sequence[Pattern]) -> Pattern:
    total: Pattern = Counter()
    for pattern in patterns:
        total.update(pattern)
    return total


def _likeness(a: Pattern, b: Pattern) -> float:
    """The cosine of the two."""
    norm = sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return sum(n * b[key] for key, n in a.items()) / norm if norm else float(a == b)
