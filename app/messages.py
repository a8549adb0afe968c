"""From an exception to a sentence on the screen; the one excepthook, and the log.

The engine's errors bring their own sentences. Everything else is a mistake of ours: it is shown
as one, with its traceback for a bug report, and written to the log.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QObject, Signal

from engine.errors import EarmarkError, Unexpected, WorkerDied

LOG_BYTES = 500_000
LOG_NAME = "earmark.log"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the bar in the window shows: a sentence, what helps, and at most one button.

    `details` unfold; `act` is what the button does. A notice that is no error is good news.
    """

    what: str
    helps: str = ""
    details: str = ""
    button: str = ""
    act: Callable[[], object] | None = None
    is_error: bool = True


def speaking(error: BaseException) -> EarmarkError:
    """The error itself if it speaks, else the sentence for it."""
    if isinstance(error, EarmarkError):
        return error
    if isinstance(error, MemoryError):
        return WorkerDied()
    return Unexpected(error, "".join(traceback.format_exception(error)))


def notice_of(
    error: BaseException, button: str = "", act: Callable[[], object] | None = None
) -> Notice:
    """An error as the bar shows it, with the button that helps."""
    spoken = speaking(error)
    return Notice(spoken.what, spoken.helps, spoken.details, button, act)


def log_file() -> Path:
    """Where the log is."""
    return Path(platformdirs.user_log_dir("earmark", appauthor=False)) / LOG_NAME


def start_log(path: Path | None = None) -> None:
    """Write warnings and errors to the log; where that is impossible, do without."""
    path = path or log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


class Messenger(QObject):
    """Catches what nobody else caught, in any thread, and says so in the window's own thread.

    One of the two places where every exception is caught (the other is the worker).
    """

    happened = Signal(object)  # an EarmarkError

    def install(self) -> None:
        """Become the hook for exceptions."""
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self._caught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def tell(self, error: BaseException) -> None:
        """Log an error, and pass it on as a sentence."""
        spoken = speaking(error)
        logging.getLogger("earmark").error("%s %s", spoken, spoken.details)
        self.happened.emit(spoken)

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
        else:
            self.tell(error)
