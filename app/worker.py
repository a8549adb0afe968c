"""The other end of a job: runs a generator of the engine and reports, in a process or a thread.

No Qt here: the process imports this module and what the job asks for, nothing else. Messages are
pickled, except that large arrays go through .npy files in a folder both ends know.
"""

import io
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from app.project.scratch import adopt_array
from engine.errors import EarmarkError, Unexpected, WorkerDied

CANCEL = b"cancel"
LARGE_BYTES = 2**20  # arrays from here on go through a file


@dataclass(frozen=True, slots=True)
class Begun:
    """The process has the task; before this it can be given to another one."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something the generator yielded."""

    value: object


@dataclass(frozen=True, slots=True)
class Done:
    """What the generator returned."""

    value: object


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong; always a sentence."""

    error: EarmarkError


@dataclass(frozen=True, slots=True)
class Stopped:
    """The generator was closed because somebody asked."""


Message = Begun | Step | Done | Failed | Stopped


Send = Callable[[Message], None]
Ask = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Task:
    """A module-level function that returns a generator (or, for short work, just a value)."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


def work(load: Callable[[], Task], send: Send, is_cancelled: Ask) -> None:
    """Load a task and do it: send every step and, last, one message of another kind.

    One of the two places where every exception is caught: here it becomes a sentence for the
    person and a traceback for the bug report.
    """
    try:
        send(_drive(load(), send, is_cancelled))
    except EarmarkError as error:
        send(Failed(error))
    except MemoryError:
        send(Failed(WorkerDied()))
    except Exception as error:
        send(Failed(Unexpected(error, traceback.format_exc())))


def _drive(task: Task, send: Send, is_cancelled: Ask) -> Message:
    """Draw the generator step by step until it ends or nobody wants it to go on."""
    steps = task.function(*task.arguments)
    if not isinstance(steps, Generator):
        return Done(steps)
    while not is_cancelled():
        try:
            step = next(steps)
        except StopIteration as stop:
            return Done(stop.value)
        send(Step(step))
    steps.close()
    return Stopped()


class _Packer(pickle.Pickler):
    """Pickles, with large arrays as files."""

    def __init__(self, file: io.BytesIO, folder: Path) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._folder = folder

    def persistent_id(self, obj: Any) -> str | None:
        """The name of the file that stands for a large array; None pickles as usual."""
        if not isinstance(obj, np.ndarray) or obj.nbytes < LARGE_BYTES:
            return None
        name = f"{uuid4().hex}.npy"
        np.save(self._folder / name, obj, allow_pickle=False)
        return name


class _Unpacker(pickle.Unpickler):
    """The other end of _Packer; takes over the files."""

    def __init__(self, file: io.BytesIO, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder

    def persistent_load(self, pid: str) -> Any:
        """The array from its file: read if it is short, else mapped."""
        return adopt_array(self._folder / pid)


def pack(value: object, folder: Path) -> bytes:
    """Bytes to send to the other process."""
    buffer = io.BytesIO()
    _Packer(buffer, folder).dump(value)
    return buffer.getvalue()


def unpack(data: bytes, folder: Path) -> Any:
    """What `pack` packed; once only, because the files of its arrays go away."""
    return _Unpacker(io.BytesIO(data), folder).load()


def serve(line: "connection.Connection[bytes, bytes]", folder: Path) -> None:
    """The process's main loop: one task after another, until the window is gone.

    A request is the name of a file in `folder`: sending a few bytes never blocks the window,
    however busy this process is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the window's to answer
    threading.Thread(target=_die_with_parent, daemon=True).start()

    def is_cancelled() -> bool:
        return line.poll() and line.recv_bytes() == CANCEL

    def send(message: Message) -> None:
        line.send_bytes(pack(message, folder))

    try:
        while True:
            request = line.recv_bytes()
            if request != CANCEL:  # which may come when the task is already done
                send(Begun())
                work(lambda: _load(folder / request.decode(), folder), send, is_cancelled)  # noqa: B023
    except (EOFError, OSError):
        return  # the window closed its end


def _load(path: Path, folder: Path) -> Task:
    """The task in a request's file."""
    data = path.read_bytes()
    path.unlink()
    task: Task = unpack(data, folder)
    return task


def _die_with_parent() -> None:
    """End at once when the program that started this process is gone, even in the midst of work."""
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)
