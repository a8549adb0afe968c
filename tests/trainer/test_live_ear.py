"""Live networks as ears: scored and made smaller like any other, fed as if one played."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from engine.models import read_card
from engine.music import Note
from engine.networks.live import LiveDimensions
from engine.transcribe.live import live_transcriber
from engine.transcribe.live_events import LiveOptions
from tests.trainer.handed import MODELS, RATE
from trainer.ears import Clipped, ear_at
from trainer.recipes import RECIPES, RecipeError
from trainer.recipes.recipe import NetworkPage, Recipe, as_values
from trainer.release import ReleaseNotes, compare
from trainer.smaller import release_variant
from trainer.tasks import architecture_of, network_of
from trainer.trials import Trial
from trainer.variants import VARIANTS, Variant, narrowed

CARD = MODELS / "live.card.json"
SMALL = LiveDimensions(
    harmonics=(0.5, 1, 2), front_channels=4, channels=8, head_channels=8, dilations=(1, 2),
    intervals=(-3, 0, 4), interval_channels=4,
)  # fmt: skip


def small_recipe() -> Recipe:
    return dataclasses.replace(RECIPES["live"], network=NetworkPage("live", SMALL))


@pytest.fixture
def live_run(tmp_path: Path) -> Path:
    """A run of a small live network that has learnt nothing."""
    recipe = small_recipe()
    torch.manual_seed(0)
    weights = {f"network.{k}": v for k, v in network_of(recipe).state_dict().items()}
    folder = tmp_path / "run"
    folder.mkdir()
    torch.save({"state_dict": weights}, folder / "last.ckpt")
    (folder / "recipe.json").write_text(json.dumps(as_values(recipe)), "utf-8")
    return folder


def chords() -> Clipped:
    times = np.arange(RATE * 3 // 2) / RATE
    sound = sum(
        0.2 * np.sin(2 * np.pi * 440 * 2 ** ((p - 69) / 12) * times) * np.exp(-2 * times)
        for p in (60, 64, 67)
    )
    return Clipped(np.asarray(sound, np.float32), RATE)


def test_a_live_model_hears_what_it_hears_while_one_plays() -> None:
    ear, sound = ear_at(CARD), chords()
    live = live_transcriber(LiveOptions(drums=False))
    for at in range(0, len(sound.sound), 777):
        live.feed(sound.sound[at : at + 777])
    live.finish()
    [part] = live.transcription().parts
    first = ear.hear(sound).notes
    assert first == part.notes
    assert {60, 64, 67} <= {note.pitch for note in first}
    assert ear.hear(sound).notes == first  # it does not remember the clip before
    assert (ear.name, ear.hears) == ("live", "notes")
    assert ear.parameters > 250_000


def test_a_run_is_heard_with_as_its_release_will_be(live_run: Path) -> None:
    ear = ear_at(live_run)
    assert ear.recipe is not None
    assert ear.recipe.task == "live"
    assert ear.hear(chords()) == ear.hear(chords())


def test_live_models_are_no_part_of_an_ensemble(live_run: Path) -> None:
    for one in (CARD, live_run):
        with pytest.raises(RecipeError, match="hears as one plays"):
            ear_at(Path(f"{one}+{one}"))


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda one: one.name)
def test_a_smaller_live_graph_says_nearly_the_same(variant: Variant, tmp_path: Path) -> None:
    torch.manual_seed(0)
    recipe = small_recipe()
    network = network_of(recipe).eval()
    path = tmp_path / "a.onnx"
    onnx.save(narrowed(architecture_of(recipe).graph(network), variant), path)
    assert 0 < compare(network, path, variant.limit) < variant.limit


def test_a_smaller_live_release_is_fed_step_by_step_too(live_run: Path, tmp_path: Path) -> None:
    trials = [Trial("t", chords(), notes=(Note(0.0, 60, 0.8, 80),))]
    notes = ReleaseNotes("2", name="little", title="Little")
    card = release_variant(live_run, tmp_path / "out", notes, VARIANTS["int8"], trials)
    assert (card.task, card.look_ahead_frames > 0) == ("live", True)
    assert {"onset_f1", "onset_f1_of_the_whole_model"} <= set(card.scores)
    assert read_card(tmp_path / "out" / "little-int8.card.json").files == card.files
    assert ear_at(tmp_path / "out" / "little-int8.card.json").hear(chords()).posteriors is None
