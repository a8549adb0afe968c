"""`evaluate`: how well models hear, through the listening that users run."""

import argparse
from collections.abc import Iterator

from trainer.commands.command import Command
from trainer.commands.scored import told, trial_arguments, trials_for


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Score each model by itself, every score on a line."""
    from trainer.ears import ear_at
    from trainer.scoring import score

    broken: list[str] = []
    ears = [ear_at(path) for path in arguments.models]
    trials = list(trials_for(arguments, ears, broken))
    yield from told(broken)
    for ear in ears:
        scored = score(ear, trials)
        yield (
            f"{ear.name}: {scored.trials} recordings, {scored.seconds:.0f} s, "
            f"{scored.times_real_time:.0f} × real time"
        )
        for name, value in scored.scores.items():
            yield f"  {name:24} {value:.4f}"


COMMAND = Command(
    "evaluate", "score models on clips, on a prepared split, or on your own", trial_arguments, run
)
