"""Work done ahead: an iterator that a thread runs while its reader does something else."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 0.05
"""How soon the thread sees that nobody reads any more."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


def ahead(source: Iterable[T], room: int) -> Generator[T, None, None]:
    """The items of `source`, up to `room` of them made before they are asked for.

    `source` is begun, run and closed by one thread of its own. What it raises is raised here;
    closing this generator stops it after the item at hand.
    """
    queue: Queue[_Item[T] | _Failed | None] = Queue(room)
    stop = Event()
    thread = Thread(target=_run, args=(source, queue, stop), name="ahead", daemon=True)
    thread.start()
    try:
        while (found := queue.get()) is not None:
            if isinstance(found, _Failed):
                raise found.error
            yield found.value
    finally:
        stop.set()
        thread.join()


def _run(source: Iterable[T], queue: "Queue[_Item[T] | _Failed | None]", stop: Event) -> None:
    last: _Failed | None = None
    items = iter(source)
    try:
        for item in items:
            if not _put(queue, _Item(item), stop):
                break
    except BaseException as error:  # whatever it is, the reader's thread raises it
        last = _Failed(error)
    finally:
        if isinstance(items, Generator):
            items.close()
    _put(queue, last, stop)


def _put(
    queue: "Queue[_Item[T] | _Failed | None]", item: _Item[T] | _Failed | None, stop: Event
) -> bool:
    while not stop.is_set():
        try:
            queue.put(item, timeout=PATIENCE_SECONDS)
        except Full:
            continue
        return True
    return False
