"""What a hand does to drum hits: draw, delete, move, to another drum, louder, to the grid.

One drum is struck once at a time: where a hit that is edited comes to lie on another of its drum
(within `SAME`), that other goes; of two that come to lie on each other the louder stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from app.project.edits.labels import Deed, label
from app.project.edits.lift import with_parts
from app.project.edits.shaping import CERTAIN
from app.project.grid import Grid
from app.project.kit import KIT_NAME, PLACES, ROWS, Hits, present, within
from app.project.project import Project
from engine.music import DrumHit, Part

SAME = 0.01  # s: nobody strikes one drum twice within so little; a flam is three times as wide
STRAY_SECONDS, STRAY_VELOCITY = 0.008, 6.0

Change = Callable[[DrumHit], DrumHit]


@dataclass(frozen=True, slots=True)
class HitsEdited:
    """A project after an edit, the hits that are selected then, and the edit's name.

    `project` is the very project that was edited if nothing came of it; `label` is then empty.
    """

    project: Project
    chosen: Hits
    label: str


def add_kit(project: Project) -> HitsEdited:
    """An empty drum part after the others."""
    parts = (*project.transcription.parts, Part(KIT_NAME, kit=True))
    return HitsEdited(with_parts(project, parts), (), label(Deed.ADD_PART))


def add_hits(
    project: Project, part: int, hits: Sequence[DrumHit], deed: Deed = Deed.DRAW
) -> HitsEdited:
    """Put hits into a part."""
    return _swapped(project, part, (), tuple(map(_certain, hits)), deed)


def delete_hits(project: Project, part: int, chosen: Hits, deed: Deed = Deed.DELETE) -> HitsEdited:
    """Remove hits."""
    return _swapped(project, part, chosen, (), deed)


def hits_reach(chosen: Iterable[DrumHit], seconds: float, rows: int) -> tuple[float, int]:
    """How far hits can go all together: not before 0 s, not out of the chart."""
    found = tuple(chosen)
    if not found:
        return 0.0, 0
    places = [PLACES[hit.drum] for hit in found]
    rows = min(max(rows, -min(places)), len(ROWS) - 1 - max(places))
    return max(seconds, -min(hit.onset for hit in found)), rows


def shifted_hit(hit: DrumHit, seconds: float = 0.0, rows: int = 0) -> DrumHit:
    """The hit at another time, on the drum so many rows below."""
    drum = ROWS[PLACES[hit.drum] + rows]
    return replace(hit, onset=max(hit.onset + seconds, 0.0), drum=drum, confidence=CERTAIN)


def move_hits(
    project: Project,
    part: int,
    chosen: Hits,
    way: tuple[float, int],
    deed: Deed = Deed.MOVE,
) -> HitsEdited:
    """Move hits by `way`, seconds and rows down; where one can go no further, none does."""
    by, down = hits_reach(chosen, *way)
    if not by and not down:
        return HitsEdited(project, chosen, "")
    return _changed(project, part, chosen, lambda hit: shifted_hit(hit, by, down), deed)


def copy_hits(project: Project, part: int, chosen: Hits, way: tuple[float, int]) -> HitsEdited:
    """Put copies of hits elsewhere."""
    by, down = hits_reach(chosen, *way)
    copies = tuple(shifted_hit(hit, by, down) for hit in chosen)
    if not by and not down:
        return HitsEdited(project, chosen, "")
    return _swapped(project, part, (), copies, Deed.DUPLICATE)


def paste_hits(project: Project, part: int, kept: Hits, seconds: float) -> HitsEdited:
    """Put kept hits where the first is struck at `seconds`."""
    by = seconds - kept[0].onset if kept else 0.0
    return add_hits(project, part, [shifted_hit(hit, by) for hit in kept], Deed.PASTE)


def louder_hits(project: Project, part: int, chosen: Hits, by: int) -> HitsEdited:
    """Make hits louder or softer; each goes as far as it can."""
    return _changed(project, part, chosen, lambda hit: with_velocity(hit, by), Deed.VELOCITY)


def ramp_hits(
    project: Project, part: int, chosen: Hits, start: tuple[float, float], stop: tuple[float, float]
) -> HitsEdited:
    """Let velocities lie on a line between two (second, velocity); no time or drum changes."""
    return _changed(project, part, chosen, lambda hit: ramped_hit(hit, start, stop), Deed.VELOCITY)


def ramped_hit(hit: DrumHit, start: tuple[float, float], stop: tuple[float, float]) -> DrumHit:
    """The hit as loud as the line is high where it lies."""
    (first, low), (last, high) = sorted((start, stop))
    share = (hit.onset - first) / (last - first) if last > first else 1.0
    wanted = low + (high - low) * min(max(share, 0.0), 1.0)
    return with_velocity(hit, round(wanted) - hit.velocity)


def with_velocity(hit: DrumHit, by: int) -> DrumHit:
    """The hit so much louder, within 1-127."""
    velocity = min(max(hit.velocity + by, 1), 127)
    return replace(hit, velocity=velocity, confidence=CERTAIN)


def quantise_hits(
    project: Project, part: int, chosen: Hits, grid: Grid, strength: float = 1.0
) -> HitsEdited:
    """Draw hits to the grid, `strength` (0-1) of the way."""

    def quantised(hit: DrumHit) -> DrumHit:
        line = grid.snap(hit.onset)
        return replace(hit, onset=hit.onset * (1.0 - strength) + line * strength)

    return _changed(project, part, chosen, quantised, Deed.QUANTISE)


def humanise_hits(project: Project, part: int, chosen: Hits, seed: int) -> HitsEdited:
    """Play less exactly: time and velocity stray a little; the same seed strays the same way."""
    chance = Random(seed)

    def humanised(hit: DrumHit) -> DrumHit:
        by, much = (min(max(chance.gauss(0.0, 1.0), -3.0), 3.0) for _ in range(2))
        later = replace(hit, onset=max(hit.onset + by * STRAY_SECONDS, 0.0))
        return with_velocity(later, round(much * STRAY_VELOCITY))

    return _changed(project, part, chosen, humanised, Deed.HUMANISE)


def confirm_hits(project: Project, part: int, chosen: Hits) -> HitsEdited:
    """Say that hits are right."""
    doubtful = tuple(hit for hit in chosen if hit.confidence < CERTAIN)
    edited = _swapped(project, part, doubtful, tuple(map(_certain, doubtful)), Deed.CONFIRM)
    return replace(edited, chosen=chosen)


def exchange_hits(
    project: Project, part: int, gone: Iterable[DrumHit], new: Hits, deed: Deed
) -> HitsEdited:
    """Remove some hits and put others there, with whatever doubt there is about them."""
    return _swapped(project, part, gone, new, deed)


def _certain(hit: DrumHit) -> DrumHit:
    return hit if hit.confidence == CERTAIN else replace(hit, confidence=CERTAIN)


def _changed(project: Project, part: int, chosen: Hits, change: Change, deed: Deed) -> HitsEdited:
    """Each hit as `change` has it; those it leaves alone are selected, but count as untouched."""
    changed = {hit: change(hit) for hit in chosen}
    moved = {hit: new for hit, new in changed.items() if new != hit}
    edited = _swapped(project, part, tuple(moved), tuple(moved.values()), deed)
    stayed = (hit for hit in chosen if hit not in moved)
    own = edited.project.transcription.parts[part].hits
    return replace(edited, chosen=present(own, sorted({*edited.chosen, *stayed})))


def _swapped(
    project: Project, part: int, gone: Iterable[DrumHit], new: Hits, deed: Deed
) -> HitsEdited:
    """The project without some hits and with others, which win over those they lie on."""
    before = project.transcription.parts[part]
    leaving = set(present(before.hits, tuple(gone)))
    coming = _apart(new)
    leaving.update(_beneath(before.hits, coming))
    if _with_doubts(leaving) == _with_doubts(coming):
        return HitsEdited(project, coming, "")
    hits = sorted([*(hit for hit in before.hits if hit not in leaving), *coming])
    parts = list(project.transcription.parts)
    parts[part] = replace(before, hits=tuple(hits))
    after = with_parts(project, tuple(parts))
    return HitsEdited(after, coming, hits_label(deed, len(new) or len(leaving)))


def _with_doubts(hits: Iterable[DrumHit]) -> set[tuple[DrumHit, float]]:
    """What two sets of hits must share to be the same; hits themselves compare without doubts."""
    return {(hit, hit.confidence) for hit in hits}


def _apart(hits: Iterable[DrumHit]) -> Hits:
    """Sorted; of those of one drum that lie on each other, the loudest."""
    last: dict[str, DrumHit] = {}
    kept: list[DrumHit] = []
    for hit in sorted(hits):
        other = last.get(hit.drum)
        if other is not None and hit.onset - other.onset < SAME:
            if hit.velocity <= other.velocity:
                continue
            kept.remove(other)
        kept.append(hit)
        last[hit.drum] = hit
    return tuple(kept)


def _beneath(hits: Hits, coming: Hits) -> set[DrumHit]:
    """Which of the hits those that come lie on."""
    return {
        old
        for hit in coming
        for old in within(hits, hit.onset - SAME, hit.onset + SAME)
        if old.drum is hit.drum and abs(old.onset - hit.onset) < SAME
    }


def hits_label(deed: Deed, count: int) -> str:
    """The words for a deed done to so many hits: “move 3 hits”."""
    return deed.format("1 hit" if count == 1 else f"{count:,} hits")
