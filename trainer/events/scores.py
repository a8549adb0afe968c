"""How far a sentence of tokens is from the one that was meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.events.vocabulary import Event


@dataclass(frozen=True, slots=True)
class Overlap:
    """What was found, what there is, and what was said; F1 is twice the first by their sum."""

    found: int
    true: int
    said: int

    def __add__(self, other: "Overlap") -> "Overlap":
        return Overlap(self.found + other.found, self.true + other.true, self.said + other.said)

    @property
    def f1(self) -> float:
        """1 where nothing was to be said and nothing was."""
        return 2 * self.found / (self.true + self.said) if self.true + self.said else 1.0


def edits(said: Sequence[int], meant: Sequence[int]) -> int:
    """The fewest insertions, deletions and replacements between the two (Levenshtein)."""
    row = np.arange(len(meant) + 1)
    wanted = np.asarray(meant)
    places = np.arange(1, len(meant) + 1)
    for number, token in enumerate(said, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (wanted != token))
        # What follows an insertion costs one more each: a running minimum of cost less place.
        least = np.minimum.accumulate(np.concatenate([[number], best - places]))
        row = np.concatenate([[number], least[1:] + places])
    return int(row[-1])


def token_error_rate(pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> float:
    """Edits for each token that was meant, over all (said, meant)."""
    wrong = sum(edits(said, meant) for said, meant in pairs)
    return wrong / max(sum(len(meant) for _, meant in pairs), 1)


def token_overlap(said: Sequence[int], meant: Sequence[int]) -> Overlap:
    """How many tokens are the same, wherever they stand."""
    same = Counter(said) & Counter(meant)
    return Overlap(sum(same.values()), len(meant), len(said))


def event_overlap(
    said: Sequence[Event], meant: Sequence[Event], begins: bool, tolerance: int
) -> Overlap:
    """Onsets (or ends) of the right key within `tolerance` frames, each counted once.

    On one key the earliest that fits is the best choice there is.
    """
    wanted, heard = (_frames(events, begins) for events in (meant, said))
    found = 0
    for key, frames in wanted.items():
        left = list(heard.get(key, []))
        for frame in frames:
            fits = next((one for one in left if abs(one - frame) <= tolerance), None)
            if fits is not None:
                left = left[left.index(fits) + 1 :]
                found += 1
    return Overlap(found, sum(map(len, wanted.values())), sum(map(len, heard.values())))


def _frames(events: Sequence[Event], begins: bool) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for event in sorted(events):
        if event.begins is begins:
            found.setdefault(event.key, []).append(event.frame)
    return found
