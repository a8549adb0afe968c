"""`predict`: what a run or a model hears in recordings, as MIDI files."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command


def arguments(parser: argparse.ArgumentParser) -> None:
    """A model, recordings, and where their files go."""
    parser.add_argument(
        "model", type=Path, help="folder of a run, or a .card.json file; A+B asks both"
    )
    parser.add_argument("audio", type=Path, nargs="+", help="recordings")
    parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="otherwise: here")
    parser.add_argument(
        "--posteriors", action="store_true", help="also write what the network said, as .npz"
    )


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Listen to each recording, and write what was heard."""
    from trainer.ears import ear_at
    from trainer.writing import predicted

    ear = ear_at(arguments.model)
    for path in arguments.audio:
        yield from predicted(ear, path, arguments.to, arguments.posteriors)


COMMAND = Command("predict", "write what a model hears in recordings", arguments, run)
