import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.errors import DeviceUnavailable, ModelDamaged, ModelMissing
from engine.models import find_model, installed, load_runtime, read_card, verify
from engine.models.store import SHIPPED


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the shipped models, to be damaged."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "models"))


def test_the_shipped_models_are_what_their_cards_promise() -> None:
    cards = installed((SHIPPED,))
    assert cards
    for card in cards:
        for kind in card.files:
            assert verify(card, kind).stat().st_size < 20_000_000
        assert card.licence
        assert card.scores


def test_a_missing_model_names_those_there_are(models: Path) -> None:
    with pytest.raises(ModelMissing, match="any"):
        find_model("kazoo", (models,))


def test_a_name_cannot_leave_the_folder(models: Path) -> None:
    with pytest.raises(ModelMissing):
        find_model("../models/any", (models,))


def test_a_missing_weight_file_is_said(models: Path) -> None:
    (models / "any.onnx").unlink()
    with pytest.raises(ModelMissing, match=r"any\.onnx is gone"):
        load_runtime(find_model("any", (models,)), "cpu")


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_a_weight_file_with_another_digest_is_not_used(
    models: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = models / "any.onnx"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelDamaged, match="not the file its card describes"):
        load_runtime(find_model("any", (models,)), "cpu")


def test_weights_that_match_their_digest_but_are_no_network_are_refused(models: Path) -> None:
    card_path, path = models / "any.card.json", models / "any.onnx"
    path.write_bytes(b"not a network")
    values = json.loads(card_path.read_text())
    values["files"]["onnx"] |= {
        "bytes": 13,
        "sha256": hashlib.sha256(b"not a network").hexdigest(),
    }
    card_path.write_text(json.dumps(values))
    with pytest.raises(ModelDamaged, match="refuses"):
        load_runtime(find_model("any", (models,)), "cpu")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"format": 1}', '{"format": 99}'])
def test_a_damaged_card_is_a_sentence_and_not_in_the_list(models: Path, text: str) -> None:
    (models / "any.card.json").write_text(text)
    with pytest.raises(ModelDamaged, match="card"):
        read_card(models / "any.card.json")
    assert "any" not in [card.name for card in installed((models,))]


def test_a_card_may_not_name_files_elsewhere(models: Path) -> None:
    path = models / "any.card.json"
    values = json.loads(path.read_text())
    values["files"]["onnx"]["name"] = "../any.onnx"
    path.write_text(json.dumps(values))
    with pytest.raises(ModelDamaged, match="outside its folder"):
        read_card(path)


def test_devices_that_are_not_here_are_said() -> None:
    with pytest.raises(DeviceUnavailable, match="no such device"):
        load_runtime(find_model(), "abacus")
    with pytest.raises(DeviceUnavailable, match=r"CUDA|PyTorch"):
        load_runtime(find_model(), "cuda")


def test_onnx_and_torch_say_the_same() -> None:
    from engine.models.runtime_torch import TorchRuntime

    card = find_model()
    shape = (75, len(card.features.window_sizes), card.features.bins)
    seen = np.random.default_rng(0).random(shape, dtype=np.float32)
    said = load_runtime(card, "cpu").run(seen)
    assert said.shape == (75, 12, card.pitches)
    torch_said = TorchRuntime(card, verify(card, "safetensors"), "cpu").run(seen)
    np.testing.assert_allclose(said, torch_said, atol=1e-4)
