"""Hard, Medium and Easy: each the level above with less to do, by the games' conventions.

| level | hands | feet |
|---|---|---|
| Hard | half a beat apart, no ghost notes | a beat apart, one pedal, none in a fill |
| Medium | a beat apart; of two toms one | two beats apart, and with one hand at most |
| Easy | a beat apart | never with a hand; in each section kick and snare, or the hands alone |

What is kept is what is heaviest in its bar, and then what is played with more hands. The beat is
the one that is felt: halved or doubled to a walking pace.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.export.chart.metre import felt_beat, weight
from engine.export.chart.model import Dynamic, Gem, Lane, Level, Phrase
from engine.export.chart.ruler import Ruler

WIDENINGS = (1.0, 2.0, 4.0, 8.0)  # of all distances, until a level is easier than the one above
FEWEST = 4  # a chart of so few gems cannot be made easier
SLACK = 0.98  # beats of a human are not all as long
TIMEKEEPING = (Lane.YELLOW, Lane.BLUE)  # the hi-hat's and the ride's cymbals

Groups = Mapping[int, tuple[Gem, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all levels share: the ruler, and phrases that need a gem of every level.

    A fill also needs one on its last tick, where it is activated. `sections` are the ticks they
    begin at.
    """

    ruler: Ruler
    star_power: tuple[Phrase, ...] = ()
    fills: tuple[Phrase, ...] = ()
    sections: tuple[int, ...] = ()

    def in_fill(self, tick: int) -> bool:
        """Whether `tick` is in a fill, before its last stroke."""
        return any(fill.start <= tick < fill.stop for fill in self.fills)


def reduced(expert: Sequence[Gem], frame: Frame) -> dict[Level, tuple[Gem, ...]]:
    """All four levels."""
    levels = {Level.EXPERT: tuple(expert)}
    above = levels[Level.EXPERT]
    for level, easier in ((Level.HARD, hard), (Level.MEDIUM, medium), (Level.EASY, easy)):
        above = _easier(above, frame, easier)
        levels[level] = above
    return levels


def _easier(
    above: tuple[Gem, ...], frame: Frame, rule: Callable[[Groups, Frame, float], Groups]
) -> tuple[Gem, ...]:
    """Fewer gems than above, the distances widened where that is needed."""
    groups = grouped(above)
    for widening in WIDENINGS:
        kept = put_back(rule(groups, frame, widening), groups, frame)
        gems = _flat(kept)
        if len(gems) < len(above):
            return gems
    return gems if len(above) <= FEWEST else _without_lightest(grouped(gems), frame)


def _without_lightest(groups: Groups, frame: Frame) -> tuple[Gem, ...]:
    """All but the lightest group that no phrase needs: strokes too rare for any distance."""
    for tick in sorted(groups, key=lambda t: (weight(frame.ruler, t), len(groups[t]), t)):
        rest = {other: group for other, group in groups.items() if other != tick}
        if put_back(rest, groups, frame) == rest:
            return _flat(rest)
    return _flat(groups)


def _flat(groups: Groups) -> tuple[Gem, ...]:
    return tuple(sorted(gem for group in groups.values() for gem in group))


def grouped(gems: Iterable[Gem]) -> dict[int, tuple[Gem, ...]]:
    """The gems of each tick."""
    groups: dict[int, tuple[Gem, ...]] = defaultdict(tuple)
    for gem in gems:
        groups[gem.tick] += (gem,)
    return dict(groups)


def hard(groups: Groups, frame: Frame, widening: float) -> Groups:
    """Without ghosts and the second foot; hands half a beat apart, kicks a beat."""
    loud = {t: tuple(g for g in own if g.dynamic is not Dynamic.GHOST) for t, own in groups.items()}
    hands = _spread(_hands(loud), frame.ruler, 0.5 * widening)
    kicks = [t for t in _kicks(groups) if not frame.in_fill(t)]
    return _joined(hands, _spread(dict.fromkeys(kicks, ()), frame.ruler, widening))


def medium(groups: Groups, frame: Frame, widening: float) -> Groups:
    """Hands a beat apart and of two toms one; kicks two beats apart and not between hands."""
    single = {tick: _one_tom(own) for tick, own in _hands(groups).items()}
    hands = _spread(single, frame.ruler, widening)
    places = sorted(hands)
    kicks = [
        t for t in _kicks(groups)
        if len(hands.get(t, ())) == 1 or _is_free(t, places, SLACK * felt_beat(frame.ruler, t))
    ]  # fmt: skip
    return _joined(hands, _spread(dict.fromkeys(kicks, ()), frame.ruler, 2 * widening))


