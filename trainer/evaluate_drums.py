"""Scores of drums: hits matched within 50 ms, drum by drum, counts pooled over recordings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.music import Drum, DrumHit

TOLERANCE_SECONDS = 0.05

FIVE = {
    Drum.KICK: "kick",
    Drum.SNARE: "snare",
    Drum.TOM_HIGH: "toms",
    Drum.TOM_MID: "toms",
    Drum.TOM_LOW: "toms",
    Drum.HIHAT_CLOSED: "hi-hat",
    Drum.HIHAT_OPEN: "hi-hat",
    Drum.HIHAT_PEDAL: "hi-hat",
    Drum.CRASH: "cymbals",
    Drum.RIDE: "cymbals",
}
"""The five usual classes; the side stick is in none of them."""
EIGHT = {
    Drum.KICK: "kick",
    Drum.SNARE: "snare",
    Drum.TOM_HIGH: "high toms",
    Drum.TOM_MID: "high toms",
    Drum.TOM_LOW: "low toms",
    Drum.HIHAT_CLOSED: "closed hat",
    Drum.HIHAT_PEDAL: "closed hat",
    Drum.HIHAT_OPEN: "open hat",
    Drum.CRASH: "crash",
    Drum.RIDE: "ride",
}
"""Eight: hats open and closed, crash and ride, toms by height."""

Classes = Mapping[Drum, str]
Timed = Iterable[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits that were found, that were there, and that were heard."""

    found: int = 0
    true: int = 0
    heard: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.found + other.found, self.true + other.true, self.heard + other.heard)

    @property
    def precision(self) -> float:
        """The share of what was heard that was there."""
        return self.found / self.heard if self.heard else float(not self.true)

    @property
    def recall(self) -> float:
        """The share of what was there that was heard."""
        return self.found / self.true if self.true else float(not self.heard)

    @property
    def f1(self) -> float:
        """F1; silence heard as silence is perfect."""
        both = self.true + self.heard
        return 2.0 * self.found / both if both else 1.0


def classed(hits: Iterable[DrumHit], classes: Classes) -> list[tuple[float, str]]:
    """Hits as times and names of classes; those of no class left out."""
    return [(hit.onset, classes[hit.drum]) for hit in hits if hit.drum in classes]


def count_hits(truth: Timed, heard: Timed, names: Iterable[str]) -> dict[str, Counts]:
    """The counts of each class in one recording."""
    from mir_eval.util import match_events

    true_rows, heard_rows = list(truth), list(heard)
    counts = {}
    for name in names:
        true = np.array(sorted(t for t, kind in true_rows if kind == name))
        said = np.array(sorted(t for t, kind in heard_rows if kind == name))
        pairs = match_events(true, said, TOLERANCE_SECONDS) if len(true) and len(said) else []
        counts[name] = Counts(len(pairs), len(true), len(said))
    return counts


def pooled(rows: Sequence[Mapping[str, Counts]]) -> dict[str, Counts]:
    """The counts of all recordings added up, class by class."""
    names = rows[0] if rows else {}
    return {name: sum((row[name] for row in rows), Counts()) for name in names}


def overall(counts: Mapping[str, Counts]) -> Counts:
    """All classes added up."""
    return sum(counts.values(), Counts())


def names_of(classes: Classes) -> tuple[str, ...]:
    """The names of classes, each once, in the order of the drums."""
    return tuple(dict.fromkeys(classes.values()))


def velocity_error(truth: Sequence[DrumHit], heard: Sequence[DrumHit]) -> list[float]:
    """For hits that were found, how far the velocity is off (heard less true)."""
    from mir_eval.util import match_events

    errors = []
    for drum in Drum:
        true = [hit for hit in truth if hit.drum is drum]
        said = [hit for hit in heard if hit.drum is drum]
        if true and said:
            times = [np.array([hit.onset for hit in hits]) for hits in (true, said)]
            pairs = match_events(times[0], times[1], TOLERANCE_SECONDS)
            errors += [float(said[b].velocity - true[a].velocity) for a, b in pairs]
    return errors
