"""The drum part of a piece, and the rows its drums are drawn in."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from app.project.project import Project
from engine.music import Drum, DrumHit

Hits = tuple[DrumHit, ...]

KIT_NAME = "Drums"
ROWS = (
    Drum.CRASH,
    Drum.RIDE,
    Drum.HIHAT_OPEN,
    Drum.HIHAT_CLOSED,
    Drum.HIHAT_PEDAL,
    Drum.TOM_HIGH,
    Drum.TOM_MID,
    Drum.TOM_LOW,
    Drum.SIDE_STICK,
    Drum.SNARE,
    Drum.KICK,
)
"""From the top of a chart down: cymbals above, what a foot plays at the bottom."""

DOUBTFUL_HIT = 0.5
"""Below this confidence a hit is worth a person's look: it is likelier wrong than right.

Lower than for notes: how sure hits are was learnt on kits that are harder to hear than most.
"""
PLACES = {drum: row for row, drum in enumerate(ROWS)}


def kit_of(project: Project, wanted: int = 0) -> int | None:
    """The number of the drum part: the `wanted` one if it is one, else the first; None: no drums.

    One with hits comes before an empty one.
    """
    parts = project.transcription.parts
    kits = [index for index, part in enumerate(parts) if part.is_kit]
    if wanted in kits:
        return wanted
    return next((index for index in kits if parts[index].hits), kits[0] if kits else None)


def hits_of(project: Project, part: int | None) -> Hits:
    """The hits of a part, in order."""
    parts = project.transcription.parts
    return parts[part].hits if part is not None and part < len(parts) else ()


def within(hits: Hits, start: float, stop: float) -> Hits:
    """Those struck from `start` to `stop`, both in."""
    first, last = bisect_left(hits, start, key=_onset), bisect_right(hits, stop, key=_onset)
    return hits[first:last]


def present(hits: Hits, wanted: Sequence[DrumHit]) -> Hits:
    """Those of the wanted hits that are there."""
    return tuple(hit for hit in wanted if has(hits, hit))


def has(hits: Hits, hit: DrumHit) -> bool:
    """Whether the hit is among those, which are sorted."""
    place = bisect_left(hits, hit)
    return place < len(hits) and hits[place] == hit


def next_doubtful_hit(hits: Hits, chosen: Hits, seconds: float = 0.0) -> DrumHit | None:
    """The next hit the model was not sure of, after the chosen ones; the first after the last.

    Where nothing is chosen, the first from `seconds` on. None if there is no doubt at all.
    """
    doubtful = [hit for hit in hits if hit.confidence < DOUBTFUL_HIT]
    here = chosen[-1] if chosen else None
    later = (hit for hit in doubtful if (hit > here if here else hit.onset >= seconds))
    return next(later, doubtful[0] if doubtful else None)


def _onset(hit: DrumHit) -> float:
    return hit.onset
