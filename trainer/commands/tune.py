"""`tune`: a run's thresholds, from validation clips."""

import argparse
from collections.abc import Iterator

from trainer.commands.command import Command, data_of, run_arguments, sources_from


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Find the thresholds for a run on validation clips."""
    from trainer.tuners import tuned as tune

    tuned = tune(arguments.run, sources_from(arguments, data_of(arguments.run)))
    for threshold, f1 in tuned.table:
        yield f"{threshold:.3f}  {f1:.4f}"
    yield str(tuned.settings)
    for name, score in tuned.scores.items():
        yield f"{name}: {score}"


COMMAND = Command("tune", "print F1 over thresholds on validation clips", run_arguments, run)
