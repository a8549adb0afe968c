"""Clips for the network that hears as one plays, and what it should say of them.

It learns from two: from what is played, and from what the released models say, which hear the
whole clip, what comes after each moment too. Where even they hear nothing, neither can it.
"""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.audio.features import features
from engine.models import ModelCard, find_model, verify
from engine.music import Family
from trainer.data.note_clips import example
from trainer.data.synthesis import Clip
from trainer.recipes.recipe import Recipe

Array = npt.NDArray[np.float32]

ONSET, LATE_ONSET = 0, 4
TAUGHT = 3
"""Onset, frame and offset; a velocity lies beside another level than the teacher's."""


def live_example(clip: Clip, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A clip as features (time, windows, bins) and targets (time, outputs, pitches)."""
    seen, targets = example(clip, recipe)
    share = recipe.teacher_share
    if share and clip.notes:  # of silence the labels know everything
        said = torch.from_numpy(_teacher_of(clip).said(clip.sound))[: len(targets), :TAUGHT]
        targets[:, :TAUGHT] = (1.0 - share) * targets[:, :TAUGHT] + share * said
    late = recipe.page.dimensions.late_frames
    targets[late:, LATE_ONSET] = targets[:-late, ONSET]
    return seen, targets


def _teacher_of(clip: Clip) -> "_Teacher":
    """The piano model for pianos alone, else the one for any instrument."""
    return _teacher("piano" if set(clip.families) <= {Family.PIANO} else "any")


@cache
def _teacher(name: str) -> "_Teacher":
    return _Teacher(find_model(name))


class _Teacher:
    """A released model, asked of whole clips, in the process that makes them."""

    def __init__(self, card: ModelCard) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the renderers are as many as there is room for
        self._settings = card.features
        self._session: Any = onnxruntime.InferenceSession(
            str(verify(card, "onnx")), options, providers=["CPUExecutionProvider"]
        )

    def said(self, sound: Array) -> Array:
        """Probabilities (frames, outputs, pitches)."""
        seen = features(sound, self._settings)
        [said] = self._session.run(None, {"features": seen[np.newaxis]})
        return np.asarray(said[0], np.float32)
