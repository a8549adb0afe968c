"""Fullness: a bar with more signs than a line of a page has room for is divided into shorter ones.

A page of A4 has room for some sixty places in a line, fewer where there are accidentals or heads
side by side. A bar that is fuller, of 128ths perhaps, would be squeezed until nobody can read it,
and notation programs complain. It becomes two bars of half its length with a metre of their own,
or more, cut where the metre has its strongest beats.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from engine.notation.keynames import key_alters
from engine.notation.levels import levels_of
from engine.notation.score import STEPS, Chord, Key, Measure, Score, Spelling
from engine.notation.timed import Bar

ROOM = 54.0
"""What a line has room for, in places with one plain head; a little less than it has."""
SIGN, ASIDE = 0.45, 0.7
"""What accidentals, and heads on the other side of their stem, need besides."""
USUAL = 120.0
Widths = Mapping[Fraction, float]


def divided(score: Score) -> tuple[Bar, ...]:
    """The bars of a score, those that are too full in several."""
    made: list[Bar] = []
    keys = dict(score.keys)
    key, tempo = keys.get(0, Key()), USUAL
    for place, bar in enumerate(score.bars):
        key, tempo = keys.get(place, key), bar.tempo or tempo
        widths = _widths([part.measures[place] for part in score.parts], key)
        if sum(widths.values()) <= ROOM:
            made.append(bar)
            continue
        after = score.bars[place + 1].seconds if place + 1 < len(score.bars) else None
        last = float(bar.length) * 60.0 / tempo + bar.seconds if after is None else after
        made += _pieces(bar, sorted(_cuts(bar, widths)), last)
    return tuple(made)


def _cuts(bar: Bar, widths: Widths) -> Iterator[Fraction]:
    """Where to cut a bar, counted from its start: in its middle, and again what is too full."""
    levels = levels_of(bar.meter, bar.length)
    waiting = [(Fraction(0), bar.length)]
    while waiting:
        start, stop = waiting.pop()
        inside = sum(width for place, width in widths.items() if start <= place < stop)
        level, places = levels.between(start, stop)
        if inside > ROOM and level <= len(levels.inner):
            middle = min(places, key=lambda one: abs(one - (start + stop) / 2))
            yield middle
            waiting += [(start, middle), (middle, stop)]


def _pieces(bar: Bar, cuts: Sequence[Fraction], last: float) -> Iterator[Bar]:
    """A bar in pieces; `last` is when it is over in the recording."""
    unit = Fraction(4, bar.meter[1])
    for start, stop in pairwise((Fraction(0), *cuts, bar.length)):
        beats = (stop - start) / unit
        yield replace(
            bar,
            start=bar.start + start,
            length=stop - start,
            meter=(int(beats), bar.meter[1]) if beats.denominator == 1 else bar.meter,
            seconds=bar.seconds + float(start / bar.length) * max(last - bar.seconds, 0.0),
            tempo=None if start else bar.tempo,
            is_pickup=bar.is_pickup and not start,
        )


def _widths(measures: Sequence[Measure], key: Key) -> Widths:
    """How much room each place of a bar needs: as much as on the staff where it is most."""
    needed: dict[Fraction, float] = {}
    for measure in measures:
        staves: dict[int, list[Chord]] = defaultdict(list)
        for voice in measure.voices:
            for chord in voice.chords:
                staves[chord.staff].append(chord)
        for chords in staves.values():
            for place, width in _staff_widths(chords, key).items():
                needed[place] = max(needed.get(place, 0.0), width)
    return needed


def _staff_widths(chords: Sequence[Chord], key: Key) -> Widths:
    """How much room the places of one staff need."""
    alters = key_alters(key.fifths)
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for name in _names(chords):
        found[name.step, name.octave].update((name.alter, alters.get(name.step, 0)))
    widths: dict[Fraction, float] = {}
    graces: Counter[Fraction] = Counter()
    for chord in chords:
        names = list(_names([chord]))
        width = 1.0 + SIGN * sum(len(found[name.step, name.octave]) > 1 for name in names)
        heights = sorted(7 * name.octave + STEPS.index(name.step) for name in names)
        width += ASIDE * any(b - a < 2 for a, b in pairwise(heights))
        if chord.is_grace:
            graces[chord.position] += 1
        else:
            widths[chord.position] = max(widths.get(chord.position, 0.0), width)
    return {place: width + graces[place] for place, width in widths.items()}


def _names(chords: Sequence[Chord]) -> Iterator[Spelling]:
    for chord in chords:
        yield from (head.spelling for head in chord.heads if head.spelling is not None)
