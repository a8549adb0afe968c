"""StopSignal: whether a run was asked to save and end, by the signal clusters send beforehand."""

import signal
from contextlib import suppress
from types import FrameType

NUMBER: signal.Signals | None = getattr(signal, "SIGUSR1", None)
"""Windows has none."""


class StopSignal:
    """Listens for SIGUSR1 from `listen` on; without it the signal would end the process."""

    def __init__(self) -> None:
        self.is_asked = False

    def listen(self) -> None:
        """Begin to listen; only the main thread may, elsewhere nothing happens."""
        if NUMBER is not None:
            with suppress(ValueError):
                signal.signal(NUMBER, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked = True