def easy(groups: Groups, frame: Frame, widening: float) -> Groups:
    """Of each section its kicks and snares, or all but its kicks, if it has few of either."""
    kept: dict[int, tuple[Gem, ...]] = {}
    for section in _by_section(groups, frame.sections):
        hands, kicks = _hands(section), _kicks(section)
        snares = sum(gem.lane is Lane.RED for own in hands.values() for gem in own)
        both = min(len(kicks), snares) * 6 >= len(section)
        if both:
            beaten = {t: tuple(g for g in own if not _keeps_time(g)) for t, own in hands.items()}
            hands = {t: own for t, own in beaten.items() if own}
        hands = _spread(hands, frame.ruler, widening)
        lone = [t for t in kicks if both and t not in hands]
        kept |= _joined(hands, _spread(dict.fromkeys(lone, ()), frame.ruler, 2 * widening))
    return kept


def put_back(kept: Groups, above: Groups, frame: Frame) -> Groups:
    """Give phrases that lost all their gems one again, and fills their last stroke."""
    whole = dict(kept)
    places = sorted(above)
    for fill in frame.fills:
        if fill.stop in above and fill.stop not in whole:
            whole[fill.stop] = _easiest(above[fill.stop])
    for phrase in frame.star_power:
        own = places[bisect_left(places, phrase.start) : bisect_left(places, phrase.stop)]
        if own and not any(tick in whole for tick in own):
            tick = max(own, key=lambda t: (weight(frame.ruler, t), -t))
            whole[tick] = _easiest(above[tick])
    return whole


def _easiest(group: tuple[Gem, ...]) -> tuple[Gem, ...]:
    """One gem of a group: a hand's, and of hands the one furthest right, where crashes are."""
    return (replace(max(group, key=lambda g: g.lane), dynamic=Dynamic.USUAL, second_foot=False),)


def _spread(groups: Groups, ruler: Ruler, beats: float) -> dict[int, tuple[Gem, ...]]:
    """The heaviest groups, no two closer than so many beats."""
    order = sorted(groups, key=lambda t: (-weight(ruler, t), -len(groups[t]), t))
    chosen: list[int] = []
    for tick in order:
        if _is_free(tick, chosen, SLACK * beats * felt_beat(ruler, tick)):
            insort(chosen, tick)
    return {tick: groups[tick] for tick in chosen}


def _is_free(tick: int, places: Sequence[int], distance: float) -> bool:
    """Whether none of the (ascending) places is closer than that; `tick` itself is not free."""
    i = bisect_left(places, tick)
    return all(abs(other - tick) >= distance for other in places[max(i - 1, 0) : i + 1])


def _joined(hands: Groups, kicks: Iterable[int]) -> Groups:
    """Hands and kicks, all played as usual."""
    whole: dict[int, tuple[Gem, ...]] = defaultdict(tuple)
    for tick in kicks:
        whole[tick] += (Gem(tick, Lane.KICK),)
    for tick, own in hands.items():
        whole[tick] += tuple(replace(gem, dynamic=Dynamic.USUAL) for gem in own)
    return dict(whole)


def _hands(groups: Groups) -> dict[int, tuple[Gem, ...]]:
    own = {tick: tuple(gem for gem in group if gem.by_hand) for tick, group in groups.items()}
    return {tick: gems for tick, gems in own.items() if gems}


def _kicks(groups: Groups) -> list[int]:
    return sorted(
        gem.tick
        for group in groups.values()
        for gem in group
        if not gem.by_hand and not gem.second_foot
    )


def _one_tom(gems: tuple[Gem, ...]) -> tuple[Gem, ...]:
    """Of two toms the higher; of two cymbals, one of them green, the green one."""
    if len(gems) < 2:
        return gems
    first, last = min(gems), max(gems)
    toms = all(not gem.cymbal and gem.lane is not Lane.RED for gem in gems)
    if toms:
        return (first,)
    if all(gem.cymbal for gem in gems) and last.lane is Lane.GREEN:
        return (last,)
    return gems


def _keeps_time(gem: Gem) -> bool:
    return gem.cymbal and gem.lane in TIMEKEEPING


def _by_section(groups: Groups, sections: Sequence[int]) -> Iterable[Groups]:
    parts: dict[int, dict[int, tuple[Gem, ...]]] = defaultdict(dict)
    for tick in sorted(groups):
        parts[bisect_left(sections, tick + 1)][tick] = groups[tick]
    return parts.values()
