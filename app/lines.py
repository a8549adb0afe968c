"""Lines to where the work is done: a thread, or one of a workshop's processes. No Qt."""

import multiprocessing
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol
from uuid import uuid4

from app.project.scratch import scratch_folder
from app.worker import CANCEL, Begun, Failed, Message, Step, Task, pack, serve, unpack, work
from engine.errors import WorkerDied


class Line(Protocol):
    """A task that is being done somewhere else."""

    def receive(self) -> Message | None:
        """The next message; None while there is none. Never waits."""
        ...

    def cancel(self) -> None:
        """Ask the task to stop."""
        ...

    def abandon(self) -> None:
        """Stop listening, and end the work by force where that is possible."""
        ...


class ThreadLine:
    """A task in a thread of this process: for light work, which ends soon when asked."""

    def __init__(self, task: Task) -> None:
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._cancelled = threading.Event()
        arguments = (lambda: task, self._messages.put, self._cancelled.is_set)
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def receive(self) -> Message | None:
        """The next message, if there is one."""
        try:
            return self._messages.get_nowait()
        except Empty:
            return None

    def cancel(self) -> None:
        """Ask the task to stop."""
        self._cancelled.set()

    def abandon(self) -> None:
        """Let it run out unheard; a thread cannot be ended by force."""
        self._cancelled.set()


class _Worker:
    """One process and the connection to it."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=serve, args=(theirs, folder), name="earmark worker", daemon=True
        )
        self.process.start()
        theirs.close()  # or a dead process would look like one that has nothing to say

    def kill(self) -> None:
        """End it now, whatever it is doing."""
        self.process.kill()
        self.connection.close()
        self.process.join(timeout=0.1)


class Workshop:
    """Worker processes, kept warm: one that has finished a task waits for the next.

    Make one for the whole window and close it at the end.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    @property
    def folder(self) -> Path:
        """Where large arrays pass from one process to the other."""
        if self._folder is None:
            self._folder = scratch_folder()
        return self._folder

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The processes there are now."""
        return tuple(worker.process.pid or 0 for worker in (*self._idle, *self._busy))

    def warm(self) -> None:
        """Start a process now, so that the first task need not wait for it."""
        if not self._idle:
            self._idle.append(_Worker(self.folder))

    def open(self, task: Task) -> "ProcessLine":
        """Have a task done. OSError if there is no room for another process."""
        name = f"{uuid4().hex}.task"
        (self.folder / name).write_bytes(pack(task, self.folder))
        return ProcessLine(self, name)

    def take(self) -> _Worker:
        """A worker that seems alive and has nothing to do."""
        while self._idle:
            worker = self._idle.pop()
            if worker.process.is_alive():
                break
            worker.kill()
        else:
            worker = _Worker(self.folder)
        self._busy.append(worker)
        return worker

    def give_back(self, worker: _Worker) -> None:
        """A worker has finished its task; one that waits is enough."""
        self._busy.remove(worker)
        if self._idle:
            worker.kill()
        else:
            self._idle.append(worker)

    def discard(self, worker: _Worker) -> None:
        """A worker is stuck or dead: put a fresh one in its place."""
        if worker in self._busy:
            self._busy.remove(worker)
            worker.kill()
            with suppress(OSError):  # the next task will say that there is no room
                self.warm()

    def close(self) -> None:
        """End all processes."""
        for worker in (*self._idle, *self._busy):
            worker.kill()
        self._idle, self._busy = [], []


class ProcessLine:
    """A task in a process of a workshop."""

    def __init__(self, workshop: Workshop, request: str) -> None:
        self._workshop = workshop
        self._request = request
        self._has_begun = False
        self._worker = self._hand_out()

    def receive(self) -> Message | None:
        """The next message, if there is one; a process that died says so."""
        try:
            message = self._read()
        except (EOFError, OSError):
            return self._bereaved()
        if isinstance(message, Begun):
            self._has_begun = True
            return self.receive()
        if message and not isinstance(message, Step):
            self._workshop.give_back(self._worker)
        return message

    def cancel(self) -> None:
        """Ask the task to stop."""
        with suppress(OSError):  # a dead process needs no asking
            self._worker.connection.send_bytes(CANCEL)

    def abandon(self) -> None:
        """End the process, whatever it is doing."""
        self._workshop.discard(self._worker)

    def _hand_out(self) -> _Worker:
        """Give the task to a worker."""
        worker = self._workshop.take()
        with suppress(OSError):  # it died in this very moment, which `receive` notices
            worker.connection.send_bytes(self._request.encode())
        return worker

    def _read(self) -> Message | None:
        """One message, if there is one to read."""
        line: Connection[bytes, bytes] = self._worker.connection
        if not line.poll():
            return None
        message: Message = unpack(line.recv_bytes(), self._workshop.folder)
        return message

    def _bereaved(self) -> Message | None:
        """The process is gone: from waiting too long, which is no harm, or from this task."""
        self._workshop.discard(self._worker)
        if self._has_begun:
            return Failed(WorkerDied())
        self._has_begun = True  # a second death is no chance
        try:
            self._worker = self._hand_out()
        except OSError:
            return Failed(WorkerDied())
        return None
