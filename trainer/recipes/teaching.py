"""Distillation: what a student has of a teacher."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Distillation:
    """Targets are partly what another network says (Hinton et al. 2015, "Distilling knowledge").

    `teacher` is the path of a run or of a card. Its probabilities, of logits divided by
    `temperature`, weigh `weight`, the labels the rest. As the cross entropies are linear in their
    targets, that is the weighted sum of both losses.
    """

    teacher: str
    weight: float = 0.5
    temperature: float = 1.0
