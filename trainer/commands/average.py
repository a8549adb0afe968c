"""`average`: one network out of several runs, or out of several checkpoints of one."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command, data_of, kit_arguments, sources_from


def arguments(parser: argparse.ArgumentParser) -> None:
    """Runs, and where the average goes."""
    parser.add_argument("runs", type=Path, nargs="+", help="folders of runs, or checkpoints")
    parser.add_argument(
        "--checkpoints",
        action="store_true",
        help="average the checkpoints that the runs have kept (schedule.keep), not their last ones",
    )
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="its own folder")
    kit_arguments(parser)


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Average, and measure the norms again."""
    from trainer.averaging import Member, average, members_of

    if arguments.checkpoints:
        members = [member for one in arguments.runs for member in members_of(one)]
    else:
        members = [
            Member(one.parent, one.name) if one.suffix == ".ckpt" else Member(one)
            for one in arguments.runs
        ]
    average(members, arguments.to, sources_from(arguments, data_of(members[0].run)))
    for member in members:
        yield f"  {member.run / member.name}"
    yield f"{arguments.to} holds the average of these {len(members)}: tune, score or release it."


COMMAND = Command("average", "average the weights of several runs", arguments, run)
