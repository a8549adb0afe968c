"""Published weights: a look-alike of AST's file finds its places, what does not fit is refused."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.networks.ast import AstDimensions, AstNet
from engine.networks.kelz import KelzDimensions, KelzNet
from trainer.pretrained import PREFIX, PretrainedUnusable, begin_with_published
from trainer.systems import SYSTEMS
from trainer.tasks import network_of

SMALL = AstDimensions(bins=36, width=8, depth=2, heads=2, head_channels=4, longest=56)


def published() -> dict[str, torch.Tensor]:
    """A file of the published layout: 2 layers of width 8, patches in 3 rows and 5 columns."""
    shapes = {
        "embeddings.cls_token": (1, 1, 8),
        "embeddings.distillation_token": (1, 1, 8),
        "embeddings.position_embeddings": (1, 2 + 15, 8),
        "embeddings.patch_embeddings.projection.weight": (8, 1, 16, 16),
        "embeddings.patch_embeddings.projection.bias": (8,),
        "layernorm.weight": (8,),
        "layernorm.bias": (8,),
    }
    for layer in range(2):
        for name, out, into in (
            ("attention.attention.query", 8, 8),
            ("attention.attention.key", 8, 8),
            ("attention.attention.value", 8, 8),
            ("attention.output.dense", 8, 8),
            ("intermediate.dense", 32, 8),
            ("output.dense", 8, 32),
        ):
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (out, into)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (out,)
        for name in ("layernorm_before", "layernorm_after"):
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (8,)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (8,)
    generator = torch.Generator().manual_seed(0)
    weights = {PREFIX + k: torch.randn(v, generator=generator) for k, v in shapes.items()}
    return {**weights, "classifier.dense.weight": torch.zeros(527, 8)}


def test_every_weight_finds_its_place(tmp_path: Path) -> None:
    weights = published()
    save_file(weights, tmp_path / "ast.safetensors")
    network = AstNet(SMALL)
    begin_with_published(network, str(tmp_path / "ast.safetensors"))
    encoder = network.encoder
    places = weights[PREFIX + "embeddings.position_embeddings"]
    # The published tokens go along time first: the one after all of the lowest row is the next row.
    assert torch.equal(encoder.places[0, :, 1, 0], places[0, 2 + 5])
    assert torch.equal(encoder.extra_places, places[:, :2])
    query = weights[PREFIX + "encoder.layer.1.attention.attention.query.weight"]
    assert torch.equal(encoder.layers[1].attention.query.weight, query)  # type: ignore[union-attr]
    own = sum(value.numel() for value in weights.values()) - 527 * 8
    assert sum(value.numel() for value in encoder.state_dict().values()) == own


def test_what_does_not_fit_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ast.safetensors"
    with pytest.raises(PretrainedUnusable, match="cannot be read"):
        begin_with_published(AstNet(SMALL), str(path))
    path.write_bytes(b"pickle")
    with pytest.raises(PretrainedUnusable, match="cannot be read"):
        begin_with_published(AstNet(SMALL), str(path))
    save_file({"weight": torch.zeros(1)}, path)
    with pytest.raises(PretrainedUnusable, match="no AST"):
        begin_with_published(AstNet(SMALL), str(path))
    save_file(published(), path)
    wide = AstDimensions(bins=36, width=16, depth=2, heads=2, head_channels=4, longest=56)
    with pytest.raises(PretrainedUnusable, match="another shape"):
        begin_with_published(AstNet(wide), str(path))
    with pytest.raises(PretrainedUnusable, match="AST encoder"):
        begin_with_published(KelzNet(KelzDimensions(bins=8, width=4)), str(path))


def test_a_frozen_encoder_does_not_learn() -> None:
    recipe = SYSTEMS["ast"].small.with_setting("frozen=encoder.")
    network = network_of(recipe)
    learning = {name.split(".")[0] for name, p in network.named_parameters() if p.requires_grad}
    assert learning == {"spread", "head"}
