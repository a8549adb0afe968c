"""Clips for the network that hears as one plays, and what it should say of them.

It learns from two: from what is played, and from what the released models say, which hear the
whole clip, what comes after each moment too. Where even they hear nothing, neither can it.
"""

import os
from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.models import find_model
from engine.models.card import CARD_SUFFIX
from engine.music import Family
from trainer.data.note_clips import example
from trainer.data.synthesis import Clip
from trainer.recipes.recipe import Recipe
from trainer.teaching import Teacher, teacher_at

Array = npt.NDArray[np.float32]

ONSET, LATE_ONSET = 0, 4
TAUGHT = 3
"""Onset, frame and offset; a velocity lies beside another level than the teacher's."""


def live_example(clip: Clip, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A clip as features (time, windows, bins) and targets (time, outputs, pitches)."""
    seen, targets = example(clip, recipe)
    share = recipe.teacher_share
    if share and clip.notes:  # of silence the labels know everything
        said = torch.from_numpy(_said_of(clip, recipe))[: len(targets), :TAUGHT]
        targets[:, :TAUGHT] = (1.0 - share) * targets[:, :TAUGHT] + share * said
    late = recipe.page.dimensions.late_frames
    targets[late:, LATE_ONSET] = targets[:-late, ONSET]
    return seen, targets


def _said_of(clip: Clip, recipe: Recipe) -> Array:
    return _teacher_of(clip).said(clip.sound, recipe.features.sample_rate)


def _teacher_of(clip: Clip) -> Teacher:
    """The piano model for pianos alone, else the one for any instrument."""
    return _teacher("piano" if set(clip.families) <= {Family.PIANO} else "any")


@cache
def _teacher(name: str) -> Teacher:
    """A released model, in the process that makes the clips."""
    card = find_model(name)
    return teacher_at(str(card.folder / f"{card.name}{CARD_SUFFIX}"), os.getpid())
