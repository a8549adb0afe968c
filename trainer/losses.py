"""How wrong a network is about a clip."""

import torch
from torch import Tensor
from torch.nn import functional

from trainer.recipes.recipe import BeatLossSettings, DrumLossSettings, LossSettings


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


def live_loss(logits: Tensor, targets: Tensor, settings: LossSettings) -> dict[str, Tensor]:
    """The losses of a live network: as of notes, and of the onsets it says late, the fifth output.

    Those count as much as the onsets it says at once.
    """
    losses = note_loss(logits[:, :, :4], targets[:, :, :4], settings)
    losses["late"] = functional.binary_cross_entropy_with_logits(
        logits[:, :, 4].float(), targets[:, :, 4]
    )
    losses["loss"] = losses["loss"] + settings.onset * losses["late"]
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


NEARLY_RIGHT = 0.04
"""Below this (5 in MIDI velocity) an error is forgiven quadratically, above it counts as it is."""


def loudness_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """How wrong velocities are beside each other; both (batch, time, pitches), `wanted` in 0-1.

    How loud a recording was meant multiplies all its velocities. So errors are taken as ratios,
    each clip's mean ratio is taken away, and what is left is weighed by the velocity itself, which
    makes it nearly an error in velocity again. Its size counts, not its square: a velocity is
    scored right or wrong within a tolerance, and a few notes that nobody can judge should not
    rule. A `wanted` of 0 is not asked.
    """
    struck = wanted > 0
    weight = torch.where(struck, wanted, 0.0)
    ratio = functional.logsigmoid(logits) - torch.log(torch.where(struck, wanted, 1.0))
    total = weight.sum(dim=(1, 2), keepdim=True).clamp(min=1e-6)
    mean = (weight * ratio).sum(dim=(1, 2), keepdim=True) / total
    relative, absolute = _size(weight * (ratio - mean)), _size(weight * ratio)
    return (relative + ABSOLUTE_SHARE * absolute) / struck.sum().clamp(min=1)


def _size(error: Tensor) -> Tensor:
    return functional.smooth_l1_loss(
        error, torch.zeros_like(error), reduction="sum", beta=NEARLY_RIGHT
    )


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
    is struck and any answer is right. A clip in which nothing plays counts `settings.silence`
    times: a note written there is as wrong as it can be.
    """
    logits = logits.float()
    said = functional.binary_cross_entropy_with_logits(
        logits[:, :, :3], targets[:, :, :3], reduction="none"
    ).mean(dim=(1, 3))
    empty = targets[:, :, 1].amax(dim=(1, 2)) <= 0
    counts = torch.where(empty, settings.silence, 1.0)[:, None]
    onset, frame, offset = (said * counts).mean(dim=0).unbind()
    velocity = loudness_loss(logits[:, :, 3], targets[:, :, 3])
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
    struck_loss = velocity_loss(torch.sigmoid(logits[:, :, 1]), velocity)
    loss = settings.onset * onset_loss + settings.velocity * struck_loss
    losses = {"loss": loss, "onset": onset_loss, "velocity": struck_loss}
    if settings.consistency:
        losses["consistency"] = consistency_loss(torch.sigmoid(logits[:, :, 0]), onset)
        losses["loss"] = losses["loss"] + settings.consistency * losses["consistency"]
    if settings.any_drum:
        losses["any"] = asked_loss(logits[:, :, 0].amax(dim=2), _any_of(onset))
        losses["loss"] = losses["loss"] + settings.any_drum * losses["any"]
    return losses


def consistency_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """How far the changes of `said` from frame to frame are from those of `wanted`.

    Both (batch, time, drums), in 0-1; what flickers between frames that should be alike is wrong
    even where every frame is nearly right. Not asked beside a negative `wanted`.
    """
    asked = (wanted >= 0.0)[:, 1:] & (wanted >= 0.0)[:, :-1]
    error = (said.diff(dim=1) - wanted.diff(dim=1)).square()
    return torch.where(asked, error, 0.0).sum() / asked.sum().clamp(min=1)


def _any_of(onset: Tensor) -> Tensor:
    """Whether any drum is struck (batch, time); negative where that hangs on one not asked."""
    struck = onset.amax(dim=2)
    unsure = (onset < 0.0).any(dim=2) & (struck <= 0.0)
    return torch.where(unsure, -1.0, struck)


def beat_loss(logits: Tensor, targets: Tensor, settings: BeatLossSettings) -> dict[str, Tensor]:
    """Beat, downbeat and thirds losses and their weighted `loss`; both (batch, time, 3, 1).

    Each is asked where its target is not negative; frames with a beat count `rare` times.
    """
    names = ("beat", "downbeat", "thirds")
    losses = {}
    for place, name in enumerate(names):
        wanted, asked = targets[:, :, place], targets[:, :, place] >= 0.0
        said = functional.binary_cross_entropy_with_logits(
            logits[:, :, place].float(), wanted.clamp(min=0.0), reduction="none"
        )
        more = settings.rare - 1.0 if name != "thirds" else 0.0
        weighted = torch.where(asked, said * (1.0 + more * wanted), 0.0)
        losses[name] = weighted.sum() / asked.sum().clamp(min=1)
    total = sum((getattr(settings, name) * losses[name] for name in names), torch.zeros(()))
    return {"loss": total, **losses}
