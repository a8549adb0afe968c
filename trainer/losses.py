"""How wrong a network is about a clip."""

import torch
from torch import Tensor
from torch.nn import functional

from trainer.recipes.recipe import DrumLossSettings, LossSettings


def network_loss(
    logits: Tensor, targets: Tensor, settings: LossSettings, has_pedal: bool
) -> dict[str, Tensor]:
    """The losses of all heads and their weighted `loss`; both (batch, time, outputs, pitches).

    The first four outputs are the notes', then the pedal's if the network has one, then those of
    the families.
    """
    losses = note_loss(logits[:, :, :4], targets[:, :, :4], settings)
    if has_pedal:
        losses["pedal"] = asked_loss(logits[:, :, 4, :1], targets[:, :, 4, :1])
        losses["loss"] = losses["loss"] + settings.pedal * losses["pedal"]
    first = 4 + int(has_pedal)
    if logits.shape[2] > first:
        losses["family"] = asked_loss(logits[:, :, first:], targets[:, :, first:])
        losses["loss"] = losses["loss"] + settings.family * losses["family"]
    return losses


ABSOLUTE_SHARE = 0.1
"""Of the velocity loss. Nobody can hear from a recording how loud its loudest note was meant: what
counts is how much louder a note is than its neighbours, and so velocities are scored as well."""


def velocity_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """Mean square error of velocities, mostly after each clip's mean error is taken away.

    Both (batch, time, pitches); a `wanted` of 0 is not asked.
    """
    struck = wanted > 0
    error = torch.where(struck, said - wanted, 0.0)
    counts = struck.sum(dim=(1, 2), keepdim=True).clamp(min=1)
    relative = torch.where(struck, error - error.sum(dim=(1, 2), keepdim=True) / counts, 0.0)
    total = relative.square().sum() + ABSOLUTE_SHARE * error.square().sum()
    return total / struck.sum().clamp(min=1)


def asked_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross entropy, the mean over the targets that are asked (not negative)."""
    asked = targets >= 0.0
    said = functional.binary_cross_entropy_with_logits(
        logits.float(), targets.clamp(min=0.0), reduction="none"
    )
    return torch.where(asked, said, 0.0).sum() / asked.sum().clamp(min=1)


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
    velocity = velocity_loss(torch.sigmoid(logits[:, :, 3]), targets[:, :, 3])
    loss = (
        settings.onset * onset
        + settings.frame * frame
        + settings.offset * offset
        + settings.velocity * velocity
    )
    return {"loss": loss, "onset": onset, "frame": frame, "offset": offset, "velocity": velocity}


def drum_loss(logits: Tensor, targets: Tensor, settings: DrumLossSettings) -> dict[str, Tensor]:
    """Onset and velocity losses and their weighted `loss`; both (batch, time, 2, drums).

    Onsets are asked where the target is not negative, hits of rare drums count more; velocity is
    asked only where something is struck.
    """
    logits = logits.float()
    onset, velocity = targets[:, :, 0], targets[:, :, 1]
    rare = torch.tensor(settings.rare[: targets.shape[-1]], device=targets.device)
    said = functional.binary_cross_entropy_with_logits(
        logits[:, :, 0], onset.clamp(min=0.0), reduction="none"
    )
    weighted = said * (1.0 + (rare - 1.0) * onset.clamp(min=0.0))
    asked = onset >= 0.0
    onset_loss = torch.where(asked, weighted, 0.0).sum() / asked.sum().clamp(min=1)
    loudness_loss = velocity_loss(torch.sigmoid(logits[:, :, 1]), velocity)
    loss = settings.onset * onset_loss + settings.velocity * loudness_loss
    return {"loss": loss, "onset": onset_loss, "velocity": loudness_loss}
