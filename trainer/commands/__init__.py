"""The commands of `python -m trainer`, one file each.

Each file has a `COMMAND`; what is heavy is imported when it runs.
"""

from trainer.commands import (
    average,
    balance,
    compare,
    distil,
    evaluate,
    listing,
    predict,
    refine,
    release,
    rolls,
    train,
    tune,
)
from trainer.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    listing.COMMAND,
    train.COMMAND,
    distil.COMMAND,
    average.COMMAND,
    evaluate.COMMAND,
    compare.COMMAND,
    predict.COMMAND,
    balance.COMMAND,
    tune.COMMAND,
    release.COMMAND,
    rolls.COMMAND,
    refine.COMMAND,
)
