"""From the pieces of a kit to the game's lanes, and chords that two hands can play."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.export.chart.model import Lane
from engine.music import Drum

HANDS = 2


@dataclass(frozen=True, slots=True)
class Pad:
    """Where a piece of the kit is played, and how much it matters (0-1) when a hand is missing."""

    lane: Lane
    cymbal: bool
    weight: float = 0.0


PADS = {
    Drum.KICK: Pad(Lane.KICK, False, 1.0),
    Drum.SNARE: Pad(Lane.RED, False, 0.9),
    Drum.SIDE_STICK: Pad(Lane.RED, False, 0.7),
    Drum.HIHAT_CLOSED: Pad(Lane.YELLOW, True, 0.3),
    Drum.HIHAT_OPEN: Pad(Lane.BLUE, True, 0.5),
    Drum.HIHAT_PEDAL: Pad(Lane.YELLOW, True, 0.0),
    Drum.TOM_HIGH: Pad(Lane.YELLOW, False, 0.6),
    Drum.TOM_MID: Pad(Lane.BLUE, False, 0.6),
    Drum.TOM_LOW: Pad(Lane.GREEN, False, 0.6),
    Drum.CRASH: Pad(Lane.GREEN, True, 0.8),
    Drum.RIDE: Pad(Lane.BLUE, True, 0.4),
}
# Where a cymbal goes that shares its lane with a drum struck at the same time.
BESIDE = {
    Lane.YELLOW: (Lane.BLUE, Lane.GREEN),
    Lane.BLUE: (Lane.GREEN, Lane.YELLOW),
    Lane.GREEN: (Lane.BLUE, Lane.YELLOW),
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One drum struck on `tick`, already one of its kind there; `velocity` 1-127."""

    tick: int
    drum: Drum
    velocity: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A stroke in its lane."""

    stroke: Stroke
    lane: Lane
    cymbal: bool


@dataclass(frozen=True, slots=True)
class Chord:
    """What is played on one tick, and what had to give way.

    `shared` met another stroke in its lane, `crowded` found no hand, and `moved` are those among
    `placed` that stand in a neighbouring lane.
    """

    placed: tuple[Placed, ...]
    shared: tuple[Stroke, ...] = ()
    crowded: tuple[Stroke, ...] = ()
    moved: tuple[Stroke, ...] = ()


def playable(strokes: Sequence[Stroke], strong: bool) -> Chord:
    """The strokes of one tick as a chord: a foot, two hands at most, one gem in a lane.

    The most important come first: by piece (a crash counts most on a `strong` beat, where it
    marks a change) and by loudness. The hi-hat's pedal is a foot; it is charted where a hand is
    free to play it, as nothing else in the game sounds like it.
    """
    chosen: dict[Pad, Stroke] = {}
    shared: list[Stroke] = []
    crowded: list[Stroke] = []
    hands = 0
    for stroke in sorted(strokes, key=lambda s: (-importance(s, strong), s.drum)):
        pad = Pad(PADS[stroke.drum].lane, PADS[stroke.drum].cymbal)
        if pad in chosen:
            shared.append(stroke)
        elif pad.lane is not Lane.KICK and hands == HANDS:
            crowded.append(stroke)
        else:
            chosen[pad] = stroke
            hands += pad.lane is not Lane.KICK
    placed = tuple(_apart(chosen))
    moved = tuple(p.stroke for p in placed if p.lane is not PADS[p.stroke.drum].lane)
    return Chord(placed, tuple(shared), tuple(crowded), moved)


def importance(stroke: Stroke, strong: bool) -> float:
    """How much would be lost without the stroke."""
    weight = PADS[stroke.drum].weight
    if stroke.drum is Drum.CRASH and not strong:
        weight -= 0.15
    return weight + 0.5 * stroke.velocity / 127


def _apart(chosen: Mapping[Pad, Stroke]) -> Iterator[Placed]:
    """Each in its lane; a cymbal whose lane a drum has taken goes to a lane beside."""
    taken: set[Lane] = set()
    for pad, stroke in sorted(chosen.items(), key=lambda item: (item[0].cymbal, item[0].lane)):
        free = (lane for lane in (pad.lane, *BESIDE.get(pad.lane, ())) if lane not in taken)
        lane = next(free)
        taken.add(lane)
        yield Placed(stroke, lane, pad.cymbal)
