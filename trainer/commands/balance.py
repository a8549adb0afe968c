"""`balance`: fit a run's family head, all families alike."""

import argparse
from collections.abc import Iterator

from trainer.commands.command import Command, data_of, run_arguments, sources_from


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Fit a run's family head again."""
    from trainer.families import balance

    balance(arguments.run, sources_from(arguments, data_of(arguments.run)))
    yield f"{arguments.run}: every family weighs the same now."


COMMAND = Command("balance", "fit a run's family head, all families alike", run_arguments, run)
