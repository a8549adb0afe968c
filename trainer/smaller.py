"""Smaller releases: a variant of a run's graph; what it costs is measured and on its card."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import onnx

from engine.models import ModelCard
from trainer.ears import ear_of_card
from trainer.release import (
    ReleaseNotes,
    ReleaseRefused,
    card_of,
    compare,
    file_of,
    load_run,
    release,
)
from trainer.scoring import Scores, score
from trainer.tasks import architecture_of
from trainer.trials import Trial
from trainer.variants import Variant, narrowed

WHOLE = "_of_the_whole_model"


def release_variant(
    run: Path, folder: Path, notes: ReleaseNotes, variant: Variant, trials: Sequence[Trial]
) -> ModelCard:
    """Write `NAME-VARIANT.onnx` and its card into `folder`.

    Its scores are measured on `trials`, beside those of the whole model. ReleaseRefused where its
    answers are further from torch's than the variant may be; nothing is left behind then.
    """
    recipe, network = load_run(run)
    recipe = notes.named(recipe)
    recipe = replace(
        recipe, name=f"{recipe.name}-{variant.name}", title=f"{recipe.title} ({variant.title})"
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recipe.name}.onnx"
    onnx.save(narrowed(architecture_of(recipe).graph(network), variant), path)
    try:
        difference = compare(network, path, variant.limit)
    except ReleaseRefused:
        path.unlink()
        raise
    card = card_of(recipe, notes, {"onnx": file_of(path)}, folder)
    scores = _measured(run, notes, card, trials)
    scores[f"{variant.name}_largest_difference"] = float(f"{difference:.2g}")
    card = replace(card, about=f"{card.about} {_cost(variant, difference)}", scores=scores)
    card.write(folder)
    return card


def _cost(variant: Variant, difference: float) -> str:
    return (
        f"With {variant.title}, widened when they are loaded: a smaller file, as fast, and its "
        f"probabilities differ from the whole model's by up to {difference:.2g}."
    )


def _measured(run: Path, notes: ReleaseNotes, card: ModelCard, trials: Sequence[Trial]) -> Scores:
    """The scores of a variant and of the whole model, on the same trials."""
    with tempfile.TemporaryDirectory() as folder:
        whole = score(ear_of_card(release(run, Path(folder), notes)), trials).scores
    own = score(ear_of_card(card), trials).scores
    return {**own, **{f"{name}{WHOLE}": value for name, value in whole.items()}}
