"""Constraints: what a sentence of tokens may say next, as numbers added to what a network says.

Pure functions: a `Said` knows what has been said, `penalties` what that means for the next token.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.networks.spelling import END, FIRST
from trainer.events.vocabulary import Kind, Vocabulary

Array = npt.NDArray[np.float32]

NEVER = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Constraints:
    """How strictly sentences are held to sense.

    From the `shift_run`-th TIME_SHIFT in a row on each costs `shift_cost` more than the last: time
    alone is no music. No more than `polyphony` keys sound at once. With `valid` no key ends that
    does not sound, none begins that sounds, and no time passes beyond the segment. END gains up to
    `end_gain` from the share `end_from` of the segment on. With `aligned` CTC's tokens come when
    what they tell of does: that time passes is the network's to say, how much its moment's. CTC's
    blank costs `blank_cost`: who says nothing wherever there is doubt says too little.
    """

    shift_run: int = 3
    shift_cost: float = 1.0
    polyphony: int = 16
    valid: bool = True
    end_gain: float = 2.0
    end_from: float = 0.8
    aligned: bool = True
    blank_cost: float = 0.0


FREE = Constraints(shift_cost=0.0, polyphony=0, valid=False, end_gain=0.0, aligned=False)
"""No constraints at all (a polyphony of 0 is none)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What has been said of a segment of `frames` frames: where it is, and what sounds there."""

    frames: int
    now: int = 0
    run: int = 0
    sounding: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    ended: bool = False

    def then(self, token: int, v: Vocabulary) -> "Said":
        """What has been said once `token` is."""
        kind, value = v.meaning(token)
        if kind is Kind.SHIFT:
            return replace(self, now=self.now + value, run=self.run + 1, struck=frozenset())
        if kind is Kind.ON:
            sounding = self.sounding | {value} if v.ends else frozenset[int]()
            return replace(self, run=0, sounding=sounding, struck=self.struck | {value})
        if kind is Kind.OFF:
            return replace(self, run=0, sounding=self.sounding - {value})
        return replace(self, ended=token == END)


def penalties(said: Said, constraints: Constraints, v: Vocabulary) -> Array:
    """What is to be added to the logits of the next token, (size,); NEVER forbids."""
    added = np.zeros(v.size, np.float32)
    added[:END] = NEVER
    shifts = slice(FIRST, FIRST + v.longest_shift)
    over = said.run + 1 - constraints.shift_run
    if over > 0:
        added[shifts] -= np.float32(constraints.shift_cost * over)
    added[END] += np.float32(end_gain(said.now / max(said.frames, 1), constraints))
    beginnings = slice(v.on(0), v.on(0) + v.keys)
    if constraints.polyphony and _sounding(said, v) >= constraints.polyphony:
        added[beginnings] = NEVER
    if constraints.valid:
        _forbid(added, said, v)
    return added


def _sounding(said: Said, v: Vocabulary) -> int:
    return len(said.sounding if v.ends else said.struck)


def end_gain(share: float, constraints: Constraints) -> float:
    """What END gains when `share` of the segment has passed: a straight line to its end."""
    rest = max(1.0 - constraints.end_from, 1e-9)
    return constraints.end_gain * float(np.clip((share - constraints.end_from) / rest, 0.0, 1.0))


def _forbid(added: Array, said: Said, v: Vocabulary) -> None:
    """No nonsense: each key in turn, and all within the segment."""
    left = said.frames - said.now
    if left <= 0:
        added[FIRST:] = NEVER
        return
    added[v.shift(1) + left : v.shift(1) + v.longest_shift] = NEVER
    for key in said.sounding | said.struck:
        added[v.on(key)] = NEVER
    if v.ends:
        silent = np.ones(v.keys, bool)
        silent[list(said.sounding - said.struck)] = False
        added[v.off(0) : v.off(0) + v.keys][silent] = NEVER
