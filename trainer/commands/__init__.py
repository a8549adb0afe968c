"""The commands of `python -m trainer`, one file each.

Each file has a `COMMAND`; what is heavy is imported when it runs.
"""

from trainer.commands import (
    average,
    balance,
    compare,
    distil,
    doctor,
    evaluate,
    listing,
    predict,
    prepare,
    refine,
    release,
    rolls,
    slurm,
    train,
    tune,
)
from trainer.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    prepare.COMMAND,
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
    doctor.COMMAND,
    slurm.COMMAND,
    rolls.COMMAND,
    refine.COMMAND,
)
