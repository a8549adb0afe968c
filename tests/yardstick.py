"""How slow this computer is just now: a yardstick for tests that watch the time.

Some ordinary work is done in the tests' own process at the very moment that a test asks. How long
it takes where nothing else runs, on the computer for which the bars were set, stands here; a test
that watches the time lets its bar grow by as much as the yardstick did, and by `LENIENCE` besides.
So it fails where Earmark does needlessly much, and not where the computer is slow or busy.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import numpy as np
from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from engine.music import Note

LENIENCE = 2.0
QUICK = 0.005  # s: who is kept waiting longer cannot play without a gap
TIMES = 3  # each piece of work is done so often; the middle counts


class Teller(QObject):
    """Tells numbers."""

    told = Signal(int)


def objects() -> object:
    """Notes are made, sorted and looked at."""
    chance = Random(1)
    notes = sorted(Note(chance.random(), 60, 2.0, 80) for _ in range(3000))
    return {note.pitch: note.offset - note.onset for note in notes}


def arrays() -> object:
    """Columns of numbers are searched and put in order."""
    values = np.random.default_rng(1).random((40_000, 4))
    order = np.lexsort(values.T)
    return values[order][values[order, 0] > 0.5].sum()


def painting() -> object:
    """Bars are painted, and signals told."""
    heard: list[int] = []
    teller = Teller()
    teller.told.connect(heard.append)
    image = QImage(800, 400, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    for number in range(2000):
        bar = QRectF(number % 700, number % 380, 12.5, 5.5)
        painter.fillRect(bar, QColor(number % 255, 90, 90, 200))
        painter.drawRect(bar)
        teller.told.emit(number)
    painter.end()
    return heard


# What each takes on two x86-64 cores where nothing else runs (s).
WORKS: dict[Callable[[], object], float] = {objects: 0.0060, arrays: 0.0165, painting: 0.0060}


def slowness(clock: Callable[[], float] = time.thread_time) -> float:
    """How many times longer than it should ordinary work takes here and now; at least 1.

    By the thread's own work, or by another clock: `time.perf_counter` counts what others on the
    computer keep it from, too.
    """
    return max(1.0, *(_middle(work, clock) / takes for work, takes in WORKS.items()))


def allowed(seconds: float, clock: Callable[[], float] = time.thread_time) -> float:
    """A bar (s) for this computer at this moment."""
    return seconds * LENIENCE * slowness(clock)


BYSTANDER = """
import sys, time
worst, last = 0.0, time.perf_counter()
sys.stdout.write("here\\n")
sys.stdout.flush()
while True:
    time.sleep(0.002)
    now = time.perf_counter()
    if now - last - 0.002 > worst:
        worst = now - last - 0.002
        sys.stdout.write(f"{worst}\\n")
        sys.stdout.flush()
    last = now
"""


@dataclass
class Bystander:
    """Somebody else on this computer, who does nothing but look at the clock."""

    kept_waiting: float = 0.0  # s at worst


@contextmanager
def bystander() -> Iterator[Bystander]:
    """Let somebody stand by; what he saw is known afterwards."""
    seen = Bystander()
    with subprocess.Popen(
        [sys.executable, "-c", BYSTANDER], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield seen
        finally:
            process.kill()
            told = process.stdout.read().splitlines()
    seen.kept_waiting = float(told[-1]) if told else 0.0


def _middle(work: Callable[[], object], clock: Callable[[], float]) -> float:
    spent = []
    for _ in range(TIMES):
        began = clock()
        work()
        spent.append(clock() - began)
    return sorted(spent)[TIMES // 2]
