"""How wrong a network is about a clip."""

import torch
from torch import Tensor
from torch.nn import functional

from trainer.recipes.recipe import LossSettings


def note_loss(logits: Tensor, targets: Tensor, settings: LossSettings) -> dict[str, Tensor]:
    """Each head's loss and their weighted `loss`; both tensors (batch, time, 4, pitches).

    Onset, frame and offset are regressed with binary cross entropy, whose minimum for a target
    between 0 and 1 is that target. Velocity is asked only where a note begins: elsewhere nothing
    is struck and any answer is right.
    """
    logits = logits.float()
    said = functional.binary_cross_entropy_with_logits(
        logits[:, :, :3], targets[:, :, :3], reduction="none"
    ).mean(dim=(0, 1, 3))
    onset, frame, offset = said[0], said[1], said[2]
    struck = targets[:, :, 3] > 0
    error = torch.where(struck, torch.sigmoid(logits[:, :, 3]) - targets[:, :, 3], 0.0)
    velocity = error.square().sum() / struck.sum().clamp(min=1)
    loss = (
        settings.onset * onset
        + settings.frame * frame
        + settings.offset * offset
        + settings.velocity * velocity
    )
    return {"loss": loss, "onset": onset, "frame": frame, "offset": offset, "velocity": velocity}
