"""`rolls`: what an ensemble says of rendered clips, kept for a refiner to learn from."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command, kit_arguments, sources_from


def arguments(parser: argparse.ArgumentParser) -> None:
    """The ensemble, how many clips, and where the rolls go."""
    parser.add_argument("to", type=Path, help="folder for the .npz files")
    parser.add_argument(
        "--models", default="piano,any", help="released models, by name (otherwise: %(default)s)"
    )
    parser.add_argument("--clips", type=int, default=200, help="(otherwise: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=30.0, help="length of each (otherwise: %(default)s)"
    )
    kit_arguments(parser)


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Render clips and ask the ensemble about each; files that are there already stay."""
    from trainer.refining.rolls import RollClips, write_rolls
    from trainer.systems import SYSTEMS

    recipe = SYSTEMS["refiner"].recipe
    recipe = recipe.with_setting(f"refining.models={arguments.models}")
    recipe = recipe.with_setting(f"synthesis.seconds={arguments.seconds}")
    clips = RollClips(recipe, sources_from(arguments), held_out=False)
    made = 0
    for place in range(arguments.clips):
        path = arguments.to / f"{place:06d}.npz"
        if not path.exists():
            write_rolls(path, clips.clip((recipe.seed, 0, place)))
            made += 1
    yield f"{arguments.to} holds {arguments.clips} rolls, {made} of them new."
    yield f"Train with: python -m trainer train refiner --set data={arguments.to} …"


COMMAND = Command("rolls", "make what a refiner learns from: an ensemble's rolls", arguments, run)
