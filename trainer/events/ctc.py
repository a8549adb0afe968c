"""CTC decoding: from tokens at every moment to a sentence.

Graves et al. 2006, "Connectionist temporal classification"; the beam search is that over prefixes
of Graves and Jaitly 2014, "Towards end-to-end speech recognition with recurrent neural networks".
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.networks.spelling import BLANK, END, FIRST
from trainer.events.constraints import Constraints, Said, penalties
from trainer.events.vocabulary import Vocabulary

Array = npt.NDArray[np.float32]
NOTHING = -math.inf
CONSIDERED = 12
"""So many tokens of a moment are likely enough to be looked at."""


def greedy(logits: Array) -> list[int]:
    """The likeliest token of each moment (moments, size), repeats and blanks taken away."""
    best = logits.argmax(axis=1)
    changes = np.flatnonzero(np.diff(best, prepend=-1))
    return [int(token) for token in best[changes] if token != BLANK]


@dataclass(slots=True)
class _Prefix:
    """A sentence begun: log probabilities that its last moment said a blank, and a token."""

    blank: float = NOTHING
    token: float = NOTHING

    @property
    def total(self) -> float:
        """Of both together."""
        return _either(self.blank, self.token)


Beams = dict[tuple[int, ...], _Prefix]


def _either(a: float, b: float) -> float:
    return float(np.logaddexp(a, b))


class _Sense:
    """What the constraints add after each prefix; prefixes come back, and are thought of once."""

    def __init__(self, v: Vocabulary, said: Said, constraints: Constraints) -> None:
        self._v, self._constraints = v, constraints
        self._known: dict[tuple[int, ...], tuple[Said, Array]] = {}
        self._known[()] = said, penalties(said, constraints, v)

    def after(self, prefix: tuple[int, ...]) -> tuple[Said, Array]:
        """What `prefix` says, and what is added to the logits of the token after it."""
        if prefix not in self._known:
            said = self.after(prefix[:-1])[0].then(prefix[-1], self._v)
            self._known[prefix] = said, penalties(said, self._constraints, self._v)
        return self._known[prefix]

    def likely(self, prefix: tuple[int, ...], moment: "_Moment") -> list[tuple[int, float]]:
        """Tokens that may come after `prefix`, and their log probabilities."""
        said, added = self.after(prefix)
        values = [(token, value + float(added[token])) for token, value in moment.likely]
        passed = min(moment.frame - said.now, self._v.longest_shift)
        if self._constraints.aligned and passed > 0:
            token = self._v.shift(passed)
            values.append((token, moment.passing + float(added[token])))
        return values


@dataclass(slots=True)
class _Moment:
    """What a moment of a frame says: likely tokens, blank, and that time passes, all as logs."""

    frame: int
    row: Array
    likely: list[tuple[int, float]]
    passing: float


def _moments(
    logits: Array, v: Vocabulary, frames: int, constraints: Constraints
) -> Iterator[_Moment]:
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    logs[:, BLANK] -= np.float32(constraints.blank_cost)
    shifts = slice(FIRST, FIRST + v.longest_shift)
    for place, row in enumerate(logs):
        asked = row.copy()
        if constraints.aligned:  # how much time passed is not asked: see `_Sense.likely`
            asked[shifts] = NOTHING
        best = np.argpartition(-asked, min(CONSIDERED, len(asked) - 1))[:CONSIDERED]
        likely = [(int(t), float(asked[t])) for t in best if t > END and asked[t] > NOTHING]
        passing = float(np.logaddexp.reduce(row[shifts]))
        yield _Moment(place * frames // len(logs), row, likely, passing)


def beam_search(
    logits: Array, v: Vocabulary, said: Said, constraints: Constraints, width: int = 8
) -> list[int]:
    """The likeliest sentence among `width` prefixes, followed moment by moment.

    What the constraints forbid is not said; what they cost is paid.
    """
    sense = _Sense(v, said, constraints)
    beams: Beams = {(): _Prefix(blank=0.0)}
    for moment in _moments(logits, v, said.frames, constraints):
        grown = _grown(beams, moment, sense)
        best = sorted(grown.items(), key=lambda one: -one[1].total)[:width]
        beams = dict(best)
    return list(max(beams.items(), key=lambda one: one[1].total)[0])


def _grown(beams: Beams, moment: _Moment, sense: _Sense) -> Beams:
    """Every prefix as it is, and with each of the moment's likeliest tokens."""
    grown: Beams = defaultdict(_Prefix)
    row = moment.row
    for prefix, old in beams.items():
        same = grown[prefix]
        same.blank = _either(same.blank, old.total + float(row[BLANK]))
        if prefix:
            same.token = _either(same.token, old.token + float(row[prefix[-1]]))
        for token, value in sense.likely(prefix, moment):
            before = old.blank if prefix and token == prefix[-1] else old.total
            new = grown[(*prefix, token)]
            new.token = _either(new.token, before + value)
    return grown
