"""The line to the booth: its process, what goes there and what comes back."""

import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Protocol

from app.live.booth import Booth
from app.live.orders import Answer, Order, Trouble
from app.live.tools import Tools
from engine.errors import EarmarkError, WorkerDied

TICK_SECONDS = 0.01
LEAVE_SECONDS = 2.0  # how long a booth may take to complete a take when the window closes

Furnish = Callable[[], Tools]


class Line(Protocol):
    """What the window needs of a booth."""

    def send(self, order: Order) -> None:
        """Order something."""
        ...

    def receive(self) -> Answer | None:
        """What it says next, if it has said anything."""
        ...

    def close(self) -> None:
        """Let it complete what it does, and end it."""
        ...


class ProcessLine:
    """A booth in a process of its own; `furnish`, a module's function, says with what."""

    def __init__(self, furnish: Furnish) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, furnish), name="earmark live", daemon=True
        )
        self._is_open = True
        self._process.start()
        theirs.close()  # or a dead process would look like one that has nothing to say

    @property
    def process_id(self) -> int:
        """The process it is."""
        return self._process.pid or 0

    def send(self, order: Order) -> None:
        """Order something; a booth that is gone says so when it is asked."""
        with suppress(OSError):
            self._connection.send_bytes(pickle.dumps(order))

    def receive(self) -> Answer | None:
        """What it says next; a process that died says so, once."""
        if not self._is_open:
            return None
        try:
            if not self._connection.poll():
                return None
            answer: Answer = pickle.loads(self._connection.recv_bytes())
        except (EOFError, OSError):
            self._is_open = False
            return Trouble(WorkerDied(), "booth")
        return answer

    def close(self) -> None:
        """Hang up; it puts the take in order and ends, and nobody in the window waits for that."""
        if self._is_open or not self._connection.closed:
            self._is_open = False
            self._connection.close()
            threading.Thread(target=self._see_it_end, name="live leaving").start()

    def _see_it_end(self) -> None:
        self._process.join(LEAVE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def serve(line: "Connection[bytes, bytes]", furnish: Furnish) -> None:
    """The process's main loop, until the window hangs up or is gone: then its end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the window's to answer
    speaking = threading.Lock()

    def send(answer: Answer) -> None:
        with speaking, suppress(OSError):  # nobody listens any more
            line.send_bytes(pickle.dumps(answer))

    try:
        booth = Booth(furnish(), send)
    except EarmarkError as error:
        send(Trouble(error, "booth"))
        return
    try:
        while True:
            if line.poll(TICK_SECONDS):
                booth.obey(pickle.loads(line.recv_bytes()))
            booth.look()
    except (EOFError, OSError):
        return
    finally:
        booth.close()
