"""`refine`: make a MIDI file, or the rolls of an ensemble, better with a trained refiner."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command
from trainer.refining.settings import RefinerSettings, tuned_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """The refiner's run, and what is to be made better."""
    parser.add_argument("run", type=Path, help="folder of the refiner's run")
    parser.add_argument(
        "file", type=Path, help="a MIDI file, or an .npz file with an ensemble_roll"
    )
    parser.add_argument("--to", type=Path, required=True, help="the file to be written")


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Write the refined file."""
    from trainer.refining.files import refine_midi, refine_rolls
    from trainer.release import load_run
    from trainer.tuners import TUNED

    recipe, network = load_run(arguments.run)
    settings = tuned_settings(arguments.run / TUNED)
    if settings is None:
        settings = RefinerSettings()
        yield f"This refiner was never tuned: {settings} is tried (`tune` finds its own)."
    refine = refine_rolls if arguments.file.suffix.lower() == ".npz" else refine_midi
    yield refine(recipe, network, arguments.file, arguments.to, settings)


COMMAND = Command("refine", "make a MIDI file or an ensemble's rolls better", arguments, run)
