"""`release`: a run's weights as files that the program loads, with their card."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command, run_arguments, sources_from


def _score(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, float(value)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A run, the version it becomes, and where its files go."""
    run_arguments(parser)
    parser.add_argument("--output", type=Path, default=Path("resources/models"), metavar="DIR")
    parser.add_argument("--version", default="1.0.0", help="the model's version")
    parser.add_argument(
        "--score",
        type=_score,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a score to print on the card, as benchmarks/accuracy.py measured it",
    )


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Write a run's weights and card."""
    from trainer.release import ReleaseNotes, release
    from trainer.tuners import tuned as tune

    tuned = tune(arguments.run, sources_from(arguments))
    scores = {**tuned.scores, **dict(arguments.score)}
    notes = ReleaseNotes(arguments.version, tuned.settings, scores)
    card = release(arguments.run, arguments.output, notes)
    yield f"{card.name} {card.version}: {tuned.settings}, validation F1 {tuned.best:.3f}"


COMMAND = Command("release", "write ONNX, safetensors and the card", arguments, run)
