"""Smaller releases, and models of one’s own in the program."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from app.ears import model_choices
from engine.models import find_model, load_runtime
from engine.models.store import user_models
from engine.music import Note
from tests.trainer.handed import MODELS, RATE, where
from tests.trainer.running import QUIET
from trainer.__main__ import main
from trainer.ears import Clipped, ear_at
from trainer.release import ReleaseNotes, ReleaseRefused, release
from trainer.smaller import release_variant
from trainer.trials import Trial
from trainer.variants import VARIANTS, Variant, narrowed

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]


@pytest.mark.parametrize("name", ["piano", "drums"])
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda one: one.name)
def test_a_smaller_graph_says_nearly_the_same(name: str, variant: Variant) -> None:
    whole = onnx.load(MODELS / f"{name}.onnx")
    small = narrowed(whole, variant).SerializeToString()
    share = len(small) / len(whole.SerializeToString())
    assert share < {"weight-only": 0.52, "int8": 0.29}[variant.name]
    dims = whole.graph.input[0].type.tensor_type.shape.dim
    seen = np.random.default_rng(1).random((1, 60, *(d.dim_value for d in dims[2:])), np.float32)
    answers = [
        onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"]).run(
            None, {"features": seen}
        )[0]
        for data in (whole.SerializeToString(), small)
    ]
    difference = np.abs(answers[0] - answers[1]).max()
    assert 0 < difference < variant.limit


def test_a_variant_says_what_it_costs_and_too_much_is_refused(run: Path, tmp_path: Path) -> None:
    sound = Clipped(np.zeros(RATE, np.float32), RATE)
    trials = [Trial("t", sound, notes=(Note(0.5, 60, 0.8, 80),))]
    notes = ReleaseNotes("3", name="mine", title="Mine")
    card = release_variant(run, tmp_path, notes, VARIANTS["int8"], trials)
    assert (card.name, card.title) == ("mine-int8", "Mine (int8 weights)")
    assert set(card.files) == {"onnx"}
    assert "differ from the whole model's by up to" in card.about
    assert {"onset_f1", "onset_f1_of_the_whole_model", "int8_largest_difference"} <= set(
        card.scores
    )
    whole = release(run, tmp_path / "whole", notes)
    assert card.files["onnx"].bytes < 0.5 * whole.files["onnx"].bytes
    strict = replace(VARIANTS["int8"], limit=1e-9)
    with pytest.raises(ReleaseRefused, match="differ"):
        release_variant(run, tmp_path / "strict", notes, strict, trials)
    assert list((tmp_path / "strict").iterdir()) == []


def test_an_installed_model_is_in_the_programs_menu(
    run: Path, small_kit: Path, small_cache: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("trainer.tune.CLIPS", ("schedule.validation_clips=2",))
    monkeypatch.setattr("trainer.tune.ONSETS", (0.2, 0.4))
    command = ["release", str(run), *where(small_kit, small_cache), "--install"]
    assert main([*command, "--name", "piano"]) == 1
    assert "taken first" in capsys.readouterr().err
    try:
        assert main([*command, "--name", "mine", "--title", "My own"]) == 0
        assert ("mine", "My own") in [(one.name, one.title) for one in model_choices()]
        runtime = load_runtime(find_model("mine"), "cpu")
        assert runtime.run(np.zeros((9, 2, 296), np.float32)).shape[0] == 9
        assert ear_at(user_models() / "mine.card.json").hears == "notes"
        assert (run / "tuned.json").exists()
    finally:
        shutil.rmtree(user_models(), ignore_errors=True)
