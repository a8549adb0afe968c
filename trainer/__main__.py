"""`python -m trainer`: prepare data, train networks, compare and release them."""

import argparse
import os
import sys
from collections.abc import Sequence

# The renderers are processes of their own; each matrix product taking all cores would slow both.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from engine.errors import EarmarkError
from trainer.commands import COMMANDS

OK, FAILED = 0, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m trainer", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help)
        command.arguments(sub)
        sub.set_defaults(command=command)
    arguments = parser.parse_args(argv)
    try:
        for line in arguments.command.run(arguments):
            print(line, flush=True)
    except EarmarkError as error:
        print(error, file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # whoever read the lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


if __name__ == "__main__":
    sys.exit(main())
