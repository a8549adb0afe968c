"""The `earmark` command: files or nothing open the window, sub-commands work in the terminal."""

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from app.screen import NO_QT, screen_trouble
from engine.__main__ import COMMANDS
from engine.__main__ import main as terminal

FAILED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status; Qt is imported only for a window."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if is_for_terminal(arguments):
        return terminal(arguments)
    trouble = screen_trouble()
    if trouble:
        return _refuse(trouble)
    try:
        from app.program import run
    except ImportError as error:
        return _refuse(NO_QT.format(why=error))
    return run([Path(name) for name in arguments])


def is_for_terminal(arguments: Sequence[str]) -> bool:
    """Whether there is a sub-command or an option; a file of such a name is opened as ./NAME."""
    names = {command.name for command in COMMANDS}
    has_option = any(word.startswith("-") for word in arguments)
    return has_option or any(word in names for word in arguments[:1])


def _refuse(sentence: str) -> int:
    print(f"earmark: {sentence}", file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
