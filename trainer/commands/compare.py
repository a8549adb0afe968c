"""`compare`: one table of several models."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command
from trainer.commands.scored import told, trial_arguments, trials_for

KINDS = ("text", "markdown", "csv")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Models, on what they are scored, and how the table is written."""
    trial_arguments(parser)
    parser.add_argument(
        "--as", dest="kind", choices=KINDS, default="text", help="how it is written"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there, too")


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Score all models on the same trials, and lay them beside each other."""
    from trainer.ears import ear_at
    from trainer.scoring import score
    from trainer.tables import comparison, written

    broken: list[str] = []
    ears = [ear_at(path) for path in arguments.models]
    trials = list(trials_for(arguments, ears, broken))
    yield from told(broken)
    table = written(comparison([score(ear, trials) for ear in ears]), arguments.kind)
    if arguments.output:
        arguments.output.write_text(f"{table}\n", "utf-8")
    yield table


COMMAND = Command("compare", "one table of models: sizes, speed, scores", arguments, run)
