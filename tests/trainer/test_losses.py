import dataclasses
import math

import pytest
import torch

from trainer.losses import (
    ABSOLUTE_SHARE,
    NEARLY_RIGHT,
    asked_loss,
    loudness_loss,
    network_loss,
    note_loss,
    velocity_loss,
)
from trainer.recipes.recipe import LossSettings

SETTINGS = LossSettings()


def targets() -> torch.Tensor:
    """One note amid silence: as rare as notes are."""
    wanted = torch.zeros(1, 100, 4, 88)
    wanted[0, 50, 0, 40] = 1.0
    wanted[0, 50:60, 1, 40] = 1.0
    wanted[0, 60, 2, 40] = 1.0
    wanted[0, 49:52, 3, 40] = 0.9
    return wanted


def test_the_right_answer_is_the_best_one() -> None:
    wanted = targets()
    right = torch.logit(wanted.clamp(1e-4, 1 - 1e-4))
    best = note_loss(right, wanted, SETTINGS)["loss"]
    for kind in range(4):
        wrong = right.clone()
        wrong[:, :, kind] = -wrong[:, :, kind]
        assert note_loss(wrong, wanted, SETTINGS)["loss"] > best


def test_a_wrong_velocity_weighs_as_much_as_its_setting_says() -> None:
    wanted = targets()
    right = torch.logit(wanted.clamp(1e-4, 1 - 1e-4))
    softer = right.clone()
    softer[:, 49:52, 3, 40] = torch.logit(torch.tensor(0.4))
    difference = (note_loss(softer, wanted, SETTINGS)["loss"]
                  - note_loss(right, wanted, SETTINGS)["loss"])  # fmt: skip
    # A lone note has no neighbours to be too soft beside: only the absolute share counts.
    error = 0.9 * math.log(0.9 / 0.4) - NEARLY_RIGHT / 2
    assert float(difference) == pytest.approx(SETTINGS.velocity * ABSOLUTE_SHARE * error, rel=0.01)


def test_velocity_is_not_asked_where_nothing_is_struck() -> None:
    wanted = targets()
    said = torch.zeros(1, 100, 4, 88)
    loud = said.clone()
    loud[0, :40, 3] = 9.0
    assert note_loss(said, wanted, SETTINGS)["loss"] == note_loss(loud, wanted, SETTINGS)["loss"]


def test_what_nobody_knows_costs_nothing() -> None:
    known = torch.tensor([1.0, 0.0, -1.0, -1.0])
    said = torch.tensor([2.0, -2.0, 50.0, -50.0])
    assert float(asked_loss(said, known)) == pytest.approx(float(asked_loss(said[:2], known[:2])))
    assert float(asked_loss(said, torch.full((4,), -1.0))) == 0.0


def test_pedal_and_families_weigh_what_their_settings_say() -> None:
    wanted = torch.zeros(1, 100, 4 + 1 + 7, 88)
    wanted[:, :, :4] = targets()
    wanted[:, :, 5:] = -1.0
    said = torch.zeros_like(wanted)
    losses = network_loss(said, wanted, SETTINGS, has_pedal=True)
    notes = note_loss(said[:, :, :4], wanted[:, :, :4], SETTINGS)
    more = SETTINGS.pedal * losses["pedal"] + SETTINGS.family * losses["family"]
    assert float(losses["loss"]) == pytest.approx(float(notes["loss"] + more))
    assert float(losses["pedal"]) == pytest.approx(0.6931, abs=1e-3)
    assert float(losses["family"]) == 0.0


def test_velocities_are_judged_beside_each_other() -> None:
    wanted = torch.zeros(1, 10, 88)
    wanted[0, 2, 40], wanted[0, 5, 45] = 0.4, 0.8
    struck = wanted > 0
    moved, swapped = wanted + 0.1 * struck, wanted.clone()
    swapped[0, 2, 40], swapped[0, 5, 45] = 0.8, 0.4
    assert float(velocity_loss(wanted, wanted)) == 0.0
    assert float(velocity_loss(moved, wanted)) == pytest.approx(ABSOLUTE_SHARE * 0.01, rel=0.01)
    assert float(velocity_loss(swapped, wanted)) == pytest.approx(0.16 * (1 + ABSOLUTE_SHARE))


def test_a_recording_meant_louder_costs_a_tenth_and_two_notes_exchanged_cost_all() -> None:
    wanted = torch.zeros(1, 10, 88)
    wanted[0, 2, 40], wanted[0, 5, 45] = 0.3, 0.6
    right = torch.logit(wanted.clamp(1e-6))
    louder, swapped = torch.logit((1.5 * wanted).clamp(1e-6)), right.clone()
    swapped[0, 2, 40], swapped[0, 5, 45] = right[0, 5, 45], right[0, 2, 40]
    assert float(loudness_loss(right, wanted)) == pytest.approx(0.0, abs=1e-6)
    meant = ABSOLUTE_SHARE * (0.45 * math.log(1.5) - NEARLY_RIGHT / 2)
    assert float(loudness_loss(louder, wanted)) == pytest.approx(meant, rel=0.01)
    assert float(loudness_loss(swapped, wanted)) > 5 * meant


def test_clips_in_which_nothing_plays_count_as_their_setting_says() -> None:
    wanted = torch.cat([targets(), torch.zeros(1, 100, 4, 88)])
    said = torch.zeros_like(wanted)
    thrice = dataclasses.replace(SETTINGS, silence=3.0)
    once = note_loss(said, wanted, SETTINGS)
    more = note_loss(said, wanted, thrice)
    assert float(more["frame"]) == pytest.approx(2 * float(once["frame"]))
    assert float(more["velocity"]) == float(once["velocity"])
