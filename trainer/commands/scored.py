"""What `evaluate`, `compare` and their like share: on what models are scored."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.commands.command import kit_arguments, sources_from
from trainer.errors import NoTrials

if TYPE_CHECKING:
    from trainer.ears import Ear
    from trainer.recipes import Recipe
    from trainer.trials import Trial

CLIPS = 32


def trial_arguments(parser: argparse.ArgumentParser) -> None:
    """What models are scored on."""
    parser.add_argument(
        "models",
        type=Path,
        nargs="+",
        help="folders of runs, or .card.json files; A+B is an ensemble",
    )
    kit_arguments(parser)
    parser.add_argument(
        "--clips", type=int, default=CLIPS, help="rendered clips (otherwise: %(default)s)"
    )
    parser.add_argument(
        "--clips-of",
        metavar="RECIPE",
        help="recipe whose validation clips are rendered (otherwise: the first model's own)",
    )
    parser.add_argument("--manifest", type=Path, help="manifest.csv of a prepared data set")
    parser.add_argument("--split", default="test", help="its split (otherwise: %(default)s)")
    parser.add_argument(
        "--pairs", type=Path, metavar="FOLDER", help="recordings with MIDI files of the same name"
    )


def trials_for(
    arguments: argparse.Namespace, ears: Sequence["Ear"], broken: list[str]
) -> Iterable["Trial"]:
    """The trials that were asked for; NoTrials where none were."""
    from trainer.trials import manifest_trials, paired_trials, rendered_trials

    if arguments.manifest:
        return manifest_trials(arguments.manifest, arguments.split)
    if arguments.pairs:
        return paired_trials(arguments.pairs, broken)
    recipe = _recipe_of_clips(arguments.clips_of, ears)
    if arguments.kit is None and not recipe.data:
        raise NoTrials
    return rendered_trials(recipe, sources_from(arguments, recipe.data), arguments.clips)


def _recipe_of_clips(name: str | None, ears: Sequence["Ear"]) -> "Recipe":
    """The recipe by name, or a run's own, or that of the released model that hears such things."""
    from trainer.recipes.named import recipe_named

    if name is not None:
        return recipe_named(name)
    first = ears[0]
    if first.recipe is not None:
        return first.recipe
    usual = {"notes": "any", "drums": "drums", "beats": "beats"}[first.hears]
    return recipe_named(usual)


def told(broken: Sequence[str]) -> Iterator[str]:
    """What could not be used."""
    for sentence in broken:
        yield f"Left out: {sentence}"
