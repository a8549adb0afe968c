"""CTC decoding: from tokens at every moment to a sentence.

Graves et al. 2006, "Connectionist temporal classification"; the beam search is that over prefixes
of Graves and Jaitly 2014, "Towards end-to-end speech recognition with recurrent neural networks".
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.networks.spelling import BLANK, END
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

    def after(self, prefix: tuple[int, ...]) -> Array:
        """What is added to the logits of the token after `prefix`."""
        if prefix not in self._known:
            self.after(prefix[:-1])
            said = self._known[prefix[:-1]][0].then(prefix[-1], self._v)
            self._known[prefix] = said, penalties(said, self._constraints, self._v)
        return self._known[prefix][1]


def beam_search(
    logits: Array, v: Vocabulary, said: Said, constraints: Constraints, width: int = 8
) -> list[int]:
    """The likeliest sentence among `width` prefixes, followed moment by moment.

    What the constraints forbid is not said; what they cost is paid.
    """
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    sense = _Sense(v, said, constraints)
    beams: Beams = {(): _Prefix(blank=0.0)}
    for row in logs:
        grown = _grown(beams, row, sense)
        best = sorted(grown.items(), key=lambda one: -one[1].total)[:width]
        beams = dict(best)
    return list(max(beams.items(), key=lambda one: one[1].total)[0])


def _grown(beams: Beams, row: Array, sense: _Sense) -> Beams:
    """Every prefix as it is, and with each of the moment's likeliest tokens."""
    likely = np.argpartition(-row, min(CONSIDERED, len(row) - 1))[:CONSIDERED]
    grown: Beams = defaultdict(_Prefix)
    for prefix, old in beams.items():
        same = grown[prefix]
        same.blank = _either(same.blank, old.total + float(row[BLANK]))
        if prefix:
            same.token = _either(same.token, old.token + float(row[prefix[-1]]))
        added = sense.after(prefix)
        for token in likely[likely > END].tolist():
            before = old.blank if prefix and token == prefix[-1] else old.total
            new = grown[(*prefix, token)]
            new.token = _either(new.token, before + float(row[token] + added[token]))
    return grown
