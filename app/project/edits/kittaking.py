"""The machine's drum hits beside the person's: what differs, and taking a stretch of them over."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.project.drumming import kit_among
from app.project.edits.hits import HitsEdited, exchange_hits
from app.project.edits.labels import Deed
from app.project.kit import Hits, hits_of, kit_of
from app.project.project import Project
from engine.music import Drum, DrumHit

TOLERANCE = 0.05  # s between the onsets of what is one hit to both

Pair = tuple[DrumHit, DrumHit]


@dataclass(frozen=True, slots=True)
class HitComparison:
    """Two readings of the same drumming, matched by drum and onset.

    `same` are pairs of the machine's hit and the person's, which may differ in velocity and a
    little in time; the others have no counterpart. All are in order of onset.
    """

    same: tuple[Pair, ...] = ()
    only_machine: Hits = ()
    only_person: Hits = ()


def compare_hits(machine: Hits, person: Hits) -> HitComparison:
    """Match hits one to one, drum by drum: those that are equal, then the earliest first."""
    own = {hit: hit for hit in person}  # equal hits may differ in doubt
    pairs = [(hit, own[hit]) for hit in machine if hit in own]
    equal = {hit for hit, _ in pairs}
    theirs, ours = _by_drum(machine, equal), _by_drum(person, equal)
    for drum in theirs.keys() & ours.keys():
        pairs += _matched(theirs[drum], ours[drum])
    known, mine = {a for a, _ in pairs}, {b for _, b in pairs}
    return HitComparison(
        tuple(sorted(pairs)),
        tuple(hit for hit in machine if hit not in known),
        tuple(hit for hit in person if hit not in mine),
    )


def compare_kits(project: Project) -> HitComparison:
    """The machine's drum part against the person's."""
    machine = kit_among(project.machine.parts)
    return compare_hits(machine.hits if machine else (), hits_of(project, kit_of(project)))


def take_over_hits(project: Project, part: int, start: float, stop: float) -> HitsEdited:
    """Go back to the machine's hits from `start` to `stop`, both in, with the machine's doubts.

    The counterpart of a hit that comes goes, wherever it lies; so does what is there of the
    person's own.
    """
    machine = kit_among(project.machine.parts)
    found = compare_hits(machine.hits if machine else (), hits_of(project, part))
    coming = [pair for pair in found.same if start <= pair[0].onset <= stop]
    changed = [pair for pair in coming if _is_other(*pair)]
    gone = [mine for _, mine in changed]
    gone += [hit for hit in found.only_person if start <= hit.onset <= stop]
    new = [theirs for theirs, _ in changed]
    new += [hit for hit in found.only_machine if start <= hit.onset <= stop]
    return exchange_hits(project, part, gone, tuple(new), Deed.TAKE_OVER)


def _is_other(theirs: DrumHit, mine: DrumHit) -> bool:
    return theirs != mine or theirs.confidence != mine.confidence


def _by_drum(hits: Sequence[DrumHit], but: set[DrumHit]) -> dict[Drum, list[DrumHit]]:
    rows: defaultdict[Drum, list[DrumHit]] = defaultdict(list)
    for hit in hits:
        if hit not in but:
            rows[hit.drum].append(hit)
    return rows


def _matched(theirs: Sequence[DrumHit], ours: Sequence[DrumHit]) -> Iterator[Pair]:
    """Pairs in order of time; taking the earliest leaves the most for the others."""
    here = 0
    for hit in theirs:
        while here < len(ours) and ours[here].onset < hit.onset - TOLERANCE:
            here += 1
        if here < len(ours) and ours[here].onset <= hit.onset + TOLERANCE:
            yield hit, ours[here]
            here += 1
