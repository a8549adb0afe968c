"""SpellingPage: what only a recipe has whose network says tokens."""

from dataclasses import dataclass, field

from trainer.events.constraints import Constraints


@dataclass(frozen=True, slots=True)
class SpellingPage:
    """How segments are spelt and read.

    `drums` says hits, else notes are said. A segment has `longest` tokens at most; what is said
    beyond is left out. TIME_SHIFT tokens weigh `shift_weight` in a decoder's loss, END
    `end_weight`. Of the tokens a decoder is taught with, a share that rises by `sampling_step` with
    every `epoch` steps to `sampling_most` are its own (scheduled sampling: Bengio et al. 2015).
    `beam` is how many sentences are followed when a segment is read, 1: the likeliest token each
    time. The roll of events counts `roll_weight` beside the sentence; that CTC's tokens come at the
    moments they tell of, `aligned_weight`. With `cached` that many segments are made once, kept,
    and heard again and again.
    """

    drums: bool = False
    longest_shift: int = 50
    longest: int = 320
    shift_weight: float = 0.5
    end_weight: float = 1.0
    epoch: int = 100
    sampling_step: float = 0.02
    sampling_most: float = 0.2
    roll_weight: float = 1.0
    aligned_weight: float = 1.0
    beam: int = 4
    constraints: Constraints = field(default_factory=Constraints)
    cached: int = 0
