"""Work done ahead by a thread: all of it, in order, bounded, stopped when nobody wants it."""

import threading
import time
from collections.abc import Iterator

import pytest

from engine.transcribe.ahead import ahead


def test_everything_comes_in_order() -> None:
    assert list(ahead(range(100), 3)) == list(range(100))


def test_no_more_is_made_than_there_is_room_for() -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    items = ahead(source(), 3)
    assert next(items) == 0
    until = time.monotonic() + 60
    while len(made) < 5 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.1)
    assert len(made) == 5  # one was taken, three wait, one stands at the door
    items.close()


def test_what_goes_wrong_is_raised_where_it_is_read() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise KeyError("gone")

    items = ahead(source(), 3)
    assert next(items) == 1
    with pytest.raises(KeyError, match="gone"):
        next(items)


def test_closing_closes_the_source_in_its_own_thread() -> None:
    closed_by: list[threading.Thread] = []
    before = threading.active_count()

    def source() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed_by.append(threading.current_thread())

    items = ahead(source(), 2)
    next(items)
    items.close()
    assert threading.active_count() == before
    assert len(closed_by) == 1
    assert closed_by[0] is not threading.current_thread()
