"""How wrong a refined roll is: cross entropy, and an F1 that has a gradient."""

import torch
from torch import Tensor
from torch.nn import functional

Losses = dict[str, Tensor]


def soft_f1(said: Tensor, wanted: Tensor) -> Tensor:
    """F1 in which probabilities count as shares of a hit, over all cells; 1 where both are empty.

    The measure that is wanted, made differentiable (Eban et al. 2017, "Scalable learning of
    non-decomposable objectives", give the family).
    """
    found = (said * wanted).sum()
    return (2 * found + 1e-6) / (said.sum() + wanted.sum() + 1e-6)


def refining_losses(logits: Tensor, wanted: Tensor, f1_weight: float) -> Losses:
    """Cross entropy, one minus F1, and their sum; both tensors (batch, time, 1, keys)."""
    logits = logits.float()
    cross = functional.binary_cross_entropy_with_logits(logits, wanted)
    lost = 1.0 - soft_f1(torch.sigmoid(logits), wanted)
    return {"loss": cross + f1_weight * lost, "cross_entropy": cross, "lost_f1": lost}
