"""The commands of playing live, as rows of the table of all commands."""

from functools import partial

from app.command import Command
from app.commands import Commands
from app.state import State


def _wants(commands: Commands, what: str) -> None:
    commands.live_wanted.emit(what)


def _is_live(state: State) -> bool:
    return state.is_live


def _has_take(state: State) -> bool:
    return state.has_take


LIVE_ROW = Command(
    "live", "Live", "File", 1, "Play, and see the notes as they are heard; keep the take if you "
    "like it", partial(_wants, what="toggle"), keys=("Ctrl+Shift+R",), sign="live",
)  # fmt: skip

TAKE: tuple[Command, ...] = (
    Command("take-begin", "Begin or pause the take", "Listen", 5, "Begin to record what is played "
            "live, pause, or go on; in Live the space bar does it",
            partial(_wants, what="begin"), _is_live, under="Live take"),
    Command("take-keep", "Keep the take", "Listen", 5, "End the take and make a piece of it; in "
            "Live Ctrl+Return does it", partial(_wants, what="keep"), _has_take,
            under="Live take"),
    Command("take-discard", "Discard the take…", "Listen", 5, "Let the take go; you are asked "
            "first", partial(_wants, what="discard"), _has_take, under="Live take"),
)  # fmt: skip
